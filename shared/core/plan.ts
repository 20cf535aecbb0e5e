// A plan: what one visit decided. Pure, serialisable, printable; the same plan is shown by a preview and carried out by a run.

import type { FieldName, Ref } from './ids.ts'
import type { Intent, Link } from './link.ts'

export interface Plan {
  /** The link as it should be saved before anything is written. */
  readonly link: Link
  /** Whether saving is worth while. */
  readonly changed: boolean
  /** What is to be written at this end, by field. */
  readonly writes: Readonly<Record<FieldName, Intent>>
  /** The item shows something a stale replica might show: look again before believing it. */
  readonly doubtful?: boolean
  readonly ref?: Ref
}
