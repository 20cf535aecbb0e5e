// Finding the blocks of one text in another: only what belongs together is paired, in order, and as much of it as can be.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { align, alignEqual, type Pairs } from '../../shared/text/align.ts'

const lower = (text: string): string => text.toLowerCase()
const words = fc.array(
  fc.constantFrom('a', 'A', 'b', 'B', 'c', 'd e f', 'D e f', 'd e g', '__proto__', 'constructor'),
  { maxLength: 12 },
)

function expectRising(pairs: Pairs, length: number): void {
  const partners = pairs.filter(partner => partner >= 0)
  expect(partners).toEqual([...new Set(partners)].toSorted((a, b) => a - b))
  for (const partner of partners) expect(partner).toBeLessThan(length)
}

/** The length of the longest common subsequence, by the book. */
function most(a: readonly string[], b: readonly string[]): number {
  let below = b.map(() => 0)
  for (const mine of a.toReversed()) {
    const row: number[] = []
    for (let j = b.length - 1; j >= 0; j--)
      row[j] = mine === b[j] ? 1 + (below[j + 1] ?? 0) : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
    below = row
  }
  return below[0] ?? 0
}

describe('alignEqual', () => {
  it('pairs equal blocks only, in order, as many as there can be', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const pairs = alignEqual(a, b)
        expectRising(pairs, b.length)
        for (const [i, partner] of pairs.entries()) if (partner >= 0) expect(b[partner]).toBe(a[i])
        expect(pairs.filter(partner => partner >= 0)).toHaveLength(most(a, b))
      }),
      { numRuns: 2000 },
    )
  })

  it('finds every block again in a text too long to search, between rules that are all alike', () => {
    const lines = Array.from({ length: 3000 }, (_, i) => (i % 3 === 0 ? '---' : `line ${i}`))
    const added = lines.flatMap((line, i) =>
      i % 500 === 7 ? [line, '---', `new ${i}`] : i % 500 === 400 ? [] : [line],
    )
    const shown = ['---', 'first', ...added, '---', 'last']
    const pairs = alignEqual(lines, shown)
    expectRising(pairs, shown.length)
    for (const [i, line] of lines.entries()) if (line !== '---') expect(pairs[i]).toBe(shown.indexOf(line))
  })

  it('leaves only the moved block unpaired in such a text', () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `line ${i}`)
    const moved = ['first', ...lines.toSpliced(5, 1).toSpliced(2500, 0, 'line 5'), 'last']
    const pairs = alignEqual(lines, moved)
    expectRising(pairs, moved.length)
    expect(pairs.flatMap((partner, i) => (partner < 0 ? [i] : []))).toEqual([5])
  })

  it('keeps the longer part in place when two parts of such a text change places, and is not led astray by repeats', () => {
    const [short, long] = [500, 2500].map(length => Array.from({ length }, (_, i) => `line ${i} of ${length}`))
    const pairs = alignEqual([...(long ?? []), ...(short ?? []), 'end'], [...(short ?? []), ...(long ?? [])])
    expect(pairs.filter(partner => partner >= 0)).toHaveLength(2500)
    const repeated = alignEqual([...(long ?? []), 'x', 'u', 'x', 'v', 'end'], ['first', ...(long ?? []), 'x', 'u', 'v'])
    expectRising(repeated, 2504)
    expect(repeated.slice(2500)).toEqual([2501, 2502, -1, 2503, -1])
  })
})

describe('align', () => {
  it('never pairs out of order, and pairs whatever is equal or folds alike where all else is equal', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const pairs = align(a, b, lower)
        expect(pairs).toHaveLength(a.length)
        expectRising(pairs, b.length)
      }),
      { numRuns: 2000 },
    )
  })

  it('pairs reworded blocks, versions of one block, and the only ones left', () => {
    expect(align(['a', 'B'], ['A', 'x y', 'b'], lower)).toEqual([0, 2])
    expect(align(['one two three four'], ['new', 'one two three five', 'more'], lower)).toEqual([1])
    expect(align(['a', 'x', 'z'], ['a', 'y', 'z'], lower)).toEqual([0, 1, 2])
    expect(align(['x'], ['y', 'z'], lower)).toEqual([-1])
    expect(align(['one two three four'], ['one x y z', 'other'], lower)).toEqual([-1])
  })

  it('gives the most words in common to the whole, not to the first', () => {
    expect(align(['a b c d', 'a b c e'], ['a b c e', 'q', 'r'], lower)).toEqual([-1, 0])
    expect(align(['a b c d x', 'a b c e y'], ['q', 'a b c e z'], lower)).toEqual([0, 1])
  })
})
