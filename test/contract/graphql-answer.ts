// Whether an answer is one the schema allows for its question: every selected field there, of its type, and no other.

import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNullableType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql'
import { isRecord, type Json } from './description.ts'
import type { Wrong } from './wrong.ts'

type Fault = Pick<Wrong, 'at' | 'reason'>

interface Walk {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly variables: Json
}

export function answerFaults(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Json,
  answer: unknown,
): readonly Fault[] {
  if (!isRecord(answer)) return [{ at: '', reason: 'must be an object' }]
  const surplus = Object.keys(answer).filter(name => !['data', 'errors', 'extensions'].includes(name))
  const faults = [
    ...surplus.map(name => ({ at: `/${name}`, reason: 'is no part of an answer' })),
    ...errorFaults(answer),
  ]
  const { data } = answer
  if (data === undefined || data === null)
    return answer.errors === undefined
      ? [...faults, { at: '/data', reason: 'is missing, and no error says why' }]
      : faults
  const root = schema.getRootType(operation.operation)
  if (!root) return [...faults, { at: '', reason: `the schema has no ${operation.operation}` }]
  const fragments = new Map(
    document.definitions.flatMap(each =>
      each.kind === 'FragmentDefinition' ? [[each.name.value, each] as const] : [],
    ),
  )
  return [...faults, ...objectFaults({ schema, fragments, variables }, root, [operation.selectionSet], data, '/data')]
}

function errorFaults({ errors }: Json): readonly Fault[] {
  if (errors === undefined) return []
  if (!Array.isArray(errors) || errors.length === 0)
    return [{ at: '/errors', reason: 'must be a list with something in it' }]
  return errors.some(error => !isRecord(error) || typeof error.message !== 'string')
    ? [{ at: '/errors/*/message', reason: 'must be a string' }]
    : []
}

function valueFaults(
  walk: Walk,
  type: GraphQLOutputType,
  fields: readonly FieldNode[],
  value: unknown,
  at: string,
): readonly Fault[] {
  if (value === null) return isNonNullType(type) ? [{ at, reason: `must not be null (${type})` }] : []
  const inner = getNullableType(type)
  if (isListType(inner)) {
    if (!Array.isArray(value)) return [{ at, reason: `must be a list (${type})` }]
    return value.flatMap(each => valueFaults(walk, inner.ofType, fields, each, `${at}/*`))
  }
  if (isLeafType(inner)) return isOf(inner, value) ? [] : [{ at, reason: `must be ${inner.name}` }]
  const actual = isAbstractType(inner) ? namedType(walk, value) : inner
  const sets = fields.flatMap(field => field.selectionSet ?? [])
  return actual ? objectFaults(walk, actual, sets, value, at) : sharedFaults(value, at)
}

/** Which of several types it is can only be told when the question asked for the name. */
const namedType = ({ schema }: Walk, value: unknown): GraphQLObjectType | undefined => {
  const type = isRecord(value) && typeof value.__typename === 'string' ? schema.getType(value.__typename) : undefined
  return isObjectType(type) ? type : undefined
}

const sharedFaults = (value: unknown, at: string): readonly Fault[] =>
  isRecord(value) ? [] : [{ at, reason: 'must be an object' }]

function objectFaults(
  walk: Walk,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
  value: unknown,
  at: string,
): readonly Fault[] {
  if (!isRecord(value)) return [{ at, reason: `must be an object (${type.name})` }]
  const selected = Map.groupBy(
    sets.flatMap(set => selectedFields(walk, type, set.selections)),
    field => field.alias?.value ?? field.name.value,
  )
  const surplus = Object.keys(value).filter(name => !selected.has(name))
  return [
    ...surplus.map(name => ({ at: `${at}/${name}`, reason: 'was not asked for' })),
    ...[...selected].flatMap(([key, fields]) => {
      const name = fields[0]?.name.value ?? key
      const definition = metaFields[name] ?? type.getFields()[name]
      // Parts of a batch differ by number only; the field says what they are.
      const place = `${at}/${name}`
      if (!definition) return [{ at: place, reason: `is no field of ${type.name}` }]
      return key in value
        ? valueFaults(walk, definition.type, fields, value[key], place)
        : [{ at: place, reason: 'is missing' }]
    }),
  ]
}

const metaFields: Readonly<Record<string, { readonly type: GraphQLOutputType }>> = {
  __typename: TypeNameMetaFieldDef,
  __type: TypeMetaFieldDef,
  __schema: SchemaMetaFieldDef,
}

function selectedFields(
  walk: Walk,
  type: GraphQLObjectType,
  selections: readonly SelectionNode[],
): readonly FieldNode[] {
  return selections
    .filter(selection => isIncluded(walk, selection))
    .flatMap(selection => {
      if (selection.kind === 'Field') return [selection]
      const fragment = selection.kind === 'FragmentSpread' ? walk.fragments.get(selection.name.value) : selection
      if (!fragment || !fits(walk, type, fragment.typeCondition?.name.value)) return []
      return selectedFields(walk, type, fragment.selectionSet.selections)
    })
}

function isIncluded({ variables }: Walk, selection: SelectionNode): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.if === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.if !== false
}

function fits({ schema }: Walk, type: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === type.name) return true
  const wanted = schema.getType(condition)
  return isAbstractType(wanted) && schema.isSubType(wanted, type)
}

/** A schema says nothing of its own scalars; of times and dates the name says enough. */
function isOf(type: GraphQLLeafType, value: unknown): boolean {
  if (isEnumType(type)) return typeof value === 'string' && type.getValue(value) !== undefined
  switch (type.name) {
    case 'String':
    case 'ID':
      return typeof value === 'string'
    case 'Boolean':
      return typeof value === 'boolean'
    case 'Int':
      return Number.isInteger(value)
    case 'Float':
      return typeof value === 'number'
    case 'DateTime':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
    case 'TimelessDate':
    case 'Date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
    default:
      return value !== undefined
  }
}
