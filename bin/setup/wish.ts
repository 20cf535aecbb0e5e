// What a client file is to say, as far as it is known before its blanks are filled: from answers, or from another tool's file.

import type { Words } from './draft.ts'

export interface Wish {
  readonly code?: string
  readonly project?: string
  /** Where the packages lie, from the folder of the client file. */
  readonly packages: { readonly folder?: string; readonly words: Words }
  readonly trackers: readonly WishedTracker[]
  readonly defaults?: Words
  /** The only fields meant; all that both can hold when left out. */
  readonly fields?: readonly string[]
  readonly statuses?: readonly StatusPair[]
  readonly says?: Words
  /** What could not be carried over, each with what to do about it. */
  readonly left: readonly string[]
}

export interface WishedTracker {
  /** As the other file calls it. */
  readonly tool: string
  /** Keys as the other file writes them; they find their place where the connector is known. */
  readonly words: Words
  /** What is agreed for this tracker alone. */
  readonly way?: Way
  /** Never more requests than this. */
  readonly atMost?: string
}

/** Two words for one stage. */
export interface StatusPair {
  readonly packages: string
  readonly tracker: string
}

/** Undefined when the data is of another dialect. */
export type Dialect = (data: Words) => Wish | undefined

export type Way = 'both' | 'push' | 'pull'

export const nothingWished: Wish = { packages: { words: {} }, trackers: [], left: [] }

export const isWords = (data: unknown): data is Words =>
  typeof data === 'object' && data !== null && !Array.isArray(data)

export const wordsAt = (data: Words, ...path: readonly string[]): Words => {
  const found = path.reduce<unknown>((at, key) => (isWords(at) ? at[key] : undefined), data)
  return isWords(found) ? found : {}
}

export const textAt = (data: Words, key: string): string | undefined => {
  const { [key]: found } = data
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined
}

/** Keys of another file that nobody read. */
export const unread = (data: Words, read: readonly string[], what: string): readonly string[] =>
  Object.keys(data)
    .filter(key => !read.includes(key))
    .map(key => `${what}${key} has no counterpart here`)
