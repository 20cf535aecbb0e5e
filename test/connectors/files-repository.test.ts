// A folder of a repository behind its API: few requests, one commit for a batch, nobody's push written over.

import { describe, expect, test } from 'vitest'
import { labOver } from '../../shared/connectors/files/emulator.ts'
import { manifest } from '../../shared/connectors/files/manifest.ts'
import {
  type RepositoryEmulator,
  repositoryEmulator,
  token,
} from '../../shared/connectors/files/places/emulator-repository.ts'
import { repositoryPlace } from '../../shared/connectors/files/places/repository.ts'
import type { Outcome } from '../../shared/core/errors.ts'
import { openClient } from '../../shared/http/client.ts'
import { emulatorClock } from '../../shared/http/emulator-clock.ts'
import { answers, brokenLine } from '../../shared/http/emulator-faults.ts'
import { openGate } from '../../shared/http/pace.ts'
import type { Clock } from '../../shared/ports/clock.ts'
import { checks } from '../conformance/suite/all.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)
const text = (content: Uint8Array): string => Buffer.from(content).toString('utf8')

function placeOver(
  repository: RepositoryEmulator,
  clock: Clock,
  wishes: { readonly proposes?: boolean; readonly folder?: string } = {},
  fetch: typeof globalThis.fetch = repository.service.fetch,
) {
  const gate = openGate({
    connection: 'git',
    pace: { perMinute: 50_000, atOnce: 20 },
    clock,
    patience: Number.POSITIVE_INFINITY,
  })
  return repositoryPlace({
    client: openClient({
      service: 'the repository',
      base: 'https://api.example',
      headers: { authorization: `Bearer ${token}` },
      secrets: [token],
      fetch,
      clock,
      gate,
      random: () => 0.5,
      timeout: 10_000,
    }),
    owner: 'acme',
    name: 'shop',
    folder: wishes.folder ?? 'specs',
    proposes: wishes.proposes ?? false,
    graphql: '/graphql',
    site: 'https://git.example',
  })
}

function shop(wishes: { readonly proposes?: boolean; readonly most?: number; readonly folder?: string } = {}) {
  const clock = emulatorClock()
  const repository = repositoryEmulator({
    clock,
    owner: 'acme',
    name: 'shop',
    ...(wishes.most ? { most: wishes.most } : {}),
  })
  const open = () => placeOver(repository, clock, wishes)
  repository.push({
    'specs/001-tanks/README.md': '# Tanks\r\n',
    'specs/002-fuel/README.md': '# Fuel\n',
    'README.md': 'Shop\n',
  })
  repository.service.forgetCalls()
  return { clock, repository, place: open(), open, calls: () => repository.service.calls.length }
}

const all = () => true
const got = <T>(outcome: Outcome<T> | undefined): T => {
  if (!outcome?.ok) throw outcome?.fault ?? new Error('no outcome')
  return outcome.value
}
const kinds = (outcomes: readonly Outcome<unknown>[]) => outcomes.map(each => (each.ok ? 'fine' : each.fault.kind))

async function edit(at: ReturnType<typeof shop>, path: string, to: string) {
  const [file] = await at.place.read([path])
  return { about: path, changes: [{ path, bytes: bytes(to), version: got(file).version }] }
}

