// One run of a project and what follows from it: what happened is reacted to, a complete epic brings all below it along,
// and people are told.

import type { Client, Project } from '../core/client.ts'
import { bindingId, endId, type LinkId, type RunId, serviceTime } from '../core/ids.ts'
import type { ErrorReport, Report } from '../core/report.ts'
import type { HappeningHeard } from '../core/signal.ts'
import type { Engine } from '../engine/engine.ts'
import { askOpenly } from '../engine/open-questions.ts'
import { type Happening, react } from '../engine/react.ts'
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

/** After so many the next run finds them as they are by then. */
const mostTries = 3

export async function carryOut(running: Running, options: RunOptions, happened?: Occurrence): Promise<Report> {
  const { engine, client, project, notifier } = running
  if (options.preview) return runBinding(engine, running.inbox, options)
  const { store, clock, log } = engine
  const telling = notifier && listening({ client, store, notifier, clock, log })
  const epics = watchingEpics(telling?.store ?? store, [project])
  const watched = { ...running, engine: { ...engine, store: epics.store } }
  const own = happened ? await reacted(watched, options, happened) : options
  const asked = await runBinding(watched.engine, running.inbox, own)
  const report = withErrorsOf(asked, await bringAlong(watched, own, epics.taken(engine.binding.id)))
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
async function reacted(running: Running, options: RunOptions, happened: Occurrence): Promise<RunOptions> {
  const { engine, project } = running
  const { end, when, at, names } = happened
  const links = await agreedOn(running, {
    binding: bindingId(project.id),
    end: project.ends.find(({ name }) => name === end)?.id ?? endId(end),
    run: options.run,
    tries: 0,
    look: 'happening',
    when,
    at: serviceTime(at),
    names,
  })
  const reaction = project.on.find(each => each.when === when)
  switch (reaction?.does) {
    case 'audit':
      return { ...options, census: true }
    case 'fields':
      return { ...options, items: [...links, ...(await below(engine, links))], fields: reaction.fields }
    case 'subtree':
      return { ...options, items: [...links, ...(await below(engine, links))] }
    default:
      return { ...options, items: links }
  }
}

/** What is being written at this moment is spoken of a little later. */
async function agreedOn({ engine, project, inbox }: Running, signal: Happening): Promise<readonly LinkId[]> {
  const { clock, timing, log } = engine
  for (let tries = 1; ; tries++) {
    const { links, busy } = await react({ ...engine, queue: inbox() }, signal, project.on)
    if (!busy) return links
    if (tries === mostTries) {
      log.note('a happening was not heard at every item: they are being written, or an end could not be asked', {
        project: project.id,
        run: signal.run,
      })
      return links
    }
    await clock.sleep(timing.lease)
  }
}

/** A run of everything has been there anyway. */
async function bringAlong(
  { engine, inbox, nameRun }: Running,
  { items, places, canary, census: _, ...options }: RunOptions,
  complete: readonly LinkId[],
): Promise<Report | undefined> {
  if (complete.length === 0 || (!items && !places && canary === undefined)) return undefined
  const all = await below(engine, complete)
  return all.length === 0
    ? undefined
    : runBinding(engine, inbox, { ...options, run: nameRun('epic-completion'), items: all })
}

/** Runs of their own are shown on their own; what went wrong there is said here too. */
function withErrorsOf(report: Report, along: Report | undefined): Report {
  if (!along) return report
  const refused: readonly ErrorReport[] =
    along.refused === undefined ? [] : [{ kind: 'invalid', message: along.refused, tries: 1, again: 'never' }]
  return { ...report, errors: [...report.errors, ...along.errors, ...refused] }
}
