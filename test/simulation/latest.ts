// Policy `latest`, with clocks that are wrong by minutes: whoever was later in truth wins, whoever is looked at first.

import { drain, type Result, resultOf, round } from './harness.ts'
import type { Excuses, Failure } from './oracles/law.ts'
import { judge } from './oracles/oracles.ts'
import { act } from './people.ts'
import type { RunPlan } from './plan.ts'
import { Random } from './random.ts'
import { keyOf } from './words.ts'
import { World } from './world.ts'

/** Edits this far apart are told apart by rounded clocks, whatever it took to measure them. */
const apart = 20_000

export async function playLatest(plan: RunPlan, withStory: boolean): Promise<Result> {
  const world = new World(plan, withStory)
  const failures: Failure[] = []
  const excuses: Excuses = { blind: 0, reverts: 0 }
  const random = new Random(plan.seed, 'latest')
  for (const edit of plan.edits.filter(each => each.deed === 'make')) act(world, edit)
  await drain(world)
  await round(world, true)
  world.muteHooks()
  await world.scheduler.run(world.scheduler.now + 60_000)
  const ends = random.shuffled(plan.letters.map(letter => letter.toLowerCase()))
  ends.forEach((end, i) => {
    const planned = {
      number: 500 + i,
      at: 0,
      deed: 'title',
      item: 0,
      end: end as never,
      dice: random.below(1e9),
    } as const
    world.scheduler.after(i * apart, () => act(world, planned))
  })
  await world.scheduler.run(world.scheduler.now + ends.length * apart + 30_000)
  for (let i = 0; i < 3; i++) {
    await round(world, true)
    await world.scheduler.run(world.scheduler.now + 120_000)
  }
  const last = Object.values(world.services)
    .flatMap(service => service.edits)
    .filter(edit => edit.field === 'title')
    .sort((a, b) => b.at - a.at)[0]
  const agreed = [...world.ledger.links.values()][0]?.agreed['title' as never]?.value
  if (last && keyOf(String(agreed)) !== keyOf(String(last.to)))
    failures.push({ law: 'order', what: `${agreed} won over ${last.to}, which was written last, at ${last.end}` })
  failures.push(...judge(world, excuses))
  return resultOf(world, failures, excuses, 0)
}
