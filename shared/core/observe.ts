// What one look at a field teaches: the history in order, then what is there now. Who wrote it is found out first, what
// it means for the agreement second. Nothing is written here.

import { classify, isReworded } from './classify.ts'
import { editScalar } from './edit-scalar.ts'
import { editSet } from './edit-set.ts'
import { editText } from './edit-text.ts'
import { canonical, isMany } from './field.ts'
import { serviceTime } from './ids.ts'
import type { HistoryEntry } from './item.ts'
import type { FieldMemory, Intent } from './link.ts'
import { also, type Case, type Sighting, shows, without } from './sighting.ts'
import { pairUp } from './translate.ts'
import { isEmpty, sameValue, type Value } from './value.ts'

export interface Shown {
  readonly value: Value
  /** Entries of this field since the last look, oldest first. */
  readonly history: readonly HistoryEntry[]
  /** For the first look at an item of our making. */
  readonly born?: Birth
}

export interface Birth {
  readonly attempt: number
  /** Nobody can have edited it since. */
  readonly untouched: boolean
}

export function observe(at: Sighting, field: Case, shown: Shown): Case {
  const known = field.memory.seen === undefined && shown.born ? firstLook(at, field, shown.born, shown.value) : field
  const recalled = recall(at, known, shown.history)
  // A history that mentions the field knows better than the value beside it, which may come from a slower replica.
  const seen = shown.history.length > 0 ? recalled : look(at, recalled, shown.value)
  return forgetSpent(at, seen)
}

/** What is there now, or was there at one moment of the history. */
function look(at: Sighting, field: Case, shown: Value): Case {
  const sight = classify(at, field.memory, shown)
  switch (sight.what) {
    case 'same':
      return field
    case 'ours':
      return landed(at, field, sight.intent, shown, sight.exact)
    case 'edit':
      return edited(at, field, shown)
  }
}

/** Somebody wrote this. */
export function edited(at: Sighting, field: Case, shown: Value): Case {
  if (isMany(at.rule.kind)) return editSet(at, field, shown)
  return at.rule.kind === 'text' ? editText(at, field, shown) : editScalar(at, field, shown)
}

/** A write of ours arrived. Should the agreement have moved on since, the hash says so and the field is written again. */
export function landed(at: Sighting, field: Case, intent: Intent, shown: Value, spent: boolean): Case {
  const { memory } = shows(at, field, shown)
  const alias = isMany(at.rule.kind) ? pairUp(at, intent.means, intent.sent, shown, memory.alias) : undefined
  const writing = (memory.writing ?? []).filter(other => !(spent && other.id === intent.id))
  const reflected: FieldMemory = {
    ...without(memory, 'alias', 'writing', 'ignored'),
    acked: intent.hash,
    ...(at.rule.kind === 'text' ? { base: String(intent.means) } : {}),
    ...(alias ? { alias } : {}),
    ...(writing.length > 0 ? { writing } : {}),
  }
  return also({ ...field, memory: reflected }, { deed: 'wrote', id: intent.id, from: intent.over, to: shown })
}

/** The service's own record of who wrote what. An edit that our write covered up comes back into the merge here. */
function recall(at: Sighting, field: Case, history: readonly HistoryEntry[]): Case {
  return history.reduce((so, entry, index) => {
    const next = history[index + 1]
    const value = canonical(at.rule.kind, entry.to)
    if (!entry.ours) {
      if (next && !next.ours) return so // the same person's later words stand for the earlier ones
      const known = look({ ...at, stamp: { by: at.end, at: serviceTime(entry.at - at.skew) } }, so, value)
      return next
        ? also(known, {
            deed: 'overwritten',
            from: value,
            to: canonical(at.rule.kind, next.to),
            why: 'our write came between',
          })
        : known
    }
    const intent = matching(at, so.memory, value)
    return intent ? landed(at, so, intent, value, true) : look(at, so, value)
  }, field)
}

const matching = (at: Sighting, memory: FieldMemory, value: Value): Intent | undefined => {
  const intents = memory.writing ?? []
  return (
    intents.find(intent => sameValue(intent.sent, value)) ??
    intents.find(intent => isReworded(at, intent, value)) ??
    (intents.length === 1 ? intents[0] : undefined)
  )
}

/**
 * The first look at an item of our making. Untouched, it shows what we sent, however reworded; otherwise what the
 * attempt that made it sent is what its editors saw.
 */
function firstLook(at: Sighting, field: Case, birth: Birth, shown: Value): Case {
  const attempts = (field.memory.writing ?? []).filter(intent => intent.attempt !== undefined)
  const intent = attempts.find(each => each.attempt === birth.attempt) ?? attempts.at(-1)
  const rest = (field.memory.writing ?? []).filter(each => each.attempt === undefined)
  const memory: FieldMemory = {
    ...without(field.memory, 'writing'),
    ...(rest.length > 0 ? { writing: rest } : {}),
  }
  if (!intent) {
    // What was not sent had nothing to say, or could not be said yet.
    const acked = field.agreed && isEmpty(field.agreed.value) ? { acked: field.agreed.hash } : {}
    const nothing = canonical(at.rule.kind, null)
    return {
      ...field,
      memory: { ...memory, ...acked, seen: nothing, ...(at.rule.kind === 'text' ? { base: '' } : {}) },
    }
  }
  const reworded = isReworded(at, intent, shown)
  const first = landed(at, { ...field, memory }, intent, birth.untouched || reworded ? shown : intent.sent, true)
  const silent: Case = { ...first, deeds: field.deeds } // the creation is journaled as one deed, not field by field
  if (reworded || !birth.untouched) return silent
  return also(silent, { deed: 'refused', from: intent.sent, to: shown, why: 'the service kept its own value' })
}

/** Writes whose answer never came are remembered until they can no longer arrive. */
function forgetSpent(at: Sighting, field: Case): Case {
  const writing = field.memory.writing ?? []
  const open = writing.filter(intent => intent.until > at.now)
  if (open.length === writing.length) return field
  const lost = writing.filter(intent => intent.until <= at.now)
  const memory = { ...without(field.memory, 'writing'), ...(open.length > 0 ? { writing: open } : {}) }
  return lost.reduce<Case>(
    (so, intent) =>
      also(so, { deed: 'unconfirmed', id: intent.id, from: intent.over, to: intent.sent, why: 'its answer was lost' }),
    { ...field, memory },
  )
}
