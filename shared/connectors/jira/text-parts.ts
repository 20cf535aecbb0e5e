// Markdown in parts that can be read each on its own. Reading takes much longer than twice as long for a text twice as long.

import { blocks, isListItem } from '../../text/blocks.ts'

export interface Part {
  readonly text: string
  readonly start: number
}

/** References lead to definitions anywhere in the text: such a text is one part. */
const definition = /^ {0,3}\[[^\]\n]+\]:/m

/** Cut before a block that cannot belong to what stands before it: at the left edge, and not from one list item to another. */
export function partsOf(text: string): readonly Part[] {
  if (definition.test(text)) return [{ text, start: 0 }]
  const parts: { text: string; start: number }[] = []
  let at = 0
  let before = ''
  for (const block of blocks(text)) {
    const own = block.text
    const last = parts.at(-1)
    const isApart =
      /^\S/.test(own) && !(isListItem(own) && isListItem(before)) && /\n[ \t]*\n[ \t]*$/.test(text.slice(0, at))
    if (last && !isApart) last.text += own + block.gap
    else parts.push({ text: own + block.gap, start: at })
    at += own.length + block.gap.length
    before = own === '' ? before : own
  }
  return parts
}
