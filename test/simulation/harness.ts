// What every kind of run is made of: rounds, patience, the final double check, and what came out.

import type { Excuses, Failure } from './oracles/law.ts'
import type { World } from './world.ts'

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

export const minute = 60_000
/** As long as the longest of the engine's timers: whatever waited for one has run out after it. */
export const patience = (world: World): number => Math.max(4 * minute, world.plan.faults.listLag + minute)
export const mostRounds = 8
/** More writes than this, and the run is given up. */
const mostWrites = 600

export const resultOf = (world: World, failures: readonly Failure[], excuses: Excuses, rounds: number): Result => ({
  world,
  failures,
  excuses,
  rounds,
  edits: sum(world, service => service.edits.length),
  writes: landings(world),
  trace: world.scheduler.trace >>> 0,
})

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

/** Rounds until one changes nothing; before each, all timers run out. */
export async function settle(world: World, failures: Failure[]): Promise<number> {
  const { plan } = world
  const census = plan.censusEvery > 0
  await drain(world)
  for (let rounds = 0; rounds <= mostRounds; rounds++) {
    await waitOut(world)
    const before = changes(world)
    if (landings(world) > mostWrites) break
    await round(world, census)
    if (changes(world) === before) return rounds
  }
  failures.push({ law: 'unquiet', what: `still moving after ${mostRounds} rounds: ${world.ledger.lately.join('; ')}` })
  return mostRounds + 1
}

/** What a timer brings about may start another one: a round within its time would find nothing to do, too early. */
async function waitOut(world: World): Promise<void> {
  for (let waits = 0; waits < mostRounds; waits++) {
    const before = changes(world)
    await world.scheduler.run(world.scheduler.now + patience(world))
    if (changes(world) === before) return
  }
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

export const sum = (world: World, of: (service: World['services'][never]) => number): number =>
  Object.values(world.services).reduce((total, service) => total + of(service), 0)
export const landings = (world: World): number => sum(world, service => service.landings.length)
const requests = (world: World): number => sum(world, service => service.requests.length)
const changes = (world: World): string =>
  `${landings(world)} ${world.ledger.writes.saveLink} ${world.ledger.writes.addLink} ${world.ledger.writes.claim}`
