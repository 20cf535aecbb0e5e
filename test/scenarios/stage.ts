// The stage of a scenario: a folder with real package files, trackers behind its network, people who work at both, and a
// terminal where the real command line is typed. Assertions read what a person would see.

import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { onTestFinished } from 'vitest'
import type { World } from '../../bin/world.ts'
import { emulatorClock } from '../../shared/http/emulator-clock.ts'
import { connectors } from '../../shared/index.ts'
import { typing } from '../bin/desk.ts'
import { type Issue, type Service, type TrackerName, trackerServices, type Words, wordsOf } from './trackers.ts'

export interface Setting {
  /** The client file. Without one there is none. */
  readonly client?: string
  readonly files?: Readonly<Record<string, string>>
  readonly trackers?: readonly TrackerName[]
  /** The folder is a repository, and everything in it is committed. */
  readonly git?: boolean
}

export type Stage = ReturnType<typeof stage>

export function stage({ client, files = {}, trackers = [], git = false }: Setting) {
  const folder = mkdtempSync(join(tmpdir(), 'scenario-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  // Files bear the time of this machine; a tracker a year away would win or lose every conflict.
  const clock = emulatorClock(Math.floor(Date.now() / 1000) * 1000)
  const open = Object.fromEntries(trackers.map(name => [name, trackerPage(name, trackerServices[name](clock))]))
  const network = networkOf(Object.values(open))
  const desk = typing({ folder, clock, modules: connectors, fetch: network.fetch })

  const repository = {
    folder,
    /** Somebody saves a file in an editor. */
    save(path: string, text: string) {
      const full = join(folder, path)
      mkdirSync(dirname(full), { recursive: true })
      writeFileSync(full, text)
      const now = new Date(clock.now())
      utimesSync(full, now, now)
    },
    read: (path: string) => readFileSync(join(folder, path), 'utf8'),
    has: (path: string) => existsSync(join(folder, path)),
    /** Somebody changes some words of a file, and nothing else in it. */
    edit(path: string, from: string, to: string) {
      const before = repository.read(path)
      if (!before.includes(from)) throw new Error(`${path} does not say ${JSON.stringify(from)}`)
      repository.save(
        path,
        before.replace(from, () => to),
      )
    },
    rename: (from: string, to: string) => renameSync(join(folder, from), join(folder, to)),
    remove: (path: string) => rmSync(join(folder, path), { recursive: true }),
    /** Every file below a folder with its bytes. */
    below: (path: string): Readonly<Record<string, string>> => filesBelow(join(folder, path)),
    git(...words: readonly string[]) {
      const now = new Date(clock.now()).toISOString()
      const env = { ...process.env, GIT_AUTHOR_DATE: now, GIT_COMMITTER_DATE: now }
      return execFileSync('git', [...identity, ...words], { cwd: folder, encoding: 'utf8', env })
    },
    commit() {
      repository.git('add', '--all')
      repository.git('commit', '--quiet', '--allow-empty', '--message', 'Work')
    },
  }

  for (const [path, text] of Object.entries(files)) repository.save(path, text)
  if (client !== undefined) repository.save('clients/ACME.yaml', client)
  const secrets = Object.values(open).flatMap(({ secretLines }) => secretLines)
  if (secrets.length > 0) repository.save('.env', secrets.join(''))
  if (git) {
    repository.save('.gitignore', '.env\n.lockstep/\n')
    repository.git('init', '--quiet')
    repository.commit()
  }

  return {
    repository,
    clock,
    network,
    tracker(name: TrackerName): TrackerPage {
      const found = open[name]
      if (!found) throw new Error(`no tracker called ${name} in this scenario`)
      return found
    },
    /** Somebody types a command; with answers, there is a terminal to give them at. */
    async type(words: string, answers: readonly string[] = [], where: Partial<World> = {}) {
      return desk(words, answers, where)
    },
    /** What lies in `last-sync.json` of a tracker. */
    lastSync(name: string): LastSync | undefined {
      const path = join('.lockstep/integrations', name, 'last-sync.json')
      return repository.has(path) ? JSON.parse(repository.read(path)) : undefined
    },
    /** Time goes by for everybody. */
    later: (hours = 1) => clock.sleep(hours * 3600_000),
  }
}

interface LastSync {
  readonly timestamp: string
  readonly items: Readonly<Record<string, string>>
}

/** The author of commits, and nothing that the machine's own settings say. */
const identity = [
  '-c',
  'user.name=Ana',
  '-c',
  'user.email=ana@acme.example',
  '-c',
  'init.defaultBranch=main',
  '-c',
  'commit.gpgsign=false',
]

export type TrackerPage = ReturnType<typeof trackerPage>

function trackerPage(name: TrackerName, service: Service) {
  const { person, emulator } = service
  const one = (title: string): Issue => {
    const found = service.issues().filter(issue => issue.title === title)
    const [only] = found
    if (!only || found.length > 1) throw new Error(`${found.length} issues called ${JSON.stringify(title)} at ${name}`)
    return only
  }
  return {
    service,
    secretLines: Object.entries(service.secrets).map(([part, value]) => `${variable(name, part)}=${value}\n`),
    issues: service.issues,
    titles: (): readonly string[] =>
      service
        .issues()
        .map(({ title }) => title)
        .sort(),
    /** The only issue of that title. */
    issue: one,
    /** Somebody writes an issue on the page. */
    write: (words: Words) => person.create(wordsOf(words)),
    edit: (title: string, words: Words) => person.edit(one(title).ref, wordsOf(words)),
    comment: (title: string, text: string) => void person.comment(one(title).ref, text),
    erase: (title: string) => person.erase(one(title).ref),
    /** Requests that could have changed something there. */
    changes: (): readonly string[] => emulator.calls.map(({ route }) => route).filter(service.writes),
    forgetCalls: () => emulator.forgetCalls(),
  }
}

const variable = (name: string, part: string): string =>
  `LOCKSTEP_${name.toUpperCase()}_${part.replace(/([A-Z])/g, '_$1').toUpperCase()}`

/** The way to the trackers; any of them may be out of reach, or stop answering after so many requests. */
function networkOf(pages: readonly TrackerPage[]) {
  const down = new Set<string>()
  let left = Number.POSITIVE_INFINITY
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const { hostname } = new URL(request.url)
    const page = pages.find(({ service }) => service.host === hostname)
    if (!page || down.has(hostname) || left <= 0) throw nobody()
    left -= 1
    return page.service.emulator.fetch(request)
  }
  return {
    fetch,
    cut: (page: TrackerPage) => void down.add(page.service.host),
    mend: () => {
      down.clear()
      left = Number.POSITIVE_INFINITY
    },
    cutAfter: (requests: number) => {
      left = requests
    },
  }
}

const nobody = () =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('nobody there'), { code: 'ECONNREFUSED' }) })

function filesBelow(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {}
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return Object.fromEntries(
    all
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map(path => [relative(folder, path), readFileSync(path, 'utf8')]),
  )
}
