// Two things can have happened to a field that shows something new: somebody wrote it, or a write of ours arrived.

import { editScalar } from './edit-scalar.ts'
import { editSet } from './edit-set.ts'
import { editText } from './edit-text.ts'
import { isMany } from './field.ts'
import type { FieldMemory, Intent } from './link.ts'
import { also, type Case, type Sighting, shows, unacknowledged, without } from './sighting.ts'
import { changeSet, pairUp } from './translate.ts'
import { elements, type Value } from './value.ts'

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
  /** What the whole answer showed, where more than our own words was in it. */
  readonly told?: Value
}

/** A write of ours arrived, and will not arrive twice. Should the agreement have moved on since, the hash says so and the field is written again. */
export function landed(at: Sighting, field: Case, intent: Intent, shown: Value, how: Arrival = {}): Case {
  const { memory } = shows(at, field, shown)
  const alias = isMany(at.rule.kind) ? pairUp(at, intent.means, intent.sent, shown, memory.alias, true) : undefined
  const writing = (memory.writing ?? []).filter(other => other.id !== intent.id)
  const reflected: FieldMemory = {
    ...without(memory, 'alias', 'writing', 'ignored'),
    acked: intent.hash,
    ...(at.rule.kind === 'text' ? { base: String(intent.means) } : {}),
    ...(alias ? { alias } : {}),
    ...(writing.length > 0 ? { writing } : {}),
  }
  const arrived = also(
    { ...field, memory: reflected },
    {
      deed: 'wrote',
      id: how.id ?? intent.id,
      from: intent.over,
      to: how.told ?? shown,
      ...(how.found ? { why: foundLater } : {}),
    },
  )
  return hasRoomLeft(at, arrived, intent) ? unacknowledged(arrived) : arrived
}

/** An end that holds few words may have made one of two of ours, and can take another. */
function hasRoomLeft(at: Sighting, field: Case, intent: Intent): boolean {
  if (at.here.limit === undefined || elements(field.memory.seen).length >= elements(intent.sent).length) return false
  return changeSet(at, intent.means, field.memory.seen, field.memory.alias).add.length > 0
}

/** An intent that is settled, one way or the other. */
export function closed(field: Case, intent: Intent): Case {
  const open = (field.memory.writing ?? []).filter(other => other.id !== intent.id)
  return { ...field, memory: { ...without(field.memory, 'writing'), ...(open.length > 0 ? { writing: open } : {}) } }
}
