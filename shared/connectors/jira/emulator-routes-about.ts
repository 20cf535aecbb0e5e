// The emulated site's doors for what surrounds issues: people, fields, projects, boards, permissions and webhooks.

import { z } from 'zod'
import type { Exchange, Routes } from '../../http/emulator.ts'
import type { Book } from './emulator-issues.ts'
import { nothing, said } from './emulator-routes.ts'
import { showSprint, showStatus, showType, showUser } from './emulator-show.ts'
import {
  board,
  customFields,
  everybody,
  host,
  pointsField,
  priorities,
  sprints,
  statuses,
  types,
  type User,
  users,
  versions,
} from './emulator-world.ts'

export interface AboutSettings {
  readonly book: Book
  /** Permissions the account does not have. */
  readonly lacks: ReadonlySet<string>
  readonly isAdmin: () => boolean
  readonly hooks: Hooks
}

interface Hook {
  readonly id: number
  readonly body: Readonly<Record<string, unknown>>
}

/** The webhooks administrators made. */
export type Hooks = Map<number, Hook>

const plainFields = [
  'summary',
  'description',
  'status',
  'issuetype',
  'assignee',
  'labels',
  'priority',
  'parent',
  'fixVersions',
  'duedate',
  'issuelinks',
]

const moving = z.object({ issues: z.array(z.string()).max(50) })

