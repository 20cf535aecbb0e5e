// What an opened end remembers of issues and comments it has shown: where their marker is, and ids that never change.

import type { Marker } from '../../core/item.ts'
import type { Dialect } from './dialect.ts'
import { fits } from './filter.ts'
import type { Issue } from './issue.ts'
import { unmark } from './marker.ts'
import type { WireComment } from './wire.ts'

export interface Memory {
  note(issue: Issue): Issue
  issue(number: number): Issue | undefined
  noteComment(comment: WireComment): WireComment
  /** Undefined when the comment was never seen; empty when it has no marker. */
  commentMarker(id: number): { readonly marker?: Marker } | undefined
  /** The number of a milestone some issue was seen to have. */
  milestone(title: string): number | undefined
  /** Whether some issue was seen to be of this type. */
  isType(name: string): boolean
  /** False for issues that were seen and are left out by a filter. */
  isWanted(number: number): boolean
}

/** A large repository must not fill the memory of a function. */
const most = 5000

export function openMemory(dialect: Dialect): Memory {
  const issues = new Map<number, Issue>()
  const comments = new Map<number, { readonly marker?: Marker }>()
  const milestones = new Map<string, number>()
  const types = new Set<string>()
  return {
    milestone: title => milestones.get(title),
    isType: name => types.has(name),
    note(issue) {
      remember(issues, issue.place.number, issue)
      if (issue.milestone !== null && issue.milestoneNumber !== undefined)
        milestones.set(issue.milestone, issue.milestoneNumber)
      if (issue.type !== null) types.add(issue.type)
      return issue
    },
    issue: number => issues.get(number),
    noteComment(comment) {
      const { marker } = unmark(comment.body ?? '')
      remember(comments, comment.id, marker ? { marker } : {})
      return comment
    },
    commentMarker: id => comments.get(id),
    isWanted(number) {
      const issue = issues.get(number)
      return issue === undefined || fits(issue, dialect)
    },
  }
}

function remember<T>(shelf: Map<number, T>, key: number, value: T): void {
  shelf.delete(key)
  shelf.set(key, value)
  const [oldest] = shelf.keys()
  if (shelf.size > most && oldest !== undefined) shelf.delete(oldest)
}
