// A deletion at one end meets an edit at another that nobody has looked at yet: the edit keeps the item alive everywhere else,
// even where policy would have rejected it.

import { type EndId, runId } from '../../shared/core/ids.ts'
import { doubleCheck, drain, type Result, resultOf, round } from './harness.ts'
import type { Excuses, Failure } from './oracles/law.ts'
import { judge } from './oracles/oracles.ts'
import { act } from './people.ts'
import type { Deed, RunPlan } from './plan.ts'
import { Random } from './random.ts'
import { World } from './world.ts'

export async function playVeto(plan: RunPlan, withStory: boolean): Promise<Result> {
  const world = new World(plan, withStory)
  const failures: Failure[] = []
  const excuses: Excuses = { blind: 0, reverts: 0 }
  const random = new Random(plan.seed, 'veto')
  for (const edit of plan.edits.filter(each => each.deed === 'make')) act(world, edit)
  await drain(world)
  await round(world, true)
  world.muteHooks()
  await world.scheduler.run(world.scheduler.now + 60_000)

  // The one that wins by policy, the one that deletes, and the one nobody looks at for a while.
  const winner = plan.letters[0]?.toLowerCase() as EndId
  const [deleter, quiet] = random.shuffled(world.binding.ends.map(end => end.id).filter(end => end !== winner))
  if (!deleter || !quiet) throw new Error('It takes three ends.')
  let number = 700
  const at = (milliseconds: number, deed: Deed, end: EndId, look: boolean) => {
    const planned = { number: number++, at: 0, deed, item: 0, end, dice: random.below(1e9) }
    world.scheduler.after(milliseconds, () => {
      act(world, planned)
      for (const thing of look ? world.things(world.items[0] ?? 0, end) : [])
        world.signals.put(
          { binding: world.binding.id, end, run: runId('veto'), tries: 0, look: 'item', ref: thing.ref },
          world.scheduler.now,
        )
    })
  }
  world.crew.mayTake = end => end !== quiet
  if (random.chance(0.6)) at(0, 'title', winner, true)
  at(random.between(10_000, 20_000), 'delete', deleter, true)
  at(random.between(0, 60_000), random.pick<Deed>(['title', 'title', 'status', 'rewrite']), quiet, false)
  world.scheduler.after(random.between(100_000, 160_000), () => world.release())
  await world.scheduler.run(world.scheduler.now + 200_000)
  await drain(world)
  for (let i = 0; i < 2; i++) {
    await round(world, true)
    await world.scheduler.run(world.scheduler.now + 240_000)
  }
  await doubleCheck(world, failures)
  failures.push(...judge(world, excuses))
  return resultOf(world, failures, excuses, 0)
}
