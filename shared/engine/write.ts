// Writing: the intent and the lease are saved first, the answer is judged before it is believed, and a write whose fate
// is unknown stays remembered until it can no longer arrive.

import type { Fault, Outcome } from '../core/errors.ts'
import type { FieldName, Ref, Time } from '../core/ids.ts'
import type { Item } from '../core/item.ts'
import type { Entry } from '../core/journal.ts'
import type { Intent, Link } from '../core/link.ts'
import { type Circumstances, isDoubtful, type Reconciled, reconcile } from '../core/reconcile.ts'
import { isAnswer, overlooked, refuse, settle, showsMore, type Writes, withdraw } from '../core/settle.ts'
import { without } from '../core/sighting.ts'
import type { Names } from '../core/translate.ts'
import type { Patch, SetChange } from '../ports/connector.ts'
import { namesFor } from './names.ts'
import { trouble } from './outage.ts'
import {
  causeOf,
  circumstances,
  done,
  keep,
  lookAtLink,
  memoryOf,
  now,
  nudge,
  outrun,
  type Visited,
  type Visiting,
} from './visiting.ts'

const margin = 2000

export async function write(
  visiting: Visiting,
  planned: Link,
  item: Item,
  writes: Writes,
  entries: readonly Entry[],
  names: Names,
): Promise<Visited> {
  const { timing } = visiting.engine
  const lease = { holder: `${visiting.open.id}@${planned.version}`, until: now(visiting) + timing.lease }
  const saved = await keep(visiting, { ...planned, lease }, entries)
  if (!saved) return outrun(visiting, planned)
  const { before, ref } = { before: lease.until - timing.request - margin, ref: memoryOf(saved, visiting.open.id).ref }
  if (!ref) return done(visiting)

  const answer = await visiting.wire.update({ ...patchOf(ref, item, writes), cause: causeOf(visiting, saved) }, before)
  if (answer.ok) return learnFrom(visiting, saved, item, writes, answer.value, names)
  if (answer.fault.kind === 'invalid')
    return writeOneByOne(visiting, saved, item, writes, ref, before, answer.fault, names)
  return failed(visiting, saved, writes, answer.fault)
}

async function learnFrom(
  visiting: Visiting,
  link: Link,
  before: Item,
  writes: Writes,
  answer: Item | undefined,
  names: Names,
): Promise<Visited> {
  const shown = answer ?? (await readBack(visiting, link, before, writes))
  // Whoever came in between may have named items we had not seen there.
  const at = circumstances(visiting, shown ? await namesFor(visiting, link, shown) : names)
  const learnt = shown
    ? judge(link, shown, writes, at, answer !== undefined && !answer.seenLater)
    : overlooked(link, writes, at, false)
  const { wrote = [], other = [] } = Object.groupBy(learnt.entries, entry =>
    entry.deed === 'wrote' ? 'wrote' : 'other',
  )
  const saved = await keep(visiting, without(learnt.link, 'lease'), other, wrote)
  if (!saved) return outrun(visiting, link)
  if (shown && showsMore(saved, shown, writes, at))
    await visiting.engine.queue.send([lookAtLink(visiting, visiting.open.id, link.id)])
  await nudge(visiting, saved)
  return done(visiting)
}

/** A service with a memory tells who wrote what; otherwise the answer is judged by what it shows. */
function judge(link: Link, shown: Item, writes: Writes, at: Circumstances, sure: boolean): Reconciled {
  if (!shown.history) return settle(link, shown, writes, at, sure)
  const learnt = reconcile(link, shown, at, 'learn')
  const rest = overlooked(learnt.link, writes, at, true)
  return { ...rest, changed: learnt.changed || rest.changed, entries: [...learnt.entries, ...rest.entries] }
}

const readBackTries = 3

