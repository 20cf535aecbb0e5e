// Writes a set of files into a folder: all are looked at first, each is replaced in one step, and none that somebody else
// is working on is touched.

import { randomUUID } from 'node:crypto'
import { constants, link, mkdir, open, realpath, rename, rmdir, unlink } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { Fault, failure, type Outcome, success } from '../../../core/errors.ts'
import type { Git } from './git.ts'
import { codeOf, faultOfFile, plainPath } from './path.ts'
import type { Change, ChangeSet } from './place.ts'
import { versionOf } from './version.ts'

/** Whether a file, as it is now, has changes that are not committed and not ours. */
export type Foreign = (path: string, version: string) => boolean

export async function writeSet(
  base: string,
  { changes }: ChangeSet,
  foreign: Foreign,
  git: Git | undefined,
): Promise<Outcome<void>> {
  let path = ''
  try {
    for (const change of changes) {
      path = change.path
      await check(base, change, foreign)
    }
    await git?.remember(changes.flatMap(({ bytes }) => (bytes ? [versionOf(bytes)] : [])))
    for (const change of changes) {
      path = change.path
      await put(base, change)
    }
    return success(undefined)
  } catch (error) {
    return failure(faultOfFile(path, 'Writing', error))
  }
}

async function check(base: string, { path, version }: Change, foreign: Foreign): Promise<void> {
  await insideOf(base, path)
  const there = await versionAt(base, path)
  if (there !== version) throw stale(path)
  if (there !== undefined && foreign(path, there)) throw uncommitted(path)
}

const stale = (path: string): Fault =>
  new Fault({ kind: 'stale', message: `${path} was edited meanwhile. It is looked at again.` })

/** Comes back later rather than never: the person will commit, and nothing else tells us of it. */
const uncommitted = (path: string): Fault =>
  new Fault({
    kind: 'rate-limited',
    message: `${path} has changes that are not committed. Commit or discard them; until then it is not written.`,
    retryAfter: 60_000,
  })

async function versionAt(base: string, path: string): Promise<string | undefined> {
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

/** The nearest folder that is there must lie inside, whatever links are on the way. */
async function insideOf(base: string, path: string): Promise<void> {
  const home = await realpath(base)
  for (let at = dirname(join(base, plainPath(path))); ; at = dirname(at)) {
    try {
      const real = await realpath(at)
      if (real === home || real.startsWith(home + sep)) return
      throw new Fault({
        kind: 'invalid',
        message: `${path} leads out of the folder by a symbolic link. Remove the link.`,
      })
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error
    }
  }
}

async function put(base: string, { path, bytes, version }: Change): Promise<void> {
  const target = join(base, path)
  if (!bytes) return takeAway(base, target)
  await mkdir(dirname(target), { recursive: true })
  const draft = join(dirname(target), `.lockstep-${randomUUID()}`)
  try {
    await writeDraft(draft, bytes, version === undefined ? undefined : await modeOf(target))
    // Somebody may have saved while the draft was written; the last look is as late as can be.
    if ((await versionAt(base, path)) !== version) throw stale(path)
    if (version === undefined) await link(draft, target)
    else await rename(draft, target)
  } finally {
    await unlink(draft).catch(ignoreMissing)
  }
  await settle(dirname(target))
}

async function writeDraft(draft: string, bytes: Uint8Array, mode: number | undefined): Promise<void> {
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
  // Opened for writing: who may replace a file by renaming may still not be allowed to write it.
  const file = await open(target, constants.O_WRONLY | constants.O_NOFOLLOW)
  try {
    return (await file.stat()).mode & 0o7777
  } finally {
    await file.close()
  }
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error
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
