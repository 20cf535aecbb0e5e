// What the tests of the Jira connector share: a laboratory with few words, and outcomes without ceremony.

import { type JiraLab, type JiraWishes, lab } from '../../shared/connectors/jira/emulator.ts'
import type { Changes } from '../../shared/connectors/jira/emulator-issues.ts'
import { users } from '../../shared/connectors/jira/emulator-world.ts'
import { type Cursor, fieldName, type Ref, ref } from '../../shared/core/ids.ts'
import type { Item } from '../../shared/core/item.ts'
import type { Fields } from '../../shared/core/value.ts'
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

export const read = async ({ connector }: JiraLab, name: Ref): Promise<Item> =>
  got((await connector.read([{ ref: name }]))[0])
export const readFault = async ({ connector }: JiraLab, name: Ref) =>
  faultOf((await connector.read([{ ref: name }]))[0])

export async function set({ connector }: JiraLab, name: Ref, fields: Fields) {
  const [outcome] = await connector.update([{ ref: name, kind: 'item', set: fields, sets: {} }])
  return outcome
}

export async function setMany(
  { connector }: JiraLab,
  name: Ref,
  field: string,
  change: { add?: string[]; remove?: string[]; whole?: string[] },
) {
  const { add = [], remove = [], whole = add } = change
  const [outcome] = await connector.update([
    { ref: name, kind: 'item', set: {}, sets: { [field]: { add, remove, whole } } },
  ])
  return outcome
}

export async function make({ connector }: JiraLab, ...drafts: readonly Fields[]) {
  return connector.create(
    drafts.map((fields, i) => ({ kind: 'item' as const, fields, marker: marker(1, `link-${i}`) })),
  )
}

export const listed = async ({ connector }: JiraLab, since?: Cursor): Promise<readonly Ref[]> =>
  (await sweep(connector, since)).listed.map(line => line.ref)

export const routes = ({ emulator }: JiraLab): readonly string[] => emulator.calls.map(({ route }) => route)
