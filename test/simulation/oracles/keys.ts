// What an element of a set is, in whoever's words.

import type { FieldRule } from '../../../shared/core/binding.ts'
import type { EndId } from '../../../shared/core/ids.ts'
import { elements, type Value } from '../../../shared/core/value.ts'
import { keyOf } from '../words.ts'

/** What an element of a set is, whoever says it; undefined for words no table knows. */
export function elementKey(rule: FieldRule, end: EndId | undefined, word: string): string | undefined {
  const table = end === undefined ? undefined : rule.at[end]?.table
  if (!table) return keyOf(word)
  const agreed = Object.entries(table).find(([, words]) => words.includes(word))?.[0]
  return agreed === undefined ? undefined : keyOf(agreed)
}

export const keysOf = (rule: FieldRule, end: EndId | undefined, value: Value | undefined): ReadonlySet<string> =>
  new Set(elements(value).flatMap(word => elementKey(rule, end, word) ?? []))
