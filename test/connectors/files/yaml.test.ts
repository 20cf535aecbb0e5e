// Edits of YAML: the token that is meant changes, and the rest is the text it was.

import { describe, expect, it } from 'vitest'
import { withKey, withoutKey, withValue } from '../../../shared/connectors/files/yaml/edit.ts'
import { isFlaw, readYaml, valueAt, wordAt, wordsAt, type Yaml } from '../../../shared/connectors/files/yaml/read.ts'
import { withRecord } from '../../../shared/connectors/files/yaml/records.ts'
import { type NewList, withWords } from '../../../shared/connectors/files/yaml/words.ts'

const yaml = (text: string): Yaml => {
  const read = readYaml(text)
  if (isFlaw(read)) throw new Error(read.message)
  return read
}

const list: NewList = { after: [], layout: 'flow' }

describe('a value', () => {
  it.each([
    ['plain', 'a: one # why\nb: 2\n', 'two', 'a: two # why\nb: 2\n'],
    ['single quotes', "a: 'one'\n", "it's", "a: 'it''s'\n"],
    ['double quotes', 'a: "one"  \n', 'say "two"', 'a: "say \\"two\\""  \n'],
    ['Windows line ends', 'a: one\r\nb: x\r\n', 'two', 'a: two\r\nb: x\r\n'],
    ['nothing yet', 'a:\nb: x\n', 'two', 'a: two\nb: x\n'],
    ['nothing yet, a comment', 'a: # later\nb: x\n', 'two', 'a: two # later\nb: x\n'],
    ['null', 'a: null\n', 'two', 'a: two\n'],
    ['a folded block', 'a: >-\n    one\n    more\nb: x\n', 'two', 'a: >-\n    two\nb: x\n'],
    ['a literal block that keeps its end', 'a: |\n  one\nb: x\n', 'two', 'a: "two"\nb: x\n'],
    ['a date that is not quoted', 'a: 2025-11-03\n', '2026-01-02', 'a: 2026-01-02\n'],
    ['a word that becomes a date', 'a: soon\n', '2026-01-02', 'a: "2026-01-02"\n'],
    ['a word that others take for a truth value', 'a: one\n', 'yes', 'a: "yes"\n'],
    ['what would be a comment', 'a: one\n', 'two #2', 'a: "two #2"\n'],
    ['what would be a map', 'a: one\n', 'b: c', 'a: "b: c"\n'],
    ['what would be an alias', "a: one\nb: 'x'\nc: 'y'\n", '*two', "a: '*two'\nb: 'x'\nc: 'y'\n"],
    ['two lines', 'a: one\n', 'x\ny', 'a: "x\\ny"\n'],
    ['a key that is quoted', '"a": one\n', 'two', '"a": two\n'],
    ['no line end at the end', 'b: x\na: one', 'two', 'b: x\na: two'],
  ])('in %s', (_, text, value, expected) => {
    const next = withValue(yaml(text), ['a'], value)
    expect(next.text).toBe(expected)
    expect(wordAt(next, ['a'])).toBe(value)
  })

  it('is a number or a truth value where it was one', () => {
    expect(withValue(yaml('a: 5\n'), ['a'], 8).text).toBe('a: 8\n')
    expect(withValue(yaml('a: 5\n'), ['a'], '8').text).toBe('a: "8"\n')
    expect(withValue(yaml('a: x\n'), ['a'], '8').text).toBe('a: "8"\n')
    expect(valueAt(yaml('a: 0130\n'), ['a'])).toBe('0130')
    expect(valueAt(yaml('a: 13\n'), ['a'])).toBe(13)
    expect(valueAt(yaml('a: ~\n'), ['a'])).toBe(null)
    expect(valueAt(yaml('a: "true"\n'), ['a'])).toBe('true')
  })

  it.each([
    'x\ny',
    'x\ny\n',
    'x\n',
    'x\n\ny\n\n\n',
    'x\n  y\n \nz',
    ' x\ny',
    'x\ny ',
    '\nx',
    '\n',
    'x\n# y',
    'x\u0085\ny',
  ])('of several lines reads back to the letter, wherever it is put: %j', value => {
    for (const lineEnd of ['\n', '\r\n'])
      for (const text of ['b: x\n', 'a: |\n  one\nb: x\n', 'a: >-\n  one\n\n  two\nb: x\n', 'a: |+\n  one\n\nb: x\n']) {
        const next = withValue(yaml(text.replaceAll('\n', lineEnd)), ['a'], value)
        expect([text, valueAt(next, ['a'])]).toEqual([text, value])
        expect(valueAt(next, ['b'])).toBe('x')
        expect(next.text.replaceAll(lineEnd, '')).not.toMatch(/[\r\n]/)
      }
  })

  it('of several lines is written as lines, and a text keeps how its block ends', () => {
    expect(withValue(yaml('b: x\n'), ['a'], 'x\ny').text).toBe('b: x\na: |-\n  x\n  y\n')
    expect(withValue(yaml('a: |\n  one\n  two\n'), ['a'], 'x\ny').text).toBe('a: |-\n  x\n  y\n')
    const place = { after: [], isText: true }
    expect(withValue(yaml('b: x\n'), ['a'], 'x\ny', place).text).toBe('b: x\na: |\n  x\n  y\n')
    expect(withValue(yaml('a: |-\n  one\n'), ['a'], 'x\ny', place).text).toBe('a: |-\n  x\n  y\n')
    expect(withValue(yaml('a: |\n  one\n'), ['a'], 'x\ny', place).text).toBe('a: |\n  x\n  y\n')
  })

  it('deep inside is reached by its path', () => {
    const text =
      'all:\n  epics:\n    - id: "E-1" # first\n      status: "planning" # planning | done\n    - id: "E-2"\n'
    expect(withValue(yaml(text), ['all', 'epics', 0, 'status'], 'done').text).toBe(text.replace('"planning"', '"done"'))
    expect(withValue(yaml(text), ['all', 'epics', 1, 'status'], 'done').text).toBe(`${text}      status: done\n`)
    expect(withValue(yaml('a: { b: one, c: two }\n'), ['a', 'b'], 'x, y').text).toBe('a: { b: "x, y", c: two }\n')
  })

  it.each([
    ['an alias', 'x: &one 1\na: *one\n'],
    ['a tag', 'a: !money 5\n'],
    ['an anchor', 'a: &one 1\nb: *one\n'],
    ['a map', 'a:\n  b: c\n'],
  ])('is refused where %s stands', (_, text) => {
    expect(() => withValue(yaml(text), ['a'], 'two')).toThrow('by hand')
  })
})

