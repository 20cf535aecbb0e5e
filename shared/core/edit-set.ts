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
import { compareLists, meanings, notUnderstood, pairUp } from './translate.ts'
import { elements, minus, sameValue, setOf, type Value } from './value.ts'

export function editSet(at: Sighting, found: Case, shown: Value): Case {
  const before = elements(found.memory.seen)
  const now = elements(shown)
  const added = minus(now, before)
  const removed = minus(before, now)
  const intents = found.memory.writing ?? []
  const theirAdded = intents.reduce((left, intent) => minus(left, weAdded(at, intent, now)), added)
  const theirRemoved = removed.filter(word => !intents.some(intent => weRemoved(at, intent, word)))
  const mixed = theirAdded.length < added.length || theirRemoved.length < removed.length

  const alias = intents.reduce(
    (known, intent) => pairUp(at, intent.means, intent.sent, shown, known, false),
    found.memory.alias,
  )
  const field = shows(at, found, shown)
  const remembered = alias ? { ...field, memory: { ...field.memory, alias } } : field
  const edited = applyDelta(at, remembered, theirAdded, theirRemoved, now)
  const strange = notUnderstood(at, theirAdded, alias)
  const told =
    strange.length > 0
      ? also(edited, { deed: 'unmapped', to: strange, why: 'no rule maps these; they stay as they are' })
      : edited
  return mixed ? unacknowledged(told) : told
}

function applyDelta(
  at: Sighting,
  field: Case,
  added: readonly string[],
  removed: readonly string[],
  now: readonly string[],
): Case {
  const { agreed, conflict, memory } = field
  const start = conflict?.values[at.end] ?? agreed?.value ?? []
  const gains = added.flatMap(word => meanings(at, word, memory.alias))
  const stillSaid = new Set(now.flatMap(word => meanings(at, word, memory.alias)))
  const losses = removed.flatMap(word => meanings(at, word, memory.alias)).filter(meaning => !stillSaid.has(meaning))
  const value = setOf([...minus(elements(start), losses), ...gains])

  if (gains.length === 0 && losses.length === 0) return agreed ? field : take(at, field, value)
  if (conflict && at.flow !== 'takes') return joinDispute(at, field, conflict, value)
  if (agreed && sameValue(agreed.value, value)) return unacknowledged(field)
  if (at.flow === 'takes') {
    const why = 'another end owns this field'
    return also(unacknowledged(field), { deed: 'overruled', from: setOf(now), to: agreed?.value, why })
  }
  if (at.flow === 'proposes' && agreed)
    return dispute(at, field, 'proposal', { [opponent(at, agreed)]: agreed.value, [at.end]: value }, agreed.value)
  return take(at, field, value)
}

/** Others' words stay: the new agreement holds what was agreed plus what this end added, less what it removed. */
function take(at: Sighting, field: Case, value: Value): Case {
  const wasHere = !field.agreed || field.memory.acked === field.agreed.hash
  const taken = also(
    { ...field, agreed: agree(value, at.stamp) },
    { deed: 'agreed', from: field.agreed?.value, to: value },
  )
  // An end that holds few words may have room for another now.
  return wasHere && at.here.limit === undefined ? acknowledged(taken) : unacknowledged(taken)
}

const weAdded = (at: Sighting, intent: Intent, now: readonly string[]): readonly string[] =>
  compareLists(at.replaces ? elements(intent.sent) : (intent.add ?? []), now).ours

/** A whole list of ours that lands late looks like people removing words. */
const weRemoved = (at: Sighting, intent: Intent, word: string): boolean =>
  at.replaces ? !elements(intent.sent).includes(word) : (intent.remove ?? []).includes(word)
