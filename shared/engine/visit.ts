// The one verb: read the item as it is now, compare with what was last seen there and what is agreed, decide, remember
// what is about to be written, write, remember, nudge the other ends.

import { deletionField } from '../core/conflict.ts'
import { Fault, isAway } from '../core/errors.ts'
import type { EndId, LinkId, Ref } from '../core/ids.ts'
import type { Item } from '../core/item.ts'
import { isUnfinished } from '../core/lag.ts'
import type { Link } from '../core/link.ts'
import { isDoubtful, nothingNew, reconcile } from '../core/reconcile.ts'
import { without } from '../core/sighting.ts'
import type { Signal } from '../core/signal.ts'
import { absent } from './absent.ts'
import { together } from './batch.ts'
import { meet } from './called.ts'
import { commentsOnce } from './comments.ts'
import { create } from './create.ts'
import type { Engine } from './engine.ts'
import { leftHalfway } from './halfway.ts'
import { namesFor } from './names.ts'
import { claimedBeside, newcomer } from './newcomer.ts'
import { pauseOf, trouble } from './outage.ts'
import { leave } from './removal.ts'
import { alsoKnown } from './renames.ts'
import { skewOf } from './skew.ts'
import {
  circumstances,
  done,
  isHeld,
  keep,
  later,
  leftOut,
  memoryOf,
  now,
  nudge,
  outrun,
  tell,
  type Visited,
  type Visiting,
  withMemory,
} from './visiting.ts'
import { wantsItem, wantsLink } from './wanted.ts'
import { write } from './write.ts'

/** Visits one end for a batch of signals; never throws for what a service does. */
export async function visit(engine: Engine, end: EndId, signals: readonly Signal[]): Promise<readonly Visited[]> {
  const open = engine.ends[end]
  if (!open || signals.length === 0) return []
  const looks = distinct(await Promise.all(signals.map(async signal => ({ signal, id: await linkOf(engine, signal) }))))
  const outage = await engine.store.outage(open.connection)
  const pause = pauseOf(outage, engine.clock.now())
  const skew = pause ? 0 : await skewOf(engine, open)
  const commentsOf = commentsOnce(engine)
  const how = { clock: engine.clock, archive: engine.binding.deletions === 'archive' }
  const visited = await together(
    open.connector,
    how,
    looks.map(({ signal, id }) => async wire => {
      const visiting: Visiting = { engine, open, wire, signal, skew, commentsOf }
      return pause ? { ...(await later(visiting, pause.wait, pause.why)), isPaused: true } : visitOne(visiting, id)
    }),
  )
  // What was counted against the service is forgotten once it answers again.
  if (outage && visited.some(each => each.result === 'done')) await engine.store.saveOutage(open.connection, undefined)
  return visited
}

async function visitOne(visiting: Visiting, id: LinkId | undefined): Promise<Visited> {
  const { signal, engine } = visiting
  if (signal.look === 'changes') return done(visiting)
  const link = id && (await engine.store.link(id))
  const known = link && memoryOf(link, visiting.open.id).ref
  if (link && known && signal.look === 'item' && signal.ref !== known)
    return claimedBeside(visiting, link, signal.ref, visitLink)
  if (link) return visitLink(visiting, link)
  return signal.look === 'item' ? newcomer(visiting, signal.ref, visitLink) : done(visiting)
}

/** The link was loaded first, the item is read after it: what was saved is never older than what is compared with it. */
async function visitLink(visiting: Visiting, link: Link): Promise<Visited> {
  const memory = memoryOf(link, visiting.open.id)
  if (memory.out || link.state === 'gone') return rejoin(visiting, link)
  if (isHeld(link, now(visiting)))
    return later(visiting, 1000 * 2 ** visiting.signal.tries, 'somebody else is writing this link', undefined, link)
  const isWanted = wantsLink(visiting.engine.binding, link)
  if (!memory.ref && memory.called !== undefined) return meet(visiting, link, memory.called, visitLink)
  if (!memory.ref) return isWanted ? create(visiting, link, visitLink) : leftOut(visiting)

  const answer = await visiting.wire.read({ ref: memory.ref, ...historyAfter(visiting, link) })
  const shows = answer.ok && wantsItem(visiting.engine.binding, visiting.open.id, answer.value)
  if (!isWanted && !shows) return leftOut(visiting)
  if (!answer.ok) {
    const { kind } = answer.fault
    return isAway(kind) ? absent(visiting, link, memory.ref, answer.fault) : trouble(visiting, answer.fault, link)
  }
  if (link.state !== 'live') return leave(visiting, link, answer.value)
  const known = await alsoKnown(visiting, link, answer.value)
  return known ? learnAndWrite(visiting, known, answer.value) : outrun(visiting, link)
}

