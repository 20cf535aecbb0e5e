// Holds requests and answers against an OpenAPI description.

import { type AnswerShape, isRecord, type Json, type OpenApi, type Operation, type Parameter } from './description.ts'
import { type Fault, type Schemas, schemasOf } from './schemas.ts'
import { type Answered, type Asked, asIs, type Judge, parsed, type Wrong } from './wrong.ts'

export function openApiJudge(description: OpenApi, base = description.base): Judge {
  const requests = schemasOf(description.components, 'request')
  const answers = schemasOf(description.components, 'answer')
  const routes = description.operations.map(operation => ({ operation, fits: matcher(operation) })).sort(plainFirst)

  function routeOf({ method, url }: Asked) {
    if (!url.pathname.startsWith(base)) return undefined
    const path = url.pathname.slice(base.length)
    for (const { operation, fits } of routes) {
      const words = operation.method === method ? fits(path) : undefined
      if (words) return { operation, words }
    }
    return undefined
  }

  return {
    knows: asked => routeOf(asked) !== undefined,
    judge(asked, answered) {
      const found = routeOf(asked)
      if (!found) return [noSuchAddress(asked)]
      const { operation, words } = found
      const said = [
        ...wordsAt('path', operation, requests, name => (name in words ? [words[name] ?? ''] : [])),
        ...queryFaults(operation, asked.url.searchParams, requests),
        ...wordsAt('header', operation, requests, name => asked.headers.get(name) ?? []),
        ...bodyFaults(operation, asked, requests),
      ]
      return [
        ...said.map(fault => ({ ...fault, route: operation.route, part: 'request' })),
        ...answerFaults(operation, answered, answers).map(fault => ({
          ...fault,
          route: operation.route,
          part: String(answered.status),
        })),
      ]
    },
  }
}

export const noSuchAddress = ({ method, url }: Asked): Wrong => ({
  route: `${method} ${url.pathname}`,
  part: 'request',
  at: '',
  reason: 'no description knows this address',
})

type Route = { readonly operation: Operation; readonly fits: ReturnType<typeof matcher> }

/** `/items/mine` before `/items/{id}`, and a parameter of many segments last. */
const plainFirst = (a: Route, b: Route): number => vagueness(a.operation) - vagueness(b.operation)

const vagueness = ({ path, parameters }: Operation): number =>
  path.split('{').length + (parameters.some(each => each['x-multi-segment']) ? 100 : 0)

function matcher({ path, parameters }: Operation): (path: string) => Readonly<Record<string, string>> | undefined {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name)
  const isLong = (name: string | undefined) => parameters.some(each => each.name === name && each['x-multi-segment'])
  const plain = path.split(/\{[^}]+\}/).map(asIs)
  const shape = plain.reduce((all, piece, i) => `${all}${isLong(names[i - 1]) ? '(.+)' : '([^/]+)'}${piece}`)
  const whole = new RegExp(`^${shape}$`)
  return actual => {
    const found = whole.exec(actual)
    return found
      ? Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(found[i + 1] ?? '')]))
      : undefined
  }
}

type Words = (name: string) => string | readonly string[]

function wordsAt(where: Parameter['in'], { parameters }: Operation, schemas: Schemas, words: Words): readonly Fault[] {
  return parameters
    .filter(each => each.in === where)
    .flatMap(each => {
      const at = `${where}.${each.name}`
      const given = [words(each.name)].flat()
      if (given.length === 0) return each.required ? [{ at, reason: 'is missing' }] : []
      return schemas.faultsInWord(each.schema, given).map(fault => ({ at: `${at}${fault.at}`, reason: fault.reason }))
    })
}

function queryFaults(operation: Operation, query: URLSearchParams, schemas: Schemas): readonly Fault[] {
  const known = new Map(operation.parameters.filter(each => each.in === 'query').map(each => [each.name, each]))
  // `filter[a]=1` and `ids[]=1` are ways to send one parameter.
  const nameOf = (name: string): string => (known.has(name) ? name : name.replace(/\[.*$/, ''))
  const unknown = [...new Set(query.keys())].filter(name => !known.has(nameOf(name)))
  return [
    ...unknown.map(name => ({ at: `query.${name}`, reason: 'no such parameter' })),
    ...wordsAt('query', operation, schemas, name => {
      const given = [...query.entries()].filter(([key]) => nameOf(key) === name).map(([, value]) => value)
      return known.get(name)?.explode === false ? given.flatMap(word => word.split(',')) : given
    }),
  ]
}

const jsonOf = (content: AnswerShape['content']): Json | undefined =>
  Object.entries(content ?? {}).find(([type]) => /[/+]json\b/.test(type))?.[1].schema

function bodyFaults({ body }: Operation, { headers, body: sent }: Asked, schemas: Schemas): readonly Fault[] {
  if (sent === '') return body?.required ? [{ at: '', reason: 'the body is missing' }] : []
  if (!body) return [{ at: '', reason: 'takes no body' }]
  const schema = jsonOf(body.content)
  if (!schema) return []
  if (!/[/+]json\b/.test(headers.get('content-type') ?? ''))
    return [{ at: 'header.content-type', reason: 'must say that the body is JSON' }]
  const value = parsed(sent)
  if (value === undefined) return [{ at: '', reason: 'the body is no JSON' }]
  return [...schemas.faults(schema, value), ...unheardOf(schema, value)]
}

/** A member that a service does not know is silently ignored by most, and what it was to say is lost. */
function unheardOf(schema: Json, value: unknown): readonly Fault[] {
  const { properties, additionalProperties } = schema
  const isClosed =
    isRecord(properties) && additionalProperties === undefined && !schema.allOf && !schema.anyOf && !schema.oneOf
  if (!isClosed || !isRecord(value)) return []
  return Object.keys(value)
    .filter(name => !(name in properties))
    .map(name => ({ at: `/${name}`, reason: 'no such member' }))
}

function answerFaults({ answers }: Operation, { status, body }: Answered, schemas: Schemas): readonly Fault[] {
  const shape = answers[String(status)] ?? answers[`${String(status)[0]}XX`] ?? answers.default
  if (!shape) return [{ at: '', reason: `no such status (known: ${Object.keys(answers).join(', ')})` }]
  const schema = jsonOf(shape.content)
  if (body === '')
    return schema && status !== 204 && Object.keys(schema).length > 0 ? [{ at: '', reason: 'the answer is empty' }] : []
  // What a refusal looks like is often left open; what a success brings is not.
  if (shape.content === undefined) return status < 400 ? [{ at: '', reason: 'must be empty' }] : []
  if (!schema) return []
  const value = parsed(body)
  return value === undefined ? [{ at: '', reason: 'the answer is no JSON' }] : schemas.faults(schema, value)
}
