// What no client can prevent: a write that lands on an edit it could not have seen, at a service that neither checks nor remembers.

import type { Value } from '../../../shared/core/value.ts'
import type { Edit, Landing } from '../services/thing.ts'
import type { Case } from './evidence.ts'

/**
 * Whether an edit was written over inside our write's own window: after the writer's last look at the item in that very
 * visit, before the write landed, while nothing the engine remembered knew of it. Anything else is the engine's fault.
 */
export function isBlind(one: Case, edit: Edit, undoes: (landing: Landing) => boolean): boolean {
  const manifest = one.world.services[edit.end]?.character.manifest
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

/** Put back to what it was just before a write of ours whose fate nobody knew: it looks as if that write had never landed. */
export function isUnknownRevert(one: Case, edit: Edit, same: (a: Value, b: Value) => boolean): boolean {
  const { field, to } = edit
  if (!edit.meanwhile || field === undefined || to === undefined) return false
  const earlier = one.landings.filter(
    landing =>
      landing.ref === edit.ref && landing.end === edit.end && landing.version < edit.version && field in landing.fields,
  )
  const last = earlier.at(-1)?.fields[field]
  return last !== undefined && same(last.before, to)
}
