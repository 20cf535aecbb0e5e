// What it costs to find out that nothing changed among two thousand packages: in a folder, and in a repository behind its
// API. Exits 1 when a bar is missed.

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPackages } from '../../shared/connectors/files/packages.ts'
import { repositoryEmulator, token } from '../../shared/connectors/files/places/emulator-repository.ts'
import { folderPlace } from '../../shared/connectors/files/places/folder.ts'
import type { Place } from '../../shared/connectors/files/places/place.ts'
import { repositoryPlace } from '../../shared/connectors/files/places/repository.ts'
import { openClient } from '../../shared/http/client.ts'
import { emulatorClock } from '../../shared/http/emulator-clock.ts'
import { openGate } from '../../shared/http/pace.ts'
import { sweep } from '../conformance/suite/check.ts'

const total = 2000
const most = { seconds: 1, calls: 2 }
const scope = { folder: 'specs', format: 'leanspec' } as const

const texts = Object.fromEntries(
  Array.from({ length: total }, (_, i) => [
    `specs/${String(i + 1).padStart(4, '0')}-spec/README.md`,
    `---\nstatus: planned\ncreated: '2026-01-01'\ntags: [a, b]\n---\n\n# Spec ${i + 1}\n\n${'Words. '.repeat(200)}\n`,
  ]),
)

interface Cost {
  readonly where: string
  readonly first: number
  readonly again: number
  readonly read: number
  readonly calls?: number
}

/** The first check reads everything; what counts is the next one, by the same process and by a new one. */
async function costs(where: string, opened: () => Place, calls?: { forget(): void; count(): number }): Promise<Cost[]> {
  let read = 0
  const counting = (): Place => {
    const place = opened()
    return {
      ...place,
      read: paths => {
        read += paths.length
        return place.read(paths)
      },
    }
  }
  const clock = { now: () => Date.now(), sleep: async () => {} }
  const open = () => openPackages({ scope, clock, names: {} }, counting())
  const same = open()
  const begun = performance.now()
  const { listed, cursor } = await sweep(same)
  const first = performance.now() - begun
  if (listed.length !== total || read !== total) throw new Error(`${listed.length} listed, ${read} read`)
  const all: Cost[] = []
  for (const [who, end] of [
    ['same process', same],
    ['new process', open()],
  ] as const) {
    read = 0
    calls?.forget()
    const start = performance.now()
    const again = await sweep(end, cursor)
    if (again.listed.length > 0) throw new Error(`${again.listed.length} packages pass for changed`)
    const seconds = performance.now() - start
    all.push({ where: `${where}, ${who}`, first, again: seconds, read, ...(calls ? { calls: calls.count() } : {}) })
  }
  return all
}

async function inFolder(): Promise<Cost[]> {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-bench-'))
  try {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(join(root, path, '..'), { recursive: true })
      writeFileSync(join(root, path), text)
      utimesSync(join(root, path), 1_700_000_000, 1_700_000_000)
    }
    // Files that were just written are looked at once more.
    await new Promise(done => setTimeout(done, 3100))
    return await costs('a folder', () => folderPlace({ root, folder: 'specs' }))
  } finally {
    rmSync(root, { recursive: true })
  }
}

async function inRepository(): Promise<Cost[]> {
  const clock = emulatorClock()
  const repository = repositoryEmulator({ clock, owner: 'acme', name: 'shop' })
  repository.push(texts)
  const gate = () =>
    openGate({ connection: 'git', pace: { perMinute: 1e9, atOnce: 20 }, clock, patience: Number.POSITIVE_INFINITY })
  const opened = () =>
    repositoryPlace({
      client: openClient({
        service: 'the repository',
        base: 'https://api.example',
        headers: { authorization: `Bearer ${token}` },
        secrets: [token],
        fetch: repository.service.fetch,
        clock,
        gate: gate(),
        random: () => 0.5,
        timeout: 10_000,
      }),
      owner: 'acme',
      name: 'shop',
      folder: 'specs',
      proposes: false,
      graphql: '/graphql',
      site: 'https://git.example',
    })
  const { service } = repository
  return costs('a repository', opened, { forget: () => service.forgetCalls(), count: () => service.calls.length })
}

const all = [...(await inFolder()), ...(await inRepository())]
console.log(`${total} packages, nothing changed since the first check:\n`)
for (const { where, first, again, read, calls } of all) {
  const share = ((100 * again) / first).toFixed(1)
  const asked = calls === undefined ? '' : `, ${calls} ${calls === 1 ? 'call' : 'calls'}`
  console.log(`  ${where}: ${(again / 1000).toFixed(2)} s (${share} % of the first), ${read} files read${asked}`)
}
const missed = all.filter(({ again, read, calls = 0 }) => again / 1000 > most.seconds || read > 0 || calls > most.calls)
for (const { where } of missed) console.log(`  missed: ${where}`)
process.exitCode = missed.length === 0 ? 0 : 1
