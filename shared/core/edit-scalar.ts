// What an edit of a single value does to the agreement.

import type { Agreed } from './link.ts'
import {
  acknowledged,
  agree,
  also,
  type Case,
  couldSee,
  dispute,
  joinDispute,
  opponent,
  type Sighting,
  seconded,
  shows,
  unacknowledged,
  winner,
} from './sighting.ts'
import { say, understand } from './translate.ts'
import { sameValue, type Value } from './value.ts'

export function editScalar(at: Sighting, found: Case, shown: Value): Case {
  const said = found.memory.seen
  const field = shows(at, found, shown)
  const value = understand(at, shown)
  if (value === undefined)
    return also(field, { deed: 'unmapped', from: said, to: shown, why: 'no rule maps this value; it stays as it is' })
  return editWhole(at, field, value, shown, said === undefined ? undefined : understand(at, said))
}

/** The part that scalars share with texts that have no common past: one value against another, as a whole. */
export function editWhole(at: Sighting, field: Case, value: Value, shown: Value, base: Value | undefined): Case {
  const { agreed, conflict } = field
  if (conflict && at.flow !== 'takes') return joinDispute(at, field, conflict, value)
  if (!agreed) return at.flow === 'takes' ? field : take(at, field, value)
  const isSame = sameValue(value, agreed.value) || sameValue(say(at, agreed.value, shown, agreed.by), shown)
  if (isSame) return at.flow === 'takes' ? acknowledged(field) : reaffirm(at, field, agreed)
  if (at.flow === 'takes') return overruled(field, value, 'another end owns this field')
  if (at.flow === 'proposes')
    return dispute(at, field, 'proposal', { [opponent(at, agreed)]: agreed.value, [at.end]: value }, base)
  if (couldSee(field)) return take(at, field, value, unseen(at, field, agreed, base))
  switch (winner(at, at.stamp, agreed)) {
    case 'mine':
      return take(at, field, value, 'it was edited elsewhere too, and this edit won')
    case 'theirs':
      return overruled(field, value, 'it was edited elsewhere too, and the other edit won')
    case 'neither':
      return dispute(at, field, 'edits', { [opponent(at, agreed)]: agreed.value, [at.end]: value }, base)
  }
}

/**
 * The same value, said again: it counts from now on as said by whoever wins, so that it does not matter who is asked first.
 * Said by somebody who had not seen it, it is another agreement either way: who saw only the first did not hear both.
 */
function reaffirm(at: Sighting, field: Case, agreed: Agreed): Case {
  const order = at.policy === 'ask' ? { ...at, policy: 'latest' as const } : at
  const isSameVoice = at.stamp.by === agreed.by && at.stamp.at <= agreed.at
  if (isSameVoice) return acknowledged(field)
  if (winner(order, at.stamp, agreed) === 'mine')
    return acknowledged({ ...field, agreed: agree(agreed.value, at.stamp) })
  return acknowledged(couldSee(field) ? field : { ...field, agreed: seconded(agreed, at.stamp) })
}

/** Why the person may after all not have seen what is agreed: then the journal keeps it. */
function unseen(at: Sighting, { memory }: Case, agreed: Agreed, base: Value | undefined): string | undefined {
  if (memory.acked !== agreed.hash) return 'the person may have seen it'
  if (!sameValue(base, agreed.value)) return 'here it looked like something else'
  // Where an end says already what is agreed nothing is written, and a stale replica may have told us so.
  return agreed.by !== at.end && at.stamp.at <= agreed.at ? 'by the clocks it was said later' : undefined
}

/** The agreement takes the new value. One written by somebody who had seen the old is newer, whatever the clocks say. */
function take(at: Sighting, field: Case, value: Value, lost?: string): Case {
  const { agreed } = field
  const time = agreed && couldSee(field) && agreed.at > at.stamp.at ? agreed.at : at.stamp.at
  const taken = acknowledged({ ...field, agreed: agree(value, { by: at.stamp.by, at: time }) })
  const news = also(taken, { deed: 'agreed', from: agreed?.value, to: value })
  return agreed && lost
    ? also(news, { deed: 'overruled', end: agreed.by, from: agreed.value, to: value, why: lost })
    : news
}

const overruled = (field: Case, value: Value, why: string): Case =>
  also(unacknowledged(field), { deed: 'overruled', from: value, to: field.agreed?.value, why })
