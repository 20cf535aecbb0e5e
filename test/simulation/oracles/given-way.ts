// Why an edit may rightly stand nowhere: the journal tells of it, a person decided, or the whole item was deleted by somebody
// who could see it.

import type { FieldRule } from '../../../shared/core/binding.ts'
import type { Entry } from '../../../shared/core/journal.ts'
import { elements, sameValue, type Value } from '../../../shared/core/value.ts'
import type { Edit } from '../services/thing.ts'
import { isBlind, isRemoval } from './blind.ts'
import { type Case, flowFor, stands, wasShown } from './evidence.ts'
import type { Excuses, Failure } from './law.ts'

/** Deeds under which the journal says that a value gave way. */
const givingWay: readonly Entry['deed'][] = ['overruled', 'overwritten', 'refused', 'resolved']

/**
 * Whether the journal tells of it. Where every field has one writer, nobody can have overruled anybody, except at an end
 * whose edits do not count.
 */
export function isTold(one: Case, rule: FieldRule, edit: Edit, says: (value: Value) => boolean): boolean {
  const flow = flowFor(one, rule, edit.end)
  const counts = flow !== 'takes' && flow !== 'proposes'
  if (one.world.owned && counts && !wasDecided(one, rule)) return false
  return one.entries.some(
    entry =>
      entry.field === rule.name &&
      (givingWay.includes(entry.deed) || (flow === 'takes' && entry.deed === 'wrote')) &&
      [entry.from, entry.to].some(value => value !== undefined && says(value)),
  )
}

/** A person answered a question about this field. */
export const wasDecided = ({ entries }: Case, rule: FieldRule): boolean =>
  entries.some(entry => entry.field === rule.name && entry.deed === 'resolved')

/** The whole item was deleted by somebody who could see the edit; or it was deleted blindly. */
export function isSettledByDeletion(one: Case, edit: Edit, excuses: Excuses): boolean {
  const { link, world } = one
  if (!link) return true
  const mirror = one.rules.find(rule => rule.name === edit.field)
  if (mirror && flowFor(one, mirror, edit.end) === 'takes' && link.ends[edit.end]?.out) return true
  const removals = one.edits.filter(other => other.deed === 'remove' || other.deed === 'move')
  const field = edit.field
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
  const decided = one.entries.some(entry => entry.deed === 'resolved' && entry.field === '(deletion)')
  if (decided) return true
  if (link.state === 'live' && !link.ends[edit.end]?.out) return false
  if (isKept(one, edit)) return true
  if (!isBlind(one, edit, isRemoval)) return world.plan.dead === edit.end
  excuses.blind += 1
  return true
}

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
  return elements(shown).length > 0 && String(edit.to) !== '' ? true : sameValue(shown, edit.to ?? null)
}

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
