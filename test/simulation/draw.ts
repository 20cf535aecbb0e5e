// From a campaign and a seed to the plan of one run.

import type { Campaign } from './campaign.ts'
import { campaigns } from './campaigns.ts'
import { storm } from './faults.ts'
import { drawEdits, endOf, type PlannedEdit, type RunPlan, usualAgenda } from './plan.ts'
import { Random } from './random.ts'
import { castings } from './scripts/scripts.ts'
import { type Letter, usualOddities } from './services/character.ts'

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

/** Storms and scripts alike. */
export const all: Readonly<Record<string, Campaign>> = { ...campaigns, ...castings }

export function planFor(name: string, seed: number): RunPlan {
  const campaign = all[name]
  if (!campaign) throw new Error(`There is no campaign ${name}; there are ${Object.keys(all).join(', ')}.`)
  const random = new Random(seed, `plan of ${name}`)
  const letters = random.shuffled(campaign.letters ?? random.pick(choices))
  const writers = letters.filter(letter => letter !== 'R' || random.chance(0.5))
  const agenda = { ...usualAgenda, ...campaign.agenda }
  const edits = crowded(campaign, drawEdits(agenda, writers, random), random)
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

/** Moves edits closer together, where the campaign wants a crowd. */
function crowded(campaign: Campaign, edits: readonly PlannedEdit[], random: Random): readonly PlannedEdit[] {
  const { burst, crowd } = campaign
  if (burst !== undefined)
    return edits.map(edit => (edit.deed === 'make' ? edit : { ...edit, at: Math.round(random.next() * burst) }))
  if (crowd === undefined) return edits
  let moment = 60_000
  return edits
    .map((edit, i) => {
      if (edit.deed === 'make') return edit
      if (i % 3 === 0) moment += 40_000
      return { ...edit, at: Math.round(moment + random.next() * crowd) }
    })
    .sort((a, b) => a.at - b.at)
}
