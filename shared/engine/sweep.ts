// A sweep: what changed at an end since last time, and what is unfinished, becomes signals. It decides nothing itself: a
// listing is a reason to look. The cursor moves only by what was listed, and only after the signals are in the queue.

import type { EndId, LinkId, Ref, RunId, Time } from '../core/ids.ts'
import { needingAttention } from '../core/lag.ts'
import type { Link } from '../core/link.ts'
import { nothingNew } from '../core/reconcile.ts'
import type { Signal } from '../core/signal.ts'
import type { ChangesPage, Listed } from '../ports/connector.ts'
import type { Progress } from '../ports/store.ts'
import type { Engine } from './engine.ts'
import { lookAtItem, lookAtLink } from './visiting.ts'
import { wantsItem, wantsLink } from './wanted.ts'

const mostDue = 1000
const day = 24 * 3600_000

/** Links that somebody has to come back to, whenever that is. */
export const unfinished = ({ store, binding, clock }: Engine): Promise<readonly Link[]> =>
  store.dueLinks(binding.id, clock.now() + day, mostDue)

export interface Sweeping {
  /** List everything there is. Deletions are in no list of changes; only who is missing from all tells of them. */
  readonly census: boolean
  /** See to what is unfinished at once, not when its time has come: a person waits for it. */
  readonly now?: boolean
  /** After this no other page is asked for. */
  readonly until?: Time
}

export interface Swept {
  /** Items in the listing. */
  readonly listed: number
  /** How many of these, and of those that should have been in it, were worth a look. */
  readonly looks: number
  /** There was no time for all of it. */
  readonly isCut?: boolean
}

export async function sweep(engine: Engine, end: EndId, run: RunId, how: Sweeping): Promise<Swept> {
  await signalDue(engine, end, run, how.now ?? false)
  return how.census ? takeCensus(engine, end, run, how) : listChanges(engine, end, run, how)
}

const nothing: Swept = { listed: 0, looks: 0 }

async function listChanges(engine: Engine, end: EndId, run: RunId, how: Sweeping): Promise<Swept> {
  const open = engine.ends[end]
  if (!open) return nothing
  let swept = nothing
  let stored: Progress = (await engine.store.progress(end)) ?? {}
  let progress = stored
  for (;;) {
    const page: ChangesPage = await open.connector.changes(progress.since, progress.page)
    const signals = await signalListed(engine, end, run, page.listed)
    swept = { listed: swept.listed + page.listed.length, looks: swept.looks + signals }
    const next = after(progress, page)
    const isLast = page.next === undefined || page.next === progress.page
    // A page that told nothing new is worth no checkpoint: going through it again costs a request and finds nothing.
    const isCut = !isLast && isOver(engine, how)
    if ((signals > 0 || isLast || isCut) && !isSame(next, stored)) await engine.store.saveProgress(end, next)
    if (signals > 0) stored = next
    if (isLast) return swept
    if (isCut) return { ...swept, isCut }
    progress = next
  }
}

const isOver = ({ clock }: Engine, { until }: Sweeping): boolean => until !== undefined && clock.now() > until

/** Within a listing the page is remembered, after its last page the cursor; an empty listing moves nothing. */
const after = ({ since }: Progress, page: ChangesPage): Progress => {
  if (page.next !== undefined) return { ...(since === undefined ? {} : { since }), page: page.next }
  const cursor = page.cursor ?? since
  return cursor === undefined ? {} : { since: cursor }
}

const isSame = (a: Progress, b: Progress): boolean => a.since === b.since && a.page === b.page

async function takeCensus(engine: Engine, end: EndId, run: RunId, how: Sweeping): Promise<Swept> {
  const open = engine.ends[end]
  if (!open) return nothing
  let looks = 0
  const present = new Set<Ref>()
  let page: string | undefined
  do {
    const listing: ChangesPage = await open.connector.changes(undefined, page)
    for (const { ref } of listing.listed) present.add(ref)
    looks += await signalListed(engine, end, run, listing.listed)
    page = listing.next
    // Who is missing only the whole list tells.
    if (page !== undefined && isOver(engine, how)) return { listed: present.size, looks, isCut: true }
  } while (page !== undefined)
  looks += await signalMissing(engine, end, run, present)
  return { listed: present.size, looks }
}

async function signalMissing(engine: Engine, end: EndId, run: RunId, present: ReadonlySet<Ref>): Promise<number> {
  let looks = 0
  let page: string | undefined
  do {
    const known = await engine.store.links(engine.binding.id, page)
    const missing = known.links.flatMap(link => {
      const memory = link.ends[end]
      return memory?.ref && !memory.out && link.state !== 'gone' && !present.has(memory.ref) ? [memory.ref] : []
    })
    await send(
      engine,
      missing.map(ref => lookAtItem(from(engine, end, run), end, ref)),
    )
    looks += missing.length
    page = known.next
  } while (page !== undefined)
  return looks
}

/** Items that show nothing new cost no visit. Answers with how many were worth one. */
async function signalListed(engine: Engine, end: EndId, run: RunId, listed: readonly Listed[]): Promise<number> {
  const looks = await Promise.all(listed.map(async line => ((await isKnown(engine, end, line)) ? [] : [line.ref])))
  const signals = looks.flat().map(ref => lookAtItem(from(engine, end, run), end, ref))
  await send(engine, signals)
  return signals.length
}

async function isKnown({ store, binding }: Engine, end: EndId, { ref, item }: Listed): Promise<boolean> {
  if (!item) return false
  const id: LinkId | undefined = await store.linkOf(end, ref)
  const link = id && (await store.link(id))
  const isWanted = wantsItem(binding, end, item) || (link !== undefined && wantsLink(binding, link))
  // One that is also known otherwise may be a linked item under another name.
  if (!isWanted) return link !== undefined || !(await isClaimed(store, end, item.aka ?? []))
  return link?.ends[end]?.ref === ref && nothingNew(binding, link, end, item)
}

async function isClaimed(store: Engine['store'], end: EndId, names: readonly Ref[]): Promise<boolean> {
  const links = await Promise.all(names.map(name => store.linkOf(end, name)))
  return links.some(link => link !== undefined)
}

async function signalDue(engine: Engine, end: EndId, run: RunId, early: boolean): Promise<void> {
  const due = await (early ? unfinished(engine) : engine.store.dueLinks(engine.binding.id, engine.clock.now(), mostDue))
  const here = due.filter(link => needingAttention(engine.binding, link).includes(end))
  await send(
    engine,
    here.map(link => lookAtLink(from(engine, end, run), end, link.id)),
  )
}

async function send(engine: Engine, signals: readonly Signal[]): Promise<void> {
  if (signals.length > 0) await engine.queue.send(signals)
}

const from = (engine: Engine, end: EndId, run: RunId) => ({
  engine,
  signal: { binding: engine.binding.id, end, run, tries: 0, look: 'changes', census: false } as const,
})
