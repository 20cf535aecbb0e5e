// Around every run of tests: nothing of whoever runs them reaches a test or a process it starts, and nothing is left behind.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Credentials of theirs, an account of theirs, and, where git itself runs the tests, their repository. */
const theirs = /^(LOCKSTEP|AWS)_|^GIT_(DIR|WORK_TREE|INDEX_FILE|AUTHOR|COMMITTER)/
const ours = 'LOCKSTEP_THOROUGH'

/** Workers inherit what this leaves, and so do the processes they start. */
export default function surroundings(): () => void {
  for (const name of Object.keys(process.env)) if (theirs.test(name) && name !== ours) delete process.env[name]
  const before = process.env.TMPDIR
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-tests-'))
  // Open to all as any temporary folder is: some tests work as somebody without rights.
  chmodSync(folder, 0o1777)
  process.env.TMPDIR = folder
  return () => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    rmSync(folder, { recursive: true, maxRetries: 5 })
  }
}
