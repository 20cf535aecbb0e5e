// The author's own spelling of a text. Jira keeps what a text means; how it was written, `*` or `-`, one line or three, is
// kept beside it in a property nobody sees, block by block, and only where it differs from how we would write it.

import { createHash } from 'node:crypto'
import { z } from 'zod'
import { alignEqual } from '../../text/align.ts'
import { type Block, blocks } from '../../text/blocks.ts'

/** The print of a block as we would write it, how it was written, and the blank space before and behind it, where it is odd. */
const spelled = z.tuple([z.string(), z.string(), z.string(), z.string()])
export const spelling = z.object({ blocks: z.array(spelled) })
export type Spelling = z.infer<typeof spelling>
type Told = Spelling['blocks'][number]

/** A property holds 32,768 characters. What does not fit is reworded, as Jira would have it. */
const mostCharacters = 30_000
const usualGap = '\n\n'
/** In the place of a print: what stands before the first block. */
const beginning = '^'
/** So many of our blocks at most are one where somebody wrote them otherwise. */
const mostTogether = 8

const printOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 10)

/** Some blocks as we would write them, and as somebody did, with what follows them. */
interface Pair {
  readonly ours: string
  readonly usual: string
  readonly theirs: string
  readonly gap: string
}

/** Undefined where both are alike. */
export function spellingOf(
  wanted: string,
  places: readonly { readonly start: number; readonly end: number }[],
  shown: readonly string[],
): Spelling | undefined {
  if (places.length !== shown.length) return undefined
  const pairs = shown.flatMap((ours, i) => {
    const { start = 0, end = 0 } = places[i] ?? {}
    const next = places[i + 1]?.start
    const gap = next === undefined ? '' : wanted.slice(end, next)
    return pairUp(ours, wanted.slice(start, end), gap, next === undefined ? '' : usualGap)
  })
  // Where one item is marked in another way, each item's mark has to be known.
  const areMarked = pairs.some(({ ours, theirs }) => markOf(ours) !== markOf(theirs))
  const isOdd = ({ ours, usual, theirs, gap }: Pair, before: Pair | undefined): boolean =>
    theirs !== ours ||
    gap !== usual ||
    (before !== undefined && before.gap !== before.usual) ||
    (areMarked && markOf(theirs) !== undefined)
  // A block that occurs twice and was written in two ways is told every time, so that each finds its own.
  const odd = new Set(pairs.filter((pair, i) => isOdd(pair, pairs[i - 1])).map(({ ours }) => ours))
  const told = pairs.flatMap(({ ours, theirs }, i): Told[] =>
    odd.has(ours) ? [[printOf(ours), theirs, oddGap(pairs[i - 1]), oddGap(pairs[i])]] : [],
  )
  const before = wanted.slice(0, places[0]?.start)
  if (before !== '') told.unshift([beginning, before, '', ''])
  return told.length === 0 || JSON.stringify(told).length > mostCharacters ? undefined : { blocks: told }
}

/** Nothing where it is as usual: what that is depends on the place. */
const oddGap = (pair: Pair | undefined): string => (pair && pair.gap !== pair.usual ? pair.gap : '')

/** Smaller pairs within a top block, cut where both have a block with the same words. */
function pairUp(ours: string, theirs: string, gap: string, usual: string): readonly Pair[] {
  const [mine, yours] = [blocks(ours), blocks(theirs)]
  const isAlike = mine.length === yours.length
  const anchors = isAlike ? mine.map((_, i) => i) : alignEqual(mine.map(wordsOf), yours.map(wordsOf))
  const cuts = anchors.flatMap((partner, i) => (partner < 0 ? [] : [[i, partner] as const])).slice(1)
  const ends = [...cuts, [mine.length, yours.length] as const]
  return ends.map(([end, other], k) => {
    const [start, from] = k === 0 ? [0, 0] : (ends[k - 1] ?? [0, 0])
    const [own, own2] = [joined(mine.slice(start, end)), joined(yours.slice(from, other))]
    const isEnd = k === ends.length - 1
    return {
      ours: own.text,
      usual: isEnd ? usual : own.gap,
      theirs: own2.text,
      gap: isEnd ? gap : own2.gap,
    }
  })
}

const wordsOf = ({ text }: Block): string => text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()

/** Several blocks as one. */
function joined(some: readonly Block[]): Block {
  const last = some.at(-1)
  const all = some.map(({ text, gap }) => text + gap).join('')
  return { text: all.slice(0, all.length - (last?.gap.length ?? 0)), gap: last?.gap ?? '' }
}

interface Piece {
  readonly text: string
  /** Undefined where nothing is known of it. */
  readonly before?: string | undefined
  readonly after?: string | undefined
  /** As we would have it. */
  readonly usual: string
}

/** Our writing of each top block, in the author's spelling wherever a block still says the same. */
export function spell(shown: readonly string[], by: Spelling | undefined): string {
  if (!by) return shown.join(usualGap)
  const left = new Map<string, Told[]>()
  for (const told of by.blocks) left.set(told[0], [...(left.get(told[0]) ?? []), told])
  const pieces = shown.flatMap(unit => piecesOf(unit, left))
  const opening = left.get(beginning)?.[0]?.[1] ?? ''
  return pieces.reduce((made, { text, after, usual }, i) => {
    const next = pieces[i + 1]
    if (!next) return made + text
    const gap = after || next.before || usual
    return made + text + (gap.includes('\n') ? gap : usual)
  }, opening)
}

function piecesOf(unit: string, left: ReadonlyMap<string, Told[]>): readonly Piece[] {
  const cut = blocks(unit)
  const pieces: Piece[] = []
  const marks = new Map<string, string>()
  for (let at = 0; at < cut.length; ) {
    const { told, count } = longest(cut, at, left)
    const own = joined(cut.slice(at, at + count))
    const text = told ? told[1] : likeBefore(own.text, marks)
    const usual = at + count < cut.length ? own.gap : usualGap
    pieces.push({ text, usual, before: told?.[2], after: told?.[3] })
    const [, indent, mark] = item.exec(text) ?? []
    if (indent !== undefined && mark !== undefined) marks.set(indent, mark)
    at += count
  }
  return pieces
}

/** The most blocks from here on that were told as one; one block by itself where none was told. */
function longest(cut: readonly Block[], at: number, left: ReadonlyMap<string, Told[]>) {
  for (let count = Math.min(mostTogether, cut.length - at); count > 0; count--) {
    const told = left.get(printOf(joined(cut.slice(at, at + count)).text))?.shift()
    if (told) return { told, count }
  }
  return { told: undefined, count: 1 }
}

const item = /^(\s*)([-*+])(?= )/
const markOf = (text: string): string | undefined => item.exec(text)?.[2]

/** A new item is marked like the one before it on its level: another mark would begin another list. */
const likeBefore = (text: string, marks: ReadonlyMap<string, string>): string =>
  text.replace(item, (_, indent: string, mark: string) => indent + (marks.get(indent) ?? mark))
