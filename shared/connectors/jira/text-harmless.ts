// Blocks made of plain words, as most are: nothing in them could mean something else in Markdown, so nobody has to read
// them again to be sure.

import { type AdfNode, childrenOf } from './adf.ts'

/** A letter first, and no sign that Markdown, or an address, is made of. */
const first = /^\p{L}/u
const plainWords = /^(?:[\p{L}\p{N} ,;"'()!?%/-]|[.:](?= |$))*$/u
const opening = /(?:^|[ (])$/
const closing = /^(?:$|[ .,;:!?)])/

export function isHarmless(of: AdfNode): boolean {
  switch (of.type) {
    case 'paragraph':
    case 'heading':
      return areWordsHarmless(childrenOf(of))
    case 'bulletList':
    case 'orderedList':
      return childrenOf(of).length > 0 && childrenOf(of).every(isHarmless)
    case 'listItem': {
      const [words, below, ...more] = childrenOf(of)
      const isShort = words?.type === 'paragraph' && more.length === 0 && isHarmless(words)
      return isShort && (below === undefined || (isList(below) && isHarmless(below)))
    }
    default:
      return false
  }
}

const isList = ({ type }: AdfNode): boolean => type === 'bulletList' || type === 'orderedList'

function areWordsHarmless(runs: readonly AdfNode[]): boolean {
  const text = runs.map(run => run.text ?? '').join('')
  if (runs.length === 0 || !first.test(text) || text.endsWith(' ')) return false
  return runs.every((run, i) => {
    if (run.type !== 'text' || run.text === undefined) return false
    const [mark, ...more] = run.marks ?? []
    if (!mark) return plainWords.test(run.text)
    const isKnown = more.length === 0 && ['strong', 'em', 'code'].includes(mark.type)
    // A mark has to stand at the edge of words on both sides to be one.
    const isApart = opening.test(runs[i - 1]?.text ?? '') && closing.test(runs[i + 1]?.text ?? '')
    return isKnown && isApart && /^[\p{L}\p{N}](?:[\p{L}\p{N} ,/-]*[\p{L}\p{N}])?$/u.test(run.text)
  })
}
