// L2 for whole items: nothing is deleted that no person deleted, and what a person deleted goes everywhere, unless the order
// says otherwise or somebody elsewhere had something to say.

import { deletionField } from '../../../shared/core/conflict.ts'
import { fold } from '../../../shared/core/field.ts'
import type { EndId } from '../../../shared/core/ids.ts'
import { sameValue } from '../../../shared/core/value.ts'
import { epoch } from '../ports.ts'
import { alive, type Edit, latest } from '../services/thing.ts'
import { tokensIn } from '../words.ts'
import { isRemoval } from './blind.ts'
import { type Case, flowFor, thingAt } from './evidence.ts'
import type { Failure } from './law.ts'

export function deletion(one: Case): readonly Failure[] {
  const { world, lineage, link } = one
  if (!link) return []
  const about = { law: 'deletion', lineage: lineage.number } as const
  const removals = one.edits.filter(isDeparture)
  const byUs = one.landings.filter(landing => landing.deed === 'remove' || landing.deed === 'archive')
  const current = byUs.filter(landing => thingAt(one, landing.end)?.ref === landing.ref)
  if (removals.length === 0 && !isParentGone(one)) {
    const out = world.binding.ends.filter(end => link.ends[end.id]?.out && link.ends[end.id]?.ref)
    return [
      ...current.map(landing => ({
        ...about,
        what: `${landing.ref} was deleted, though nobody asked for it`,
        end: landing.end,
      })),
      ...out.map(end => ({
        ...about,
        what: `${end.id} was dropped (${link.ends[end.id]?.out}), though nothing happened there`,
        end: end.id,
      })),
    ]
  }
  return [
    ...[...overEdits(one), ...unasked(one)].map(what => ({ ...about, what })),
    ...droppedAlive(one).map(end => ({
      ...about,
      what: `${end} was dropped from a live link, though nothing happened there`,
      end,
    })),
    ...notFollowed(one).map(end => ({ ...about, what: `deleted by a person, but it lives on at ${end}`, end })),
  ]
}

/** A live link lets go of an end only where its very item was removed or carried off: by people, by us, or with its parent. */
function droppedAlive(one: Case): readonly EndId[] {
  const { world, link } = one
  if (link?.state !== 'live' || isParentGone(one)) return []
  const removals = [...one.edits.filter(isDeparture), ...one.landings.filter(isRemoval)]
  return world.binding.ends
    .map(end => end.id)
    .filter(end => {
      const { out, ref } = link.ends[end] ?? {}
      if (!out || !ref || end === world.plan.dead) return false
      return !removals.some(each => each.end === end && each.ref === ref) && !wentWithParent(one, end)
    })
}

/** Somebody was asked about the deletion itself, and answered. */
const wasAsked = ({ entries }: Case): boolean =>
  entries.some(({ deed, field }) => deed === 'resolved' && field === deletionField)

/** While the others are asked, any edit keeps the item alive, even one that policy would reject. */
function overEdits(one: Case): readonly string[] {
  const since = one.link && one.world.ledger.dyingSince.get(one.link.id)
  if (since === undefined || wasAsked(one)) return []
  return one.landings.filter(isRemoval).flatMap(landing =>
    one.edits
      .filter(
        edit => edit.deed === 'change' && edit.by === 'person' && edit.end === landing.end && edit.ref === landing.ref,
      )
      .filter(edit => edit.at > since && edit.version <= landing.shown && changes(one, edit))
      .map(
        edit => `${landing.ref} at ${landing.end} was deleted over an edit of ${edit.field} made while it was dying`,
      ),
  )
}

/** Nothing is deleted anywhere before every end was asked: an edit the deleter could not see speaks for all ends. */
function unasked(one: Case): readonly string[] {
  const found = one.entries.findLast(entry => entry.deed === 'vanished')
  if (!found || wasAsked(one)) return []
  const began = found.at - epoch
  const spoken = one.edits.filter(edit => {
    const { field } = edit
    if (
      edit.deed !== 'change' ||
      edit.by !== 'person' ||
      field === undefined ||
      edit.at > began ||
      edit.end === found.end
    )
      return false
    const thing = thingAt(one, edit.end)
    if (thing?.ref !== edit.ref || wasRemovedByPeople(one, edit) || !changes(one, edit)) return false
    // Put back or written over before anybody was asked: there was nothing left to speak of.
    const then = thing.versions.findLast(version => version.at <= began)?.fields[field]
    if (!sameValue(then ?? null, edit.to ?? null)) return false
    if (fold(String(edit.to)) === fold(String(one.link?.agreed[field]?.value ?? ''))) return false
    // Somebody had looked: the journal says what became of it before the deletion was found.
    const judged = one.entries.some(
      entry =>
        entry.end === edit.end &&
        entry.field === field &&
        entry.at - epoch > edit.at &&
        entry.at - epoch < began &&
        (entry.deed === 'agreed' || entry.deed === 'overruled' || entry.deed === 'conflict'),
    )
    return !judged
  })
  const first = spoken[0]
  if (!first) return []
  return one.landings
    .filter(
      landing =>
        isRemoval(landing) &&
        landing.at > began &&
        landing.end !== first.end &&
        thingAt(one, landing.end)?.ref === landing.ref,
    )
    .map(
      landing =>
        `${landing.ref} at ${landing.end} was deleted although ${first.field} had been edited at ${first.end} before`,
    )
}

