// A town for a day: the storm, the calm after it, and the verdict.

import { fieldName, runId, type Time } from '../../../shared/core/ids.ts'
import type { Entry } from '../../../shared/core/journal.ts'
import { carefulTiming, type Engine } from '../../../shared/engine/engine.ts'
import { memoryStore } from '../../../shared/hosts/memory/store.ts'
import { emulatorClock } from '../../../shared/http/emulator-clock.ts'
import type { ConnectorLab } from '../../../shared/http/emulator-lab.ts'
import type { Store } from '../../../shared/ports/store.ts'
import { Random } from '../random.ts'
import { Signals } from '../signals.ts'
import { Crew } from './crew.ts'
import { Evidence } from './evidence.ts'
import { type Failure, judge } from './judge.ts'
import { deliver } from './letters.ts'
import type { Excuse } from './lost.ts'
import { atWork } from './mortal.ts'
import { orderOf } from './order.ts'
import { openPlaces, type Place } from './places.ts'
import { editField, editSomething, makeItem } from './residents.ts'
import { forecast } from './storm.ts'

export interface Day {
  readonly failures: readonly Failure[]
  readonly evidence: Evidence
  readonly excused: readonly Excuse[]
  readonly refused: number
  readonly journal: readonly Entry[]
}

const second = 1000
const minute = 60 * second
const length: Time = 20 * minute
const [items, edits, workers, mostRounds] = [3, 45, 3, 16]
const odds = { trouble: 0.06, death: 0.008 }
const lastStep = 0.002
/** Of every write of ours: somebody writes the same field just before it. */
const meddling = 0.04

export async function liveThrough(labs: Readonly<Record<string, ConnectorLab>>, seed: number): Promise<Day> {
  const world = open(labs, seed)
  const { clock, places, evidence, crew } = world
  await storm(world, new Random(seed, 'plans'))
  world.calm()
  // What lists know late they know by now.
  await clock.sleep(Math.max(...places.map(({ open: { manifest } }) => manifest.lag)) + minute)
  const isQuiet = await settle(world)
  const before = world.changes()
  await everywhere(world)
  const restless = world.changes() - before
  crew.dismiss()
  await clock.sleep(minute)
  const { failures, excused, refused } = await judge({ ...world, binding: world.engine.binding, places })
  const own: readonly (Failure | false)[] = [
    !isQuiet && { law: 'restless', what: `still moving after ${mostRounds} rounds` },
    restless > 0 && {
      law: 'restless',
      what: `${restless} writes where nothing was left to do: ${world.lately(before)}`,
    },
    ...evidence.thrown.map(error => ({ law: 'diverged', what: `a worker broke: ${error}` }) as const),
  ]
  const journal = await journalOf(world)
  return { evidence, excused, refused, journal, failures: [...failures, ...own.filter(failure => failure !== false)] }
}

type World = ReturnType<typeof open>

function open(labs: Readonly<Record<string, ConnectorLab>>, seed: number) {
  const clock = emulatorClock()
  const evidence = new Evidence(clock)
  const signals = new Signals()
  let isCalm = false
  const isPerson = () => atWork.getStore() === undefined
  const places = openPlaces(labs, { clock, random: new Random(seed, 'places'), isCalm: () => isCalm, isPerson })
  const { store, changes } = counted(memoryStore())
  const engine: Engine = {
    binding: orderOf(places),
    ends: Object.fromEntries(places.map(place => [place.id, place.open])),
    store,
    queue: {
      send: async (all, delay = 0) => {
        for (const signal of all) signals.put(signal, clock.now() + delay)
      },
    },
    clock,
    log: { note: () => {} },
    timing: carefulTiming,
  }
  const weather = new Random(seed, 'weather')
  for (const { tooFast, weather: meet } of places) if (tooFast) meet(forecast(weather, odds, tooFast))
  const fate = new Random(seed, 'fate')
  const strikes = () => !isCalm && fate.chance(lastStep)
  return {
    clock,
    evidence,
    signals,
    places,
    store,
    engine,
    crew: new Crew({ engine, signals, evidence, random: new Random(seed, 'crew'), strikes }, workers),
    people: new Random(seed, 'people'),
    post: new Random(seed, 'post'),
    /** How much was written so far, at the services and in our memory. */
    changes: () => evidence.writes + changes.length,
    /** What was saved last. */
    lately: (since: number) => changes.slice(since - evidence.writes).map(change => change.slice(0, 200)),
    isCalm: () => isCalm,
    calm() {
      isCalm = true
      for (const place of places) place.weather(undefined)
    },
  }
}

