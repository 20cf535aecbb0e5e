// Why an edit may rightly stand nowhere: the journal tells of it, a person decided, or the whole item was deleted by somebody
// who could see it.

import type { FieldRule } from '../../../shared/core/binding.ts'
import { deletionField } from '../../../shared/core/conflict.ts'
import type { Value } from '../../../shared/core/value.ts'
import { epoch } from '../ports.ts'
import type { Edit } from '../services/thing.ts'
import { tokensIn } from '../words.ts'
import { isBlind, isRemoval } from './blind.ts'
import { type Case, flowFor, isHeldBack, stands, wasShown } from './evidence.ts'
import { keysOf } from './keys.ts'
import type { Excuses, Failure } from './law.ts'

/** Whether what lost by an entry of the journal said what an edit said, and what won did not. */
export type Losing = (lost: Value, won: Value) => boolean

/**
 * Whether the journal tells that an edit lost, after it was made: what won by an entry may not get lost without another.
 * Where every field has one writer, nobody can have overruled anybody, except at an end whose edits do not count.
 */
export function isTold(one: Case, rule: FieldRule, edit: Edit, losing: Losing): boolean {
  const flow = flowFor(one, rule, edit.end)
  const counts = flow !== 'takes' && flow !== 'proposes'
  if (one.world.owned && counts && !wasDecided(one, rule)) return false
  return isOverruled(one, rule, edit, losing)
}

export function isOverruled(one: Case, rule: FieldRule, edit: Edit, losing: Losing): boolean {
  const isMirror = flowFor(one, rule, edit.end) === 'takes'
  return one.entries.some(
    ({ deed, field, at, from, to }) =>
      field === rule.name &&
      (deed === 'overruled' || (deed === 'wrote' && isMirror)) &&
      at - epoch >= edit.at &&
      from !== undefined &&
      losing(from, to ?? null),
  )
}

/** A person answered a question about this field, after a moment: what comes after an answer has none. */
export const wasDecided = ({ entries }: Case, rule: FieldRule, since = 0): boolean =>
  entries.some(entry => entry.field === rule.name && entry.deed === 'resolved' && entry.at - epoch >= since)

/** The whole item was deleted by somebody who could see the edit; or it was deleted blindly. */
export function isSettledByDeletion(one: Case, edit: Edit, excuses: Excuses): boolean {
  const { link, world } = one
  if (!link) return true
  const mirror = one.rules.find(rule => rule.name === edit.field)
  if (mirror && flowFor(one, mirror, edit.end) === 'takes' && link.ends[edit.end]?.out) return true
  if (link.state === 'live' && !link.ends[edit.end]?.out && !isHeldBack(one, edit.end)) return false
  if (wasAllowed(one)) return true
  const removals = one.edits.filter(other => other.deed === 'remove' || other.deed === 'move')
  const { field } = edit
  const couldSee = removals.some(
    removal =>
      removal.at >= edit.at &&
      (removal.end === edit.end ||
        (field !== undefined &&
          wasShown(one, removal.end, field, { after: edit.at, before: removal.at }, shown =>
            shows(one, edit, removal.end, shown),
          ))),
  )
  if (couldSee) return true
  if (isKept(one, edit)) return true
  if (!isBlind(one, edit, isRemoval)) return world.plan.dead === edit.end
  excuses.blind += 1
  return true
}

/** A person was asked about the deletion, and said that it is meant for all ends. */
const wasAllowed = ({ entries }: Case): boolean =>
  entries.some(({ deed, field, to }) => deed === 'resolved' && field === deletionField && to === 'dying')

/** Written when all ends had agreed to the deletion, it lives on where it was written. */
function isKept({ world, link }: Case, edit: Edit): boolean {
  if (link?.ends[edit.end]?.out !== 'kept') return false
  const since = world.ledger.deletingSince.get(link.id)
  const deletions = Object.values(world.services).flatMap(service =>
    service.landings.filter(
      landing => isRemoval(landing) && world.ledger.linkOf.get(`${landing.end} ${landing.ref}`) === link.id,
    ),
  )
  return deletions.length === 0 || (since !== undefined && edit.at > since)
}

function shows(one: Case, edit: Edit, end: Edit['end'], shown: Value): boolean {
  const rule = one.rules.find(each => each.name === edit.field)
  if (!rule) return false
  if (rule.kind === 'scalar' || rule.kind === 'ref') return meansSame(one, rule, edit, end, shown)
  if (rule.kind === 'text') return reflects(tokenSet(edit.from), tokenSet(edit.to), tokenSet(shown))
  return reflects(keysOf(rule, edit.end, edit.from), keysOf(rule, edit.end, edit.to), keysOf(rule, end, shown))
}

const tokenSet = (value: Value | undefined): ReadonlySet<string> => new Set(tokensIn(String(value ?? '')))

/** Something that an edit brought is there, or something that it took is not. */
const reflects = (from: ReadonlySet<string>, to: ReadonlySet<string>, shown: ReadonlySet<string>): boolean =>
  [...to].some(word => !from.has(word) && shown.has(word)) || [...from].some(word => !to.has(word) && !shown.has(word))

export const excused = (excuses: Excuses, which: keyof Excuses): readonly Failure[] => {
  excuses[which] += 1
  return []
}

export const failure = ({ lineage }: Case, rule: FieldRule, edit: Edit, what: string): Failure => ({
  law: 'lost',
  what: `${what} (${rule.name}, written at ${edit.end} ${edit.ref} at ${(edit.at / 1000).toFixed(1)} s)`,
  lineage: lineage.number,
  end: edit.end,
  at: edit.at,
})

/** Whether two ends, each in its own words, say the same. */
export function meansSame(one: Case, rule: FieldRule, edit: Edit, end: Edit['end'], shown: Value): boolean {
  const table = rule.at[edit.end]?.table
  if (rule.kind === 'ref') return refMeans(one, edit.end, edit.to) === refMeans(one, end, shown)
  if (!table)
    return stands(one, rule, end, shown, edit.to ?? null) || stands(one, rule, edit.end, edit.to ?? null, shown)
  return Object.keys(table).some(
    word => stands(one, rule, edit.end, edit.to ?? null, word) && stands(one, rule, end, shown, word),
  )
}

const refMeans = ({ world }: Case, end: Edit['end'], ref: Value | undefined) =>
  ref === null ? null : world.ledger.linkOf.get(`${end} ${ref}`)
