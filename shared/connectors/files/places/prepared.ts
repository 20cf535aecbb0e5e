// What is about to be written into a folder: drafts beside the packages, each put in its place in one step. Of several files
// that belong together it is noted which ones, so that after a crash between two of them the rest follows.

import { randomUUID } from 'node:crypto'
import { access, constants, link, mkdir, open, readdir, readFile, rename, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { Fault } from '../../../core/errors.ts'
import { codeOf, plainPath } from './path.ts'
import type { Change } from './place.ts'
import { versionOf } from './version.ts'

/** One file as it should become. Without a draft it goes. */
const step = z.object({
  path: z.string().transform(plainPath),
  draft: z.uuid().optional(),
  /** As it was, and as it will be; undefined where it is not there. */
  version: z.string().optional(),
  becomes: z.string().optional(),
})
const note = z.array(step)
export type Step = z.infer<typeof step>

/** Git knows no folder that is empty, and nobody looks for packages in one that begins with a dot. */
const drafts = '.lockstep-writing'
const ending = '.json'
/** Whoever has not put a draft in its place by then never will. */
const abandoned = 600_000

/** What each change needs is there before the first file is touched. */
export async function prepared(
  base: string,
  changes: readonly Change[],
  begins: (path: string) => void,
): Promise<readonly Step[]> {
  const steps = changes.map(({ path, bytes, version }) => ({
    path,
    ...(bytes ? { draft: randomUUID(), becomes: versionOf(bytes) } : {}),
    ...(version === undefined ? {} : { version }),
  }))
  await mkdir(join(base, drafts), { recursive: true })
  await sweepOut(base)
  try {
    for (const [i, { path, draft, version }] of steps.entries()) {
      begins(path)
      const bytes = changes[i]?.bytes
      const mode = version === undefined ? undefined : await modeOf(join(base, path))
      if (draft && bytes) await write(join(base, drafts, draft), bytes, mode)
    }
  } catch (error) {
    await clear(base, steps)
    throw error
  }
  return steps
}

/** Every step, in order. Of several it is noted first what they are: a set that was begun is finished, whatever happens. */
export async function carryOut(base: string, steps: readonly Step[], begins: (path: string) => void): Promise<void> {
  const noted = steps.length > 1 ? await noteDown(base, steps) : undefined
  try {
    for (const one of steps) {
      begins(one.path)
      await put(base, one)
    }
  } catch (error) {
    if (noted === undefined) await clear(base, steps)
    throw error
  } finally {
    if (noted !== undefined) ours.delete(noted)
  }
  await clear(base, steps, noted)
}

/** Sets that are just being written here, by the names of their notes. */
const ours = new Set<string>()

async function noteDown(base: string, steps: readonly Step[]): Promise<string> {
  const name = randomUUID() + ending
  const draft = randomUUID()
  await write(join(base, drafts, draft), Buffer.from(JSON.stringify(steps)), undefined)
  ours.add(name)
  await rename(join(base, drafts, draft), join(base, drafts, name))
  await settle(join(base, drafts))
  return name
}

async function put(base: string, { path, draft, version, becomes }: Step): Promise<void> {
  const target = join(base, path)
  // Somebody may have saved while the draft was written; the last look is as late as can be.
  const there = await versionAt(base, path)
  if (there === becomes) return
  if (there !== version) throw stale(path)
  if (draft === undefined) return takeAway(base, target)
  await mkdir(dirname(target), { recursive: true })
  if (version === undefined) await link(join(base, drafts, draft), target)
  else await rename(join(base, drafts, draft), target)
  await settle(dirname(target))
}

/** The note goes first: without its drafts it would ask for what nobody has. */
async function clear(base: string, steps: readonly Step[], noted?: string): Promise<void> {
  const home = join(base, drafts)
  const names = [noted, ...steps.map(({ draft }) => draft)].filter(name => name !== undefined)
  for (const name of names) await unlink(join(home, name)).catch(unlessMissing)
  await rmdir(home).catch(unlessFull)
}

/**
 * Puts in place what somebody noted and did not get to. A file that was edited since stays as it is; a set that cannot be
 * finished is tried with every look, and until then its item says that its files disagree.
 */
export async function finish(base: string): Promise<void> {
  const left = (await namesIn(join(base, drafts))).filter(name => name.endsWith(ending) && !ours.has(name))
  for (const name of left) {
    const steps = await stepsIn(join(base, drafts, name))
    const ends = await Promise.allSettled((steps ?? []).map(one => put(base, one)))
    const isDone = ends.every(end => end.status === 'fulfilled' || isStale(end.reason))
    if (steps && isDone) await clear(base, steps, name)
  }
}

const isStale = (reason: unknown): boolean => reason instanceof Fault && reason.kind === 'stale'

/** Undefined for what is no note of ours, or was just cleared by who wrote it. */
async function stepsIn(path: string): Promise<readonly Step[] | undefined> {
  const text = await readFile(path, 'utf8').catch(unlessMissing)
  if (text === undefined) return undefined
  try {
    return note.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** What crashes left behind before anything was noted. */
async function sweepOut(base: string): Promise<void> {
  const home = join(base, drafts)
  for (const name of await namesIn(home)) {
    const at = await stat(join(home, name)).catch(unlessMissing)
    if (at && Date.now() - at.mtimeMs > abandoned) await unlink(join(home, name)).catch(unlessMissing)
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

export const stale = (path: string): Fault =>
  new Fault({ kind: 'stale', message: `${path} was edited meanwhile. It is looked at again.` })

export async function versionAt(base: string, path: string): Promise<string | undefined> {
  try {
    const file = await open(join(base, path), constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      return versionOf(await file.readFile())
    } finally {
      await file.close()
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function write(draft: string, bytes: Uint8Array, mode: number | undefined): Promise<void> {
  const file = await open(draft, 'wx')
  try {
    await file.writeFile(bytes)
    if (mode !== undefined) await file.chmod(mode)
    await file.sync()
  } finally {
    await file.close()
  }
}

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

function unlessMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error
}

/** Another set may be on its way, or the folder is gone already. */
function unlessFull(error: unknown): void {
  if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(codeOf(error) ?? '')) throw error
}

/** Folders that become empty go too; Git does not know them either. */
async function takeAway(base: string, target: string): Promise<void> {
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

/** A rename is only safe on disk once its folder is. Some systems cannot do that for folders, and need not. */
async function settle(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(error => {
    if (codeOf(error) === 'EISDIR' || codeOf(error) === 'EPERM') return undefined
    throw error
  })
  if (!handle) return
  try {
    await handle.sync()
  } catch (error) {
    if (codeOf(error) !== 'EINVAL' && codeOf(error) !== 'EPERM') throw error
  } finally {
    await handle.close()
  }
}
