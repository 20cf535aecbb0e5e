// A folder on this machine: listed without reading, read with the time of the last real change, written file by file.

import { randomUUID } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { constants, lstat, open, readdir, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Fault, failure, type Outcome, success } from '../../../core/errors.ts'
import { type ServiceTime, serviceTime } from '../../../core/ids.ts'
import { draftsIn } from './drafts.ts'
import { type Git, gitAt } from './git.ts'
import { codeOf, faultOfFile, linkFault, noFile, plainPath } from './path.ts'
import type { Entry, Place, PlacedFile } from './place.ts'
import { type Foreign, writeSet } from './replace.ts'
import { asBefore, type Before, tidy } from './unfinished.ts'
import { versionOf } from './version.ts'

export interface FolderSettings {
  /** The folder of the repository on this machine. */
  readonly root: string
  readonly folder: string
  /** Where people see the root: the address of its page in a web view of the repository. */
  readonly pages?: string
}

/** So long a change may still share its time with another one: such a file is looked at again. */
const unsettled = 3000
/** Files beyond this are not even opened. */
const longest = 64 * 1024 * 1024
const atOnce = 64

export function folderPlace({ root, folder, pages }: FolderSettings): Place {
  const base = resolve(root, folder)
  const opened = randomUUID()
  let looks = 0
  let asked: Promise<Git | undefined> | undefined
  const git = () => {
    asked ??= seen(base).then(() => gitAt(base))
    return asked.catch(reason => {
      asked = undefined
      throw reason
    })
  }

  return {
    name: `the folder ${folder}`,
    direct: true,
    ...(pages !== undefined && { pageOf: path => pageAt(pages, `${folder}/${path}`) }),
    async list(wanted) {
      await seen(base)
      const before = await asBefore(base, git)
      const found = (await walk(base, '', wanted)).filter(({ path }) => !before.has(path))
      const now = Date.now()
      const look = `${opened}${++looks}`
      const entries = await inParts(found, file => entryOf(base, file, now, look))
      const held = [...before].flatMap(([path, kept]) => (kept && wanted(path) ? [{ path, stamp: kept.version }] : []))
      return [...entries.flatMap(entry => entry ?? []), ...held]
    },
    async read(paths) {
      if (paths.length === 0) return []
      const repository = await git()
      const [changed, times] = repository ? await Promise.all([repository.uncommitted(), repository.committed()]) : []
      const timeOf = (path: string) => (changed?.has(path) ? undefined : times?.get(path))
      const before = await asBefore(base, git)
      return inParts(paths, path => readOne(base, path, timeOf(path), before))
    },
    async write(sets) {
      if (sets.length === 0) return []
      const repository = await git()
      const held = await tidy(base, git)
      const foreign = await changesOfOthers(repository)
      const outcomes: Outcome<void>[] = []
      for (const set of sets) {
        const busy = set.changes.find(({ path }) => held.has(path))
        outcomes.push(busy ? failure(halfWritten(busy.path)) : await writeSet(base, set, foreign, repository))
      }
      return outcomes
    },
  }
}

const pageAt = (pages: string, path: string): string =>
  `${pages.replace(/\/+$/, '')}/${path.split('/').map(encodeURIComponent).join('/')}`

async function changesOfOthers(git: Git | undefined): Promise<Foreign> {
  if (!git) return () => false
  const [changed, ours] = await Promise.all([git.uncommitted(), git.ours()])
  return (path, version) => changed.has(path) && !ours.has(version)
}

const halfWritten = (path: string): Fault =>
  new Fault({
    kind: 'rate-limited',
    message: `${path} is just being written by another run, or could not be put back as it was before one that broke off. It is tried again.`,
    retryAfter: 5000,
  })

/** An unmounted disk or a mistyped name must not pass for an empty folder. */
async function seen(base: string): Promise<void> {
  try {
    await readdir(base)
    if ((await realpath(base)) === '') throw new Error('nowhere')
  } catch (error) {
    const why = codeOf(error) === 'ENOENT' ? 'does not exist' : `cannot be opened (${codeOf(error) ?? 'unknown'})`
    throw new Fault({
      kind: 'denied',
      message: `The folder ${base} ${why}. Correct \`root\` or \`folder\`, or its permissions.`,
    })
  }
}

interface Found {
  readonly path: string
  readonly isLink: boolean
}

/** Folders behind symbolic links are not entered: they may lead anywhere. */
async function walk(base: string, inside: string, wanted: (path: string) => boolean): Promise<readonly Found[]> {
  const here = await entriesOf(base, inside)
  const parts = here.map(async (entry): Promise<readonly Found[]> => {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`
    if (entry.isDirectory()) return isSkipped(entry.name) ? [] : walk(base, path, wanted)
    return wanted(path) ? [{ path, isLink: !entry.isFile() }] : []
  })
  return (await Promise.all(parts)).flat()
}

const isSkipped = (name: string): boolean => name.startsWith('.') || name === 'node_modules'

async function entriesOf(base: string, inside: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(join(base, inside), { withFileTypes: true })
  } catch (error) {
    if (inside !== '' && codeOf(error) === 'ENOENT') return []
    // What cannot be listed might hold packages; to leave them out would be to call them deleted.
    throw new Fault({
      kind: 'denied',
      message: `The folder ${join(base, inside)} cannot be listed. Change its permissions.`,
    })
  }
}

async function entryOf(base: string, { path, isLink }: Found, now: number, look: string): Promise<Entry | undefined> {
  try {
    const { ctimeNs, mtimeNs, size, ino } = await lstat(join(base, path), { bigint: true })
    const isSettled = BigInt(now - unsettled) * 1_000_000n > ctimeNs
    const stamp = `${ctimeNs}.${mtimeNs}.${size}.${ino}${isSettled ? '' : `~${look}`}`
    return isLink ? { path, stamp, trouble: linkFault(path) } : { path, stamp }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    return { path, stamp: look, trouble: faultOfFile(path, 'Looking at', error) }
  }
}

async function readOne(
  base: string,
  path: string,
  committed: ServiceTime | undefined,
  before: ReadonlyMap<string, Before | undefined>,
): Promise<Outcome<PlacedFile>> {
  try {
    const kept = before.get(path)
    if (before.has(path) && !kept) throw noFile(path)
    const file = await open(
      kept ? join(draftsIn(base), kept.was) : join(base, plainPath(path)),
      constants.O_RDONLY | constants.O_NOFOLLOW,
    )
    try {
      const { size, mtimeMs } = await file.stat()
      if (size > longest)
        throw new Fault({ kind: 'invalid', message: `${path} is far too large to be a package. Move it away.` })
      const bytes = await file.readFile()
      const modified = committed ?? serviceTime(Math.floor(mtimeMs))
      return success({ path, bytes, version: versionOf(bytes), modified })
    } finally {
      await file.close()
    }
  } catch (error) {
    return failure(faultOfFile(path, 'Reading', error))
  }
}

/** Not all at once: a machine has only so many open files. */
async function inParts<A, B>(pieces: readonly A[], work: (piece: A) => Promise<B>): Promise<readonly B[]> {
  const done: B[] = []
  for (let at = 0; at < pieces.length; at += atOnce)
    done.push(...(await Promise.all(pieces.slice(at, at + atOnce).map(work))))
  return done
}
