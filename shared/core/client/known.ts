// What the reader must know of each connector. Handed in as plain data: the core knows no connector by name.

import type { Kind } from '../field.ts'

export type KnownConnectors = Readonly<Record<string, KnownConnector>>

/** A manifest fits here as it is; what it leaves out is not checked, or cannot be written. */
export interface KnownConnector {
  readonly fields: Readonly<Record<string, KnownField>>
  readonly comments?: boolean
  readonly keeps?: 'packages'
  /** any: takes whatever field the file orders, as files do · named: those whose name here the file gives. */
  readonly custom?: 'any' | 'named'
  /** Keys an end may have beside `in`. Without this list, any. */
  readonly scope?: Readonly<Record<string, KnownKey>>
  /** What is wrong with the values of a scope. Without this, only its keys are checked. */
  readonly slips?: (scope: Readonly<Record<string, unknown>>) => readonly Slip[]
  /** Keys a connection may have beside `connector` and `at_most`. Without this list, any. */
  readonly settings?: Readonly<Record<string, KnownKey>>
  /** Notices can be sent there. */
  readonly notices?: boolean
  /** The scope key that gives items a column besides their state, such as `board`. */
  readonly columns?: string
  /** Scope key → the connector that opens an end naming it, over the same account: a folder is an end of files. */
  readonly instead?: Readonly<Record<string, string>>
}

export interface Slip {
  readonly key: string
  /** What should stand there. */
  readonly wanted: string
}

export interface KnownField {
  readonly kind: Kind
  readonly readOnly?: boolean
  readonly limit?: number
  /** The scope key without which it cannot be held. */
  readonly needs?: string
  /** The only words this field can hold here. Without it they are known to the service alone. */
  readonly words?: readonly string[]
}

export interface KnownKey {
  readonly required?: boolean
  readonly oneOf?: readonly string[]
}

/** A name from outside may be `constructor`: only what is really there counts. */
export const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

/** What an end can do with a field the file orders; `named` when the file says what the end calls it. */
export function abilityOf(
  connector: KnownConnector,
  scope: Readonly<Record<string, unknown>>,
  field: string,
  named: boolean,
  kind: Kind,
): KnownField | undefined {
  const free = connector.custom === 'any' || (connector.custom === 'named' && (named || field.startsWith('x:')))
  return heldField(connector, scope, field) ?? (free ? { kind } : undefined)
}

/** A field of the connector, as far as this scope lets it be held. */
export function heldField(
  connector: KnownConnector,
  scope: Readonly<Record<string, unknown>>,
  field: string,
): KnownField | undefined {
  const known = own(connector.fields, field)
  return known?.needs === undefined || Object.hasOwn(scope, known.needs) ? known : undefined
}
