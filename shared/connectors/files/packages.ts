// The connector itself: each method of the port in terms of a place and the format of what lies there.

import { Fault, failure, type Outcome } from '../../core/errors.ts'
import { type FieldName, type Ref, ref } from '../../core/ids.ts'
import type { Item } from '../../core/item.ts'
import type { Connector, Finding } from '../../ports/connector.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { create } from './creating.ts'
import { changes } from './listing.ts'
import { faultOf, type StampedBundle } from './look.ts'
import { manifest } from './manifest.ts'
import { pathFilter } from './paths.ts'
import type { Place } from './places/place.ts'
import type { Desk } from './rewriting.ts'
import type { Scope } from './scope.ts'
import { itemIn, noSuch, openShelf, type Shelf } from './shelf.ts'
import { archive, note, remove, update } from './writing.ts'

type Settings = Pick<ConnectorSettings<Scope>, 'scope' | 'clock' | 'names' | 'shared'>

const usualPage = 500

export function openPackages(settings: Settings, place: Place, pageSize = usualPage): Connector {
  const { scope, clock, names } = settings
  const asked = askedFields(settings)
  const wanted = pathFilter(scope)
  const shelf = openShelf({ place, format: scope.format, wanted, names, asked })
  const desk: Desk = { place, shelf, wanted, now: () => new Date(clock.now()) }
  const inTurn = oneAtATime()
  const how = { pageSize, settings: JSON.stringify([scope, names, asked]) }

  return {
    direct: place.direct,
    changes: (since, page) => changes(shelf, since, page, how),
    read: reads =>
      forEach(reads, () =>
        readEach(
          shelf,
          reads.map(({ ref: name }) => name),
        ),
      ),
    update: patches => forEach(patches, () => inTurn(() => update(desk, patches))),
    create: drafts => forEach(drafts, () => inTurn(() => create(desk, drafts))),
    remove: removals => forEach(removals, () => inTurn(() => remove(desk, removals))),
    archive: removals => forEach(removals, () => inTurn(() => archive(desk, removals))),
    note: notes => forEach(notes, () => inTurn(() => note(desk, notes))),
    async find({ link, end }) {
      const items = (await everything(shelf)).flatMap(({ held }) => held.items)
      return items.filter(({ marker }) => marker?.link === link && marker.end === end)
    },
    async probe() {
      await place.list(() => false)
    },
    async named(words) {
      const { bundles } = await shelf.look()
      if ((await shelf.format())?.joins) return namedInside(words, await everything(shelf))
      return words.map(word => refOfPage(word, place, bundles) ?? refNamed(word, scope.folder, bundles))
    },
    async inspect() {
      return { account: place.name, findings: await findings(shelf), words: {}, strangers: [] }
    },
  }
}

/** Fields beyond the manifest are shown only where a binding speaks of them. */
function askedFields({ names, shared }: Settings): readonly FieldName[] {
  const all = [...Object.keys(names), ...(shared?.fields ?? [])] as FieldName[]
  return [...new Set(all)].filter(name => !Object.hasOwn(manifest.fields, name)).sort()
}

/** Whoever writes looks first; two who look at once would take the same number. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
}

/** What concerns the place as a whole is the outcome of every piece. */
async function forEach<T>(
  pieces: readonly unknown[],
  work: () => Promise<readonly Outcome<T>[]>,
): Promise<readonly Outcome<T>[]> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Fault) return pieces.map(() => failure(error))
    throw error
  }
}

async function readEach(shelf: Shelf, names: readonly Ref[]): Promise<readonly Outcome<Item>[]> {
  const look = await shelf.look()
  const format = await shelf.format()
  // A bundle of many packages is no package itself, but has to say what is wrong with it.
  const homes = names.map(name => look.bundle(format?.home(name) ?? name))
  const bundles = [...new Set(homes)].filter(bundle => bundle !== undefined)
  const held = new Map((await shelf.held(bundles, look)).map((one, i) => [bundles[i], one]))
  return names.map((name, i) => {
    const one = held.get(homes[i])
    if (one) return itemIn(shelf, one, name)
    const message = `${name} was put away; move it back to go on with it.`
    return failure(look.isArchived(name) ? new Fault({ kind: 'archived', message }) : noSuch(name))
  })
}

async function everything(shelf: Shelf) {
  const look = await shelf.look()
  const held = await shelf.held(look.bundles, look)
  return held.map((one, i) => ({ bundle: look.bundles[i], held: one }))
}

async function findings(shelf: Shelf): Promise<readonly Finding[]> {
  return (await everything(shelf)).flatMap(({ held }) => [
    ...(held.fault ? [{ weight: 'warns', message: held.fault.message } as const] : []),
    ...held.problems.map(problem => ({ weight: 'warns', message: faultOf(problem).message }) as const),
  ])
}

/** Where many packages share a file, people say their ids. */
function namedInside(
  words: readonly string[],
  all: Awaited<ReturnType<typeof everything>>,
): readonly (Ref | undefined)[] {
  const refs = all.flatMap(({ held }) => held.items.map(item => item.ref))
  return words.map(word => refs.find(one => one.toLowerCase() === word.toLowerCase()))
}

/** The page of a file of a package. */
const refOfPage = (word: string, place: Place, bundles: readonly StampedBundle[]): Ref | undefined => {
  const found = bundles.find(({ paths }) => paths.some(path => place.pageOf?.(path) === word))
  return found && ref(found.name)
}

/** People say `036`, the name of the folder or file, or the whole path. */
function refNamed(word: string, folder: string, bundles: readonly StampedBundle[]): Ref | undefined {
  const inside = word.startsWith(`${folder}/`) ? word.slice(folder.length + 1) : word
  const name = inside.replace(/(?:\/README)?\.md$/i, '').replace(/\/$/, '')
  const exact = bundles.find(bundle => bundle.name === name)
  if (exact) return ref(exact.name)
  const id = name.replace(/^(?:work-item:|#)/, '')
  const numbered = bundles.filter(bundle => (bundle.name.split('/').at(-1) ?? '').startsWith(`${id}-`))
  const [only] = numbered
  return id !== '' && only && numbered.length === 1 ? ref(only.name) : undefined
}
