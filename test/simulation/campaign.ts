// What a campaign fixes; everything else is drawn from the seed.

import type { Faults } from './faults.ts'
import type { Regime } from './order.ts'
import type { Agenda, RunPlan } from './plan.ts'
import type { Letter, Oddities } from './services/character.ts'

export interface Campaign {
  readonly regime: Regime
  readonly agenda?: Partial<Agenda>
  readonly faults?: Partial<Faults>
  readonly odd?: Partial<Oddities>
  readonly letters?: readonly Letter[]
  readonly plan?: Partial<RunPlan>
  /** An end dies for good. */
  readonly dies?: boolean
  /** All edits but the first fall within this many milliseconds. */
  readonly burst?: number
  /** Edits come in pairs at two ends, this close together. */
  readonly crowd?: number
}

export const noOddities: Partial<Oddities> = { reshaping: false, automation: false, refusals: false, strangers: false }
export const onlyChanges: Partial<Agenda> = { clone: false, remove: false, comments: 0 }
/** Ends that neither check revisions nor remember. */
export const forgetful: Partial<Oddities> = { ...noOddities, history: false, revisions: 'nowhere' }
