// A journal entry: one thing that was decided or done, with what was there before. Audit, undo and "why" are read from it.

import type { BindingId, EndId, FieldName, LinkId, Ref, RunId, Time } from './ids.ts'
import type { Value } from './value.ts'

export type Deed =
  | 'agreed' //     an edit found at an end became the agreed value
  | 'overruled' //  a value lost: to policy, to an owner, to a newer edit, to a person's decision
  | 'wrote' //      we changed a field at an end, and saw the result
  | 'unconfirmed' // we sent a change, its answer was lost, and the field has moved on since
  | 'created' //    we made an item at an end
  | 'adopted' //    an item that was there already became part of the link
  | 'deleted' //    we removed or archived the item at an end
  | 'vanished' //   the item disappeared at an end
  | 'left' //       an end no longer takes part
  | 'conflict' //   a field was frozen for a person to decide
  | 'resolved' //   a person decided
  | 'unmapped' //   a value no rule maps; it stays where it is
  | 'refused' //    the service took the write and kept its own value
  | 'overwritten' // the service's history shows that our write hid an edit; it was brought back into the merge

export interface Entry {
  /** The same decision always has the same id: written twice, it stands once. */
  readonly id: string
  readonly at: Time
  readonly run: RunId
  readonly binding: BindingId
  readonly link: LinkId
  readonly end: EndId
  readonly ref?: Ref
  readonly deed: Deed
  readonly field?: FieldName
  readonly from?: Value
  readonly to?: Value
  readonly why?: string
}