describe('reading', () => {
  test('a listing names the files of the folder and reads none; the second one is a single request', async () => {
    const { place, repository, clock, calls } = shop()
    const entries = await place.list(all)
    expect(entries.map(entry => entry.path)).toEqual(['001-tanks/README.md', '002-fuel/README.md'])
    expect(calls()).toBe(2)
    repository.service.forgetCalls()
    expect(await place.list(all)).toEqual(entries)
    expect(calls()).toBe(1)
    await clock.sleep(1000)
    repository.push({ 'specs/002-fuel/README.md': '# More fuel\n' })
    const after = await place.list(all)
    expect(after.map(({ stamp }, i) => stamp === entries[i]?.stamp)).toEqual([true, false])
  })

  test('many files are read with one query, byte for byte', async () => {
    const { place, repository } = shop()
    const texts = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`specs/${i}.md`, `# ${i}\r\n\n \ud83d\ude00`]),
    )
    repository.push(texts)
    await place.list(all)
    repository.service.forgetCalls()
    const files = await place.read(Array.from({ length: 30 }, (_, i) => `${i}.md`))
    expect(files.map(file => text(got(file).bytes))).toEqual(Object.values(texts))
    expect(repository.service.counts()).toMatchObject({ 'POST /graphql': 1 })
  })

  test('what a query cannot carry faithfully is fetched as it is: a byte order mark, other encodings, large files', async () => {
    const { place, repository } = shop()
    const odd = {
      bom: bytes('\ufeff# Hi\n'),
      latin: Uint8Array.from([0x23, 0xe4, 0x0a]),
      zero: Uint8Array.from([1, 0, 2]),
      big: bytes('x'.repeat(600_000)),
    }
    repository.push(Object.fromEntries(Object.entries(odd).map(([name, content]) => [`specs/${name}`, content])))
    const read = await place.read(Object.keys(odd))
    expect(
      read.map(file => Buffer.from(got(file).bytes).equals(Buffer.from(Object.values(odd)[read.indexOf(file)] ?? []))),
    ).toEqual([true, true, true, true])
  })

  test('each file tells when it last changed on this branch', async () => {
    const { place, repository, clock } = shop()
    const before = clock.now()
    await clock.sleep(3600_000)
    repository.push({ 'specs/002-fuel/README.md': '# More fuel\n' })
    const [tanks, fuel] = await place.read(['001-tanks/README.md', '002-fuel/README.md'])
    expect(got(tanks).modified).toBeLessThanOrEqual(before)
    expect(got(fuel).modified).toBe(clock.now())
  })

  test('missing files, links, a folder that is not there, and a tree that is cut short', async () => {
    const { place, repository } = shop()
    repository.push({ 'specs/out': '../../secrets' }, { mode: '120000' })
    expect(kinds(await place.read(['nothing', '001-tanks/README.md', 'out']))).toEqual(['not-found', 'fine', 'invalid'])
    expect((await place.list(path => path === 'out'))[0]?.trouble?.kind).toBe('invalid')
    expect(await shop({ folder: 'spex' }).place.list(all)).toEqual([])
    const cut = shop({ most: 4 })
    expect((await cut.place.list(all)).map(entry => entry.path)).toEqual(['001-tanks/README.md', '002-fuel/README.md'])
  })
})

describe('a repository that cannot be seen', () => {
  test('is denied, never an empty folder', async () => {
    const at = shop()
    at.repository.service.trouble(answers(404, { message: 'Not Found' }), { times: 2 })
    await expect(at.place.list(all)).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringMatching(/acme\/shop.*cannot be seen/),
    })
  })
})

describe('the conformance suite, over a repository', () => {
  const open = labOver((clock, { skew = 0 }) => {
    const repository = repositoryEmulator({ clock, owner: 'acme', name: 'shop', skew })
    const inside = (path: string) => `specs/${path}`
    return {
      place: placeOver(repository, clock),
      files: {
        read: path => repository.file(inside(path)),
        write: (path, content) => repository.push({ [inside(path)]: content }),
        erase: path => repository.push({ [inside(path)]: null }),
        paths: () => repository.paths().flatMap(path => (path.startsWith('specs/') ? [path.slice(6)] : [])),
      },
      lock: () => repository.lock(),
    }
  }, emulatorClock)
  const excused = new Map(Object.entries(manifest.exceptions))
  test.for(checks)('$name', { timeout: 60_000 }, async (check, { skip }) => {
    const reason = excused.get(check.name) ?? check.excused?.(open())
    if (reason !== undefined) skip(reason)
    await check.run(open)
  })
})

