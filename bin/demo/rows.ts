// What the page shows of items: a row per item, a cell per end, and what waits for a person.

import type { Binding } from '../../shared/core/binding.ts'
import type { EndId, LinkId } from '../../shared/core/ids.ts'
import { lagging } from '../../shared/core/lag.ts'
import type { Link } from '../../shared/core/link.ts'
import { linksOf } from '../items.ts'
import { shown } from '../paper.ts'
import type { End } from './ends.ts'
import type { House } from './house.ts'
import { project, type Step } from './sample.ts'
import { type Seen, type Sight, stepOf } from './sight.ts'

export interface Cell extends Seen {
  readonly step: Step | undefined
  /** Lockstep has something to tell this end. */
  readonly isBehind: boolean
}

export interface Question {
  readonly id: string
  readonly field: string
  readonly was: string
  readonly sides: readonly { readonly end: string; readonly says: string }[]
}

/** same: at every end · moving: on its way to some · asks: a person has to decide · broken: some end cannot show it */
export type Standing = 'same' | 'moving' | 'asks' | 'broken'

export interface Row {
  readonly id: string
  readonly title: string
  readonly standing: Standing
  /** By the name of the end. */
  readonly cells: Readonly<Record<string, Cell>>
  readonly questions: readonly Question[]
}

/** Items in the order in which they were first seen, so that no row moves. */
export function rowsInOrder() {
  const order: string[] = []
  return (rows: readonly Row[]): readonly Row[] => {
    const fresh = rows.filter(({ id }) => !order.includes(id)).sort((a, b) => (a.title < b.title ? -1 : 1))
    order.push(...fresh.map(({ id }) => id))
    return [...rows].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
  }
}

export async function rowsOf(
  { host }: House,
  ends: readonly End[],
  binding: Binding,
  sight: Sight,
): Promise<readonly Row[]> {
  const links: Link[] = []
  for await (const link of linksOf(host.store, project)) if (link.kind === 'item') links.push(link)
  const linked = links.flatMap(link => rowOf(link, ends, binding, sight) ?? [])
  const known = new Set(linked.flatMap(({ cells }) => Object.entries(cells).map(([end, { ref }]) => `${end} ${ref}`)))
  const others = ends.flatMap(end =>
    (sight[end.name] ?? []).filter(({ ref }) => !known.has(`${end.name} ${ref}`)).map(item => alone(end, item)),
  )
  return [...linked, ...others]
}

function rowOf(link: Link, ends: readonly End[], binding: Binding, sight: Sight): Row | undefined {
  const behind = lagging(binding, link)
  const cells = ends.flatMap(end => {
    const item = sight[end.name]?.find(({ ref }) => ref === link.ends[end.id]?.ref)
    return item ? [[end.name, cellOf(end, item, behind.includes(end.id))] as const] : []
  })
  const [first] = cells
  if (!first) return undefined
  const agreed = link.agreed['title' as keyof Link['agreed']]?.value
  const title = typeof agreed === 'string' ? agreed : first[1].title
  const questions = questionsOf(link, ends)
  const shown = cells.map(([, cell]) => cell)
  const standing = questions.length > 0 ? 'asks' : standingOf(shown, ends.length)
  return { id: link.id, title, standing, cells: Object.fromEntries(cells), questions }
}

/** An edit Lockstep has not heard of yet shows as a difference; texts are left out, for each end words them in its way. */
export function standingOf(cells: readonly Cell[], ends: number): Standing {
  if (cells.some(({ trouble }) => trouble !== undefined)) return 'broken'
  const words = new Set(cells.map(({ title, step }) => JSON.stringify([title, step])))
  return cells.length === ends && words.size === 1 && !cells.some(({ isBehind }) => isBehind) ? 'same' : 'moving'
}

const cellOf = (end: End, item: Seen, isBehind: boolean): Cell => ({
  ...item,
  step: stepOf(end, item.status),
  isBehind,
})

/** An item nobody has linked yet. */
const alone = (end: End, item: Seen): Row => ({
  id: `${end.name} ${item.ref}`,
  title: item.title,
  standing: item.trouble === undefined ? 'moving' : 'broken',
  cells: { [end.name]: cellOf(end, item, false) },
  questions: [],
})

const questionsOf = ({ conflicts }: Link, ends: readonly End[]): readonly Question[] =>
  Object.entries(conflicts).map(([field, { id, base, values }]) => ({
    id,
    field,
    was: shown(base, 200),
    sides: Object.entries(values).map(([end, value]) => ({
      end: ends.find(each => each.id === end)?.name ?? end,
      says: shown(value, 200),
    })),
  }))

/** How many items each end still has to be told about. */
export async function behindOf({ host }: House, binding: Binding): Promise<ReadonlyMap<EndId, number>> {
  const counts = new Map<EndId, Set<LinkId>>()
  for await (const link of linksOf(host.store, project))
    for (const end of lagging(binding, link)) counts.set(end, (counts.get(end) ?? new Set()).add(link.id))
  return new Map([...counts].map(([end, links]) => [end, links.size]))
}
