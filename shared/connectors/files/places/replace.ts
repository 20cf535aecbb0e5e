// Writes a set of files into a folder: all are looked at first, each is replaced in one step, and none that somebody else
// is working on is touched.

import { Fault, failure, type Outcome, success } from '../../../core/errors.ts'
import { versionAt } from './drafts.ts'
import type { Git } from './git.ts'
import { insideOf } from './inside.ts'
import { noteOf } from './note.ts'
import { faultOfFile } from './path.ts'
import type { Change, ChangeSet } from './place.ts'
import { carryOut, prepare, stale, stepsFor } from './prepared.ts'
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
  const begins = (one: string): void => {
    path = one
  }
  try {
    for (const change of changes) {
      begins(change.path)
      await check(base, change, foreign)
    }
    const steps = stepsFor(changes)
    const note = noteOf(steps)
    await git?.remember([...steps.flatMap(({ becomes }) => becomes ?? []), ...(note ? [versionOf(note)] : [])])
    await prepare(base, steps, changes, begins)
    await carryOut(base, steps, note, begins)
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

/** Comes back later rather than never: the person will commit, and nothing else tells us of it. */
const uncommitted = (path: string): Fault =>
  new Fault({
    kind: 'rate-limited',
    message: `${path} has changes that are not committed. Commit or discard them; until then it is not written.`,
    retryAfter: 60_000,
  })
