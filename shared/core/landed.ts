// Two things can have happened to a field that shows something new: somebody wrote it, or a write of ours arrived.

import { editScalar } from './edit-scalar.ts'
import { editSet } from './edit-set.ts'
import { editText } from './edit-text.ts'
import { isMany } from './field.ts'
import type { FieldMemory, Intent } from './link.ts'
import { also, type Case, type Sighting, shows, without } from './sighting.ts'
import { changeSet, pairUp } from './translate.ts'
import type { Value } from './value.ts'

/** Somebody wrote this. */
export function edited(at: Sighting, field: Case, shown: Value): Case {
  if (isMany(at.rule.kind)) return editSet(at, field, shown)
  return at.rule.kind === 'text' ? editText(at, field, shown) : editScalar(at, field, shown)
}

export const foundLater = 'its answer was lost; this is what was there afterwards'

export interface Arrival {
  /** Recognised by what is there, not by an answer: somebody may have written the very same. */
  readonly found?: true
  /** The service's own number for this write. */
  readonly id?: string
  /** What of it the whole answer showed, where somebody else's words, or gaps, were in it. */
  readonly told?: Value
}

/** A write of ours arrived, and will not arrive twice. Should the agreement have moved on since, the hash says so and the field is written again. */
export function landed(at: Sighting, field: Case, intent: Intent, shown: Value, how: Arrival = {}): Case {
  const { memory } = shows(at, field, shown)
  const alias = isMany(at.rule.kind) ? pairUp(at, intent.means, intent.sent, shown, memory.alias, true) : undefined
  const writing = (memory.writing ?? []).filter(other => other.id !== intent.id)
  const arrivedWhole = !isMany(at.rule.kind) || saysAll(at, intent.means, shown, alias)
  const reflected: FieldMemory = {
    ...without(memory, 'acked', 'alias', 'writing', 'ignored', 'known'),
    ...(arrivedWhole ? { acked: intent.hash } : {}),
    ...(at.rule.kind === 'text' ? { base: String(intent.means) } : {}),
    ...(alias ? { alias } : {}),
    ...(writing.length > 0 ? { writing } : {}),
  }
  return also(
    { ...field, memory: reflected },
    {
      deed: 'wrote',
      id: how.id ?? intent.id,
      from: intent.over,
      to: how.told ?? shown,
      ...(how.found ? { why: foundLater } : {}),
    },
  )
}

/** A list that arrived beside somebody else's words, or not all of it, is not yet what was meant. */
function saysAll(at: Sighting, means: Value, shown: Value, alias: FieldMemory['alias']): boolean {
  const { add, remove } = changeSet(at, means, shown, alias)
  return add.length === 0 && remove.length === 0
}

/** An intent that is settled, one way or the other. */
export function closed(field: Case, intent: Intent): Case {
  const open = (field.memory.writing ?? []).filter(other => other.id !== intent.id)
  return { ...field, memory: { ...without(field.memory, 'writing'), ...(open.length > 0 ? { writing: open } : {}) } }
}
