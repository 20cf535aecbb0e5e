// An item as a service keeps it: a row of versions, none of which ever changes. This is the ground truth of the simulation.

import type { EndId, FieldName, Ref, ServiceTime } from '../../../shared/core/ids.ts'
import type { HistoryEntry, Item, ItemKind, Marker } from '../../../shared/core/item.ts'
import type { Fields, Value } from '../../../shared/core/value.ts'

/** Who made a version: a person, us, or the service itself. */
export type Author = 'person' | 'us' | 'service'

export interface Version {
  readonly index: number
  /** True time. */
  readonly at: number
  /** The time the service says. */
  readonly stamp: ServiceTime
  /** From when lists and searches know of it. */
  readonly listedAt: number
  readonly by: Author
  readonly fields: Fields
  readonly present: boolean
  /** In another scope: it lives, but not here. */
  readonly away: boolean
  /** The edit or landing that caused it. */
  readonly cause: number
}

export interface Thing {
  readonly end: EndId
  readonly ref: Ref
  readonly number: number
  readonly kind: ItemKind
  readonly parent: Ref | undefined
  readonly madeBy: Author
  readonly marker: Marker | undefined
  /** Which unit of work it is in truth: whatever descends from one thing a person made. Undefined for a stray. */
  lineage: number | undefined
  /** Not found until then, though nobody removed it; and no new blip before `calmUntil`. */
  blipUntil: number
  calmUntil: number
  readonly versions: Version[]
  readonly history: Past[]
}

export interface Past {
  readonly entry: HistoryEntry
  readonly at: number
  readonly landing: number
}

export interface Pending {
  readonly sent: Value
  readonly over: Value | undefined
}

/** Something a person (or the service by itself) changed. */
export interface Edit {
  readonly id: number
  readonly end: EndId
  readonly ref: Ref
  readonly lineage: number
  readonly kind: ItemKind
  readonly at: number
  readonly version: number
  readonly by: Author
  readonly deed: 'change' | 'make' | 'remove' | 'restore' | 'move'
  readonly field?: FieldName
  readonly from?: Value
  readonly to?: Value
  /** Writes of ours to this field that might still be under way then, as far as the engine knew. */
  readonly meanwhile: readonly Pending[]
}

/** A write of ours that took effect. */
export interface Landing {
  readonly id: number
  readonly process: string
  readonly end: EndId
  readonly ref: Ref
  readonly lineage: number | undefined
  readonly kind: ItemKind
  readonly sentAt: number
  readonly at: number
  readonly version: number
  readonly deed: 'update' | 'create' | 'remove' | 'archive'
  /** The newest version the writer had been shown in this visit; -1 for none. */
  readonly shown: number
  readonly conditional: boolean
  /** Whether the writer was alive to hear of it, in time. */
  heard: boolean
  readonly marker?: Marker
  readonly fields: Readonly<Record<FieldName, { readonly before: Value; readonly sent: Value; readonly after: Value }>>
  /** Comments that went with their item, each with the newest version the writer had been shown of it. */
  readonly took: ReadonlyMap<Ref, number>
  /** Edits of the item, and of comments that went with it, that it covered while the engine knew of them already. */
  readonly known: ReadonlySet<number>
}

export const latest = (thing: Thing): Version => thing.versions[thing.versions.length - 1] as Version

export const alive = (thing: Thing): boolean => latest(thing).present && !latest(thing).away

/** The version a reader sees whose view is this old. */
export function versionAt(thing: Thing, moment: number): Version | undefined {
  for (let i = thing.versions.length - 1; i >= 0; i--) {
    const version = thing.versions[i] as Version
    if (version.at <= moment) return version
  }
  return undefined
}

/** The version lists and searches know of. */
export function versionListed(thing: Thing, moment: number): Version | undefined {
  for (let i = thing.versions.length - 1; i >= 0; i--) {
    const version = thing.versions[i] as Version
    if (version.listedAt <= moment) return version
  }
  return undefined
}

export interface Showing {
  readonly revisions: boolean
  readonly history?: { readonly after: number; readonly until: number }
}

export function show(thing: Thing, version: Version, how: Showing): Item {
  const first = thing.versions[0] as Version
  const { history } = how
  const past = history
    ? thing.history
        .filter(past => past.entry.position > history.after && past.at <= history.until)
        .map(past => past.entry)
    : undefined
  return Object.freeze({
    ref: thing.ref,
    kind: thing.kind,
    ...(thing.parent === undefined ? {} : { parent: thing.parent }),
    ...(how.revisions ? { revision: `r${version.index}` } : {}),
    createdAt: first.stamp,
    updatedAt: version.stamp,
    madeByUs: thing.madeBy === 'us',
    ...(thing.marker ? { marker: thing.marker } : {}),
    fields: version.fields,
    ...(past ? { history: Object.freeze(past) } : {}),
  })
}
