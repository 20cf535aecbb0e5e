// What no client can prevent: a write that lands on an edit it could not have seen, at a service that neither checks nor remembers.

import type { Value } from '../../../shared/core/value.ts'
import type { Edit, Landing } from '../services/thing.ts'
import type { Case } from './evidence.ts'

/**
 * Whether an edit was written over inside our write's own window: after the writer's last look at the item in that very
 * visit, before the write landed, while nothing the engine remembered knew of it. Anything else is the engine's fault.
 */
export function isBlind(one: Case, edit: Edit, undoes: (landing: Landing) => boolean): boolean {
  const service = one.world.services[edit.end]
  const manifest = service?.character.manifest
  // No revision of an item speaks for its comments.
  const removal = service?.landings.find(landing => landing.took.has(edit.ref))
  const lookedAt = removal?.took.get(edit.ref)
  if (lookedAt !== undefined) return lookedAt >= 0 && lookedAt < edit.version && !removal?.known.has(edit.id)
  if (!manifest || manifest.revisions) return false
  const next = one.landings.find(
    landing =>
      landing.ref === edit.ref &&
      landing.end === edit.end &&
      landing.version > edit.version &&
      (isRemoval(landing) || (edit.field !== undefined && edit.field in landing.fields)) &&
      undoes(landing),
  )
  if (!next || (manifest.history && !isRemoval(next))) return false
  return next.shown < edit.version && !next.known.has(edit.id)
}

export const isRemoval = (landing: Landing): boolean => landing.deed === 'remove' || landing.deed === 'archive'

/**
 * Put back, while the fate of a write of ours was unknown, to what that write had covered up or to what it had sent: it
 * looks as if the write had never landed, or had landed just now.
 */
export function isUnknownRevert(edit: Edit, same: (a: Value, b: Value) => boolean): boolean {
  const { to, meanwhile } = edit
  if (to === undefined) return false
  return meanwhile.some(({ sent, over }) => same(sent, to) || (over !== undefined && same(over, to)))
}