async function learnAndWrite(visiting: Visiting, link: Link, item: Item): Promise<Visited> {
  const { engine, open } = visiting
  const memory = memoryOf(link, open.id)
  if (!open.connector.direct && memory.at !== undefined && item.updatedAt < memory.at)
    return later(visiting, engine.timing.settle / 2, 'the service answered from a stale replica', undefined, link)
  if (nothingNew(engine.binding, link, open.id, item)) return rest(visiting, link)
  if (isDoubtful(engine.binding, link, item, circumstances(visiting)))
    return later(visiting, engine.timing.settle / 2, 'this may be a stale replica, or second thoughts', undefined, link)

  const halfway = await leftHalfway(visiting, link, item)
  if (halfway instanceof Fault) return trouble(visiting, halfway, link)
  const names = await namesFor(visiting, link, item)
  const at = { ...circumstances(visiting, names), halfway }
  const { link: next, changed, writes, entries } = reconcile(link, item, at, 'plan')
  if (Object.keys(writes).length > 0) return write(visiting, next, item, writes, entries, names)
  if (!changed) return rest(visiting, link)
  const saved = await keep(visiting, without(next, 'lease'), entries)
  if (!saved) return outrun(visiting, link)
  await nudge(visiting, saved)
  return done(visiting)
}

/** Somebody says there is something here again: an item that had disappeared takes part again where it left off. */
async function rejoin(visiting: Visiting, link: Link): Promise<Visited> {
  const { signal, open, wire } = visiting
  const memory = memoryOf(link, open.id)
  const isAbsent = memory.out === 'gone' || memory.out === 'archived'
  const canReturn = isAbsent && memory.ref && (link.state === 'live' || link.state === 'dying')
  if (!canReturn || !memory.ref || signal.look !== 'item') return rest(visiting, link)
  const answer = await wire.read({ ref: memory.ref })
  if (!answer.ok) return rest(visiting, link)
  const back = {
    ...withMemory(link, open.id, without(memory, 'out')),
    state: 'live',
    conflicts: without(link.conflicts, deletionField),
  } as const
  const entry = tell(visiting, link, { deed: 'adopted', why: 'it is back' })
  const saved = await keep(visiting, back, [entry])
  return saved ? visitLink(visiting, saved) : outrun(visiting, link)
}

/** Nothing to do here. What an earlier visit did not finish is tidied up. */
async function rest(visiting: Visiting, link: Link): Promise<Visited> {
  const isAbandoned = link.lease !== undefined && !isHeld(link, now(visiting))
  const isSettled =
    link.due !== undefined && !isUnfinished(visiting.engine.binding, { ...without(link, 'lease'), outbox: [] })
  if (isAbandoned || isSettled) await keep(visiting, without(link, 'lease'), [])
  if (visiting.signal.look === 'item') await nudge(visiting, link)
  return done(visiting)
}

const historyAfter = ({ open }: Visiting, link: Link) =>
  open.manifest.history ? { historyAfter: memoryOf(link, open.id).history ?? 0 } : {}

async function linkOf({ store }: Engine, signal: Signal): Promise<LinkId | undefined> {
  if (signal.look !== 'link' && signal.look !== 'item') return undefined
  return signal.look === 'link' ? signal.link : store.linkOf(signal.end, signal.ref)
}

interface Look {
  readonly signal: Signal
  readonly id: LinkId | undefined
}

/**
 * Two signals about one thing are one look, also where one names the link and the other the item: of two looks side by
 * side, one may write what the other is just being told is outdated. One sent by an item stands for one that was not.
 */
function distinct(looks: readonly Look[]): readonly Look[] {
  const chosen = new Map<LinkId | Ref | string, Look>()
  for (const look of looks) {
    const { signal, id } = look
    const about = id ? `link ${id}` : signal.look === 'item' ? `item ${signal.ref}` : 'changes'
    const known = chosen.get(about)
    if (!known || (known.signal.look === 'link' && signal.look === 'item')) chosen.set(about, look)
  }
  return [...chosen.values()]
}
