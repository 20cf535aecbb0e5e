// The evidence the oracles share, gathered once per run: per unit of work its link, its items, and all that was done to it.

import { type FieldRule, type Flow, rulesFor } from '../../../shared/core/binding.ts'
import type { EndId, FieldName, LinkId } from '../../../shared/core/ids.ts'
import type { Entry } from '../../../shared/core/journal.ts'
import type { Link } from '../../../shared/core/link.ts'
import { sameValue, type Value } from '../../../shared/core/value.ts'
import { alive, type Edit, type Landing, type Thing } from '../services/thing.ts'
import { keyOf } from '../words.ts'
import type { Lineage, World } from '../world.ts'

export interface Case {
  readonly world: World
  readonly lineage: Lineage
  readonly origin: Thing | undefined
  /** The link its origin belongs to. */
  readonly link: Link | undefined
  readonly rules: readonly FieldRule[]
  readonly edits: readonly Edit[]
  readonly landings: readonly Landing[]
  readonly entries: readonly Entry[]
}

export function gather(world: World): readonly Case[] {
  const services = Object.values(world.services)
  const editsOf = groupBy(
    services.flatMap(service => service.edits),
    edit => edit.lineage,
  )
  const landingsOf = groupBy(
    services.flatMap(service => service.landings),
    landing => landing.lineage ?? -1,
  )
  const entriesOf = groupBy([...world.ledger.entries.values()], entry => entry.link)
  return world.lineages.map(lineage => {
    const origin = lineage.things.find(thing => thing.madeBy === 'person')
    const link = origin && world.ledger.of(origin.end, origin.ref)
    return {
      world,
      lineage,
      origin,
      link,
      rules: rulesFor(world.binding, lineage.kind),
      edits: [...(editsOf.get(lineage.number) ?? [])].sort((a, b) => a.at - b.at || a.id - b.id),
      landings: landingsOf.get(lineage.number) ?? [],
      entries: link ? (entriesOf.get(link.id) ?? []) : [],
    }
  })
}

/** The item of the link at an end, whether it is still there or not. */
export function thingAt({ world, link }: Case, end: EndId): Thing | undefined {
  const ref = link?.ends[end]?.ref
  return ref === undefined ? undefined : world.services[end]?.things.get(ref)
}

/** What an end may do with a field; a comment belongs to the end it was written at. */
export function flowFor({ lineage }: Case, rule: FieldRule, end: EndId): Flow | undefined {
  const flow = rule.at[end]?.flow
  if (lineage.kind === 'item' || flow === undefined) return flow
  if (end === lineage.origin) return flow === 'takes' ? 'gives' : flow
  return flow === 'gives' ? 'gives' : 'takes'
}

/** Whether what an end shows stands for an agreed word. */
export function stands(one: Case, rule: FieldRule, end: EndId, shown: Value, agreed: Value): boolean {
  if (sameValue(shown, agreed)) return true
  const table = rule.at[end]?.table
  if (table) return table[String(agreed)]?.includes(String(shown)) ?? false
  if (rule.kind === 'ref') return shown !== null && linkNamed(one, end, String(shown)) === agreed
  if (rule.name === 'title')
    return typeof shown === 'string' && typeof agreed === 'string' && keyOf(shown) === keyOf(agreed)
  return false
}

/** It names an item that was gone before anybody had linked it: elsewhere there is nothing it could name. */
export function namesNothing({ world }: Case, end: EndId, ref: Value): boolean {
  if (ref === null) return false
  const named = world.services[end]?.things.get(ref as Thing['ref'])
  return (!named || !alive(named)) && world.ledger.linkOf.get(`${end} ${ref}`) === undefined
}

const linkNamed = ({ world }: Case, end: EndId, ref: string): LinkId | undefined =>
  world.ledger.linkOf.get(`${end} ${ref}`)

/** Whether an end showed something before a moment, and after another. */
export function wasShown(
  one: Case,
  end: EndId,
  field: FieldName,
  window: { readonly after: number; readonly before: number },
  matches: (shown: Value) => boolean,
): boolean {
  return one.lineage.things.some(
    thing =>
      thing.end === end &&
      thing.versions.some((version, i) => {
        const until = thing.versions[i + 1]?.at ?? Number.POSITIVE_INFINITY
        return version.at < window.before && until > window.after && matches(version.fields[field] ?? null)
      }),
  )
}

export const thingOf = ({ world }: Case, edit: Pick<Edit, 'end' | 'ref'>): Thing | undefined =>
  world.services[edit.end]?.things.get(edit.ref)

/**
 * Seen to be missing together with more others than may go at once: it waits for a person, and whoever runs the engine is
 * told. Comments of an item that is missing, too, count with it.
 */
export function isHeldBack({ world, link }: Case, end: EndId): boolean {
  const isGone = (id: LinkId | undefined): boolean => {
    const { state, ends } = (id && world.ledger.links.get(id)) ?? {}
    const memory = ends?.[end]
    const thing = memory?.ref === undefined ? undefined : world.services[end]?.things.get(memory.ref)
    return state === 'live' && memory?.missing !== undefined && thing !== undefined && !alive(thing)
  }
  const gone = [...world.ledger.links.values()].filter(({ id, parent }) => isGone(id) && !isGone(parent))
  return isGone(link?.id) && gone.length > world.binding.limits.deletes
}

/** Since when this end has no part in the link; never, for most. */
export const outSince = ({ world, link }: Case, end: EndId): number =>
  (link && world.ledger.outSince.get(`${link.id} ${end}`)) ?? Number.POSITIVE_INFINITY

export function groupBy<T, K>(all: readonly T[], key: (one: T) => K): ReadonlyMap<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const one of all) {
    const group = groups.get(key(one))
    if (group) group.push(one)
    else groups.set(key(one), [one])
  }
  return groups
}

export const showValue = (value: Value | undefined): string => JSON.stringify(value) ?? 'nothing'
