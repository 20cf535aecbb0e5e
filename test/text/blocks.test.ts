// Cutting Markdown into blocks: no byte is lost, what belongs together stays together, and no text is too long.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blocks, isListItem } from '../../shared/text/blocks.ts'
import { dearer, inProportion } from '../support/growth.ts'

const texts = (text: string): readonly string[] => blocks(text).map(block => block.text)
const whole = (text: string): string =>
  blocks(text)
    .map(block => block.text + block.gap)
    .join('')

const line = fc.constantFrom(
  '',
  ' ',
  '\t',
  'words',
  'more words',
  '# Heading',
  '## Two',
  '- item',
  '  - nested',
  '* star',
  '1. one',
  '2) two',
  '    indented',
  '  continued',
  '```',
  '```js',
  '~~~',
  '````',
  '  ```',
  '---',
  '***',
  '===',
  '| a | b |',
  '|---|---|',
  '> quote',
  '<div>',
  '</div>',
  '<!-- open',
  'closed -->',
  '<pre>',
  '</pre>',
  '- ```',
  '`code`',
  '\\',
  'a|b',
  '\u0000',
  '\ud800',
)
const markdown = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\n', '\r')), { maxLength: 40 })
  .map(lines => lines.map(([text, end]) => text + end).join(''))

describe('blocks', () => {
  it('give the text back, byte for byte', () => {
    fc.assert(
      fc.property(markdown, text => whole(text) === text),
      { numRuns: 2000 },
    )
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => whole(text) === text))
  })

  it('hold text without blank space around it, and gaps of nothing but blank space', () => {
    fc.assert(
      fc.property(markdown, text => {
        for (const [i, block] of blocks(text).entries()) {
          expect(block.gap.trim()).toBe('')
          if (i > 0) expect(block.text.trim()).not.toBe('')
        }
      }),
    )
  })

  it('are paragraphs, headings and rules', () => {
    expect(texts('# Title\nFirst line\nsecond line\n\nNext\n---\n\n---\nlast')).toEqual([
      '# Title',
      'First line\nsecond line',
      'Next\n---',
      '---',
      'last',
    ])
  })

  it('keep indented code together, whatever it looks like', () => {
    expect(texts('text\n\n    ---\n    # more')).toEqual(['text', '    ---\n    # more'])
  })

  it('keep the blank space in front as a block without text', () => {
    expect(blocks('\n\nwords')).toEqual([
      { text: '', gap: '\n\n' },
      { text: 'words', gap: '' },
    ])
    expect(blocks('')).toEqual([])
  })

  it('are list items, each with its own lines', () => {
    expect(texts('- one\n  still one\n\n  and still\n- two\n  - nested\n1. first\n\nafter')).toEqual([
      '- one\n  still one\n\n  and still',
      '- two',
      '  - nested',
      '1. first',
      'after',
    ])
    expect(texts('- one\n\n\tinside\n\n outside')).toEqual(['- one\n\n\tinside', ' outside'])
    expect(texts('text\n- item')).toEqual(['text', '- item'])
    expect(texts('It was in\n1986. A good year.')).toEqual(['It was in\n1986. A good year.'])
    expect(isListItem('  12) words')).toBe(true)
    expect(isListItem('-words')).toBe(false)
  })

  it('keep fenced code whole, whatever is in it', () => {
    const code = '```yaml\n---\n# no heading\n\n- no item\n~~~\n```'
    expect(texts(`before\n${code}\nafter`)).toEqual(['before', code, 'after'])
    expect(texts('~~~\n```\n\n~~~\nafter')).toEqual(['~~~\n```\n\n~~~', 'after'])
    expect(texts('````\n```\n\n````\nafter')).toEqual(['````\n```\n\n````', 'after'])
    expect(texts('```\nnever\n\nclosed')).toEqual(['```\nnever\n\nclosed'])
    expect(texts('- item\n\n  ```\n  a\n\n  b\n  ```\n- next')).toEqual([
      '- item\n\n  ```\n  a\n\n  b\n  ```',
      '- next',
    ])
    const nested = '- item\n\n  ```\n- no item\n\nno paragraph\n  ```'
    expect(texts(`${nested}\n- next`)).toEqual([nested, '- next'])
    expect(texts('- ```\n- no item\n\n  ```\n- next')).toEqual(['- ```\n- no item\n\n  ```', '- next'])
    expect(texts('```one line``` of code\n\nafter')).toEqual(['```one line``` of code', 'after'])
  })

  it('keep tables and HTML whole', () => {
    expect(texts('| a | b |\n|---|---|\n| # | 1 |\n- | x\n\nafter')).toEqual([
      '| a | b |\n|---|---|\n| # | 1 |\n- | x',
      'after',
    ])
    expect(texts('<div>\n# in\n- it\n</div>\n\nafter')).toEqual(['<div>\n# in\n- it\n</div>', 'after'])
    expect(texts('<!-- a\n\nb -->\nafter')).toEqual(['<!-- a\n\nb -->', 'after'])
    expect(texts('<pre>\n\nx\n</pre>\nafter')).toEqual(['<pre>\n\nx\n</pre>', 'after'])
  })

  it('leave line ends as they are', () => {
    expect(blocks('a\r\nb\r\n\r\nc')).toEqual([
      { text: 'a\r\nb', gap: '\r\n\r\n' },
      { text: 'c', gap: '' },
    ])
  })

  it.each([
    ['lines', 100_000, n => '- a line of a long list\n'.repeat(n)],
    ['empty lines', 1_000_000, n => '\n'.repeat(n)],
    ['dashes in one line', 2_000_000, n => '-'.repeat(n)],
    ['dashes in one line and a word', 1_000_000, n => `${'- '.repeat(n)}x`],
    ['blanks in one line of a table', 1_000_000, n => `a|\n${' '.repeat(n)}|${' '.repeat(n)}x`],
    ['backticks in one line', 2_000_000, n => '`'.repeat(n)],
    ['openings', 250_000, n => '```\n~~~\n'.repeat(n)],
    ['comments never closed', 300_000, n => '<!--\n\n'.repeat(n)],
    ['items and blanks', 200_000, n => '- a\n\n\n\n'.repeat(n)],
    ['letters of one word', 2_000_000, n => 'x'.repeat(n)],
  ] satisfies readonly [string, number, (n: number) => string][])(
    'cost no more than their length: %s',
    (_, many, made) => {
      expect(dearer(many, made, blocks)).toBeLessThan(inProportion)
      expect(whole(made(many)) === made(many)).toBe(true)
    },
  )
})
