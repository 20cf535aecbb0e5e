// Questions in JQL. Words from outside are always quoted; only the client file's own query stands as it is.

import type { ServiceTime } from '../../core/ids.ts'

/** A word as a JQL string: nothing in it can end the string. */
export const quoted = (words: string | number): string =>
  typeof words === 'number'
    ? String(words)
    : `"${words.replace(/[\\"]/g, sign => `\\${sign}`).replace(/\p{Cc}/gu, ' ')}"`

export interface Narrowing {
  readonly project: string
  readonly label?: string | undefined
  /** An account id. */
  readonly assignee?: string | undefined
  readonly state?: string | undefined
  readonly sprint?: string | number | undefined
  readonly query?: string | undefined
}

/**
 * What changed at or after a time, oldest first. The time is given in milliseconds: a written date would be read in the
 * time zone of the account and lose everything below the minute.
 */
export function changedSince(at: Narrowing, from: ServiceTime | undefined): string {
  const clauses = [
    `project = ${quoted(at.project)}`,
    ...(from === undefined ? [] : [`updated >= ${from}`]),
    ...(at.label === undefined ? [] : [`labels = ${quoted(at.label)}`]),
    ...(at.assignee === undefined ? [] : [`assignee = ${quoted(at.assignee)}`]),
    ...(at.state === undefined ? [] : [`status = ${quoted(at.state)}`]),
    ...(at.sprint === undefined ? [] : [`sprint = ${quoted(at.sprint)}`]),
    ...(at.query === undefined ? [] : [`(${at.query})`]),
  ]
  return `${clauses.join(' AND ')} ORDER BY updated ASC, key ASC`
}

/** Everything we made, whatever became of it since. */
export const madeByUs = (project: string): string =>
  `project = ${quoted(project)} AND creator = currentUser() ORDER BY key ASC`

/** One issue that stands in a status, to ask which ways lead out of it. */
export const standingIn = (project: string, type: string, status: string): string =>
  `project = ${quoted(project)} AND issuetype = ${quoted(type)} AND status = ${quoted(status)} ORDER BY updated DESC`
