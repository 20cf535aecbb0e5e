// A real folder: what Git guards, how it is written and counted, and what of it is looked at.

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openPackages } from '../../../shared/connectors/files/packages.ts'
import { folderPlace } from '../../../shared/connectors/files/places/folder.ts'
import { scope } from '../../../shared/connectors/files/scope.ts'
import { fieldName, type Ref, ref } from '../../../shared/core/ids.ts'
import { faultOf, got, marker, readItem, sweep } from '../../conformance/suite/check.ts'
import { specs } from './fixtures.ts'
import { bench, clock, set, settled, spec, titled } from './folder-bench.ts'

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

const status = fieldName('status')

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

it('a file just saved looks new whenever it is listed, until its time can tell two changes apart', async () => {
  const { root } = bench({ '001-a/README.md': spec('A') })
  const place = folderPlace({ root, folder: 'specs' })
  const stamp = async () => (await place.list(() => true))[0]?.stamp
  expect(await stamp()).not.toBe(await stamp())
  settled()
  expect(await stamp()).toBe(await stamp())
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
