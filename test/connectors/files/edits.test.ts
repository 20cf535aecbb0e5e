// Whatever is edited, only the lines that carry it change, everything reads back, and nothing else means anything else.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Format, FormatKind, Package } from '../../../shared/connectors/files/formats/format.ts'
import { leanspec } from '../../../shared/connectors/files/formats/leanspec.ts'
import { workItem } from '../../../shared/connectors/files/formats/work-item.ts'
import { outside, prove } from '../../../shared/connectors/files/proof.ts'
import { Fault } from '../../../shared/core/errors.ts'
import { canonical } from '../../../shared/core/field.ts'
import { fieldName } from '../../../shared/core/ids.ts'
import { sameButForSpace } from '../../../shared/core/merge-text.ts'
import { elements, type Value } from '../../../shared/core/value.ts'
import { blocks } from '../../../shared/text/blocks.ts'
import { times } from '../../support/thorough.ts'
import { items, specs } from './fixtures.ts'

interface Shelf {
  readonly format: Format
  readonly files: readonly { readonly path: string; readonly text: string }[]
}

const shelf = (kind: FormatKind, texts: Readonly<Record<string, string>>, pathOf: (name: string) => string): Shelf => ({
  format: kind.open({ names: {}, asked: [fieldName('type')] }),
  files: Object.entries(texts).map(([name, text]) => ({ path: pathOf(name), text })),
})

const own = [shelf(leanspec, specs, name => `${name}/README.md`), shelf(workItem, items, name => `${name}.md`)]

