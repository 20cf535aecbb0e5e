// The one address of the emulated API: who asks, what it costs, whether it is a question this API knows, and the answer.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  buildSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  parse,
  validate,
} from 'graphql'
import type { Time } from '../../core/ids.ts'
import { type Emulator, type Exchange, emulator } from '../../http/emulator.ts'
import { type Plan, planOf, run } from './emulator-execute.ts'
import { mutations } from './emulator-mutations.ts'
import { nodesOf } from './emulator-nodes.ts'
import { mostPoints, pointsOf } from './emulator-points.ts'
import { queries } from './emulator-queries.ts'
import { type Allowance, quota, usualAllowance } from './emulator-quota.ts'
import { invalid, needlessBearer, rateLimited, unauthenticated } from './emulator-refusal.ts'
import type { Workspace } from './emulator-workspace.ts'

const schema: GraphQLSchema = buildSchema(readFileSync(join(import.meta.dirname, 'emulator.sdl'), 'utf8'))

export interface ServerSettings {
  /** Personal keys; they share one allowance. */
  readonly keys: readonly string[]
  /** Token of an app → until when it is good. */
  readonly tokens: Readonly<Record<string, Time>>
  readonly allowance?: Allowance
  readonly slowness?: () => Time
}

interface Asked {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** What a query is, found out once: documents are few, requests many. */
interface Understood {
  readonly document: DocumentNode
  readonly errors: readonly GraphQLError[]
  /** Undefined when there are errors. */
  readonly plan: Plan | undefined
}
const understood = new Map<string, Understood>()

export function server(at: Workspace, settings: ServerSettings): Emulator & { expire(): void } {
  const nodes = nodesOf(at)
  const root = { query: queries(at, nodes), mutation: mutations(at, nodes) }
  const bucket = quota(settings.allowance ?? usualAllowance)
  let isExpired = false
  let refusals = 0

  const rateLimitStatus = () => ({
    identifier: 'user',
    kind: 'apiKey',
    limits: [{ type: 'requests', allowedAmount: usualAllowance.requests, period: 3600_000 }],
  })

  function answer({ json, now }: Exchange): Response {
    const asked = askedIn(json)
    const headers = { date: new Date(now).toUTCString() }
    if (!asked) return Response.json({ errors: [{ message: 'POST body missing' }] }, { status: 400, headers })
    const { document, errors, plan } = understand(asked.query)
    const points = plan ? pointsOf(document, asked.variables) : 1
    if (!bucket.take(points, now))
      return Response.json(rateLimited(refusals++ % 2 === 0), {
        status: 400,
        headers: { ...headers, ...bucket.headers(points, now) },
      })
    const all = { ...headers, ...bucket.headers(points, now) }
    if (!plan) return Response.json({ errors: errors.map(malformed) }, { status: 400, headers: all })
    if (points > mostPoints)
      return Response.json({ errors: [invalid(`Query too complex: ${points}`)] }, { status: 400, headers: all })
    const { coerced, errors: odd } = getVariableValues(
      schema,
      plan.operation.variableDefinitions ?? [],
      asked.variables,
    )
    if (!coerced) return Response.json({ errors: odd.map(malformed) }, { status: 400, headers: all })
    const { data, errors: refused } = run(
      plan,
      plan.isWrite ? root.mutation : { ...root.query, rateLimitStatus },
      coerced,
    )
    const status = data === null ? (at.vices.refusesWith ?? 200) : 200
    return Response.json(refused.length > 0 ? { data, errors: refused } : { data }, { status, headers: all })
  }

  function doorman({ request, now }: Exchange): Response | undefined {
    const given = request.headers.get('authorization') ?? ''
    const date = { date: new Date(now).toUTCString() }
    const [, bearer] = /^Bearer (.*)$/.exec(given) ?? []
    if (bearer !== undefined && settings.keys.includes(bearer))
      return Response.json(needlessBearer(), { status: 400, headers: date })
    const until = bearer === undefined ? undefined : settings.tokens[bearer]
    const isKnown = settings.keys.includes(given) || (until !== undefined && now < until)
    return isKnown && !isExpired ? undefined : Response.json(unauthenticated(), { status: 401, headers: date })
  }

  const service = emulator({
    clock: at.clock,
    skew: at.skew,
    ...(settings.slowness ? { slowness: settings.slowness } : {}),
    doorman,
    nameOf: (_, body) => nameOf(askedIn(body)?.query ?? ''),
    spared: route => route.startsWith('look up'),
    routes: { 'POST /graphql': answer },
  })
  return Object.assign(service, {
    expire: () => {
      isExpired = true
    },
  })
}

/** Whoever names states or people needs them looked up first; these look-ups have a name of their own. */
const tables = ['teams', 'issueLabels', 'cycles', 'projects', 'projectStatuses', 'projectMilestones', 'users']

function nameOf(query: string): string {
  if (query === '') return 'nothing'
  const { document } = understand(query)
  const [operation] = document.definitions.flatMap(each => (each.kind === Kind.OPERATION_DEFINITION ? [each] : []))
  const fields =
    operation?.selectionSet.selections.flatMap(each => (each.kind === Kind.FIELD ? [each.name.value] : [])) ?? []
  // Projects that are listed as items stand in an order; one that is only named does not.
  const isListing = query.includes('orderBy:')
  const isLookUp = operation?.operation === 'query' && tables.includes(fields[0] ?? '') && !isListing
  return `${isLookUp ? 'look up' : (operation?.operation ?? 'malformed')} ${[...new Set(fields)].join(' ')}`.trim()
}

export const isWriting = (route: string): boolean => route.startsWith('mutation')

function understand(query: string): Understood {
  const known = understood.get(query)
  if (known) return known
  const made = read(query)
  understood.set(query, made)
  return made
}

function read(query: string): Understood {
  try {
    const document = parse(query)
    const errors = validate(schema, document)
    return { document, errors, plan: errors.length > 0 ? undefined : planOf(schema, document) }
  } catch (error) {
    const wrong = error instanceof GraphQLError ? error : new GraphQLError('Syntax Error')
    return { document: { kind: Kind.DOCUMENT, definitions: [] }, errors: [wrong], plan: undefined }
  }
}

function askedIn(json: unknown): Asked | undefined {
  if (typeof json !== 'object' || json === null || !('query' in json) || typeof json.query !== 'string')
    return undefined
  const variables = 'variables' in json && typeof json.variables === 'object' ? json.variables : {}
  return { query: json.query, variables: { ...variables } }
}

const malformed = ({ message }: GraphQLError) => ({
  message,
  extensions: { code: 'GRAPHQL_VALIDATION_FAILED', statusCode: 400 },
})
