// What touching every item of a project once would cost in requests, and how long that takes at the pace of each account.

import type { Binding } from '../core/binding.ts'
import type { EndId, FieldName } from '../core/ids.ts'
import { linksOf } from '../engine/links.ts'
import type { Finding, OpenEnd } from '../ports/connector.ts'
import type { Store } from '../ports/store.ts'

export interface Inventory {
  readonly items: number
  /** There are more; nobody counted on. */
  readonly more: boolean
  readonly pages: number
}

export interface Budget {
  /** Listing everything, reading and writing each item once. */
  readonly requests: number
  readonly perMinute: number
  /** With everything else that goes through the same account. */
  readonly minutes: number
}

const mostPages = 20

export type Said = Readonly<Record<FieldName, readonly string[]>>

/** Counts what an end lists, as far as a few pages go, and gathers the words its items say in these fields. */
export async function inventoryOf(
  { connector }: OpenEnd,
  fields: readonly FieldName[],
): Promise<{ readonly items: Inventory; readonly seen: Said }> {
  const seen = new Map(fields.map(field => [field, new Set<string>()]))
  let items = 0
  let page: string | undefined
  for (let pages = 1; ; pages++) {
    const { listed, next } = await connector.changes(undefined, page)
    items += listed.length
    for (const { item } of listed)
      for (const [field, words] of seen) {
        const word = item?.fields[field]
        if (typeof word === 'string' && word !== '') words.add(word)
      }
    const isOver = next === undefined || next === page
    if (isOver || pages === mostPages)
      return {
        items: { items, more: !isOver, pages },
        seen: Object.fromEntries([...seen].map(([field, words]) => [field, [...words].sort()])),
      }
    page = next
  }
}

/** How many items the memory expects at each end. */
export async function linkedItems(store: Store, { id, ends }: Binding): Promise<Readonly<Record<EndId, number>>> {
  const counts = new Map(ends.map(end => [end.id, 0]))
  for await (const link of linksOf(store, id))
    for (const [end, count] of counts)
      if (link.state !== 'gone' && link.ends[end]?.ref && !link.ends[end]?.out) counts.set(end, count + 1)
  return Object.fromEntries(counts)
}

export interface Counted {
  readonly open: OpenEnd
  readonly items: Inventory
}

/** An item may be at every end once it is in step: the fullest end says how many there will be. */
export function budgetOf(
  all: readonly Counted[],
  pace: (connection: string) => number,
): Readonly<Record<EndId, Budget>> {
  const most = Math.max(0, ...all.map(({ items }) => items.items))
  const costs = all.map(({ open, items }) => {
    const { read, write } = open.manifest.batch
    return { open, requests: items.pages + Math.ceil(most / read) + Math.ceil(most / write) }
  })
  return Object.fromEntries(
    costs.map(({ open, requests }) => {
      const together = costs.filter(other => other.open.connection === open.connection)
      const perMinute = pace(open.connection)
      const total = together.reduce((sum, other) => sum + other.requests, 0)
      return [open.id, { requests, perMinute, minutes: Math.ceil(total / perMinute) }]
    }),
  )
}

/** Longer than this, and nobody waits for it at a desk. */
const longest = 30

export function tooMuch(
  { requests, perMinute, minutes }: Budget,
  { more }: Inventory,
): readonly (Finding & { readonly about: 'calls' })[] {
  if (minutes <= longest) return []
  const least = more ? 'at least ' : ''
  const message = `Touching every item once takes ${least}${requests} requests, ${least}${minutes} minutes at ${perMinute} a minute. Begin with a canary, narrow the project with only, or raise at_most.`
  return [{ about: 'calls', weight: 'warns', message }]
}
