// L2 for texts: every paragraph carries a word of its own. What was written must be there, what was struck must be gone.

import type { FieldRule } from '../../../shared/core/binding.ts'
import { fold } from '../../../shared/core/field.ts'
import type { Value } from '../../../shared/core/value.ts'
import type { Edit, Landing } from '../services/thing.ts'
import { blocksOf, tokensIn } from '../words.ts'
import { isBlind, isUnknownRevert } from './blind.ts'
import type { Case } from './evidence.ts'
import { excused, failure, isSettledByDeletion, isTold, type Losing, wasDecided } from './given-way.ts'
import type { Excuses, Failure } from './law.ts'

export function lostBlocks(one: Case, rule: FieldRule, edits: readonly Edit[], excuses: Excuses): readonly Failure[] {
  const { link } = one
  if (!link) return []
  const agreed = new Set(tokensOf(link.agreed[rule.name]?.value))
  const disputed = new Set(Object.values(link.conflicts[rule.name]?.values ?? {}).flatMap(tokensOf))
  return edits.flatMap(edit => {
    const [before, after] = [tokensOf(edit.from), tokensOf(edit.to)]
    const written = after.filter(token => !before.includes(token) && !agreed.has(token) && !disputed.has(token))
    const struck = before.filter(token => !after.includes(token) && agreed.has(token) && !link.conflicts[rule.name])
    return [
      ...written.flatMap(token => judge(one, rule, edits, edit, token, true, excuses)),
      ...struck.flatMap(token => judge(one, rule, edits, edit, token, false, excuses)),
    ]
  })
}

function judge(
  one: Case,
  rule: FieldRule,
  edits: readonly Edit[],
  edit: Edit,
  token: string,
  wasWritten: boolean,
  excuses: Excuses,
): readonly Failure[] {
  const answered = edits.some(
    other => other !== edit && (wasWritten ? strikes(other, token) : wrote(other, token, edit)),
  )
  const has = (value: Value): boolean => tokensOf(value).includes(token)
  const losing: Losing = (lost, won) => has(lost) === wasWritten && has(won) !== wasWritten
  if (answered || isTold(one, rule, edit, losing)) return []
  if ((!wasWritten && wasDecided(one, rule, edit.at)) || isSettledByDeletion(one, edit, excuses)) return []
  if (isBlind(one, edit, landing => undoes(rule, token, wasWritten, landing))) return excused(excuses, 'blind')
  if (!wasWritten && (isUnknownRevert(edit, saysTheSame) || isAsSent(edit, token))) return excused(excuses, 'reverts')
  const told = failure(one, rule, edit, `${wasWritten ? 'wrote' : 'struck'} ${token}`)
  return [wasWritten ? told : { ...told, law: 'undead' }]
}

/** A text of ours without that paragraph was on its way: whether it came, or somebody took the paragraph out, looks the same. */
const isAsSent = ({ meanwhile }: Edit, token: string): boolean =>
  meanwhile.some(({ sent }) => !tokensOf(sent).includes(token))

const saysTheSame = (a: Value, b: Value): boolean => tokensOf(a).join() === tokensOf(b).join()

const tokensOf = (value: Value | undefined): readonly string[] => (typeof value === 'string' ? tokensIn(value) : [])

/** Somebody who had the word before them took it out. */
const strikes = (edit: Edit, token: string): boolean =>
  tokensOf(edit.from).includes(token) && !tokensOf(edit.to).includes(token)

/** Somebody changed the paragraph that carries the word, and kept the word: an edit outlives a deletion. */
function wrote(edit: Edit, token: string, struck: Edit): boolean {
  if (edit.end === struck.end && edit.at < struck.at) return false
  const before = new Set(blocksOf(String(edit.from ?? '')).map(fold))
  return blocksOf(String(edit.to ?? '')).some(block => tokensIn(block).includes(token) && !before.has(fold(block)))
}

function undoes(rule: FieldRule, token: string, wasWritten: boolean, landing: Landing): boolean {
  const change = landing.fields[rule.name]
  if (!change) return landing.deed !== 'update'
  const [before, after] = [tokensOf(change.before).includes(token), tokensOf(change.after).includes(token)]
  return before === wasWritten && after !== wasWritten
}
