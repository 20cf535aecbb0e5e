// One end's item against the link: what was learnt, what is agreed now, and what has to be written here. Pure.

import { type Binding, type FieldRule, type Origin, rankOf, rulesFor } from './binding.ts'
import { decide, draft, lags } from './decide.ts'
import { canonical, type Unsaid } from './field.ts'
import { type EndId, type FieldName, type Ref, type RunId, serviceTime, type Time } from './ids.ts'
import type { Item } from './item.ts'
import type { Entry } from './journal.ts'
import { flowOf } from './lag.ts'
import type { EndMemory, FieldMemory, Intent, Link } from './link.ts'
import { type Birth, observe } from './observe.ts'
import { type Case, type FieldDeed, type Sighting, without } from './sighting.ts'
import type { Names } from './translate.ts'
import { minus, sameValue, type Value } from './value.ts'

/** Where, when and under which rules a visit happens. */
export interface Circumstances {
  readonly binding: Binding
  readonly end: EndId
  readonly run: RunId
  readonly names: Names
  readonly now: Time
  /** How far the service's clock is ahead of ours. */
  readonly skew: number
  readonly replaces: boolean
  readonly saidLater: (field: FieldName) => Unsaid | undefined
  /** Fields that show where a write of ours was left halfway. */
  readonly halfway?: ReadonlySet<FieldName>
  readonly checksRevisions: boolean
  readonly timeStep: number
  readonly settle: Time
  /** Until when a write decided now may still be on its way. */
  readonly until: Time
  /** The item starts its link: what its maker wrote counts, also where later edits would not. */
  readonly founding?: boolean
  readonly mayWrite: (field: FieldName) => boolean
  readonly mayRead: (field: FieldName) => boolean
}

export interface Reconciled {
  readonly link: Link
  readonly changed: boolean
  readonly writes: Readonly<Record<FieldName, Intent>>
  readonly entries: readonly Entry[]
}

/** Whether an item shows nothing that is not known already, and nothing waits to be written: the common case, kept cheap. */
export function nothingNew(binding: Binding, link: Link, end: EndId, item: Item): boolean {
  const memory = link.ends[end]
  if (!memory?.ref || memory.missing || memory.unread || link.state !== 'live') return false
  if (minus(item.aka ?? [], memory.aka ?? []).length > 0) return false
  return rulesFor(binding, link.kind).every(rule => {
    const flow = flowOf(link, rule, end)
    if (flow === undefined) return true
    const field = memory.fields[rule.name]
    if (!field || field.seen === undefined || field.writing) return false
    const agreed = link.agreed[rule.name]
    return (
      isAsSeen(rule, item, field) && !lags({ flow }, { agreed, conflict: link.conflicts[rule.name], memory: field })
    )
  })
}

/** A stale replica may be showing what was there before, or, by a clock too coarse to tell, what nobody looked at: time tells. */
export const isDoubtful = (
  binding: Binding,
  link: Link,
  item: Item,
  at: Pick<Circumstances, 'end' | 'now' | 'settle'>,
): boolean =>
  rulesFor(binding, link.kind).some(rule => {
    const memory = link.ends[at.end]
    const field = memory?.fields[rule.name]
    if (!field?.before || !rule.at[at.end]) return false
    const now = shownBy(rule, item)
    const recent = field.before.filter(({ since }) => at.now - since < at.settle)
    const mayBeOld = item.updatedAt === memory?.at ? recent.length > 0 : recent.some(was => sameValue(now, was.value))
    return mayBeOld && !sameValue(now, field.seen)
  })

