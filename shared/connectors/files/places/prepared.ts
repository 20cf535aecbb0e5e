// What is about to be written into a folder: drafts beside the packages, each put in its place in one step. Of several
// files that belong together it is noted which ones, so that a crash between two of them leaves none of them written.

import { randomUUID } from 'node:crypto'
import { access, constants, link, mkdir, open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault } from '../../../core/errors.ts'
import { clear, confirm, draftsIn, makeRoom, versionAt, writeDraft } from './drafts.ts'
import { namesOf, type Step } from './note.ts'
import { codeOf } from './path.ts'
import type { Change } from './place.ts'
import { noted, takeAway } from './unfinished.ts'
import { versionOf } from './version.ts'

/** What each change needs, by name; nothing of it is there yet. */
export const stepsFor = (changes: readonly Change[]): readonly Step[] =>
  changes.map(({ path, bytes, version }) => ({
    path,
    ...(bytes ? { draft: randomUUID(), becomes: versionOf(bytes) } : {}),
    ...(version === undefined ? {} : { version }),
    ...(version === undefined || changes.length === 1 ? {} : { was: randomUUID() }),
  }))

/** All of it is there before the first file is touched. */
export async function prepare(
  base: string,
  steps: readonly Step[],
  changes: readonly Change[],
  begins: (path: string) => void,
): Promise<void> {
  await makeRoom(base)
  try {
    for (const [i, { path, draft, was, version }] of steps.entries()) {
      begins(path)
      const bytes = changes[i]?.bytes
      const mode = version === undefined ? undefined : await modeOf(join(base, path))
      if (draft && bytes) await writeDraft(join(draftsIn(base), draft), bytes, mode)
      if (was) await link(join(base, path), join(draftsIn(base), was))
    }
  } catch (error) {
    await clear(base, namesOf(steps))
    throw error
  }
}

/** Every step, in order, or none of them. */
export async function carryOut(
  base: string,
  steps: readonly Step[],
  note: Uint8Array | undefined,
  begins: (path: string) => void,
): Promise<void> {
  // What is left lying is swept out by a later write; it says nothing about whether the files were written.
  const clearAway = () => clear(base, namesOf(steps)).catch(() => undefined)
  try {
    if (note) await noted(base, steps, note, isOurs => putAll(base, steps, begins, isOurs))
    else await putAll(base, steps, begins, async () => true)
  } catch (error) {
    // A set that could not be taken back yet needs its drafts for that.
    if (!note) await clearAway()
    throw error
  }
  await clearAway()
}

async function putAll(
  base: string,
  steps: readonly Step[],
  begins: (path: string) => void,
  isOurs: () => Promise<boolean>,
): Promise<void> {
  for (const one of steps) {
    begins(one.path)
    // After a long sleep others may have taken us for dead, and the set back.
    if (!(await isOurs())) throw stale(one.path)
    await put(base, one)
  }
}

async function put(base: string, { path, draft, version, becomes }: Step): Promise<void> {
  const target = join(base, path)
  // Somebody may have saved while the draft was written; the last look is as late as can be.
  const there = await versionAt(base, path)
  if (there === becomes) return
  if (there !== version) throw stale(path)
  if (draft === undefined) return takeAway(base, target)
  await mkdir(dirname(target), { recursive: true })
  const place = version === undefined ? link : rename
  await place(join(draftsIn(base), draft), target).catch(error => {
    // The draft was swept out, or the folder removed: what was written down about the file no longer holds.
    throw codeOf(error) === 'ENOENT' ? stale(path) : error
  })
  await confirm(path, dirname(target))
}

export const stale = (path: string): Fault =>
  new Fault({ kind: 'stale', message: `${path} was edited meanwhile. It is looked at again.` })

async function modeOf(target: string): Promise<number> {
  await access(dirname(target), constants.W_OK)
  // Opened for writing: who may replace a file by renaming may still not be allowed to write it.
  const file = await open(target, constants.O_WRONLY | constants.O_NOFOLLOW)
  try {
    return (await file.stat()).mode & 0o7777
  } finally {
    await file.close()
  }
}
