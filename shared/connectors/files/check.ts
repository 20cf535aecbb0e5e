// Looks through a folder as an end would, and proves on every package that edits stay where they belong. Nothing is written.

import { fieldName } from '../../core/ids.ts'
import { formatLike, formats } from './formats/all.ts'
import type { FormatKind } from './formats/format.ts'
import { faultOf, hold, lookAt } from './look.ts'
import { folderPlace } from './places/folder.ts'
import type { Place } from './places/place.ts'
import { prove } from './proof.ts'

export interface Checked {
  /** Where in the given folder the packages lie, and how they are kept. Undefined where none were found. */
  readonly home?: { readonly folder: string; readonly format: string }
  readonly packages: readonly CheckedPackage[]
  /** Files that are no packages, each with the reason. */
  readonly others: readonly { readonly path: string; readonly why: string }[]
  /** Packages that cannot be read. */
  readonly unread: readonly string[]
}

interface CheckedPackage {
  readonly ref: string
  readonly title: string
  readonly status: string
  readonly strays: readonly string[]
  readonly refused: readonly string[]
}

export async function checkFolder(root: string, wish: { readonly format?: string | undefined } = {}): Promise<Checked> {
  const all = (await folderPlace({ root, folder: '.' }).list(() => true)).map(({ path }) => path)
  const home = homeOf(
    all,
    formats.find(({ name }) => name === wish.format),
  )
  if (!home)
    return {
      packages: [],
      others: all.filter(isText).map(path => ({ path, why: 'nothing here looks like packages' })),
      unread: [],
    }
  const place = folderPlace({ root, folder: home.folder })
  const format = home.kind.open({ names: {}, asked: [] })
  const look = await lookAt(place, format, () => true)
  const held = await hold(place, format, look.bundles, look.around)
  const packages = held.flatMap(({ packages: found, files }) =>
    found.map(one => ({
      ref: one.ref,
      title: String(one.fields[fieldName('title')]),
      status: String(one.fields[fieldName('status')]),
      ...prove(format, files, one, look.around),
    })),
  )
  const claimed = new Set(look.bundles.flatMap(({ paths }) => paths))
  const problems = held.flatMap(one => one.problems)
  const others = [
    ...problems.filter(({ isNone }) => isNone).map(({ path, message }) => ({ path, why: message })),
    ...(await besides(place, claimed)),
  ]
  const unread = [
    ...held.flatMap(({ fault }) => fault?.message ?? []),
    ...problems.filter(({ isNone }) => !isNone).map(one => faultOf(one).message),
  ]
  return { home: { folder: home.folder, format: format.name }, packages, others, unread }
}

const isText = (path: string): boolean => /\.(?:md|ya?ml)$/i.test(path)

async function besides(place: Place, claimed: ReadonlySet<string>): Promise<Checked['others']> {
  const rest = (await place.list(isText)).filter(({ path }) => !claimed.has(path))
  return rest.map(({ path }) => ({ path, why: 'by its name it belongs to no package, or is a further page of one' }))
}

const deepest = 4

/** The folder, here or below, in which most files look like packages. */
function homeOf(paths: readonly string[], wanted: FormatKind | undefined) {
  const folders = new Set(['.'])
  for (const path of paths) {
    const parts = path.split('/').slice(0, -1)
    for (let depth = 1; depth <= Math.min(parts.length, deepest); depth++) folders.add(parts.slice(0, depth).join('/'))
  }
  const ranked = [...folders].flatMap(folder => {
    const inside =
      folder === '.'
        ? paths
        : paths.flatMap(path => (path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : []))
    const kind = wanted ?? formatLike(inside)
    return kind ? [{ folder, kind, likeness: kind.likeness(inside) }] : []
  })
  const best = ranked.toSorted((a, b) => b.likeness - a.likeness)[0]
  return best && best.likeness > 0 ? best : undefined
}
