// The demo going on: deliveries of the trackers, saved files and the clock say where to look, and Lockstep looks there.

import { watch } from 'node:fs'
import type { EndId, Ref, RunId } from '../../shared/core/ids.ts'
import { load } from '../../shared/runtime/ends.ts'
import { type Ear, hear } from '../../shared/runtime/hearing.ts'
import { type Errands, errandsOf } from '../serving/errands.ts'
import { type Diary, type Note, openDiary } from './diary.ts'
import { type End, endsOf, filesEnds, trackerEnds } from './ends.ts'
import type { House } from './house.ts'
import { behindOf, type Row, rowsInOrder, rowsOf } from './rows.ts'
import { project as rocket } from './sample.ts'
import { look, type Sight } from './sight.ts'
import type { Health } from './tracker.ts'

export interface EndState {
  readonly name: string
  readonly title: string
  readonly kind: End['kind']
  readonly statuses: readonly string[]
  readonly health: Health
  /** What Lockstep says of it, while it does not answer. */
  readonly trouble?: string
  readonly behind: number
}

export interface State {
  readonly folder: string
  readonly ends: readonly EndState[]
  readonly rows: readonly Row[]
  readonly notes: readonly Note[]
  readonly isPaused: boolean
}

export interface Live {
  readonly house: House
  readonly ends: readonly End[]
  readonly diary: Diary
  state(): State
  /** Hears every new state. */
  listen(listener: (state: State) => void): () => void
  /** Somebody did something: look at all ends again, and let the news out. */
  noticed(): Promise<void>
  pause(isPaused: boolean): void
  breakdown(end: End, health: Health): Promise<void>
  /** Every end is asked what changed, soon. */
  sweep(): void
  close(): Promise<void>
}

/** What no delivery and no saved file told is found by then. */
const sweepEvery = 15_000
const pumpEvery = 50
const savesSettle = 80

export async function goLive(house: House, told: (note: Note) => void = () => {}): Promise<Live> {
  const { host, lockstep, folder } = house
  const ends = await endsOf(house)
  const { binding } = await lockstep.engine(rocket)
  const project = lockstep.client.projects.find(({ id }) => String(id) === rocket)
  if (!project) throw new Error(`The client file of the demo has no project ${rocket}.`)
  const diary = openDiary(ends, host.store, told)
  const inOrder = rowsInOrder()
  const stop = new AbortController()
  const troubles = new Map<EndId, string>()
  let listeners: readonly ((state: State) => void)[] = []
  let isPaused = false
  let sight: Sight = await look(house, ends)
  let state = await compose()

  const errands: Errands = errandsOf(lockstep, stop.signal, {
    done(_, __, report) {
      for (const { end, message } of report.errors) if (end) troubles.set(end, message)
      inBackground(noteDown(report.run))
    },
    failed(_, __, reason) {
      for (const { id } of ends) troubles.set(id, reason instanceof Error ? reason.message : String(reason))
      inBackground(refresh())
    },
  })

  const ear: Ear = {
    ...host,
    client: lockstep.client,
    partOf: connector => load(house.modules, connector),
    pass: async heard => {
      for (const each of heard) errands.heard(each)
    },
  }

  async function noteDown(run: RunId): Promise<void> {
    await diary.journal(await host.store.journal({ run }))
    await refresh()
  }

  /** Nobody waits for it; what goes wrong with it stands in the diary. */
  function inBackground(work: Promise<void>): void {
    work.catch((reason: unknown) =>
      diary.wrong(reason instanceof Error ? reason.message : String(reason), host.clock.now()),
    )
  }

  async function compose(): Promise<State> {
    const behind = await behindOf(house, binding)
    return {
      folder,
      ends: ends.map(end => {
        const health = end.kind === 'tracker' ? end.tracker.health : 'well'
        const trouble = health === 'well' ? undefined : troubles.get(end.id)
        const { name, title, kind, id } = end
        const statuses = Object.values(end.statuses)
        return { name, title, kind, statuses, health, behind: behind.get(id) ?? 0, ...(trouble ? { trouble } : {}) }
      }),
      rows: inOrder(await rowsOf(house, ends, binding, sight)),
      notes: diary.notes,
      isPaused,
    }
  }

  /** One look at a time; what happens during one is seen by the next. */
  let looking: Promise<void> | undefined
  let isStale = false
  function refresh(): Promise<void> {
    isStale = true
    looking ??= looks().finally(() => {
      looking = undefined
    })
    return looking
  }

  async function looks(): Promise<void> {
    while (isStale && !stop.signal.aborted) {
      isStale = false
      const before = sight
      sight = await look(house, ends)
      state = await compose()
      for (const listener of listeners) listener(state)
      if (!isPaused) hintSaved(before)
    }
  }

  /** Files tell nobody that they were saved: whoever looks sees which of them are others now. */
  function hintSaved(before: Sight): void {
    for (const { name } of filesEnds(ends)) {
      const known = new Map(before[name]?.map(item => [item.ref, JSON.stringify(item)]))
      const refs = (sight[name] ?? [])
        .filter(item => known.get(item.ref) !== JSON.stringify(item))
        .map(({ ref }) => ref)
      if (refs.length > 0) hint(name, refs)
    }
  }

  const hint = (name: string, refs: readonly Ref[]): void => {
    const end = project.ends.find(each => each.name === name)
    if (end) errands.heard({ project, end, look: 'items', refs })
  }
  const sweep = (): void => {
    const [end] = project.ends
    if (end && !isPaused) errands.heard({ project, end, look: 'changes' })
  }

  async function pump(): Promise<void> {
    if (isPaused) return
    for (const { tracker, name } of trackerEnds(ends)) {
      const { mailbox } = tracker.hooks
      if (tracker.health === 'well' && mailbox.waiting().length > 0)
        await mailbox.deliver(async sent => (await hear(name, sent, ear)).status)
    }
  }

  const pumping = setInterval(() => inBackground(pump()), pumpEvery)
  const sweeping = setInterval(sweep, sweepEvery)
  let saved: NodeJS.Timeout | undefined
  const watcher = watch(folder, { recursive: true }, (_, path) => {
    if (path === null || path.startsWith('.')) return
    clearTimeout(saved)
    saved = setTimeout(() => inBackground(refresh()), savesSettle)
  })

  return {
    house,
    ends,
    diary,
    state: () => state,
    listen(listener) {
      listeners = [...listeners, listener]
      return () => {
        listeners = listeners.filter(each => each !== listener)
      }
    },
    noticed: refresh,
    sweep,
    pause(next) {
      isPaused = next
      if (!isPaused) sweep()
      inBackground(refresh())
    },
    async breakdown(end, health) {
      if (end.kind !== 'tracker') throw new Error(`${end.name} is a folder; only trackers break here.`)
      end.tracker.become(health)
      troubles.delete(end.id)
      // Whoever mends a service or renews a token says so; nobody has to sit out the pause.
      if (health === 'well') await host.store.saveOutage(end.tracker.name, undefined)
      sweep()
      await refresh()
    },
    async close() {
      stop.abort()
      clearInterval(pumping)
      clearInterval(sweeping)
      clearTimeout(saved)
      watcher.close()
      await errands.rest()
    },
  }
}