async function readBack(visiting: Visiting, link: Link, before: Item, writes: Writes): Promise<Item | undefined> {
  const { ref, history } = memoryOf(link, visiting.open.id)
  if (!ref) return undefined
  const after = visiting.open.manifest.history ? { historyAfter: history ?? 0 } : {}
  let silent: Item | undefined
  for (let n = 0; n < readBackTries; n++) {
    if (n > 0) await visiting.engine.clock.sleep(500 * n)
    const answer = await visiting.wire.read({ ref, ...after })
    if (answer.ok && isAnswer(before, answer.value, writes)) return answer.value
    if (!answer.ok || !answer.value.history || answer.value.updatedAt < (silent ?? before).updatedAt) continue
    if (!isDoubtful(visiting.engine.binding, link, answer.value, circumstances(visiting))) silent = answer.value
  }
  // A history that is silent about our write as often as this says that nothing came of it.
  return silent
}

/** The service refused the change as a whole: each field alone shows which one it was, and the others get through. */
async function writeOneByOne(
  visiting: Visiting,
  link: Link,
  item: Item,
  writes: Writes,
  ref: Ref,
  before: Time,
  fault: Fault,
  names: Names,
): Promise<Visited> {
  const fields = Object.entries(writes) as [FieldName, Intent][]
  const single = fields.length === 1
  const outcomes: [Writes, Outcome<Item | undefined>][] = []
  for (const [name, intent] of fields) {
    const one: Writes = { [name]: intent }
    const answer = single
      ? ({ ok: false, fault } as const)
      : await visiting.wire.update({ ...patchOf(ref, undefined, one), cause: causeOf(visiting, link) }, before)
    outcomes.push([one, answer])
  }
  const refused = outcomes.flatMap(([one, answer]) =>
    !answer.ok && answer.fault.kind === 'invalid' ? [{ one, fault: answer.fault }] : [],
  )
  const lost = outcomes.flatMap(([one, answer]) =>
    !answer.ok && answer.fault.kind !== 'invalid' && answer.fault.unsent ? [one] : [],
  )
  const entries: Entry[] = []
  let next = link
  for (const { one, fault: reason } of refused) {
    const told = refuse(next, one, circumstances(visiting, names), reason.message)
    entries.push(...told.entries)
    next = told.link
  }
  for (const one of lost) next = withdraw(next, { end: visiting.open.id }, one)
  const kept = outcomes.flatMap(([one, answer]) => (answer.ok ? Object.entries(one) : []))
  const written = Object.fromEntries(kept) as Writes
  const last = outcomes.findLast(([, answer]) => answer.ok)?.[1]
  const saved = await keep(visiting, kept.length > 0 ? next : without(next, 'lease'), entries)
  if (!saved) return outrun(visiting, link)
  if (kept.length > 0) return learnFrom(visiting, saved, item, written, last?.ok ? last.value : undefined, names)
  await nudge(visiting, saved)
  return { signal: visiting.signal, result: 'left', why: fault.message, fault }
}

async function failed(visiting: Visiting, link: Link, writes: Writes, fault: Fault): Promise<Visited> {
  const isUnknown = fault.kind === 'unavailable' && !fault.unsent
  // A write that may still arrive: intent and lease stay as they are, and time tells.
  if (isUnknown) return trouble(visiting, fault, link)
  await keep(visiting, without(withdraw(link, { end: visiting.open.id }, writes), 'lease'), [])
  return trouble(visiting, fault, link)
}

function patchOf(ref: Ref, item: Item | undefined, writes: Writes): Patch {
  const set: Record<FieldName, Intent['sent']> = {}
  const sets: Record<FieldName, SetChange> = {}
  for (const [name, { sent, add, remove }] of Object.entries(writes) as [FieldName, Intent][]) {
    if (add && remove && Array.isArray(sent)) sets[name] = { add, remove, whole: sent }
    else set[name] = sent
  }
  return {
    ref,
    kind: item?.kind ?? 'item',
    set,
    sets,
    ...(item?.revision === undefined ? {} : { ifRevision: item.revision }),
  }
}
