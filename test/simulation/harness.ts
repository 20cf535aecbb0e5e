// One run from the first edit to the last question: the storm, the calm after it, the rounds, and the final double check.

import { playCalm } from './calm.ts'
import { playLatest } from './latest.ts'
import type { Excuses, Failure } from './oracles/law.ts'
import { judge } from './oracles/oracles.ts'
import { playOrders } from './orders.ts'
import { act } from './people.ts'
import type { RunPlan } from './plan.ts'
import { Random } from './random.ts'
import { playVeto } from './veto.ts'
import { World } from './world.ts'

export interface Result {
  readonly world: World
  readonly failures: readonly Failure[]
  readonly excuses: Excuses
  /** How many rounds after the storm still changed something. */
  readonly rounds: number
  readonly edits: number
  readonly writes: number
  readonly trace: number
}

const minute = 60_000
/** As long as the longest of the engine's timers: whatever waited for one has run out after it. */
const patience = (world: World): number => Math.max(4 * minute, world.plan.faults.listLag + minute)
const mostRounds = 8
/** More writes than this, and the run is given up. */
const mostWrites = 600

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

export const resultOf = (world: World, failures: readonly Failure[], excuses: Excuses, rounds: number): Result => ({
  world,
  failures,
  excuses,
  rounds,
  edits: sum(world, service => service.edits.length),
  writes: landings(world),
  trace: world.scheduler.trace >>> 0,
})

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

/** One round: a sweep of every end, and whatever follows from it. */
export async function round(world: World, census: boolean): Promise<void> {
  for (const { id } of world.binding.ends) world.sweep(id, census)
  await drain(world)
}

export async function drain(world: World): Promise<void> {
  const limit = world.scheduler.now + 40 * minute
  await world.scheduler.run(
    limit,
    () => (world.signals.length === 0 && world.crew.idle) || landings(world) > 2 * mostWrites,
  )
}

/** Rounds until one changes nothing; between them, all timers run out. */
export async function settle(world: World, failures: Failure[]): Promise<number> {
  const { plan } = world
  const census = plan.censusEvery > 0
  await drain(world)
  for (let rounds = 0; rounds <= mostRounds; rounds++) {
    const before = changes(world)
    if (landings(world) > mostWrites) break
    await round(world, census)
    if (changes(world) === before) return rounds
    await world.scheduler.run(world.scheduler.now + patience(world))
  }
  failures.push({ law: 'unquiet', what: `still moving after ${mostRounds} rounds: ${world.ledger.lately.join('; ')}` })
  return mostRounds + 1
}

/** Nothing is left to do: one more sweep and one more census must not write anything anywhere. */
export async function doubleCheck(world: World, failures: Failure[]): Promise<void> {
  const dead = world.plan.dead !== undefined
  const before = { landings: landings(world), ledger: world.ledger.total, requests: requests(world) }
  world.ledger.lately = []
  await round(world, false)
  const asked = requests(world) - before.requests
  await round(world, world.plan.censusEvery > 0)
  if (landings(world) > before.landings)
    failures.push({ law: 'unquiet', what: `${landings(world) - before.landings} writes in the double check` })
  if (world.ledger.total > before.ledger && !dead)
    failures.push({ law: 'unquiet', what: `the double check saved: ${world.ledger.lately.join('; ')}` })
  // One list per page, one look at the clock, and what the overlap of listings shows once more.
  const items = sum(world, service => service.things.size)
  const bound = world.binding.ends.length * 3 + items * 2
  if (asked > bound && !dead) failures.push({ law: 'calls', what: `${asked} requests to find nothing to do` })
  if (!world.crew.idle && !dead)
    failures.push({ law: 'thrown', what: `waits for ever: ${world.crew.stuck.join(', ')}` })
}

/** People answer half of the open questions. */
function decideHalf(world: World): boolean {
  const random = new Random(world.plan.seed, 'decisions')
  const open = world.openConflicts.length
  for (let i = 0; i < Math.ceil(open / 2); i++) world.scheduler.after(i * 1000, () => world.resolveSomething(random))
  return open > 0
}

export const sum = (world: World, of: (service: World['services'][never]) => number): number =>
  Object.values(world.services).reduce((total, service) => total + of(service), 0)
export const landings = (world: World): number => sum(world, service => service.landings.length)
const requests = (world: World): number => sum(world, service => service.requests.length)
const changes = (world: World): string =>
  `${landings(world)} ${world.ledger.writes.saveLink} ${world.ledger.writes.addLink} ${world.ledger.writes.claim}`
