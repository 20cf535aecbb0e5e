// A conflict: two ends said different things and policy does not choose. It freezes one field of one link; all else goes on.

import { createHash } from 'node:crypto'
import type { EndId, FieldName, LinkId } from './ids.ts'
import type { Value } from './value.ts'

/** edits: two ends changed the same thing · proposal: one end may only propose · deletion: gone at one end, and policy is ask. */
export type ConflictReason = 'edits' | 'proposal' | 'deletion'

export interface Conflict {
  readonly id: string
  readonly reason: ConflictReason
  /** What was agreed before, for showing. */
  readonly base: Value | undefined
  /** What each end says, in agreed words. */
  readonly values: Readonly<Record<EndId, Value>>
}

/** Made from link and field alone, so that it does not depend on which end was visited first. */
export const conflictId = (link: LinkId, field: FieldName): string =>
  createHash('sha256').update(`${link} ${field}`).digest('hex').slice(0, 8)

/** The field under which the question "delete everywhere, or keep?" is kept. */
export const deletionField = '(deletion)' as FieldName
