// npm run sim:exhaustive -- [--scenario NAME]: a crash at every single await, one run each; the end must be as without it.

import { parseArgs } from 'node:util'
import type { EndId } from '../../shared/core/ids.ts'
import { peace } from './faults.ts'
import { doubleCheck, drain, round } from './harness.ts'
import type { Failure } from './oracles/law.ts'
import { judge } from './oracles/oracles.ts'
import { act } from './people.ts'
import { type Deed, endOf, type RunPlan } from './plan.ts'
import { type Letter, usualOddities } from './services/character.ts'
import { alive, latest } from './services/thing.ts'
import { World } from './world.ts'

interface Scenario {
  readonly name: string
  /** What people do at once, after everything is at rest: which deed, at the how-manieth end, to which item. */
  readonly deeds: readonly { readonly deed: Deed; readonly end: number; readonly item: number }[]
}

const scenarios: readonly Scenario[] = [
  {
    name: 'create at two ends',
    deeds: [
      { deed: 'make', end: 0, item: 1 },
      { deed: 'make', end: 1, item: 2 },
    ],
  },
  {
    name: 'conflicting edits',
    deeds: [0, 1, 2].flatMap(end =>
      (['title', 'label', 'rewrite', 'priority'] as const).map(deed => ({ deed, end, item: 0 })),
    ),
  },
  { name: 'delete', deeds: [{ deed: 'delete', end: 0, item: 0 }] },
  {
    name: 'delete against edit',
    deeds: [
      { deed: 'delete', end: 0, item: 0 },
      { deed: 'title', end: 1, item: 0 },
    ],
  },
  {
    name: 'comment',
    deeds: [
      { deed: 'comment', end: 0, item: 0 },
      { deed: 'comment', end: 1, item: 0 },
    ],
  },
]

const lineups: readonly (readonly Letter[])[] = [
  ['G', 'J', 'F'],
  ['L', 'J', 'F'],
]

const plan = (letters: readonly Letter[]): RunPlan => ({
  campaign: 'exhaustive',
  seed: 7,
  reseed: 0,
  regime: 'free',
  letters,
  plainOrder: true,
  policy: 'latest',
  deletions: 'mirror',
  odd: { ...usualOddities, reshaping: false, automation: false, refusals: false, strangers: false, drift: false },
  faults: peace,
  edits: [],
  length: 0,
  sweepEvery: 60_000,
  censusEvery: 1,
  workers: 2,
})

interface Crash {
  readonly step: number
  readonly mode: 'before' | 'after'
}

interface Ending {
  readonly steps: number
  readonly state: string
  readonly failures: readonly Failure[]
}

async function playOnce(scenario: Scenario, letters: readonly Letter[], crash: Crash | undefined): Promise<Ending> {
  const world = new World(plan(letters))
  const ends = letters.map(endOf)
  act(world, { number: 0, at: 0, deed: 'make', item: 0, end: ends[0] as EndId, dice: 11 })
  await drain(world)
  await round(world, true)
  await world.scheduler.run(world.scheduler.now + 60_000)

  world.hold()
  scenario.deeds.forEach(({ deed, end, item }, i) => {
    const planned = { number: 50 + i, at: 0, deed, item, end: ends[end] as EndId, dice: 1000 + i * 17 }
    world.scheduler.after(i * 3000, () => act(world, planned))
  })
  await world.scheduler.run(world.scheduler.now + scenario.deeds.length * 3000 + 60_000)
  world.release()
  const base = world.scheduler.steps
  let steps = 0
  world.scheduler.fate = step => (crash && step === base + crash.step ? { dies: crash.mode } : {})
  await drain(world)
  for (let i = 0; i < 3; i++) {
    await world.scheduler.run(world.scheduler.now + 240_000)
    await round(world, true)
  }
  steps = world.scheduler.steps - base
  const failures: Failure[] = []
  await doubleCheck(world, failures)
  failures.push(...judge(world, { blind: 0, reverts: 0 }))
  return { steps, state: stateOf(world), failures }
}

/** What each end shows of each unit of work, names of items replaced by the numbers of their units. */
function stateOf(world: World): string {
  const units = world.lineages.map(({ number, things }) => {
    const origin = things.find(thing => thing.madeBy === 'person')
    const link = origin && world.ledger.of(origin.end, origin.ref)
    const shown = things
      .filter(alive)
      .map(thing => `${thing.end} ${JSON.stringify(latest(thing).fields)}`)
      .sort()
    const agreed = Object.entries(link?.agreed ?? {}).map(([field, { value }]) => `${field} ${JSON.stringify(value)}`)
    const open = Object.keys(link?.conflicts ?? {})
    return `${number} ${link?.state}: ${shown.join('; ')} | ${agreed.sort().join('; ')} | ${open.join(' ')}`
  })
  const names = new Map<string, string>()
  for (const lineage of world.lineages)
    for (const thing of lineage.things) names.set(thing.ref, `unit ${lineage.number}`)
  return units
    .join('\n')
    .replace(/"(parent)":"([^"]*)"/g, (_, field, name) => `"${field}":"${names.get(name) ?? name}"`)
}

/** The first part in which two endings differ. */
function difference(here: string, there: string): string {
  const [mine, theirs] = [here.split(/[;|\n]/), there.split(/[;|\n]/)]
  const at = mine.findIndex((part, i) => part !== theirs[i])
  return `\n    ${mine[at]}\n    instead of${theirs[at]}`
}

const { values: given } = parseArgs({
  options: { scenario: { type: 'string' }, most: { type: 'string', default: '900' } },
})
let [runs, differing, broken] = [0, 0, 0]
for (const letters of lineups)
  for (const scenario of scenarios) {
    if (given.scenario && scenario.name !== given.scenario) continue
    const sound = await playOnce(scenario, letters, undefined)
    const shown = new Set<string>()
    const report = (what: string) => {
      if (shown.size < 5 && !shown.has(what)) console.log(`  ${what}`.slice(0, 900))
      shown.add(what)
    }
    const steps = Math.min(sound.steps, Number(given.most))
    console.log(`${scenario.name} at ${letters.join('')}: ${steps} awaits`)
    for (const failure of sound.failures) report(`without a crash: ${failure.law} ${failure.what}`)
    for (let step = 1; step <= steps; step++)
      for (const mode of ['before', 'after'] as const) {
        const { state, failures } = await playOnce(scenario, letters, { step, mode })
        runs += 1
        if (state !== sound.state) differing += 1
        if (failures.length > 0) broken += 1
        if (state !== sound.state)
          report(`crash ${mode} await ${step} ends differently: ${difference(state, sound.state)}`)
        for (const failure of failures) report(`crash ${mode} await ${step}: ${failure.law} ${failure.what}`)
      }
  }
console.log(`exhaustive: runs=${runs} different=${differing} broken=${broken}`)
process.exitCode = differing + broken > 0 ? 1 : 0
