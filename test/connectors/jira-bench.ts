// What the tests of the Jira connector share: a laboratory with few words, and outcomes without ceremony.

import { type JiraLab, type JiraWishes, lab } from '../../shared/connectors/jira/emulator.ts'
import type { Changes } from '../../shared/connectors/jira/emulator-issues.ts'
import { users } from '../../shared/connectors/jira/emulator-world.ts'
import { type Outcome, success } from '../../shared/core/errors.ts'
import { type Cursor, fieldName, type Ref, ref } from '../../shared/core/ids.ts'
import type { Item } from '../../shared/core/item.ts'
import type { Value } from '../../shared/core/value.ts'
import { faultOf, got, marker, sweep } from '../conformance/suite/check.ts'

export const open = (wishes: JiraWishes = {}): JiraLab => lab(wishes)

export const sharing = (...fields: readonly string[]): JiraWishes => ({
  shared: { fields: fields.map(fieldName), comments: false },
})

/** An issue of the project, as Ada made it. */
export const issue = ({ at }: JiraLab, changes: Changes = {}, id?: string): Ref =>
  ref(at.issues.make('10000', { summary: 'An issue', ...changes }, users.ada.accountId, id).id)

export const there = ({ at }: JiraLab, name: Ref) => {
  const found = at.issues.get(name)
  if (!found) throw new Error(`There is no ${name}`)
  return found
}

/** Fields by plain names, as tests like to write them. */
export type Words = Readonly<Record<string, Value>>
export type Seen = Omit<Item, 'fields'> & { readonly fields: Words }

const seen = (item: Item): Seen => ({ ...item, fields: Object.fromEntries(Object.entries(item.fields)) })

export const read = async ({ connector }: JiraLab, name: Ref): Promise<Seen> =>
  seen(got((await connector.read([{ ref: name }]))[0]))
export const readFault = async ({ connector }: JiraLab, name: Ref) =>
  faultOf((await connector.read([{ ref: name }]))[0])

export async function set({ connector }: JiraLab, name: Ref, fields: Words): Promise<Outcome<Seen>> {
  return shown((await connector.update([{ ref: name, kind: 'item', set: fields, sets: {} }]))[0])
}

interface Change {
  readonly add?: readonly string[]
  readonly remove?: readonly string[]
  readonly whole?: readonly string[]
}

export async function setMany(
  { connector }: JiraLab,
  name: Ref,
  field: string,
  change: Change,
): Promise<Outcome<Seen>> {
  const { add = [], remove = [], whole = add } = change
  const sets = { [field]: { add, remove, whole } }
  return shown((await connector.update([{ ref: name, kind: 'item', set: {}, sets }]))[0])
}

function shown(outcome: Outcome<Item | undefined> | undefined): Outcome<Seen> {
  if (outcome && !outcome.ok) return outcome
  if (!outcome?.value) throw new Error('the answer shows no item')
  return success(seen(outcome.value))
}

export const make = ({ connector }: JiraLab, ...drafts: readonly Words[]) =>
  connector.create(drafts.map((fields, i) => ({ kind: 'item' as const, fields, marker: marker(1, `link-${i}`) })))

export const listed = async ({ connector }: JiraLab, since?: Cursor): Promise<readonly Ref[]> =>
  (await sweep(connector, since)).listed.map(line => line.ref)

export const routes = ({ emulator }: JiraLab): readonly string[] => emulator.calls.map(({ route }) => route)
