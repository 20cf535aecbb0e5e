// Files that cannot be used, in every format: the message names file and line, the others go on, the exit code says so, and
// not one byte of the file changes.

import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { asSomebody, openToAll } from '../support/somebody.ts'
import { stage } from './stage.ts'

interface Kind {
  readonly format: string
  /** Two packages: one to spoil, one that is well. */
  readonly bad: string
  readonly good: string
  /** The page of a package, from the folder of the end. */
  pageOf(name: string): string
  /** What else lies there. */
  readonly beside?: Readonly<Record<string, string>>
}

const tracking = `implementation:
  epics: []
  stories:
    - id: US-001
      title: Bad
      status: planned
    - id: US-002
      title: Good
      status: planned
  tasks: []
`
const kinds: readonly Kind[] = [
  { format: 'leanspec', bad: '001-bad', good: '002-good', pageOf: name => `${name}/README.md` },
  { format: 'work-item', bad: '0001-bad', good: '0002-good', pageOf: name => `${name}.md` },
  { format: 'task-package', bad: '20251013-bad', good: '20251014-good', pageOf: name => `${name}.md` },
  {
    format: 'sdlc',
    bad: 'US-001',
    good: 'US-002',
    pageOf: name => `stories/${name.toLowerCase()}.md`,
    beside: { 'sdlc-tracking.yaml': tracking },
  },
]

const idIn = (name: string): string => (/^\d{4}-/.test(name) ? name.slice(0, 4) : name)
const page = (name: string, title: string): string => `---
id: "${idIn(name)}"
title: ${title}
status: planned
---

# ${title}

Text of ${title}.
`

function open(kind: Kind, spoilt?: string | Uint8Array) {
  const { format, bad, good, pageOf, beside = {} } = kind
  const client = `client: ACME
connections:
  here: { connector: files, root: . }
  github: { connector: github }
statuses:
  open: { work: planned, issues: open }
  done: { work: complete, issues: closed }
projects:
  SHOP:
    ends:
      work: { in: here, folder: work, format: ${format} }
      issues: { in: github, repo: acme/shop }
`
  const own = { [pageOf(bad)]: page(bad, 'Bad'), [pageOf(good)]: page(good, 'Good') }
  const files = Object.fromEntries(Object.entries({ ...own, ...beside }).map(([path, text]) => [`work/${path}`, text]))
  const at = stage({ client, trackers: ['github'], files })
  const full = (path: string): string => join(at.repository.folder, 'work', path)
  if (spoilt !== undefined) writeFileSync(full(pageOf(bad)), spoilt)
  openToAll(at.repository.folder)
  return {
    ...at,
    full,
    path: pageOf(bad),
    github: at.tracker('github'),
    check: () => at.type(`files check work --format ${format}`),
  }
}

type Spoil = (text: string) => string | Uint8Array
const before =
  (mark: string, put: string): Spoil =>
  text =>
    text.replace(mark, () => put + mark)
const closing = '---\n\n#'

/** What is wrong, how the file came to be so, and what is said behind its name. */
const unusable: readonly (readonly [string, Spoil, string])[] = [
  ['broken frontmatter', text => text.replace('title: Bad', 'title: [Bad'), ', line 4: frontmatter: Flow sequence'],
  [
    'frontmatter that is never closed',
    text => text.replace(closing, '\n#'),
    ', line 1: the frontmatter is never closed by a line `---`',
  ],
  ['a tab in YAML', before(closing, 'tags:\n\t- a\n'), ', line 6: frontmatter: a tab where YAML takes spaces only'],
  ['a key said twice', before(closing, 'status: done\n'), ', line 5: frontmatter: this key is there twice'],
  [
    'an unfinished merge',
    text => `${text}<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> branch\n`,
    ', line 10: the marks of an unfinished merge',
  ],
  [
    'an unfinished merge in the frontmatter',
    text => text.replace(/status: .*\n/, line => `<<<<<<< HEAD\n${line}=======\nstatus: complete\n>>>>>>> branch\n`),
    ', line 4: the marks of an unfinished merge',
  ],
  [
    'an unfinished merge of the whole file',
    text => `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> branch\n`,
    ', line 1: the marks of an unfinished merge',
  ],
  ['five megabytes', text => text + 'x'.repeat(5 * 1024 * 1024), ': larger than 4 MB'],
  ['a picture', () => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 1]), ': not a text: it holds NUL bytes'],
  ['another encoding', text => Buffer.from(`${text}ä\n`, 'latin1'), ': not a text in UTF-8'],
]