export function reconcile(link: Link, item: Item, at: Circumstances, mode: 'plan' | 'learn' | 'born'): Reconciled {
  const memory = link.ends[at.end] ?? { fields: {} }
  const history = (item.history ?? []).filter(entry => entry.position > (memory.history ?? 0))
  const born = birthOf(item, memory, at, mode === 'born')
  const work = rulesFor(at.binding, link.kind).flatMap(rule => {
    const sighting = sightingOf(link, rule, item, at)
    if (!sighting || !at.mayRead(rule.name) || waitsForLink(rule, item, at)) return []
    const before = caseOf(link, rule.name, memory)
    // What happened before we came is not our story.
    const known = before.memory.seen !== undefined || born !== undefined
    const learnt = observe(sighting, before, {
      value: shownBy(rule, item),
      history: known ? history.filter(entry => entry.field === rule.name) : [],
      ...(born ? { born } : {}),
    })
    const id = intentId(link, at.end, rule.name)
    const decision =
      mode === 'plan' && at.mayWrite(rule.name) ? decide(sighting, learnt, id, at.until) : { field: learnt }
    return [{ rule, before, after: decision.field, write: decision.write }]
  })
  return assemble(link, item, at, memory, work)
}

/** The fields a creation should carry, as intents of one attempt. */
export function draftFields(link: Link, at: Circumstances, attempt: number): Reconciled {
  const memory = link.ends[at.end] ?? { fields: {} }
  const work = rulesFor(at.binding, link.kind).flatMap(rule => {
    const sighting = sightingOf(link, rule, undefined, at)
    if (!sighting) return []
    const before = caseOf(link, rule.name, memory)
    const { field, write } = draft(sighting, before, intentId(link, at.end, rule.name), attempt, at.until)
    return [{ rule, before, after: field, write }]
  })
  return assemble(link, undefined, at, memory, work)
}

interface Work {
  readonly rule: FieldRule
  readonly before: Case
  readonly after: Case
  readonly write: Intent | undefined
}

export function assemble(
  link: Link,
  item: Item | undefined,
  at: Circumstances,
  memory: EndMemory,
  work: readonly Work[],
): Reconciled {
  const touched = work.filter(({ before, after }) => before !== after)
  const cleared = memory.missing !== undefined || memory.unread === true
  const changed = touched.length > 0 || (item !== undefined && cleared)
  const entries = touched.flatMap(({ rule, after }) =>
    after.deeds.map((deed, n) => entryOf(link, at, deed, { ref: memory.ref, field: rule.name, n })),
  )
  if (!changed) return { link, changed, writes: {}, entries }

  const agreed = { ...link.agreed }
  const conflicts = { ...link.conflicts }
  const fields: Record<FieldName, FieldMemory> = { ...memory.fields }
  for (const { rule, after } of touched) {
    fields[rule.name] = after.memory
    if (after.agreed) agreed[rule.name] = after.agreed
    if (after.conflict) conflicts[rule.name] = after.conflict
    else delete conflicts[rule.name]
  }
  const end: EndMemory = { ...(item ? lookedAt(memory, item) : memory), fields }
  const writes = Object.fromEntries(work.flatMap(({ rule, write }) => (write ? [[rule.name, write]] : [])))
  return { link: { ...link, agreed, conflicts, ends: { ...link.ends, [at.end]: end } }, changed, writes, entries }
}

/** The item was there: whatever was suspected before is cleared, and the newest moment seen is remembered. */
export function lookedAt(memory: EndMemory, item: Item): EndMemory {
  const newest = Math.max(memory.at ?? 0, item.updatedAt)
  const position = item.history?.at(-1)?.position ?? memory.history
  return {
    ...without(memory, 'missing', 'unread'),
    ...(memory.attempt !== undefined && item.marker ? { attempt: item.marker.attempt } : {}),
    at: serviceTime(newest),
    ...(item.name === undefined ? {} : { name: item.name }),
    ...(item.url === undefined ? {} : { url: item.url }),
    ...(item.aka === undefined ? {} : { aka: item.aka }),
    ...(position === undefined ? {} : { history: position }),
  }
}

const intentId = (link: Link, end: EndId, field: FieldName): string => `${link.id}/${end}/${link.version}/${field}`

