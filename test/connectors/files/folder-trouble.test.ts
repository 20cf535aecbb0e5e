// A real folder with trouble in it: what somebody put there that is no package, and what the disk refuses.

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderPlace } from '../../../shared/connectors/files/places/folder.ts'
import { fieldName, ref } from '../../../shared/core/ids.ts'
import { faultOf, got, readItem, sweep } from '../../conformance/suite/check.ts'
import { asSomebody, openToAll } from '../../support/somebody.ts'
import { specs } from './fixtures.ts'
import { type Bench, bench, set, settled, spec } from './folder-bench.ts'

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
