// Rewriting packages: read anew, edited as text, written where nobody else wrote meanwhile, and read back. All changes to
// one bundle are one change set; all sets of a batch are one request to the place.

import { Fault, failure, type Outcome, success } from '../../core/errors.ts'
import type { Ref } from '../../core/ids.ts'
import type { Item } from '../../core/item.ts'
import type { Patch } from '../../ports/connector.ts'
import type { Around, Format, Rewrite, SourceFile } from './formats/format.ts'
import { type Held, type Look, revisionOf, type StampedBundle } from './look.ts'
import type { Change, Place } from './places/place.ts'
import { itemIn, noSuch, type Shelf } from './shelf.ts'
import { bytesOf } from './text.ts'

export interface Desk {
  readonly place: Place
  readonly shelf: Shelf
  readonly wanted: (path: string) => boolean
  readonly now: () => Date
}

type Work = Pick<Patch, 'ref' | 'ifRevision'>
type Rewriting<T extends Work> = (
  piece: T,
  files: readonly SourceFile[],
  format: Format,
  around: Around,
) => readonly Rewrite[]

/** One outcome per piece: the item afterwards, or undefined where it is no longer there. */
export async function rewrite<T extends Work>(
  desk: Desk,
  pieces: readonly T[],
  rewriting: Rewriting<T>,
): Promise<readonly Outcome<Item | undefined>[]> {
  const { place, shelf } = desk
  const look = await shelf.look()
  const format = await shelf.format()
  if (!format) return pieces.map(({ ref }) => failure(noSuch(ref)))
  const how: How<T> = { desk, look, format, rewriting }
  const homes = pieces.map(({ ref }) => look.bundle(format.home(ref) ?? ''))
  const bundles = [...new Set(homes)].filter(bundle => bundle !== undefined)
  const before = new Map((await shelf.fresh(bundles, look)).map((held, i) => [bundles[i], held]))
  const drafts = new Map([...before].map(([bundle, { files }]) => [bundle, files]))

  const edits = pieces.map((piece, i) => {
    const held = before.get(homes[i])
    if (!held) return failure<Files>(away(look, piece.ref))
    const edit = redraft(how, held, drafts.get(homes[i]) ?? held.files, piece)
    if (edit.ok) drafts.set(homes[i], edit.value)
    return edit
  })

  const changed = bundles.flatMap(bundle => {
    const changes = changesBetween(before.get(bundle), drafts.get(bundle) ?? [])
    return changes.length > 0 ? [{ bundle, set: { about: bundle.name, changes } }] : []
  })
  const written = await place.write(changed.map(({ set }) => set))
  const faults = new Map<T, Fault | undefined>()
  for (const [i, { bundle }] of changed.entries()) {
    const outcome = written[i]
    if (!outcome || outcome.ok) continue
    const here = pieces.filter((_, n) => homes[n] === bundle && edits[n]?.ok)
    // Behind an API it would cost too much.
    const alone = place.direct && here.length > 1 ? await oneByOne(how, bundle, here) : here.map(() => outcome.fault)
    for (const [n, piece] of here.entries()) faults.set(piece, alone[n])
  }
  const after = await shelf.look()
  const there = bundles.flatMap(({ name }) => after.bundle(name) ?? [])
  const now = new Map((await shelf.fresh(there, after)).map((held, i) => [there[i]?.name, held]))
  return pieces.map((piece, i): Outcome<Item | undefined> => {
    const edit = edits[i]
    if (edit && !edit.ok) return edit
    const fault = faults.get(piece)
    if (fault) return failure(fault)
    const held = now.get(homes[i]?.name)
    const item = held ? itemIn(shelf, held, piece.ref) : success(undefined)
    return !item.ok && item.fault.kind === 'not-found' ? success(undefined) : item
  })
}

interface How<T extends Work> {
  readonly desk: Desk
  readonly look: Look
  readonly format: Format
  readonly rewriting: Rewriting<T>
}

type Files = readonly SourceFile[]

/** The files of a bundle with one more piece done. */
function redraft<T extends Work>(
  { desk, look, format, rewriting }: How<T>,
  held: Held,
  files: Files,
  piece: T,
): Outcome<Files> {
  try {
    check(desk.shelf, held, format.read(files, look.around).packages, piece)
    return success(applied(files, rewriting(piece, files, format, look.around)))
  } catch (error) {
    if (error instanceof Fault) return failure(error)
    throw error
  }
}

/**
 * What one of several packages in a bundle cannot have written holds back none of the others. What was in the way of each;
 * undefined where it is done. The bundle is read again where it is no longer as it was read.
 */
async function oneByOne<T extends Work>(
  how: How<T>,
  bundle: StampedBundle,
  pieces: readonly T[],
): Promise<readonly (Fault | undefined)[]> {
  const { place, shelf } = how.desk
  const faults: (Fault | undefined)[] = []
  let here = bundle
  let held: Held | undefined
  for (const piece of pieces) {
    held ??= (await shelf.fresh([here], how.look))[0]
    const edit = held ? redraft(how, held, held.files, piece) : failure<Files>(away(how.look, piece.ref))
    const changes = edit.ok ? changesBetween(held, edit.value) : []
    const written = changes.length > 0 ? (await place.write([{ about: here.name, changes }]))[0] : undefined
    const last = written ?? edit
    faults.push(last.ok ? undefined : last.fault)
    if (written?.ok && edit.ok) here = { ...here, paths: edit.value.map(({ path }) => path) }
    if (written?.ok || (written && written.fault.kind === 'stale')) held = undefined
  }
  return faults
}

function check(shelf: Shelf, held: Held, packages: Held['packages'], { ref, ifRevision }: Work): void {
  const found = itemIn(shelf, held, ref)
  // What broke since it was looked at is looked at again: a refusal would count as the last word.
  if (!found.ok) throw ifRevision !== undefined && found.fault.kind === 'invalid' ? edited(ref) : found.fault
  const one = packages.find(there => there.ref === ref)
  if (!one) throw noSuch(ref)
  if (ifRevision !== undefined && revisionOf(one.own) !== ifRevision) throw edited(ref)
}

const edited = (ref: Ref): Fault =>
  new Fault({ kind: 'stale', message: `${ref} was edited meanwhile. It is looked at again.` })

export function applied(files: Files, rewrites: readonly Rewrite[]): Files {
  const next = new Map(files.map(file => [file.path, file.text]))
  for (const { path, text } of rewrites) {
    if (text === null) next.delete(path)
    else next.set(path, encoded(text))
  }
  return [...next].map(([path, text]) => ({ path, text }))
}

/** What cannot be written as bytes is refused before anything is. */
function encoded(text: string): string {
  bytesOf(text)
  return text
}

/** What differs from what was read, with the versions it was read in. */
export function changesBetween(held: Held | undefined, files: readonly SourceFile[]): readonly Change[] {
  const before = new Map(held?.files.map(({ path, text }) => [path, text]))
  const after = new Map(files.map(({ path, text }) => [path, text]))
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter(path => before.get(path) !== after.get(path))
  return paths.map(path => {
    const text = after.get(path)
    return { path, bytes: text === undefined ? null : bytesOf(text), version: held?.versions.get(path) }
  })
}

const away = (look: Look, ref: Ref): Fault =>
  look.isArchived(ref) ? new Fault({ kind: 'archived', message: `${ref} was put away.` }) : noSuch(ref)
