// Texts between Markdown and Jira's documents, both ways: shown with the author's spelling, and written so that what
// nobody changed stays the very same nodes.

import { type AdfDoc, docOf, isSilent } from './adf.ts'
import { toBlocks } from './text-adf.ts'
import { inherit, restoreIslands } from './text-inherit.ts'
import { showBlocks } from './text-markdown.ts'
import { islandsIn } from './text-plain.ts'
import { type Spelling, spell, spellingOf } from './text-spelling.ts'

const markdownOf = (doc: AdfDoc): readonly string[] => showBlocks(doc.content).map(({ markdown }) => markdown)

export const showText = (doc: AdfDoc | null | undefined, spelling?: Spelling): string =>
  doc ? spell(markdownOf(doc), spelling) : ''

export interface Written {
  /** Null for a text that is empty. */
  readonly doc: AdfDoc | null
  readonly spelling: Spelling | undefined
}

/** A text as the document it should become, given the one that is there. */
export function writeText(markdown: string, there: AdfDoc | null | undefined): Written {
  const text = markdown.replace(/\r\n?/g, '\n').trimEnd()
  const { blocks: fresh, places } = toBlocks(text)
  if (fresh.length === 0) return { doc: null, spelling: undefined }
  const old = there?.content ?? []
  const rereads = showBlocks(old).map(({ reread }) => reread)
  const content = restoreIslands(inherit(old, rereads, fresh), islandsIn(old))
  const doc = docOf(content.every(isSilent) ? fresh : content)
  return { doc, spelling: spellingOf(text, places, markdownOf(doc)) }
}
