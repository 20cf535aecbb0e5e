// Creating an item at an end that lacks it. The attempt is remembered before it is sent; when its answer is lost, the
// marker in the item tells what became of it, and nothing is made again before it could have been found.

import { advanced } from '../core/deletion.ts'
import { Fault } from '../core/errors.ts'
import type { Ref, Time } from '../core/ids.ts'
import type { Item, Marker } from '../core/item.ts'
import type { Entry } from '../core/journal.ts'
import { isWritable, lagging } from '../core/lag.ts'
import type { EndMemory, Link } from '../core/link.ts'
import { draftFields, reconcile } from '../core/reconcile.ts'
import { type Writes, withdraw } from '../core/settle.ts'
import { without } from '../core/sighting.ts'
import type { Created } from '../ports/connector.ts'
import { namesFor } from './names.ts'
import { trouble } from './outage.ts'
import { claimAlso } from './renames.ts'
import {
  causeOf,
  circumstances,
  done,
  keep,
  later,
  lookAtLink,
  mayWrite,
  memoryOf,
  now,
  nudge,
  outrun,
  tell,
  type Visited,
  type Visiting,
  type VisitLink,
  withMemory,
} from './visiting.ts'

const margin = 2000

/** Brings the item into being here, or finds out what became of an earlier attempt. */
export async function create(visiting: Visiting, link: Link, visitLink: VisitLink): Promise<Visited> {
  const { engine, open } = visiting
  const rule = engine.binding.ends.find(end => end.id === open.id)
  if (!rule?.receives || !isWritable(engine.binding, link, open.id) || !mayWrite(engine, open.id)) return done(visiting)
  // A few of its fields make no item: it is made when all may be looked at.
  if (engine.only?.fields) return done(visiting)
  const parent = await parentAt(visiting, link)
  if (parent === 'later') return later(visiting, engine.timing.retry, 'its parent is not here yet', undefined, link)
  const { creating } = memoryOf(link, open.id)
  if (creating) {
    const earlier = await whatBecameOf(visiting, link, creating, parent === 'never' ? undefined : parent)
    if ('item' in earlier) return adopt(visiting, link, earlier.item, visitLink)
    if ('visited' in earlier) return earlier.visited
  }
  if (parent === 'never' || link.state !== 'live') return giveUp(visiting, link)
  return attempt(visiting, link, parent, visitLink)
}

async function attempt(
  visiting: Visiting,
  link: Link,
  parent: Ref | undefined,
  visitLink: VisitLink,
): Promise<Visited> {
  const { engine, open, wire } = visiting
  const { timing } = engine
  const time = now(visiting)
  const before = memoryOf(link, open.id)
  const number = Math.max(before.attempt ?? 0, before.creating?.attempt ?? 0) + 1
  const at = circumstances(visiting, await namesFor(visiting, link, undefined))
  const drafted = draftFields(link, at, number)
  const creating = { attempt: number, since: time, until: at.until }
  const lease = { holder: `${open.id}@${link.version}`, until: time + timing.lease }
  const memory: EndMemory = { ...memoryOf(drafted.link, open.id), creating }
  const entries = [...drafted.entries, ...givenUp(visiting, link)]
  const saved = await keep(visiting, { ...withMemory(drafted.link, open.id, memory), lease }, entries)
  if (!saved) return outrun(visiting, link)

  const marker: Marker = { link: link.id, end: open.id, attempt: number }
  const fields = Object.fromEntries(Object.entries(drafted.writes).map(([name, intent]) => [name, intent.sent]))
  const cause = causeOf(visiting, saved)
  const draft = { kind: link.kind, fields, marker, cause, ...(parent === undefined ? {} : { parent }) }
  const answer = await wire.create(draft, lease.until - timing.request - margin)
  if (answer.ok) return born(visiting, saved, answer.value, number, visitLink)
  return unborn(visiting, saved, drafted.writes, answer.fault, marker, parent, visitLink)
}

/** An earlier attempt that could not be found again: it may have been made, and removed by somebody. */
function givenUp(visiting: Visiting, link: Link): readonly Entry[] {
  const { creating } = memoryOf(link, visiting.open.id)
  if (!creating) return []
  const id = `${link.id}/${visiting.open.id}/attempt/${creating.attempt}`
  return [
    tell(visiting, link, {
      deed: 'unconfirmed',
      id,
      why: 'a creation whose answer was lost and which is not to be found',
    }),
  ]
}

/** It exists. The claim comes before the save: whoever sees the item first finds out whose it is. */
async function born(
  visiting: Visiting,
  link: Link,
  created: Created,
  number: number,
  visitLink: VisitLink,
): Promise<Visited> {
  const known = await take(visiting, link, created.ref, number)
  if (!known) return later(visiting, 0, 'somebody else claimed the new item', undefined, link)
  if (created.item) await claimAlso(visiting, known, created.item)
  const at = circumstances(visiting, await namesFor(visiting, known, created.item))
  const learnt = created.item ? reconcile(known, created.item, at, 'born') : { link: known, entries: [] }
  const entry = tell(visiting, known, { deed: 'created', id: createdId(link, visiting, created.ref) })
  const saved = await keep(visiting, without(learnt.link, 'lease'), learnt.entries, [entry])
  if (!saved) return outrun(visiting, link)
  if (!created.item) return visitLink(visiting, saved)
  await nudge(visiting, saved)
  // Not everything can be said at birth, or could: its parent may have been born beside it.
  if (lagging(visiting.engine.binding, saved).includes(visiting.open.id))
    await visiting.engine.queue.send([lookAtLink(visiting, visiting.open.id, saved.id)])
  return done(visiting)
}

