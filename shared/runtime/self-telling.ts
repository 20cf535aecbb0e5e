// What an item is called at an end and where its page is, shown like fields of the item, so that other ends can be told.

import type { Tells } from '../core/binding.ts'
import { type Outcome, success } from '../core/errors.ts'
import type { Item } from '../core/item.ts'
import { calledRef } from '../engine/called.ts'
import type { Connector } from '../ports/connector.ts'

export type Telling = Readonly<Record<string, Tells>>

export function tellingItself(connector: Connector, telling: Telling): Connector {
  const fields = Object.entries(telling)
  if (fields.length === 0) return connector
  const shown = (item: Item): Item => {
    const told = fields.map(([field, what]) => [field, said(item, what)] as const)
    const names = told.flatMap(([, word]) => (word === null ? [] : [calledRef(word)]))
    return { ...item, aka: [...(item.aka ?? []), ...names], fields: { ...item.fields, ...Object.fromEntries(told) } }
  }
  const answered = <T extends Item | undefined>({ ...outcome }: Outcome<T>): Outcome<T> =>
    outcome.ok && outcome.value ? success(shown(outcome.value) as T) : outcome
  const { find } = connector

  return {
    ...connector,
    async changes(since, page) {
      const found = await connector.changes(since, page)
      return { ...found, listed: found.listed.map(line => (line.item ? { ...line, item: shown(line.item) } : line)) }
    },
    read: async reads => (await connector.read(reads)).map(answered),
    update: async patches => (await connector.update(patches)).map(answered),
    create: async drafts =>
      (await connector.create(drafts)).map(made =>
        made.ok && made.value.item ? success({ ...made.value, item: shown(made.value.item) }) : made,
      ),
    ...(find && { find: async (marker, parent) => (await find(marker, parent)).map(shown) }),
  }
}

const said = ({ name, ref, url }: Item, what: Tells): string | null => (what === 'name' ? (name ?? ref) : (url ?? null))
