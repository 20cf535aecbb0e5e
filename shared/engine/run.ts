// A run: sweep every end, visit what they point at until nothing is left, and report. One failing end holds back nobody.

import { quote } from '../core/client/problem.ts'
import { Fault } from '../core/errors.ts'
import type { EndId, FieldName, RunId, Time } from '../core/ids.ts'
import { needingAttention } from '../core/lag.ts'
import type { ErrorReport, Report } from '../core/report.ts'
import type { Signal } from '../core/signal.ts'
import type { Inbox } from '../ports/queue.ts'
import type { Progress, Store } from '../ports/store.ts'
import type { Place } from './adopt.ts'
import type { Engine } from './engine.ts'
import { meant } from './named.ts'
import { pretending } from './preview.ts'
import { reportOf, sweepError } from './report.ts'
import { sweep, unfinished } from './sweep.ts'
import { visit } from './visit.ts'
import { mayWrite, type Visited } from './visiting.ts'

export interface RunOptions {
  readonly run: RunId
  /** List everything, not only what changed. */
  readonly census?: boolean
  /** Plan the same, write nothing. */
  readonly preview?: boolean
  /** Only these items, by whatever they are called: links, refs, names, addresses. */
  readonly items?: readonly string[]
  /** Only what is exactly there: two ends may call different things the same. */
  readonly places?: readonly Place[]
  readonly fields?: readonly FieldName[]
  /** Only these ends may be written. */
  readonly write?: readonly EndId[]
  /** Take the first so many items, then stop. */
  readonly canary?: number
  readonly limits?: { readonly writes: number; readonly deletes: number }
  readonly caps?: readonly Cap[]
  /** How long to wait for what was put off. */
  readonly patience?: Time
  readonly watcher?: Watcher
}

/** How many items may be written, made or removed at some ends together. */
export interface Cap {
  readonly ends: readonly EndId[]
  readonly most: number
  /** What a person calls doing that, and the limit. */
  readonly does: string
  readonly limit: string
}

/** Somebody who looks on. */
export interface Watcher {
  /** Has had enough: what was begun is finished, the rest is left to the next run. */
  readonly stop?: AbortSignal
  /** How many looks were done, and how many are waiting. */
  progress?(done: number, waiting: number): void
}

export async function runBinding(engine: Engine, inbox: () => Inbox, options: RunOptions): Promise<Report> {
  const started = engine.clock.now()
  const restricted = restrict(engine, options)
  const queue = inbox()
  const cursors = heldCursors(restricted.store)
  const found = await look({ ...restricted, queue, store: cursors.store }, queue, options)
  const facts = { ...found, started, left: found.signals.length, visited: [] }
  if (options.preview) return pretend(restricted, inbox(), options, facts)

  const refused = await beyondLimits(restricted, inbox, options, facts)
  if (refused) return finish(restricted, options, { ...facts, mode: 'sync', refused })
  const { visited, left } = await work({ ...restricted, queue }, queue, found.signals, options)
  const sweeps = [...found.sweeps, ...(options.items ? leftOutOf(visited) : [])]
  const isNarrowed = options.items !== undefined || options.places !== undefined
  const isWhole = !isNarrowed && !options.fields && options.canary === undefined && !options.watcher?.stop?.aborted
  if (isWhole) await cursors.commit(endsFinished(visited))
  return finish(restricted, options, { ...facts, sweeps, visited, left, mode: 'sync' })
}

/** The same visits, over a store and connectors that only pretend. Nothing changes by waiting, so nothing is waited for. */
async function pretend(
  engine: Engine,
  queue: Inbox,
  options: RunOptions,
  facts: Omit<Finish, 'mode'>,
): Promise<Report> {
  const pretended = pretending(engine, queue)
  const { visited, left } = await work(pretended, queue, facts.signals, { ...options, patience: 0 })
  return finish(pretended, options, { ...facts, visited, left, mode: 'preview' })
}

/** The signals of a run live only in this process: a cursor moves on once everything it passed over was seen to. */
function heldCursors(store: Store) {
  const held = new Map<EndId, Progress>()
  return {
    store: {
      ...store,
      progress: async (end: EndId) => held.get(end) ?? store.progress(end),
      saveProgress: async (end: EndId, progress: Progress) => {
        held.set(end, progress)
      },
    },
    async commit(isFinished: (end: EndId) => boolean): Promise<void> {
      for (const [end, progress] of held) if (isFinished(end)) await store.saveProgress(end, progress)
    },
  }
}

