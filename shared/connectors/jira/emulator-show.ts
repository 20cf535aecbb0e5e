// The emulated site's answers: issues, people and comments in the shapes of Jira's description.

import type { Time } from '../../core/ids.ts'
import type { Book, Comment, Issue, Link } from './emulator-issues.ts'
import {
  board,
  everybody,
  host,
  priorities,
  sprintField,
  sprints,
  statuses,
  types,
  type User,
  versions,
} from './emulator-world.ts'

const api = `${host}/rest/api/3`

export interface View {
  readonly book: Book
  /** Minutes ahead of UTC of the account that asks. */
  readonly offset: number
}

/** In the time zone of the account, with an offset that lacks its colon. */
export function showTime(time: Time, offset: number): string {
  const there = new Date(time + offset * 60_000).toISOString().replace('Z', '')
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60]
  const two = (number: number) => String(number).padStart(2, '0')
  return `${there}${offset < 0 ? '-' : '+'}${two(hours)}${two(minutes)}`
}

export const showUser = ({ accountId, displayName, mail, hidesMail }: User) => ({
  self: `${api}/user?accountId=${accountId}`,
  accountId,
  accountType: 'atlassian',
  displayName,
  active: true,
  timeZone: 'Etc/UTC',
  ...(hidesMail ? {} : { emailAddress: mail }),
})

export const userCalled = (accountId: string | null) => {
  const user = everybody.find(each => each.accountId === accountId)
  return user ? showUser(user) : null
}

const named = <T extends { readonly id: string; readonly name: string }>(
  kind: string,
  all: readonly T[],
  name: string | null,
) => {
  const found = all.find(each => each.name === name)
  return found ? { self: `${api}/${kind}/${found.id}`, id: found.id, name: found.name } : null
}

export const showStatus = (name: string) => {
  const { id, category } = statuses.find(each => each.name === name) ?? statuses[0]
  return {
    self: `${api}/status/${id}`,
    id,
    name,
    description: '',
    iconUrl: `${host}/`,
    statusCategory: { self: `${api}/statuscategory/${category.id}`, ...category },
  }
}

export const showType = (name: string) => {
  const { id, subtask, hierarchyLevel } = types.find(each => each.name === name) ?? types[0]
  return { self: `${api}/issuetype/${id}`, id, name, description: '', iconUrl: `${host}/`, subtask, hierarchyLevel }
}

const showBrief = (issue: Issue | undefined) =>
  issue && {
    id: issue.id,
    key: issue.key,
    self: `${api}/issue/${issue.id}`,
    fields: { summary: issue.summary, status: showStatus(issue.status), issuetype: showType(issue.type) },
  }

/** Seen from one of its ends: the other one is inward or outward. */
function showLink({ id, type, from, to }: Link, issue: Issue, { book }: View) {
  const words =
    type === 'Blocks' ? { inward: 'is blocked by', outward: 'blocks' } : { inward: 'relates to', outward: 'relates to' }
  const other =
    from === issue.id ? { outwardIssue: showBrief(book.get(to)) } : { inwardIssue: showBrief(book.get(from)) }
  return {
    id,
    self: `${api}/issueLink/${id}`,
    type: { id: type, name: type, ...words, self: `${api}/issueLinkType/${type}` },
    ...other,
  }
}

export const showSprint = ({ id, state, name }: (typeof sprints)[number]) => ({
  id,
  name,
  state,
  boardId: board.id,
  goal: '',
})

/** How many comments an answer about an issue carries at most. */
const mostComments = 20

export function showComments(
  comments: readonly Comment[],
  { offset }: View,
  startAt: number,
  most: number,
  withNotes: boolean,
) {
  const shown = comments.slice(startAt, startAt + most).map(comment => showComment(comment, offset, withNotes))
  return { comments: shown, maxResults: most, total: comments.length, startAt }
}

export function showComment(comment: Comment, offset: number, withNotes: boolean) {
  const { id, issue, author, body, created, updated, properties, visibility } = comment
  return {
    self: `${api}/issue/${issue}/comment/${id}`,
    id,
    author: userCalled(author),
    updateAuthor: userCalled(author),
    body,
    created: showTime(created, offset),
    updated: showTime(updated, offset),
    jsdPublic: true,
    ...(visibility ? { visibility } : {}),
    ...(withNotes ? { properties } : {}),
  }
}

/** Shown when asked for. */
function allFields(issue: Issue, view: View): Readonly<Record<string, () => unknown>> {
  const { book, offset } = view
  return {
    ...Object.fromEntries(Object.entries(issue.custom).map(([name, value]) => [name, () => value])),
    summary: () => issue.summary,
    description: () => issue.description,
    status: () => showStatus(issue.status),
    issuetype: () => showType(issue.type),
    assignee: () => userCalled(issue.assignee),
    creator: () => userCalled(issue.creator),
    labels: () => issue.labels,
    priority: () => named('priority', priorities, issue.priority),
    parent: () => showBrief(issue.parent === null ? undefined : book.get(issue.parent)) ?? null,
    fixVersions: () => issue.fixVersions.flatMap(showVersion),
    duedate: () => issue.duedate,
    issuelinks: () => book.linksOf(issue.id).map(link => showLink(link, issue, view)),
    resolution: () =>
      issue.resolution === null
        ? null
        : { self: `${api}/resolution/1`, id: '1', name: issue.resolution, description: '' },
    project: () => ({
      self: `${api}/project/${issue.project}`,
      id: issue.project,
      ...book.projectCalled(issue.project),
      simplified: false,
      projectTypeKey: 'software',
    }),
    created: () => showTime(issue.created, offset),
    updated: () => showTime(issue.updated, offset),
    comment: () => ({
      ...showComments(book.commentsOf(issue.id), view, 0, mostComments, false),
      self: `${api}/issue/${issue.id}/comment`,
    }),
    [sprintField]: () =>
      issue.sprints.length > 0 ? sprints.filter(({ id }) => issue.sprints.includes(id)).map(showSprint) : null,
    ...(issue.archived ? { archiveddate: () => showTime(issue.updated, offset) } : {}),
  }
}

const showVersion = (name: string) => {
  const found = versions.find(version => version.name === name)
  return found ? [{ self: `${api}/version/${found.id}`, ...found }] : []
}

/** Only what is asked for; a search that asks for nothing gets ids. */
export function showIssue(issue: Issue, view: View, fields: readonly string[], properties: readonly string[]) {
  const { id, key } = issue
  if (fields.length === 0 || (fields.length === 1 && fields[0] === 'id')) return { id }
  const all = allFields(issue, view)
  const asked = fields.some(each => each === '*all' || each === '*navigable') ? Object.keys(all) : fields
  const shown = Object.fromEntries(asked.flatMap(name => (Object.hasOwn(all, name) ? [[name, all[name]?.()]] : [])))
  const notes = Object.fromEntries(Object.entries(issue.properties).filter(([name]) => properties.includes(name)))
  return {
    expand: 'names,schema',
    id,
    self: `${api}/issue/${id}`,
    key,
    fields: shown,
    ...(properties.length > 0 ? { properties: notes } : {}),
  }
}
