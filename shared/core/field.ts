// The kinds of field. A kind says how values are compared, merged and translated.

import { setOf, type Value } from './value.ts'

export const kinds = ['scalar', 'text', 'set', 'people', 'ref', 'refs'] as const
/** scalar: one value · text: Markdown · set: words · people: a set of persons · ref, refs: other items, by link. */
export type Kind = (typeof kinds)[number]

/**
 * What a new item shows in a field that is said later, in requests of its own: nothing (of a list, not all of it yet), or the
 * usual word of the service.
 */
export type Unsaid = 'nothing' | 'the usual'

export const isMany = (kind: Kind): boolean => kind === 'set' || kind === 'people' || kind === 'refs'
export const isReference = (kind: Kind): boolean => kind === 'ref' || kind === 'refs'

/** Line ends and the white space at the end of a text carry no meaning; everything else does. */
const settleText = (text: string): string => text.replace(/\r\n?/g, '\n').trimEnd()

/** The one form in which a value of a kind is stored and compared. */
export function canonical(kind: Kind, value: Value): Value {
  if (isMany(kind)) return setOf(Array.isArray(value) ? value : value === null ? [] : [String(value)])
  if (Array.isArray(value)) return canonical(kind, value[0] ?? null)
  if (kind === 'text') return settleText(value === null ? '' : String(value))
  return value as Value
}

/** What an end may have done to a word or a title without changing what it says: case, white space, markup. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
