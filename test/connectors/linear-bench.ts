// What the tests of this connector share: short words for what they do.

import type { LinearLab } from '../../shared/connectors/linear/emulator.ts'
import { Fault, type Outcome } from '../../shared/core/errors.ts'
import { type Cursor, endId, fieldName, linkId, type Ref, ref } from '../../shared/core/ids.ts'
import type { Item, Marker } from '../../shared/core/item.ts'
import type { Fields, Value } from '../../shared/core/value.ts'
import type { Draft, Listed, Patch } from '../../shared/ports/connector.ts'

export const sharing = (...fields: readonly string[]) => ({
  shared: { fields: fields.map(fieldName), comments: false },
})
export const f = (fields: Readonly<Record<string, Value>>): Fields => fields

export const marker = (attempt = 1, link = 'link-1'): Marker => ({ link: linkId(link), end: endId('lab'), attempt })
export const draft = (fields: Fields, mark = marker()): Draft => ({
  kind: 'item',
  fields: { ...f({ title: 'T' }), ...fields },
  marker: mark,
})

export const patch = (name: Ref, set: Fields, sets: Patch['sets'] = {}): Patch => ({
  ref: name,
  kind: 'item',
  set,
  sets,
})
export const change = (field: string, add: readonly string[], remove: readonly string[] = []): Patch['sets'] => ({
  [fieldName(field)]: { add, remove, whole: add },
})

export async function read({ connector }: LinearLab, name: Ref): Promise<Item> {
  const [outcome] = await connector.read([{ ref: name }])
  return got(outcome)
}

export async function update({ connector }: LinearLab, name: Ref, set: Fields, sets: Patch['sets'] = {}) {
  const [outcome] = await connector.update([patch(name, set, sets)])
  return outcome
}

export async function create({ connector }: LinearLab, fields: Fields, mark = marker()) {
  const [outcome] = await connector.create([draft(fields, mark)])
  return outcome
}

export function got<T>(outcome: Outcome<T> | undefined): T {
  if (!outcome) throw new Error('there is no outcome')
  if (!outcome.ok) throw outcome.fault
  return outcome.value
}

export function faultIn(outcome: Outcome<unknown> | undefined): Fault {
  if (!outcome || outcome.ok) throw new Error('it should have failed')
  return outcome.fault
}

export async function thrown(work: () => Promise<unknown>): Promise<Fault> {
  try {
    await work()
  } catch (reason) {
    if (reason instanceof Fault) return reason
    throw reason
  }
  throw new Error('it should have failed')
}

export async function sweep({ connector }: LinearLab, since?: Cursor, between: () => void = () => {}) {
  const listed: Listed[] = []
  for (let page: string | undefined; ; between()) {
    const answer = await connector.changes(since, page)
    listed.push(...answer.listed)
    if (answer.next === undefined) return { listed, cursor: answer.cursor, names: listed.map(line => line.ref) }
    page = answer.next
  }
}

export const nobody = ref('00000000-0000-4000-8000-000000000000')
