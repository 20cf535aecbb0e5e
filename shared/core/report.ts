// The report of a run: only what was verified, per end and per item, with what to do next.

import type { FaultKind } from './errors.ts'
import type { BindingId, EndId, LinkId, Ref, RunId, Time } from './ids.ts'
import type { Deed, Entry } from './journal.ts'

export interface Report {
  readonly run: RunId
  readonly binding: BindingId
  readonly mode: 'sync' | 'preview'
  readonly started: Time
  readonly ended: Time
  readonly totals: Readonly<Partial<Record<Deed, number>>>
  readonly ends: Readonly<Record<EndId, EndTotals>>
  readonly items: readonly ItemReport[]
  readonly errors: readonly ErrorReport[]
  /** What a run would do, with values; only in previews, for what was done stands in the journal. */
  readonly plan?: readonly Entry[]
  /** Why nothing was written although something was planned. */
  readonly refused?: string
  /** How many items each end is still behind with, where there are such. */
  readonly behind?: Readonly<Record<EndId, number>>
  readonly recommendations: readonly string[]
}

export interface EndTotals {
  readonly looked: number
  /** Items changed, not fields. */
  readonly written: number
  readonly created: number
  readonly deleted: number
  readonly failed: number
}

export interface ItemReport {
  readonly link: LinkId
  readonly refs: Readonly<Record<EndId, Ref>>
  readonly deeds: readonly string[]
}

export interface ErrorReport {
  /** Where; undefined for what concerns no end, such as a name nobody knows. */
  readonly end?: EndId
  readonly ref?: Ref
  /** The link it is about, where it is known by that. */
  readonly link?: LinkId
  readonly kind: FaultKind
  readonly message: string
  readonly tries: number
  readonly again: 'never' | 'now' | 'later'
}
