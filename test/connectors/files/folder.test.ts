// A real folder: what Git guards, what the disk refuses, and what somebody put there that is no package.

import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openPackages } from '../../../shared/connectors/files/packages.ts'
import { folderPlace } from '../../../shared/connectors/files/places/folder.ts'
import { type Scope, scope } from '../../../shared/connectors/files/scope.ts'
import { fieldName, type Ref, ref } from '../../../shared/core/ids.ts'
import type { Value } from '../../../shared/core/value.ts'
import type { Connector } from '../../../shared/ports/connector.ts'
import { faultOf, got, marker, readItem, sweep } from '../../conformance/suite/check.ts'
import { asSomebody, openToAll } from '../../support/somebody.ts'
import { specs } from './fixtures.ts'

const roots: string[] = []
afterEach(() => {
  vi.useRealTimers()
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true })
})

const clock = { now: () => Date.UTC(2026, 5, 1), sleep: async () => {} }

interface Bench {
  readonly root: string
  readonly end: Connector
  write(path: string, text: string | Uint8Array): void
  text(path: string): string
  reopened(also?: Partial<Scope>): Connector
}

function bench(files: Readonly<Record<string, string | Uint8Array>> = {}): Bench {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-files-'))
  roots.push(root)
  mkdirSync(join(root, 'specs'))
  const write: Bench['write'] = (path, text) => {
    mkdirSync(dirname(join(root, 'specs', path)), { recursive: true })
    writeFileSync(join(root, 'specs', path), text)
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  const reopened: Bench['reopened'] = also =>
    openPackages(
      { scope: { folder: 'specs', format: 'leanspec', ...also }, clock, names: {} },
      folderPlace({ root, folder: 'specs' }),
    )
  return { root, end: reopened(), write, text: path => readFileSync(join(root, 'specs', path), 'utf8'), reopened }
}

const git = (root: string, ...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', ...words], {
    cwd: root,
    encoding: 'utf8',
  })

const committed = (root: string, when = '2026-02-03T04:05:06Z'): void => {
  git(root, 'add', '-A')
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', 'commit', '-qm', 'x', `--date=${when}`], {
    cwd: root,
    env: { PATH: '/usr/bin:/bin:/usr/local/bin', GIT_COMMITTER_DATE: when },
  })
}

const spec = (title: string, more = ''): string => `---\nstatus: planned\n${more}---\n\n# ${title}\n\nText.\n`
const set = (name: string, fields: Readonly<Record<string, Value>>) =>
  ({ ref: ref(name), kind: 'item', set: fields, sets: {} }) as const
const status = fieldName('status')
const titled = (title: string) => ({ [fieldName('title')]: title })

