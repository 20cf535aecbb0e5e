// A run: sweep every end, visit what they point at until nothing is left, and report. One failing end holds back nobody.

import { Fault } from '../core/errors.ts'
import type { EndId, FieldName, LinkId, Ref, RunId, Time } from '../core/ids.ts'
import type { ErrorReport, Report } from '../core/report.ts'
import type { Signal } from '../core/signal.ts'
import type { Inbox } from '../ports/queue.ts'
import type { Engine } from './engine.ts'
import { pretending } from './preview.ts'
import { reportOf } from './report.ts'
import { sweep } from './sweep.ts'
import { visit } from './visit.ts'
import type { Visited } from './visiting.ts'

export interface RunOptions {
  readonly run: RunId
  /** List everything, not only what changed. */
  readonly census?: boolean
  /** Plan the same, write nothing. */
  readonly preview?: boolean
  /** Only these items: refs at any end, or links. */
  readonly items?: readonly (Ref | LinkId)[]
  readonly fields?: readonly FieldName[]
  /** Only these ends may be written. */
  readonly write?: readonly EndId[]
  /** Take the first so many items, then stop. */
  readonly canary?: number
  readonly limits?: { readonly writes: number; readonly deletes: number }
  /** How long to wait for what was put off. */
  readonly patience?: Time
}

export async function runBinding(engine: Engine, inbox: () => Inbox, options: RunOptions): Promise<Report> {
  const restricted = restrict(engine, options)
  if (options.preview) {
    const { report } = await go(pretending(restricted, inbox()), options, 'preview')
    return report
  }
  const queue = inbox()
  const live = { ...restricted, queue }
  const started = engine.clock.now()
  const found = await look(live, queue, options)
  const refused = await beyondLimits(restricted, inbox, options, found.signals.length)
  if (refused)
    return finish(live, options, { ...found, started, visited: [], mode: 'sync', left: found.signals.length, refused })
  await queue.send(found.signals)
  const { visited, left } = await drain(live, queue, options.patience ?? 30_000)
  return finish(live, options, { ...found, started, visited, mode: 'sync', left })
}

async function go(engine: Engine, options: RunOptions, mode: Report['mode']): Promise<{ readonly report: Report }> {
  const queue = engine.queue as Inbox
  const started = engine.clock.now()
  const found = await look(engine, queue, options)
  await queue.send(found.signals)
  // In a preview nothing changes by waiting.
  const { visited, left } = await drain(engine, queue, 0)
  return { report: await finish(engine, options, { ...found, started, visited, mode, left }) }
}

const restrict = (engine: Engine, { fields, write }: RunOptions): Engine =>
  fields || write ? { ...engine, only: { ...(fields ? { fields } : {}), ...(write ? { write } : {}) } } : engine

interface Found {
  readonly signals: readonly Signal[]
  readonly sweeps: readonly ErrorReport[]
}

/** Asks every end what changed. An end that cannot be asked is an error of its own. */
async function look(engine: Engine, queue: Inbox, options: RunOptions): Promise<Found> {
  const sweeps: ErrorReport[] = []
  for (const { id } of engine.binding.ends) {
    try {
      await sweep(engine, id, options.run, { census: options.census ?? false })
    } catch (reason) {
      if (!(reason instanceof Fault)) throw reason
      sweeps.push({
        end: id,
        kind: reason.kind,
        message: reason.message,
        tries: 1,
        again: reason.verdict.again === 'never' ? 'never' : 'later',
      })
    }
  }
  const signals = await wanted(engine, queue.receive(), options)
  return { signals: options.canary === undefined ? signals : signals.slice(0, options.canary), sweeps }
}

async function wanted(engine: Engine, signals: readonly Signal[], { items }: RunOptions): Promise<readonly Signal[]> {
  if (!items) return signals
  const names = new Set<string>(items)
  for (const { id } of engine.binding.ends)
    for (const name of items) {
      const link = await engine.store.linkOf(id, name as Ref)
      if (link) names.add(link)
    }
  const isWanted = async (signal: Signal) =>
    signal.look === 'item'
      ? names.has(signal.ref) || names.has((await engine.store.linkOf(signal.end, signal.ref)) ?? '')
      : signal.look === 'link' && names.has(signal.link)
  const kept = await Promise.all(signals.map(async signal => ((await isWanted(signal)) ? [signal] : [])))
  return kept.flat()
}

/** Counts exactly, by a preview, but only when the limit could be reached at all. */
async function beyondLimits(
  engine: Engine,
  inbox: () => Inbox,
  options: RunOptions,
  signals: number,
): Promise<string | undefined> {
  const limits = options.limits ?? engine.binding.limits
  if (signals * engine.binding.ends.length <= Math.min(limits.writes, limits.deletes)) return undefined
  const { report } = await go(pretending(engine, inbox()), options, 'preview')
  const { wrote = 0, created = 0, deleted = 0 } = report.totals
  if (deleted > limits.deletes)
    return `This run would delete ${deleted} items; the limit is ${limits.deletes}. Nothing was written. Look at the plan, then raise limits.deletes.`
  const writes = wrote + created
  return writes > limits.writes
    ? `This run would make ${writes} changes; the limit is ${limits.writes}. Nothing was written. Look at the plan, then raise limits.writes.`
    : undefined
}

const largestBatch = 50

async function drain(
  engine: Engine,
  queue: Inbox,
  patience: Time,
): Promise<{ readonly visited: readonly Visited[]; readonly left: number }> {
  const deadline = engine.clock.now() + patience
  const visited: Visited[] = []
  for (;;) {
    const ready = queue.receive()
    for (const batch of batches(ready)) visited.push(...(await visit(engine, batch.end, batch.signals)))
    if (ready.length > 0) continue
    const next = queue.next()
    if (next === undefined || next > deadline) return { visited, left: waitingIn(visited) }
    await engine.clock.sleep(next - engine.clock.now())
  }
}

function batches(signals: readonly Signal[]): readonly { readonly end: EndId; readonly signals: readonly Signal[] }[] {
  return [...Map.groupBy(signals, signal => signal.end)].flatMap(([end, all]) =>
    Array.from({ length: Math.ceil(all.length / largestBatch) }, (_, i) => ({
      end,
      signals: all.slice(i * largestBatch, (i + 1) * largestBatch),
    })),
  )
}

const waitingIn = (visited: readonly Visited[]): number => {
  const last = new Map(
    visited.map(each => [`${each.signal.end} ${JSON.stringify({ ...each.signal, tries: 0 })}`, each.result]),
  )
  return [...last.values()].filter(result => result !== 'done').length
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
  const report = reportOf({ ...facts, run, binding: engine.binding.id, ended: engine.clock.now(), entries })
  if (entries.length > 0 || report.errors.length > 0 || report.refused) await engine.store.saveReport(report)
  return report
}
