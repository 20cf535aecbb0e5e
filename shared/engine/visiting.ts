// One visit under way: what it may use, and the few things every kind of visit does - remember, put off, nudge.

import type { Fault } from '../core/errors.ts'
import type { EndId, FieldName, LinkId, Ref, Time } from '../core/ids.ts'
import type { Entry } from '../core/journal.ts'
import { isUnfinished, lagging } from '../core/lag.ts'
import type { EndMemory, FieldMemory, Link } from '../core/link.ts'
import { unconfirmed } from '../core/observe.ts'
import { type Circumstances, entryOf } from '../core/reconcile.ts'
import { type FieldDeed, without } from '../core/sighting.ts'
import type { Signal } from '../core/signal.ts'
import { type Names, noNames } from '../core/translate.ts'
import type { Cause, OpenEnd } from '../ports/connector.ts'
import type { Wire } from './batch.ts'
import type { Engine } from './engine.ts'

export interface Visiting {
  readonly engine: Engine
  readonly open: OpenEnd
  readonly wire: Wire
  readonly signal: Signal
  readonly skew: number
  /** The comments of an item, as they are remembered. */
  readonly commentsOf: (item: LinkId) => Promise<readonly Link[]>
}

export interface Visited {
  readonly signal: Signal
  /** done: nothing left here · later: put off, somebody will come back · left: given up, see the fault. */
  readonly result: 'done' | 'later' | 'left'
  readonly why?: string
  /** Nothing was done because the binding is about other items. */
  readonly leftOut?: boolean
  /** Nothing was made: a person is asked first. */
  readonly offered?: boolean
  readonly fault?: Fault
  /** Nothing was tried: the service is down, or its credential was refused. */
  readonly isPaused?: boolean
}

/** Handed on, so that whoever finds the link of an item can go on with the visit. */
export type VisitLink = (visiting: Visiting, link: Link) => Promise<Visited>

export const done = (visiting: Visiting): Visited => ({ signal: visiting.signal, result: 'done' })

/** The binding was narrowed to other items. */
export const leftOut = (visiting: Visiting): Visited => ({ signal: visiting.signal, result: 'done', leftOut: true })

/** It waits until a person takes it. */
export const offered = (visiting: Visiting): Visited => ({ signal: visiting.signal, result: 'done', offered: true })

export const now = (visiting: Visiting): Time => visiting.engine.clock.now()

export const memoryOf = (link: Link, end: EndId): EndMemory => link.ends[end] ?? { fields: {} }

export const withMemory = (link: Link, end: EndId, memory: EndMemory): Link => ({
  ...link,
  ends: { ...link.ends, [end]: memory },
})

export const isHeld = (link: Link, time: Time): boolean => link.lease !== undefined && link.lease.until > time

export function circumstances(visiting: Visiting, names: Names = noNames): Circumstances {
  const { engine, open, signal, skew } = visiting
  const { timing, only } = engine
  const time = now(visiting)
  return {
    binding: engine.binding,
    end: open.id,
    run: signal.run,
    names,
    now: time,
    skew,
    replaces: open.manifest.sets === 'replace',
    saidLater: field => saidLater(open, field),
    checksRevisions: open.manifest.revisions,
    timeStep: open.manifest.timeStep,
    settle: timing.settle,
    // It may be sent until the lease ends, arrive a wire's length later, and be hidden by a stale replica for a while more.
    until: time + timing.lease + timing.wire + timing.settle,
    mayWrite: field => mayWrite(engine, open.id) && (only?.fields?.includes(field) ?? true),
    mayRead: field => only?.fields?.includes(field) ?? true,
  }
}

/** Fields of the user's own come after an item is made, or with it; no service fills them with words nobody said. */
const saidLater = ({ manifest }: OpenEnd, field: FieldName) =>
  Object.hasOwn(manifest.fields, field) ? manifest.fields[field]?.saidLater : 'nothing'

export const mayWrite = (engine: Engine, end: EndId): boolean => engine.only?.write?.includes(end) ?? true

/**
 * Saves a link as this visit left it, unless somebody saved it since. What this visit itself did at a service is in the
 * journal before the save. What it concluded is saved with the link first: a conclusion drawn from an outdated link falls
 * with the save, and is never journaled.
 */
