// Many signals through what would be deployed, some of them twice, while workers are killed: npm run storm:cloud. Nothing a
// person wrote may be lost, and no item may be made twice. It stops in time and says how far it came.

import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import type { Ref } from '../../shared/core/ids.ts'
import { field, halfAnHour, openTown, type Settler, type Town, twin } from '../e2e/town.ts'
import { at } from '../e2e/walks.ts'
import { dice } from '../hosts/aws/unruly.ts'
import { client, ends, other, type Site, signalFor, sites, titled } from './two-sites.ts'

const { values } = parseArgs({
  options: {
    signals: { type: 'string', default: '100000' },
    minutes: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    speed: { type: 'string', default: '4' },
  },
})
const wanted = Number(values.signals)
const limit = Number(values.minutes) * 60_000
const throwDice = dice(Number(values.seed))
const say = (line: string) => void process.stdout.write(`${line}\n`)

/** How many may wait: more would only show how patient a queue is. */
const mostWaiting = 2000
const firstItems = 100
const everyNewItem = 500
const everyEdit = 20
const everyKill = 400
const doubled = 0.05
const patience = 10 * 60_000

/** Somebody works on it at one end only, so that whatever they wrote last must be everywhere in the end. */
interface Thing {
  readonly home: Site
  readonly ref: Ref
  title: string
}

const tally = { sent: 0, doubled: 0, edits: 0, kills: 0 }

async function main(): Promise<void> {
  const town = await openTown(Number(values.speed))
  const settler = await town.settle('TWINS', client, sites, { isDeaf: true })
  const began = Date.now()
  const things = await storm(town, settler, () => Date.now() - began > limit)
  await calm(town, settler)
  const [lost, twice] = await judged(settler, things)
  const seconds = (Date.now() - began) / 1000
  say(`${tally.sent} of ${wanted} signals in ${seconds.toFixed(0)} s (${(tally.sent / seconds).toFixed(0)} a second)`)
  say(
    `  ${tally.doubled} of them twice, ${tally.kills} workers killed at work, ${things.length} items, ${tally.edits} edits`,
  )
  say(`lost edits: ${lost.length}${lost.map(line => `\n  ${line}`).join('')}`)
  say(`double creates: ${twice.length}${twice.map(line => `\n  ${line}`).join('')}`)
  await town.stop()
  process.exitCode = lost.length + twice.length === 0 ? 0 : 1
}

async function storm(town: Town, settler: Settler, isLate: () => boolean): Promise<readonly Thing[]> {
  const things: Thing[] = []
  const { waiting, worker } = settler.lane('jira')
  while (tally.sent < wanted && !isLate()) {
    const signals = Array.from({ length: 10 }, () => nextSignal(settler, things))
    const twice = signals.filter(() => throwDice() < doubled)
    await put(town, waiting.url, signals)
    if (twice.length > 0) await put(town, waiting.url, twice)
    const before = tally.sent
    tally.sent += signals.length + twice.length
    tally.doubled += twice.length
    if (Math.floor(before / everyKill) < Math.floor(tally.sent / everyKill) && worker.killOne()) tally.kills++
    if (Math.floor(before / 5000) < Math.floor(tally.sent / 5000)) say(`  ${tally.sent} signals sent`)
    while ((await waiting.count()) > mostWaiting && !isLate()) await pause(100)
  }
  return things
}

/** A new item, an edit, or only another look at what somebody may have changed. */
function nextSignal(settler: Settler, things: Thing[]) {
  const n = tally.sent + things.length
  if (things.length < firstItems || Math.floor(throwDice() * everyNewItem) === 0) {
    const home: Site = things.length % 2 === 0 ? 'north' : 'south'
    const title = `made ${things.length}`
    const thing = { home, title, ref: at(settler, home).person.create(titled(title)) }
    things.push(thing)
    return signalFor(home, thing.ref, `storm-${n}`)
  }
  const thing = things[Math.floor(throwDice() * things.length)]
  if (!thing) throw new Error('there is nothing to look at')
  if (Math.floor(throwDice() * everyEdit) === 0) {
    thing.title = `edit ${++tally.edits} of ${thing.ref}`
    at(settler, thing.home).person.edit(thing.ref, titled(thing.title))
  }
  return signalFor(thing.home, thing.ref, `storm-${n}`)
}

async function put(town: Town, queue: string, signals: readonly unknown[]): Promise<void> {
  const Entries = signals.map((signal, i) => ({
    Id: String(i),
    MessageBody: JSON.stringify(signal),
    MessageGroupId: 'TWINS',
  }))
  await town.account.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries }))
}

/** What was in the hands of a worker that was killed shows again when its time is up; here it is up sooner. */
async function calm(town: Town, settler: Settler): Promise<void> {
  const { waiting } = settler.lane('jira')
  say('  all sent; waiting until the last of it is done')
  const end = Date.now() + patience
  for (let [before, same, quiet] = [0, 0, 0]; quiet < 3 && Date.now() < end; ) {
    await pause(1000)
    const left = await waiting.count()
    quiet = left === 0 ? quiet + 1 : 0
    same = left === before ? same + 1 : 0
    before = left
    if (left > 0 && same > 0 && same % 5 === 0) town.account.clock.jump(halfAnHour)
  }
  const left = await waiting.count()
  if (left > 0) say(`  ${left} messages are still there after ${patience / 60_000} minutes`)
}

async function isBehind(settler: Settler, { home, ref, title }: Thing): Promise<string | undefined> {
  const there = await twin(settler, ends[home], ref, ends[other(home)])
  if (!there) return `${home} ${ref} "${title}" is at no other end`
  const shown = field(await settler.shown(other(home), there), 'title')
  return shown === title ? undefined : `${home} ${ref} "${title}" is ${JSON.stringify(shown)} at the other end`
}

/** At the services' own pages: how many items there are, and what they show. */
async function judged(
  settler: Settler,
  things: readonly Thing[],
): Promise<readonly [readonly string[], readonly string[]]> {
  const lost = (await Promise.all(things.map(thing => isBehind(settler, thing)))).flatMap(why => why ?? [])
  const twice = (['north', 'south'] as const).flatMap(site => {
    const count = at(settler, site).person.count()
    return count > things.length ? [`${site} has ${count} items, ${things.length} were made`] : []
  })
  return [lost, twice]
}

await main()