/** A deed as it stands in the journal. Without an id of its own it is known by the save that decided it. */
export function entryOf(
  link: Pick<Link, 'id' | 'version' | 'binding'>,
  at: Pick<Circumstances, 'end' | 'run' | 'now'>,
  deed: FieldDeed,
  about: { readonly ref?: Ref | undefined; readonly field?: FieldName; readonly n?: number } = {},
): Entry {
  const { ref, field, n = 0 } = about
  return {
    id: deed.id ?? `${link.id}/${link.version}/${at.end}/${field ?? ''}/${n}`,
    at: at.now,
    run: at.run,
    binding: link.binding,
    link: link.id,
    end: deed.end ?? at.end,
    deed: deed.deed,
    ...(ref === undefined ? {} : { ref }),
    ...(field === undefined ? {} : { field }),
    ...(deed.from === undefined ? {} : { from: deed.from }),
    ...(deed.to === undefined ? {} : { to: deed.to }),
    ...(deed.why === undefined ? {} : { why: deed.why }),
  }
}

export function sightingOf(
  link: Link,
  rule: FieldRule,
  item: Item | undefined,
  at: Circumstances,
): Sighting | undefined {
  const here = rule.at[at.end]
  const usual = flowOf(link, rule, at.end)
  // What another end calls the item, nobody but that end can say.
  const isTold = Object.values(rule.at).some(({ tells }) => tells !== undefined)
  const flow = at.founding && usual === 'takes' && !isTold ? 'both' : usual
  if (!here || !flow) return undefined
  const time = serviceTime((item?.updatedAt ?? 0) - at.skew)
  return {
    link: link.id,
    end: at.end,
    rule,
    // A rendering is for ends that only mirror; what its author wrote is written as it is.
    here: flow === 'takes' ? here : without(here, 'shownAs'),
    names: at.names,
    origin: end => originOf(link, end),
    flow,
    policy: rule.policy,
    rank: end => rankOf(at.binding, end),
    stamp: { by: at.end, at: time },
    skew: at.skew,
    now: at.now,
    settle: at.settle,
    revision: at.checksRevisions ? item?.revision : undefined,
    replaces: at.replaces,
    saidLater: at.saidLater(rule.name),
    isHalfway: at.halfway?.has(rule.name) ?? false,
  }
}

function originOf({ author, ends }: Link, end: EndId): Origin {
  const url = ends[end]?.url
  return { end, ...(author === undefined ? {} : { author }), ...(url === undefined ? {} : { url }) }
}

export const caseOf = (link: Link, field: FieldName, memory: EndMemory): Case => ({
  agreed: link.agreed[field],
  memory: memory.fields[field] ?? {},
  conflict: link.conflicts[field],
  deeds: [],
})

function birthOf(item: Item, memory: EndMemory, at: Circumstances, isAnswer: boolean): Birth | undefined {
  if (memory.attempt === undefined) return undefined
  const isPrecise = at.timeStep < 1000
  const wasEdited = item.history?.some(entry => !entry.ours) ?? false
  const untouched = isAnswer || (isPrecise && !wasEdited && item.createdAt === item.updatedAt)
  return { attempt: item.marker?.attempt ?? memory.attempt, untouched }
}

/** The field names an item nobody has linked yet: without it, nothing can be said about the field. */
const waitsForLink = (rule: FieldRule, item: Item, at: Circumstances): boolean => {
  if (rule.kind !== 'ref' && rule.kind !== 'refs') return false
  const shown = canonical(rule.kind, item.fields[rule.name] ?? null)
  return [shown].flat().some(ref => ref !== null && !at.names.linkOf.has(String(ref)))
}

const shownBy = (rule: FieldRule, item: Item): Value => canonical(rule.kind, item.fields[rule.name] ?? null)

/** Compares without bringing the value into its stored form first: nearly always it is in that form already. */
const isAsSeen = (rule: FieldRule, item: Item, field: FieldMemory): boolean => {
  const raw = item.fields[rule.name]
  return (raw !== undefined && sameValue(raw, field.seen)) || sameValue(shownBy(rule, item), field.seen)
}
