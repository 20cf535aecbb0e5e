// Which bundles bear which id in their name. Asked for every package of a folder, so it is counted once per look.

import type { Around } from './format.ts'

type IdOf = (name: string) => string | undefined

const counted = new WeakMap<Around, Map<IdOf, ReadonlyMap<string, readonly string[]>>>()

/** The bundles that bear an id; the names are looked through once. */
export function bearersOf(around: Around, idOf: IdOf, id: string): readonly string[] {
  const before = counted.get(around) ?? new Map()
  counted.set(around, before)
  const found = before.get(idOf) ?? group(around, idOf)
  before.set(idOf, found)
  return found.get(id) ?? []
}

const group = ({ bundles }: Around, idOf: IdOf): ReadonlyMap<string, readonly string[]> =>
  Map.groupBy(
    bundles.map(({ name }) => name),
    name => idOf(name) ?? '',
  )
