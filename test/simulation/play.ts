// One run from the first edit to the last question: the storm, the calm after it, the rounds, and the final double check.

import { playCalm } from './calm.ts'
import { doubleCheck, minute, mostRounds, patience, type Result, resultOf, settle } from './harness.ts'
import { playLatest } from './latest.ts'
import type { Excuses, Failure } from './oracles/law.ts'
import { judge } from './oracles/oracles.ts'
import { playOrders } from './orders.ts'
import { act } from './people.ts'
import type { RunPlan } from './plan.ts'
import { Random } from './random.ts'
import { playScript } from './scripts/scripts.ts'
import { playVeto } from './veto.ts'
import { World } from './world.ts'

export function play(plan: RunPlan, withStory = false): Promise<Result> {
  switch (plan.scenario) {
    case 'calm':
      return playCalm(plan, withStory)
    case 'orders':
      return playOrders(plan, withStory)
    case 'veto':
      return playVeto(plan, withStory)
    case 'latest':
      return playLatest(plan, withStory)
    case 'script':
      return playScript(plan, withStory)
    default:
      return playStorm(plan, withStory)
  }
}

async function playStorm(plan: RunPlan, withStory: boolean): Promise<Result> {
  const world = new World(plan, withStory)
  const failures: Failure[] = []
  const excuses: Excuses = { blind: 0, reverts: 0 }
  for (const edit of plan.edits) world.scheduler.after(edit.at, () => act(world, edit))
  sweepNowAndThen(world)
  await world.scheduler.run(plan.length)

  world.calm()
  await world.scheduler.run(world.scheduler.now + patience(world))
  let rounds = await settle(world, failures)
  if (rounds <= mostRounds && decideHalf(world)) {
    await world.scheduler.run(world.scheduler.now + minute)
    rounds = Math.max(rounds, await settle(world, failures))
  }
  if (rounds > 2) failures.push({ law: 'slow', what: `${rounds} rounds until nothing moved` })
  await doubleCheck(world, failures)
  failures.push(...judge(world, excuses))
  return resultOf(world, failures, excuses, rounds)
}

function sweepNowAndThen(world: World): void {
  const { plan } = world
  let count = 0
  for (let at = plan.sweepEvery / 2; at < plan.length; at += plan.sweepEvery) {
    count += 1
    const census = plan.censusEvery > 0 && count % plan.censusEvery === 0
    for (const { id } of world.binding.ends)
      world.scheduler.after(at + world.random.between(0, plan.sweepEvery / 2), () => world.sweep(id, census))
  }
}

/** People answer half of the open questions. */
function decideHalf(world: World): boolean {
  const random = new Random(world.plan.seed, 'decisions')
  const open = world.openConflicts.length
  for (let i = 0; i < Math.ceil(open / 2); i++) world.scheduler.after(i * 1000, () => world.resolveSomething(random))
  return open > 0
}
