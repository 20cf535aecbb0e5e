// What whoever runs the tests has set never reaches them, and what tests leave behind goes when they are over.

import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import surroundings from './support/surroundings.ts'

afterEach(() => void vi.unstubAllEnvs())

test('this run has a temporary folder of its own', () => {
  expect(tmpdir()).toContain('lockstep-tests-')
})

test.each(['LOCKSTEP_GITHUB_TOKEN', 'AWS_PROFILE', 'AWS_SESSION_TOKEN', 'GIT_DIR', 'GIT_AUTHOR_NAME'])(
  '%s of theirs is not seen',
  name => {
    vi.stubEnv(name, 'theirs')
    surroundings()()
    expect(process.env).not.toHaveProperty(name)
  },
)

test('what a run asks for, and what programs need, stays', () => {
  vi.stubEnv('LOCKSTEP_THOROUGH', '1')
  vi.stubEnv('GIT_EXEC_PATH', '/usr/lib/git-core')
  const before = process.env.PATH
  surroundings()()
  expect(process.env).toMatchObject({ LOCKSTEP_THOROUGH: '1', GIT_EXEC_PATH: '/usr/lib/git-core', PATH: before })
})

test('a folder somebody forgot is gone with the run, and the temporary folder is the one it was', () => {
  const before = tmpdir()
  const over = surroundings()
  const forgotten = mkdtempSync(join(tmpdir(), 'forgotten-'))
  expect(forgotten).toContain(join(before, 'lockstep-tests-'))
  over()
  expect(existsSync(forgotten)).toBe(false)
  expect(tmpdir()).toBe(before)
})
