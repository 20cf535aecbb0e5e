// What a town must have come to: everybody agrees, nothing is there twice, and whatever somebody wrote is there, or gave way
// to something later, or is in the journal.

import type { FieldRule } from '../../../shared/core/binding.ts'
import { fold, isMany } from '../../../shared/core/field.ts'
import { type EndId, fieldName } from '../../../shared/core/ids.ts'
import type { Item } from '../../../shared/core/item.ts'
import type { Entry } from '../../../shared/core/journal.ts'
import type { Link } from '../../../shared/core/link.ts'
import { type Names, noNames, type Tongue, understand } from '../../../shared/core/translate.ts'
import { elements, isEmpty, minus, sameValue, setOf, type Value } from '../../../shared/core/value.ts'
import type { Store } from '../../../shared/ports/store.ts'
import type { Evidence } from './evidence.ts'
import { type Excuse, type Lived, lostEdits } from './lost.ts'
import type { Place } from './places.ts'
import { tokensIn } from './vocabulary.ts'

export type Law = 'lost' | 'duplicates' | 'diverged' | 'restless'

export interface Failure {
  readonly law: Law
  readonly what: string
  readonly link?: Link
}

export interface Aftermath extends Lived {
  readonly store: Store
}

export interface Judgement {
  readonly failures: readonly Failure[]
  /** Edits no client could have kept: see `lost.ts`. */
  readonly excused: readonly Excuse[]
  /** Fields that an end shows otherwise because its service refused the write, as the journal says. */
  readonly refused: number
}

export async function judge(after: Aftermath): Promise<Judgement> {
  const links = await linksOf(after)
  const failures: Failure[] = [...(await twice(after, links)), ...unlinked(after, links)]
  const excused: Excuse[] = []
  let refused = 0
  for (const link of links) {
    const journal = await after.store.journal({ link: link.id })
    for (const { isTold, what } of await diverged(after, link, links, journal))
      if (isTold) refused += 1
      else failures.push({ law: 'diverged', what, link })
    if (link.kind === 'comment') continue
    for (const { what, excuse } of lostEdits(after, link, journal))
      if (excuse) excused.push(excuse)
      else failures.push({ law: 'lost', what, link })
  }
  return { failures, excused, refused }
}

async function linksOf({ store, binding }: Aftermath): Promise<readonly Link[]> {
  const found: Link[] = []
  let page: string | undefined
  do {
    const known = await store.links(binding.id, page)
    found.push(...known.links)
    page = known.next
  } while (page !== undefined)
  return found
}

const at = (link: Link, end: EndId) => link.ends[end]

// Once.

async function twice({ places, evidence }: Aftermath, links: readonly Link[]): Promise<readonly Failure[]> {
  const items = links.filter(({ kind }) => kind === 'item')
  const counts = places.flatMap(({ id, resident }): readonly Failure[] => {
    const linked = items.filter(link => at(link, id)?.ref && !at(link, id)?.out).length
    const there = resident.count()
    return there === linked ? [] : [{ law: 'duplicates', what: `${there} items at ${id}, ${linked} of them linked` }]
  })
  const comments = await Promise.all(places.map(place => repeated(place, evidence)))
  return [...counts, ...comments.flat()]
}

/** Comments said twice, where a list shows comments. */
async function repeated({ id, open }: Place, { comments }: Evidence): Promise<readonly Failure[]> {
  const listed = new Map<string, Item>()
  for (let page: string | undefined; ; ) {
    const answer = await open.connector.changes(undefined, page)
    for (const { ref, item } of answer.listed) if (item?.kind === 'comment') listed.set(ref, item)
    if (answer.next === undefined) break
    page = answer.next
  }
  const bodies = [...listed.values()].map(({ fields }) => String(fields[fieldName('body')]))
  return comments
    .filter(({ token }) => bodies.filter(body => tokensIn(body).includes(token)).length > 1)
    .map(({ token }) => ({ law: 'duplicates', what: `the comment ${token} is at ${id} more than once` }))
}

