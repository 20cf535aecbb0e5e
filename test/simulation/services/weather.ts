// What a service suffers for a while: a credential that sees nothing, one that is refused, too many requests.

import type { Faults } from '../faults.ts'
import type { Random } from '../random.ts'

/** blind: everything is 404 and every list empty · denied: refused · busy: rate-limited · dead: never answers again. */
export type Condition = 'blind' | 'denied' | 'busy' | 'dead'

export interface Spell {
  readonly condition: Condition
  readonly from: number
  readonly until: number
}

export type Weather = readonly Spell[]

export function forecast(faults: Faults, random: Random, length: number): Weather {
  const spells: Spell[] = []
  const add = (condition: Condition, average: number, shortest: number, longest: number) => {
    let left = average
    while (left > 0 && random.chance(left)) {
      const from = random.between(0, length)
      spells.push({ condition, from, until: from + random.between(shortest, longest) })
      left -= 1
    }
  }
  add('blind', faults.outages, 10_000, 70_000)
  add('denied', faults.denials, 10_000, 40_000)
  add('busy', faults.bursts, 5_000, 30_000)
  return spells
}

export const conditionAt = (weather: Weather, now: number): Condition | undefined =>
  weather.find(spell => spell.from <= now && now < spell.until)?.condition
