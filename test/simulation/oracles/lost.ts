// L2: no edit is lost. Every value a person wrote is agreed, or gave way to somebody who could see it, or lost by policy and
// stands in the journal, or is part of an open question.

import type { FieldRule } from '../../../shared/core/binding.ts'
import type { Entry } from '../../../shared/core/journal.ts'
import { sameValue, type Value } from '../../../shared/core/value.ts'
import { epoch } from '../ports.ts'
import type { Edit, Thing, Version } from '../services/thing.ts'
import { isBlind, isRemoval, isUnknownRevert } from './blind.ts'
import {
  type Case,
  flowFor,
  namesNothing,
  outSince,
  showValue,
  stands,
  thingAt,
  thingOf,
  wasShown,
} from './evidence.ts'
import { excused, failure, isSettledByDeletion, isTold, meansSame } from './given-way.ts'
import type { Excuses, Failure } from './law.ts'
import { lostElements } from './lost-sets.ts'
import { lostBlocks } from './lost-text.ts'

export function lost(one: Case, excuses: Excuses): readonly Failure[] {
  if (!one.link || !one.origin) return []
  const failures = one.rules.flatMap(rule => {
    const edits = countedEdits(one, rule)
    if (rule.kind === 'set' || rule.kind === 'people') return lostElements(one, rule, edits, excuses)
    if (rule.kind === 'text') return lostBlocks(one, rule, edits, excuses)
    return lostScalars(one, rule, edits, excuses)
  })
  return failures.filter(failure => !isUnheard(one, failure))
}

/** Edits that must count: made at an item of the link, at an end that still had a part in it. */
function countedEdits(one: Case, rule: FieldRule): readonly Edit[] {
  const first = one.origin ? bornWith(one, rule, one.origin) : []
  const edits = one.edits.filter(edit => edit.deed === 'change' && edit.field === rule.name)
  return [...first, ...edits].filter(
    edit =>
      edit.at < outSince(one, edit.end) && thingAt(one, edit.end)?.ref === edit.ref && rule.at[edit.end] !== undefined,
  )
}

/** Written where nobody could read it any more. */
const isUnheard = ({ world }: Case, { end, at }: Failure): boolean =>
  end === world.plan.dead && (at ?? 0) > world.plan.length / 2 - 150_000

/** What an item was made with counts as written, too. */
function bornWith(one: Case, rule: FieldRule, origin: Thing): readonly Edit[] {
  const made = one.edits.find(edit => edit.deed === 'make' && edit.ref === origin.ref)
  const to = origin.versions[0]?.fields[rule.name]
  const counts = flowFor(one, rule, origin.end) !== 'takes'
  return made && counts && to !== undefined ? [{ ...made, deed: 'change', field: rule.name, from: null, to }] : []
}

function lostScalars(one: Case, rule: FieldRule, edits: readonly Edit[], excuses: Excuses): readonly Failure[] {
  return edits.flatMap((edit, i) => {
    const to = edit.to ?? null
    const says = (value: Value): boolean => stands(one, rule, edit.end, to, value)
    if (
      isUnmapped(rule, edit, to) ||
      (rule.kind === 'ref' && namesNothing(one, edit.end, to)) ||
      isOnlyShown(one, rule, edit) ||
      isPutBack(one, rule, edits, i)
    )
      return []
    if (isAgreed(one, rule, edit, says)) return []
    const next = edits.slice(i + 1).find(other => other.end === edit.end && other.ref === edit.ref)
    if (next && sameValue(next.from ?? null, to)) return []
    const seen = edits
      .slice(i + 1)
      .some(
        later =>
          later.end !== edit.end &&
          wasShown(one, later.end, rule.name, { after: edit.at, before: later.at }, shown =>
            meansSame(one, rule, edit, later.end, shown),
          ),
      )
    // It was put before a person, and then somebody at its own end wrote something else.
    const asked =
      next !== undefined &&
      one.entries.some(entry => isQuestion(entry, rule, edit) && entry.to !== undefined && says(entry.to))
    // Somebody chose a word there after one nobody could read: they had never been shown this value, and it is older.
    const older = edits.slice(i + 1).some(later => isUnmapped(rule, later, later.from ?? null))
    if (
      seen ||
      older ||
      asked ||
      isTold(one, rule, edit, (lost, won) => says(lost) && !says(won)) ||
      isSettledByDeletion(one, edit, excuses)
    )
      return []
    if (isBlind(one, edit, landing => isRemoval(landing) || sameValue(landing.fields[rule.name]?.before, to)))
      return excused(excuses, 'blind')
    if (isUnknownRevert(edit, sameValue)) return excused(excuses, 'reverts')
    return [failure(one, rule, edit, `${rule.name} ${showValue(to)}`)]
  })
}

const isUnmapped = (rule: FieldRule, edit: Edit, to: Value): boolean => {
  const table = rule.at[edit.end]?.table
  return table !== undefined && to !== null && !Object.values(table).flat().includes(String(to))
}

/** Put back, here, to what it meant before, and nobody had looked in between: then nothing happened. */
function isPutBack(one: Case, rule: FieldRule, edits: readonly Edit[], index: number): boolean {
  const edit = edits[index]
  if (!edit) return false
  const here = edits.slice(0, index).filter(other => other.end === edit.end && other.ref === edit.ref)
  const versions = thingOf(one, edit)?.versions ?? []
  const isOurs = (version: Version, i: number) =>
    version.by === 'us' && !sameValue(version.fields[rule.name] ?? null, versions[i - 1]?.fields[rule.name] ?? null)
  const ours = versions.slice(0, edit.version).findLastIndex(isOurs)
  const run = [...here.filter(other => other.version > ours), edit]
  const next = edits.slice(index + 1).find(other => other.end === edit.end && other.ref === edit.ref)
  const words = rule.at[edit.end]?.table ? Object.keys(rule.at[edit.end]?.table ?? {}) : [edit.to ?? null]
  const means = (shown: Value, word: Value) => stands(one, rule, edit.end, shown, word)
  return run.some((first, i) => {
    const same = words.some(word => means(first.from ?? null, word) && means(edit.to ?? null, word))
    const passed = run.slice(i, -1)
    const noticed = one.entries.some(
      entry =>
        entry.field === rule.name &&
        entry.end === edit.end &&
        entry.at - epoch > first.at &&
        entry.at - epoch < (next?.at ?? Number.POSITIVE_INFINITY) &&
        (entry.deed === 'agreed' || entry.deed === 'conflict') &&
        passed.some(other => entry.to !== undefined && means(other.to ?? null, entry.to)),
    )
    return same && !noticed
  })
}

/** At an end whose words do not count, as long as nobody else has said anything. */
const isOnlyShown = (one: Case, rule: FieldRule, edit: Edit): boolean =>
  flowFor(one, rule, edit.end) === 'takes' && one.link?.agreed[rule.name] === undefined

const isAgreed = (one: Case, rule: FieldRule, edit: Edit, says: (value: Value) => boolean): boolean => {
  const agreed = one.link?.agreed[rule.name]?.value ?? null
  const open = one.link?.conflicts[rule.name]
  return (
    says(agreed) ||
    (open !== undefined && Object.values(open.values).some(says)) ||
    (edit.to === null && agreed === null)
  )
}

const isQuestion = (entry: Entry, rule: FieldRule, edit: Edit): boolean =>
  entry.deed === 'conflict' && entry.field === rule.name && entry.end === edit.end
