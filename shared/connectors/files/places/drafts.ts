// Where what is about to be written lies until it is put in its place: a folder of its own, beside the packages. Single
// files there, and what every step on the disk needs.

import { constants, lstat, mkdir, open, readdir, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../../core/errors.ts'
import { codeOf } from './path.ts'
import { versionOf } from './version.ts'

/** Git knows no folder that is empty, and nobody looks for packages in one that begins with a dot. */
const name = '.lockstep-writing'

export const draftsIn = (base: string): string => join(base, name)

/** Made by us, and no link: somebody may have put one there that leads to files of their own. */
export async function makeRoom(base: string): Promise<void> {
  await mkdir(draftsIn(base), { recursive: true })
  if (!(await isRoom(base)))
    throw new Fault({ kind: 'invalid', message: `${name} is no folder but a symbolic link. Remove the link.` })
}

export async function namesIn(base: string): Promise<readonly string[]> {
  try {
    return (await isRoom(base)) ? await readdir(draftsIn(base)) : []
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

const isRoom = async (base: string): Promise<boolean> => (await lstat(draftsIn(base))).isDirectory()

export async function writeDraft(path: string, bytes: Uint8Array, mode?: number): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(bytes)
    if (mode !== undefined) await file.chmod(mode)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** In this order; the folder goes with the last one. */
export async function clear(base: string, names: readonly string[]): Promise<void> {
  for (const one of names) await unlink(join(draftsIn(base), one)).catch(unlessMissing)
  await rmdir(draftsIn(base)).catch(unlessFull)
}

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

/** A rename is only safe on disk once its folder is. Some systems cannot do that for folders, and need not. */
export async function settle(folder: string): Promise<void> {
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

/** The same for what was just written: where the disk does not answer, only a later look tells whether it stayed. */
export async function confirm(path: string, folder: string): Promise<void> {
  await settle(folder).catch(error => {
    const message = `${path} was written, and the disk did not confirm it (${codeOf(error) ?? 'unknown'}). It is looked at again.`
    throw new Fault({ kind: 'unavailable', message, unsent: false })
  })
}

export function unlessMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error
}

/** Another set may be on its way, or the folder is gone already. */
function unlessFull(error: unknown): void {
  if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(codeOf(error) ?? '')) throw error
}
