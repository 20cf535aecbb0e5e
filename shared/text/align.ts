// Which block of one text is which block of another: in order, first the equal ones, then the alike, then the only ones left.

import { LCS } from 'node-diff3'

/** For each block of the first text the place of its partner in the second, or -1. Places only rise. */
export type Pairs = readonly number[]

/** Share of words in common from which two blocks are versions of one; below, one was removed and another added. High, so that
 * two short paragraphs of the same kind are not taken for one: it would make a merge depend on its order. */
const alike = 0.7
/** Larger regions are cut at blocks that occur once in both before they are searched; keeps a hostile text cheap. */
const searchable = 1_000_000
export const comparable = 4_000

/** Equal blocks only. */
export function alignEqual(a: readonly string[], b: readonly string[]): Pairs {
  const pairs = new Array<number>(a.length).fill(-1)
  pairEqual(a, b, pairs, { a: 0, aEnd: a.length, b: 0, bEnd: b.length })
  return pairs
}

export function align(a: readonly string[], b: readonly string[], fold: (text: string) => string): Pairs {
  const pairs = [...alignEqual(a, b)]
  if (open(pairs, b.length).length === 0) return pairs

  const folded = [a.slice(), b.slice()] as const
  for (const region of open(pairs, b.length)) {
    for (let i = region.a; i < region.aEnd; i++) folded[0][i] = fold(a[i] as string)
    for (let j = region.b; j < region.bEnd; j++) folded[1][j] = fold(b[j] as string)
    pairEqual(folded[0], folded[1], pairs, region)
  }
  for (const region of open(pairs, b.length)) pairAlike(folded[0], folded[1], pairs, region)
  for (const { a: start, aEnd, b: other, bEnd } of open(pairs, b.length)) {
    if (aEnd - start === bEnd - other) for (let i = start; i < aEnd; i++) pairs[i] = other + i - start
  }
  return pairs
}

interface Region {
  readonly a: number
  readonly aEnd: number
  readonly b: number
  readonly bEnd: number
}

/** The regions between pairs in which both texts have blocks left. */
function open(pairs: Pairs, length: number): readonly Region[] {
  const regions: Region[] = []
  let a = 0
  let b = 0
  for (let i = 0; i <= pairs.length; i++) {
    const partner = i === pairs.length ? length : (pairs[i] as number)
    if (partner < 0) continue
    if (i > a && partner > b) regions.push({ a, aEnd: i, b, bEnd: partner })
    a = i + 1
    b = partner + 1
  }
  return regions
}

function pairEqual(a: readonly string[], b: readonly string[], pairs: number[], region: Region): void {
  let { a: aStart, aEnd, b: bStart, bEnd } = region
  while (aStart < aEnd && bStart < bEnd && a[aStart] === b[bStart]) pairs[aStart++] = bStart++
  while (aStart < aEnd && bStart < bEnd && a[aEnd - 1] === b[bEnd - 1]) pairs[--aEnd] = --bEnd
  if (aStart === aEnd || bStart === bEnd) return
  const inner = { a: aStart, aEnd, b: bStart, bEnd }
  if ((aEnd - aStart) * (bEnd - bStart) > searchable) pairBetweenAnchors(a, b, pairs, inner)
  else pairSearched(a, b, pairs, inner)
}

function pairSearched(a: readonly string[], b: readonly string[], pairs: number[], region: Region): void {
  const { a: aStart, aEnd, b: bStart, bEnd } = region
  let found: ReturnType<typeof LCS<string>> | null = LCS(a.slice(aStart, aEnd), b.slice(bStart, bEnd))
  for (; found?.chain; found = found.chain) pairs[aStart + found.buffer1index] = bStart + found.buffer2index
}

function pairBetweenAnchors(a: readonly string[], b: readonly string[], pairs: number[], region: Region): void {
  const anchors = longestRising(anchorsOf(a, b, region))
  if (anchors.length === 0) return
  let start = { a: region.a, b: region.b }
  for (const [i, j] of [...anchors, [region.aEnd, region.bEnd] as const]) {
    if (i < region.aEnd) pairs[i] = j
    pairEqual(a, b, pairs, { a: start.a, aEnd: i, b: start.b, bEnd: j })
    start = { a: i + 1, b: j + 1 }
  }
}

/** Blocks that occur exactly once on both sides. */
function anchorsOf(a: readonly string[], b: readonly string[], region: Region): readonly (readonly [number, number])[] {
  const onceInA = placesOnce(a, region.a, region.aEnd)
  const onceInB = placesOnce(b, region.b, region.bEnd)
  return [...onceInA].flatMap(([text, i]) => {
    const j = onceInB.get(text)
    return i >= 0 && j !== undefined && j >= 0 ? [[i, j] as const] : []
  })
}

function placesOnce(texts: readonly string[], start: number, end: number): ReadonlyMap<string, number> {
  const places = new Map<string, number>()
  for (let i = start; i < end; i++) places.set(texts[i] as string, places.has(texts[i] as string) ? -1 : i)
  return places
}

/** The longest choice of anchors whose second places rise too. */
function longestRising(anchors: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const lasts: number[] = [] // for each length the anchor that ends a run of it at the lowest place
  const before: number[] = []
  anchors.forEach(([, j], index) => {
    let low = 0
    let high = lasts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((anchors[lasts[middle] as number]?.[1] ?? 0) < j) low = middle + 1
      else high = middle
    }
    before[index] = lasts[low - 1] ?? -1
    lasts[low] = index
  })
  const run: (readonly [number, number])[] = []
  for (let index = lasts.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) run.push(anchors[index] ?? [0, 0])
  return run.reverse()
}

/** The choice of pairs, in order, with the most words in common. */
function pairAlike(a: readonly string[], b: readonly string[], pairs: number[], region: Region): void {
  const rows = region.aEnd - region.a
  const columns = region.bEnd - region.b
  if ((rows === 1 && columns === 1) || rows * columns > comparable) return
  const aWords = a.slice(region.a, region.aEnd).map(wordsOf)
  const bWords = b.slice(region.b, region.bEnd).map(wordsOf)
  const likeness = aWords.map(mine => bWords.map(theirs => likenessOf(mine, theirs)))
  const best = Array.from({ length: rows + 1 }, () => new Array<number>(columns + 1).fill(0))
  const at = (table: number[][], row: number, column: number) => table[row]?.[column] ?? 0
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const paired = at(likeness, row, column) + at(best, row + 1, column + 1)
      const line = best[row] as number[]
      line[column] = Math.max(paired, at(best, row + 1, column), at(best, row, column + 1))
    }
  }
  for (let row = 0, column = 0; row < rows && column < columns; ) {
    const like = at(likeness, row, column)
    if (like > 0 && at(best, row, column) === like + at(best, row + 1, column + 1))
      pairs[region.a + row++] = region.b + column++
    else if (at(best, row, column) === at(best, row + 1, column)) row++
    else column++
  }
}

export const wordsOf = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Share of words in common; nothing where it is too little for versions of one block. */
export function likenessOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0
  for (const word of a) if (b.has(word)) shared++
  const likeness = (2 * shared) / (a.size + b.size)
  return likeness < alike ? 0 : likeness
}
