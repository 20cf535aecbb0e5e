// L2 for sets: per word, an addition or a removal stands unless somebody elsewhere said the opposite.

import type { FieldRule } from '../../../shared/core/binding.ts'
import { elements, minus, sameValue, type Value } from '../../../shared/core/value.ts'
import { epoch } from '../ports.ts'
import type { Edit, Landing } from '../services/thing.ts'
import { isBlind, isUnknownRevert } from './blind.ts'
import { type Case, flowFor, thingOf } from './evidence.ts'
import { excused, failure, isSettledByDeletion, wasDecided } from './given-way.ts'
import { elementKey, keysOf } from './keys.ts'
import type { Excuses, Failure } from './law.ts'

interface Turn {
  readonly edit: Edit
  readonly key: string
  readonly added: boolean
}

export function lostElements(one: Case, rule: FieldRule, edits: readonly Edit[], excuses: Excuses): readonly Failure[] {
  if (!one.link) return []
  // A question excuses only what stands in it.
  const asked = Object.values(one.link.conflicts[rule.name]?.values ?? {}).map(value => keysOf(rule, undefined, value))
  const turns = edits.flatMap(edit => turnsOf(rule, edit))
  const agreed = keysOf(rule, undefined, one.link.agreed[rule.name]?.value)
  return turns.flatMap(turn => {
    const stands = (keys: ReadonlySet<string>) => keys.has(turn.key) === turn.added
    if (stands(agreed) || asked.some(stands)) return []
    const flow = flowFor(one, rule, turn.edit.end)
    if (flow === 'takes' || flow === 'proposes') return []
    if (turns.some(other => isOpposite(one, rule, turn, other))) return []
    // What a service crowds out of a list that holds few is still agreed; there is only no room for it.
    if (turn.edit.by === 'service' && rule.at[turn.edit.end]?.limit !== undefined) return []
    if (wasDecided(one, rule, turn.edit.at) || isSettledByDeletion(one, turn.edit, excuses)) return []
    if (isBlind(one, turn.edit, landing => undoes(rule, turn, landing))) return excused(excuses, 'blind')
    const has = (value: Value) => keysOf(rule, turn.edit.end, value).has(turn.key)
    if (isUnknownRevert(turn.edit, (a, b) => has(a) === has(b))) return excused(excuses, 'reverts')
    if (wasUndoneByAWriteTakenForLanded(one, rule, turn)) return excused(excuses, 'reverts')
    const told = failure(one, rule, turn.edit, `${turn.added ? 'added' : 'removed'} ${turn.key}`)
    return [turn.added ? told : { ...told, law: 'undead' as const }]
  })
}

function turnsOf(rule: FieldRule, edit: Edit): readonly Turn[] {
  const [before, after] = [keysOf(rule, edit.end, edit.from), keysOf(rule, edit.end, edit.to)]
  // Another spelling of a word that is there already is a word of its own.
  const news = keysOf(rule, edit.end, minus(elements(edit.to), elements(edit.from)))
  return [
    ...[...news].map(key => ({ edit, key, added: true })),
    ...[...before].filter(key => !after.has(key)).map(key => ({ edit, key, added: false })),
  ]
}

/** Somebody said the opposite, and this edit did not come after it in knowledge of it: of two who did not know, either may stand. */
function isOpposite(one: Case, rule: FieldRule, turn: Turn, other: Turn): boolean {
  if (other.key !== turn.key || other.added === turn.added) return false
  if (other.edit.end === turn.edit.end)
    return other.edit.at > turn.edit.at || (other.edit.at === turn.edit.at && other.edit.id > turn.edit.id)
  return !hadArrived(one, rule, turn, other)
}

/** The state this edit turned around had been brought to its end by us, after that moment, and we had heard of it. */
function hadArrived(one: Case, rule: FieldRule, { edit, key }: Turn, other: Turn): boolean {
  const versions = thingOf(one, edit)?.versions ?? []
  const has = (i: number) => keysOf(rule, edit.end, versions[i]?.fields[rule.name]).has(key)
  for (let i = edit.version - 1; i > 0; i--)
    if (has(i) !== has(i - 1)) return versions[i]?.by === 'us' && wasHeard(one, rule, other, versions[i]?.at ?? 0)
  return false
}

/** Whether we had heard of an edit by then: what it said was remembered of its end, or a conclusion about it is in the journal. */
function wasHeard(one: Case, rule: FieldRule, { edit, key, added }: Turn, before: number): boolean {
  const remembered = one.world.ledger.heard.get(`${one.link?.id} ${edit.end} ${rule.name}`) ?? []
  return (
    remembered.some(
      ({ at, seen }) => at >= edit.at && at <= before && keysOf(rule, edit.end, seen).has(key) === added,
    ) ||
    one.entries.some(
      entry =>
        entry.end === edit.end &&
        entry.field === rule.name &&
        ['agreed', 'overruled', 'conflict', 'overwritten'].includes(entry.deed) &&
        entry.at - epoch >= edit.at &&
        entry.at - epoch <= before,
    )
  )
}

/**
 * A write of ours was on its way, unheard, when somebody typed its very words at a service that neither checks nor remembers:
 * nobody can tell this from its landing. It did land later, over what had come since.
 */
function wasUndoneByAWriteTakenForLanded(one: Case, rule: FieldRule, { edit, key, added }: Turn): boolean {
  return one.landings.some(landing => {
    const change = landing.fields[rule.name]
    const manifest = one.world.services[landing.end]?.character.manifest
    if (!change || landing.heard || landing.sentAt > edit.at || manifest?.history || manifest?.revisions) return false
    const had = keysOf(rule, landing.end, change.before).has(key)
    const has = keysOf(rule, landing.end, change.after).has(key)
    if (had !== added || has === added) return false
    return one.edits.some(
      ({ end, field, to, at, meanwhile }) =>
        end === landing.end &&
        field === rule.name &&
        at > landing.sentAt &&
        at < landing.at &&
        to !== undefined &&
        meanwhile.some(({ sent }) => sameValue(sent, change.sent) && sameValue(sent, to)),
    )
  })
}

function undoes(rule: FieldRule, turn: Turn, landing: Landing): boolean {
  const change = landing.fields[rule.name]
  if (!change) return landing.deed !== 'update'
  const present = (value: Value) => elements(value).some(word => elementKey(rule, turn.edit.end, word) === turn.key)
  return present(change.before) === turn.added && present(change.after) !== turn.added
}