describe('in a repository', () => {
  it('a file with changes that are not committed is not written, our own excepted', async () => {
    const { root, end, write, text, reopened } = bench({ '001-a/README.md': spec('A'), '002-b/README.md': spec('B') })
    git(root, 'init', '-q')
    committed(root)
    write('001-a/README.md', `${spec('A')}\nNot yet committed.\n`)
    const outcomes = await end.update([set('001-a', { status: 'complete' }), set('002-b', { status: 'complete' })])
    expect(faultOf(outcomes[0])).toMatchObject({
      kind: 'rate-limited',
      message: expect.stringContaining('001-a/README.md has changes that are not committed'),
    })
    expect(got(outcomes[1])?.fields[status]).toBe('complete')
    expect(text('001-a/README.md')).toContain('planned')

    // What we wrote is nobody's unsaved work, also for a later process.
    got((await reopened().update([set('002-b', { status: 'in-progress' })]))[0])
    write('002-b/README.md', text('002-b/README.md').replace('Text.', 'A person was here.'))
    expect(faultOf((await reopened().update([set('002-b', { status: 'planned' })]))[0])?.kind).toBe('rate-limited')
    committed(root)
    got((await reopened().update([set('001-a', { status: 'complete' }), set('002-b', { status: 'planned' })]))[0])
    expect(git(root, 'status', '--porcelain').trim().split('\n')).toEqual([
      'M specs/001-a/README.md',
      ' M specs/002-b/README.md',
    ])
  })

  it('a file that is in no commit belongs to whoever writes it', async () => {
    const { root, end, write } = bench({ '001-a/README.md': spec('A') })
    git(root, 'init', '-q')
    committed(root)
    write('002-new/README.md', spec('New'))
    expect(faultOf((await end.update([set('002-new', { status: 'complete' })]))[0])?.kind).toBe('rate-limited')
    const { ref: made } = got((await end.create([{ kind: 'item', fields: titled('Ours'), marker: marker() }]))[0])
    got((await end.update([set(made, { status: 'complete' })]))[0])
  })

  it('an item changed when it was committed, or saved when it is not', async () => {
    const { root, end, write } = bench({ '001-ä b/README.md': spec('A') })
    git(root, 'init', '-q')
    committed(root)
    expect((await readItem(end, ref('001-ä b'))).updatedAt).toBe(Date.UTC(2026, 1, 3, 4, 5, 6))
    write('001-ä b/README.md', spec('B'))
    utimesSync(join(root, 'specs/001-ä b/README.md'), 1_780_000_000, 1_780_000_000)
    expect((await readItem(end, ref('001-ä b'))).updatedAt).toBe(1_780_000_000_000)
  })

  it('the record of what we wrote stays out of sight', async () => {
    const { root, end } = bench({ '001-a/README.md': spec('A') })
    git(root, 'init', '-q')
    committed(root)
    got((await end.update([set('001-a', { status: 'complete' })]))[0])
    expect(readdirSync(join(root, 'specs/001-a'))).toEqual(['README.md'])
    expect(git(root, 'status', '--porcelain').trim()).toBe('M specs/001-a/README.md')
  })

  it('Git that cannot answer stops the write, not the reading of the reason', async () => {
    const { root, end, text } = bench({ '001-a/README.md': spec('A') })
    writeFileSync(join(root, '.git'), 'gitdir: nowhere')
    const fault = faultOf((await end.update([set('001-a', { status: 'complete' })]))[0])
    expect(fault).toMatchObject({ kind: 'unavailable', unsent: true, message: expect.stringContaining('git status') })
    expect(text('001-a/README.md')).toBe(spec('A'))
  })
})

