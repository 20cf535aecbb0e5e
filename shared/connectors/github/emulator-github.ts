// The whole of an emulated GitHub: who may come in, where renamed things are, what is left of the hour, and all doors.

import type { Time } from '../../core/ids.ts'
import { type Emulator, emulator, type Handler, type Routes } from '../../http/emulator.ts'
import { graphRoute } from './emulator-graph.ts'
import { type CommentRow, type HouseSettings, house, type IssueRow, keyOf, type RepoRow } from './emulator-house.ts'
import { issueRoutes } from './emulator-issues.ts'
import { type Hook, placeRoutes } from './emulator-places.ts'
import { organizationShape, repositoryShape } from './emulator-places-shapes.ts'
import { budget, said } from './emulator-rules.ts'
import { api, commentShape, issueShape, simpleUser } from './emulator-shapes.ts'

export const token = 'ghp_5f2cNeverShowThis'
export const installationToken = 'ghs_77aaLentForAnHour'
export const home = 'acme/shop'
export const plans = 'acme/plans'

export interface GithubSettings extends Omit<HouseSettings, 'onChange'> {
  readonly pageSize: number
  readonly slowness?: () => Time
  readonly tell: (event: string, payload: unknown) => void
}

export function github(settings: GithubSettings) {
  const { clock, skew, slowness, pageSize, tell } = settings
  const may = { enter: true, push: true, remove: true }
  let scopes: string | undefined
  const rooms = house({
    ...settings,
    onChange: (event, action, { issue, comment, by }) => {
      const repo = rooms.repo(issue.repo)
      const away = rooms.issue(rooms.whereIs(keyOf(issue)) ?? '')
      if (repo) tell(event, letterOf(action, issue, comment, by, repo, away))
    },
  })
  rooms.addRepo(home)
  rooms.addRepo(plans)

  const hour = budget(() => clock.now() + skew)
  const doors = { house: rooms, pageSize, me: 'lockstep-bot', mayPush: () => may.push }
  const hooks = new Map<number, Hook>()
  const all: Routes = {
    ...placeRoutes(doors, { scopes: () => scopes, installationToken, hooks }),
    ...issueRoutes(doors),
    'POST /graphql': graphRoute({ house: rooms, pageSize, mayDelete: () => may.remove }),
  }

  /** Whoever is not known stays outside; whoever knocks too often, too. */
  const guarded =
    (handler: Handler): Handler =>
    async exchange => {
      const { request, url } = exchange
      const isLending = url.pathname.startsWith('/app')
      const pass = request.headers.get('authorization')?.replace(/^(bearer|token) /i, '') ?? ''
      const isKnown = isLending ? pass.split('.').length === 3 : may.enter && [token, installationToken].includes(pass)
      if (!isKnown) return hour.stamp(request, said(401, 'Bad credentials'))
      if (!request.headers.has('x-github-api-version')) return said(400, 'Which version of the API?')
      const late = hour.refuse(request)
      if (late) return late
      if (url.pathname.endsWith('/')) return hour.stamp(request, said(404, 'Not Found'))
      return hour.stamp(request, elsewhere(url) ?? (await handler(exchange)))
    }

  function elsewhere(url: URL): Response | undefined {
    const [, name = '', rest = ''] = /^\/repos\/([^/]+\/[^/]+)(.*)$/.exec(url.pathname) ?? []
    const now = name && rooms.newName(name)
    if (!now || rooms.repo(name)) return undefined
    return said(301, 'Moved Permanently', { location: `${api}/repositories/${rooms.repo(now)?.id}${rest}` })
  }

  const service: Emulator = emulator({
    clock,
    skew,
    ...(slowness ? { slowness } : {}),
    routes: Object.fromEntries(Object.entries(all).map(([name, handler]) => [name, guarded(handler)])),
    spared: route => lookups.has(route),
    nameOf: (request, body) => {
      if (!new URL(request.url).pathname.endsWith('/graphql')) return undefined
      return /"query":\s*"\s*mutation/.test(JSON.stringify(body)) ? 'GRAPHQL mutation' : 'GRAPHQL query'
    },
  })

  return {
    service,
    house: rooms,
    may,
    hour,
    hooks,
    /** From now on the token is a classic one, and says what it may do. */
    showScopes(said: string) {
      scopes = said
    },
  }
}

/** What is asked once and kept for an hour. */
const lookups = new Set([
  'GET /repos/:owner/:repo',
  'GET /repos/:owner/:repo/milestones',
  'GET /repos/:owner/:repo/issue-types',
  'GET /repos/:owner/:repo/assignees',
  'GET /orgs/:org/projectsV2',
  'GET /orgs/:org/projectsV2/:number/fields',
])

const letterOf = (
  action: string,
  issue: IssueRow,
  comment: CommentRow | undefined,
  by: string,
  repo: RepoRow,
  away: IssueRow | undefined,
) => ({
  action,
  ...(action === 'edited' ? { changes: {} } : {}),
  ...(away ? { changes: { new_issue: issueShape(away), new_repository: repositoryShape(repo, true) } } : {}),
  issue: issueShape(issue),
  ...(comment ? { comment: commentShape(comment, issue) } : {}),
  repository: repositoryShape(repo, true),
  organization: organizationShape('acme'),
  sender: simpleUser(by),
})
