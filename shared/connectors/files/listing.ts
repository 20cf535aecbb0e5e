// Listing packages: what differs from last time, page by page, each with all that it shows.

import { z } from 'zod'
import { type Cursor, cursor, type Ref, ref, serviceTime } from '../../core/ids.ts'
import type { ChangesPage, Listed } from '../../ports/connector.ts'
import { digest, since } from './cursor.ts'
import type { Held, StampedBundle } from './look.ts'
import { itemIn, type Shelf } from './shelf.ts'

/** A page says behind which bundle it begins, and what everything looked like when the listing began. */
const pageWord = z.object({ after: z.string(), cursor: z.string().transform(cursor) })

export async function changes(
  shelf: Shelf,
  before: Cursor | undefined,
  page: string | undefined,
  how: { readonly pageSize: number; readonly settings: string },
): Promise<ChangesPage> {
  const look = await shelf.look()
  const now = digest(look.bundles, how.settings)
  const from = page === undefined ? undefined : pageWord.parse(JSON.parse(page))
  const all = since(look.bundles, before, now).filter(({ name }) => from === undefined || name > from.after)
  const sorted = all.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const here = sorted.slice(0, how.pageSize)
  const held = await shelf.held(here, look)
  const listed = here.flatMap((bundle, i) => linesOf(shelf, bundle, held[i]))
  const reached = from?.cursor ?? now
  const last = here.at(-1)
  if (last && sorted.length > here.length)
    return { listed, next: JSON.stringify({ after: last.name, cursor: reached }) }
  return look.bundles.length === 0 ? { listed } : { listed, cursor: reached }
}

/**
 * A broken package is listed too, without a word about it: whoever looks is told why. What is wrong with no package in
 * particular is told by the name of the bundle.
 */
function linesOf(shelf: Shelf, { name }: StampedBundle, held: Held | undefined): readonly Listed[] {
  if (!held) return []
  const { items } = held
  const updatedAt = changeOf(held)
  if (held.fault) return [{ ref: ref(name), updatedAt }]
  const broken = [...new Set(held.problems.flatMap(({ ref: one, isNone }) => (isNone ? [] : (one ?? ref(name)))))]
  return [
    ...items.map((item): Listed => lineOf(shelf, held, item.ref)),
    ...broken.filter(one => !items.some(item => item.ref === one)).map(one => ({ ref: one, updatedAt })),
  ]
}

const changeOf = ({ times }: Held) => times.modified ?? serviceTime(0)

function lineOf(shelf: Shelf, held: Held, name: Ref): Listed {
  const outcome = itemIn(shelf, held, name)
  return outcome.ok
    ? { ref: name, updatedAt: outcome.value.updatedAt, item: outcome.value }
    : { ref: name, updatedAt: changeOf(held) }
}
