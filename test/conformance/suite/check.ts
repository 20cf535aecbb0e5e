// A check: one thing every connector must do, by name. A connector is excused from it only with a reason.

import { expect } from 'vitest'
import type { Fault, FaultKind, Outcome } from '../../../shared/core/errors.ts'
import { canonical } from '../../../shared/core/field.ts'
import { endId, type FieldName, fieldName, linkId, type Ref } from '../../../shared/core/ids.ts'
import type { Item, Marker } from '../../../shared/core/item.ts'
import type { Fields, Value } from '../../../shared/core/value.ts'
import type { ConnectorLab, Lab } from '../../../shared/http/emulator-lab.ts'
import type { Connector, Draft, Listed, Patch } from '../../../shared/ports/connector.ts'

export interface Check {
  readonly name: string
  /** Why a connector cannot be asked this, when its manifest or its methods say so. */
  readonly excused?: (lab: Lab) => string | undefined
  /** It draws histories by chance: one that shows a fault may take several tries. */
  readonly draws?: true
  readonly run: (open: ConnectorLab) => Promise<void>
}

/** The part of the port that a connector may leave out. */
export type Optional = 'find' | 'remove' | 'archive' | 'probe' | 'time' | 'inspect' | 'named'

export const without =
  (method: Optional) =>
  ({ connector }: Lab): string | undefined =>
    connector[method] ? undefined : `the connector has no ${method}`

/** A method that `excused` has made sure of. */
export function able<M extends Optional>(connector: Connector, method: M): NonNullable<Connector[M]> {
  const found = connector[method]
  if (!found) throw new Error(`the connector has no ${method}`)
  return found.bind(connector) as NonNullable<Connector[M]>
}

export function got<T>(outcome: Outcome<T> | undefined): T {
  if (!outcome) throw new Error('there is no outcome for this item')
  if (!outcome.ok) throw outcome.fault
  return outcome.value
}

export const faultOf = (outcome: Outcome<unknown> | undefined): Fault | undefined =>
  outcome && !outcome.ok ? outcome.fault : undefined

export async function thrown(work: () => Promise<unknown>): Promise<Fault> {
  try {
    await work()
  } catch (error) {
    return error as Fault
  }
  throw new Error('it should have failed')
}

export async function expectFault(work: () => Promise<unknown>, kind: FaultKind): Promise<void> {
  expect((await thrown(work)).kind).toBe(kind)
}

export const readItem = async (connector: Connector, ref: Ref): Promise<Item> =>
  got((await connector.read([{ ref }]))[0])

/** The first, or the second, sample value of every field. */
export const sample = ({ samples }: Lab, which: 0 | 1): Fields =>
  Object.fromEntries(Object.entries(samples.values).map(([name, pair]) => [name, pair[which]]))

export const fieldsOf = ({ samples }: Lab): readonly FieldName[] => Object.keys(samples.values).map(fieldName)

export const kindOf = ({ module }: Lab, name: FieldName) => module.manifest.fields[name]?.kind ?? 'scalar'

export const settled = (lab: Lab, name: FieldName, value: Value): Value => canonical(kindOf(lab, name), value)

/** The patch that turns one value of a field into another, as the engine would word it. */
export function patchOf(ref: Ref, name: FieldName, from: Value, to: Value): Patch {
  if (!Array.isArray(to)) return { ref, kind: 'item', set: { [name]: to }, sets: {} }
  const before: readonly string[] = Array.isArray(from) ? from : []
  const change = { add: to.filter(w => !before.includes(w)), remove: before.filter(w => !to.includes(w)), whole: to }
  return { ref, kind: 'item', set: {}, sets: { [name]: change } }
}

export const marker = (attempt = 1, link = 'link-1', end = 'lab'): Marker => ({
  link: linkId(link),
  end: endId(end),
  attempt,
})

export const draft = (lab: Lab, attempt = 1): Draft => ({
  kind: 'item',
  fields: sample(lab, 0),
  marker: marker(attempt),
})

/** A whole listing, page after page, as the engine walks through it. */
export async function sweep(connector: Connector, since?: Parameters<Connector['changes']>[0], between = () => {}) {
  const listed: Listed[] = []
  for (let page: string | undefined; ; ) {
    const answer = await connector.changes(since, page)
    listed.push(...answer.listed)
    if (answer.next === undefined) return { listed, cursor: answer.cursor }
    page = answer.next
    between()
  }
}