const endsFinished = (visited: readonly Visited[]) => {
  const open = new Set(
    lastWords(visited)
      .filter(each => each.result !== 'done')
      .map(each => each.signal.end),
  )
  return (end: EndId) => !open.has(end)
}

const restrict = (engine: Engine, { fields, write }: RunOptions): Engine =>
  fields || write ? { ...engine, only: { ...(fields ? { fields } : {}), ...(write ? { write } : {}) } } : engine

interface Found {
  readonly signals: readonly Signal[]
  readonly sweeps: readonly ErrorReport[]
}

/** Asks every end what changed. An end that cannot be asked is an error of its own. */
async function look(engine: Engine, queue: Inbox, options: RunOptions): Promise<Found> {
  if (options.items) {
    const { signals, errors } = await meant(engine, options.items, options.run)
    return { signals: await firstItems(engine, signals, options.canary), sweeps: errors }
  }
  if (options.places) return { signals: options.places.map(place => lookThere(engine, place, options.run)), sweeps: [] }
  const sweeps: ErrorReport[] = []
  for (const { id } of engine.binding.ends) {
    try {
      await sweep(engine, id, options.run, { census: options.census ?? false, now: true })
    } catch (reason) {
      if (!(reason instanceof Fault)) throw reason
      sweeps.push(sweepError(id, reason))
    }
  }
  return { signals: await firstItems(engine, namersFirst(engine, queue.receive()), options.canary), sweeps }
}

/** Items that say what they are called elsewhere come before those they name: otherwise both would be copied. */
function namersFirst({ binding }: Engine, signals: readonly Signal[]): readonly Signal[] {
  const told = binding.fields.filter(({ at }) => Object.values(at).some(({ tells }) => tells !== undefined))
  const names = ({ end }: Signal): boolean => told.some(({ at }) => at[end]?.flow === 'takes')
  return [...signals.filter(names), ...signals.filter(signal => !names(signal))]
}

const lookThere = ({ binding }: Engine, { end, ref }: Place, run: RunId): Signal => ({
  binding: binding.id,
  end,
  run,
  tries: 0,
  look: 'item',
  ref,
})

/** An item that several ends point at is one. */
async function firstItems(
  { store }: Engine,
  signals: readonly Signal[],
  canary: number | undefined,
): Promise<readonly Signal[]> {
  if (canary === undefined) return signals
  const items = new Set<string>()
  const first: Signal[] = []
  for (const signal of signals) {
    const link = signal.look === 'item' ? await store.linkOf(signal.end, signal.ref) : undefined
    const item = signal.look === 'link' ? signal.link : (link ?? JSON.stringify(signal))
    if (items.size < canary) items.add(item)
    if (items.has(item)) first.push(signal)
  }
  return first
}

/** Counts exactly, by a preview, but only when the limit could be reached at all. */
async function beyondLimits(
  engine: Engine,
  inbox: () => Inbox,
  options: RunOptions,
  facts: Omit<Finish, 'mode'>,
): Promise<string | undefined> {
  const limits = options.limits ?? engine.binding.limits
  const { caps = [] } = options
  const most = facts.signals.length * engine.binding.ends.length
  const isUncapped = caps.every(cap => facts.signals.length * cap.ends.length <= cap.most)
  const isWithin =
    isUncapped && most <= limits.writes && (await mostDeletes(engine, options, facts.signals)) <= limits.deletes
  if (isWithin) return undefined
  const report = await pretend(engine, inbox(), options, facts)
  const totals = Object.values(report.ends)
  const deletes = sum(totals.map(end => end.deleted))
  const writes = sum(totals.map(end => end.written + end.created))
  if (deletes > limits.deletes) return beyond(`delete ${deletes} items`, limits.deletes, 'deletes')
  const capped = caps.flatMap(({ ends, most: cap, does, limit }) => {
    const count = sum(ends.map(end => touchedAt(report.ends[end])))
    return count > cap ? [beyond(`${does} ${count} items`, cap, limit)] : []
  })
  if (capped[0] !== undefined) return capped[0]
  return writes > limits.writes ? beyond(`change or create ${writes} items`, limits.writes, 'writes') : undefined
}

/**
 * An item is believed to be gone only when it was missing before, so that a look at any other deletes nothing. What
 * nobody knows may be a second copy of our making. A run that waits long enough may see all of it happen.
 */
