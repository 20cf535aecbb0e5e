// Proves before anything is written that the words of a binding are sound: what a live service says is read by some row,
// what is agreed can be said there, comes back as what it was, and can be reached from wherever an item stands.

import type { Binding, FieldAtEnd, FieldRule } from './binding.ts'
import { own } from './client/known.ts'
import { instead, list, quote } from './client/problem.ts'
import { isReference } from './field.ts'
import type { EndId, FieldName } from './ids.ts'
import { meanings, noNames, say, type Tongue } from './translate.ts'

/** What a live service says of its words. */
export interface LiveWords {
  /** For fields that do not take any word. */
  readonly words: Readonly<Record<FieldName, readonly string[]>>
  /** What its items say, in fields that take any word. */
  readonly seen?: Readonly<Record<FieldName, readonly string[]>>
  /** Status → statuses one step away. Without it, each can be reached from each. */
  readonly steps?: Readonly<Record<string, readonly string[]>>
}

/** Something that is not sound. */
export interface Flaw {
  /** stops: what is agreed cannot be kept there · warns: something will not be mirrored. */
  readonly weight: 'stops' | 'warns'
  readonly field: FieldName
  readonly end: EndId
  readonly words: readonly string[]
  /** What is wrong, and what to do about it. */
  readonly message: string
}

export function prove(binding: Binding, live: Readonly<Record<EndId, LiveWords>>): readonly Flaw[] {
  const rules = binding.fields.filter(rule => rule.kind !== 'text' && !isReference(rule.kind))
  return rules.flatMap(rule => binding.ends.flatMap(({ id }) => flawsAt(rule, id, live)))
}

function flawsAt(rule: FieldRule, end: EndId, live: Readonly<Record<EndId, LiveWords>>): readonly Flaw[] {
  const here = rule.at[end]
  if (!here) return []
  const known = wordsOf(live, end, rule.name)
  const place: Place = { rule, end, here, known, tongue: { rule, here, names: noNames } }
  const isWritten = here.flow !== 'gives'
  const agreed = isWritten ? agreedWords(rule, live) : []
  const flaws = [
    ...unread(place, saidAt(live, end, rule.name)),
    ...misspelt(place, agreed),
    ...agreed.flatMap(word => unsound(place, word)),
  ]
  const steps = live[end]?.steps
  return isWritten && steps && rule.name === 'status' ? [...flaws, ...deadEnds(place, agreed, steps)] : flaws
}

interface Place {
  readonly rule: FieldRule
  readonly end: EndId
  readonly here: FieldAtEnd
  /** The words the live service takes; undefined where it takes any, or was not asked. */
  readonly known: readonly string[] | undefined
  readonly tongue: Tongue
}

const wordsOf = (live: Readonly<Record<EndId, LiveWords>>, end: EndId, field: FieldName) =>
  own(live[end]?.words ?? {}, field)

const saidAt = (live: Readonly<Record<EndId, LiveWords>>, end: EndId, field: FieldName): readonly string[] =>
  wordsOf(live, end, field) ?? own(live[end]?.seen ?? {}, field) ?? []

/** Whatever may be agreed: the rows of every end whose edits count, and what it says besides. */
function agreedWords(rule: FieldRule, live: Readonly<Record<EndId, LiveWords>>): readonly string[] {
  const ends = (Object.entries(rule.at) as [EndId, FieldAtEnd][]).filter(([, { flow }]) => flow !== 'takes')
  const said = ends.flatMap(([end, here]) => {
    const tongue: Tongue = { rule, here, names: noNames }
    const spoken = saidAt(live, end, rule.name)
    return [...Object.keys(here.table ?? {}), ...spoken.flatMap(word => meanings(tongue, word, undefined))]
  })
  return [...new Set(said)]
}

/** A word no rule maps is never overwritten, and never mirrored. */
function unread(place: Place, said: readonly string[]): readonly Flaw[] {
  const words = said.filter(word => meanings(place.tongue, word, undefined).length === 0)
  if (words.length === 0) return []
  const what = `${list(words)} ${words.length === 1 ? 'is' : 'are'} read by no row, and never mirrored.`
  return [flaw(place, 'warns', words, `${what} Add ${words.length === 1 ? 'it' : 'each'} to the row it belongs to.`)]
}

/** Words of the table that nobody there will ever say; those that would be written are told of by their row. */
function misspelt(place: Place, agreed: readonly string[]): readonly Flaw[] {
  const { known } = place
  if (known === undefined) return []
  const written = agreed.map(word => writtenAs(place, word))
  const listed = Object.values(place.here.table ?? {}).flat()
  return listed
    .filter(word => !known.includes(word) && !written.includes(word))
    .map(word => flaw(place, 'warns', [word], `${quote(word)} is not said there. Write ${instead(word, known)}.`))
}

function unsound(place: Place, agreed: string): readonly Flaw[] {
  const { known, tongue } = place
  const word = writtenAs(place, agreed)
  if (word === undefined)
    return [
      flaw(
        place,
        'stops',
        [agreed],
        `${quote(agreed)} has no word there. Add ${known ? instead(agreed, known) : 'one'} to its row.`,
      ),
    ]
  if (known && !known.includes(word))
    return [flaw(place, 'stops', [word], `${quote(word)} cannot be said there. Write ${instead(word, known)}.`)]
  const back = meanings(tongue, word, undefined)[0]
  if (back === agreed) return []
  const read = back === undefined ? 'not understood' : `read as ${quote(back)}`
  const what = `${quote(agreed)} is written ${quote(word)} and then ${read}.`
  return [flaw(place, 'stops', [agreed, word], `${what} Begin each row with a word of its own.`)]
}

function writtenAs({ tongue, end }: Place, agreed: string): string | undefined {
  const word = say(tongue, agreed, undefined, end)
  return word === undefined ? undefined : String(word)
}

/** From every word that is read, every word that is written must be a walk of single steps away. */
function deadEnds(place: Place, agreed: readonly string[], steps: NonNullable<LiveWords['steps']>): readonly Flaw[] {
  const isKnown = (word: string) => place.known?.includes(word) ?? true
  const goals = [...new Set(agreed.flatMap(word => writtenAs(place, word) ?? []))].filter(isKnown)
  const starts = place.here.table ? Object.values(place.here.table).flat() : (place.known ?? Object.keys(steps))
  return [...new Set(starts)].filter(isKnown).flatMap(start => {
    const within = reachable(steps, start)
    const missed = goals.filter(goal => !within.has(goal))
    if (missed.length === 0) return []
    const what =
      within.size === 1
        ? `${quote(start)} is a dead end: no way leads to ${list(missed)}.`
        : `No way leads from ${quote(start)} to ${list(missed)}.`
    return [
      flaw(
        place,
        'stops',
        [start, ...missed],
        `${what} Allow the step there, or let ${place.rule.name} only be read there.`,
      ),
    ]
  })
}

function reachable(steps: NonNullable<LiveWords['steps']>, start: string): ReadonlySet<string> {
  const found = new Set([start])
  for (const word of found) for (const next of own(steps, word) ?? []) found.add(next)
  return found
}

const flaw = ({ rule, end }: Place, weight: Flaw['weight'], words: readonly string[], message: string): Flaw => ({
  weight,
  field: rule.name,
  end,
  words,
  message,
})