/** Each item and comment somebody made is one link of its own. */
function unlinked({ evidence }: Aftermath, links: readonly Link[]): readonly Failure[] {
  const of = (end: EndId, ref: string) => links.filter(link => at(link, end)?.ref === ref)
  const made = [...evidence.items, ...evidence.comments]
  const loose = made
    .filter(({ end, ref }) => of(end, ref).length !== 1)
    .map(
      ({ end, ref }): Failure => ({ law: 'diverged', what: `${ref} at ${end} is linked ${of(end, ref).length} times` }),
    )
  const extra = links.length - made.length
  return extra > 0 ? [...loose, { law: 'duplicates', what: `${extra} links more than people made things` }] : loose
}

// The same everywhere.

interface Difference {
  readonly what: string
  readonly isTold: boolean
}

async function diverged(
  { binding, places }: Aftermath,
  link: Link,
  links: readonly Link[],
  journal: readonly Entry[],
): Promise<readonly Difference[]> {
  const rules = link.kind === 'comment' ? binding.comments : binding.fields
  const found: Difference[] = []
  const say = (what: string, isTold = false) => found.push({ what, isTold })
  if (Object.keys(link.conflicts).length > 0) say(`frozen: ${Object.keys(link.conflicts)}`)
  for (const place of places) {
    if (link.kind === 'comment' && !place.comments) continue
    const memory = at(link, place.id)
    if (!memory?.ref || memory.out) {
      say(`nothing at ${place.id} (${memory?.out ?? 'never made'})`)
      continue
    }
    const [answer] = await place.open.connector.read([{ ref: memory.ref }])
    if (!answer?.ok) say(`${memory.ref} at ${place.id} cannot be read: ${answer?.fault.message}`)
    else
      for (const rule of rules) {
        const what = differs({ rule, names: namesAt(place.id, links) }, place.id, answer.value, link)
        const isTold = isRefused(rule, place.id, answer.value, journal)
        if (what) say(`${rule.name} of ${memory.ref} at ${place.id} ${what}`, isTold)
      }
  }
  return found
}

/** The journal's last word is that the service will not have it, and shows what it shows. What was never heard of is no word. */
function isRefused({ name }: FieldRule, end: EndId, { fields }: Item, journal: readonly Entry[]): boolean {
  const last = journal.findLast(entry => entry.end === end && entry.field === name && entry.deed !== 'unconfirmed')
  return last?.deed === 'refused' && sameValue(last.to ?? null, fields[name] ?? null)
}

/** What the items are called at an end. */
const namesAt = (end: EndId, links: readonly Link[]): Names => ({
  ...noNames,
  linkOf: new Map(links.flatMap(link => (link.ends[end]?.ref ? [[link.ends[end].ref, link.id] as const] : []))),
})

function differs(
  { rule, names }: Pick<Tongue, 'rule' | 'names'>,
  end: EndId,
  item: Item,
  link: Link,
): string | undefined {
  const here = rule.at[end]
  if (!here) return undefined
  const shown = item.fields[rule.name] ?? null
  const alias = link.ends[end]?.fields[rule.name]?.alias
  const means = understand({ rule, here, names }, shown, alias)
  const agreed = link.agreed[rule.name]?.value
  if (means === undefined) return `shows ${JSON.stringify(shown)}, which nobody understands`
  if (agreed === undefined) return isEmpty(means) ? undefined : `shows ${JSON.stringify(shown)}, nothing is agreed`
  const isSame = same(rule, means, agreed, here.limit)
  return isSame ? undefined : `shows ${JSON.stringify(shown)}, agreed is ${JSON.stringify(agreed)}`
}

/** A service may wrap and mark a text in its own way; the words are what was said. */
function same({ kind, name }: FieldRule, shown: Value, agreed: Value, limit: number | undefined): boolean {
  if (kind === 'text') return sameValue(saidIn(shown), saidIn(agreed))
  if (!isMany(kind)) return name === 'title' ? fold(String(shown)) === fold(String(agreed)) : sameValue(shown, agreed)
  const [some, all] = [elements(shown), elements(agreed)]
  if (limit !== undefined && all.length > limit) return some.length === limit && minus(some, all).length === 0
  return sameValue(setOf(some), setOf(all))
}

const saidIn = (text: Value): string => (String(text ?? '').match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')
