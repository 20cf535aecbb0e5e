// One run of a project and what follows from it: what happened is reacted to, a complete epic brings all below it along,
// and people are told.

import type { Client, Project } from '../core/client.ts'
import { bindingId, endId, type RunId, serviceTime } from '../core/ids.ts'
import type { Report } from '../core/report.ts'
import type { HappeningHeard } from '../core/signal.ts'
import type { Engine } from '../engine/engine.ts'
import { askOpenly } from '../engine/open-questions.ts'
import { react } from '../engine/react.ts'
import { type RunOptions, runBinding } from '../engine/run.ts'
import { tellSettings } from '../engine/settings-told.ts'
import { below } from '../engine/subtree.ts'
import type { Notifier } from '../ports/notifier.ts'
import type { Inbox } from '../ports/queue.ts'
import { watchingEpics } from './epics.ts'
import { listening } from './telling.ts'

/** What happened beside the items, and whom it concerns, as people call them. */
export interface Occurrence {
  /** Where, by the name of an end. */
  readonly end: string
  readonly when: HappeningHeard
  readonly at: number
  readonly names: readonly string[]
}

export interface Running {
  readonly engine: Engine
  readonly client: Client
  readonly project: Project
  readonly inbox: () => Inbox
  readonly notifier: Notifier | undefined
  readonly nameRun: (trigger: 'epic-completion') => RunId
}

export async function carryOut(running: Running, options: RunOptions, happened?: Occurrence): Promise<Report> {
  const { engine, client, project, notifier } = running
  if (options.preview) return runBinding(engine, running.inbox, options)
  const { store, clock, log } = engine
  const telling = notifier && listening({ client, store, notifier, clock, log })
  const epics = watchingEpics(telling?.store ?? store, [project])
  const watched = { ...running, engine: { ...engine, store: epics.store } }
  const own = happened ? await reacted(watched, options, happened) : options
  const report = await runBinding(watched.engine, running.inbox, own)
  await bringAlong(watched, own, epics.taken())
  const allowed = own.write ? { ...engine, only: { write: own.write } } : engine
  await askOpenly(allowed, report)
  if (report.refused === undefined) await tellSettings(allowed, report.run)
  if (!telling) return report
  for (const { kind, end, message } of report.errors) {
    const connection = project.ends.find(({ id }) => id === end)?.connection
    if (kind === 'denied' && connection !== undefined) telling.denied(connection, message)
  }
  telling.ended(report)
  await telling.flush()
  return report
}

/** What the client file says for this is agreed first; the run then goes to the items it is about, and to no others. */
async function reacted(
  { engine, project, inbox }: Running,
  options: RunOptions,
  happened: Occurrence,
): Promise<RunOptions> {
  const { end, when, at, names } = happened
  const signal = {
    binding: bindingId(project.id),
    end: project.ends.find(({ name }) => name === end)?.id ?? endId(end),
    run: options.run,
    tries: 0,
    look: 'happening',
    when,
    at: serviceTime(at),
    names,
  } as const
  const { links } = await react({ ...engine, queue: inbox() }, signal, project.on)
  const does = project.on.flatMap(reaction => (reaction.when === when ? [reaction.does] : []))
  if (does.includes('audit')) return { ...options, census: true }
  const isDeep = does.includes('subtree') || does.includes('fields')
  return { ...options, items: isDeep ? [...links, ...(await below(engine, links))] : links }
}

/** A run of everything has been there anyway. */
async function bringAlong(
  { engine, inbox, nameRun }: Running,
  { items, places, canary, write }: RunOptions,
  complete: Parameters<typeof below>[1],
): Promise<void> {
  if (complete.length === 0 || (!items && !places && canary === undefined)) return
  const all = await below(engine, complete)
  if (all.length > 0)
    await runBinding(engine, inbox, { run: nameRun('epic-completion'), items: all, ...(write && { write }) })
}
