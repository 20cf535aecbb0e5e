// One word for what GitHub keeps in two or three places: the state of an issue, why it was closed, and its column.

import { fold } from '../../core/field.ts'

export type Columns = Readonly<Record<string, readonly string[]>>

export interface State {
  readonly state: 'open' | 'closed'
  readonly reason: string | null
}

const reasons: Readonly<Record<string, string>> = {
  closed: 'completed',
  'not planned': 'not_planned',
  duplicate: 'duplicate',
}

/** Reopened, or never closed: it is open all the same. A closed one without a reason was simply closed. */
export function wordOf({ state, reason }: State): string {
  if (state === 'open') return 'open'
  return Object.keys(reasons).find(word => reasons[word] === reason) ?? 'closed'
}

/** The status as the binding spells it: with the column, where the table speaks of that column. */
export function statusOf(state: State, column: string | undefined, columns: Columns): string {
  const word = wordOf(state)
  const named = column === undefined ? undefined : columns[word]?.find(name => fold(name) === fold(column))
  return named === undefined ? word : `${word}: ${named}`
}

export interface Wanted extends State {
  readonly word: string
  /** The column to stand in; undefined where the word names none. */
  readonly column?: string
}

/** Undefined for a word that is no status here. */
export function readStatus(status: string, columns: Columns): Wanted | undefined {
  for (const [word, names] of Object.entries(columns)) {
    const column = names.find(name => fold(`${word}: ${name}`) === fold(status))
    const plain = column === undefined ? undefined : readStatus(word, {})
    if (plain && column !== undefined) return { ...plain, column }
  }
  const word = fold(status)
  if (word === 'open') return { word, state: 'open', reason: null }
  const reason = Object.hasOwn(reasons, word) ? reasons[word] : undefined
  return reason === undefined ? undefined : { word, state: 'closed', reason }
}

export const statusWords = (columns: Columns): readonly string[] => [
  'open',
  ...Object.keys(reasons),
  ...Object.entries(columns).flatMap(([word, names]) => names.map(name => `${word}: ${name}`)),
]
