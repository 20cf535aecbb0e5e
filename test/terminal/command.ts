// The command as people run it: a process of its own, in a folder of its own. It can be killed at any moment.

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { later } from './preloads.ts'

const sources = join(import.meta.dirname, '../../bin/lockstep.ts')

export interface Running {
  /** Ahead of this machine's clock, in milliseconds. */
  readonly ahead?: number
  readonly environment?: Readonly<Record<string, string>>
  /** The file that is the command; without it, the one in our sources. */
  readonly program?: string
  /** Modules that are loaded before it. */
  readonly preload?: readonly string[]
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
  const { ahead = 0, environment = {}, preload = [], input = '', program = sources } = how
  const began = performance.now()
  const before = [...preload, ...(ahead === 0 ? [] : [later(ahead)])]
  const imports = before.flatMap(module => ['--import', module])
  const child = spawn(process.execPath, [...imports, program, ...words], {
    cwd: folder,
    env: { ...clean, ...environment },
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
