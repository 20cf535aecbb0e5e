// L2 for whole items: nothing is deleted that no person deleted, and what a person deleted goes everywhere, unless the order
// says otherwise or somebody elsewhere had something to say.

import type { FieldRule } from '../../../shared/core/binding.ts'
import { alive, type Edit, latest } from '../services/thing.ts'
import { isRemoval } from './blind.ts'
import { type Case, flowFor, keysOf, type outSince, thingAt } from './evidence.ts'
import type { Failure } from './law.ts'

export function deletion(one: Case): readonly Failure[] {
  const { world, lineage, link } = one
  if (!link) return []
  const about = { law: 'deletion', lineage: lineage.number } as const
  const removals = one.edits.filter(edit => edit.deed === 'remove' || edit.deed === 'move')
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
    ...overEdits(one).map(what => ({ ...about, what })),
    ...notFollowed(one).map(end => ({ ...about, what: `deleted by a person, but it lives on at ${end}`, end })),
  ]
}

/** While the others are asked, any edit keeps the item alive, even one that policy would reject. */
function overEdits(one: Case): readonly string[] {
  const since = one.link && one.world.ledger.dyingSince.get(one.link.id)
  if (since === undefined || one.entries.some(entry => entry.deed === 'resolved')) return []
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

function changes(one: Case, edit: Edit): boolean {
  const rule = one.rules.find(each => each.name === edit.field)
  const flow = rule && flowFor(one, rule, edit.end)
  if (!rule || flow === undefined || flow === 'takes') return false
  if (rule.at[edit.end]?.table) return meaning(rule, edit, edit.from) !== meaning(rule, edit, edit.to)
  // A paragraph or a word that nobody could put back by chance.
  return rule.name === 'title' || rule.kind === 'text'
}

const meaning = (rule: FieldRule, edit: Edit, value: Edit['to']) => [...keysOf(rule, edit.end, value)].join()

const isParentGone = ({ world, link }: Case): boolean => {
  const parent = link?.parent === undefined ? undefined : world.ledger.links.get(link.parent)
  return parent !== undefined && Object.values(parent.ends).some(memory => memory.out !== undefined)
}

/** Ends where the item lives on without a reason. */
function notFollowed(one: Case): readonly Parameters<typeof outSince>[1][] {
  const { world, link, entries } = one
  if (!link || (world.binding.deletions !== 'mirror' && world.binding.deletions !== 'archive')) return []
  const standing = one.edits.filter(
    edit =>
      edit.deed === 'remove' &&
      thingAt(one, edit.end)?.ref === edit.ref &&
      !wasRestored(one, edit.end) &&
      !wentWithParent(one, edit.end),
  )
  const first = standing[0]
  if (!first) return []
  const disputed =
    Object.keys(link.conflicts).length > 0 ||
    entries.some(entry => entry.deed === 'conflict' || entry.deed === 'resolved')
  const edited = one.edits.some(
    edit =>
      (edit.deed === 'change' || edit.deed === 'restore' || edit.deed === 'move') &&
      edit.end !== first.end &&
      edit.at > first.at - 300_000,
  )
  const limited = world.told?.some(line => line.what.includes('too many items')) ?? false
  if (disputed || edited || limited) return []
  return world.binding.ends
    .filter(end => end.receives && end.id !== world.plan.dead)
    .map(end => end.id)
    .filter(end => {
      const thing = thingAt(one, end)
      return thing !== undefined && alive(thing)
    })
}

/** A comment whose parent was removed here went with it; that says nothing about the comment elsewhere. */
function wentWithParent({ world, link }: Case, end: Parameters<typeof outSince>[1]): boolean {
  const parent = link?.parent === undefined ? undefined : world.ledger.links.get(link.parent)
  const ref = parent?.ends[end]?.ref
  const thing = ref === undefined ? undefined : world.services[end]?.things.get(ref)
  return thing?.versions.some(version => !version.present) ?? false
}

function wasRestored(one: Case, end: Parameters<typeof outSince>[1]): boolean {
  const thing = thingAt(one, end)
  return thing !== undefined && latest(thing).present
}
