// The words of a paragraph as runs of text with their marks, never an empty one.

import type { PhrasingContent } from 'mdast'
import type { AdfMark, AdfNode } from './adf.ts'
import { leadsSomewhere, literalImage, type Source, sourceOf } from './text-source.ts'

export const toInlines = (children: readonly PhrasingContent[], source: Source): readonly AdfNode[] =>
  joined(children.flatMap(child => inlines(child, [], source)))

function inlines(of: PhrasingContent, marks: readonly AdfMark[], source: Source): readonly AdfNode[] {
  const deeper = (children: readonly PhrasingContent[], mark: AdfMark): readonly AdfNode[] =>
    children.flatMap(child => inlines(child, [...marks, mark], source))
  switch (of.type) {
    case 'text':
      return [text(of.value.replaceAll('\n', ' '), marks)]
    case 'inlineCode':
      // Code takes no other mark but a link.
      return [text(of.value, [...marks.filter(({ type }) => type === 'link'), { type: 'code' }])]
    case 'strong':
      return deeper(of.children, { type: 'strong' })
    case 'emphasis':
      return deeper(of.children, { type: 'em' })
    case 'delete':
      return deeper(of.children, { type: 'strike' })
    case 'break':
      return [{ type: 'hardBreak' }]
    case 'link':
      return leadsSomewhere(of.url) ? deeper(of.children, link(of.url)) : asWritten()
    case 'linkReference': {
      const url = source.links.get(of.identifier)
      return url !== undefined && leadsSomewhere(url) ? deeper(of.children, link(url)) : asWritten()
    }
    case 'image':
      return leadsSomewhere(of.url) ? [text(literalImage(of.alt ?? '', of.url), [...marks, link(of.url)])] : asWritten()
    case 'html':
      return /^<br\s*\/?>$/i.test(of.value) ? [{ type: 'hardBreak' }] : asWritten()
    default:
      return asWritten()
  }

  function asWritten(): readonly AdfNode[] {
    return [text(sourceOf(of, source).replaceAll('\n', ' '), marks)]
  }
}

const link = (href: string): AdfMark => ({ type: 'link', attrs: { href } })

const text = (words: string, marks: readonly AdfMark[]): AdfNode => {
  const own = marks.filter((mark, i) => marks.findIndex(({ type }) => type === mark.type) === i)
  return own.length > 0 ? { type: 'text', text: words, marks: own } : { type: 'text', text: words }
}

/** Neighbours with the same marks become one; what has no words goes. */
function joined(pieces: readonly AdfNode[]): readonly AdfNode[] {
  const made: AdfNode[] = []
  for (const piece of pieces) {
    const last = made.at(-1)
    if (piece.type === 'text' && piece.text === '') continue
    if (last?.type === 'text' && piece.type === 'text' && sameMarks(last, piece))
      made[made.length - 1] = { ...last, text: `${last.text}${piece.text}` }
    else made.push(piece)
  }
  return made
}

export const sameMarks = (a: AdfNode, b: AdfNode): boolean =>
  JSON.stringify(a.marks ?? []) === JSON.stringify(b.marks ?? [])