describe('a write', () => {
  it('keeps mode, line ends and the end of the file, and leaves nothing else behind', async () => {
    const windows = specs['004-windows'] ?? ''
    const { root, end, text } = bench({
      '004-windows/README.md': windows,
      '006-no-end/README.md': specs['006-no-end'] ?? '',
    })
    chmodSync(join(root, 'specs/004-windows/README.md'), 0o640)
    got((await end.update([set('004-windows', { status: 'complete', body: 'One line.\n\nNew.' })]))[0])
    expect(text('004-windows/README.md')).toContain('status: complete # for now\r\n')
    expect(text('004-windows/README.md')).toContain('\r\n\r\nNew.\r\n')
    expect(text('004-windows/README.md').replaceAll('\r\n', '')).not.toContain('\n')
    expect(statSync(join(root, 'specs/004-windows/README.md')).mode & 0o777).toBe(0o640)
    got((await end.update([set('006-no-end', { title: 'Still No End' })]))[0])
    expect(text('006-no-end/README.md').endsWith('Here it stops')).toBe(true)
    expect(readdirSync(join(root, 'specs/004-windows'))).toEqual(['README.md'])
  })

  it('is refused when the bytes are others, also without a revision to hold against', async () => {
    const { root, write, text } = bench({ '001-a/README.md': spec('A') })
    const place = folderPlace({ root, folder: 'specs' })
    const [file] = await place.read(['001-a/README.md'])
    write('001-a/README.md', spec('B'))
    const bytes = new TextEncoder().encode(spec('C'))
    const changes = [{ path: '001-a/README.md', bytes, version: got(file).version }]
    expect(faultOf((await place.write([{ about: 'a', changes }]))[0])?.kind).toBe('stale')
    const unseen = [{ path: '001-a/README.md', bytes, version: undefined }]
    expect(faultOf((await place.write([{ about: 'a', changes: unseen }]))[0])?.kind).toBe('stale')
    expect(text('001-a/README.md')).toBe(spec('B'))
  })

  it('of a set is whole or not at all', async () => {
    const { root, text } = bench({ '001-a/README.md': spec('A'), '002-b/README.md': spec('B') })
    const place = folderPlace({ root, folder: 'specs' })
    const files = await place.read(['001-a/README.md', '002-b/README.md'])
    const changes = files.map((file, i) => ({
      path: got(file).path,
      bytes: new TextEncoder().encode('new'),
      version: i === 0 ? got(file).version : 'old',
    }))
    expect(faultOf((await place.write([{ about: 'both', changes }]))[0])?.kind).toBe('stale')
    expect(text('001-a/README.md')).toBe(spec('A'))
  })

  it.each(['../out.md', 'a/../../out.md', '/etc/out.md', 'a//b.md', 'a\\b.md', 'C:out.md', 'a\0b.md', '.', ''])(
    'never leaves the folder: %j',
    async path => {
      const { root } = bench()
      const place = folderPlace({ root, folder: 'specs' })
      const changes = [{ path, bytes: new Uint8Array([120]), version: undefined }]
      expect(faultOf((await place.write([{ about: 'x', changes }]))[0])?.kind).toBe('invalid')
      expect(faultOf((await place.read([path]))[0])?.kind).toMatch(/invalid|not-found/)
      expect(readdirSync(root)).toEqual(['specs'])
      expect(readdirSync(join(root, 'specs'))).toEqual([])
    },
  )

  it('does not follow a link out of the folder', async () => {
    const { root } = bench()
    mkdirSync(join(root, 'outside'))
    symlinkSync(join(root, 'outside'), join(root, 'specs/way-out'))
    const place = folderPlace({ root, folder: 'specs' })
    const changes = [{ path: 'way-out/README.md', bytes: new Uint8Array([120]), version: undefined }]
    expect(faultOf((await place.write([{ about: 'x', changes }]))[0])?.message).toContain('symbolic link')
    expect(readdirSync(join(root, 'outside'))).toEqual([])
  })

  it('does not remove a spec whose folder holds other files', async () => {
    const { end, text } = bench({ '001-a/README.md': spec('A'), '001-a/DESIGN.md': 'Much thought.' })
    const [outcome] = (await end.remove?.([{ ref: ref('001-a'), kind: 'item' }])) ?? []
    expect(faultOf(outcome)?.message).toContain('1 other files')
    expect(text('001-a/DESIGN.md')).toBe('Much thought.')
    expect(text('001-a/README.md')).toBe(spec('A'))
  })

  it('takes the empty folder away with the spec', async () => {
    const { root, end } = bench({ '001-a/README.md': spec('A'), '002-b/README.md': spec('B') })
    got(((await end.remove?.([{ ref: ref('001-a'), kind: 'item' }])) ?? [])[0])
    expect(readdirSync(join(root, 'specs'))).toEqual(['002-b'])
  })
})

describe('a new package', () => {
  it.each([
    ['../../etc/passwd', '001-etc-passwd'],
    ['$(reboot) `x`', '001-reboot-x'],
    ['日本語', '001-untitled'],
    ['Über Gräben', '001-uber-graben'],
    [`${'very long '.repeat(30)}`, '001-very-long-very-long-very-long-very-long-very-long'],
    ['CON', '001-con'],
  ])('called %j lies inside, under plain letters', async (title, name) => {
    const { root, end } = bench()
    expect(got((await end.create([{ kind: 'item', fields: titled(title), marker: marker() }]))[0]).ref).toBe(name)
    expect(readdirSync(join(root, 'specs'))).toEqual([name])
    expect(readdirSync(root)).toEqual(['specs'])
  })

  it('takes the next number, each of a batch its own, and not one that was put away', async () => {
    const { end } = bench({ '007-a/README.md': spec('A'), 'archived/012-old/README.md': spec('Old'), 'notes.md': 'x' })
    const draft = (link: string) => ({ kind: 'item', fields: titled('Same'), marker: marker(1, link) }) as const
    const made = await end.create([draft('a'), draft('b')])
    expect(made.map(outcome => got(outcome).ref)).toEqual(['013-same', '014-same'])
  })
})