describe('writing', () => {
  test('a batch is one commit that names its items; modes and other files stay', async () => {
    const at = shop()
    at.repository.push({ 'specs/run.sh': 'echo\n' }, { mode: '100755' })
    const sets = [await edit(at, '001-tanks/README.md', '# Both tanks\r\n'), await edit(at, 'run.sh', 'echo hi\n')]
    const fresh = {
      about: '003-oil',
      changes: [{ path: '003-oil/README.md', bytes: bytes('# Oil\n'), version: undefined }],
    }
    expect(kinds(await at.place.write([...sets, fresh]))).toEqual(['fine', 'fine', 'fine'])
    expect(at.repository.file('specs/001-tanks/README.md')).toBe('# Both tanks\r\n')
    expect(at.repository.file('specs/003-oil/README.md')).toBe('# Oil\n')
    expect(at.repository.file('README.md')).toBe('Shop\n')
    expect(at.repository.mode('specs/run.sh')).toBe('100755')
    expect(at.repository.log()[0]).toBe('Keep 3 items in step\n\n- 001-tanks/README.md\n- run.sh\n- 003-oil')
    expect(at.repository.log()).toHaveLength(4)
  })

  test('a file is removed', async () => {
    const at = shop()
    const [file] = await at.place.read(['002-fuel/README.md'])
    const gone = { path: '002-fuel/README.md', bytes: null, version: got(file).version }
    expect(kinds(await at.place.write([{ about: '002-fuel', changes: [gone] }]))).toEqual(['fine'])
    expect(at.repository.file('specs/002-fuel/README.md')).toBeUndefined()
  })

  test('what somebody pushed meanwhile is not written over, and the rest of the batch goes on', async () => {
    const at = shop()
    const sets = [
      await edit(at, '001-tanks/README.md', '# Ours\n'),
      await edit(at, '002-fuel/README.md', '# Ours too\n'),
    ]
    at.repository.push({ 'specs/001-tanks/README.md': '# Theirs\n' })
    expect(kinds(await at.place.write(sets))).toEqual(['stale', 'fine'])
    expect(at.repository.file('specs/001-tanks/README.md')).toBe('# Theirs\n')
    expect(at.repository.file('specs/002-fuel/README.md')).toBe('# Ours too\n')
  })

  test('a head that moves at the last moment is planned for anew, on top of the other push', async () => {
    const at = shop()
    const set = await edit(at, '001-tanks/README.md', '# Ours\n')
    at.repository.beforeMove(() => at.repository.push({ 'specs/002-fuel/README.md': '# Theirs\n' }))
    expect(kinds(await at.place.write([set]))).toEqual(['fine'])
    expect(at.repository.file('specs/001-tanks/README.md')).toBe('# Ours\n')
    expect(at.repository.file('specs/002-fuel/README.md')).toBe('# Theirs\n')
    at.repository.beforeMove(() => at.repository.push({ 'specs/001-tanks/README.md': '# Theirs\n' }))
    expect(kinds(await at.place.write([await edit(at, '001-tanks/README.md', '# Ours again\n')]))).toEqual(['stale'])
    expect(at.repository.file('specs/001-tanks/README.md')).toBe('# Theirs\n')
  })

  test('of two that change one file in one batch, the second is read again', async () => {
    const at = shop()
    const sets = [await edit(at, '001-tanks/README.md', 'A\n'), await edit(at, '001-tanks/README.md', 'B\n')]
    expect(kinds(await at.place.write(sets))).toEqual(['fine', 'stale'])
    expect(at.repository.file('specs/001-tanks/README.md')).toBe('A\n')
  })

  test('a new file that is there by now is not overwritten', async () => {
    const at = shop()
    at.repository.push({ 'specs/003.md': 'theirs' })
    const fresh = { about: '003', changes: [{ path: '003.md', bytes: bytes('ours'), version: undefined }] }
    expect(kinds(await at.place.write([fresh]))).toEqual(['stale'])
  })

  test('trouble before the branch moves has changed nothing, and says so; after that its fate is unknown', async () => {
    const at = shop()
    const set = await edit(at, '001-tanks/README.md', '# Ours\n')
    at.repository.service.trouble(answers(502), { route: 'POST /repos/acme/shop/git/commits' })
    expect((await at.place.write([set]))[0]).toMatchObject({ ok: false, fault: { kind: 'unavailable', unsent: true } })
    at.repository.service.trouble(brokenLine('after'), { route: 'PATCH /repos/acme/shop/git/refs/heads/main' })
    expect((await at.place.write([set]))[0]).toMatchObject({ ok: false, fault: { kind: 'unavailable', unsent: false } })
    expect(at.repository.file('specs/001-tanks/README.md')).toBe('# Ours\n')
  })

  test('a protected branch says what to write in the client file, and nothing was written', async () => {
    const at = shop()
    at.repository.protect()
    const [outcome] = await at.place.write([await edit(at, '001-tanks/README.md', '# Ours\n')])
    expect(outcome).toMatchObject({ ok: false, fault: { kind: 'invalid' } })
    expect(!outcome?.ok && outcome?.fault.message).toMatch(
      /main is protected: nothing was written.*changes: pull request/,
    )
  })
})

