// Filters as the API takes them: comparators at the leaves, and/or above, collections with some, every and length.

type Node = Readonly<Record<string, unknown>>
type Filter = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Filter =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const records = (value: unknown): readonly Filter[] => (Array.isArray(value) ? value.filter(isRecord) : [])

/** Whether a node fits. A node is null where the filter asks about something that is not there. */
export function fits(filter: Filter, node: Node | null): boolean {
  return Object.entries(filter).every(([name, wanted]) => {
    if (wanted === undefined || wanted === null) return true
    if (name === 'and') return records(wanted).every(part => fits(part, node))
    if (name === 'or') return records(wanted).some(part => fits(part, node))
    if (name === 'null') return (node === null) === wanted
    if (!isRecord(wanted) || node === null) return false
    return fitsField(wanted, node[name])
  })
}

function fitsField(wanted: Filter, value: unknown): boolean {
  if (Array.isArray(value)) return fitsCollection(wanted, value.filter(isRecord))
  if (isRecord(value) || (value === null && !isComparator(wanted))) return fits(wanted, isRecord(value) ? value : null)
  return Object.entries(wanted).every(([how, to]) => compares(how, value, to))
}

function fitsCollection(wanted: Filter, nodes: readonly Filter[]): boolean {
  const { some, every, length, ...rest } = wanted
  if (isRecord(some) && !nodes.some(node => fits(some, node))) return false
  if (isRecord(every) && !nodes.every(node => fits(every, node))) return false
  if (isRecord(length) && !fitsField(length, nodes.length)) return false
  return Object.keys(rest).length === 0 || nodes.some(node => fits(rest, node))
}

const comparators: Readonly<Record<string, (value: unknown, to: unknown) => boolean>> = {
  eq: (value, to) => value === to,
  neq: (value, to) => value !== to,
  in: (value, to) => Array.isArray(to) && to.includes(value),
  nin: (value, to) => Array.isArray(to) && !to.includes(value),
  gt: (value, to) => order(value, to) > 0,
  gte: (value, to) => order(value, to) >= 0,
  lt: (value, to) => order(value, to) < 0,
  lte: (value, to) => order(value, to) <= 0,
  eqIgnoreCase: (value, to) => lower(value) === lower(to),
  neqIgnoreCase: (value, to) => lower(value) !== lower(to),
  contains: (value, to) => String(value).includes(String(to)),
  containsIgnoreCase: (value, to) => lower(value).includes(lower(to)),
  startsWith: (value, to) => String(value).startsWith(String(to)),
  startsWithIgnoreCase: (value, to) => lower(value).startsWith(lower(to)),
  endsWith: (value, to) => String(value).endsWith(String(to)),
  null: (value, to) => (value === null) === to,
}

const isComparator = (wanted: Filter): boolean =>
  Object.keys(wanted).some(name => Object.hasOwn(comparators, name) && name !== 'null')

const lower = (value: unknown): string => String(value ?? '').toLowerCase()

/** Nothing is neither more nor less than something. */
const order = (value: unknown, to: unknown): number => {
  if (typeof value === 'number' && typeof to === 'number') return value - to
  if (typeof value !== 'string' || typeof to !== 'string') return Number.NaN
  return value < to ? -1 : value > to ? 1 : 0
}

function compares(how: string, value: unknown, to: unknown): boolean {
  const compare = Object.hasOwn(comparators, how) ? comparators[how] : undefined
  if (!compare) throw new Error(`The emulator does not know the comparator ${how}`)
  return compare(value, to)
}
