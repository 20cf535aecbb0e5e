// The filters of a scope, held against what an issue shows. GitHub's own filtered lists are days behind, so we filter.

import { fold } from '../../core/field.ts'
import type { Dialect } from './dialect.ts'
import type { Issue } from './issue.ts'
import type { Scope } from './scope.ts'

export type Filtered = Pick<Issue, 'labels' | 'assignees' | 'state' | 'milestone' | 'type' | 'card'>

export function fits(issue: Filtered, { scope, boardNames }: Pick<Dialect, 'scope' | 'boardNames'>): boolean {
  const iterationField = [...boardNames].find(([field]) => field === 'iteration')?.[1] ?? 'Iteration'
  return (
    (scope.label ?? []).every(label => has(issue.labels, label)) &&
    (scope.assignee === undefined || scope.assignee.some(person => has(issue.assignees, person))) &&
    (scope.state === undefined || scope.state === 'all' || scope.state === issue.state.state) &&
    isWord(scope.milestone, issue.milestone) &&
    isWord(scope.type, issue.type) &&
    isWord(scope.iteration, String(issue.card?.values.get(iterationField) ?? ''))
  )
}

/** Filters that only an answer of GitHub's can tell, not what a delivery shows of an issue. */
export const needsAsking = (scope: Scope): boolean => scope.iteration !== undefined || scope.query !== undefined

const has = (words: readonly string[], word: string): boolean => words.some(other => fold(other) === fold(word))
const isWord = (wanted: string | undefined, shown: string | null): boolean =>
  wanted === undefined || (shown !== null && fold(wanted) === fold(shown))
