// Whether whatever somebody wrote is there, gave way to something later or to somebody who did not know, or is in the journal;
// and what no client could have known of.

import type { Binding, FieldRule } from '../../../shared/core/binding.ts'
import { isMany } from '../../../shared/core/field.ts'
import type { Entry } from '../../../shared/core/journal.ts'
import type { Link } from '../../../shared/core/link.ts'
import { elements, type Value } from '../../../shared/core/value.ts'
import type { Edit, Evidence } from './evidence.ts'
import type { Place } from './places.ts'
import { nothingOf, tokensIn } from './vocabulary.ts'

export interface Lived {
  readonly binding: Binding
  readonly places: readonly Place[]
  readonly evidence: Evidence
}

/**
 * Why nobody could have kept an edit. blind: our write landed on it where the service neither checks nor remembers · reverted:
 * it put back what an open write of ours covers up, or typed what it sends · unseen: it put back what was there at the last
 * look, before anybody looked again · contradicted: of two people who added and took away the same word of a list, and did
 * not know of each other, the other had their way.
 */
export const excuses = ['blind', 'reverted', 'unseen', 'contradicted'] as const
export type Excuse = (typeof excuses)[number]

export interface Loss {
  readonly what: string
  readonly excuse: Excuse | undefined
}

export function lostEdits(after: Lived, link: Link, journal: readonly Entry[]): readonly Loss[] {
  const edits = after.evidence.edits.filter(({ end, ref }) => link.ends[end]?.ref === ref)
  return edits.flatMap(edit => {
    const rule = after.binding.fields.find(({ name }) => name === edit.field)
    if (!rule) return []
    const agreed = link.agreed[edit.field]?.value
    const others = edits.filter(other => other !== edit && other.field === edit.field)
    const later = others.filter(({ at }) => at >= edit.at)
    const isWaived = (word: string) =>
      isMany(rule.kind) &&
      others.some(other => speaksAgainst(other, edit, word) && !isHeard(other, edit, word, journal))
    const gone = edit.gains.filter(word => !holds(rule, agreed, word) && !isTakenBack(rule, word, later))
    const back = isMany(rule.kind)
      ? edit.losses.filter(word => holds(rule, agreed, word) && !later.some(({ gains }) => gains.includes(word)))
      : []
    const since = journal.filter(({ at }) => at >= edit.at)
    const untold = [
      ...gone.filter(word => !isTold(rule, word, since, 'lost')),
      ...back.filter(word => !isTold(rule, word, since, 'won')),
    ]
    if (untold.length === 0) return []
    const what = `${edit.field} ${edit.gains.map(word => `+${word}`)}${edit.losses.map(word => `-${word}`)} at ${edit.end} ${edit.ref}`
    const excuse = untold.every(isWaived) ? 'contradicted' : excuseFor(after, edit)
    return [{ what: `${what}: agreed is ${JSON.stringify(agreed)}`, excuse }]
  })
}

/** Of two people who add and take away the same word of a set, and did not know of each other, either may have their way. */
const speaksAgainst = (other: Edit, edit: Edit, word: string): boolean =>
  other.end !== edit.end && (edit.gains.includes(word) ? other.losses : other.gains).includes(word)

/** Whether an edit had become the agreement before another was made, as the journal says. */
const isHeard = (other: Edit, edit: Edit, word: string, journal: readonly Entry[]): boolean =>
  journal.some(
    ({ end, field, deed, at, from, to }) =>
      end === other.end &&
      field === other.field &&
      deed === 'agreed' &&
      other.at <= at &&
      at <= edit.at &&
      elements(to).includes(word) !== elements(from).includes(word),
  )

function holds({ kind, name }: FieldRule, agreed: Value | undefined, word: string): boolean {
  if (isMany(kind)) return elements(agreed).includes(word)
  if (word === nothingOf(name)) return agreed === null || agreed === undefined
  return agreed === word || tokensIn(String(agreed)).includes(word)
}

/** A scalar gives way to any later one; a paragraph or a word only to somebody who takes it away. */
const isTakenBack = ({ kind }: FieldRule, word: string, later: readonly Edit[]): boolean =>
  kind === 'scalar' ? later.length > 0 : later.some(({ losses, unseen }) => unseen || losses.includes(word))

const givingWay: readonly Entry['deed'][] = ['overruled', 'overwritten', 'refused', 'resolved']

/** Whether an entry says that the word lost to something that lacks it, or that it won over something that did. */
const isTold = (rule: FieldRule, word: string, journal: readonly Entry[], fate: 'lost' | 'won'): boolean =>
  journal.some(({ field, deed, from, to }) => {
    if (field !== rule.name || !givingWay.includes(deed)) return false
    const says = (value: Value | undefined) => value !== undefined && speaks(rule, value, word)
    return fate === 'lost' ? says(from) && !says(to) : says(to)
  })

const speaks = (rule: FieldRule, value: Value, word: string): boolean =>
  holds(rule, value, word) ||
  Object.values(rule.at).some(({ table }) => elements(value).some(said => table?.[word]?.includes(said)))

/** Our write landed where the service neither checks nor remembers, after the last look that was possible. */
const isBlind = (evidence: Evidence, edit: Edit): boolean => evidence.crossing(edit).some(({ guarded }) => !guarded)

/** Somebody put back what an open write of ours covers up, or typed what it sends: it looks as if it had never landed, or just had. */
const isRevert = ({ places }: Lived, { end, memory, gains, losses }: Edit): boolean =>
  !places.some(({ id, open: { manifest } }) => id === end && manifest.history) &&
  [...gains, ...losses].every(word => memory.open.includes(word))

/** Back to what was seen at the last look, before anybody looked again: there is nothing left to see. */
const isUnseen = ({ memory: { seen }, gains, losses }: Edit): boolean =>
  gains.every(word => seen.includes(word)) && !losses.some(word => seen.includes(word))

function excuseFor(lived: Lived, edit: Edit): Excuse | undefined {
  if (isBlind(lived.evidence, edit)) return 'blind'
  if (isRevert(lived, edit)) return 'reverted'
  return isUnseen(edit) ? 'unseen' : undefined
}
