// What an oracle says: which law was broken, where, and by what.

import type { EndId } from '../../../shared/core/ids.ts'

export const laws = [
  'lost', //       L2: a value a person wrote is nowhere, and nobody was told
  'duplicates', // L3: more than one item per link and end
  'diverged', //   L1: ends that should agree do not
  'slow', //       L1: they agree, but not within two rounds
  'echoes', //     L6: a write nobody asked for
  'order', //      L4: the order of visits decided
  'unquiet', //    L5: nothing to do, and yet something was written
  'directions', // L8: an end or field was written that must not be
  'unjournaled', // L9: a write without its entry, or an entry without its write
  'limits', //     L10: more than was allowed
  'calls', //      L13: more requests than the changes ask for
  'touched', //    L14: an item nobody edited elsewhere was written at home
  'mangled', //    L15: a value travels that nobody wrote
  'undead', //     L2: what a person removed is back
  'deletion', //   L2: deleted over an edit, without a reason, or not deleted
  'spurious', //   L2: a question where nobody disagreed
  'thrown', //     a mistake of the engine
] as const
export type Law = (typeof laws)[number]

export interface Failure {
  readonly law: Law
  readonly what: string
  readonly lineage?: number
  readonly end?: EndId
  readonly at?: number
}

/** What no client can prevent without the service's help, counted instead of failed. */
export interface Excuses {
  blind: number
  reverts: number
}
