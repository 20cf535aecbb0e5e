// A new body for a page: blocks that stay keep their bytes, blank space between them included.

import { alignEqual } from '../../../text/align.ts'
import { type Block, blocks } from '../../../text/blocks.ts'
import { lineEndOf } from '../splice.ts'

/** The text that shows the new body, as close to the old bytes as can be. The white space at its end stays. */
export function rebodied(old: string, body: string, pageLineEnd = lineEndOf(old)): string {
  const end = old.slice(old.trimEnd().length)
  const before = blocks(old)
  const after = blocks(body.trimEnd())
  const pairs = alignEqual(before.map(meaning), after.map(meaning))
  const partner = new Map(pairs.flatMap((there, here) => (there >= 0 ? [[there, before[here]] as const] : [])))
  const put = after.map((block, i) => {
    const same = partner.get(i)
    const isLast = i === after.length - 1
    const gap = isLast ? '' : same && lf(same.gap) === lf(block.gap) ? same.gap : said(block.gap, pageLineEnd)
    return (same?.text ?? said(block.text, pageLineEnd)) + gap
  })
  return put.join('') + (after.length === 0 ? '' : end || (old === '' ? pageLineEnd : ''))
}

const lf = (text: string): string => text.replace(/\r\n?/g, '\n')
const meaning = ({ text }: Block): string => lf(text)
const said = (text: string, lineEnd: string): string =>
  lineEnd === '\n' ? lf(text) : lf(text).replaceAll('\n', lineEnd)
