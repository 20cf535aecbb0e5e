// What Git knows about a folder: which files have changes nobody committed, and when a file was last committed. It is only
// asked, never told to do anything.

import { execFile } from 'node:child_process'
import { appendFile, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Fault } from '../../../core/errors.ts'
import { type ServiceTime, serviceTime } from '../../../core/ids.ts'
import { codeOf } from './path.ts'

export interface Git {
  /** Files that differ from what is committed, or are in no commit; paths from the folder. */
  uncommitted(): Promise<ReadonlySet<string>>
  /** When each file was last committed. */
  committed(): Promise<ReadonlyMap<string, ServiceTime>>
  /** Fingerprints of files as we wrote them: bytes that are nobody else's work. */
  ours(): Promise<ReadonlySet<string>>
  /** Remembered beside the repository's own data, where no commit takes it along. */
  remember(versions: readonly string[]): Promise<void>
}

/** Undefined where the folder is in no repository, or the machine has no Git: then only its bytes tell of changes. */
export async function gitAt(folder: string): Promise<Git | undefined> {
  if (!(await isInRepository(folder))) return undefined
  const prefix = await ask(folder, ['rev-parse', '--show-prefix'])
  if (prefix === undefined) return undefined
  const ledger = resolve(folder, ((await ask(folder, ['rev-parse', '--git-path', 'lockstep-written'])) ?? '').trim())
  const begin = prefix.trimEnd()
  let known: { readonly head: string; readonly times: ReadonlyMap<string, ServiceTime> } | undefined

  return {
    async uncommitted() {
      const told =
        (await ask(folder, ['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all', '--', '.'])) ??
        ''
      const paths = told.split('\0').flatMap(line => (line === '' ? [] : [line.slice(3)]))
      return new Set(paths.flatMap(path => (path.startsWith(begin) ? [path.slice(begin.length)] : [])))
    },
    async committed() {
      const head = (await ask(folder, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], [1]))?.trim()
      if (!head) return new Map()
      if (known?.head === head) return known.times
      const told = await ask(folder, ['log', '--format=commit:%ct', '--name-only', '-z', '--relative', head, '--', '.'])
      known = { head, times: newest(told ?? '') }
      return known.times
    },
    ours: async () => new Set((await written(ledger)).split('\n')),
    async remember(versions) {
      await appendFile(ledger, versions.map(version => `${version}\n`).join(''))
      const text = await written(ledger)
      if (text.length > mostRemembered) await writeFile(ledger, text.slice(text.indexOf('\n', text.length / 2) + 1))
    },
  }
}

const mostRemembered = 1_000_000

async function written(ledger: string): Promise<string> {
  try {
    return await readFile(ledger, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ''
    throw error
  }
}

async function isInRepository(folder: string): Promise<boolean> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    try {
      await stat(join(at, '.git'))
      return true
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error
    }
    if (dirname(at) === at) return false
  }
}

/** The first commit that names a file is its newest. */
function newest(told: string): ReadonlyMap<string, ServiceTime> {
  const times = new Map<string, ServiceTime>()
  let time = serviceTime(0)
  for (const word of told.split('\0')) {
    const [, seconds] = /^\n?commit:(\d+)$/.exec(word) ?? []
    const path = word.replace(/^\n/, '')
    if (seconds !== undefined) time = serviceTime(Number(seconds) * 1000)
    else if (path !== '' && !times.has(path)) times.set(path, time)
  }
  return times
}

/** Settings of a repository may name programs to run; none of those is wanted here. */
const careful = [
  '--no-optional-locks',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.quotepath=off',
  '-c',
  'core.hooksPath=/dev/null',
]

/** Undefined when there is no Git. Whatever else goes wrong is told: without an answer nothing may be overwritten. */
function ask(folder: string, words: readonly string[], alsoFine: readonly number[] = []): Promise<string | undefined> {
  return new Promise((resolveAnswer, reject) => {
    const options = { cwd: folder, maxBuffer: 256 * 1024 * 1024, timeout: 60_000, windowsHide: true }
    execFile('git', [...careful, ...words], options, (error, stdout) => {
      if (!error) return resolveAnswer(stdout)
      if (codeOf(error) === 'ENOENT') return resolveAnswer(undefined)
      if (alsoFine.some(code => error.code === code)) return resolveAnswer('')
      const message = `Git does not answer in ${folder} (git ${words[0]}). Try \`git status\` there; it is tried again later.`
      return reject(new Fault({ kind: 'unavailable', message, unsent: true }))
    })
  })
}
