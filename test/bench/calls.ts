// What a thousand linked items cost in API calls, for every connector, by the real engine against the emulated service,
// beside what others need for the same. Exits 1 when a bar is missed.

import { connectorNames, laboratoryOf } from '../conformance/find-connectors.ts'
import { coldOf } from './cold.ts'
import { type Cost, callsOf, type Workload, workload } from './workload.ts'

const total = 1000
/** A first run makes all there is to make; whoever starts one says so. */
const unlimited = { writes: 100_000, deletes: 100_000 }

/** From the measurements of others' work kept beside the project (peers.md, November 2026): calls on local emulators. */
const peers: readonly (readonly string[])[] = [
  ['gh-issue-sync (Go, GitHub)', '1 pull, 4 push', '6', '17', '3.8 per item', '0.83 s, 33 MB'],
  ['tbd (TypeScript, Linear)', '1,003', '1,003', '1,013', '5 per item', '17 s, 211 MB'],
  ['synclinear (GitHub → Linear)', '–', '2.8 per event', '–', '6 per item', '10.5 s, 231 MB'],
  ['bugwarrior (Python, one-way)', '1,012–1,027', '1,012', '–', '–', '59–67 s, 52 MB'],
]

interface Scenario {
  readonly name: string
  readonly prepare: (work: Workload) => void
  readonly does: Parameters<Workload['costOf']>[0]
  /** Undefined when the cost is within the bar. */
  readonly missed: (cost: Cost, about: About) => string | undefined
}

interface About {
  readonly comments: boolean
  readonly batches: boolean
}

const over = (what: string, number: number, most: number) =>
  number > most ? `${number} ${what}, at most ${most}` : undefined

const scenarios: readonly Scenario[] = [
  {
    name: 'no-op',
    prepare: () => {},
    does: 'nothing',
    missed: (cost, { comments }) => over('calls', callsOf(cost), comments ? 2 : 1),
  },
  {
    name: '10 remote edits',
    prepare: work => work.editThere(10),
    does: { wrote: 10, at: 'packages' },
    // Comments are asked for at items that moved, and nowhere else.
    missed: ({ reads, writes }, { comments }) =>
      over('reads after the listing', reads, comments ? 12 : 2) ?? over('writes', writes, 0),
  },
  {
    name: '10 local edits',
    prepare: work => work.editHere(10),
    does: { wrote: 10, at: 'tracker' },
    // One listing, one look at all ten before they are written, and one write where they travel together, else ten.
    missed: (cost, { comments, batches }) => over('calls', callsOf(cost), (batches ? 3 : 12) + (comments ? 1 : 0)),
  },
  {
    name: 'create 100',
    prepare: work => work.addHere(100),
    does: { wrote: 100, at: 'tracker' },
    missed: (cost, { comments }) => over('calls', callsOf(cost), 102 + (comments ? 1 : 0)),
  },
]

/** A thousand items linked, and nothing left to do. */
async function atRest(name: string, comments: boolean): Promise<Workload> {
  const work = workload(await laboratoryOf(name), comments)
  await work.fill(total)
  await work.sync(unlimited)
  await work.costOf('nothing')
  // What a connector asks once an hour, such as the people there are, is asked before anything is counted.
  work.addHere(1)
  await work.costOf({ wrote: 1, at: 'tracker' })
  const linked = await work.linked()
  if (linked !== total + 1) throw new Error(`${name}: ${linked} items are linked, not ${total + 1}`)
  return work
}

const show = (cost: Cost): string => `${callsOf(cost)} (${cost.listings}+${cost.reads} r, ${cost.writes} w)`

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(30) : cell.padStart(20))).join(' | ')} |`

/** Undefined when the end sends no requests, so that there is nothing to count. */
async function measure(name: string): Promise<readonly string[] | undefined> {
  const missed: string[] = []
  for (const comments of [false, true]) {
    const lab = (await laboratoryOf(name))()
    if (comments && !lab.module.manifest.comments) continue
    const about = { comments, batches: lab.module.manifest.batch.write > 1 }
    const called = `${name}${comments ? ', comments' : ''}`
    const work = await atRest(name, comments)
    if (work.lab.emulator.calls.length === 0) return undefined
    const cells: string[] = []
    for (const { name: scenario, prepare, does, missed: isMissed } of scenarios) {
      prepare(work)
      const cost = await work.costOf(does)
      const why = isMissed(cost, about)
      if (why) missed.push(`${called}, ${scenario}: ${why}`)
      cells.push(show(cost))
    }
    const { cpu, start, most } = await coldOf(name, comments, total)
    // Megabytes are shown, not judged: half of them are the sources, compiled as they are loaded. bench:cli weighs the packed command.
    const heavy = comments ? undefined : over('CPU seconds', cpu, 1)
    if (heavy) missed.push(`${called}, cold ${total}: ${heavy}`)
    console.log(row([called, ...cells, `${cpu.toFixed(1)} s, ${start.toFixed()} → ${most.toFixed()} MB`]))
  }
  return missed
}

async function main(): Promise<void> {
  const [flag] = process.argv.slice(2)
  const names = flag === undefined ? connectorNames().filter(name => !name.startsWith('_')) : [flag]
  console.log(`API calls for ${total} linked items: all (listing + other reads, writes)`)
  console.log(row(['', ...scenarios.map(scenario => scenario.name), 'cold 1000']))
  for (const peer of peers) console.log(row(peer))
  const missed: string[] = []
  let measured = 0
  for (const name of names) {
    const found = await measure(name)
    if (!found) console.log(`not measured: ${name} sends no requests to its emulator`)
    else {
      measured += 1
      missed.push(...found)
    }
  }
  for (const line of missed) console.log(`missed: ${line}`)
  console.log(`bench:calls: ${measured} connectors measured, ${missed.length} bars missed`)
  if (missed.length > 0) process.exitCode = 1
}

await main()
