// What the answer to a write teaches. The fields we wrote are acknowledged by what the service now shows; anything it
// shows beyond that is a fresh observation, never taken for ours.

import { type FieldRule, rulesFor } from './binding.ts'
import { isReworded } from './classify.ts'
import { canonical, isMany, isReference } from './field.ts'
import type { FieldName } from './ids.ts'
import type { Item } from './item.ts'
import { ignored, judge } from './judge.ts'
import { landed } from './landed.ts'
import type { Intent, Link } from './link.ts'
import { assemble, type Circumstances, caseOf, type Reconciled, sightingOf } from './reconcile.ts'
import { acknowledged, also, without } from './sighting.ts'
import { elements, sameValue, setOf, type Value } from './value.ts'

export type Writes = Readonly<Record<FieldName, Intent>>

/** sure: the answer shows the item as our write left it. Otherwise it is a later look, and somebody may have come between. */
export function settle(link: Link, item: Item, writes: Writes, at: Circumstances, sure: boolean): Reconciled {
  const memory = link.ends[at.end] ?? { fields: {} }
  const work = rulesFor(at.binding, link.kind).flatMap(rule => {
    const intent = writes[rule.name]
    const sighting = sightingOf(link, rule, item, at)
    if (!intent || !sighting) return []
    const before = caseOf(link, rule.name, memory)
    const shown = withoutStrangers(rule, canonical(rule.kind, item.fields[rule.name] ?? null), at)
    if (shown === undefined) return []
    const after = judge(sighting, before, intent, { shown, sure })
    return [{ rule, before, after, write: undefined }]
  })
  return assemble(link, item, at, memory, work)
}

/** Items nobody has linked yet are left for a later look, when something can be said about them; undefined: all that is there. */
function withoutStrangers({ kind }: FieldRule, shown: Value, { names }: Circumstances): Value | undefined {
  if (!isReference(kind) || shown === null) return shown
  const isKnown = (ref: string) => names.linkOf.has(ref)
  return isMany(kind) ? setOf(elements(shown).filter(isKnown)) : isKnown(String(shown)) ? shown : undefined
}

/**
 * The service said yes, but nothing shows it, for those of the writes that are still open. Where a history is kept that is
 * certain: should the write show up in it after all, it will be known as ours. Elsewhere it is counted.
 */
export function overlooked(link: Link, writes: Writes, at: Circumstances, sure: boolean): Reconciled {
  const memory = link.ends[at.end] ?? { fields: {} }
  const work = rulesFor(at.binding, link.kind).flatMap(rule => {
    const sighting = sightingOf(link, rule, undefined, at)
    const before = caseOf(link, rule.name, memory)
    const intent = before.memory.writing?.find(open => open.id === writes[rule.name]?.id)
    if (!sighting || !intent || !sameValue(before.memory.seen, intent.over)) return []
    const shown = before.memory.seen ?? null
    const after =
      sure && isReworded(sighting, intent, shown)
        ? landed(sighting, before, intent, shown)
        : ignored(sighting, before, intent, { shown, sure })
    return [{ rule, before, after, write: undefined }]
  })
  return assemble(link, undefined, at, memory, work)
}

/** Whether the answer shows, in fields we did not write, something nobody has looked at. */
export const showsMore = (link: Link, item: Item, writes: Writes, at: Circumstances): boolean =>
  rulesFor(at.binding, link.kind).some(rule => {
    const here = rule.at[at.end]
    const field = link.ends[at.end]?.fields[rule.name]
    if (!here || !field || writes[rule.name]) return false
    return !sameValue(canonical(rule.kind, item.fields[rule.name] ?? null), field.seen)
  })

/** Takes intents back whose write certainly did not happen. */
export function withdraw(link: Link, at: Pick<Circumstances, 'end'>, writes: Writes): Link {
  const memory = link.ends[at.end]
  if (!memory) return link
  const fields = { ...memory.fields }
  for (const [name, intent] of Object.entries(writes) as [FieldName, Intent][]) {
    const field = fields[name]
    if (!field) continue
    const rest = (field.writing ?? []).filter(other => other.id !== intent.id)
    fields[name] = { ...without(field, 'writing'), ...(rest.length > 0 ? { writing: rest } : {}) }
  }
  return { ...link, ends: { ...link.ends, [at.end]: { ...memory, fields } } }
}

/** The service refuses these changes for good: told, and left until the agreement changes. */
export function refuse(link: Link, writes: Writes, at: Circumstances, why: string): Reconciled {
  const withdrawn = withdraw(link, at, writes)
  const memory = withdrawn.ends[at.end] ?? { fields: {} }
  const work = rulesFor(at.binding, link.kind).flatMap((rule: FieldRule) => {
    const intent = writes[rule.name]
    if (!intent) return []
    const before = caseOf(withdrawn, rule.name, memory)
    const after = also(acknowledged(before), { deed: 'refused', from: intent.sent, to: intent.over, why })
    return [{ rule, before, after, write: undefined }]
  })
  return assemble(withdrawn, undefined, at, memory, work)
}

/** Whether a read-back is recent enough to judge our write by. A history that does not mention it may end before it. */
export const isAnswer = (before: Item, after: Item, writes: Writes): boolean =>
  after.history ? after.history.some(entry => entry.ours && writes[entry.field]) : isNewer(before, after, writes)

const isNewer = (before: Item, after: Item, writes: Writes): boolean =>
  after.updatedAt > before.updatedAt ||
  (after.revision !== undefined && after.revision !== before.revision) ||
  (after.updatedAt === before.updatedAt && saysWhatWasSent(after, writes))

const saysWhatWasSent = (after: Item, writes: Writes): boolean =>
  Object.entries(writes).every(([name, intent]) => sameValue(after.fields[name as FieldName], intent.sent))
