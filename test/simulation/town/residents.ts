// The people of a town: they make items, and edit at any place what they see there, each in words that can be traced.

import { isMany } from '../../../shared/core/field.ts'
import { type FieldName, fieldName, type Ref } from '../../../shared/core/ids.ts'
import { elements, minus, type Value } from '../../../shared/core/value.ts'
import type { Store } from '../../../shared/ports/store.ts'
import type { Random } from '../random.ts'
import { type Change, changeOf } from './changes.ts'
import type { Edit, Evidence } from './evidence.ts'
import type { Place } from './places.ts'
import { meaningOf, saidBy, tokensIn, type Vocabulary, vocabularyOf } from './vocabulary.ts'

const title = fieldName('title')

export interface Town {
  readonly places: readonly Place[]
  readonly evidence: Evidence
  readonly store: Store
  readonly random: Random
  readonly now: () => number
}

export function makeItem(town: Town): void {
  const { random, evidence } = town
  const place = random.pick(town.places)
  const word = evidence.newWord()
  const fields: Record<FieldName, Value> = {}
  for (const [name, kind] of Object.entries(place.kinds)) {
    const words = place.words[fieldName(name)]
    if (name === title) fields[title] = `Item ${word}`
    else if (kind === 'text') fields[fieldName(name)] = `First ${word} paragraph.\n\nSecond paragraph.`
    else if (words && !isMany(kind)) fields[fieldName(name)] = random.pick(words)
    else fields[fieldName(name)] = []
  }
  const ref = place.resident.create(fields)
  evidence.items.push({ end: place.id, ref })
  for (const [field, value] of Object.entries(fields) as [FieldName, Value][]) {
    const said = place.words[field]
      ? elements(value).map(word => meaningOf(place, field, word))
      : tokensIn(String(value))
    if (said.length === 0) continue
    evidence.edits.push({
      at: town.now(),
      end: place.id,
      ref,
      field,
      gains: said,
      losses: [],
      unseen: false,
      memory: { seen: [], open: [] },
    })
  }
  evidence.tell(place.id, ref, `somebody makes ${JSON.stringify(fields)}`)
}

/** What people are talking about. */
export interface Topic {
  readonly item: number
  /** Tells which of its fields, where all mean the same one. */
  readonly field?: number
}

/** Somebody goes to a place where an item is, and changes something. */
export async function editSomething(town: Town, topic: Topic): Promise<void> {
  const { random } = town
  const found = await somewhere(town, topic.item)
  if (!found) return
  const { place, ref } = found
  if (place.comments && random.chance(0.1)) return comment(town, place, ref)
  const fields = Object.keys(place.kinds).sort()
  const spoken = topic.field === undefined ? undefined : fields[topic.field % fields.length]
  await editField(town, place, ref, fieldName(spoken ?? random.pick(fields)))
}

/** Looks at one field of a page, and writes something else there. */
export async function editField(town: Town, place: Place, ref: Ref, field: FieldName): Promise<void> {
  const { evidence, random } = town
  const before = evidence.writesTo(place.id, ref)
  const vocabulary = await vocabularyOf(town, place, ref, field)
  const shown = await look(place, ref, field)
  if (shown === undefined) return
  const page = { shown, vocabulary, isEverywhere: await isEverywhere(town, place, ref) }
  const change = changeOf({ random, newWord: () => evidence.newWord() }, page)
  if (!change) return
  const { to } = change
  const memory = await remembered(town, place, ref, vocabulary)
  place.resident.edit(ref, { [field]: to })
  const at = town.now()
  const effect = isMany(vocabulary.kind) ? await taken(place, ref, vocabulary, change) : change
  const isWhole = Array.isArray(to) || vocabulary.kind === 'text'
  const unseen = isWhole && (before % 2 === 1 || before !== evidence.writesTo(place.id, ref))
  const { gains, losses } = effect
  evidence.edits.push({ at, end: place.id, ref, field, unseen, gains, losses, memory })
  evidence.tell(place.id, ref, `somebody writes ${field}: ${JSON.stringify(to)}`)
}

function comment({ evidence }: Town, place: Place, ref: Ref): void {
  const word = evidence.newWord()
  const made = place.resident.comment(ref, `What about ${word}?`)
  evidence.comments.push({ end: place.id, ref: made, token: word })
  evidence.tell(place.id, ref, `somebody comments ${word}`)
}

async function somewhere({ evidence, store, places, random }: Town, which: number) {
  const item = evidence.items[which]
  if (!item) return undefined
  const id = await store.linkOf(item.end, item.ref)
  const link = id && (await store.link(id))
  const place = random.pick(places)
  const ref = place.id === item.end ? item.ref : link?.ends[place.id]?.ref
  return ref === undefined ? undefined : { place, ref }
}

/** The page as it is now; people have no fault to fear, and take no notice of a page that does not open. */
async function look({ open }: Place, ref: Ref, field: FieldName): Promise<Value | undefined> {
  const [item] = await open.connector.read([{ ref }])
  return item?.ok ? (item.value.fields[field] ?? null) : undefined
}

/** What is remembered just then: what the page showed at the last look, and what writes of unknown fate change. */
async function remembered({ store }: Town, place: Place, ref: Ref, vocabulary: Vocabulary): Promise<Edit['memory']> {
  const id = await store.linkOf(place.id, ref)
  const link = id && (await store.link(id))
  const { seen, writing = [] } = link?.ends[place.id]?.fields[vocabulary.field] ?? {}
  const said = (value: Value | undefined) => saidBy(vocabulary, value)
  return { seen: said(seen), open: writing.flatMap(({ sent, over }) => [...said(sent), ...said(over)]) }
}

/** What the page shows after it was saved: a service may hold less than somebody wished for. */
async function taken(place: Place, ref: Ref, { field, meaningOf }: Vocabulary, { gains, losses }: Change) {
  const shown = elements(await look(place, ref, field)).map(meaningOf)
  return { gains: gains.filter(word => shown.includes(word)), losses: minus(losses, shown) }
}

/** Whether the item has been made at every place. */
async function isEverywhere({ store, places }: Town, place: Place, ref: Ref): Promise<boolean> {
  const id = await store.linkOf(place.id, ref)
  const link = id && (await store.link(id))
  return places.every(({ id: end }) => link?.ends[end]?.ref !== undefined)
}