describe('by pull request', () => {
  test('changes collect on one branch with one pull request, and count as written until it is merged', async () => {
    const at = shop({ proposes: true })
    at.repository.protect()
    expect(kinds(await at.place.write([await edit(at, '001-tanks/README.md', '# Ours\n')]))).toEqual(['fine'])
    expect(kinds(await at.place.write([await edit(at, '002-fuel/README.md', '# Ours too\n')]))).toEqual(['fine'])
    expect(at.repository.pulls).toEqual([{ head: 'lockstep/main', base: 'main', open: true }])
    expect(at.repository.file('specs/001-tanks/README.md')).toBe('# Tanks\r\n')
    const again = at.open()
    const [tanks, fuel] = await again.read(['001-tanks/README.md', '002-fuel/README.md'])
    expect([text(got(tanks).bytes), text(got(fuel).bytes)]).toEqual(['# Ours\n', '# Ours too\n'])
    at.repository.merge('lockstep/main')
    expect(at.repository.file('specs/001-tanks/README.md')).toBe('# Ours\n')
    expect(text(got((await at.open().read(['001-tanks/README.md']))[0]).bytes)).toBe('# Ours\n')
  })

  test('without the request nothing counts as written: it says so, and is proposed anew', async () => {
    const at = shop({ proposes: true })
    const set = await edit(at, '001-tanks/README.md', '# Ours\n')
    const mute: typeof fetch = async (input, init) => {
      const request = new Request(input, init)
      return request.method === 'POST' && request.url.endsWith('/pulls')
        ? Response.json({ message: 'Resource not accessible' }, { status: 403 })
        : at.repository.service.fetch(request)
    }
    const [outcome] = await placeOver(at.repository, at.clock, { proposes: true }, mute).write([set])
    expect(outcome?.ok === false && outcome.fault.message).toMatch(
      /lockstep\/main holds the changes, but .* do not count as written.* proposed anew.*pull request/,
    )
    expect(text(got((await at.open().read(['001-tanks/README.md']))[0]).bytes)).toBe('# Tanks\r\n')
    expect(kinds(await at.open().write([set]))).toEqual(['fine'])
    expect(at.repository.pulls).toHaveLength(1)
    expect(text(got((await at.open().read(['001-tanks/README.md']))[0]).bytes)).toBe('# Ours\n')
  })

  test('what the base changed since is right', async () => {
    const at = shop({ proposes: true })
    await at.place.write([await edit(at, '001-tanks/README.md', '# Ours\n')])
    at.repository.push({ 'specs/001-tanks/README.md': '# Theirs\n' })
    expect(text(got((await at.place.read(['001-tanks/README.md']))[0]).bytes)).toBe('# Theirs\n')
  })
})