async function mostDeletes(engine: Engine, { patience }: RunOptions, signals: readonly Signal[]): Promise<number> {
  const { store, binding, timing } = engine
  const mayDelete = async (signal: Signal): Promise<boolean> => {
    if (signal.look !== 'link' && signal.look !== 'item') return false
    const id = signal.look === 'link' ? signal.link : await store.linkOf(signal.end, signal.ref)
    const link = id && (await store.link(id))
    return link?.state !== 'live' || Object.values(link.ends).some(memory => memory.missing)
  }
  const waitsLong = (patience ?? usualPatience) >= timing.absence
  const suspects = waitsLong ? signals.length : (await Promise.all(signals.map(mayDelete))).filter(Boolean).length
  return suspects * binding.ends.length
}

const touchedAt = (totals: Report['ends'][EndId] | undefined): number =>
  totals ? totals.written + totals.created + totals.deleted : 0

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)

const beyond = (what: string, limit: number, name: string): string =>
  `This run would ${what}; the limit is ${limit}. Nothing was written. Look at the plan, then raise limits.${name}.`

const largestBatch = 50
const usualPatience: Time = 30_000

interface Worked {
  readonly visited: readonly Visited[]
  readonly left: number
}

async function work(
  engine: Engine,
  queue: Inbox,
  signals: readonly Signal[],
  { patience = usualPatience, watcher = {} }: RunOptions,
): Promise<Worked> {
  await queue.send(signals)
  const deadline = engine.clock.now() + patience
  const visited: Visited[] = []
  for (;;) {
    const ready = queue.receive()
    const waiting = batches(ready)
    while (waiting.length > 0 && !watcher.stop?.aborted) {
      const batch = waiting.shift()
      if (batch) visited.push(...(await visit(engine, batch.end, batch.signals)))
      watcher.progress?.(visited.length, sum(waiting.map(each => each.signals.length)))
    }
    if (watcher.stop?.aborted)
      return { visited, left: waitingIn(visited) + sum(waiting.map(each => each.signals.length)) }
    if (ready.length > 0) continue
    const next = queue.next()
    if (next === undefined || next > deadline) return { visited, left: waitingIn(visited) }
    await engine.clock.sleep(next - engine.clock.now())
  }
}

function batches(signals: readonly Signal[]): { readonly end: EndId; readonly signals: readonly Signal[] }[] {
  return [...Map.groupBy(signals, signal => signal.end)].flatMap(([end, all]) =>
    Array.from({ length: Math.ceil(all.length / largestBatch) }, (_, i) => ({
      end,
      signals: all.slice(i * largestBatch, (i + 1) * largestBatch),
    })),
  )
}

const waitingIn = (visited: readonly Visited[]): number =>
  lastWords(visited).filter(each => each.result !== 'done').length

/** What was put off and done later counts as done. */
const lastWords = (visited: readonly Visited[]): readonly Visited[] => [
  ...new Map(visited.map(each => [JSON.stringify({ ...each.signal, tries: 0 }), each])).values(),
]

/** Somebody named an item that the binding leaves out: everywhere they looked, nothing was done. */
function leftOutOf(visited: readonly Visited[]): readonly ErrorReport[] {
  const looks = Map.groupBy(visited, ({ signal }) => JSON.stringify([signal.look === 'link' ? signal.link : signal]))
  return [...looks.values()].flatMap(([first, ...others]) => {
    if (!first || [first, ...others].some(look => !look.leftOut)) return []
    const { signal } = first
    const item = signal.look === 'item' ? signal.ref : signal.look === 'link' ? signal.link : ''
    const message = `${quote(item)} is not among the items the project is narrowed to. Change only in the client file.`
    return [{ end: signal.end, kind: 'invalid', message, tries: 1, again: 'never' } as const]
  })
}

interface Finish extends Found {
  readonly started: Time
  readonly visited: readonly Visited[]
  readonly mode: Report['mode']
  readonly left: number
  readonly refused?: string
}

async function finish(engine: Engine, { run }: RunOptions, facts: Finish): Promise<Report> {
  const entries = await engine.store.journal({ run })
  const behind = facts.mode === 'sync' ? await behindAt(engine) : {}
  const report = reportOf({ ...facts, run, binding: engine.binding.id, ended: engine.clock.now(), entries, behind })
  if (entries.length > 0 || report.errors.length > 0 || report.refused) await engine.store.saveReport(report)
  return report
}

/** Ends that took part and still have something to do, by what is remembered. */
async function behindAt(engine: Engine): Promise<NonNullable<Report['behind']>> {
  const links = await unfinished(engine)
  const ends = links
    .flatMap(link => needingAttention(engine.binding, link))
    .filter(end => engine.ends[end] && mayWrite(engine, end))
  return Object.fromEntries([...Map.groupBy(ends, end => end)].map(([end, all]) => [end, all.length]))
}