describe('what is put away', () => {
  it('is archived, neither listed nor gone', async () => {
    const { end } = bench({ 'archived/012-old/README.md': spec('Old'), '013-new/README.md': spec('New') })
    expect((await sweep(end)).listed.map(line => line.ref)).toEqual(['013-new'])
    expect(faultOf((await end.read([{ ref: ref('012-old') }]))[0])?.kind).toBe('archived')
  })
})

describe('a folder of 2,000 packages', { timeout: 120_000 }, () => {
  it('is checked for changes without reading a file, by the same process and by a new one', async () => {
    const { root, end, write, reopened } = bench()
    for (let i = 1; i <= 2000; i++)
      write(`${String(i).padStart(4, '0')}-spec/README.md`, spec(`Spec ${i}`, 'tags: [a, b]\n'))
    settled()
    const { listed, cursor } = await sweep(end)
    expect(listed).toHaveLength(2000)
    for (const one of [end, reopened()]) {
      const begun = performance.now()
      const again = await sweep(one, cursor)
      expect(again).toEqual({ listed: [], cursor })
      expect(performance.now() - begun).toBeLessThan(1000)
    }
    // Nothing was read: reading would fail now.
    const unread = openPackages(
      { scope: { folder: 'specs', format: 'leanspec' }, clock, names: {} },
      { ...folderPlace({ root, folder: 'specs' }), read: () => Promise.reject(new Error('read')) },
    )
    expect((await sweep(unread, cursor)).listed).toEqual([])

    write('0077-spec/README.md', spec('Spec 78', 'tags: [a, b]\n'))
    const later = await sweep(reopened(), cursor)
    expect(later.listed.map(line => line.ref)).toContain('0077-spec')
    expect(later.listed.length).toBeLessThan(40)
  })
})

/** Files that were just written are looked at once more; nothing can be told from their times yet. */
const settled = (): void => {
  const now = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: now + 3100 })
}

it('a file just saved looks new whenever it is listed, until its time can tell two changes apart', async () => {
  const { root } = bench({ '001-a/README.md': spec('A') })
  const place = folderPlace({ root, folder: 'specs' })
  const stamp = async () => (await place.list(() => true))[0]?.stamp
  expect(await stamp()).not.toBe(await stamp())
  settled()
  expect(await stamp()).toBe(await stamp())
})