describe('a process that dies at a request', () => {
  const was = { 'specs/001-tanks/README.md': '# Tanks\r\n', 'specs/002-fuel/README.md': '# Fuel\n' }
  const batch: Readonly<Record<string, string>> = {
    '001-tanks/README.md': '# Ours\r\n',
    '002-fuel/README.md': '# Ours too\n',
    '003-new/README.md': '# New\n',
  }
  /** What a run does, and does again: it looks, and writes what is not yet so. */
  async function bring(place: ReturnType<typeof placeOver>): Promise<void> {
    const paths = Object.keys(batch)
    const there = await place.read(paths)
    const sets = paths.flatMap((path, i) => {
      const file = there[i]
      if (file && !file.ok && file.fault.kind !== 'not-found') throw file.fault
      const wanted = bytes(batch[path] ?? '')
      if (file?.ok && text(file.value.bytes) === batch[path]) return []
      return [{ about: path, changes: [{ path, bytes: wanted, version: file?.ok ? file.value.version : undefined }] }]
    })
    for (const outcome of await place.write(sets)) if (!outcome.ok) throw outcome.fault
  }

  test.each([
    { how: 'before it is sent', proposes: false, arrives: false },
    { how: 'when it has arrived', proposes: false, arrives: true },
    { how: 'before it is sent, with a pull request', proposes: true, arrives: false },
    { how: 'when it has arrived, with a pull request', proposes: true, arrives: true },
  ])('$how leaves the batch whole or undone, and doing it again ends it', async ({ proposes, arrives }) => {
    const whole = shop({ proposes })
    await bring(whole.place)
    const requests = whole.calls()
    expect(requests).toBeGreaterThan(4)
    const seen: string[] = []
    for (let at = 1; at <= requests; at++) {
      const { repository, clock, open } = shop({ proposes })
      let sent = 0
      const dying: typeof fetch = async (...given) => {
        sent++
        if (sent === at && arrives) await repository.service.fetch(...given)
        if (sent >= at) throw new TypeError('fetch failed')
        return repository.service.fetch(...given)
      }
      await bring(placeOver(repository, clock, { proposes }, dying)).catch(() => undefined)
      const now = [repository.file('specs/001-tanks/README.md'), repository.file('specs/002-fuel/README.md')]
      expect([Object.values(was), Object.values(batch).slice(0, 2)], `request ${at}`).toContainEqual(now)
      seen.push(now[0] ?? '')

      await bring(open())
      const after = await open().read(Object.keys(batch))
      expect(after.map(file => text(got(file).bytes))).toEqual(Object.values(batch))
      if (!proposes) continue
      expect(repository.pulls, `request ${at}`).toEqual([{ head: 'lockstep/main', base: 'main', open: true }])
      repository.merge('lockstep/main')
      expect(repository.file('specs/003-new/README.md')).toBe('# New\n')
    }
    if (arrives && !proposes) expect(new Set(seen).size).toBe(2)
  })

  test('a pull request that was turned down takes its changes back', async () => {
    const at = shop({ proposes: true })
    await at.place.write([await edit(at, '001-tanks/README.md', '# Ours\n')])
    for (const pull of at.repository.pulls) pull.open = false
    expect(text(got((await at.open().read(['001-tanks/README.md']))[0]).bytes)).toBe('# Tanks\r\n')
    await at.open().write([await edit(at, '002-fuel/README.md', '# Ours too\n')])
    at.repository.merge('lockstep/main')
    expect(at.repository.file('specs/001-tanks/README.md')).toBe('# Tanks\r\n')
    expect(at.repository.file('specs/002-fuel/README.md')).toBe('# Ours too\n')
  })
})
