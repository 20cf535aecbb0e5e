// The emulated board: what its fields are called and what they can hold.

interface Field {
  readonly id: number
  readonly name: string
  readonly type: 'title' | 'single_select' | 'number' | 'date' | 'iteration' | 'text'
  readonly options?: readonly string[]
}

export const board = { owner: 'acme', number: 5, title: 'Roadmap' }

export const boardFields: readonly Field[] = [
  { id: 11, name: 'Title', type: 'title' },
  { id: 12, name: 'Status', type: 'single_select', options: ['Todo', 'In work', 'Done'] },
  { id: 13, name: 'Priority', type: 'single_select', options: ['High', 'Low'] },
  { id: 14, name: 'Estimate', type: 'number' },
  { id: 15, name: 'Iteration', type: 'iteration', options: ['Sprint 1', 'Sprint 2'] },
  { id: 16, name: 'Due date', type: 'date' },
  { id: 17, name: 'Severity', type: 'text' },
]

/** What a request says becomes what a card shows: options by their id, never by their name. Undefined: refused. */
export function readValue(id: unknown, value: unknown): readonly [string, string | number | null] | undefined {
  const field = boardFields.find(other => other.id === id)
  if (!field || field.type === 'title') return undefined
  if (value === null) return [field.name, null]
  if (field.type === 'number') return typeof value === 'number' ? [field.name, value] : undefined
  if (typeof value !== 'string') return undefined
  if (field.type === 'text' || field.type === 'date') return [field.name, value]
  const option = field.options?.find(name => `${field.type === 'iteration' ? 'it' : 'opt'}-${name}` === value)
  return option === undefined ? undefined : [field.name, option]
}
