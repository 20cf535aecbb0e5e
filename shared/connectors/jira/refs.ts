// What items are called: the numeric id, which outlives every move, and the key people use.

import { Fault } from '../../core/errors.ts'
import { type Ref, ref } from '../../core/ids.ts'

export interface Place {
  readonly issue: string
  readonly comment?: string
}

export const issueRef = (id: string): Ref => ref(id)
/** A comment is called by its issue and its own number, so that a ref alone says where to look. */
export const commentRef = (issue: string, comment: string): Ref => ref(`${issue}/${comment}`)

export function placeOf(name: Ref): Place {
  const [, issue, comment] = /^(\d{1,19})(?:\/(\d{1,19}))?$/.exec(name) ?? []
  if (issue !== undefined) return comment === undefined ? { issue } : { issue, comment }
  const shown = JSON.stringify(name.slice(0, 40))
  throw new Fault({
    kind: 'invalid',
    message: `Jira has no item called ${shown}. An item is called by its numeric id.`,
  })
}

export const isComment = (name: Ref): boolean => name.includes('/')

/** The issue a comment belongs to, out of its address. */
export const issueOfComment = (self: string): string | undefined => /\/issue\/(\d+)\/comment\//.exec(self)?.[1]

export const projectOf = (key: string): string => key.replace(/-\d+$/, '')

export const isInProject = (key: string, project: string): boolean =>
  projectOf(key).toUpperCase() === project.toUpperCase()

/** What a person may call an issue: SHOP-42, #42, its page, a board with it open. */
export function keyIn(words: string, project: string, site: string): string | undefined {
  const text = words.trim()
  const number = /^#(\d+)$/.exec(text)?.[1]
  if (number !== undefined) return `${project}-${number}`
  if (isKey(text)) return text
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.origin !== new URL(site).origin) return undefined
  const inPath = /\/(?:browse|issues)\/([^/]+)\/?$/.exec(url.pathname)?.[1]
  return [inPath, url.searchParams.get('selectedIssue')].find(word => word && isKey(word)) ?? undefined
}

const isKey = (text: string): boolean => /^(?:[A-Za-z][A-Za-z0-9_]*-\d+|\d{1,19})$/.test(text)
