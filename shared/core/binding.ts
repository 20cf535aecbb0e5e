// A binding: the standing order that some ends mirror each other, field by field.

import type { Kind } from './field.ts'
import type { BindingId, EndId, FieldName } from './ids.ts'
import type { ItemKind } from './item.ts'

/**
 * What an end may do with a field. both: its edits count and it is written · gives: its edits count, it is never
 * written · takes: it is written, its edits are overruled · proposes: it is written, its edits wait for a person.
 */
export type Flow = 'both' | 'gives' | 'takes' | 'proposes'

/** Who wins when two ends changed the same thing: the newest by service time, one end, or a person. */
export type Policy = 'latest' | 'ask' | { readonly wins: EndId }

/** What it means when an item disappears at one end. */
export type Deletions = 'ask' | 'archive' | 'unlink' | 'mirror'

/** Items found at one end only: made at the others, or offered to a person first. */
export type Newcomers = 'mirror' | 'ask'

/** Agreed word → the words that mean it at one end. Any of them is read, the first is written. */
export type ValueTable = Readonly<Record<string, readonly string[]>>

/** Where a text comes from: the end that said it last, who wrote the item, and its page there. */
export interface Origin {
  readonly end: EndId
  readonly author?: string
  readonly url?: string
}

/** What an end can say of an item beside its fields: its name, as in `SHOP-42`, or the address of its page. */
export type Tells = 'name' | 'address'

export interface FieldAtEnd {
  readonly flow: Flow
  readonly table?: ValueTable
  /** Words the table does not name pass through unchanged; otherwise they are reported and never written over. */
  readonly open?: boolean
  /** How many elements this end can hold, for sets. */
  readonly limit?: number
  /** It is no field of the items here but what they are called, or where their pages are. Only where the flow is `gives`. */
  readonly tells?: Tells
  /** What is written here instead of the value itself. Only where the flow is `takes`. */
  readonly shownAs?: (text: string, from: Origin) => string
}

export interface FieldRule {
  readonly name: FieldName
  readonly kind: Kind
  readonly policy: Policy
  /** Ends that hold this field. An end left out neither reads nor writes it. */
  readonly at: Readonly<Record<EndId, FieldAtEnd>>
}

export interface EndRule {
  readonly id: EndId
  /** Items found here that nobody knows start a link. */
  readonly starts: boolean
  /** Items of other ends are created here. */
  readonly receives: boolean
}

export interface Limits {
  readonly writes: number
  readonly deletes: number
}

/** Narrows a binding to some items: by where they are, their address, a label, or what they are called. */
export interface Choice {
  readonly by: 'path' | 'url' | 'label' | 'id'
  readonly text: string
}

export interface Binding {
  readonly id: BindingId
  /** In order of rank: where two edits are equally new, the earlier end wins. */
  readonly ends: readonly EndRule[]
  readonly fields: readonly FieldRule[]
  /** The fields of comments; empty when comments are not mirrored. */
  readonly comments: readonly FieldRule[]
  readonly deletions: Deletions
  /** Mirrored where nothing is said. */
  readonly newcomers?: Newcomers
  readonly limits: Limits
  /** Items it is about, where it is not about all: those that any of these choose. */
  readonly only?: readonly Choice[]
}

export const rulesFor = (binding: Binding, kind: ItemKind): readonly FieldRule[] =>
  kind === 'comment' ? binding.comments : binding.fields

export const rankOf = (binding: Binding, end: EndId): number => binding.ends.findIndex(rule => rule.id === end)