const isDeparture = ({ deed }: Edit): boolean => deed === 'remove' || deed === 'move'

/** Deleted there or carried elsewhere: nobody could be asked there any more. */
const wasRemovedByPeople = ({ edits }: Case, edit: Edit): boolean =>
  edits.some(other => isDeparture(other) && other.end === edit.end && other.ref === edit.ref)

function changes(one: Case, edit: Edit): boolean {
  const rule = one.rules.find(each => each.name === edit.field)
  const flow = rule && flowFor(one, rule, edit.end)
  if (!rule || flow === undefined || flow === 'takes') return false
  // A paragraph or a word that nobody could put back by chance.
  if (rule.kind !== 'text') return rule.name === 'title'
  const before = tokensIn(String(edit.from))
  return tokensIn(String(edit.to)).some(token => !before.includes(token))
}

const isParentGone = ({ world, link }: Case): boolean => {
  const parent = link?.parent === undefined ? undefined : world.ledger.links.get(link.parent)
  return parent !== undefined && Object.values(parent.ends).some(memory => memory.out !== undefined)
}

/** Ends where the item lives on without a reason. */
function notFollowed(one: Case): readonly EndId[] {
  const { world, link, entries } = one
  if (!link || (world.binding.deletions !== 'mirror' && world.binding.deletions !== 'archive')) return []
  const standing = one.edits.filter(
    edit =>
      edit.deed === 'remove' &&
      thingAt(one, edit.end)?.ref === edit.ref &&
      !wasRestored(one, edit.end) &&
      !wentWithParent(one, edit.end) &&
      link.ends[edit.end]?.out !== 'parent' &&
      !isHasty(one, edit),
  )
  const first = standing[0]
  if (!first) return []
  const disputed =
    Object.keys(link.conflicts).length > 0 ||
    entries.some(entry => entry.deed === 'conflict' || entry.deed === 'resolved')
  const inComments = Object.values(world.services).flatMap(service =>
    service.edits.filter(edit => edit.deed === 'change' && world.lineages[edit.lineage]?.of === one.lineage.number),
  )
  const edited = [...one.edits, ...inComments].some(
    edit =>
      (edit.deed === 'change' || edit.deed === 'restore' || edit.deed === 'move') &&
      edit.end !== first.end &&
      edit.at > first.at - 300_000,
  )
  if (disputed || edited) return []
  return world.binding.ends
    .filter(end => end.receives && end.id !== world.plan.dead)
    .map(end => end.id)
    .filter(end => {
      const thing = thingAt(one, end)
      return thing !== undefined && alive(thing) && !(link.ends[end]?.out === 'parent' && isParentElsewhere(one, end))
    })
}

/** A comment whose item was carried off from here lies where we do not look. */
function isParentElsewhere({ world, link }: Case, end: EndId): boolean {
  const parent = link?.parent === undefined ? undefined : world.ledger.links.get(link.parent)
  const ref = parent?.ends[end]?.ref
  return world.services[end]?.edits.some(edit => edit.deed === 'move' && edit.ref === ref) ?? false
}

/** Deleted before we had so much as looked at what we had just made there. */
const isHasty = ({ landings }: Case, edit: Edit): boolean =>
  landings.some(landing => landing.deed === 'create' && landing.ref === edit.ref && edit.at < landing.at + 30_000)

/** A comment whose parent was removed here went with it; that says nothing about the comment elsewhere. */
function wentWithParent({ world, link }: Case, end: EndId): boolean {
  const parent = link?.parent === undefined ? undefined : world.ledger.links.get(link.parent)
  const ref = parent?.ends[end]?.ref
  const thing = ref === undefined ? undefined : world.services[end]?.things.get(ref)
  return thing?.versions.some(version => !version.present) ?? false
}

function wasRestored(one: Case, end: EndId): boolean {
  const thing = thingAt(one, end)
  return thing !== undefined && latest(thing).present
}
