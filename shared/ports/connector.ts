// What a connector can do. Four methods are required; an optional one that is missing means "this service cannot".
// Batches come first: a service without batches answers them one by one, and one failing item never fails the others.

import type { Outcome } from '../core/errors.ts'
import type { Kind, Unsaid } from '../core/field.ts'
import type { Cursor, EndId, FieldName, Ref, RunId, ServiceTime } from '../core/ids.ts'
import type { Item, ItemKind, Marker } from '../core/item.ts'
import type { HappeningHeard } from '../core/signal.ts'
import type { Fields } from '../core/value.ts'

export interface Connector {
  /**
   * What it reads is what is there at this moment, and its times may go back: a change to a file is discarded. Elsewhere
   * an item older than one that was seen comes from a stale replica.
   */
  readonly direct?: boolean
  /** One page of what changed since a cursor; without one, of everything (the census). */
  changes(since: Cursor | undefined, page: string | undefined): Promise<ChangesPage>
  /** Items as they are now. A missing one is a `not-found` fault in its own outcome. */
  read(reads: readonly Read[]): Promise<readonly Outcome<Item>[]>
  create(drafts: readonly Draft[]): Promise<readonly Outcome<Created>[]>
  /** Changes only the named fields. The answer carries the item where the service returns one, `seenLater` if not at once. */
  update(patches: readonly Patch[]): Promise<readonly Outcome<Item | undefined>[]>
  /** Items that bear a marker of this link and end, whatever the attempt. May lag; a list is better than a search. */
  find?(marker: Marker, parent: Ref | undefined): Promise<readonly Item[]>
  remove?(removals: readonly Removal[]): Promise<readonly Outcome<void>[]>
  archive?(removals: readonly Removal[]): Promise<readonly Outcome<void>[]>
  /** Succeeds when the scope itself can be seen. Without it, absence is never proof of deletion. */
  probe?(): Promise<void>
  /** Whether our account put there what a field shows now. Asked only of fields that go in steps, while a write of ours is open. */
  wroteLast?(ref: Ref, field: FieldName): Promise<boolean>
  /** What the service remembers of changes to an item, in fields the binding shares, oldest first. Asked only by whoever replays it. */
  past?(ref: Ref): Promise<readonly PastChange[]>
  /** Writes down lines about items, for whoever keeps a log with them; no field changes, and nothing is said twice. */
  note?(notes: readonly Note[]): Promise<readonly Outcome<void>[]>
  /** What time the service thinks it is. */
  time?(): Promise<ServiceTime>
  /** What people call items (`SHOP-42`, `#42`, an address) → their refs; undefined for what is none of this end. */
  named?(words: readonly string[]): Promise<readonly (Ref | undefined)[]>
  /** Looks whether all that a binding needs is there, before anything is written. Asks only. */
  inspect?(question: Question): Promise<Inspection>
}

export interface PastChange {
  readonly field: FieldName
  /** In words of the service, as it remembers them. */
  readonly from: string
  readonly to: string
  readonly at: ServiceTime
}

export interface Note {
  readonly ref: Ref
  readonly lines: readonly string[]
}

export interface Question {
  /** People the binding will name, in this end's words. */
  readonly people: readonly string[]
}

export interface Inspection {
  /** Whom the service takes us for. */
  readonly account: string
  /** What is wrong or missing, each with what to do about it; empty when all is well. */
  readonly findings: readonly Finding[]
  /** The words the live service takes, for fields where it does not take any. */
  readonly words: Readonly<Record<FieldName, readonly string[]>>
  /** Status → statuses one step away. Absent where every status can be reached from every other. */
  readonly steps?: Readonly<Record<string, readonly string[]>>
  /** Of the people asked for, those who cannot be named here. */
  readonly strangers: readonly string[]
}

export interface Finding {
  /** stops: syncing would fail · warns: something will not be mirrored. */
  readonly weight: 'stops' | 'warns'
  readonly message: string
}

export interface ChangesPage {
  readonly listed: readonly Listed[]
  /** The next page, if there is one. */
  readonly next?: string
  /** Where to go on next time; taken once the last page was handled. An empty listing moves nothing. */
  readonly cursor?: Cursor
}

/** A line of a listing: a reason to look, never a verdict. */
export interface Listed {
  readonly ref: Ref
  readonly updatedAt: ServiceTime
  /** The whole item, where the listing shows it; saves visiting what did not change. */
  readonly item?: Item
}