/** Everything that happens is planned beforehand; what people find when they come is another matter. */
async function storm(world: World, plans: Random): Promise<void> {
  const { clock, places, engine, signals, evidence } = world
  const town = { ...world, random: world.people, now: clock.now }
  evidence.meddle = async (end, ref, fields) => {
    const place = places.find(({ id }) => id === end)
    const [field] = world.people.shuffled(fields)
    if (world.isCalm() || !place?.kinds[fieldName(field ?? '')] || !world.people.chance(meddling)) return
    await atWork.run(undefined, () => editField(town, place, ref, fieldName(field ?? '')))
  }
  const postman = { binding: engine.binding, signals, run: runId('post'), random: world.post, now: clock.now }
  const moments: { readonly at: Time; readonly act: () => unknown }[] = []
  const plan = (at: Time, act: () => unknown) => moments.push({ at, act })
  for (let n = 0; n < items; n++) plan(plans.between(0, minute), () => makeItem(town))
  for (let left = edits; left > 0; ) {
    const burst = Math.min(left, 1 + plans.below(6))
    const at = plans.between(minute, length)
    // People react to one another: what is spoken of is edited by several, often the very same field.
    const topic = { item: plans.below(items), ...(plans.chance(0.5) ? { field: plans.below(100) } : {}) }
    const spread = plans.pick([1, 8, 25]) * second
    for (let n = 0; n < burst; n++) plan(at + plans.next() * spread, () => editSomething(town, topic))
    left -= burst
  }
  for (const place of places)
    for (let at = plans.between(0, minute); at < length; at += plans.between(40, 120) * second) {
      const census = plans.chance(0.2)
      plan(at, () => ask(world, place, census))
    }
  for (let at = 0; at < length; at += plans.between(0.5, 8) * second) plan(at, () => deliver(places, postman))
  const started = clock.now()
  plan(length, () => {})
  for (const { at, act } of moments.toSorted((a, b) => a.at - b.at)) {
    const wait = started + at - clock.now()
    if (wait > 0) await clock.sleep(wait)
    await act()
  }
}

function ask({ engine, signals, clock }: World, { id }: Place, census: boolean): void {
  const { binding } = engine
  signals.put({ binding: binding.id, end: id, run: runId('sweep'), tries: 0, look: 'changes', census }, clock.now())
}

/** A sweep of every place, and whatever follows from it. */
async function round(world: World, census: boolean): Promise<void> {
  const { clock, places, signals, crew } = world
  for (const place of places) ask(world, place, census)
  const deadline = clock.now() + 90 * minute
  while ((signals.length > 0 || !crew.isIdle) && clock.now() < deadline) await clock.sleep(second)
}

/** Both ways of asking what there is. */
async function everywhere(world: World): Promise<void> {
  for (const census of [false, true]) await round(world, census)
}

/** Until a round changes nothing and nothing is unfinished; between rounds, whatever waits for its time has its time. */
async function settle(world: World): Promise<boolean> {
  const { clock, store, engine } = world
  for (let n = 0; n < mostRounds; n++) {
    const before = world.changes()
    await everywhere(world)
    const unfinished = await store.dueLinks(engine.binding.id, Number.MAX_SAFE_INTEGER, 1)
    if (world.changes() === before && unfinished.length === 0) return true
    await clock.sleep(4 * minute)
  }
  return false
}

async function journalOf({ store, engine }: World): Promise<readonly Entry[]> {
  const { links } = await store.links(engine.binding.id)
  return (await Promise.all(links.map(({ id }) => store.journal({ link: id })))).flat()
}

function counted(store: Store): { readonly store: Store; readonly changes: readonly string[] } {
  const changes: string[] = []
  const counting =
    <Args extends readonly unknown[], T>(act: (...args: Args) => Promise<T>) =>
    (...args: Args): Promise<T> => {
      changes.push(`${act.name} ${JSON.stringify(args)}`)
      return act(...args)
    }
  const { addLink, saveLink, record, saveProgress } = store
  return {
    changes,
    store: {
      ...store,
      addLink: counting(addLink),
      saveLink: counting(saveLink),
      record: counting(record),
      saveProgress: counting(saveProgress),
    },
  }
}
