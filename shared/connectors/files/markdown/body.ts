// A new body for a page: blocks that stay keep their bytes, blank space between them included.

import { alignEqual } from '../../../text/align.ts'
import { type Block, bareBlock, blocks } from '../../../text/blocks.ts'
import { lineEndOf } from '../splice.ts'

/** The text that shows the new body, as close to the old bytes as can be. The empty lines at its end stay. */
export function rebodied(old: string, body: string, pageLineEnd = lineEndOf(old)): string {
  const [end = ''] = /\r?\n\s*$/.exec(old.slice(old.trimEnd().length)) ?? []
  const before = blocks(old)
  const after = blocks(body.trimEnd())
  const was = formerBlocks(before, after)
  /** Between two blocks that stay neighbours, the blank space is as its author likes it, as long as it keeps them apart. */
  const staysBefore = (next: number, former: Block, gap: string): boolean => {
    if (lf(former.gap) === lf(gap)) return true
    const follower = was.get(next)
    if (follower === undefined || before[before.indexOf(former) + 1] !== follower) return false
    return isSame(follower, after[next]) || lf(former.gap).split('\n').length > 2
  }
  const put = after.map((block, i) => {
    const former = was.get(i)
    const lineEnd = former ? usualIn(former.text, pageLineEnd) : pageLineEnd
    const text = former && meaning(former) === meaning(block) ? former.text : said(block.text, lineEnd)
    if (i === after.length - 1) return text
    return text + (former && staysBefore(i + 1, former, block.gap) ? former.gap : said(block.gap, pageLineEnd))
  })
  return put.join('') + (after.length === 0 ? '' : end || (old === '' ? pageLineEnd : ''))
}

/** New block → the one it was: the equal ones and, where as many were changed as came, those in between in their order. */
function formerBlocks(before: readonly Block[], after: readonly Block[]): ReadonlyMap<number, Block> {
  const was = new Map<number, Block>()
  const pairs = alignEqual(before.map(meaning), after.map(meaning))
  let [here, there] = [0, 0]
  for (const [i, partner] of [...pairs, after.length].entries()) {
    if (partner < 0) continue
    if (i - here === partner - there) for (let n = here; n < i; n++) keep(was, there + n - here, before[n])
    keep(was, partner, before[i])
    here = i + 1
    there = partner + 1
  }
  return was
}

const keep = (was: Map<number, Block>, place: number, block: Block | undefined): void => {
  if (block) was.set(place, block)
}

const lf = (text: string): string => text.replace(/\r\n?/g, '\n')
const meaning = ({ text }: Block): string => bareBlock(text)
const isSame = (a: Block, b: Block | undefined): boolean => b !== undefined && meaning(a) === meaning(b)
const said = (text: string, lineEnd: string): string =>
  lineEnd === '\n' ? lf(text) : lf(text).replaceAll('\n', lineEnd)
const usualIn = (text: string, otherwise: string): string => (text.includes('\n') ? lineEndOf(text) : otherwise)