const corpus = join(import.meta.dirname, '../../../../shared/corpus')
const hasCorpus = existsSync(corpus)
const filesUnder = (folder: string): Shelf['files'] =>
  readdirSync(join(corpus, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.md'))
    .map(entry => {
      const path = join(entry.parentPath, entry.name)
      return { path: path.slice(join(corpus, folder).length + 1), text: readFileSync(path, 'utf8') }
    })
const real = (): readonly Shelf[] => [
  { ...(own[0] as Shelf), files: filesUnder('leanspec/specs') },
  { ...(own[1] as Shelf), files: filesUnder('work-items/meta/work') },
]

const around = ({ format, files }: Shelf) => ({ bundles: format.bundles(files.map(({ path }) => path)), archived: [] })

function packageIn(here: Shelf, file: Shelf['files'][number]): Package {
  const { packages, problems } = here.format.read([file], around(here))
  const [one] = packages
  if (!one) throw new Error(`${file.path}: ${problems[0]?.message}`)
  return one
}

const at = new Date(Date.UTC(2031, 0, 2, 3, 4, 5))

const oddWords = fc.oneof(
  fc.constantFrom(
    'Ready',
    "it's",
    'a: b',
    '# no comment',
    '- x',
    'yes',
    '0130',
    '2026-01-01',
    'null',
    '[x]',
    '*a',
    '&b',
    '%c',
    '@d',
    '!e',
    '"',
    'Ünï😀',
    '> q',
    '| t',
    '`',
    '...',
    '---',
  ),
  fc.string({ minLength: 1, maxLength: 30 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
)
const oddText = fc.oneof(
  oddWords,
  fc.constantFrom(
    '# Heading\n\nText',
    '---\nx: y\n---',
    '```\nopen',
    '> **Status**: done',
    '**Status**: Done\n\nx',
    '\n\n  spaced',
    'a\r\nb',
  ),
  fc.array(oddWords, { maxLength: 5 }).map(lines => lines.join('\n\n')),
)

const edit = fc.oneof(
  fc.record({ field: fc.constantFrom('title', 'status', 'priority', 'due', 'parent', 'type'), value: oddWords }),
  fc.record({ field: fc.constantFrom('labels', 'assignees'), value: fc.array(oddWords, { maxLength: 4 }) }),
  fc.record({ field: fc.constant('body'), value: oddText }),
)

const frontOf = (text: string): Record<string, unknown> =>
  parse(/^\ufeff?---[ \t]*\r?\n([\s\S]*?)^---[ \t]*\r?$/m.exec(text)?.[1] ?? '') as Record<string, unknown>

const keysOf: Readonly<Record<string, readonly string[]>> = {
  labels: ['tags', 'labels'],
  assignees: ['assignee', 'assignees'],
  type: ['kind', 'type'],
}
const noted = ['updated_at', 'completed_at', 'completed', 'transitions', 'last_updated']

/** Held against a YAML reader that knows nothing of how edits are made. */
function expectSameFront(before: string, after: string, field: string): void {
  const [was, now] = [frontOf(before), frontOf(after)]
  for (const key of [...(keysOf[field] ?? [field]), ...noted]) {
    delete was[key]
    delete now[key]
  }
  expect(now).toEqual(was)
}

function tryEdit(
  here: Shelf,
  file: Shelf['files'][number],
  one: Package,
  field: string,
  value: Value,
): string | undefined {
  const name = fieldName(field)
  const before = elements(one.fields[name])
  const set = Array.isArray(value)
    ? { set: {}, sets: { [name]: { add: value, remove: before.slice(0, 1), whole: [] } } }
    : { set: { [name]: value }, sets: {} }
  try {
    return here.format.edit([file], { ref: one.ref, at, ...set }, around(here))[0]?.text ?? file.text
  } catch (error) {
    if (error instanceof Fault && error.kind === 'invalid') return undefined
    throw error
  }
}

describe.each([
  { whose: 'our own packages', shelves: () => own, runs: times(100, 3000) },
  { whose: 'packages of real teams', shelves: real, runs: times(100, 3000) },
])('in $whose', { timeout: times(60_000, 1_200_000) }, ({ whose, shelves, runs }) => {
  const isThere = whose === 'our own packages' || hasCorpus

  it.skipIf(!isThere)('saying everything again changes nothing, and each edit only its own lines', () => {
    for (const here of shelves()) {
      expect(here.files.length).toBeGreaterThan(4)
      for (const file of here.files)
        expect(prove(here.format, [file], packageIn(here, file), around(here))).toEqual({ strays: [], refused: [] })
    }
  })

  it.skipIf(!isThere)('any words are kept in their place or refused', () => {
    const all = shelves().flatMap(here => here.files.map(file => ({ here, file, one: packageIn(here, file) })))
    let kept = 0
    fc.assert(
      fc.property(fc.constantFrom(...all), edit, ({ here, file, one }, { field, value }) => {
        const text = tryEdit(here, file, one, field, value)
        if (text === undefined) return
        kept++
        const after = packageIn(here, { ...file, text })
        for (const name of Object.keys(one.fields).filter(other => other !== field))
          expect(after.fields[fieldName(name)], name).toEqual(one.fields[fieldName(name)])
        if (!Array.isArray(value) && field === 'body')
          expect(
            // How much blank space is between two blocks is up to the author of the file.
            sameButForSpace(
              String(after.fields[fieldName('body')]),
              String(canonical('text', value)).replace(/^(?:[ \t]*\n)+/, ''),
            ),
          ).toBe(true)
        expectSameFront(file.text, text, field)
        if (field !== 'body') expect(outside(file.path, file.text, text, { field })).toEqual([])
      }),
      { numRuns: runs },
    )
    expect(kept).toBeGreaterThan(runs / 2)
  })

  it.skipIf(!isThere)('an edit of one block keeps the bytes of all others', () => {
    const all = shelves().flatMap(here => here.files.map(file => ({ here, file, one: packageIn(here, file) })))
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.nat(),
        fc.constantFrom('cut', 'change', 'insert'),
        ({ here, file, one }, which, what) => {
          const body = String(one.fields[fieldName('body')])
          const parts = blocks(body)
          const i = which % Math.max(1, parts.length)
          const fresh = { text: 'Quite new.', gap: parts[i]?.gap || '\n\n' }
          const next =
            what === 'cut'
              ? parts.toSpliced(i, 1)
              : what === 'change'
                ? parts.toSpliced(i, 1, fresh)
                : parts.toSpliced(i, 0, { ...fresh, gap: '\n\n' })
          const text = tryEdit(here, file, one, 'body', next.map(part => part.text + part.gap).join(''))
          if (text === undefined) return
          // Block by block, in the bytes of the file: line ends, trailing spaces and all.
          const rawParts = blocks(file.text.slice(file.text.length - raw(file.text, body).length)).map(
            part => part.text,
          )
          const kept = what === 'insert' ? rawParts : rawParts.toSpliced(i, 1)
          let from = 0
          for (const part of kept) {
            const found = text.indexOf(part, from)
            expect(found, JSON.stringify(part)).toBeGreaterThanOrEqual(0)
            from = found + part.length
          }
        },
      ),
      { numRuns: runs },
    )
  })
})

/** The stretch at the end of a file that reads as this body. */
function raw(text: string, body: string): string {
  const [first = ''] = body.split('\n')
  for (let start = 0; start <= text.length; start = text.indexOf('\n', start) + 1 || text.length + 1) {
    if (text.startsWith(first, start) && canonical('text', text.slice(start)) === body) return text.slice(start)
  }
  return ''
}

it.each([leanspec, workItem])('a field of several lines is written as it was said', kind => {
  const note = fieldName('x:note')
  const here: Shelf = {
    format: kind.open({ names: {}, asked: [note] }),
    files: (kind === leanspec ? own[0] : own[1])?.files ?? [],
  }
  const [file] = here.files
  if (!file) throw new Error('no file')
  const { ref } = packageIn(here, file)
  for (const said of ['First.\nSecond.', 'Other.\n\nWords.', 'Ends.\nSo.\n']) {
    const [next] = here.format.edit([file], { ref, set: { [note]: said }, sets: {}, at }, around(here))
    const written = { path: file.path, text: next?.text ?? '' }
    expect(packageIn(here, written).fields[note]).toBe(said)
    const [again] = here.format.edit([written], { ref, set: { [note]: 'One.\nTwo.' }, sets: {}, at }, around(here))
    expect(packageIn(here, { path: file.path, text: again?.text ?? '' }).fields[note]).toBe('One.\nTwo.')
  }
})
