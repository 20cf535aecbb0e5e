// Runs a document that was found valid. As the language says: in order, a fault of a field takes the nearest field above it
// that may be nothing, and where there is none, everything. Documents are planned once; the suite asks thousands of times.

import {
  type ArgumentNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql'

type Variables = Readonly<Record<string, unknown>>

interface Field {
  readonly key: string
  readonly name: string
  readonly type: GraphQLOutputType
  readonly args: (variables: Variables) => Readonly<Record<string, unknown>>
  /** What is wanted of an object; undefined for a scalar. */
  readonly of: readonly Field[] | undefined
}

export interface Plan {
  readonly isWrite: boolean
  readonly operation: OperationDefinitionNode
  readonly fields: readonly Field[]
}

export interface Refused {
  readonly message: string
  readonly path: readonly (string | number)[]
  readonly extensions: unknown
}

export function planOf(schema: GraphQLSchema, document: DocumentNode): Plan {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)

  const fieldsOf = ({ selections }: SelectionSetNode, type: GraphQLObjectType): readonly Field[] =>
    selections.flatMap(selection => {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value
        const key = selection.alias?.value ?? name
        const known = type.getFields()[name]
        if (!known) return [{ key, name, type: nameType, args: noArgs, of: undefined }]
        const inner = getNamedType(known.type)
        const of = selection.selectionSet && isObjectType(inner) ? fieldsOf(selection.selectionSet, inner) : undefined
        return [{ key, name, type: known.type, args: argsOf(selection.arguments ?? []), of }]
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection
      const isMeant = fragment && (fragment.typeCondition?.name.value ?? type.name) === type.name
      return fragment && isMeant ? fieldsOf(fragment.selectionSet, type) : []
    })

  const nameType = schema.getType('String') as GraphQLOutputType
  const operation = document.definitions.find(each => each.kind === Kind.OPERATION_DEFINITION)
  const root = operation && schema.getRootType(operation.operation)
  if (!operation || !root) throw new Error('There is no operation in the document')
  return { isWrite: operation.operation === 'mutation', operation, fields: fieldsOf(operation.selectionSet, root) }
}

const noArgs = () => ({})

function argsOf(args: readonly ArgumentNode[]): Field['args'] {
  if (args.length === 0) return noArgs
  return variables =>
    Object.fromEntries(args.map(({ name, value }) => [name.value, valueFromASTUntyped(value, variables)]))
}

/** Thrown upwards until somebody may be nothing. Its error is written down already. */
class Bubble extends Error {}

export function run(plan: Plan, root: unknown, variables: Variables) {
  const errors: Refused[] = []

  function complete(field: Field, source: unknown, path: Refused['path']): unknown {
    try {
      const value = resolve(field, source, variables)
      if (value === null && isNonNullType(field.type))
        throw new Error(`Cannot return null for non-nullable field ${field.name}.`)
      return shape(field, value, path)
    } catch (reason) {
      if (!(reason instanceof Bubble)) errors.push(refusedBy(reason, path))
      if (isNonNullType(field.type)) throw new Bubble()
      return null
    }
  }

  function shape(field: Field, value: unknown, path: Refused['path']): unknown {
    if (field.of === undefined || value === null) return value
    if (Array.isArray(value))
      return value.map((each, i) => (each === null ? null : objectOf(field.of ?? [], each, [...path, i])))
    return objectOf(field.of, value, path)
  }

  function objectOf(fields: readonly Field[], source: unknown, path: Refused['path']): unknown {
    const made: Record<string, unknown> = {}
    for (const field of fields) made[field.key] = complete(field, source, [...path, field.key])
    return made
  }

  try {
    return { data: objectOf(plan.fields, root, []), errors }
  } catch (reason) {
    if (!(reason instanceof Bubble)) throw reason
    return { data: null, errors }
  }
}

function refusedBy(reason: unknown, path: Refused['path']): Refused {
  if (isRefusal(reason)) return { message: reason.message, path, extensions: reason.extensions }
  const message = reason instanceof Error ? reason.message : String(reason)
  return { message, path, extensions: { type: 'internal error', code: 'INTERNAL_SERVER_ERROR', statusCode: 500 } }
}

const isRefusal = (reason: unknown): reason is GraphQLError => reason instanceof Error && 'extensions' in reason

/** What the emulator keeps is shown; what it does not keep is shown as nothing, in the form the field asks for. */
function resolve(field: Field, source: unknown, variables: Variables): unknown {
  const value = typeof source === 'object' && source !== null ? Reflect.get(source, field.name) : undefined
  if (typeof value === 'function') return value.call(source, field.args(variables)) ?? null
  return value === undefined ? nothing(field.type) : value
}

const blanks: Readonly<Record<string, unknown>> = {
  Boolean: false,
  Float: 0,
  Int: 0,
  JSONObject: {},
  DateTime: new Date(0).toISOString(),
}

function nothing(type: GraphQLOutputType): unknown {
  if (!isNonNullType(type)) return null
  if (isListType(type.ofType)) return []
  if (isObjectType(type.ofType)) return {}
  if (isEnumType(type.ofType)) return type.ofType.getValues()[0]?.value
  return blanks[String(type.ofType)] ?? ''
}
