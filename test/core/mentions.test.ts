// Which items a pull request is about.

import { expect, test } from 'vitest'
import { mentionsIn } from '../../shared/core/mentions.ts'
import { dearer, inProportion } from '../support/growth.ts'

const said = (words: Partial<Parameters<typeof mentionsIn>[0]>) =>
  mentionsIn({ branch: '', title: '', body: '', ...words })

test.each([
  ['feature/SHOP-42-fuel-the-rocket', ['SHOP-42']],
  ['shop-42', ['SHOP-42']],
  ['17-fuel-the-rocket', ['#17']],
  ['ana/17_fuel', ['#17']],
  ['release/2026', []],
  ['release/2026-03-02', []],
  ['17', []],
  ['v2-alpha', []],
  ['main', []],
])('the branch %s is about %j', (branch, names) => expect(said({ branch })).toEqual(names))

test.each([
  ['SHOP-42: fuel the rocket', ['SHOP-42']],
  ['Fuel it (#17, #18)', ['#17', '#18']],
  ['UTF-8 everywhere', ['UTF-8']],
  ['acme/other#3 is elsewhere', []],
  ['x-SHOP-42 and SHOP-042', []],
  ['#0 is nothing', []],
])('the title %s is about %j', (title, names) => expect(said({ title })).toEqual(names))

test.each([
  ['Closes #17', ['#17']],
  ['fixed: SHOP-42, #18 and #19', ['SHOP-42', '#18', '#19']],
  ['resolves https://acme.example/issues/17.', ['https://acme.example/issues/17']],
  ['See #17. This was closed.', []],
  ['discloses #17', []],
])('the body %s closes %j', (body, names) => expect(said({ body })).toEqual(names))

test('each is named once, and not more than anybody means', () => {
  expect(said({ branch: 'SHOP-1-x', title: 'SHOP-1', body: 'closes SHOP-1' })).toEqual(['SHOP-1'])
  expect(said({ title: Array.from({ length: 500 }, (_, i) => `#${i + 1}`).join(' ') })).toHaveLength(20)
})

// What stands beyond the first 65,536 letters of a body is not read.
test.each([
  ['closing words that close nothing', 9_000, (n: number) => ({ body: 'closes '.repeat(n) })],
  ['one closing word and a list without end', 16_000, (n: number) => ({ body: `closes ${'#1, '.repeat(n)}` })],
  ['a closing word and blanks', 65_000, (n: number) => ({ body: `closes${' '.repeat(n)}` })],
  ['a title of keys without a gap', 100_000, (n: number) => ({ title: 'AB-1'.repeat(n) })],
  ['a branch of numbers', 100_000, (n: number) => ({ branch: '/1'.repeat(n) })],
] as const)('a novel made to keep us busy does not: %s', (_, many, words) => {
  expect(dearer<Parameters<typeof said>[0]>(many, words, said)).toBeLessThan(inProportion)
})
