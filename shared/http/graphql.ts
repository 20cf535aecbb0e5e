// GraphQL: its errors arrive in a 200, and an answer may be half there.

import { Fault, type FaultKind, failure, type Outcome, success } from '../core/errors.ts'
import { type Answer, oneLine } from './body.ts'
import type { Client } from './client.ts'

export interface Query {
  readonly query: string
  /** Words from outside go here and never into the query. */
  readonly variables?: Readonly<Record<string, unknown>>
  readonly about: string
  readonly write: boolean
  /** Where the service takes queries, below the base. */
  readonly path?: string
  /** A service's own error words; undefined means "judge as usual". */
  readonly kindOf?: (error: GraphqlError) => FaultKind | undefined
}

export interface GraphqlError {
  readonly message: string
  readonly path: readonly (string | number)[]
  /** Its code and type, upper case, in the two places where services put them. */
  readonly words: readonly string[]
}

export interface GraphqlAnswer {
  readonly data: Readonly<Record<string, unknown>>
  /** Errors of parts; the rest of the data is good. */
  readonly errors: readonly GraphqlError[]
}

/** Throws when the request as a whole was refused. Errors that belong to a part are left to whoever asked for it. */
export async function ask(client: Client, query: Query): Promise<GraphqlAnswer> {
  const { path = '/graphql', about, write } = query
  const body = { query: query.query, variables: query.variables ?? {} }
  const verdict = (answer: Answer) => {
    const errors = errorsIn(answer.body)
    const whole = errors.find(error => error.path.length === 0)
    if (whole) return { kind: query.kindOf?.(whole) ?? usualKind(whole) }
    // Some services send good data with an error status: the body decides.
    return errors.length > 0 || hasData(answer.body) ? 'fine' : undefined
  }
  const answer = await client.send({ method: 'POST', path, body, about, write, verdict })
  const errors = errorsIn(answer.body).map(error => ({ ...error, message: client.cover(oneLine(error.message)) }))
  if (hasData(answer.body)) return { data: answer.body.data, errors }
  // One part that must not be null and is takes all the others with it: they were not answered.
  if (errors.length > 0) return { data: {}, errors }
  throw new Fault({
    kind: 'unavailable',
    message: `${about}: the service answered without data. It is tried again later.`,
  })
}

const hasData = (body: unknown): body is { readonly data: Readonly<Record<string, unknown>> } =>
  isRecord(body) && isRecord(body.data)

function errorsIn(body: unknown): readonly GraphqlError[] {
  if (!isRecord(body) || !Array.isArray(body.errors)) return []
  return body.errors.filter(isRecord).map(error => {
    const extensions = isRecord(error.extensions) ? error.extensions : {}
    const words = [error.type, extensions.code, extensions.type].filter(word => typeof word === 'string')
    return {
      message: [
        ...new Set([error.message, extensions.userPresentableMessage].filter(text => typeof text === 'string')),
      ].join(': '),
      path: Array.isArray(error.path) ? error.path : [],
      words: words.map(word => word.toUpperCase().replaceAll(/[\s-]/g, '_')),
    }
  })
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The words most services share. The first that matches counts. */
const usualWords: readonly (readonly [RegExp, FaultKind])[] = [
  [/RATE_?LIMIT|THROTTLED|TOO_MANY/, 'rate-limited'],
  [/AUTHENTICATION|UNAUTHENTICATED|UNAUTHORIZED|FORBIDDEN|INSUFFICIENT_SCOPES/, 'denied'],
  [/NOT_FOUND/, 'not-found'],
  [/INTERNAL|TIMEOUT|UNAVAILABLE/, 'unavailable'],
]

const usualKind = (error: GraphqlError): FaultKind =>
  usualWords.find(([pattern]) => error.words.some(word => pattern.test(word)))?.[1] ?? 'invalid'

/** One part of a batch: what to select, with the types and values of the variables it uses. */
export interface Part {
  readonly select: string
  readonly variables: Readonly<Record<string, { readonly type: string; readonly value: unknown }>>
}

/** Many parts as one request, told apart by alias. */
export function batched(kind: 'query' | 'mutation', parts: readonly Part[]): Pick<Query, 'query' | 'variables'> {
  const declared: string[] = []
  const variables: Record<string, unknown> = {}
  const selections = parts.map((part, i) => {
    for (const [name, { type, value }] of Object.entries(part.variables)) {
      declared.push(`$${name}_${i}: ${type}`)
      variables[`${name}_${i}`] = value
    }
    return `  ${alias(i)}: ${part.select.replaceAll(/\$(\w+)/g, `$$$1_${i}`)}`
  })
  const head = declared.length > 0 ? `${kind} (${declared.join(', ')})` : kind
  return { query: `${head} {\n${selections.join('\n')}\n}`, variables }
}

/** The outcome of each part: an error names the alias it belongs to and says nothing about the others. */
export function outcomes(
  answer: GraphqlAnswer,
  query: Pick<Query, 'about' | 'kindOf'>,
  count: number,
): readonly Outcome<unknown>[] {
  return Array.from({ length: count }, (_, i) => {
    const error = answer.errors.find(({ path }) => path[0] === alias(i))
    const value = answer.data[alias(i)]
    const fails = (kind: FaultKind, why: string) =>
      failure(new Fault({ kind, message: `${query.about}, part ${i + 1}: ${why}` }))
    if (error) return fails(query.kindOf?.(error) ?? usualKind(error), error.message)
    if (value === undefined) return fails('unavailable', 'not answered. It is tried again later.')
    return value === null ? fails('not-found', 'the service shows nothing there.') : success(value)
  })
}

/** What a part is called in the request and in the errors about it. */
export const alias = (i: number): string => `part${i}`
