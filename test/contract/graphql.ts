// Holds queries and their answers against a GraphQL schema.

import {
  buildSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql'
import { z } from 'zod'
import { answerFaults } from './graphql-answer.ts'
import { type Asked, type Judge, parsed, type Wrong } from './wrong.ts'

const question = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
})

type Question = z.infer<typeof question>
type Fault = Pick<Wrong, 'at' | 'reason'>

interface Understood {
  readonly route: string
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly faults: readonly Fault[]
}

export function graphqlJudge(sdl: string, path: string): Judge {
  const schema = buildSchema(sdl)
  const known = new Map<string, Understood | Fault>()

  function understand(query: string, name: string | null | undefined): Understood | Fault {
    const key = `${name ?? ''} ${query}`
    const found = known.get(key) ?? understood(schema, query, name)
    known.set(key, found)
    return found
  }

  return {
    knows: ({ method, url }) => method === 'POST' && url.pathname === path,
    judge(asked, answered) {
      const about = (route: string, part: string) => (fault: Fault) => ({ ...fault, route, part })
      const nameless = about(`${asked.method} ${asked.url.pathname}`, 'request')
      const said = question.safeParse(parsed(asked.body))
      if (!said.success)
        return [nameless({ at: '', reason: 'is no question in JSON' }), ...contentType(asked).map(nameless)]
      const query = understand(said.data.query, said.data.operationName)
      if ('at' in query) return [nameless(query)]
      const { document, operation, route } = query
      const variables = variablesOf(schema, operation, said.data)
      const inRequest = [...contentType(asked), ...query.faults, ...variables.faults]
      // An answer to a question that means nothing cannot be judged.
      const inAnswer =
        query.faults.length > 0
          ? []
          : answerFaults(schema, document, operation, variables.values, parsed(answered.body))
      return [...inRequest.map(about(route, 'request')), ...inAnswer.map(about(route, String(answered.status)))]
    },
  }
}

const contentType = ({ headers }: Asked): readonly Fault[] =>
  /[/+]json\b/.test(headers.get('content-type') ?? '')
    ? []
    : [{ at: 'header.content-type', reason: 'must say that the body is JSON' }]

function understood(schema: GraphQLSchema, query: string, name: string | null | undefined): Understood | Fault {
  try {
    const document = parse(query)
    const operations = document.definitions.filter(each => each.kind === 'OperationDefinition')
    const operation = operations.find(each => !name || each.name?.value === name)
    if (!operation || (operations.length > 1 && !name))
      return { at: '', reason: 'does not say which operation is meant' }
    return { route: routeOf(operation), document, operation, faults: validate(schema, document).map(faultOf) }
  } catch (error) {
    if (error instanceof GraphQLError) return { at: 'query', reason: error.message }
    throw error
  }
}

/** `mutation issueUpdate`: what it does, by the first thing it asks for. */
const routeOf = ({ operation, selectionSet }: OperationDefinitionNode): string => {
  const first = selectionSet.selections.find(each => each.kind === 'Field')
  return `${operation} ${first?.name.value ?? '…'}`
}

/** Names that are numbered within a batch are one name. */
const faultOf = ({ message }: { readonly message: string }): Fault => ({
  at: 'query',
  reason: message.replaceAll(/([A-Za-z_])\d+(?=")/g, '$1…'),
})

function variablesOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  { variables }: Question,
): { readonly values: Readonly<Record<string, unknown>>; readonly faults: readonly Fault[] } {
  const given = variables ?? {}
  const declared = new Set(operation.variableDefinitions?.map(each => each.variable.name.value))
  const surplus = Object.keys(given)
    .filter(name => !declared.has(name))
    .map(name => ({ at: `variables.${name.replace(/\d+$/, '…')}`, reason: 'is not declared' }))
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given)
  return { values: coerced ?? {}, faults: [...surplus, ...(errors ?? []).map(wrongVariable)] }
}

/** The value itself is somebody's words: what is printed is where and why. */
const wrongVariable = ({ message }: GraphQLError): Fault => {
  const shape = /^Variable "\$(?<name>[^"]+)" (?:got invalid value .*?(?: at "(?<place>[^"]+)")?; )?(?<why>.*)$/s
  const { name = '', place = name, why = message } = shape.exec(message)?.groups ?? {}
  return { at: `variables.${place.replace(/^(\w*?)_\d+/, '$1').replaceAll(/\[\d+\]/g, '.*')}`, reason: why }
}
