// The doors to everything around the issues: the repository, its words and people, boards, webhooks, and who we are.

import type { Exchange, Routes } from '../../http/emulator.ts'
import { board, readValue } from './emulator-board.ts'
import { accounts, keyOf, milestones, types } from './emulator-house.ts'
import { type Doors, paged, repoIn } from './emulator-issues.ts'
import { repositoryShape } from './emulator-places-shapes.ts'
import { invalid, isRecord, said } from './emulator-rules.ts'
import {
  api,
  appAnswer,
  cardShape,
  fieldShapes,
  issueShape,
  labelShape,
  milestoneShape,
  projectShape,
  simpleUser,
  typeShape,
} from './emulator-shapes.ts'

export interface PlaceSettings {
  /** Scopes a classic token has; undefined for other credentials, which do not say. */
  readonly scopes: () => string | undefined
  readonly installationToken: string
  readonly hooks: Map<number, Hook>
}

const day = '2025-01-01T00:00:00Z'

export type Hook = ReturnType<typeof hookShape>
function hookShape(updated_at: string, repo: string, id: number, wanted: Readonly<Record<string, unknown>>) {
  const url = `${api}/repos/${repo}/hooks/${id}`
  const config = isRecord(wanted.config) ? wanted.config : {}
  return {
    type: 'Repository',
    id,
    name: 'web',
    active: wanted.active !== false,
    events: Array.isArray(wanted.events) ? wanted.events.map(String) : ['push'],
    // Never shown again, and "form" unless somebody says otherwise.
    config: { content_type: 'form', insecure_ssl: '0', ...config, ...(config.secret ? { secret: '********' } : {}) },
    updated_at,
    created_at: day,
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: { code: null as number | null, status: 'unused', message: null as string | null },
  }
}