describe('what is no package', () => {
  const big = `${spec('Big')}${'x'.repeat(5 * 1024 * 1024)}`
  const bad: Readonly<Record<string, { readonly text: string | Uint8Array; readonly says: RegExp }>> = {
    'broken frontmatter': {
      text: '---\nstatus: planned\ntags: [a\n---\n\n# A\n',
      says: /README\.md, line [34]: frontmatter: Flow/,
    },
    'frontmatter that is never closed': {
      text: '---\nstatus: planned\n\n# A\n',
      says: /line 1: the frontmatter is never closed/,
    },
    'tabs in YAML': {
      text: '---\nstatus: planned\ntags:\n\t- a\n---\n\n# A\n',
      says: /line 4: frontmatter: a tab where/,
    },
    'keys said twice': {
      text: '---\nstatus: planned\nstatus: complete\n---\n\n# A\n',
      says: /line 3: frontmatter: this key is there twice/,
    },
    'an unfinished merge': {
      text: `${spec('A')}<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> branch\n`,
      says: /line 8: the marks of an unfinished merge/,
    },
    'five megabytes': { text: big, says: /larger than 4 MB/ },
    'a picture': { text: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 1, 2]), says: /not a text: it holds NUL/ },
    'another encoding': { text: new Uint8Array([0x2d, 0x2d, 0x2d, 0x0a, 0xe4, 0x0a]), says: /not a text in UTF-8/ },
  }

  it.each(Object.entries(bad))('%s: that one is left alone and the others go on', async (_, { text, says }) => {
    const { end, root } = bench({ '001-bad/README.md': text, '002-good/README.md': spec('Good') })
    const before = readFileSync(join(root, 'specs/001-bad/README.md'))
    const { listed } = await sweep(end)
    expect(listed.map(line => [line.ref, line.item === undefined])).toEqual([
      ['001-bad', true],
      ['002-good', false],
    ])
    const fault = faultOf((await end.read([{ ref: ref('001-bad') }]))[0])
    expect(fault).toMatchObject({ kind: 'invalid', message: expect.stringMatching(says) })
    const written = await end.update([set('001-bad', { status: 'complete' }), set('002-good', { status: 'complete' })])
    expect(written.map(outcome => outcome.ok)).toEqual([false, true])
    expect(readFileSync(join(root, 'specs/001-bad/README.md')).equals(before)).toBe(true)
    expect((await end.inspect?.({ people: [] }))?.findings[0]?.message).toMatch(says)
  })

  it('a note without frontmatter is no package and no error', async () => {
    const { end } = bench({ '001-notes/README.md': '# Notes\n', '002-good/README.md': spec('Good') })
    expect((await sweep(end)).listed.map(line => line.ref)).toEqual(['002-good'])
    expect(faultOf((await end.read([{ ref: ref('001-notes') }]))[0])?.message).toContain('line 1: no frontmatter')
  })

  it('marks of a merge in an example are an example', async () => {
    const { end } = bench({
      '001-a/README.md': `${spec('A')}\n\`\`\`\n<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> branch\n\`\`\`\n`,
    })
    expect((await readItem(end, ref('001-a'))).fields[fieldName('title')]).toBe('A')
  })

  it('a byte order mark and an open code fence are no harm', async () => {
    const { end, text } = bench({
      '005-bom/README.md': specs['005-byte-order'] ?? '',
      '006-open/README.md': `${spec('Open')}\n\`\`\`js\nnever closed\n`,
    })
    got((await end.update([set('005-bom', { status: 'complete' }), set('006-open', { title: 'Still open' })]))[0])
    expect(text('005-bom/README.md').startsWith('\ufeff---\nstatus: complete\n')).toBe(true)
    expect(text('006-open/README.md')).toBe(`${spec('Still open')}\n\`\`\`js\nnever closed\n`)
  })

  it('names that differ in case only are both left alone', async () => {
    const { end, text } = bench({
      '001-Same/README.md': spec('A'),
      '001-same/README.md': spec('B'),
      '002-c/README.md': spec('C'),
    })
    const outcomes = await end.update([set('001-Same', { status: 'complete' }), set('002-c', { status: 'complete' })])
    expect(faultOf(outcomes[0])?.message).toContain('001-Same and 001-same differ in upper and lower case only')
    expect(outcomes[1]?.ok).toBe(true)
    expect(text('001-Same/README.md')).toBe(spec('A'))
  })

  it('a link out of the folder is neither read nor written', async () => {
    const { root, end } = bench({ '002-good/README.md': spec('Good') })
    writeFileSync(join(root, 'secret.md'), spec('Secret'))
    mkdirSync(join(root, 'specs/001-link'))
    symlinkSync(join(root, 'secret.md'), join(root, 'specs/001-link/README.md'))
    const [read] = await folderPlace({ root, folder: 'specs' }).read(['001-link/README.md'])
    expect(faultOf(read)?.message).toContain('symbolic link')
    const { listed } = await sweep(end)
    expect(listed.map(line => line.item?.fields[fieldName('title')])).toEqual([undefined, 'Good'])
    expect(faultOf((await end.update([set('001-link', { status: 'complete' })]))[0])?.message).toContain(
      'symbolic link',
    )
    expect(readFileSync(join(root, 'secret.md'), 'utf8')).toBe(spec('Secret'))
  })

  it('two work items that claim one id are named, and both left alone', async () => {
    const item = (id: string) => `---\nid: "${id}"\ntitle: X\nstatus: draft\n---\n`
    const { reopened } = bench({ '0001-a.md': item('0001'), '0002-b.md': item('0001'), '0003-c.md': item('0003') })
    const end = reopened({ format: 'work-item' })
    await sweep(end)
    const outcomes = await end.read(['0001-a', '0002-b', '0003-c'].map(name => ({ ref: ref(name) })))
    expect(faultOf(outcomes[0])?.message).toContain('0001-a and 0002-b claim the same id')
    expect(outcomes.map(outcome => outcome.ok)).toEqual([false, false, true])
  })

  it('a parent that comes later is known from then on', async () => {
    const { reopened, write } = bench({
      '0002-b.md': '---\nid: "0002"\ntitle: B\nstatus: draft\nparent: "work-item:0001"\n---\n',
    })
    const end = reopened({ format: 'work-item' })
    const parent = async () => (await readItem(end, ref('0002-b'))).fields[fieldName('parent')]
    settled()
    expect(await parent()).toBe('0001')
    write('0001-a.md', '---\nid: "0001"\ntitle: A\nstatus: draft\n---\n')
    expect(await parent()).toBe('0001-a')
  })

  it('specs that share a number are read, and known by their names alone', async () => {
    const { end } = bench({ '038-a/README.md': spec('A'), '038-b/README.md': spec('B'), '039-c/README.md': spec('C') })
    const { listed } = await sweep(end)
    expect(listed.map(line => line.item?.aka)).toEqual([undefined, undefined, ['#039']])
  })
})