describe('a key', () => {
  const text = '# head\na: one\n\n# about c\nc:\n  - x # last\nd: 4\n'

  it('goes behind the last of its predecessors, and else to the end', () => {
    expect(withValue(yaml(text), ['b'], 'two', { after: ['a', 'b'] }).text).toBe(text.replace('one\n', 'one\nb: two\n'))
    expect(withValue(yaml(text), ['b'], 'two', { after: ['a', 'c'] }).text).toBe(
      text.replace('last\n', 'last\nb: two\n'),
    )
    expect(withValue(yaml(text), ['b'], 'two').text).toBe(`${text}b: two\n`)
    expect(withKey(yaml('a: 1'), ['b'], ': 2', { after: [] }).text).toBe('a: 1\nb: 2')
  })

  it('takes the quotes of its like', () => {
    expect(withValue(yaml("a: '2025-01-01'\n"), ['b'], '2026-01-01', { after: [], like: ['a'] }).text).toContain(
      "b: '2026-01-01'",
    )
    expect(withValue(yaml('a: 2025-01-01\n'), ['b'], '2026-01-01', { after: [], like: ['a'] }).text).toContain(
      'b: 2026-01-01',
    )
  })

  it('goes with its lines, and nothing else does', () => {
    expect(withoutKey(yaml(text), ['c']).text).toBe('# head\na: one\n\n# about c\nd: 4\n')
    expect(withoutKey(yaml(text), ['none']).text).toBe(text)
    expect(withoutKey(yaml('a: |\n  x\n\n  y\nb: 1\n'), ['a']).text).toBe('b: 1\n')
  })
})

