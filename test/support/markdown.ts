// Markdown as people write it, made by chance: every kind of block, nested, in several alphabets, with either line end.

import fc from 'fast-check'

const words = [
  'lamp', 'window', 'the', 'a', 'green', 'río', 'straße', 'naïve', '東京', 'привет', 'שלום', '🚀', '👩‍👩‍👧', 'e\u0301', 'HTTP', 'v2.1',
  '100%', 'don’t', 'and/or', 'C#', 'x_y_z', '3', 'AT&T', 'snake_case_name', 'e.g.',
] // biome-ignore format: a list of words
const word = fc.constantFrom(...words)
const plain = fc.array(word, { minLength: 1, maxLength: 8 }).map(all => all.join(' '))
const address = fc.constantFrom(
  'https://lamp.example/a?b=c&d=e',
  'https://lamp.example/a_(b)',
  'mailto:ada@lamp.example',
  '#lamp',
  '../lamp.md',
)

/** Something within a line. */
const inline: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: plain },
  { weight: 1, arbitrary: plain.map(text => `**${text}**`) },
  { weight: 1, arbitrary: plain.map(text => `*${text}*`) },
  { weight: 1, arbitrary: plain.map(text => `_${text}_`) },
  { weight: 1, arbitrary: plain.map(text => `~~${text}~~`) },
  { weight: 1, arbitrary: plain.map(text => `***${text}***`) },
  { weight: 1, arbitrary: plain.map(text => `\`${text}\``) },
  { weight: 1, arbitrary: fc.constantFrom('`` a ` b ``', '`<b>`', '`*`') },
  { weight: 1, arbitrary: fc.tuple(plain, address).map(([text, to]) => `[${text}](${to})`) },
  { weight: 1, arbitrary: fc.tuple(plain, address).map(([text, to]) => `[**${text}**](${to} "${text}")`) },
  { weight: 1, arbitrary: fc.constantFrom('<https://lamp.example>', 'https://lamp.example/bare', 'ada@lamp.example') },
  { weight: 1, arbitrary: plain.map(text => `![${text}](https://lamp.example/a.png)`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('<kbd>Esc</kbd>', 'H<sub>2</sub>O', 'one<br>two', '1 \\* 2', '\\_not so\\_', 'a\\|b'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('@ada', '#12', ':rocket:', '[ ]', '[1]', '*', '2 * 3 * 4', '5 < 6 > 4', '$x$'),
  },
)

const line = fc.array(inline, { minLength: 1, maxLength: 5 }).map(parts => `The ${parts.join(' ')}`)
const paragraph = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 3 }), fc.constantFrom('\n', '\n', '  \n', '\\\n'))
  .map(([lines, between]) => lines.join(between))
const heading = fc.tuple(fc.integer({ min: 1, max: 6 }), line).map(([level, text]) => `${'#'.repeat(level)} ${text}`)
const underlined = fc.tuple(line, fc.constantFrom('===', '---')).map(([text, rule]) => `${text}\n${rule}`)
const fence = fc
  .tuple(
    fc.constantFrom('```', '~~~', '````'),
    fc.constantFrom('', 'ts', 'sh', 'diff'),
    fc.array(plain, { maxLength: 4 }),
  )
  .map(([mark, language, lines]) =>
    [`${mark}${language}`, ...lines.map((text, i) => `${' '.repeat(i)}${text}`), mark].join('\n'),
  )
const oddFence = fc.constantFrom(
  '```\n---\ntitle: x\n---\n\n# Not a heading\n\n- [ ] no task\n```',
  '````md\n```ts\nconst a = `1`\n```\n````',
  '    indented code\n\n      and more',
)
const rule = fc.constantFrom('---', '***', '___')
const html = fc.constantFrom(
  '<!-- a comment -->',
  '<details>\n<summary>More</summary>\n\nHidden **words**.\n\n</details>',
  '<div align="center">\n  <b>bold</b>\n</div>',
  '<img src="https://lamp.example/a.png" width="30">',
)
const cell = fc.oneof(
  plain,
  plain.map(text => `**${text}**`),
  plain.map(text => `\`${text}\``),
  fc.constant(''),
  fc.constant('a\\|b'),
)
const table = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('---', ':--', '--:', ':-:'),
  )
  .map(([columns, rows, align]) => {
    const lineOf = (cells: readonly string[]) => `| ${cells.slice(0, columns).join(' | ')} |`
    return [lineOf(['one', 'two', 'three', 'four']), lineOf([align, '---', '---', '---']), ...rows.map(lineOf)].join(
      '\n',
    )
  })

const { list, quote } = fc.letrec<{ list: string; quote: string }>(tie => ({
  list: fc
    .tuple(
      fc.constantFrom('-', '*', '+', '1.', '7.', '- [ ]', '- [x]'),
      fc.array(
        fc.tuple(
          line,
          fc.option(fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('list'), fence, paragraph), {
            freq: 3,
          }),
        ),
        { minLength: 1, maxLength: 4 },
      ),
      fc.boolean(),
    )
    .map(([mark, items, isLoose]) => {
      const width = mark.startsWith('- [') ? 2 : mark.length + 1
      return items
        .map(([text, inner], i) => {
          const number = /^\d/.test(mark) ? `${Number.parseInt(mark, 10) + i}.` : mark
          const nested = inner === null ? '' : `\n${/^[-*+\d]/.test(inner) ? '' : '\n'}${indented(inner, width)}`
          return `${number} ${text}${nested}`
        })
        .join(isLoose ? '\n\n' : '\n')
    }),
  quote: fc
    .array(fc.oneof(paragraph, fence, tie('list')), { minLength: 1, maxLength: 2 })
    .map(parts => parts.join('\n\n').replaceAll(/^/gm, '> ')),
}))

const indented = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by))

const block = fc.oneof(
  { weight: 5, arbitrary: paragraph },
  { weight: 2, arbitrary: heading },
  { weight: 1, arbitrary: underlined },
  { weight: 3, arbitrary: list },
  { weight: 2, arbitrary: fence },
  { weight: 1, arbitrary: oddFence },
  { weight: 2, arbitrary: table },
  { weight: 2, arbitrary: quote },
  { weight: 1, arbitrary: html },
  { weight: 1, arbitrary: rule },
)

/** Each has one paragraph of plain words, which somebody may edit. */
const document = fc
  .tuple(
    fc.array(block, { minLength: 1, maxLength: 8 }),
    fc.nat(),
    fc.constantFrom('\n', '\n', '\r\n'),
    fc.constantFrom('', '\n', '\n\n'),
  )
  .map(([all, where, lineEnd, end]) => {
    const at = where % (all.length + 1)
    const parts = [...all.slice(0, at), 'This paragraph is plain and somebody will edit it.', ...all.slice(at)]
    return (parts.join('\n\n') + end).replaceAll('\n', lineEnd)
  })

/** The same ones every time. */
export const documents = (count: number): readonly string[] => fc.sample(document, { numRuns: count, seed: 20_261_121 })