describe('permissions', () => {
  const forAll = (here: Bench) => {
    openToAll(here.root)
    return here
  }

  it('a file that cannot be read is told of, and the others go on', async () => {
    const { root, end } = forAll(bench({ '001-a/README.md': spec('A'), '002-b/README.md': spec('B') }))
    chmodSync(join(root, 'specs/001-a/README.md'), 0)
    await asSomebody(async () => {
      const outcomes = await end.read([{ ref: ref('001-a') }, { ref: ref('002-b') }])
      expect(faultOf(outcomes[0])).toMatchObject({
        kind: 'invalid',
        message: expect.stringMatching(/Reading 001-a\/README\.md is not permitted/),
      })
      expect(outcomes[1]?.ok).toBe(true)
    })
  })

  it('a file and a folder that are only to be read are left as they are, and the others go on', async () => {
    const { root, end, text } = forAll(
      bench({ '001-a/README.md': spec('A'), '002-b/README.md': spec('B'), '003-c/README.md': spec('C') }),
    )
    chmodSync(join(root, 'specs/001-a/README.md'), 0o444)
    chmodSync(join(root, 'specs/002-b'), 0o555)
    await asSomebody(async () => {
      const outcomes = await end.update(['001-a', '002-b', '003-c'].map(name => set(name, { status: 'complete' })))
      expect(outcomes.map(outcome => faultOf(outcome)?.kind)).toEqual(['rate-limited', 'rate-limited', undefined])
      expect(faultOf(outcomes[1])?.message).toMatch(/002-b\/README\.md is not permitted/)
    })
    expect([text('001-a/README.md'), text('002-b/README.md')]).toEqual([spec('A'), spec('B')])
    expect(readdirSync(join(root, 'specs/001-a'))).toEqual(['README.md'])
  })

  it('of files that go together none is written where one may not be replaced', () => {
    const { root, text } = forAll(bench({ '001-a/README.md': 'A', '002-b/README.md': 'B' }))
    chmodSync(join(root, 'specs/002-b'), 0o555)
    const place = new URL('../../../shared/connectors/files/places/folder.ts', import.meta.url)
    const script = `
      const { folderPlace } = await import(${JSON.stringify(place.href)})
      const place = folderPlace({ root: ${JSON.stringify(root)}, folder: 'specs' })
      const files = await place.read(['001-a/README.md', '002-b/README.md'])
      const changes = files.map(({ value }) => ({ ...value, bytes: new Uint8Array([120]) }))
      const [{ fault }] = await place.write([{ about: 'both', changes }])
      console.log(fault.message)`
    const uid = process.geteuid?.() === 0 ? { uid: 65_534 } : {}
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', ...uid })
    expect(said).toContain('Writing 002-b/README.md is not permitted')
    expect([text('001-a/README.md'), text('002-b/README.md')]).toEqual(['A', 'B'])
  })

  it('a folder inside that cannot be listed stops everything: its packages would pass for deleted', async () => {
    const { root, end } = forAll(bench({ '001-a/README.md': spec('A'), '002-b/README.md': spec('B') }))
    chmodSync(join(root, 'specs/001-a'), 0)
    await asSomebody(async () => {
      await expect(sweep(end)).rejects.toMatchObject({ kind: 'denied' })
      expect(faultOf((await end.read([{ ref: ref('001-a') }]))[0])?.kind).toBe('denied')
    })
    chmodSync(join(root, 'specs/001-a'), 0o755)
  })
})

