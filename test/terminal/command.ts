// The command as people run it: a process of its own, in a folder of its own. It can be killed at any moment.

import { spawn } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export interface Running {
  /** Ahead of this machine's clock, in milliseconds. */
  readonly ahead?: number
  readonly environment?: Readonly<Record<string, string>>
  /** Typed into it, after which its input ends. */
  readonly input?: string
}

export interface Ended {
  /** Undefined when it was killed. */
  readonly code: number | undefined
  readonly out: string
  readonly err: string
  readonly milliseconds: number
}

export interface Started {
  readonly ended: Promise<Ended>
  kill(): void
}

/** Nothing of the environment of whoever tests reaches the command, but what it needs to run. */
const clean = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', TMPDIR: process.env.TMPDIR ?? '/tmp' }

export function start(folder: string, words: readonly string[], how: Running = {}): Started {
  const { ahead = 0, environment = {}, input = '' } = how
  const began = performance.now()
  const preload = ahead === 0 ? [] : ['--import', join(import.meta.dirname, 'later.ts')]
  const child = spawn(process.execPath, [...preload, join(root, 'bin/lockstep.ts'), ...words], {
    cwd: folder,
    env: { ...clean, LOCKSTEP_TEST_AHEAD: String(ahead), ...environment },
  })
  child.stdin.end(input)
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', text => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    said.err += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve({ code: code ?? undefined, ...said, milliseconds: performance.now() - began }))
  })
  return { ended, kill: () => void child.kill('SIGKILL') }
}

export const run = (folder: string, words: readonly string[], how?: Running): Promise<Ended> =>
  start(folder, words, how).ended
