// An item that is called otherwise now: a renamed file, an id given anew. It is known by what stayed the same, and only
// when its old name leads nowhere any more; whatever still has that name is another item.

import { isAway } from '../core/errors.ts'
import type { Item } from '../core/item.ts'
import type { Link } from '../core/link.ts'
import { lookedAt } from '../core/reconcile.ts'
import { without } from '../core/sighting.ts'
import { minus } from '../core/value.ts'
import {
  isHeld,
  keep,
  later,
  memoryOf,
  now,
  outrun,
  tell,
  type Visited,
  type Visiting,
  type VisitLink,
  withMemory,
} from './visiting.ts'

/** The link this item belonged to under another name. */
export async function formerLink({ engine, open, wire }: Visiting, item: Item): Promise<Link | undefined> {
  for (const other of item.aka ?? []) {
    const id = await engine.store.linkOf(open.id, other)
    const link = id && (await engine.store.link(id))
    if (!link || (link.state !== 'live' && link.state !== 'dying')) continue
    const { ref, out } = memoryOf(link, open.id)
    if (ref === undefined || ref === item.ref || (out !== undefined && out !== 'gone')) continue
    const old = await wire.read({ ref })
    if (!old.ok && isAway(old.fault.kind)) return link
  }
  return undefined
}

/** The link goes on under the new name; nothing else about it has changed. */
export async function renamed(visiting: Visiting, link: Link, item: Item, visitLink: VisitLink): Promise<Visited> {
  const { engine, open } = visiting
  if (isHeld(link, now(visiting))) return later(visiting, 2000, 'somebody else is writing this link', undefined, link)
  if ((await engine.store.claim(open.id, item.ref, link.id)) !== link.id)
    return later(visiting, 0, 'somebody else claimed the item', undefined, link)
  const before = memoryOf(link, open.id)
  const memory = { ...without(before, 'missing', 'out'), ref: item.ref }
  const next: Link = { ...withMemory(without(link, 'lease'), open.id, memory), state: 'live' }
  const saved = await keep(visiting, next, [
    tell(visiting, next, { deed: 'adopted', why: `it was called ${before.ref}` }),
  ])
  return saved ? visitLink(visiting, saved) : outrun(visiting, link)
}

/** Claims what else the item is known by. A claim somebody else has already stays theirs. */
export async function claimAlso({ engine, open }: Visiting, link: Link, item: Item): Promise<void> {
  const known = memoryOf(link, open.id).aka ?? []
  for (const other of minus(item.aka ?? [], known)) await engine.store.claim(open.id, other as typeof item.ref, link.id)
}

/** Remembers other names as soon as they are seen; an item at rest costs nothing. */
export async function alsoKnown(visiting: Visiting, link: Link, item: Item): Promise<Link | undefined> {
  const { open } = visiting
  const memory = memoryOf(link, open.id)
  if (minus(item.aka ?? [], memory.aka ?? []).length === 0) return link
  await claimAlso(visiting, link, item)
  return keep(visiting, withMemory(link, open.id, lookedAt(memory, item)), [])
}
