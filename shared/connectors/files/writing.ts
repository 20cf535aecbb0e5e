// Changing, putting away and removing packages: what each of them does to the text.

import { Fault, type Outcome, success } from '../../core/errors.ts'
import type { Ref } from '../../core/ids.ts'
import type { Item } from '../../core/item.ts'
import type { Note, Patch, Removal } from '../../ports/connector.ts'
import { type Desk, rewrite } from './rewriting.ts'

export const update = (desk: Desk, patches: readonly Patch[]): Promise<readonly Outcome<Item | undefined>[]> =>
  rewrite(desk, patches, ({ ref, set, sets, cause }, files, format, around) =>
    format.edit(files, { ref, set, sets, at: desk.now(), ...(cause && { cause }) }, around),
  )

export async function note(desk: Desk, notes: readonly Note[]): Promise<readonly Outcome<void>[]> {
  const outcomes = await rewrite(desk, notes, ({ ref, lines }, files, format) => {
    if (format.note) return format.note(files, lines)
    throw new Fault({ kind: 'invalid', message: `${format.name} keeps no log. Nothing was noted in ${ref}.` })
  })
  return outcomes.map(outcome => (outcome.ok ? success(undefined) : outcome))
}

export async function archive(desk: Desk, removals: readonly Removal[]): Promise<readonly Outcome<void>[]> {
  const outcomes = await rewrite(desk, removals, ({ ref }, files, format, around) => {
    if (!format.shelved)
      throw new Fault({
        kind: 'invalid',
        message: `${format.name} knows no way to put ${ref} away. Remove it, or unlink it.`,
      })
    return format.edit(files, { ref, set: format.shelved, sets: {}, at: desk.now() }, around)
  })
  return outcomes.map(outcome => (outcome.ok ? success(undefined) : outcome))
}

export async function remove(desk: Desk, removals: readonly Removal[]): Promise<readonly Outcome<void>[]> {
  const format = await desk.shelf.format()
  const full = new Map<Ref, number>()
  for (const { ref } of removals) {
    const belongs = format?.belongings?.(ref)
    const others = belongs ? (await desk.place.list(path => belongs(path) && !format?.claims(path))).length : 0
    if (others > 0) full.set(ref, others)
  }
  const outcomes = await rewrite(desk, removals, ({ ref }, files, how) => {
    const others = full.get(ref)
    if (others === undefined) return how.remove(files, ref)
    throw new Fault({
      kind: 'invalid',
      message: `${ref} holds ${others} other files, which would be lost. Archive it, or delete it by hand.`,
    })
  })
  return outcomes.map(outcome => (outcome.ok ? success(undefined) : outcome))
}
