// L4: the same edits at three ends, looked at in every order: the end must be the same.

import type { EndId } from '../../shared/core/ids.ts'
import { runId } from '../../shared/core/ids.ts'
import { drain, type Result, resultOf, round } from './harness.ts'
import type { Excuses, Failure } from './oracles/law.ts'
import { judge } from './oracles/oracles.ts'
import { act } from './people.ts'
import type { RunPlan } from './plan.ts'
import { latest } from './services/thing.ts'
import { World } from './world.ts'

export async function playOrders(plan: RunPlan, withStory: boolean): Promise<Result> {
  const failures: Failure[] = []
  const excuses: Excuses = { blind: 0, reverts: 0 }
  let first: { readonly world: World; readonly outcome: Outcome; readonly order: string } | undefined
  for (const order of ordersOf(plan.letters.map(letter => letter.toLowerCase() as EndId))) {
    const world = await playInOrder(plan, order, withStory)
    const outcome = outcomeOf(world)
    failures.push(
      ...judge(world, excuses).map(failure => ({ ...failure, what: `[${order.join('')}] ${failure.what}` })),
    )
    first ??= { world, outcome, order: order.join('') }
    for (const [place, value] of Object.entries(outcome))
      if (value !== first.outcome[place])
        failures.push({
          law: 'order',
          what: `${place}: ${first.outcome[place]} in order ${first.order}, ${value} in order ${order.join('')}`,
        })
  }
  if (!first) throw new Error('There are no ends to order.')
  return resultOf(first.world, failures, excuses, 0)
}

async function playInOrder(plan: RunPlan, order: readonly EndId[], withStory: boolean): Promise<World> {
  const world = new World(plan, withStory)
  const [makes, others] = [
    plan.edits.filter(edit => edit.deed === 'make'),
    plan.edits.filter(edit => edit.deed !== 'make'),
  ]
  for (const edit of makes) act(world, edit)
  await drain(world)
  await round(world, true)
  await world.scheduler.run(world.scheduler.now + 60_000)
  world.muteHooks()
  const start = Math.ceil(world.scheduler.now / 60_000) * 60_000
  for (const edit of others) world.scheduler.after(start + edit.at - world.scheduler.now, () => act(world, edit))
  await world.scheduler.run(start + 60_000)
  for (const end of order) {
    world.crew.mayTake = other => other === end
    world.tell('the order', `now ${end} is looked at`)
    for (const thing of world.services[end]?.things.values() ?? [])
      world.signals.put(
        { binding: world.binding.id, end, run: runId('order'), tries: 0, look: 'item', ref: thing.ref },
        world.scheduler.now,
      )
    await world.scheduler.run(world.scheduler.now + 40_000)
  }
  world.crew.mayTake = () => true
  world.crew.look()
  await drain(world)
  for (let i = 0; i < 2; i++) {
    await world.scheduler.run(world.scheduler.now + 120_000)
    await round(world, true)
  }
  return world
}

type Outcome = Readonly<Record<string, string | undefined>>

/** What everybody sees in the end, and what people are asked. */
function outcomeOf(world: World): Outcome {
  const outcome: Record<string, string> = {}
  for (const link of world.ledger.links.values()) {
    const unit = Object.values(link.ends).length
    for (const rule of world.binding.fields) {
      const open = link.conflicts[rule.name]
      const place = `${unit} ends, ${rule.name}`
      outcome[place] = open ? `open: ${distinct(open.values)}` : JSON.stringify(link.agreed[rule.name]?.value ?? null)
    }
    for (const [end, memory] of Object.entries(link.ends)) {
      const thing = memory.ref && world.services[end as EndId]?.things.get(memory.ref)
      // While a field is disputed, an end nobody edited may show any of the sides.
      const settled = thing && Object.entries(latest(thing).fields).filter(([field]) => !(field in link.conflicts))
      if (settled) outcome[`shown at ${end}`] = JSON.stringify(settled)
    }
  }
  return outcome
}

/** What is disputed; who happens to stand for a value that several said is all the same. */
const distinct = (values: Readonly<Record<string, unknown>>): string =>
  [...new Set(Object.values(values).map(value => JSON.stringify(value)))].sort().join(' or ')

function ordersOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  if (all.length <= 1) return [all]
  return all.flatMap(one => ordersOf(all.filter(other => other !== one)).map(rest => [one, ...rest]))
}
