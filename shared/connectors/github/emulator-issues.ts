// The doors to issues, their labels, people, relations and comments, as GitHub's description has them.

import type { Exchange, Routes } from '../../http/emulator.ts'
import { type CommentRow, type House, type IssueRow, keyOf } from './emulator-house.ts'
import { assignable, flaw, invalid, isRecord, labelFlaw, said, type Wanted, words } from './emulator-rules.ts'
import { api, commentShape, issueShape, keyIn, labelShape } from './emulator-shapes.ts'

export interface Doors {
  readonly house: House
  readonly pageSize: number
  readonly me: string
  /** Whether the credential may write; without that GitHub quietly leaves out half of what it is sent. */
  readonly mayPush: () => boolean
}

export const repoIn = ({ at }: Exchange): string => `${at.owner}/${at.repo}`

/** A page by number, and where the next one is. */
export function paged<T>(
  { url }: Exchange,
  rows: readonly T[],
  pageSize: number,
  shape: (row: T) => unknown,
): Response {
  const asked = Number(url.searchParams.get('per_page') ?? 30)
  const size = Math.min(asked, 100, pageSize)
  const page = Number(url.searchParams.get('page') ?? 1)
  const next = new URL(url)
  next.searchParams.set('page', String(page + 1))
  const more = rows.length > page * size
  return Response.json(rows.slice((page - 1) * size, page * size).map(shape), {
    headers: more ? { link: `<${next.href}>; rel="next"` } : {},
  })
}

function sorted<T extends { readonly updated: string; readonly created: string }>(
  { url }: Exchange,
  rows: readonly T[],
  isStable: boolean,
): readonly T[] {
  const ask = (name: string) => url.searchParams.get(name)
  const by = ask('sort') === 'updated' ? 'updated' : 'created'
  const order = (ask('direction') ?? (isStable ? 'asc' : 'desc')) === 'asc' ? 1 : -1
  const since = ask('since') ?? ''
  return rows.filter(row => row.updated >= since).sort((a, b) => (a[by] < b[by] ? -order : a[by] > b[by] ? order : 0))
}

