// The packages of real teams and our own, as other hands would have written them: read, and every edit stays in its lines.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formats } from '../../../shared/connectors/files/formats/all.ts'
import type { Format, SourceFile } from '../../../shared/connectors/files/formats/format.ts'
import { prove } from '../../../shared/connectors/files/proof.ts'
import { some, times } from '../../support/thorough.ts'
import { items, specs } from './fixtures.ts'
import { hands } from './hands.ts'
import { tracking } from './tracking.ts'

const corpus = join(import.meta.dirname, '../../../../shared/corpus')
const patience = { timeout: times(60_000, 1_200_000) }

const opened = (name: string): Format => {
  const kind = formats.find(one => one.name === name)
  if (!kind) throw new Error(`There is no format ${name}.`)
  return kind.open({ names: {}, asked: [] })
}

/** Every package of these files; what cannot be read is told like what strays. */
function flaws(format: Format, files: readonly SourceFile[]): readonly string[] {
  const around = { bundles: format.bundles(files.map(({ path }) => path)), archived: [] }
  const { packages, problems } = format.read(files, around)
  if (packages.length === 0) return ['no package', ...problems.map(({ message }) => message)]
  const verdicts = packages.map(one => prove(format, files, one, around))
  return [
    ...problems.map(({ message }) => message),
    ...verdicts.flatMap(({ strays, refused }) => [...strays, ...refused]),
  ]
}

const lf = (text: string): string => text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')

const logged = (text: string): string =>
  `${text.trimEnd()}\n\n## Rolling Summary\n\n- Status: planned\n\n## Activity Log\n\n- 2026-01-01T00:00:00Z: created\n`

const own = [
  { name: 'leanspec', texts: Object.entries(specs).map(([name, text]) => ({ path: `${name}/README.md`, text })) },
  { name: 'work-item', texts: Object.entries(items).map(([name, text]) => ({ path: `${name}.md`, text })) },
  {
    name: 'task-package',
    texts: Object.values(specs).map((text, i) => ({ path: `202601${i + 10}-some-task.md`, text: logged(lf(text)) })),
  },
]

const pages = (folder: string): readonly SourceFile[] =>
  readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.md'))
    .map(path => ({ path, text: readFileSync(join(corpus, folder, path), 'utf8') }))

const real = () => [
  { name: 'leanspec', texts: pages('leanspec/specs') },
  { name: 'work-item', texts: pages('work-items/meta/work') },
]

describe.each(Object.entries(hands))('%s', (_, hand) => {
  it.each(own)('in our own packages, kept as $name', ({ name, texts }) => {
    const format = opened(name)
    for (const { path, text } of some(texts, 3))
      expect(flaws(format, [{ path, text: hand(lf(text)) }]), path).toEqual([])
  })
})

describe('in packages of real teams', () => {
  it('any hand will do', patience, ({ skip }) => {
    if (!existsSync(corpus)) skip('there is no ../shared/corpus')
    const all = real().flatMap(({ name, texts }) => texts.map(file => ({ format: opened(name), file })))
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.constantFrom(...Object.keys(hands)), ({ format, file }, hand) => {
        const text = hands[hand]?.(lf(file.text)) ?? ''
        expect(flaws(format, [{ path: file.path, text }]), `${hand}: ${file.path}`).toEqual([])
      }),
      { numRuns: times(50, 3000) },
    )
  })

  it('the tracking file and the pages beside it', patience, ({ skip }) => {
    if (!existsSync(corpus)) skip('there is no ../shared/corpus')
    const format = opened('sdlc')
    const files = ['sdlc-tracking.yaml', 'epic.md', 'story.md', 'task.md'].map(path => ({
      path,
      text: readFileSync(join(corpus, 'sdlc', path), 'utf8'),
    }))
    for (const hand of [(text: string) => text, (text: string) => `\ufeff${text.replaceAll('\n', '\r\n')}`])
      expect(
        flaws(
          format,
          files.map(({ path, text }) => ({ path, text: hand(text) })),
        ),
      ).toEqual([])
  })
})

it('any tracking file is edited in the lines of its entry alone', patience, () => {
  const format = opened('sdlc')
  fc.assert(
    fc.property(tracking, text => {
      expect(flaws(format, [{ path: 'sdlc-tracking.yaml', text }]), text).toEqual([])
    }),
    { numRuns: times(8, 400) },
  )
})
