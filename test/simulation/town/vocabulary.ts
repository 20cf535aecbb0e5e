// What can be said in one field of one place, and what each of its words means to everybody.

import { isReference, type Kind } from '../../../shared/core/field.ts'
import type { FieldName, Ref } from '../../../shared/core/ids.ts'
import { elements, type Value } from '../../../shared/core/value.ts'
import type { Store } from '../../../shared/ports/store.ts'
import type { Evidence } from './evidence.ts'
import type { Place } from './places.ts'

export interface Vocabulary {
  readonly field: FieldName
  readonly kind: Kind
  /** Nothing, where any words will do. */
  readonly words: readonly string[] | undefined
  readonly mayBeEmpty: boolean
  /** How many words a list takes, how many characters a title. */
  readonly limit: number
  readonly meaningOf: (word: string) => string
}

export interface Library {
  readonly store: Store
  readonly evidence: Evidence
}

export async function vocabularyOf(library: Library, place: Place, ref: Ref, field: FieldName): Promise<Vocabulary> {
  const kind = place.kinds[field] ?? 'scalar'
  const names = isReference(kind) ? await namesAt(library, place, ref) : undefined
  const words = names ? names.others : place.words[field]
  return {
    field,
    kind,
    words,
    mayBeEmpty: place.mayBeEmpty.includes(field),
    limit: place.limits[field] ?? (words ? Number.POSITIVE_INFINITY : place.longestTitle),
    meaningOf: word => names?.meanings.get(word) ?? meaningOf(place, field, word),
  }
}

/** What the items are called here, and which of them came after this one: an item blocks later ones only, never in circles. */
async function namesAt({ store, evidence }: Library, place: Place, ref: Ref) {
  const meanings = new Map<string, string>()
  const others: string[] = []
  let isLater = false
  for (const item of evidence.items) {
    const id = await store.linkOf(item.end, item.ref)
    const there = id && (await store.link(id))?.ends[place.id]?.ref
    if (isLater && there) others.push(there)
    if (id && there) meanings.set(there, id)
    if (there === ref) isLater = true
  }
  return { meanings, others }
}

export const meaningOf = ({ words }: Place, field: FieldName, word: string): string =>
  `${field} ${(words[field]?.indexOf(word) ?? -1) + 1}`

/** What is said by a field that holds nothing. */
export const nothingOf = (field: FieldName): string => `${field} 0`

/** All that a value says, in words that can be traced. */
export const saidBy = ({ field, meaningOf }: Vocabulary, value: Value | undefined): readonly string[] =>
  value === null ? [nothingOf(field)] : elements(value).flatMap(word => [meaningOf(word), ...tokensIn(word)])

export const tokensIn = (text: string): readonly string[] => text.match(/\bw[0-9a-z]{2,4}\b/g) ?? []
