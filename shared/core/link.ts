// A link: the memory that items at several ends are one thing. The only mutable document of the engine, saved whole
// under a version, so that two visits can never both believe they were first.

import type { Conflict } from './conflict.ts'
import type { BindingId, EndId, FieldName, Hash, LinkId, Ref, ServiceTime, Time } from './ids.ts'
import type { ItemKind } from './item.ts'
import type { Entry } from './journal.ts'
import type { Value } from './value.ts'

/** Who said something last, and when by the service's clock (corrected for the skew between services). */
export interface Stamp {
  readonly by: EndId
  readonly at: ServiceTime
}

export interface Agreed extends Stamp {
  readonly value: Value
  /** Names this agreement: what was said, then by whom and when. */
  readonly hash: Hash
  /** For texts: who wrote which block, by the block's hash. */
  readonly authors?: Readonly<Record<Hash, Stamp>>
}

/** A write we decided on. Saved before it is sent and kept until its fate is known: our own write is never an edit. */
export interface Intent {
  readonly id: string
  /** Set when the value went out in a creation: which attempt. */
  readonly attempt?: number
  /** What was sent, in the end's own words; for sets the whole list. */
  readonly sent: Value
  readonly add?: readonly string[]
  readonly remove?: readonly string[]
  /** The agreed value this stands for, and its hash. */
  readonly means: Value
  readonly hash: Hash
  /** What the end showed when we decided. */
  readonly over: Value | undefined
  /** What the write insists the item still is. Once it is something else, the write has arrived or never will. */
  readonly revision?: string
  /** Until when it may still be on its way. */
  readonly until: Time
}

/** What is remembered of one field at one end. */
export interface FieldMemory {
  /** What the end showed, in its own words. */
  readonly seen?: Value
  /** The hash of the agreed value that this end is known to reflect, however it words it. */
  readonly acked?: Hash
  /** What it reflected before somebody here wrote over it: they had seen that. */
  readonly known?: Hash
  /** The agreed text behind `seen`, for ends that reword. */
  readonly base?: string
  /** Shown element → the agreed elements it stands for, for ends that reword. */
  readonly alias?: Readonly<Record<string, readonly string[]>>
  readonly writing?: readonly Intent[]
  /** How often the service took a write of this field and then showed the old value. */
  readonly ignored?: number
  /** A write of ours was left halfway: nobody meant what is seen. */
  readonly halfway?: true
  /** What it showed just before; a stale replica may show it once more. */
  readonly before?: readonly { readonly value: Value; readonly since: Time }[]
}

/** Why an end no longer takes part. */
export type Out = 'gone' | 'moved' | 'deleted' | 'archived' | 'kept' | 'unlinked' | 'parent'

export interface EndMemory {
  readonly ref?: Ref
  /** What people there call it, and its page. */
  readonly name?: string
  readonly url?: string
  /** Another end says what the item is called here; it is looked for before one is made. */
  readonly called?: string
  /** What else the item is known by there, should its ref change. */
  readonly aka?: readonly Ref[]
  /** Which attempt of ours made the item. */
  readonly attempt?: number
  readonly out?: Out
  /** Sightings of the item's absence. */
  readonly missing?: { readonly first: Time; readonly last: Time; readonly sightings: number }
  /** The newest change we have seen, by the service's own clock. */
  readonly at?: ServiceTime
  /** The last history entry we have read. */
  readonly history?: number
  readonly creating?: { readonly attempt: number; readonly since: Time; readonly until: Time }
  /** A look was given up here; a sweep has to send somebody again. */
  readonly unread?: boolean
  /** While the link is dying: this end was looked at and holds nothing unseen. */
  readonly confirmed?: boolean
  readonly fields: Readonly<Record<FieldName, FieldMemory>>
}

/** live · dying: one end deleted it, the others are asked · deleting: all agreed · gone. */
type LinkState = 'live' | 'dying' | 'deleting' | 'gone'

export interface Link {
  readonly id: LinkId
  readonly binding: BindingId
  readonly version: number
  readonly state: LinkState
  readonly kind: ItemKind
  readonly parent?: LinkId
  /** Comments belong to the end they were written at; elsewhere they are mirrors. */
  readonly owner?: EndId
  /** Who wrote it there, for showing it elsewhere. */
  readonly author?: string
  readonly lease?: { readonly holder: string; readonly until: Time }
  readonly agreed: Readonly<Record<FieldName, Agreed>>
  readonly conflicts: Readonly<Record<FieldName, Conflict>>
  readonly ends: Readonly<Record<EndId, EndMemory>>
  /** Journal entries decided in this save and not yet known to be in the journal. */
  readonly outbox: readonly Entry[]
  /** Present while something is unfinished: when a sweep should look again. At rest there is none. */
  readonly due?: Time
}
