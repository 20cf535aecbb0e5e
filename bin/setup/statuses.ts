// A table of statuses to begin with: words that mean the same at each end, one row for what the ends can all tell apart.

import type { Words } from './draft.ts'

export interface Vocabulary {
  readonly end: string
  readonly words: readonly string[]
}

/** What people call a stage of work, and which stage it is when an end has no word for it. */
const stages: readonly { readonly row: string; readonly words: readonly string[]; readonly else?: string }[] = [
  { row: 'planned', words: ['planned', 'open', 'to do', 'todo', 'new', 'backlog', 'ready', 'draft', 'proposed'] },
  {
    row: 'in-progress',
    words: ['in progress', 'doing', 'active', 'started', 'in development', 'in review', 'review', 'blocked'],
    else: 'planned',
  },
  { row: 'complete', words: ['complete', 'completed', 'done', 'closed', 'resolved', 'finished', 'duplicate'] },
  {
    row: 'archived',
    words: ['archived', 'not planned', 'canceled', 'cancelled', 'abandoned', 'superseded', 'rejected', "won't do"],
    else: 'complete',
  },
]

/** Packages may come to say any of these, whatever they say today. */
export const usualWords = ['planned', 'in-progress', 'complete', 'archived']

const plain = (word: string): string => word.toLowerCase().replace(/[-_\s]+/g, ' ')

const stageOf = (word: string) => stages.find(({ words }) => words.includes(plain(word)))

/** Undefined where some end has no word for something, or where no table is needed: all say the same. */
export function statusTable(ends: readonly Vocabulary[]): Readonly<Record<string, Words>> | undefined {
  const [first] = ends
  if (!first || ends.every(({ words }) => words.toSorted().join('\n') === first.words.toSorted().join('\n')))
    return undefined
  const rows = new Map<string, Map<string, string[]>>()
  for (const { row } of stages) {
    const words = ends.map(({ end, words }) => ({ end, words: words.filter(word => stageOf(word)?.row === row) }))
    if (words.every(each => each.words.length === 0)) continue
    const home = homeOf(row, ends)
    if (home === undefined) return undefined
    const known = rows.get(home) ?? new Map(ends.map(({ end }) => [end, []]))
    for (const each of words) known.get(each.end)?.push(...each.words)
    rows.set(home, known)
  }
  return Object.fromEntries(
    [...rows].map(([row, words]) => [
      row,
      Object.fromEntries([...words].map(([end, all]) => [end, all.length === 1 ? all[0] : all])),
    ]),
  )
}

/** The stage itself where every end has a word for it; else the one it counts as. */
function homeOf(row: string, ends: readonly Vocabulary[]): string | undefined {
  const isSaid = ends.every(({ words }) => words.some(word => stageOf(word)?.row === row))
  if (isSaid) return row
  const { else: instead } = stages.find(stage => stage.row === row) ?? {}
  return instead === undefined ? undefined : homeOf(instead, ends)
}
