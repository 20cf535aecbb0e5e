// A short storm on every test run: the simulation that `npm run sim` plays thousands of times, with all its oracles.

import { expect, test } from 'vitest'
import { planFor } from '../simulation/draw.ts'
import { play } from '../simulation/play.ts'

const runs = 40

test.each(['free', 'owned'])(
  '%s editing under all faults loses nothing, doubles nothing and comes to rest',
  async regime => {
    const failing: string[] = []
    for (let seed = 1; seed <= runs; seed++) {
      const { failures } = await play(planFor(regime, seed))
      for (const { law, what } of failures)
        failing.push(`npm run sim -- --regime ${regime} --story ${seed}: ${law}: ${what}`)
    }
    expect(failing).toEqual([])
  },
  60_000,
)

test('the same seed gives the same run', async () => {
  const [first, second] = [await play(planFor('free', 7)), await play(planFor('free', 7))]
  expect(second.trace).toBe(first.trace)
  expect(second.writes).toBe(first.writes)
})