describe('a list', () => {
  it.each([
    ['in brackets', 'a: [x, y, z] # c\n', ['w'], ['y'], 'a: [x, z, w] # c\n'],
    ['in quotes', 'a: ["x", "y"]\n', ['w'], ['x'], 'a: ["y", "w"]\n'],
    ['without spaces', 'a: ["x","y"]\n', ['w'], [], 'a: ["x","y","w"]\n'],
    ['of several lines', 'a: [\n  x,\n  y,\n]\n', ['w'], ['x'], 'a: [\n  y, w,\n]\n'],
    ['all of it', 'a: [x, y]\n', [], ['x', 'y'], 'a: []\n'],
    ['empty', 'a: []\n', ['v', 'w'], [], 'a: [v, w]\n'],
    ['other words for all', 'a: [x, y]\n', ['w'], ['x', 'y'], 'a: [w]\n'],
    ['a word with a comma', 'a: [x]\n', ['y, z'], [], 'a: [x, "y, z"]\n'],
    ['said twice', 'a: [x, y, x]\n', [], ['x'], 'a: [y]\n'],
    ['one to a line', 'a:\n  - x # first\n  - y\nb: 1\n', ['w'], ['y'], 'a:\n  - x # first\n  - w\nb: 1\n'],
    ['not moved in', 'a:\n- x\n- y\nb: 1\n', ['w'], ['x'], 'a:\n- y\n- w\nb: 1\n'],
    ['one to a line, all of it', 'a: # why\n  - x\n  - y\nb: 1\n', [], ['x', 'y'], 'a: [] # why\nb: 1\n'],
    ['one to a line, other words for all', "a:\n    - 'x'\nb: 1\n", ['w'], ['x'], "a:\n    - 'w'\nb: 1\n"],
    ['Windows line ends', 'a:\r\n  - x\r\nb: 1\r\n', ['w'], [], 'a:\r\n  - x\r\n  - w\r\nb: 1\r\n'],
    ['no line end at the end', 'a:\n  - x', ['w'], [], 'a:\n  - x\n  - w'],
    ['one word without a list', 'a: x\nb: 1\n', ['w'], [], 'a: [x, w]\nb: 1\n'],
    ['one word that goes', 'a: x # c\n', [], ['x'], 'a: [] # c\n'],
    ['nothing', 'a:\nb: 1\n', ['w'], [], 'a: [w]\nb: 1\n'],
    ['not there yet', 'b: 1\n', ['w'], [], 'b: 1\na: [w]\n'],
    ['nothing to do', 'a: [ x ,y]\n', ['x'], ['z'], 'a: [ x ,y]\n'],
  ])('%s', (_, text, add, remove, expected) => {
    expect(withWords(yaml(text), ['a'], { add, remove }, list).text).toBe(expected)
  })

  it('is written as its file writes lists', () => {
    const block: NewList = { after: [], layout: 'block' }
    expect(withWords(yaml('b:\n- x\n'), ['a'], { add: ['v', 'w'], remove: [] }, block).text).toBe(
      'b:\n- x\na:\n- v\n- w\n',
    )
    expect(withWords(yaml('b: 1\n'), ['a'], { add: ['w'], remove: [] }, block).text).toBe('b: 1\na:\n  - w\n')
    expect(withWords(yaml('b: 1\n'), ['a'], { add: ['w'], remove: [] }, { ...block, single: true }).text).toBe(
      'b: 1\na: w\n',
    )
    expect(withWords(yaml('a: x\n'), ['a'], { add: ['w'], remove: ['x'] }, { ...block, single: true }).text).toBe(
      'a: w\n',
    )
  })

  it('of more than words is refused', () => {
    expect(() => withWords(yaml('a: [{ b: c }]\n'), ['a'], { add: ['w'], remove: [] }, list)).toThrow('by hand')
    expect(() => withWords(yaml('a:\n  b: c\n'), ['a'], { add: ['w'], remove: [] }, list)).toThrow('by hand')
  })

  it('takes ten thousand words in one go', () => {
    const words = Array.from({ length: 10_000 }, (_, i) => `word ${i}`)
    const full = withWords(yaml('a:\n  - x\n'), ['a'], { add: words, remove: [] }, list)
    expect(wordsAt(full, ['a'])).toHaveLength(10_001)
    expect(withWords(full, ['a'], { add: [], remove: words }, list).text).toBe('a:\n  - x\n')
  })
})

describe('a record', () => {
  it.each([
    [
      'moved in and quoted',
      "a:\n  - status: x\n    at: 'T1'\nb: 1\n",
      "a:\n  - status: x\n    at: 'T1'\n  - status: done\n    at: 'T2'\nb: 1\n",
    ],
    ['not moved in', 'a:\n- status: x\n  at: T1\n', 'a:\n- status: x\n  at: T1\n- status: done\n  at: T2\n'],
    [
      'Windows line ends',
      'a:\r\n- status: x\r\n  at: T1\r\nb: 1\r\n',
      'a:\r\n- status: x\r\n  at: T1\r\n- status: done\r\n  at: T2\r\nb: 1\r\n',
    ],
    ['the first one', 'b: 1\n', 'b: 1\na:\n  - status: done\n    at: T2\n'],
    ['a way of its own', 'a: [{ status: x }]\n', 'a: [{ status: x }]\n'],
  ])('%s', (_, text, expected) => {
    expect(withRecord(yaml(text), ['a'], { status: 'done', at: 'T2' }, { after: [] }).text).toBe(expected)
  })
})

it.each([
  ['a: 1\nb: x\na: 2\n', 3, 'twice'],
  ['a:\n\t- b\n', 2, 'a tab'],
  ['a: [b\nc: d\n', 2, 'Flow sequence'],
  ['- a\n', 1, 'key: value'],
  ['{ a: 1 }\n', 1, 'key: value'],
  ['', 1, 'key: value'],
  [`a: ${'x'.repeat(1_000_000)}\n`, 1, 'more than'],
])('what is no YAML to work with says where (%#)', (text, line, message) => {
  expect(readYaml(text)).toMatchObject({ line, message: expect.stringContaining(message) })
})