export function aboutRoutes({ book, lacks, isAdmin, hooks }: AboutSettings): Routes {
  let count = 0

  const list = ({ url }: Exchange, name: string): string | undefined => url.searchParams.get(name) ?? undefined

  /** By the beginning of a name or an address; a hidden address is not searched, unless it is said in full. */
  function people(exchange: Exchange, among: readonly User[]): Response {
    if (lacks.has('USER_PICKER')) return Response.json([])
    const [query, accountId] = [list(exchange, 'query')?.toLowerCase(), list(exchange, 'accountId')]
    const isMeant = ({ displayName, mail, hidesMail, ...user }: User) =>
      accountId !== undefined
        ? user.accountId === accountId
        : query !== undefined &&
          (displayName.toLowerCase().startsWith(query) || (hidesMail ? mail === query : mail.startsWith(query)))
    return Response.json(among.filter(isMeant).map(showUser))
  }

  const inProject = (exchange: Exchange, answer: () => unknown): Response => {
    const found = book.projectCalled(exchange.at.project ?? '')
    return found ? Response.json(answer()) : said(404, `No project could be found with key '${exchange.at.project}'.`)
  }

  function moveTo(exchange: Exchange, sprint: number | undefined): Response {
    const asked = moving.safeParse(exchange.json).data
    if (!asked) return said(400, 'At most 50 issues may be moved at once.')
    const issues = asked.issues.map(name => book.get(name))
    if (issues.some(issue => !issue)) return said(404, 'Issue does not exist or you do not have permission to see it.')
    for (const issue of issues.filter(each => each !== undefined)) {
      const past = issue.sprints.filter(id => sprints.find(each => each.id === id)?.state === 'closed')
      book.change(issue, { sprints: sprint === undefined ? past : [...past, sprint] }, users.us.accountId)
    }
    return nothing()
  }

  const administering = (act: () => Response): Response =>
    isAdmin() ? act() : said(403, 'Only administrators may do that.')
  const show = ({ id, body: { secret, ...body } }: Hook) => ({
    ...body,
    self: `${host}/rest/webhooks/1.0/webhook/${id}`,
    isSigned: secret !== undefined,
  })

  return {
    'GET /rest/api/3/myself': () =>
      Response.json({ ...showUser(users.us), timeZone: 'America/Los_Angeles', locale: 'en_US' }),
    'GET /rest/api/3/user/assignable/search': exchange =>
      people(
        exchange,
        everybody.filter(user => !user.cannotBeAssigned),
      ),
    'GET /rest/api/3/user/search': exchange => people(exchange, everybody),
    'GET /rest/api/3/field': () =>
      Response.json([
        ...plainFields.map(id => ({
          id,
          key: id,
          name: id === 'summary' ? 'Summary' : id,
          custom: false,
          orderable: true,
          navigable: true,
          searchable: true,
          clauseNames: [id],
        })),
        ...customFields.map(field => ({
          ...field,
          key: field.id,
          custom: true,
          orderable: true,
          navigable: true,
          searchable: true,
          clauseNames: [field.name],
          schema: { ...field.schema, customId: Number(field.id.slice(12)) },
        })),
      ]),
    'GET /rest/api/3/project/:project': exchange =>
      inProject(exchange, () => ({
        ...book.projectCalled(exchange.at.project ?? ''),
        self: `${host}/rest/api/3/project/10000`,
        projectTypeKey: 'software',
        simplified: false,
      })),
    'GET /rest/api/3/project/:project/statuses': exchange =>
      inProject(exchange, () =>
        types.map(({ id, name, subtask }) => ({
          self: showType(name).self,
          id,
          name,
          subtask,
          statuses: statuses.map(status => showStatus(status.name)),
        })),
      ),
    'GET /rest/api/3/project/:project/versions': exchange => inProject(exchange, () => versions),
    'GET /rest/api/3/issue/createmeta/:project/issuetypes': exchange =>
      inProject(exchange, () => ({
        issueTypes: types.map(({ name }) => showType(name)),
        maxResults: 50,
        startAt: 0,
        total: types.length,
      })),
    'GET /rest/api/3/priority/search': () =>
      Response.json({ values: priorities, startAt: 0, maxResults: 50, total: priorities.length, isLast: true }),
    'GET /rest/api/3/mypermissions': exchange => {
      const asked = list(exchange, 'permissions')?.split(',') ?? []
      const permissions = asked.map(key => [
        key,
        { id: '1', key, name: key, type: 'PROJECT', description: '', havePermission: !lacks.has(key) },
      ])
      return Response.json({ permissions: Object.fromEntries(permissions) })
    },
    'GET /rest/agile/1.0/board': exchange => {
      const name = list(exchange, 'name')?.toLowerCase() ?? ''
      const values = board.name.toLowerCase().includes(name)
        ? [{ ...board, self: `${host}/rest/agile/1.0/board/7` }]
        : []
      return Response.json({ values, startAt: 0, maxResults: 50, total: values.length, isLast: true })
    },
    'GET /rest/agile/1.0/board/:board': ({ at }) =>
      at.board === String(board.id)
        ? Response.json({ ...board, self: `${host}/rest/agile/1.0/board/7` })
        : said(
            404,
            'The requested board cannot be viewed because it either does not exist or you do not have permission to view it.',
          ),
    'GET /rest/agile/1.0/board/:board/configuration': () =>
      Response.json({
        id: board.id,
        name: board.name,
        type: board.type,
        self: `${host}/rest/agile/1.0/board/7/configuration`,
        estimation: { type: 'field', field: { fieldId: pointsField, displayName: 'Story Points' } },
      }),
    'GET /rest/agile/1.0/board/:board/sprint': exchange => {
      const states = list(exchange, 'state')?.split(',')
      const startAt = Number(list(exchange, 'startAt') ?? 0)
      const fitting = sprints.filter(({ state }) => !states || states.includes(state))
      const values = fitting.slice(startAt, startAt + 1).map(showSprint)
      return Response.json({ values, startAt, maxResults: 1, isLast: startAt + values.length >= fitting.length })
    },
    'POST /rest/agile/1.0/sprint/:sprint/issue': exchange => {
      const sprint = sprints.find(({ id }) => String(id) === exchange.at.sprint)
      if (!sprint) return said(404, 'Sprint does not exist')
      if (sprint.state === 'closed') return said(400, 'Issue can be assigned only active or future sprints.')
      return moveTo(exchange, sprint.id)
    },
    'POST /rest/agile/1.0/backlog/issue': exchange => moveTo(exchange, undefined),
    'GET /rest/webhooks/1.0/webhook': () => administering(() => Response.json([...hooks.values()].map(show))),
    'POST /rest/webhooks/1.0/webhook': ({ json }) =>
      administering(() => {
        const hook = { id: ++count, body: z.record(z.string(), z.unknown()).parse(json) }
        hooks.set(hook.id, hook)
        return Response.json(show(hook), { status: 201 })
      }),
    'PUT /rest/webhooks/1.0/webhook/:hook': ({ json, at }) =>
      administering(() => {
        const hook = { id: Number(at.hook), body: z.record(z.string(), z.unknown()).parse(json) }
        hooks.set(hook.id, hook)
        return Response.json(show(hook))
      }),
    'DELETE /rest/webhooks/1.0/webhook/:hook': ({ at }) =>
      administering(() => {
        hooks.delete(Number(at.hook))
        return nothing()
      }),
  }
}
