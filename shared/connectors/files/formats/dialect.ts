// What tells one kind of Markdown file with frontmatter from another, as data: names of keys, their order, where the title
// stands, and what is written down about a change.

import type { Kind } from '../../../core/field.ts'
import type { Value } from '../../../core/value.ts'
import type { Vocabulary } from '../markdown/signs.ts'
import type { Path, Yaml } from '../yaml/read.ts'
import type { Around, NewPackage } from './format.ts'

export interface Dialect {
  /** Field → its keys. The first that is there counts; where none is, the first is added. */
  readonly keys: Readonly<Record<string, KeyRule>>
  /** The order in which people here write keys; a new one goes behind its predecessors. */
  readonly order: readonly string[]
  /** How a new list is written. */
  readonly lists: 'flow' | 'block'
  /** Whose words count where heading and frontmatter both tell the title. */
  readonly title: 'heading' | 'frontmatter'
  /** Field → the lines under the title that repeat it. */
  readonly signs: Readonly<Record<string, SignRule>>
  /** Keys that hold the times, best first. */
  readonly times: { readonly created: readonly string[]; readonly updated: readonly string[] }
  /** Keys that hold an id; the package is known by it when its file is renamed. */
  readonly ids: readonly string[]
  /** A word that names another package → its ref; undefined when it names something else. */
  refOf(word: string, around: Around): string | undefined
  /** A ref as it is written here. */
  wordOf(ref: string): string
  /** What is written down beside an edit: times, steps. */
  note(yaml: Yaml, change: Noted): Yaml
}

export interface KeyRule {
  readonly names: readonly string[]
  readonly kind: Kind
  /** Must have a value. */
  readonly required?: boolean
  /** Numbers are numbers. */
  readonly typed?: boolean
  /** One word alone is written without a list, under the first name; several under the last. */
  readonly single?: boolean
  /** A value whose quotes a new one takes. */
  readonly like?: Path
}

interface SignRule {
  readonly names: readonly string[]
  readonly vocabulary: Vocabulary
}

export interface Noted {
  readonly at: Date
  /** The new status, where it changed. */
  readonly status: string | undefined
}

/** The parts of a new package that differ from kind to kind. */
interface Birth {
  readonly ref: string
  readonly path: string
  /** A page with everything that the draft does not say. */
  readonly text: string
}

export type Bear = (draft: NewPackage, title: string, around: Around) => Birth

export const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : String(value ?? ''))