export function placeRoutes(doors: Doors, { scopes, installationToken, hooks }: PlaceSettings): Routes {
  const { house, pageSize, me, mayPush } = doors
  const inRepo = '/repos/:owner/:repo'
  const withHook = (exchange: Exchange, act: (hook: Hook) => Response): Response => {
    const hook = hooks.get(Number(exchange.at.id))
    return hook ? act(hook) : said(404, 'Not Found')
  }

  const badHook = ({ json }: Exchange): Response | undefined =>
    isRecord(json) && Array.isArray(json.events) && json.events.includes('projects_v2_item')
      ? invalid('events', 'projects_v2_item is not available for repositories')
      : undefined

  const items = (exchange: Exchange): Response => {
    const json = isRecord(exchange.json) ? exchange.json : {}
    const issue = house.issues().find(row => row.id === json.id)
    if (!issue) return said(404, 'Not Found')
    const { id } = house.setCard(keyOf(issue), {})
    return Response.json(cardShape(house, id, keyOf(issue)), { status: 201 })
  }
  const card = (exchange: Exchange): Response => {
    const row =
      house.listedCards().find(({ id }) => id === Number(exchange.at.id)) ??
      house
        .issues()
        .flatMap(issue => house.cardOf(keyOf(issue)) ?? [])
        .find(({ id }) => id === Number(exchange.at.id))
    const json = isRecord(exchange.json) && Array.isArray(exchange.json.fields) ? exchange.json.fields : []
    if (!row?.issue) return said(404, 'Not Found')
    const values = json.map(field => (isRecord(field) ? readValue(field.id, field.value) : undefined))
    if (values.some(value => value === undefined)) return invalid('fields', 'the value does not fit the field')
    const next = house.setCard(row.issue, Object.fromEntries(values.flatMap(value => (value ? [value] : []))))
    return Response.json(cardShape(house, next.id, row.issue))
  }

  return {
    'GET /rate_limit': () => {
      const rate = { limit: 5000, remaining: 4999, reset: Math.ceil(Date.parse(house.time()) / 1000), used: 1 }
      return Response.json({ resources: { core: rate, search: rate }, rate })
    },
    'GET /user': () => {
      const said = scopes()
      const person = {
        ...simpleUser(me, 900, null),
        name: null,
        bio: null,
        blog: null,
        company: null,
        location: null,
        hireable: null,
        followers: 0,
        following: 0,
        public_gists: 0,
        public_repos: 0,
        created_at: day,
        updated_at: day,
      }
      return Response.json(person, { headers: said === undefined ? {} : { 'x-oauth-scopes': said } })
    },
    'GET /app': () => Response.json(appAnswer()),
    'POST /app/installations/:id/access_tokens': () =>
      Response.json(
        {
          token: installationToken,
          expires_at: '2099-01-01T00:00:00Z',
          permissions: { issues: 'write' },
          repository_selection: 'all',
        },
        { status: 201 },
      ),
    [`GET ${inRepo}`]: exchange => {
      const row = house.repo(repoIn(exchange))
      return row ? Response.json(repositoryShape(row, mayPush())) : said(404, 'Not Found')
    },
    [`GET ${inRepo}/milestones`]: exchange =>
      paged(exchange, milestones, pageSize, ({ number }) => milestoneShape(repoIn(exchange), number)),
    [`GET ${inRepo}/issue-types`]: () => Response.json(types.map(typeShape)),
    [`GET ${inRepo}/labels`]: exchange =>
      paged(exchange, house.labelNames(), pageSize, name => labelShape(repoIn(exchange), name)),
    [`GET ${inRepo}/assignees`]: exchange =>
      paged(exchange, accounts, pageSize, ({ login, id, email }) => simpleUser(login, id, email)),
    [`GET ${inRepo}/hooks`]: exchange => paged(exchange, [...hooks.values()], pageSize, hook => hook),
    [`POST ${inRepo}/hooks`]: exchange => {
      const wrong = badHook(exchange)
      if (wrong) return wrong
      const hook = hookShape(
        house.time(),
        repoIn(exchange),
        hooks.size + 1,
        isRecord(exchange.json) ? exchange.json : {},
      )
      hooks.set(hook.id, hook)
      return Response.json(hook, { status: 201 })
    },
    [`PATCH ${inRepo}/hooks/:id`]: exchange =>
      withHook(exchange, hook => {
        const wrong = badHook(exchange)
        if (wrong) return wrong
        const next = hookShape(house.time(), repoIn(exchange), hook.id, {
          ...hook,
          ...(isRecord(exchange.json) ? exchange.json : {}),
        })
        hooks.set(hook.id, next)
        return Response.json(next)
      }),
    [`DELETE ${inRepo}/hooks/:id`]: exchange =>
      withHook(exchange, hook => {
        hooks.delete(hook.id)
        return new Response(null, { status: 204 })
      }),
    'GET /orgs/:org/projectsV2': ({ at }) =>
      Response.json(
        at.org === board.owner ? [projectShape(4, 'Old plans'), projectShape(board.number, board.title)] : [],
      ),
    // A person's boards are hidden from everything but a classic token: an empty list, no error.
    'GET /users/:user/projectsV2': () => Response.json([]),
    'GET /orgs/:org/projectsV2/:number/fields': ({ at }) =>
      Number(at.number) === board.number ? Response.json(fieldShapes()) : said(404, 'Not Found'),
    'POST /orgs/:org/projectsV2/:number/items': items,
    'PATCH /orgs/:org/projectsV2/:number/items/:id': card,
    // Only words and "changed since" are understood; what the index knows is as late as the lists.
    'GET /search/issues': exchange => {
      const query = exchange.url.searchParams.get('q') ?? ''
      const repo = /repo:(\S+)/.exec(query)?.[1]
      const since = /updated:>=(\S+)/.exec(query)?.[1] ?? ''
      const labels = [...query.matchAll(/label:(\S+)/g)].map(match => match[1] ?? '')
      const rows = house
        .listedIssues()
        .filter(row => row.repo === repo && row.updated >= since && labels.every(label => row.labels.includes(label)))
        .sort((a, b) => (a.updated < b.updated ? -1 : 1))
      const found = rows.map(row => {
        const { parent_issue_url: _, ...shown } = issueShape(row)
        return { ...shown, score: 1 }
      })
      return Response.json({
        total_count: found.length,
        incomplete_results: false,
        items: found,
        search_type: 'lexical',
      })
    },
  }
}
