// What a field can hold, when two of them are equal, and the short fingerprint by which ends say what they reflect.

import { createHash } from 'node:crypto'
import type { FieldName, Hash } from './ids.ts'

export type Scalar = string | number | boolean | null
/** One value, a Markdown text, or a set of words. A set is kept sorted and without repeats. */
export type Value = Scalar | readonly string[]
/** Field values of one item. A field that is absent is one this end does not show. */
export type Fields = Readonly<Record<FieldName, Value>>

export const isSet = (value: Value | undefined): value is readonly string[] => Array.isArray(value)

/** The elements of a set; nothing and null count as the empty set. */
export const elements = (value: Value | undefined): readonly string[] =>
  isSet(value) ? value : value === undefined || value === null ? [] : [String(value)]

export const setOf = (words: Iterable<string>): readonly string[] => [...new Set(words)].sort()

/** The words of one set that another does not have. */
export const minus = (words: readonly string[], others: Iterable<string>): readonly string[] => {
  const known = new Set(others)
  return words.filter(word => !known.has(word))
}

export const sameValue = (a: Value | undefined, b: Value | undefined): boolean => {
  if (isSet(a) && isSet(b)) return a.length === b.length && a.every((word, i) => word === b[i])
  return a === b
}

export const isEmpty = (value: Value): boolean => value === null || value === '' || (isSet(value) && value.length === 0)

/** JSON escapes lone surrogates, so two texts that differ only there still have two hashes. */
export const hashOf = (value: Value): Hash =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16) as Hash