export function issueRoutes(doors: Doors): Routes {
  const { house, pageSize, me, mayPush } = doors

  function withIssue(exchange: Exchange, act: (row: IssueRow) => Response): Response {
    const { number = '' } = exchange.at
    const key = keyIn(repoIn(exchange), number)
    if (house.repo(repoIn(exchange))?.hasIssues === false) return said(410, 'Issues are disabled for this repo')
    const away = house.whereIs(key)
    if (away) {
      const [repo = '', there] = away.split('#')
      return said(301, 'Moved Permanently', { location: `${api}/repositories/${house.repo(repo)?.id}/issues/${there}` })
    }
    if (house.wasDeleted(key)) return said(410, 'This issue was deleted')
    const row = house.issue(key)
    return row ? act(row) : said(404, 'Not Found')
  }
  const withBody = (exchange: Exchange, act: (wanted: Wanted) => Response): Response =>
    isRecord(exchange.json) ? act(exchange.json) : said(400, 'Problems parsing JSON')

  /** What a body says of an issue, as far as the credential may say it. */
  function told(wanted: Wanted): Partial<IssueRow> {
    const has = (name: string) => Object.hasOwn(wanted, name)
    const text = {
      ...(has('title') ? { title: String(wanted.title) } : {}),
      ...(has('body') ? { body: wanted.body === null ? null : String(wanted.body) } : {}),
    }
    if (!mayPush()) return text
    return {
      ...text,
      ...(has('labels') ? { labels: words(wanted.labels) } : {}),
      ...(has('assignees') ? { assignees: assignable(words(wanted.assignees)) } : {}),
      ...(has('milestone') ? { milestone: wanted.milestone === null ? null : Number(wanted.milestone) } : {}),
      ...(has('type') ? { type: wanted.type === null ? null : String(wanted.type) } : {}),
    }
  }

  /** Why it was closed counts only while the state changes. */
  function stateIn(row: IssueRow, { state, state_reason }: Wanted): Partial<IssueRow> {
    if (state !== 'open' && state !== 'closed') return {}
    if (state === row.state) return {}
    if (state === 'open') return { state, reason: 'reopened' }
    return { state, reason: typeof state_reason === 'string' ? state_reason : 'completed' }
  }

  const show = (row: IssueRow, status = 200) => Response.json(issueShape(row), { status })
  const labelsOf = (row: IssueRow) => Response.json(row.labels.map(name => labelShape(row.repo, name)))
  const byId = (id: unknown) => house.issues().find(row => row.id === id)

  const base = '/repos/:owner/:repo/issues'
  return {
    [`GET ${base}`]: exchange => {
      if (house.repo(repoIn(exchange))?.hasIssues === false) return said(410, 'Issues are disabled for this repo')
      const state = exchange.url.searchParams.get('state') ?? 'open'
      const here = house.listedIssues().filter(row => row.repo.toLowerCase() === repoIn(exchange).toLowerCase())
      const rows = sorted(exchange, here, false).filter(row => state === 'all' || row.state === state)
      return paged(exchange, rows, pageSize, issueShape)
    },
    [`POST ${base}`]: exchange =>
      withBody(
        exchange,
        wanted => flaw(wanted, true) ?? show(house.make({ ...told(wanted), repo: repoIn(exchange) }, me), 201),
      ),
    [`GET ${base}/comments`]: exchange => {
      const here = house.listedComments().filter(row => row.issue.startsWith(`${repoIn(exchange)}#`))
      return paged(exchange, sorted(exchange, here, true), pageSize, shapeComment)
    },
    [`GET ${base}/comments/:id`]: exchange => withComment(exchange, row => Response.json(shapeComment(row))),
    [`PATCH ${base}/comments/:id`]: exchange =>
      withComment(exchange, row =>
        withBody(
          exchange,
          wanted => flaw(wanted, false) ?? Response.json(shapeComment(house.reword(row, String(wanted.body)))),
        ),
      ),
    [`DELETE ${base}/comments/:id`]: exchange =>
      withComment(exchange, row => {
        house.dropComment(String(row.id))
        return new Response(null, { status: 204 })
      }),
    [`GET ${base}/:number`]: exchange => withIssue(exchange, row => show(row)),
    [`PATCH ${base}/:number`]: exchange =>
      withIssue(exchange, row =>
        withBody(
          exchange,
          wanted => flaw(wanted, false) ?? show(house.change(row, { ...told(wanted), ...stateIn(row, wanted) }, me)),
        ),
      ),
    [`GET ${base}/:number/comments`]: exchange =>
      withIssue(exchange, row =>
        paged(
          exchange,
          house.listedComments().filter(each => each.issue === keyOf(row)),
          pageSize,
          shapeComment,
        ),
      ),
    [`POST ${base}/:number/comments`]: exchange =>
      withIssue(exchange, row =>
        withBody(
          exchange,
          wanted =>
            flaw(wanted, false) ??
            (String(wanted.body ?? '').trim() === ''
              ? invalid('body', "body can't be blank")
              : Response.json(shapeComment(house.say(row, String(wanted.body), me)), { status: 201 })),
        ),
      ),
    [`POST ${base}/:number/labels`]: exchange =>
      withIssue(exchange, row =>
        withBody(exchange, wanted => {
          if (!mayPush())
            return said(403, 'Resource not accessible by personal access token', {
              'x-accepted-github-permissions': 'issues=write',
            })
          return (
            labelFlaw(words(wanted.labels)) ??
            labelsOf(house.change(row, { labels: [...row.labels, ...words(wanted.labels)] }, me, 'labeled'))
          )
        }),
      ),
    [`DELETE ${base}/:number/labels/:name`]: exchange =>
      withIssue(exchange, row => {
        const { name = '' } = exchange.at
        const left = row.labels.filter(label => label.toLowerCase() !== name.toLowerCase())
        if (left.length === row.labels.length) return said(404, 'Label does not exist')
        return labelsOf(house.change(row, { labels: left }, me, 'unlabeled'))
      }),
    [`POST ${base}/:number/assignees`]: exchange =>
      withIssue(exchange, row =>
        withBody(exchange, wanted => {
          const all = [...new Set([...row.assignees, ...assignable(words(wanted.assignees))])]
          return show(house.change(row, { assignees: all.slice(0, 10) }, me, 'assigned'), 201)
        }),
      ),
    [`DELETE ${base}/:number/assignees`]: exchange =>
      withIssue(exchange, row =>
        withBody(exchange, wanted => {
          const left = row.assignees.filter(login => !words(wanted.assignees).includes(login))
          return show(house.change(row, { assignees: left }, me, 'unassigned'))
        }),
      ),
    [`POST ${base}/:number/sub_issues`]: exchange =>
      withIssue(exchange, row =>
        withBody(exchange, ({ sub_issue_id, replace_parent }) => {
          const child = byId(sub_issue_id)
          if (!child) return said(404, 'Not Found')
          if (child.parent !== null && replace_parent !== true) return invalid('sub_issue_id', 'already has a parent')
          house.change(child, { parent: keyOf(row) }, me)
          return show(row, 201)
        }),
      ),
    [`DELETE ${base}/:number/sub_issue`]: exchange =>
      withIssue(exchange, row =>
        withBody(exchange, ({ sub_issue_id }) => {
          const child = byId(sub_issue_id)
          if (child?.parent !== keyOf(row)) return said(404, 'Not Found')
          house.change(child, { parent: null }, me)
          return show(row)
        }),
      ),
    [`POST ${base}/:number/dependencies/blocked_by`]: exchange =>
      withIssue(exchange, row =>
        withBody(exchange, ({ issue_id }) => {
          const blocker = byId(issue_id)
          if (!blocker) return said(404, 'Not Found')
          house.change(blocker, { blocks: [...new Set([...blocker.blocks, keyOf(row)])] }, me)
          return show(row, 201)
        }),
      ),
    [`DELETE ${base}/:number/dependencies/blocked_by/:id`]: exchange =>
      withIssue(exchange, row => {
        const blocker = byId(Number(exchange.at.id))
        if (!blocker?.blocks.includes(keyOf(row))) return said(404, 'Not Found')
        house.change(blocker, { blocks: blocker.blocks.filter(key => key !== keyOf(row)) }, me)
        return show(row)
      }),
  }

  function shapeComment(row: CommentRow) {
    const issue = house.issue(row.issue)
    if (!issue) throw new Error(`comment ${row.id} belongs to nothing`)
    return commentShape(row, issue)
  }

  function withComment(exchange: Exchange, act: (row: CommentRow) => Response): Response {
    const row = house.comment(exchange.at.id ?? '')
    return row?.issue.startsWith(`${repoIn(exchange)}#`) ? act(row) : said(404, 'Not Found')
  }
}
