// L9: every write of ours has exactly one entry, which says what the service then showed; and no entry is about a write that never was.

import type { EndId, FieldName } from '../../../shared/core/ids.ts'
import type { Entry } from '../../../shared/core/journal.ts'
import { foundLater } from '../../../shared/core/landed.ts'
import { elements, sameValue } from '../../../shared/core/value.ts'
import { conclusion } from '../ledger.ts'
import { epoch } from '../ports.ts'
import type { Landing } from '../services/thing.ts'
import { type Case, groupBy, showValue } from './evidence.ts'
import type { Failure } from './law.ts'

export function unjournaled(one: Case): readonly Failure[] {
  const { link, lineage, world } = one
  if (!link) return []
  const landings = one.landings.filter(landing => landing.end !== world.plan.dead)
  const about = { law: 'unjournaled', lineage: lineage.number } as const
  const failures: Failure[] = [...neverSaved(one).map(what => ({ ...about, what }))]
  const fieldWrites = landings
    .filter(landing => landing.deed === 'update')
    .flatMap(landing => (Object.keys(landing.fields) as FieldName[]).map(field => ({ landing, field })))
    .filter(({ landing, field }) => landing.heard || hadEffect(landing, field))
  for (const [place, writes] of groupBy(fieldWrites, ({ landing, field }) => `${landing.end} ${field}`)) {
    const [end, field] = place.split(' ') as [EndId, FieldName]
    const entries = one.entries.filter(entry => entry.end === end && entry.field === field)
    const [said, told] = split(entries, entry => isSure(entry) && wasSaidByAPerson(one, writes, entry))
    const pending = link.ends[end]?.fields[field]?.writing?.length ?? 0
    failures.push(
      ...matched(writes, told, said, pending).map(what => ({ ...about, what: `${field} at ${end}: ${what}`, end })),
    )
  }
  for (const [end, made] of groupBy(
    landings.filter(landing => landing.deed === 'create'),
    landing => landing.end,
  )) {
    const told = one.entries.filter(
      entry => entry.end === end && (entry.deed === 'created' || entry.deed === 'adopted'),
    )
    const gone = one.entries.filter(
      entry =>
        entry.end === end &&
        (entry.deed === 'deleted' ||
          entry.deed === 'left' ||
          (entry.deed === 'unconfirmed' && entry.field === undefined)),
    )
    if (told.length + gone.length < made.length)
      failures.push({ ...about, what: `${made.length} created at ${end}, ${told.length} in the journal`, end })
    const created = told.filter(entry => entry.deed === 'created').length
    if (created > made.length)
      failures.push({ ...about, what: `${made.length} created at ${end}, journaled ${created} times`, end })
  }
  for (const landing of landings.filter(each => each.deed === 'remove' || each.deed === 'archive'))
    if (
      !one.entries.some(
        entry =>
          entry.end === landing.end &&
          (entry.deed === 'deleted' ||
            (entry.deed === 'unconfirmed' && entry.field === undefined) ||
            (entry.deed === 'vanished' && !landing.heard) ||
            (entry.deed === 'left' && !wasSaved(one, landing))),
      )
    )
      failures.push({
        ...about,
        what: `${landing.ref} was deleted at ${landing.end} without an entry`,
        end: landing.end,
      })
  return failures
}

const conclusions: readonly Entry['deed'][] = ['agreed', 'overruled', 'conflict', 'vanished']

/** What was concluded from an outdated link fell with its save, and must not be in the journal. */
const neverSaved = ({ world, entries }: Case): readonly string[] =>
  entries
    .filter(entry => conclusions.includes(entry.deed) && !world.ledger.concluded.has(conclusion(entry)))
    .map(
      ({ deed, end, field, to }) =>
        `the journal says ${deed} ${field ?? ''} ${showValue(to)} at ${end}; it was never saved`,
    )

/** Whether the writer lived to write down what it had done; it may have slept over the answer first. */
function wasSaved({ world }: Case, landing: Landing): boolean {
  const died = world.deaths.get(landing.process)
  return landing.heard && (died === undefined || died > landing.at + 30_000 + world.plan.faults.sleepMost)
}

/** A person wrote exactly what an open write of ours would have written: nobody can tell the two apart. */
function wasSaidByAPerson(one: Case, writes: readonly { readonly landing: Landing }[], entry: Entry): boolean {
  const { end, field } = entry
  const ours = writes.some(({ landing }) => field && sameValue(landing.fields[field]?.after, entry.to))
  return (
    !ours &&
    one.edits.some(
      edit =>
        edit.end === end &&
        edit.field === field &&
        edit.at <= entry.at - epoch &&
        sameValue(edit.to, entry.to) &&
        edit.meanwhile.length > 0,
    )
  )
}

/** A change the service refused without a word, to somebody who never heard the answer, is no change. */
function hadEffect(landing: Landing, field: FieldName): boolean {
  const change = landing.fields[field]
  return change !== undefined && !sameValue(change.before, change.after)
}

/** What the service then showed; of a set, what people added in the meantime may be left out. */
function isWhatItShowed(change: Landing['fields'][FieldName] | undefined, entry: Entry): boolean {
  if (!change || sameValue(change.after, entry.to)) return change !== undefined
  if (!Array.isArray(change.after) || !Array.isArray(entry.to)) return false
  const [after, told] = [elements(change.after), elements(entry.to)]
  // What somebody took away before we looked again cannot have been seen; what was never there must not be told.
  return told.every(word => after.includes(word))
}

const isSure = ({ deed, why }: Entry): boolean => deed === 'wrote' && why !== foundLater

const split = <T>(all: readonly T[], is: (one: T) => boolean): readonly [readonly T[], readonly T[]] => [
  all.filter(is),
  all.filter(one => !is(one)),
]

/**
 * Each write takes the entry that fits it best; what is left over on either side is a failure. What a person may have said
 * need not be about a write, but where it fits one, it is.
 */
function matched(
  writes: readonly { readonly landing: Landing; readonly field: FieldName }[],
  entries: readonly Entry[],
  said: readonly Entry[],
  pending: number,
): readonly string[] {
  const sure = entries.filter(isSure)
  const unsure = entries.filter(
    entry =>
      entry.deed === 'unconfirmed' ||
      entry.deed === 'refused' ||
      entry.deed === 'overwritten' ||
      entry.why === foundLater,
  )
  const failures: string[] = []
  const rest = [...writes]
  const takes = (entry: Entry): boolean => {
    const exact = rest.findIndex(({ landing, field }) => sameValue(landing.fields[field]?.after, entry.to))
    const fit =
      exact >= 0 ? exact : rest.findIndex(({ landing, field }) => isWhatItShowed(landing.fields[field], entry))
    if (fit >= 0) rest.splice(fit, 1)
    return fit >= 0
  }
  for (const entry of sure)
    if (!takes(entry)) failures.push(`the journal says ${showValue(entry.to)} was written; it was not`)
  said.forEach(takes)
  if (rest.length > unsure.length + pending)
    failures.push(
      ...rest
        .slice(unsure.length + pending)
        .map(({ landing, field }) => `wrote ${showValue(landing.fields[field]?.sent)} without an entry`),
    )
  return failures
}