export interface Read {
  readonly ref: Ref
  /** Read the history after this position too, where the service keeps one. */
  readonly historyAfter?: number
}

export interface SetChange {
  readonly add: readonly string[]
  readonly remove: readonly string[]
  /** The whole set as it should be, for services that only replace. */
  readonly whole: readonly string[]
}

export interface Patch {
  readonly ref: Ref
  readonly kind: ItemKind
  /** Scalars and texts by new value. */
  readonly set: Fields
  readonly sets: Readonly<Record<FieldName, SetChange>>
  /** Write only if the item still has this revision. */
  readonly ifRevision?: string
  readonly cause?: Cause
}

/** For whoever writes down what happened: which run it was, and what the item is called at other ends. */
export interface Cause {
  readonly run: RunId
  readonly elsewhere: readonly string[]
}

export interface Draft {
  readonly kind: ItemKind
  readonly parent?: Ref
  readonly fields: Fields
  readonly marker: Marker
  readonly cause?: Cause
}

export interface Created {
  readonly ref: Ref
  /** The item as the service stored it, where the answer shows it. */
  readonly item?: Item
}

export interface Removal {
  readonly ref: Ref
  readonly kind: ItemKind
  readonly ifRevision?: string
}

/** What a connector can hold and how its service behaves: plain data, read alike by the engine, the docs and the cloud. */
export interface Manifest {
  readonly name: string
  readonly title: string
  readonly fields: Readonly<Record<FieldName, FieldAbility>>
  readonly comments: boolean
  /** own: we choose the id of what we create · service: it does, and a lost answer is found by marker. */
  readonly ids: 'own' | 'service'
  /** The service checks `ifRevision`. */
  readonly revisions: boolean
  /** The answer of an update shows the item as stored. */
  readonly answers: boolean
  /** `read` can bring history. */
  readonly history: boolean
  /** Sets change by adding and removing; otherwise the whole list is replaced. */
  readonly sets: 'add-remove' | 'replace'
  /** How coarse the service's times are, in milliseconds. */
  readonly timeStep: number
  /** How long a new item may stay hidden from lists and searches, in milliseconds. */
  readonly lag: number
  /** How many items one request reads or writes; 1 when the service has no batches. */
  readonly batch: { readonly read: number; readonly write: number }
  readonly pace: Pace
  /** Takes fields of the user's own: any · named: those whose name at the service the binding gives. */
  readonly custom?: 'any' | 'named'
  /** The scope key that gives items a column besides their state, such as `board`. */
  readonly columns?: string
  /** What a connection may say besides its connector and pace. `site` is the address of the service. */
  readonly settings?: Readonly<Record<string, { readonly required?: boolean }>>
  /** What an account of this connector also opens, by a word of its own, and what a borrower must know of it. */
  readonly lends?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Opens an end over an account that lends this, when the scope has this key. */
  readonly borrows?: { readonly what: string; readonly key: string }
  /** Holds packages, the files that specs and work items live in; all others are trackers. */
  readonly keeps?: 'packages'
  /** Webhook events the service sends; empty when it has none. */
  readonly events: readonly string[]
  /** What it tells of beside its items. */
  readonly happenings?: readonly (HappeningHeard | 'sprint start')[]
  /** Names of what the credential consists of. */
  readonly secrets: readonly string[]
  /** What the conformance suite must not ask for, each with its reason. */
  readonly exceptions: Readonly<Record<string, string>>
}

export interface FieldAbility {
  readonly kind: Kind
  readonly readOnly?: boolean
  readonly limit?: number
  /** The scope key without which it cannot be held, such as `board`. */
  readonly needs?: string
  /** The only words it can hold, where they are the same for everybody. */
  readonly words?: readonly string[]
  /** Not said in the request that makes an item, but in a later one: until then a new item shows this. */
  readonly saidLater?: Unsaid
  /** A write passes through other words, and may be left at one of them. */
  readonly goesInSteps?: boolean
}

export interface Pace {
  /** Requests per minute, never exceeded. */
  readonly perMinute: number
  /** Requests at once. */
  readonly atOnce: number
}

/** An opened end: what a binding calls it, what it can do, and the way to it. */
export interface OpenEnd {
  readonly id: EndId
  readonly connection: string
  readonly manifest: Manifest
  readonly connector: Connector
}
