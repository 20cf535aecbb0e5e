// One look at a place: which bundles there are and what is in them. Nothing is read twice while its stamp stays the same.

import { createHash } from 'node:crypto'
import { Fault } from '../../core/errors.ts'
import { type Ref, type ServiceTime, serviceTime } from '../../core/ids.ts'
import type { Item } from '../../core/item.ts'
import type { Around, Bundle, Format, Package, Problem, SourceFile } from './formats/format.ts'
import type { Entry, Place, PlacedFile } from './places/place.ts'
import { textIn } from './text.ts'

export interface Look {
  readonly bundles: readonly StampedBundle[]
  readonly around: Around
  /** Fingerprint of all names: packages speak of each other. */
  readonly names: string
  bundle(name: string): StampedBundle | undefined
  /** Where a package that was put away lies. */
  isArchived(ref: Ref): boolean
}

export interface StampedBundle extends Bundle {
  readonly stamp: string
  readonly trouble: Fault | undefined
  /** Why some of its files cannot be part of anything, by their paths. */
  readonly troubles: ReadonlyMap<string, Fault>
}

/** A bundle as it was read: its files with their versions, what is in it, and what is wrong with it. */
export interface Held {
  readonly files: readonly SourceFile[]
  readonly versions: ReadonlyMap<string, string>
  readonly packages: readonly Package[]
  readonly items: readonly Item[]
  readonly problems: readonly Problem[]
  readonly times: Times
  /** The bundle as a whole could not be read. */
  readonly fault?: Fault
}

export async function lookAt(place: Place, format: Format, wanted: (path: string) => boolean): Promise<Look> {
  const entries = await place.list(path => wanted(path) && format.claims(path))
  const byPath = new Map(entries.map(entry => [entry.path, entry]))
  const archived = entries.flatMap(({ path }) => format.archived?.(path) ?? [])
  const bundles = format.bundles([...byPath.keys()].sort())
  const twins = inCaseOnly(bundles)
  const stamped = bundles.map(bundle => {
    const parts = bundle.paths.flatMap(path => byPath.get(path) ?? [])
    return { ...bundle, stamp: stampOf(parts), trouble: twins.get(bundle.name), troubles: troublesIn(parts) }
  })
  const byName = new Map(stamped.map(bundle => [bundle.name, bundle]))
  const shelf = new Set(archived)
  const around = { bundles, archived }
  const names = revisionOf(bundles.map(({ name }) => name).join('\0'))
  return { bundles: stamped, around, names, bundle: name => byName.get(name), isArchived: ref => shelf.has(ref) }
}

const stampOf = (entries: readonly Entry[]): string => entries.map(({ path, stamp }) => `${path}:${stamp}`).join('|')
const troublesIn = (entries: readonly Entry[]): ReadonlyMap<string, Fault> =>
  new Map(entries.flatMap(({ path, trouble }) => (trouble ? [[path, trouble] as const] : [])))

/** On many machines two names that differ in case only are one file; whichever is written, the other is lost. */
function inCaseOnly(bundles: readonly Bundle[]): ReadonlyMap<string, Fault> {
  const groups = Map.groupBy(bundles, ({ name }) => name.normalize('NFC').toLowerCase())
  return new Map(
    [...groups.values()].flatMap(group => {
      if (group.length < 2) return []
      const names = group.map(({ name }) => name).join(' and ')
      const message = `${names} differ in upper and lower case only. Rename one of them; both are left alone until then.`
      return group.map(({ name }) => [name, new Fault({ kind: 'invalid', message })] as const)
    }),
  )
}

