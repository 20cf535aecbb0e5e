// An OpenAPI description, read as far as it is needed: which addresses there are, and what belongs to each.

import { z } from 'zod'

export type Json = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const schema = z.record(z.string(), z.unknown())
const content = z.record(z.string(), z.object({ schema: schema.optional() }))

const parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().default(false),
  schema: schema.default({}),
  explode: z.boolean().default(true),
  'x-multi-segment': z.boolean().default(false),
})
const requestBody = z.object({ required: z.boolean().default(false), content: content.default({}) })
const answer = z.object({ content: content.optional() })

export type Parameter = z.infer<typeof parameter>
export type RequestBody = z.infer<typeof requestBody>
export type AnswerShape = z.infer<typeof answer>

export interface Operation {
  /** `GET /items/{id}` */
  readonly route: string
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: RequestBody | undefined
  /** By status, `4XX` or `default`. */
  readonly answers: Readonly<Record<string, AnswerShape>>
}

export interface OpenApi {
  readonly base: string
  readonly operations: readonly Operation[]
  /** By the name of the event. */
  readonly webhooks: Readonly<Record<string, Operation>>
  readonly components: Json
}

const document = z.object({
  openapi: z.string().startsWith('3.'),
  servers: z.array(z.object({ url: z.string() })).default([]),
  paths: z.record(z.string(), schema).default({}),
  webhooks: z.record(z.string(), schema).default({}),
  components: schema.default({}),
})

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const

export function readOpenApi(text: string): OpenApi {
  const json: unknown = JSON.parse(text)
  const { servers, paths, webhooks, components } = document.parse(json)
  const resolve = resolver(json)
  const operationsOf = (path: string, item: Json): readonly Operation[] =>
    methods.flatMap(method => {
      const found = item[method]
      return isRecord(found) ? [operationOf(method, path, item, found, resolve)] : []
    })
  return {
    base: servers[0] ? new URL(servers[0].url, 'https://service.example').pathname.replace(/\/+$/, '') : '',
    operations: Object.entries(paths).flatMap(([path, item]) => operationsOf(path, item)),
    webhooks: Object.fromEntries(
      Object.entries(webhooks).flatMap(([name, item]) => operationsOf(name, item).map(found => [name, found])),
    ),
    components,
  }
}

type Resolve = (value: unknown) => unknown

function operationOf(method: string, path: string, item: Json, found: Json, resolve: Resolve): Operation {
  // What an operation says of a parameter outweighs what its path says.
  const named = [item.parameters, found.parameters].flatMap(list => (Array.isArray(list) ? list : []))
  const parameters = named.map(each => parameter.parse(resolve(each)))
  const answers = isRecord(found.responses) ? found.responses : {}
  return {
    route: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    parameters: [...new Map(parameters.map(each => [`${each.in} ${each.name}`, each])).values()],
    body: found.requestBody === undefined ? undefined : requestBody.parse(resolve(found.requestBody)),
    answers: Object.fromEntries(Object.entries(answers).map(([status, each]) => [status, answer.parse(resolve(each))])),
  }
}

/** Follows a reference to the place in the document it names. */
const resolver =
  (document: unknown): Resolve =>
  value => {
    let at = value
    for (let depth = 0; isRecord(at) && typeof at.$ref === 'string'; depth++) {
      const path = at.$ref
      if (!path.startsWith('#/') || depth > 20) throw new Error(`The reference ${path} leads nowhere`)
      at = path
        .slice(2)
        .split('/')
        .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
        .reduce<unknown>((here, part) => (isRecord(here) ? here[part] : undefined), document)
    }
    return at
  }
