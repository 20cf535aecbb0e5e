// The author's own spelling of a text. Jira keeps what a text means; how it was written, `*` or `-`, one line or three, is
// kept beside it in a property nobody sees, block by block, and only where it differs from how we would write it.

import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Block, blocks } from '../../text/blocks.ts'

/** The print of a block as we would write it, how it was written, and the blank space behind it. */
const spelled = z.tuple([z.string(), z.string(), z.string()])
export const spelling = z.object({ blocks: z.array(spelled) })
export type Spelling = z.infer<typeof spelling>

/** A property holds 32,768 characters. What does not fit is reworded, as Jira would have it. */
const mostCharacters = 30_000

const printOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 10)

/** Undefined where both are alike, or so different that they cannot be told block by block. */
export function spellingOf(wanted: string, shown: string): Spelling | undefined {
  const [theirs, ours] = [blocks(wanted), blocks(shown)]
  const told = theirs.length === ours.length ? blockwise(theirs, ours) : whole(wanted, shown)
  if (told.length === 0 || JSON.stringify(told).length > mostCharacters) return undefined
  return { blocks: told }
}

const blockwise = (theirs: readonly Block[], ours: readonly Block[]): Spelling['blocks'] =>
  theirs.flatMap((block, i) => {
    const our = ours[i]
    return !our || (block.text === our.text && block.gap === our.gap)
      ? []
      : [[printOf(our.text), block.text, block.gap]]
  })

const whole = (wanted: string, shown: string): Spelling['blocks'] => [[printOf(shown), wanted, '']]

const item = /^(\s*)([-*+])(?= )/
const markOf = (text: string): string | undefined => item.exec(text)?.[2]

/** A new item is marked like the one before it: another mark would begin another list. */
const likeBefore = (text: string, mark: string | undefined): string => (mark ? text.replace(item, `$1${mark}`) : text)

/** Our writing of a text with the author's spelling, wherever the block still says the same. */
export function spell(shown: string, by: Spelling | undefined): string {
  if (!by) return shown
  const left = [...by.blocks]
  const take = (text: string) => {
    const at = left.findIndex(([print]) => print === printOf(text))
    return at < 0 ? undefined : left.splice(at, 1)[0]
  }
  const all = take(shown)
  if (all) return all[1]
  const cut = blocks(shown)
  let mark: string | undefined
  return cut
    .map(({ text, gap }, i) => {
      const found = take(text)
      const written = found ? found[1] : likeBefore(text, mark)
      mark = markOf(written)
      // A block that came to stand before another still has to be apart from it.
      return written + (found && (i === cut.length - 1 || found[2].includes('\n')) ? found[2] : gap)
    })
    .join('')
}
