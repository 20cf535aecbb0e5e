// What a query costs: 0.1 for a scalar, 1 for an object, and a connection its content times its page size.

import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode, type ValueNode } from 'graphql'

export const mostPoints = 10_000
const usualPage = 50

export function pointsOf(document: DocumentNode, variables: Readonly<Record<string, unknown>>): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)

  const sizeOf = (value: ValueNode | undefined): number => {
    const size =
      value?.kind === Kind.INT
        ? Number(value.value)
        : value?.kind === Kind.VARIABLE
          ? variables[value.name.value]
          : undefined
    return typeof size === 'number' ? size : usualPage
  }

  const cost = ({ selections }: SelectionSetNode): number =>
    selections.reduce((points, selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) return points + cost(selection.selectionSet)
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value)
        return points + (fragment ? cost(fragment.selectionSet) : 0)
      }
      if (!selection.selectionSet) return points + 0.1
      const inner = cost(selection.selectionSet)
      const isConnection = selection.selectionSet.selections.some(
        each => each.kind === Kind.FIELD && (each.name.value === 'nodes' || each.name.value === 'edges'),
      )
      // What a fragment asks of a connection is not seen here; it then counts as one page of the usual size.
      const first = selection.arguments?.find(({ name }) => name.value === 'first')
      return points + (isConnection ? 1 + inner * sizeOf(first?.value) : 1 + inner)
    }, 0)

  const operations = document.definitions.filter(definition => definition.kind === Kind.OPERATION_DEFINITION)
  return Math.ceil(operations.reduce((points, { selectionSet }) => points + cost(selectionSet), 0))
}