describe.each(kinds)('$format', kind => {
  test.each(unusable)('%s', async (_what, spoil, says) => {
    const at = open(kind, spoil(page(kind.bad, 'Bad')))
    const bytes = readFileSync(at.full(at.path))
    const { code, out } = await at.type('sync')
    expect(out).toContain(`error work ${kind.bad}: ${at.path}${says}`)
    expect(at.github.titles()).toEqual(['Good'])
    expect(code).toBe(1)
    // It is not said once and then forgotten.
    expect(await at.type('sync')).toMatchObject({ code: 1, out: expect.stringContaining(at.path + says) })
    expect(await at.check()).toMatchObject({ code: 1, out: expect.stringContaining(`refused: ${at.path}${says}`) })
    expect(readFileSync(at.full(at.path)).equals(bytes)).toBe(true)
  })

  test('what breaks later keeps the edits that were made meanwhile, and gets them once it is mended', async () => {
    const at = open(kind)
    await at.type('sync')
    for (const title of ['Bad', 'Good']) at.github.edit(title, { body: `News about ${title}.` })
    at.repository.edit(`work/${at.path}`, 'status:', '\tstatus:')
    expect(await at.type('sync')).toMatchObject({ code: 1, out: expect.stringContaining(`${at.path}, line 4`) })
    expect(at.repository.read(`work/${kind.pageOf(kind.good)}`)).toContain('News about Good.')
    at.repository.edit(`work/${at.path}`, '\tstatus:', 'status:')
    expect((await at.type('sync')).code).toBe(0)
    expect(at.repository.read(`work/${at.path}`)).toContain('News about Bad.')
    expect(at.github.titles()).toEqual(['Bad', 'Good'])
  })

  test.each<[string, Spoil]>([
    ['a byte order mark', text => `\ufeff${text}`],
    ['line ends of Windows', text => text.replaceAll('\n', '\r\n')],
    ['a code fence that is never closed', text => `${text}\n\`\`\`js\nnever()\n`],
  ])('%s does no harm, and outlives an edit', async (_what, change) => {
    const at = open(kind, change(page(kind.bad, 'Bad')))
    expect((await at.type('sync')).code).toBe(0)
    at.github.edit('Bad', { status: 'closed' })
    expect((await at.type('sync')).code).toBe(0)
    const expected = change(page(kind.bad, 'Bad').replace('status: planned', 'status: complete'))
    // LeanSpec notes the day beside it.
    expect(at.repository.read(`work/${at.path}`).replace(/completed: [^\n]*\n/, '')).toBe(expected)
  })

  test('a link out of the folder is neither read nor written', async () => {
    const at = open(kind)
    rmSync(at.full(at.path))
    at.repository.save('private.md', page(kind.bad, 'Private'))
    symlinkSync(join(at.repository.folder, 'private.md'), at.full(at.path))
    const says = `${at.path} is a symbolic link or no plain file. Put the file itself there.`
    expect(await at.type('sync')).toMatchObject({
      code: 1,
      out: expect.stringContaining(`error work ${kind.bad}: ${says}`),
    })
    expect(await at.check()).toMatchObject({ code: 1, out: expect.stringContaining(`refused: ${says}`) })
    expect(at.github.titles()).toEqual(['Good'])
  })

  test('a file nobody may read', async () => {
    const at = open(kind)
    chmodSync(at.full(at.path), 0)
    const says = `Reading ${at.path} is not permitted (EACCES). Change its permissions.`
    await asSomebody(async () => {
      expect(await at.type('sync')).toMatchObject({
        code: 1,
        out: expect.stringContaining(`error work ${kind.bad}: ${says}`),
      })
      expect(await at.check()).toMatchObject({ code: 1, out: expect.stringContaining(`refused: ${says}`) })
    })
    expect(at.github.titles()).toEqual(['Good'])
  })

  test.for([
    ['file', (path: string) => path, 0o444],
    ['folder', (path: string) => dirname(path), 0o555],
  ] as const)('a %s that is only to be read keeps its edits waiting', async ([what, of, mode], { skip }) => {
    if (kind.beside && what === 'folder')
      skip('whether several files may all be replaced is asked of who began the process: folder.test.ts begins one')
    const at = open(kind)
    await asSomebody(() => at.type('sync'))
    const other = kind.pageOf(kind.good)
    at.github.edit('Bad', { status: 'closed' })
    if (dirname(other) !== dirname(at.path) || mode === 0o444) at.github.edit('Good', { status: 'closed' })
    chmodSync(of(at.full(at.path)), mode)
    const says = `Writing ${at.path} is not permitted (EACCES). Change its permissions.`
    for (const _again of [1, 2])
      expect(await asSomebody(() => at.type('sync'))).toMatchObject({ code: 1, out: expect.stringContaining(says) })
    expect(at.repository.read(`work/${at.path}`)).toBe(page(kind.bad, 'Bad'))
    if (at.github.issue('Good').status === 'closed')
      expect(at.repository.read(`work/${other}`)).toContain('status: complete')
    openToAll(at.repository.folder)
    expect((await asSomebody(() => at.type('sync'))).code).toBe(0)
    expect(at.repository.read(`work/${at.path}`)).toContain('status: complete')
  })

  test('titles that are paths, or differ in case only, become plain names inside the folder', async () => {
    const at = open(kind)
    await at.type('sync')
    for (const title of ['../../outside', '/etc/passwd', 'Pay', 'pay', '..\\up', 'CON', 'a\u202eb'])
      at.github.write({ title, body: 'Soon.' })
    expect((await at.type('sync')).code).toBe(0)
    const made = Object.keys(at.repository.below('work'))
    expect(made.filter(path => !/^(?:stories\/)?[\w-]+(?:\/README)?\.(?:md|yaml)$/.test(path))).toEqual([])
    expect(new Set(made.map(path => path.toLowerCase())).size).toBe(made.length)
    // Our own notes of runs have names drawn by chance.
    const everywhere = Object.keys(at.repository.below('.')).filter(path => !path.startsWith('.lockstep/'))
    expect(everywhere.filter(path => /outside|passwd|up\b/.test(path))).toEqual(
      made.filter(path => /outside|passwd|up\b/.test(path)).map(path => `work/${path}`),
    )
    expect((await at.type('sync')).out).toBe('All ends agree.\n')
    expect(at.github.titles()).toHaveLength(9)
  })
})

