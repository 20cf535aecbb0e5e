// Sets of files that were begun and not finished. While its note is there a set counts as not written: whoever looks is
// shown the files as they were before it, and the next write takes back what a dead process left.

import { randomUUID } from 'node:crypto'
import { link, mkdir, rename, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { clear, confirm, draftsIn, namesIn, settle, unlessMissing, versionAt, writeDraft } from './drafts.ts'
import type { Git } from './git.ts'
import { abandoned, ending, namesOf, type Step, type Unfinished, underWay, unfinishedIn } from './note.ts'
import { codeOf } from './path.ts'

/** The work of one set, with its note in place for as long as it lasts. What fails halfway is taken back. */
export async function noted(
  base: string,
  steps: readonly Step[],
  note: Uint8Array,
  work: (isStillOurs: () => Promise<boolean>) => Promise<void>,
): Promise<void> {
  const [draft, name] = [randomUUID(), randomUUID() + ending]
  const there = join(draftsIn(base), name)
  await writeDraft(join(draftsIn(base), draft), note)
  underWay.add(name)
  try {
    await rename(join(draftsIn(base), draft), there)
    await settle(draftsIn(base))
    await work(async () => (await stat(there).catch(unlessMissing)) !== undefined)
    await unlink(there)
  } catch (error) {
    await takeBack(base, name, steps)
    throw error
  } finally {
    underWay.delete(name)
  }
  // A note that came back after a power cut would take back what everybody knows to be written.
  await confirm(steps[0]?.path ?? '', draftsIn(base))
}

/** A file as it was before its set was begun. */
export interface Before {
  readonly version: string
  /** Its name among the drafts. */
  readonly was: string
}

/** Every file that shows something else than before its set was begun; undefined for one that was not there. */
export async function asBefore(
  base: string,
  git: () => Promise<Git | undefined>,
): Promise<ReadonlyMap<string, Before | undefined>> {
  const before = new Map<string, Before | undefined>()
  for (const { steps } of await unfinishedIn(base, git))
    for (const one of steps) {
      const { path, version, was } = one
      if (await isBegun(base, one)) before.set(path, version && was ? { version, was } : undefined)
    }
  return before
}

/**
 * Of what dead processes left, sets that stopped halfway are taken back, and drafts that no set asks for go. The answer
 * are the files of sets that are still there: nobody else may write them until they are whole.
 */
export async function tidy(base: string, git: () => Promise<Git | undefined>): Promise<ReadonlySet<string>> {
  const left = await unfinishedIn(base, git)
  const held = new Set<string>()
  for (const set of left) {
    const isFree = !set.isUnderWay && (await isTakenBack(base, set))
    if (!isFree) for (const { path } of set.steps) held.add(path)
  }
  await sweepOut(base, new Set(left.flatMap(({ steps }) => namesOf(steps))))
  return held
}

async function isTakenBack(base: string, { name, steps }: Unfinished): Promise<boolean> {
  const taken = randomUUID() + ending
  // Whoever wakes up after all, or tidies up at the same moment, finds it gone.
  const isOurs = rename(join(draftsIn(base), name), join(draftsIn(base), taken)).then(() => true, unlessMissing)
  return (await isOurs) === true && takeBack(base, taken, steps)
}

/** What cannot be taken back now keeps its note: it is shown as before, and the next write tries again. */
async function takeBack(base: string, name: string, steps: readonly Step[]): Promise<boolean> {
  const ends = await Promise.allSettled(steps.map(one => restore(base, one)))
  if (ends.some(end => end.status === 'rejected')) return false
  await clear(base, [name, ...namesOf(steps)])
  return true
}

async function restore(base: string, one: Step): Promise<void> {
  if (!(await isBegun(base, one))) return
  const { path, version, becomes, was } = one
  const target = join(base, path)
  if (!version || !was) return takeAway(base, target)
  await mkdir(dirname(target), { recursive: true })
  const place = becomes === undefined ? link : rename
  await place(join(draftsIn(base), was), target)
  await settle(dirname(target))
}

/** It was done and can be taken back: nobody has edited the file since, and what it was is still there. */
async function isBegun(base: string, { path, version, becomes, was }: Step): Promise<boolean> {
  if (version === becomes || (await shownAt(base, path)) !== becomes) return false
  return version === undefined || (was !== undefined && (await shownAt(draftsIn(base), was)) === version)
}

/** A link or a folder in its place is somebody's. */
async function shownAt(base: string, path: string): Promise<string | undefined> {
  try {
    return await versionAt(base, path)
  } catch (error) {
    if (['ELOOP', 'EISDIR', 'ENOTDIR'].includes(codeOf(error) ?? '')) return 'none of ours'
    throw error
  }
}

async function sweepOut(base: string, asked: ReadonlySet<string>): Promise<void> {
  for (const name of await namesIn(base)) {
    if (!z.uuid().safeParse(name).success || asked.has(name)) continue
    // What a file was keeps the time of that file; when it was put here, only its inode tells.
    const at = await stat(join(draftsIn(base), name)).catch(unlessMissing)
    if (at && Date.now() - at.ctimeMs > abandoned) await clear(base, [name])
  }
}

/** Folders that become empty go too; Git does not know them either. */
export async function takeAway(base: string, target: string): Promise<void> {
  await unlink(target)
  for (let at = dirname(target); at !== base; at = dirname(at)) {
    try {
      await rmdir(at)
    } catch (error) {
      if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return
      throw error
    }
  }
}
