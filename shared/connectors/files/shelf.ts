// What an end has in front of it: the format its folder is kept in, and what was read there and has not changed since.

import { Fault, failure, type Outcome, success } from '../../core/errors.ts'
import type { Ref } from '../../core/ids.ts'
import { formatLike, formats } from './formats/all.ts'
import type { Format, FormatSettings } from './formats/format.ts'
import { faultOf, type Held, hold, type Look, lookAt, type StampedBundle, understood } from './look.ts'
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

interface Memory {
  readonly stamp: string
  /** Which names there were. */
  readonly names: string
  readonly held: Held
}

const nothingThere: Look = {
  names: '',
  bundles: [],
  around: { bundles: [], archived: [] },
  bundle: () => undefined,
  isArchived: () => false,
}

export function openShelf(settings: ShelfSettings): Shelf {
  const { place, wanted } = settings
  const memory = new Map<string, Memory>()
  /** Id → the packages that claim it, as far as they were read. */
  const claims = new Map<Ref, ReadonlySet<Ref>>()
  let known: Format | undefined

  function remember(name: string, entry: Memory | undefined): void {
    const before = memory.get(name)?.held.packages ?? []
    for (const { ref, aka } of before) for (const id of aka) claims.set(id, without(claims.get(id), ref))
    for (const { ref, aka } of entry?.held.packages ?? [])
      for (const id of aka) claims.set(id, new Set([...(claims.get(id) ?? []), ref]))
    if (entry) memory.set(name, entry)
    else memory.delete(name)
  }

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
      if (held) remember(name, { stamp, names: look.names, held })
    })
    return read
  }

  /** Read already; understood anew where packages came or went. */
  function recalled(how: Format | undefined, name: string, look: Look): Held | undefined {
    const entry = memory.get(name)
    if (!entry || !how || entry.names === look.names || entry.held.fault) return entry?.held
    const held = understood(place, how, entry.held, look.around)
    remember(name, { ...entry, names: look.names, held })
    return held
  }

  return {
    format,
    fresh,
    async look() {
      const how = await format()
      const look = how ? await lookAt(place, how, wanted) : nothingThere
      for (const name of [...memory.keys()]) if (!look.bundle(name)) remember(name, undefined)
      return look
    },
    async held(bundles, look) {
      const how = await format()
      const isKnown = ({ name, stamp }: StampedBundle) => memory.get(name)?.stamp === stamp
      const unknown = bundles.filter(bundle => !isKnown(bundle))
      const read = new Map((await fresh(unknown, look)).map((held, i) => [unknown[i]?.name, held]))
      return bundles.flatMap(({ name }) => read.get(name) ?? recalled(how, name, look) ?? [])
    },
    rival(held, ref) {
      if (!known?.idsAreUnique) return undefined
      const ids = held.packages.find(one => one.ref === ref)?.aka ?? []
      const twin = ids.flatMap(id => [...(claims.get(id) ?? [])]).find(other => other !== ref)
      return twin === undefined ? undefined : twins(ref, twin)
    },
  }
}

const without = (all: ReadonlySet<Ref> | undefined, ref: Ref): ReadonlySet<Ref> =>
  new Set([...(all ?? [])].filter(other => other !== ref))

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