/** Reads bundles, each with its own outcome. */
export async function hold(
  place: Place,
  format: Format,
  bundles: readonly StampedBundle[],
  around: Around,
): Promise<readonly Held[]> {
  const paths = bundles.flatMap(({ trouble, troubles, paths: all }) =>
    trouble ? [] : all.filter(path => !troubles.has(path)),
  )
  const outcomes = new Map((await place.read(paths)).map((outcome, i) => [paths[i], outcome]))
  return bundles.map(bundle => {
    if (bundle.trouble) return nothing(bundle.trouble)
    const placed = bundle.paths.flatMap(path => {
      const outcome = outcomes.get(path)
      return outcome?.ok ? [outcome.value] : []
    })
    const whyNot = (path: string): Fault | undefined => {
      const outcome = outcomes.get(path)
      return bundle.troubles.get(path) ?? (outcome && !outcome.ok ? outcome.fault : undefined)
    }
    const unread = bundle.paths.flatMap(path => {
      const fault = whyNot(path)
      return fault ? [{ path, text: '', unread: fault }] : []
    })
    return held(place, format, placed, unread, around)
  })
}

const nothing = (fault: Fault, times: Times = { modified: undefined, created: undefined }): Held => ({
  files: [],
  versions: new Map(),
  packages: [],
  items: [],
  problems: [],
  times,
  fault,
})

/** A file that cannot be read is a bundle that cannot; of several, the format knows whom it concerns. */
function held(
  place: Place,
  format: Format,
  placed: readonly PlacedFile[],
  unread: readonly SourceFile[],
  around: Around,
): Held {
  const files = [...placed.map(sourceOf), ...unread]
  const [only, ...others] = files
  if (only?.unread && others.length === 0) return nothing(only.unread, timesOf(placed))
  const versions = new Map(placed.map(({ path, version }) => [path, version]))
  return understood(place, format, { files, versions, times: timesOf(placed) }, around)
}

function sourceOf({ path, bytes }: PlacedFile): SourceFile {
  const text = textIn(bytes)
  return typeof text === 'string' ? { path, text } : { path, text: '', unread: faultOf({ path, message: text.why }) }
}

/** The same files once more: what else is there may tell what their words mean. */
export function understood(
  place: Place,
  format: Format,
  { files, versions, times }: Pick<Held, 'files' | 'versions' | 'times'>,
  around: Around,
): Held {
  const { packages, problems } = format.read(files, around)
  const [first] = files
  const page = first && place.pageOf?.(first.path)
  return { files, versions, times, packages, items: packages.map(one => itemOf(one, times, page)), problems }
}

interface Times {
  readonly modified: ServiceTime | undefined
  readonly created: ServiceTime | undefined
}

function timesOf(files: readonly PlacedFile[]): Times {
  const modified = files.flatMap(file => file.modified ?? [])
  const created = files.flatMap(file => file.created ?? [])
  return {
    modified: modified.length > 0 ? serviceTime(Math.max(...modified)) : undefined,
    created: created.length > 0 ? serviceTime(Math.min(...created)) : undefined,
  }
}

/** When a file changed, its place knows best: people edit without touching the times that a tool writes inside. */
function itemOf(
  { ref, aka, own, fields, marker, ...inside }: Package,
  { modified, created }: Times,
  page: string | undefined,
): Item {
  const updatedAt = modified ?? inside.updatedAt ?? inside.createdAt ?? serviceTime(0)
  return {
    ref,
    kind: 'item',
    revision: revisionOf(own),
    createdAt: inside.createdAt ?? created ?? updatedAt,
    updatedAt,
    ...(aka.length > 0 ? { aka } : {}),
    ...(marker ? { marker } : {}),
    ...(page === undefined ? {} : { url: page }),
    fields,
  }
}

export const revisionOf = (own: string): string => createHash('sha256').update(own).digest('base64url').slice(0, 22)

/** What is wrong, with file and line, and what it means. */
export const faultOf = ({ path, line, message, fault }: Problem): Fault =>
  fault ??
  new Fault({
    kind: 'invalid',
    message: `${path}${line === undefined ? '' : `, line ${line}`}: ${message}. Mend the file; until then it is left alone and the others go on.`,
  })
