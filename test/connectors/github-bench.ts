// What the tests of this connector share: ends of several kinds, and short words for what they do.

import { type GithubLab, laboratory, type Opening } from '../../shared/connectors/github/emulator.ts'
import type { Fault, Outcome } from '../../shared/core/errors.ts'
import { type Cursor, fieldName, ref } from '../../shared/core/ids.ts'
import type { Item } from '../../shared/core/item.ts'
import type { Fields } from '../../shared/core/value.ts'
import type { LabWishes } from '../../shared/http/emulator-lab.ts'
import type { Patch } from '../../shared/ports/connector.ts'

export const home = 'acme/shop'

/** Without a board; what is shared decides which of the two doors is used. */
export const plain = (
  fields: readonly string[] = ['title', 'body', 'status'],
  opening: Opening = {},
  comments = false,
) => laboratory(opening, { shared: { fields: fields.map(fieldName), comments } })

export const boarded = (opening: Opening = {}, wishes: LabWishes = {}): GithubLab =>
  laboratory({ scope: { repo: home, board: 'Roadmap' }, columns: { open: ['In work'] }, ...opening }, wishes)

export async function read({ connector }: GithubLab, name: string): Promise<Item> {
  const [outcome] = await connector.read([{ ref: ref(name) }])
  if (!outcome?.ok) throw outcome?.fault ?? new Error('no outcome')
  return outcome.value
}

export const patch = (name: string, set: Fields, sets: Patch['sets'] = {}): Patch => ({
  ref: ref(name),
  kind: 'item',
  set,
  sets,
})

export async function update({ connector }: GithubLab, name: string, set: Fields, sets: Patch['sets'] = {}) {
  const [outcome] = await connector.update([patch(name, set, sets)])
  return outcome
}

export function faultIn(outcome: Outcome<unknown> | undefined): Fault {
  if (!outcome || outcome.ok) throw new Error('it should have failed')
  return outcome.fault
}

export async function sweep({ connector }: GithubLab, since?: Cursor) {
  const listed = []
  for (let page: string | undefined; ; ) {
    const answer = await connector.changes(since, page)
    listed.push(...answer.listed)
    if (answer.next === undefined) return { listed, cursor: answer.cursor }
    page = answer.next
  }
}

export const f = (fields: Readonly<Record<string, Fields[keyof Fields]>>): Fields => fields