async function unborn(
  visiting: Visiting,
  link: Link,
  writes: Writes,
  fault: Fault,
  marker: Marker,
  parent: Ref | undefined,
  visitLink: VisitLink,
): Promise<Visited> {
  if (fault.kind === 'exists') {
    const found = (await find(visiting, marker, parent))[0]
    if (found) return adopt(visiting, without(link, 'lease'), found, visitLink)
    if (fault.ref) return adoptRef(visiting, without(link, 'lease'), fault.ref, marker.attempt, visitLink)
  }
  if (!fault.unsent) return trouble(visiting, fault, link)
  const { open } = visiting
  const withdrawn = withdraw(link, { end: open.id }, writes)
  const memory = { ...without(memoryOf(withdrawn, open.id), 'creating'), attempt: marker.attempt }
  await keep(visiting, without(withMemory(withdrawn, open.id, memory), 'lease'), [])
  return trouble(visiting, fault, link)
}

type Earlier = { readonly item: Item } | { readonly visited: Visited } | { readonly none: true }

/** An attempt whose answer was lost: found by its marker, or waited for as long as it may stay hidden. */
async function whatBecameOf(
  visiting: Visiting,
  link: Link,
  creating: { readonly attempt: number; readonly until: Time },
  parent: Ref | undefined,
): Promise<Earlier> {
  const { engine, open } = visiting
  const marker = { link: link.id, end: open.id, attempt: creating.attempt }
  const sure = creating.until + Math.max(engine.timing.grace, open.manifest.lag)
  try {
    const item = (await find(visiting, marker, parent))[0] ?? (await secondLook(visiting, marker, parent, sure))
    if (item) return { item }
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason
    return { visited: await trouble(visiting, reason, link) }
  }
  // Where the id is ours, making it again can only find it again.
  const isOurId = open.manifest.ids === 'own'
  const time = now(visiting)
  if ((isOurId && link.state === 'live') || time >= sure) return { none: true }
  const wait = Math.min(sure - time, engine.timing.grace)
  return { visited: await later(visiting, wait, 'an attempt may still show up', undefined, link) }
}

/** An end whose credential expired shows nothing at all: before "none" is believed, the scope must be seen to be healthy. */
async function secondLook(
  visiting: Visiting,
  marker: Marker,
  parent: Ref | undefined,
  sure: Time,
): Promise<Item | undefined> {
  const { connector } = visiting.open
  if (!connector.probe || now(visiting) < sure) return undefined
  await connector.probe()
  return (await find(visiting, marker, parent))[0]
}

/** Ours before others', early attempts before late ones: everybody who looks picks the same. */
async function find(visiting: Visiting, marker: Marker, parent: Ref | undefined): Promise<readonly Item[]> {
  const found = (await visiting.open.connector.find?.(marker, parent)) ?? []
  return found
    .filter(item => item.madeByUs !== false)
    .toSorted(
      (a, b) =>
        (a.marker?.attempt ?? 0) - (b.marker?.attempt ?? 0) || a.createdAt - b.createdAt || (a.ref < b.ref ? -1 : 1),
    )
}

/** Takes an item of our making into the link. Which attempt made it, and so what it was meant to say, the first look tells. */
export const adopt = (visiting: Visiting, link: Link, item: Item, visitLink: VisitLink): Promise<Visited> =>
  adoptRef(visiting, link, item.ref, item.marker?.attempt ?? 1, visitLink)

async function adoptRef(
  visiting: Visiting,
  link: Link,
  ref: Ref,
  number: number | undefined,
  visitLink: VisitLink,
): Promise<Visited> {
  const known = await take(visiting, link, ref, number)
  if (!known) return later(visiting, 0, 'somebody else claimed the item', undefined, link)
  const deed = { deed: 'created', id: createdId(link, visiting, ref), why: 'found again by its marker' } as const
  const saved = await keep(visiting, known, [], [tell(visiting, known, deed)])
  return saved ? visitLink(visiting, saved) : outrun(visiting, link)
}

/** One item is created once, whichever attempt is known to have made it. */
export const createdId = (link: Link, { open }: Visiting, ref: Ref) => `${link.id}/${open.id}/created/${ref}`

/** Claims the item and puts it into the link; undefined when it belongs to another. */
async function take({ engine, open }: Visiting, link: Link, ref: Ref, number?: number): Promise<Link | undefined> {
  const owner = await engine.store.claim(open.id, ref, link.id)
  if (owner !== link.id) return undefined
  const memory = memoryOf(link, open.id)
  const attempt = number ?? memory.creating?.attempt ?? 1
  return withMemory(link, open.id, { ...without(memory, 'creating'), ref, attempt })
}

/** Nothing can be made here: the parent is out, or the link itself is ending. */
async function giveUp(visiting: Visiting, link: Link): Promise<Visited> {
  const { open } = visiting
  const memory: EndMemory = { ...without(memoryOf(link, open.id), 'creating'), out: 'parent', fields: {} }
  const left = tell(visiting, link, { deed: 'left', why: 'there is nothing here it could belong to' })
  const saved = await keep(visiting, advanced(withMemory(link, open.id, memory)), [...givenUp(visiting, link), left])
  if (saved) await nudge(visiting, saved)
  return done(visiting)
}

/** Where a comment's parent is at this end. */
export async function parentAt({ engine, open }: Visiting, link: Link): Promise<Ref | undefined | 'later' | 'never'> {
  if (!link.parent) return undefined
  const parent = await engine.store.link(link.parent)
  const memory = parent?.ends[open.id]
  if (!parent || memory?.out || parent.state === 'gone') return 'never'
  if (memory?.ref) return memory.ref
  const receives = engine.binding.ends.find(end => end.id === open.id)?.receives === true
  return receives && isWritable(engine.binding, parent, open.id) ? 'later' : 'never'
}
