// lockstep files check: what somebody is told about a folder of their own packages.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { main } from '../../bin/main.ts'
import { items, specs } from '../connectors/files/fixtures.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-check-'))
  folders.push(folder)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

async function type(folder: string, ...words: readonly string[]) {
  let said = ''
  const hear = (text: string) => {
    said += text
  }
  const code = await main(['files', 'check', ...words], {
    folder,
    out: hear,
    err: hear,
    isTerminal: false,
    colours: false,
    ask: async () => '',
    heard: () => Readable.from([]),
    modules: {},
    fetch: globalThis.fetch,
    interrupted: new AbortController().signal,
  })
  return { code, lines: said.trimEnd().split('\n') }
}

const named = (texts: Readonly<Record<string, string>>, pathOf: (name: string) => string) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [pathOf(name), text]))

test('packages are found below, read, edited in memory, and left as they are', async () => {
  const all = named(specs, name => `docs/specs/${name}/README.md`)
  const folder = folderOf({
    ...all,
    'docs/specs/001-plain/DESIGN.md': '# Design\n',
    'docs/specs/020-notes/README.md': '# Notes\n',
    'README.md': '# Hello\n',
  })
  const { code, lines } = await type(folder, '.')
  expect(lines).toEqual([
    'docs/specs: leanspec',
    '2 files that are no package:',
    '  020-notes/README.md: no frontmatter: the first line is not `---`',
    '  001-plain/DESIGN.md: by its name it belongs to no package, or is a further page of one',
    'files: 10 read, 10 byte-identical, 0 refused',
  ])
  expect(code).toBe(0)
  for (const [path, text] of Object.entries(all)) expect(readFileSync(join(folder, path), 'utf8')).toBe(text)
})

test('every package is printed when asked for', async () => {
  const { lines } = await type(folderOf(named(items, name => `meta/work/${name}.md`)), 'meta', '--list')
  expect(lines.slice(0, 3)).toEqual([
    'work: work-item',
    '0001-first-light  draft        First Light',
    "0002-fog-horn     in-progress  Fog Horn: Loud & 'Low'",
  ])
  expect(lines.at(-1)).toBe('files: 5 read, 5 byte-identical, 0 refused')
})

test('a broken package is refused with its line, and says so to whoever asked', async () => {
  const folder = folderOf({
    '001-a/README.md': '---\nstatus: planned\n---\n\n# A\n',
    '002-b/README.md': '---\nstatus: [\n---\n\n# B\n',
  })
  const { code, lines } = await type(folder, '.')
  expect(lines[1]).toMatch(/^refused: 002-b\/README\.md, line \d: frontmatter/)
  expect(lines.at(-1)).toBe('files: 1 read, 1 byte-identical, 1 refused')
  expect(code).toBe(1)
})

test('a folder that is not there, and one without packages', async () => {
  const nowhere = await type(folderOf({}), 'nowhere')
  expect(nowhere).toMatchObject({ code: 2, lines: [expect.stringContaining('does not exist')] })
  const { code, lines } = await type(folderOf({ 'a.txt': 'x', 'notes.md': 'x' }), '.')
  expect(lines).toEqual([
    'There are no packages here.',
    '1 file that is no package:',
    '  notes.md: nothing here looks like packages',
    'files: 0 read, 0 byte-identical, 0 refused',
  ])
  expect(code).toBe(1)
})
