// What changed since last time: one question for issues, with the comments of those that moved.

import { getComments, searchAndReconsileIssuesUsingJqlPost } from 'jira.js/cloud'
import type { Cursor, ServiceTime } from '../../core/ids.ts'
import { timeWalk } from '../../http/cursor.ts'
import { everything } from '../../http/paginate.ts'
import type { ChangesPage, Listed } from '../../ports/connector.ts'
import { changedSince } from './jql.ts'
import { manifest } from './manifest.ts'
import { commentFrom, type Eyes, itemFrom } from './mapping.ts'
import type { Office } from './office.ts'
import { commentsById } from './read.ts'
import { readTime } from './time.ts'
import { type WireComment, type WireIssue, wireComments, wireFound } from './wire.ts'

/** Should JQL round our milliseconds down to the minute, nothing is lost by it. */
const coarsest = 60_000
const mostIssues = 100

export async function changes(
  office: Office,
  since: Cursor | undefined,
  page: string | undefined,
): Promise<ChangesPage> {
  const walk = timeWalk(since, page, manifest.lag + coarsest)
  const at = readAnchor(walk.page, walk.from)
  const eyes = await office.eyes()
  const { issues, next } = await search(office, at)
  const listed = issues.map(issue => lineOf(issue, eyes))
  const comments = office.comments ? await commentsOf(office, issues, walk.from, eyes) : []
  return walk.answer([...listed, ...comments], nextAnchor(at, listed, next))
}

const lineOf = (issue: WireIssue, eyes: Eyes): Listed => {
  const item = itemFrom(issue, eyes)
  return { ref: item.ref, updatedAt: item.updatedAt, item }
}

async function search(office: Office, { from, token }: Anchor) {
  const { scope, people, fresh, comments } = office
  const { fields, properties } = await office.wanted()
  const assignee = scope.assignee === undefined ? undefined : await people.nameIn(scope.assignee)
  const reconcileIssues = [...fresh.ids()]
  const question = {
    jql: changedSince({ ...scope, assignee }, from),
    fields: comments ? [...fields, 'comment'] : fields,
    properties,
    maxResults: mostIssues,
    ...(token === undefined ? {} : { nextPageToken: token }),
    ...(reconcileIssues.length > 0 ? { reconcileIssues } : {}),
  }
  const about = `listing changes of ${scope.project}`
  const found = await office.jira.ask(
    about,
    wireFound,
    client => searchAndReconsileIssuesUsingJqlPost(client, question),
    { write: false },
  )
  return { issues: found.issues, next: found.nextPageToken ?? undefined }
}

/** Where a walk goes on: behind a time, or, among changes of one and the same time, at the service's own page. */
interface Anchor {
  readonly from: ServiceTime | undefined
  readonly token: string | undefined
}

/**
 * Whether a page token survives changes made during the walk is not documented; a question that begins anew at the newest
 * time listed does. A page without a token is the last one, however short another was.
 */
function nextAnchor({ from }: Anchor, listed: readonly Listed[], token: string | undefined): string | undefined {
  if (!token) return undefined
  const newest = listed.reduce((time, line) => Math.max(time, line.updatedAt), 0)
  return newest > (from ?? 0) ? `${newest}/` : `${from ?? ''}/${token}`
}

function readAnchor(page: string | undefined, usual: ServiceTime | undefined): Anchor {
  if (page === undefined) return { from: usual, token: undefined }
  const [, time = '', token = ''] = /^(\d*)\/(.*)$/.exec(page) ?? []
  return { from: time === '' ? undefined : (Number(time) as ServiceTime), token: token || undefined }
}

/**
 * The comments that are new or were edited. The search shows some of every issue, without our notes on them: their ids are
 * enough to ask for all of them at once. Comments that are kept from some readers are kept from other places too.
 */
async function commentsOf(
  office: Office,
  issues: readonly WireIssue[],
  from: ServiceTime | undefined,
  { me }: Eyes,
): Promise<readonly Listed[]> {
  const isNew = (comment: WireComment) =>
    (from === undefined || readTime(comment.updated) >= from) && !comment.visibility
  const shown: WireComment[] = []
  for (const issue of issues) {
    const { data } = wireComments.safeParse(issue.fields.comment)
    const isWhole = data !== undefined && data.total <= data.comments.length
    shown.push(...(isWhole ? data.comments : await allComments(office, issue.id)).filter(isNew))
  }
  const about = `reading ${shown.length} comments`
  const whole = await commentsById(
    office,
    shown.map(({ id }) => id),
    about,
  )
  return whole.map(comment => {
    const item = commentFrom(comment, me)
    return { ref: item.ref, updatedAt: item.updatedAt, item }
  })
}

export async function allComments(office: Office, issue: string): Promise<readonly WireComment[]> {
  const about = `listing the comments of ${issue}`
  return everything({ about }, async page => {
    const startAt = Number(page ?? 0)
    const { comments, total } = await office.jira.ask(about, wireComments, client =>
      getComments(client, { issueIdOrKey: issue, startAt, maxResults: 100, orderBy: 'created', expand: 'properties' }),
    )
    const next = startAt + comments.length
    return { items: comments, next: comments.length > 0 && next < total ? String(next) : undefined }
  })
}