describe('a folder that is not there', () => {
  it('is denied, and never an empty one', async () => {
    const { root, end } = bench({ '001-a/README.md': spec('A') })
    rmSync(join(root, 'specs'), { recursive: true })
    await expect(sweep(end)).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('does not exist'),
    })
    expect(faultOf((await end.read([{ ref: ref('001-a') }]))[0])?.kind).toBe('denied')
    expect(faultOf((await end.update([set('001-a', { status: 'complete' })]))[0])?.kind).toBe('denied')
  })
})

describe('a scope', () => {
  it.each(['/etc', '../up', 'a/../../b', 'C:\\x', 'a\\b', 'a\0', ''])('does not leave the root: %j', folder => {
    expect(scope.safeParse({ folder }).success).toBe(false)
  })

  it('leaves alone what its paths leave out', async () => {
    const { reopened } = bench({ '001-api/README.md': spec('A'), '002-web/README.md': spec('B') })
    const end = reopened({ paths: '*-api/**' })
    expect((await sweep(end)).listed.map(line => line.ref)).toEqual(['001-api'])
    expect(faultOf((await end.read([{ ref: ref('002-web') }]))[0])?.kind).toBe('not-found')
    const [made] = await end.create([{ kind: 'item', fields: titled('Web'), marker: marker() }])
    expect(faultOf(made)?.message).toContain('Widen them')
  })

  it('finds the format out, and says so when it cannot', async () => {
    const { root, write } = bench()
    const end = openPackages({ scope: { folder: 'specs' }, clock, names: {} }, folderPlace({ root, folder: 'specs' }))
    const draft = { kind: 'item', fields: titled('A'), marker: marker() } as const
    expect(faultOf((await end.create([draft]))[0])?.message).toContain('format:')
    write('0001-a.md', '---\nid: "0001"\ntitle: A\nstatus: draft\n---\n')
    expect((await sweep(end)).listed.map(line => line.ref)).toEqual(['0001-a'])
  })

  it('knows what people call a package', async () => {
    const { end } = bench({
      '001-api/README.md': spec('A'),
      '038-a/README.md': spec('B'),
      '038-b/README.md': spec('C'),
    })
    const words = ['001', '#001', '001-api', 'specs/001-api/README.md', '038', '0', 'api', '']
    const one = ref('001-api')
    expect(await end.named?.(words)).toEqual([
      one,
      one,
      one,
      one,
      undefined,
      undefined,
      undefined,
      undefined,
    ] satisfies (Ref | undefined)[])
  })
})
