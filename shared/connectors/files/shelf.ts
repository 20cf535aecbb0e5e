// What an end has in front of it: the format its folder is kept in, and what was read there and has not changed since.

import { Fault, failure, type Outcome, success } from '../../core/errors.ts'
import type { Ref } from '../../core/ids.ts'
import { formatLike, formats } from './formats/all.ts'
import type { Format, FormatSettings } from './formats/format.ts'
import { faultOf, type Held, hold, type Look, lookAt, type StampedBundle } from './look.ts'
import type { Place } from './places/place.ts'

export interface ShelfSettings extends FormatSettings {
  readonly place: Place
  /** The format somebody named; otherwise it is found out, once. */
  readonly format: string | undefined
  readonly wanted: (path: string) => boolean
}

export interface Shelf {
  /** Undefined while there is nothing that would tell which format it is. */
  format(): Promise<Format | undefined>
  look(): Promise<Look>
  /** From memory where nothing changed. */
  held(bundles: readonly StampedBundle[], look: Look): Promise<readonly Held[]>
  /** Read anew, whatever is remembered. */
  fresh(bundles: readonly StampedBundle[], look: Look): Promise<readonly Held[]>
  /** Why a package cannot be used, where its id is claimed by another. */
  rival(held: Held, ref: Ref): Fault | undefined
}

const nothingThere: Look = {
  bundles: [],
  around: { bundles: [], archived: [] },
  bundle: () => undefined,
  isArchived: () => false,
}

export function openShelf(settings: ShelfSettings): Shelf {
  const { place, wanted } = settings
  const memory = new Map<string, { readonly stamp: string; readonly held: Held }>()
  let known: Format | undefined

  async function format(): Promise<Format | undefined> {
    known ??= (formats.find(({ name }) => name === settings.format) ?? (await found()))?.open(settings)
    return known
  }
  const found = async () => formatLike((await place.list(wanted)).map(({ path }) => path))

  async function fresh(bundles: readonly StampedBundle[], look: Look): Promise<readonly Held[]> {
    const how = await format()
    if (!how || bundles.length === 0) return []
    const read = await hold(place, how, bundles, look.around)
    bundles.forEach(({ name, stamp }, i) => {
      const held = read[i]
      if (held) memory.set(name, { stamp, held })
    })
    return read
  }

  return {
    format,
    fresh,
    async look() {
      const how = await format()
      const look = how ? await lookAt(place, how, wanted) : nothingThere
      for (const name of memory.keys()) if (!look.bundle(name)) memory.delete(name)
      return look
    },
    async held(bundles, look) {
      const isKnown = ({ name, stamp }: StampedBundle) => memory.get(name)?.stamp === stamp
      const unknown = bundles.filter(bundle => !isKnown(bundle))
      const read = new Map((await fresh(unknown, look)).map((held, i) => [unknown[i]?.name, held]))
      return bundles.flatMap(({ name }) => read.get(name) ?? memory.get(name)?.held ?? [])
    },
    rival(held, ref) {
      if (!known?.idsAreUnique) return undefined
      const mine = held.packages.find(one => one.ref === ref)
      for (const { held: other } of memory.values()) {
        const twin = other.packages.find(one => one.ref !== ref && one.aka.some(id => mine?.aka.includes(id)))
        if (twin) return twins(ref, twin.ref)
      }
      return undefined
    },
  }
}

const twins = (one: Ref, other: Ref): Fault =>
  new Fault({
    kind: 'invalid',
    message: `${one} and ${other} claim the same id. Give one of them another; both are left alone until then.`,
  })

/** One package of a bundle as an item, or why it is none. */
export function itemIn(shelf: Shelf, held: Held, ref: Ref): Outcome<Held['items'][number]> {
  if (held.fault) return failure(held.fault)
  const item = held.items.find(one => one.ref === ref)
  if (!item) {
    const problem =
      held.problems.find(one => one.ref === ref) ?? held.problems.find(one => one.ref === undefined && !one.isNone)
    return failure(problem ? faultOf(problem) : noSuch(ref))
  }
  const rival = shelf.rival(held, ref)
  return rival ? failure(rival) : success(item)
}

export const noSuch = (ref: Ref): Fault =>
  new Fault({ kind: 'not-found', message: `There is no package ${JSON.stringify(ref)} in this folder.` })
