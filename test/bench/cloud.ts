// How long an edit takes from one service's page to the other's, through what would be deployed: npm run bench:cloud

import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Ref } from '../../shared/core/ids.ts'
import { openTown, type Settler, type Town, twin, until } from '../e2e/town.ts'
import { at } from '../e2e/walks.ts'
import { client, ends, quantile, sites, titled } from './two-sites.ts'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '500' },
    'per-second': { type: 'string', default: '3' },
    items: { type: 'string', default: '50' },
  },
})
const [events, perSecond, items] = [Number(values.events), Number(values['per-second']), Number(values.items)]
const alone = 20
const say = (line: string) => void process.stdout.write(`${line}\n`)

interface Arrival {
  readonly at: number
  /** Messages that had been put on queues by then. */
  readonly sent: number
}

interface Watch {
  readonly arrivals: ReadonlyMap<string, Arrival>
  sent(): number
}

/** When each word first stood in a request that writes, by our own watch. */
function watch(town: Town, settler: Settler): Watch {
  const arrivals = new Map<string, Arrival>()
  let sent = 0
  town.weather = (_, action) => {
    if (action === 'sqs:SendMessage') sent++
    return undefined
  }
  at(settler, 'south').emulator.listen((request, answer) => {
    if (request.method !== 'PUT' || !answer.ok) return
    const arrival = { at: performance.now(), sent }
    void request.text().then(text => {
      for (const [word] of text.matchAll(/event-\d+/g)) if (!arrivals.has(word)) arrivals.set(word, arrival)
    })
  })
  return { arrivals, sent: () => sent }
}

async function prepared(settler: Settler): Promise<readonly Ref[]> {
  const refs = Array.from({ length: items }, (_, i) => at(settler, 'north').person.create(titled(`Item ${i}`)))
  for (const ref of refs)
    await until(
      `${ref} is linked`,
      async () => (await twin(settler, ends.north, ref, ends.south)) !== undefined,
      300_000,
    )
  await settled(settler)
  return refs
}

async function settled(settler: Settler): Promise<void> {
  const { waiting } = settler.lane('jira')
  for (let calm = 0; calm < 5; await pause(100)) calm = (await waiting.count()) === 0 ? calm + 1 : 0
}

/** Every message a function puts on a queue until the write is there is a hop. With nothing else going on, all are ours. */
async function hopsOf(settler: Settler, refs: readonly Ref[], { arrivals, sent }: Watch): Promise<readonly number[]> {
  const hops: number[] = []
  for (let i = 0; i < alone; i++) {
    const [word, before] = [`event-${i}`, sent()]
    at(settler, 'north').person.edit(pick(refs, i), titled(word))
    await until(`${word} arrived`, () => arrivals.has(word))
    hops.push((arrivals.get(word)?.sent ?? Number.NaN) - before)
    await settled(settler)
  }
  return hops
}

async function main(): Promise<void> {
  const town = await openTown(1)
  const settler = await town.settle('TWINS', client, sites)
  const seen = watch(town, settler)
  const refs = await prepared(settler)
  const door = settler.named('DoorWebhook')
  const hops = await hopsOf(settler, refs, seen)
  const [warmDoor, began] = [door.outcomes.length, performance.now()]
  const starts = new Map<string, number>()
  for (let i = alone; i < alone + events; i++) {
    const word = `event-${i}`
    starts.set(word, performance.now())
    at(settler, 'north').person.edit(pick(refs, i), titled(word))
    await pause(Math.max(0, began + ((i - alone + 1) * 1000) / perSecond - performance.now()))
  }
  await settled(settler)
  // An edit that was written over before anybody looked arrives with the one that did it: it is not counted twice.
  const times = [...starts]
    .flatMap(([word, start]) => {
      const arrival = seen.arrivals.get(word)
      return arrival ? [arrival.at - start] : []
    })
    .sort((a, b) => a - b)
  const cpu = door.outcomes
    .slice(warmDoor)
    .flatMap(each => (each.ok ? each.cpu : []))
    .sort((a, b) => a - b)
  const ms = (all: readonly number[], q: number) => `${quantile(all, q).toFixed(0)} ms`
  say(
    `webhook → written at the other end, ${times.length} of ${events} events at ${perSecond} a second, ${items} items`,
  )
  say(`  p50 ${ms(times, 0.5)}   p99 ${ms(times, 0.99)}   longest ${ms(times, 1)}`)
  say(
    `  on ${availableParallelism()} cores that had ${loadavg()[1]?.toFixed(1)} things to do at once, these among them`,
  )
  say(`hops, ${alone} events one by one: ${[...new Set(hops)].sort().join(', ')}`)
  say(
    `a webhook acknowledged, CPU of ${cpu.length}: p50 ${ms(cpu, 0.5)}   p99 ${ms(cpu, 0.99)}   longest ${ms(cpu, 1)}`,
  )
  const wrong = Object.values(settler.couriers).flatMap(({ statuses }) => statuses.filter(status => status !== 202))
  say(
    `deliveries that were not taken: ${wrong.length}; requests no role allows: ${town.account.border.refusals.length}`,
  )
  await town.stop()
  const isRight = times.length >= events * 0.95 && hops.every(count => count === 2) && quantile(cpu, 0.99) < 100
  process.exitCode = isRight && wrong.length === 0 ? 0 : 1
}

function pick(refs: readonly Ref[], i: number): Ref {
  const found = refs[i % refs.length]
  if (found === undefined) throw new Error('there are no items')
  return found
}

await main()
