// What an edit of a set does to the agreement: the words added and the words removed travel, never the whole list.

import type { Intent } from './link.ts'
import {
  acknowledged,
  agree,
  also,
  type Case,
  dispute,
  joinDispute,
  opponent,
  type Sighting,
  shows,
  unacknowledged,
} from './sighting.ts'
import { compareLists, meanings, notUnderstood, pairUp, understand } from './translate.ts'
import { elements, minus, sameValue, setOf, type Value } from './value.ts'

export function editSet(at: Sighting, found: Case, shown: Value): Case {
  const before = elements(found.memory.seen)
  const now = elements(shown)
  const added = minus(now, before)
  const removed = minus(before, now)
  const intents = found.memory.writing ?? []
  const theirAdded = intents.reduce((left, intent) => minus(left, weAdded(at, intent, now)), added)
  const arrived = intents.filter(intent => leftTrace(intent, now))
  const theirRemoved = removed.filter(word => !arrived.some(intent => weRemoved(at, intent, word)))
  const alias = arrived.reduce(
    (known, intent) => pairUp(at, intent.means, intent.sent, shown, known, false),
    found.memory.alias,
  )
  const field = shows(at, found, shown)
  const remembered = alias ? { ...field, memory: { ...field.memory, alias } } : field
  // A word that is gone meant what it meant while it was there.
  const losses = theirRemoved.flatMap(word => meanings(at, word, found.memory.alias))
  const edited = applyDelta(at, remembered, theirAdded, losses, now)
  const strange = notUnderstood(at, theirAdded, alias)
  const told =
    strange.length > 0
      ? also(edited, { deed: 'unmapped', to: strange, why: 'no rule maps these; they stay as they are' })
      : edited
  const reflects = !told.conflict && sameValue(understand(at, shown, alias), told.agreed?.value)
  return reflects ? acknowledged(told) : unacknowledged(told)
}

function applyDelta(
  at: Sighting,
  field: Case,
  added: readonly string[],
  gone: readonly string[],
  now: readonly string[],
): Case {
  const { agreed, conflict, memory } = field
  const start = conflict?.values[at.end] ?? agreed?.value ?? []
  const gains = added.flatMap(word => meanings(at, word, memory.alias))
  const said = setOf(now.flatMap(word => meanings(at, word, memory.alias)))
  const losses = minus(gone, said)
  const value = setOf([...minus(elements(start), losses), ...gains])

  if (gains.length === 0 && losses.length === 0) return agreed ? field : take(at, field, value)
  if (conflict && at.flow !== 'takes') return joinDispute(at, field, conflict, value)
  if (agreed && sameValue(agreed.value, value)) return field
  if (at.flow === 'takes')
    return also(field, {
      deed: 'overruled',
      from: setOf(now),
      to: agreed?.value,
      why: 'another end owns this field',
    })
  if (at.flow === 'proposes' && agreed)
    return dispute(at, field, 'proposal', { [opponent(at, agreed)]: agreed.value, [at.end]: value }, agreed.value)
  return take(at, field, value)
}

/** Others' words stay: the new agreement holds what was agreed plus what this end added, less what it removed. */
const take = (at: Sighting, field: Case, value: Value): Case =>
  also({ ...field, agreed: agree(value, at.stamp) }, { deed: 'agreed', from: field.agreed?.value, to: value })

const weAdded = (at: Sighting, intent: Intent, now: readonly string[]): readonly string[] =>
  compareLists(at.replaces ? elements(intent.sent) : (intent.add ?? []), now).ours

/** A write that arrived left the words it added, unless somebody took every one of them away since. */
const leftTrace = (intent: Intent, now: readonly string[]): boolean =>
  intent.add === undefined ||
  intent.add.length === 0 ||
  compareLists(intent.add, minus(now, elements(intent.over))).ours.length > 0

/** A whole list of ours that lands late looks like people removing words. */
const weRemoved = (at: Sighting, intent: Intent, word: string): boolean =>
  at.replaces ? !elements(intent.sent).includes(word) : (intent.remove ?? []).includes(word)
