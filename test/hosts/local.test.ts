// The state of a laptop: several processes at once, one of them killed, half-written files, names of any kind.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { endId, linkId, ref } from '../../shared/core/ids.ts'
import { keychainOf } from '../../shared/hosts/local/keychain.ts'
import { fileName } from '../../shared/hosts/local/names.ts'
import { localStore } from '../../shared/hosts/local/store.ts'
import { aLink } from '../support/documents.ts'
import { asSomebody } from '../support/somebody.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-'))
})
afterEach(() => rm(folder, { recursive: true }))

function worker(times: number): { readonly process: ChildProcess; won(): number } {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'local-worker.ts'), folder, String(times)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let won = 0
  child.stdout?.on('data', (dots: Buffer) => {
    won += dots.length
  })
  return { process: child, won: () => won }
}

test('of three processes that save one link, each save has one winner, and one that is killed holds up nobody', async () => {
  await localStore(folder).addLink(aLink('one', { version: 0 }))
  const victim = worker(1_000_000)
  const others = [worker(150), worker(150)]
  while (victim.won() < 40) await once(victim.process.stdout ?? process, 'data')
  victim.process.kill('SIGKILL')
  await Promise.all(others.map(({ process }) => once(process, 'exit')))
  const { version } = (await localStore(folder).link(linkId('one'))) ?? { version: -1 }
  expect(others.map(({ won }) => won())).toEqual([150, 150])
  // The victim may have saved once more than it could tell.
  expect([300 + victim.won(), 301 + victim.won()]).toContain(version)
  expect(await readdir(folder)).not.toContain('lock')
})

test('a line that a crash left unfinished counts for nothing, and the next one stands by itself', async () => {
  const git = endId('git')
  await localStore(folder).claim(git, ref('1'), linkId('a'))
  await appendFile(join(folder, 'refs', 'git.jsonl'), '["2","half a li')
  const store = localStore(folder)
  expect(await store.linkOf(git, ref('2'))).toBeUndefined()
  expect(await store.claim(git, ref('2'), linkId('b'))).toBe('b')
  expect(await readFile(join(folder, 'refs', 'git.jsonl'), 'utf8')).toBe('["1","a"]\n["2","b"]\n')
})

test('a document somebody broke is named, not taken for a missing one', async () => {
  await localStore(folder).addLink(aLink('one'))
  await writeFile(join(folder, 'links', 'one.json'), '<<<<<<< HEAD')
  await expect(localStore(folder).link(linkId('one'))).rejects.toThrow(/links\/one\.json is not what was written/)
  await expect(localStore(folder).addLink(aLink('one'))).rejects.toThrow(/is no JSON/)
})

test('a change of one field is a change of few lines', async () => {
  const store = localStore(folder)
  await store.addLink(aLink('one', { version: 1 }))
  const before = (await readFile(join(folder, 'links', 'one.json'), 'utf8')).split('\n')
  const link = await store.link(linkId('one'))
  if (link) await store.saveLink({ ...link, state: 'dying' })
  const after = (await readFile(join(folder, 'links', 'one.json'), 'utf8')).split('\n')
  expect(after.filter((line, i) => line !== before[i]).map(line => line.trim())).toEqual([
    '"state": "dying",',
    '"version": 2',
  ])
})

test('names from outside are files of their own and nothing else', () => {
  const names = [
    'a',
    'A',
    '^a',
    '~41.',
    'a/b',
    '..',
    '.',
    '',
    'con',
    'ä',
    '\ud800',
    'x'.repeat(300),
    `${'x'.repeat(300)}y`,
    '^A',
    'a~3',
    'SHOP/jira',
  ]
  const files = names.map(fileName)
  expect(new Set(files.map(file => file.toLowerCase())).size).toBe(names.length)
  for (const file of files) expect(file).toMatch(/^[a-z0-9_~^-][a-z0-9_.~^-]{0,160}$/)
})

test('a folder of the path that may not be looked into is no keychain, and no reason to stop', async () => {
  await chmod(folder, 0)
  vi.stubEnv('PATH', folder)
  try {
    expect(await asSomebody(async () => keychainOf('linux')?.read('ACME/jira'))).toBeUndefined()
  } finally {
    vi.unstubAllEnvs()
    await chmod(folder, 0o700)
  }
})

test('a keychain whose program is ended before it answers is not taken for an empty one', async () => {
  await writeFile(join(folder, 'secret-tool'), '#!/bin/sh\nkill -9 $$\n', { mode: 0o755 })
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`)
  try {
    await expect(keychainOf('linux')?.read('ACME/jira')).rejects.toThrow(/did not answer.*Unlock it/)
  } finally {
    vi.unstubAllEnvs()
  }
})
