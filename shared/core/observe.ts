// What one look at a field teaches: the history in order, then what is there now. Who wrote it is found out first, what
// it means for the agreement second. Nothing is written here.

import { classify, isReworded } from './classify.ts'
import { canonical, isMany, type Kind } from './field.ts'
import { serviceTime } from './ids.ts'
import type { HistoryEntry } from './item.ts'
import { judge } from './judge.ts'
import { edited, landed } from './landed.ts'
import type { FieldMemory, Intent } from './link.ts'
import { asShown } from './merge-text.ts'
import { also, type Case, type FieldDeed, type Sighting, shows, unacknowledged, without } from './sighting.ts'
import { compareLists } from './translate.ts'
import { elements, isEmpty, sameValue, setOf, type Value } from './value.ts'

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
      return landed(at, field, sight.intent, shown, { found: true })
    case 'edit':
      return at.isHalfway ? leftHalfway(at, field, shown) : edited(at, field, shown)
  }
}

/** Nobody meant this. The write is still open, and is made again from here once it can no longer go on by itself. */
function leftHalfway(at: Sighting, field: Case, shown: Value): Case {
  const known = unacknowledged(shows(at, field, shown))
  return { ...known, memory: { ...known.memory, halfway: true } }
}

/** The service's own record of who wrote what. An edit that our write covered up comes back into the merge here. */
function recall(at: Sighting, field: Case, history: readonly HistoryEntry[]): Case {
  return history.reduce((so, entry, index) => {
    const next = history[index + 1]
    const value = canonical(at.rule.kind, entry.to)
    if (!entry.ours) {
      if (next && !next.ours) return so // the same person's later words stand for the earlier ones
      const then = { ...at, stamp: { by: at.end, at: serviceTime(entry.at - at.skew) } }
      const known = sameValue(so.memory.seen, value) ? so : editedBefore(then, so, value)
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
    // The service numbers its entries: the same write is told once, whichever of our intents it is taken for.
    const id = `${at.link}/${at.end}/${at.rule.name}/history/${entry.position}`
    return intent ? landed(at, so, intent, value, { id }) : unacknowledged(shows(at, so, value))
  }, field)
}

/** Who wrote this had none of our open writes before them: the history would say so. */
function editedBefore(at: Sighting, field: Case, shown: Value): Case {
  const { writing } = field.memory
  const known = edited(at, { ...field, memory: without(field.memory, 'writing') }, shown)
  return writing ? { ...known, memory: { ...known.memory, writing } } : known
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
  const intent = attempts.find(each => each.attempt === birth.attempt)
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
  const bare: Case = { ...field, memory }
  if (isUnsaid(at, birth, intent, shown)) return stillUnsaid(bare, intent, shown)
  const isAsSent = birth.untouched || isReworded(at, intent, shown)
  const first = isAsSent
    ? judge(at, bare, intent, { shown, sure: true })
    : landed(at, bare, intent, atBirth(at.rule.kind, intent.sent, shown))
  // The creation is journaled as one deed, not field by field.
  return { ...first, deeds: first.deeds.filter(deed => deed.deed !== 'wrote') }
}

/** It was made, and then whoever made it never came to say this, or has still to: nobody's words are there. */
const isUnsaid = (at: Sighting, birth: Birth, intent: Intent, shown: Value): boolean =>
  at.saidLater !== undefined &&
  !birth.untouched &&
  !isReworded(at, intent, shown) &&
  (at.saidLater === 'the usual' || saysNothingElse(at.rule.kind, intent.sent, shown))

/** Nothing at all, or some words of a list and no other. */
const saysNothingElse = (kind: Kind, sent: Value, shown: Value): boolean =>
  isMany(kind) ? compareLists(elements(sent), elements(shown)).extra.length === 0 : isEmpty(shown)

/** From here on it is a write like any other: it may still be on its way, and is made again when it no longer can be. */
function stillUnsaid(field: Case, intent: Intent, shown: Value): Case {
  const { memory } = field
  const open: Intent = { ...without(intent, 'attempt'), over: shown }
  return { ...field, memory: { ...memory, seen: shown, writing: [...(memory.writing ?? []), open] } }
}

/** What an item that was edited since must have shown when it was new. */
function atBirth(kind: Kind, sent: Value, shown: Value): Value {
  if (kind === 'text') return asShown(String(sent), String(shown))
  if (!isMany(kind)) return sent
  const { ours, missing } = compareLists(elements(sent), elements(shown))
  return setOf([...ours, ...missing])
}

/** Writes whose answer never came are remembered until they can no longer arrive. */
function forgetSpent(at: Sighting, field: Case): Case {
  const writing = field.memory.writing ?? []
  const lost = writing.filter(intent => isSpent(at, intent))
  if (lost.length === 0) return field
  const open = writing.filter(intent => !isSpent(at, intent))
  const memory = { ...without(field.memory, 'writing'), ...(open.length > 0 ? { writing: open } : {}) }
  return also({ ...field, memory }, ...unconfirmed(lost))
}

const isSpent = (at: Sighting, intent: Intent): boolean =>
  intent.until <= at.now ||
  (intent.revision !== undefined && at.revision !== undefined && intent.revision !== at.revision)

/** What is said of writes nobody will hear of again. A creation is journaled as one deed, not field by field. */
export const unconfirmed = (lost: readonly Intent[]): readonly FieldDeed[] =>
  lost
    .filter(intent => intent.attempt === undefined)
    .map(({ id, over, sent }) => ({ deed: 'unconfirmed', id, from: over, to: sent, why: 'its answer was lost' }))
