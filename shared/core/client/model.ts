// What a client file says once it is read: plain data, names resolved, defaults filled in, nothing guessed.

import type { Choice, Deletions, Flow, Limits, Newcomers, Tells } from '../binding.ts'
import type { Kind } from '../field.ts'
import type { BindingId, EndId, FieldName } from '../ids.ts'
import type { Path } from './problem.ts'
import type { Hours, Occasion } from './times.ts'

export interface Client {
  readonly code: string
  readonly timezone: string
  readonly businessHours: readonly Hours[]
  readonly cloud: CloudPlace
  readonly connections: Readonly<Record<string, Connection>>
  readonly people: readonly Person[]
  /** In the order they are written; project files after those of the client file. */
  readonly projects: readonly Project[]
}

/** What is not said, the profile of whoever deploys says. */
export interface CloudPlace {
  readonly account?: string
  readonly region?: string
}

/** A connector plus an account. Its secret lies in the vault, never here. */
export interface Connection {
  readonly name: string
  readonly connector: string
  /** Requests per minute, never exceeded whatever the service would allow. */
  readonly atMost?: number
  /** What else this connector asks for: a site, a channel. */
  readonly settings: Readonly<Record<string, Setting>>
}

export interface Person {
  readonly name: string
  readonly mail?: string
  /** What this person is called, by end or connection; any is read, the first is written. */
  readonly handles: Readonly<Record<string, readonly string[]>>
}

export const priorities = ['critical', 'high', 'normal', 'low'] as const
type Priority = (typeof priorities)[number]

export interface Project {
  readonly id: BindingId
  readonly priority: Priority
  /** In order of rank, as written. */
  readonly ends: readonly End[]
  /** What is said of each field; `others` speaks for all that hold no entry of their own. */
  readonly fields: Readonly<Record<string, FieldOrder>>
  readonly comments?: FieldOrder
  readonly tables: Tables
  readonly only: readonly Choice[]
  readonly schedule: readonly Occasion[]
  readonly on: readonly Reaction[]
  /** Which connection is told of which topics. */
  readonly notify: Readonly<Record<string, readonly Topic[]>>
  readonly conflicts: PolicyOrder
  readonly deletions: Deletions
  readonly newcomers: Newcomers
  readonly limits: Limits
}

export type Setting = string | number | boolean | readonly string[]

export interface End {
  /** Unique in the whole client: project and name together. */
  readonly id: EndId
  /** What the file calls it; unique in its project. */
  readonly name: string
  readonly connection: string
  /** Who opens it: the connection's connector, or the one that this scope calls for. */
  readonly connector: string
  /** Repository, project, folder …, in the words of the connector. */
  readonly scope: Readonly<Record<string, Setting>>
  /** What this end calls a field, where that differs. */
  readonly names: Readonly<Record<string, string>>
  /** Columns the value table speaks of, by state: an item in one of them says `state: column`. */
  readonly columns: Readonly<Record<string, readonly string[]>>
}

/** Field → agreed word → column of the table (an end or a connection) → words there. */
export type Tables = Readonly<Record<string, Rows>>
export type Rows = Readonly<Record<string, Readonly<Record<string, readonly Word[]>>>>

/** A word of a table: a plain one, or a state together with a column of a board. */
export interface Word {
  readonly state: string
  readonly column?: string
}

/** How the engine and a connector spell a word that names a column too. */
export const spell = (word: Word): string => (word.column === undefined ? word.state : `${word.state}: ${word.column}`)

/** What is said of one field. */
export interface FieldOrder {
  /** Ends that take part and what they may do. `named` ends must hold the field; of "others" only those that can. */
  readonly flows: Readonly<Record<string, { readonly flow: Flow; readonly named: boolean }>>
  /** Where it is shown instead of the text itself. */
  readonly shown?: Shown
  readonly kind?: Kind
  readonly conflicts?: PolicyWord
  /** Where it is written, for problems found later. */
  readonly path: Path
}

/** name, address: not a field of the giving end, but what it calls the item, or where the item's page is. */
export type Shown = Disguise | { readonly as: Tells }
export type Disguise = { readonly as: 'summary' } | { readonly as: 'template'; readonly template: string }

export type PolicyWord = 'latest' | 'ask' | { readonly end: string }

export interface PolicyOrder {
  readonly fields: Readonly<Record<string, PolicyWord>>
  readonly others?: PolicyWord
}

export const topics = {
  conflicts: 'conflict',
  denials: 'denied',
  'dead letters': 'dead-letter',
  limits: 'limit',
  summaries: 'summary',
} as const
export type Topic = (typeof topics)[keyof typeof topics]

export const happenings = ['pull request opened', 'pull request merged', 'epic complete', 'gate advanced'] as const
export type Happening = (typeof happenings)[number]

export type Reaction = { readonly when: Happening } & (
  | { readonly does: 'status'; readonly word: string }
  | { readonly does: 'fields'; readonly fields: readonly FieldName[] }
  | { readonly does: 'subtree' | 'sync' | 'audit' }
)

/** The fields every connector may know. Others are the user's own and begin with `x:`. */
export const standardFields: Readonly<Record<string, Kind>> = {
  title: 'scalar',
  body: 'text',
  status: 'scalar',
  type: 'scalar',
  assignees: 'people',
  labels: 'set',
  priority: 'scalar',
  estimate: 'scalar',
  parent: 'ref',
  iteration: 'scalar',
  due: 'scalar',
  milestone: 'scalar',
  blocks: 'refs',
  relates: 'refs',
}
