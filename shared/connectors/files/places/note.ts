// What is noted about a set of files while it is written: who writes it, and each file as it was and as it becomes. A note
// is followed only where we wrote it ourselves: in a repository anybody may have committed a file that looks like one.

import { constants, open } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { Fault } from '../../../core/errors.ts'
import { draftsIn, namesIn } from './drafts.ts'
import type { Git } from './git.ts'
import { insideOf } from './inside.ts'
import { codeOf, isPlain } from './path.ts'
import { versionOf } from './version.ts'

const fingerprint = z.string().regex(/^[\da-f]{64}$/)
/** One file as it should become. Without a draft it goes. */
const step = z.strictObject({
  path: z.string().refine(isPlain),
  /** What it will be and what it was, by their names among the drafts. */
  draft: z.uuid().optional(),
  was: z.uuid().optional(),
  /** As it was, and as it will be; undefined where it is not there. */
  version: fingerprint.optional(),
  becomes: fingerprint.optional(),
})
const wireNote = z.strictObject({ machine: z.string(), process: z.int().positive(), steps: z.array(step).min(2) })

export type Step = z.infer<typeof step>
type Note = z.infer<typeof wireNote>

export interface Unfinished {
  /** Of the note. */
  readonly name: string
  readonly steps: readonly Step[]
  /** Whoever wrote the note is still busy with it. */
  readonly isUnderWay: boolean
}

export const ending = '.json'
/** Whoever has not finished by then never will: the number is another process by now, or the machine is gone. */
export const abandoned = 600_000
/** Sets that are just being written here, by the names of their notes. */
export const underWay = new Set<string>()

/** A file that stands alone needs no note: it is put in its place in one step. */
export function noteOf(steps: readonly Step[]): Uint8Array | undefined {
  const note = { machine: hostname(), process: process.pid, steps: [...steps] } satisfies Note
  return steps.length > 1 ? Buffer.from(JSON.stringify(note)) : undefined
}

/** The drafts of a set, old and new. */
export const namesOf = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap(({ draft, was }) => [draft, was]).filter(name => name !== undefined)

export async function unfinishedIn(base: string, git: () => Promise<Git | undefined>): Promise<readonly Unfinished[]> {
  const names = (await namesIn(base)).filter(name => name.endsWith(ending))
  if (names.length === 0) return []
  const ours = await (await git())?.ours()
  const found = await Promise.all(names.map(name => noteAt(base, name, ours)))
  return found.flatMap(one => one ?? [])
}

/** Undefined for what is no note of ours, or was just cleared by who wrote it. */
async function noteAt(
  base: string,
  name: string,
  ours: ReadonlySet<string> | undefined,
): Promise<Unfinished | undefined> {
  const there = await contentOf(join(draftsIn(base), name))
  if (!there || (ours && !ours.has(versionOf(there.bytes)))) return undefined
  const note = noteIn(there.bytes)
  if (!note || !(await isInside(base, note.steps))) return undefined
  return { name, steps: note.steps, isUnderWay: underWay.has(name) || isAtWork(note, Date.now() - there.at) }
}

async function contentOf(path: string): Promise<{ readonly bytes: Buffer; readonly at: number } | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      return { bytes: await file.readFile(), at: (await file.stat()).mtimeMs }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (['ENOENT', 'ELOOP', 'EISDIR'].includes(codeOf(error) ?? '')) return undefined
    throw error
  }
}

function noteIn(bytes: Buffer): Note | undefined {
  try {
    return wireNote.safeParse(JSON.parse(bytes.toString())).data
  } catch {
    return undefined
  }
}

async function isInside(base: string, steps: readonly Step[]): Promise<boolean> {
  try {
    for (const { path } of steps) await insideOf(base, path)
    return true
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}

/** Of a process on another machine only time can tell. Our own number without a set of ours was that of a dead one. */
function isAtWork({ machine, process: id }: Note, age: number): boolean {
  if (age > abandoned) return false
  if (machine !== hostname()) return true
  if (id === process.pid) return false
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}
