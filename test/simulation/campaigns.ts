// Campaigns: kinds of runs, by name. Each draws its plan from the seed alone.

import type { Faults } from './faults.ts'
import { peace, storm } from './faults.ts'
import type { Regime } from './order.ts'
import { type Agenda, drawEdits, endOf, type RunPlan, usualAgenda } from './plan.ts'
import { Random } from './random.ts'
import { type Letter, type Oddities, usualOddities } from './services/character.ts'

export interface Campaign {
  readonly regime: Regime
  readonly agenda?: Partial<Agenda>
  readonly faults?: Partial<Faults>
  readonly odd?: Partial<Oddities>
  readonly letters?: readonly Letter[]
  readonly plan?: Partial<RunPlan>
  /** An end dies for good. */
  readonly dies?: boolean
}

const general: Campaign = { regime: 'free' }

export const campaigns: Readonly<Record<string, Campaign>> = {
  free: general,
  owned: { regime: 'owned' },
  /** No storm at all, but everything else as usual. */
  peaceful: { regime: 'free', faults: peace },
  'peaceful-owned': { regime: 'owned', faults: peace },
}

export const usual = ['free', 'owned'] as const

const choices: readonly (readonly Letter[])[] = [
  ['G', 'J', 'F'],
  ['G', 'J', 'L'],
  ['G', 'F', 'L'],
  ['J', 'F', 'L'],
  ['G', 'J', 'F', 'L'],
  ['G', 'F', 'N'],
  ['J', 'L', 'N'],
  ['G', 'F', 'R'],
  ['J', 'F', 'R', 'N'],
  ['G', 'J', 'L', 'N'],
  ['G', 'F'],
  ['J', 'F'],
]

export function planFor(name: string, seed: number): RunPlan {
  const campaign = campaigns[name]
  if (!campaign) throw new Error(`There is no campaign ${name}; there are ${Object.keys(campaigns).join(', ')}.`)
  const random = new Random(seed, `plan of ${name}`)
  const letters = random.shuffled(campaign.letters ?? random.pick(choices))
  const writers = letters.filter(letter => letter !== 'R' || random.chance(0.5))
  const agenda = { ...usualAgenda, ...campaign.agenda }
  const edits = drawEdits(agenda, writers, random)
  const length = (edits.at(-1)?.at ?? 0) + 90_000
  return {
    campaign: name,
    seed,
    reseed: 0,
    regime: campaign.regime,
    letters,
    plainOrder: false,
    odd: { ...usualOddities, ...campaign.odd },
    faults: { ...storm, ...campaign.faults },
    edits,
    length,
    sweepEvery: 60_000,
    censusEvery: 3,
    workers: 4,
    ...(campaign.dies ? { dead: endOf(random.pick(letters)) } : {}),
    ...campaign.plan,
  }
}
