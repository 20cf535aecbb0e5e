// An item: one unit of work as one end showed it at one moment.

import type { EndId, FieldName, LinkId, Ref, ServiceTime } from './ids.ts'
import type { Fields, Value } from './value.ts'

export type ItemKind = 'item' | 'comment'

export interface Item {
  readonly ref: Ref
  /** What else tells that it is this item, should its ref change: an id in a file that may be renamed. */
  readonly aka?: readonly Ref[]
  readonly kind: ItemKind
  /** The item a comment belongs to. */
  readonly parent?: Ref
  /** What a conditional write must present, where the service checks one. */
  readonly revision?: string
  readonly createdAt: ServiceTime
  readonly updatedAt: ServiceTime
  /** Whether our own account made it; undefined where the service does not say. */
  readonly madeByUs?: boolean
  /** Who wrote it, as people there would say it; shown beside mirrored comments. */
  readonly author?: string
  /** What people call it, where that is not its ref: `SHOP-42`. */
  readonly name?: string
  /** Its page. */
  readonly url?: string
  readonly marker?: Marker
  /** In the answer to a write: looked up after it, or shown by the last of several requests. Somebody may have come in between. */
  readonly seenLater?: true
  readonly fields: Fields
  /** What happened to it, oldest first, for services that remember. */
  readonly history?: readonly HistoryEntry[]
}

export interface HistoryEntry {
  /** Rises with every entry of one item. */
  readonly position: number
  readonly field: FieldName
  readonly to: Value
  readonly at: ServiceTime
  readonly ours: boolean
}

/** Written into what we create, so that a creation whose answer was lost is found again, and a copy is told apart. */
export interface Marker {
  readonly link: LinkId
  readonly end: EndId
  readonly attempt: number
}

const shape = /^([^\s>#]+)>([^\s>#]+)#(\d+)$/

export const showMarker = (marker: Marker): string => `${marker.link}>${marker.end}#${marker.attempt}`

export function readMarker(text: string): Marker | undefined {
  const [, link, end, attempt] = shape.exec(text) ?? []
  return link && end && attempt ? { link: link as LinkId, end: end as EndId, attempt: Number(attempt) } : undefined
}