export async function keep(
  visiting: Visiting,
  link: Link,
  conclusions: readonly Entry[],
  deeds: readonly Entry[] = [],
): Promise<Link | undefined> {
  const { store } = visiting.engine
  const known = [...link.outbox, ...deeds]
  if (known.length > 0) await store.record(known)
  const saved = await save(visiting, { ...link, outbox: conclusions })
  if (!saved || conclusions.length === 0) return saved
  await store.record(conclusions)
  const isLast = !isUnfinished(visiting.engine.binding, { ...saved, outbox: [] })
  return isLast ? ((await save(visiting, { ...saved, outbox: [] })) ?? saved) : saved
}

async function save(visiting: Visiting, link: Link): Promise<Link | undefined> {
  const { binding, store, timing } = visiting.engine
  const rested = without(link, 'due')
  const next = isUnfinished(binding, rested) ? { ...rested, due: now(visiting) + timing.retry } : rested
  return (await store.saveLink(next)) ? { ...next, version: link.version + 1 } : undefined
}

/** Why something is written, for ends that keep a log of their own. */
export const causeOf = ({ open, signal }: Visiting, link: Link): Cause => ({
  run: signal.run,
  elsewhere: Object.entries(link.ends).flatMap(([end, { name, out }]) =>
    end === open.id || out !== undefined || name === undefined ? [] : [name],
  ),
})

/** A journal entry of this visit about the item as a whole, or about one field. */
export const tell = (visiting: Visiting, link: Link, deed: FieldDeed, field?: FieldName): Entry =>
  entryOf(link, { end: visiting.open.id, run: visiting.signal.run, now: now(visiting) }, deed, {
    ref: memoryOf(link, visiting.open.id).ref,
    ...(field === undefined ? {} : { field }),
  })

/** An end leaves: of the writes still under way there, nobody will hear again. */
export const abandoned = (visiting: Visiting, link: Link): readonly Entry[] =>
  (Object.entries(memoryOf(link, visiting.open.id).fields) as [FieldName, FieldMemory][]).flatMap(([name, field]) =>
    unconfirmed(field.writing ?? []).map(deed => tell(visiting, link, deed, name)),
  )

/** The save came too late: whoever was first may have changed what this visit decided on. */
export const outrun = (visiting: Visiting, link: Link): Promise<Visited> =>
  later(visiting, 0, 'somebody else saved this link meanwhile', undefined, link)

const mostTries = 6

/** Comes back later. After a few times it is left to the sweep, which finds the link by its `due`. */
export async function later(
  visiting: Visiting,
  delay: Time,
  why: string,
  fault?: Fault,
  link?: Link,
): Promise<Visited> {
  const { signal, engine } = visiting
  const about = fault ? { fault } : {}
  if (signal.tries < mostTries) {
    await engine.queue.send([{ ...signal, tries: signal.tries + 1 }], delay)
    return { signal, result: 'later', why, ...about }
  }
  if (link) await markUnread(visiting, link.id)
  return { signal, result: 'left', why, ...about }
}

async function markUnread(visiting: Visiting, id: LinkId): Promise<void> {
  const link = await visiting.engine.store.link(id)
  const memory = link?.ends[visiting.open.id]
  if (!link || !memory || memory.out || memory.unread) return
  await keep(visiting, withMemory(link, visiting.open.id, { ...memory, unread: true }), [])
}

/** Sends somebody to every end that is behind. Also after a visit that changed nothing: after a crash nobody else will. */
export async function nudge(visiting: Visiting, link: Link): Promise<void> {
  const { engine, open } = visiting
  if (link.due === undefined) return
  const behind = lagging(engine.binding, link).filter(end => end !== open.id && mayWrite(engine, end))
  if (behind.length > 0) await engine.queue.send(behind.map(end => lookAtLink(visiting, end, link.id)))
}

export const lookAtLink = (
  { engine, signal }: Pick<Visiting, 'engine' | 'signal'>,
  end: EndId,
  link: LinkId,
): Signal => ({
  binding: engine.binding.id,
  end,
  run: signal.run,
  tries: 0,
  look: 'link',
  link,
})

export const lookAtItem = ({ engine, signal }: Pick<Visiting, 'engine' | 'signal'>, end: EndId, ref: Ref): Signal => ({
  binding: engine.binding.id,
  end,
  run: signal.run,
  tries: 0,
  look: 'item',
  ref,
})
