// The author's own spelling of a text. Jira keeps what a text means; how it was written, `*` or `-`, one line or three, is
// kept beside it in a property nobody sees, block by block, and only where it differs from how we would write it.

import { createHash } from 'node:crypto'
import { z } from 'zod'
import { blocks } from '../../text/blocks.ts'

/** The print of a block as we would write it, how it was written, and the blank space behind it. */
const spelled = z.tuple([z.string(), z.string(), z.string()])
export const spelling = z.object({ blocks: z.array(spelled) })
export type Spelling = z.infer<typeof spelling>

/** A property holds 32,768 characters. What does not fit is reworded, as Jira would have it. */
const mostCharacters = 30_000
const usualGap = '\n\n'
/** In the place of a print: what stands before the first block. */
const beginning = '^'

const printOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 10)

/** A top block of the text as somebody wrote it, with what follows it, beside how we would write it. */
interface Pair {
  readonly ours: string
  readonly theirs: string
  readonly gap: string
  readonly isLast: boolean
}

/** Undefined where both are alike. */
export function spellingOf(
  wanted: string,
  places: readonly { readonly start: number; readonly end: number }[],
  shown: readonly string[],
): Spelling | undefined {
  if (places.length !== shown.length) return undefined
  const pairs = shown.map((ours, i): Pair => {
    const { start = 0, end = 0 } = places[i] ?? {}
    const next = places[i + 1]?.start
    return {
      ours,
      theirs: wanted.slice(start, end),
      gap: next === undefined ? '' : wanted.slice(end, next),
      isLast: next === undefined,
    }
  })
  const told = pairs.flatMap(tell)
  // A block that occurs twice and was written in two ways is told every time, so that each finds its own.
  const odd = new Set(told.filter(({ isOdd }) => isOdd).map(({ print }) => print))
  const kept = told.flatMap(({ print, text, gap }): Spelling['blocks'] => (odd.has(print) ? [[print, text, gap]] : []))
  const before = wanted.slice(0, places[0]?.start)
  if (before !== '') kept.unshift([beginning, before, ''])
  return kept.length === 0 || JSON.stringify(kept).length > mostCharacters ? undefined : { blocks: kept }
}

/** A list is told item by item, where both have as many. */
function tell({ ours, theirs, gap, isLast }: Pair) {
  const [mine, yours] = [blocks(ours), blocks(theirs)]
  const usual = isLast ? '' : usualGap
  if (mine.length !== yours.length) return [{ print: printOf(ours), text: theirs, gap, isOdd: true }]
  return mine.map((block, i) => {
    const isEnd = i === mine.length - 1
    const [own, other] = [yours[i]?.text ?? '', isEnd ? gap : (yours[i]?.gap ?? '')]
    const isOdd = own !== block.text || other !== (isEnd ? usual : block.gap)
    return { print: printOf(block.text), text: own, gap: other, isOdd }
  })
}

const item = /^(\s*)([-*+])(?= )/
const markOf = (text: string): string | undefined => item.exec(text)?.[2]

/** A new item is marked like the one before it: another mark would begin another list. */
const likeBefore = (text: string, mark: string | undefined): string => (mark ? text.replace(item, `$1${mark}`) : text)

/** Our writing of each top block, in the author's spelling wherever a block still says the same. */
export function spell(shown: readonly string[], by: Spelling | undefined): string {
  const left = new Map<string, Spelling['blocks']>()
  for (const told of by?.blocks ?? []) left.set(told[0], [...(left.get(told[0]) ?? []), told])
  const take = (text: string) => left.get(printOf(text))?.shift()
  let mark: string | undefined
  let made = left.get(beginning)?.[0]?.[1] ?? ''

  for (const [k, unit] of shown.entries()) {
    const isEnd = k === shown.length - 1
    const whole = by && take(unit)
    if (whole) {
      made += whole[1] + apart(whole[2], isEnd)
      mark = undefined
      continue
    }
    const cut = by ? blocks(unit) : [{ text: unit, gap: '' }]
    for (const [i, { text, gap }] of cut.entries()) {
      const isLast = i === cut.length - 1
      const found = by && cut.length > 1 ? take(text) : undefined
      const written = found ? found[1] : likeBefore(text, mark)
      mark = markOf(written)
      made += written + (isLast ? apart(found?.[2] ?? usualGap, isEnd) : (found?.[2] ?? gap))
    }
  }
  return made
}

/** What came to stand before another block still has to be apart from it. */
const apart = (gap: string, isEnd: boolean): string => (isEnd ? '' : gap.includes('\n') ? gap : usualGap)