describe('names that differ in upper and lower case only', () => {
  test.each(kinds.filter(({ format }) => format === 'leanspec' || format === 'work-item'))('$format', async kind => {
    const at = open(kind)
    const twin = kind.bad.toUpperCase()
    mkdirSync(dirname(at.full(kind.pageOf(twin))), { recursive: true })
    writeFileSync(at.full(kind.pageOf(twin)), page(kind.bad, 'Twin'))
    const says = `${twin} and ${kind.bad} differ in upper and lower case only. Rename one of them`
    const { code, out } = await at.type('sync')
    for (const name of [twin, kind.bad]) expect(out).toContain(`error work ${name}: ${says}`)
    expect(code).toBe(1)
    expect(at.github.titles()).toEqual(['Good'])
    expect(await at.check()).toMatchObject({ code: 1, out: expect.stringContaining(`refused: ${says}`) })
  })

  test('pages of one tracking file', async () => {
    const [, , , kind] = kinds
    if (!kind) throw new Error('no such format')
    const at = open(kind)
    writeFileSync(at.full('stories/US-001.md'), page('US-001', 'Twin'))
    const { code, out } = await at.type('sync')
    expect(out).toContain('stories/US-001.md (line 1) and stories/us-001.md (line 1) claim the same id US-001')
    expect(code).toBe(1)
    expect(at.github.titles()).toEqual(['Good'])
  })
})

describe('a tracking file', () => {
  const [kind] = kinds.slice(-1)
  if (!kind) throw new Error('no such format')
  const file = 'sdlc-tracking.yaml'

  test.each<[string, Spoil, string]>([
    ['broken', text => text.replace('title: Bad', 'title: [Bad'), `${file}, line 6: Flow sequence`],
    ['a tab', text => text.replace('      title', '\ttitle'), `${file}, line 5: a tab where YAML takes spaces only`],
    [
      'an unfinished merge',
      text => `${text}<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> b\n`,
      `${file}, line 11: the marks of an unfinished merge`,
    ],
    ['empty', () => '', `${file}, line 1: not written as lines of`],
    ['a picture', () => new Uint8Array([0x89, 0]), `${file}: not a text`],
  ])('%s: nobody is taken for gone, and it is said', async (_what, spoil, says) => {
    const at = open(kind)
    await at.type('sync')
    writeFileSync(at.full(file), spoil(tracking))
    expect(await at.type('sync --all')).toMatchObject({
      code: 1,
      out: expect.stringContaining(`error work sdlc-tracking: ${says}`),
    })
    expect(await at.check()).toMatchObject({ code: 1, out: expect.stringContaining(`refused: ${says}`) })
    writeFileSync(at.full(file), tracking)
    expect((await at.type('sync')).code).toBe(0)
    expect(at.github.issues().map(({ status }) => status)).toEqual(['open', 'open'])
  })

  test('a page that cannot be read, and by its name could be anybody’s, empties nobody’s issue', async () => {
    const at = open({ ...kind, pageOf: name => `stories/story-${name.slice(-1)}.md` })
    await at.type('sync')
    writeFileSync(at.full(at.path), '')
    const says = `${at.path}: the file is empty`
    expect(await at.type('sync')).toMatchObject({
      code: 1,
      out: expect.stringContaining(`error work ${kind.bad}: ${says}`),
    })
    expect(at.github.issue('Bad').text).toContain('Text of Bad.')
  })

  test('the number of an entry whose page is broken is not given away again', async () => {
    const at = open({ ...kind, bad: kind.good, good: kind.bad })
    writeFileSync(at.full(at.path), page(kind.good, 'Good').replace('status:', '\tstatus:'))
    at.github.write({ title: 'Newcomer', body: 'Soon.' })
    await at.type('sync')
    expect(at.repository.read(`work/${file}`).match(/id: US-\d+/g)).toEqual(['id: US-001', 'id: US-002', 'id: US-003'])
  })
})
