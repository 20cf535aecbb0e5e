// A document reduced to what Markdown can say. What it cannot say becomes words a reader understands, or an island: a
// name in brackets that stands for the node and turns into it again.

import { type AdfMark, type AdfNode, childrenOf, isSilent, isTextBlock, printOf, word } from './adf.ts'

/** Marks that Markdown has; all others are kept while their words stay as they are. */
const known = ['strong', 'em', 'strike', 'code', 'link']

export const plain = (of: AdfNode): AdfNode => blocks[of.type]?.(of) ?? island(of)

const contents = (of: AdfNode): AdfNode => ({ ...shell(of), content: childrenOf(of).map(plain) })
const words = (of: AdfNode): AdfNode => ({ ...shell(of), content: childrenOf(of).map(plainInline) })
const shell = ({ type, attrs }: AdfNode): AdfNode => ({ type, attrs })

const blocks: Readonly<Record<string, (of: AdfNode) => AdfNode>> = {
  paragraph: words,
  heading: words,
  codeBlock: of => ({ ...shell(of), content: of.content }),
  rule: shell,
  bulletList: contents,
  orderedList: contents,
  listItem: contents,
  blockquote: contents,
  panel: contents,
  expand: contents,
  taskList: of =>
    childrenOf(of).every(({ type }) => type === 'taskItem' || type === 'taskList') ? contents(of) : island(of),
  taskItem: words,
  table: of => ({
    type: 'table',
    content: childrenOf(of).map(row => ({ type: 'tableRow', content: childrenOf(row).map(cell) })),
  }),
  decisionList: of => ({
    type: 'bulletList',
    content: childrenOf(of).map(item => ({
      type: 'listItem',
      content: [{ ...words(item), type: 'paragraph', attrs: undefined }],
    })),
  }),
  blockCard: card,
  embedCard: card,
}

function card(of: AdfNode): AdfNode {
  const url = word(of, 'url')
  return url === undefined ? island(of) : { type: 'paragraph', content: [address(url)] }
}

/** A cell of a Markdown table has one line; paragraphs and lists in it are told apart by line breaks. */
function cell(of: AdfNode): AdfNode {
  const lines = childrenOf(of)
    .filter(child => !isSilent(child))
    .flatMap(linesOf)
  const content = lines.flatMap((line, i) => (i === 0 ? line : [{ type: 'hardBreak' }, ...line]))
  return { type: of.type, content: [{ type: 'paragraph', content }] }
}

function linesOf(of: AdfNode): readonly (readonly AdfNode[])[] {
  if (of.type === 'codeBlock')
    return [childrenOf(of).map(child => ({ ...child, text: child.text?.replaceAll('\n', ' ') }))]
  if (isTextBlock(of)) return [childrenOf(of).map(plainInline)]
  if (of.type === 'listItem')
    return childrenOf(of)
      .flatMap(linesOf)
      .map((line, i) => (i === 0 ? [text('• '), ...line] : line))
  if (childrenOf(of).length > 0) return childrenOf(of).flatMap(linesOf)
  return [childrenOf(plain(of))]
}

export const plainInline = (of: AdfNode): AdfNode => inlines[of.type]?.(of) ?? text(nameOf(of))

const inlines: Readonly<Record<string, (of: AdfNode) => AdfNode>> = {
  text: of => ({ type: 'text', text: of.text?.replaceAll('\n', ' '), marks: marksOf(of) }),
  hardBreak: () => ({ type: 'hardBreak' }),
  mention: of => text(`@${(word(of, 'text') ?? word(of, 'id') ?? '').replace(/^@/, '')}`),
  emoji: of => text(word(of, 'text') ?? word(of, 'shortName') ?? '□'),
  date: of => text(dateOf(of)),
  status: of => text(word(of, 'text') || '□'),
  inlineCard: of => {
    const url = word(of, 'url')
    return url === undefined ? text(nameOf(of)) : address(url)
  },
}

const marksOf = ({ marks }: AdfNode): readonly AdfMark[] | undefined => {
  const kept = marks?.filter(({ type }) => known.includes(type)) ?? []
  return kept.length > 0 ? kept : undefined
}

/** Whether showing an inline node loses something that only the node itself can bring back. */
export const isPrecious = (of: AdfNode): boolean =>
  of.type === 'text' ? (of.marks ?? []).some(({ type }) => !known.includes(type)) : of.type !== 'hardBreak'

const dateOf = (of: AdfNode): string => {
  const time = Number(word(of, 'timestamp'))
  return Number.isFinite(time) && Math.abs(time) < 8e15 ? new Date(time).toISOString().slice(0, 10) : '□'
}

const text = (words: string): AdfNode => ({ type: 'text', text: words })
const address = (url: string): AdfNode => ({ type: 'text', text: url, marks: [{ type: 'link', attrs: { href: url } }] })
const island = (of: AdfNode): AdfNode => ({ type: 'paragraph', content: [text(nameOf(of))] })

const kindNames: Readonly<Record<string, string>> = {
  mediaSingle: 'image',
  mediaGroup: 'attachments',
  media: 'image',
  mediaInline: 'attachment',
  extension: 'macro',
  bodiedExtension: 'macro',
  inlineExtension: 'macro',
}

/** Letters, digits, dots and dashes only: nothing a Markdown writer anywhere would escape. */
const nameOf = (of: AdfNode): string => {
  const kind = kindNames[of.type] ?? of.type
  const label = labelOf(of)
    ?.replace(/[^\p{L}\p{N}. -]+/gu, '-')
    .slice(0, 60)
  return `⟦${label ? `${kind} ${label}` : kind} · ${printOf(of)}⟧`
}

const labelOf = (of: AdfNode): string | undefined =>
  word(of, 'alt') ?? word(of, 'title') ?? word(of, 'extensionKey') ?? childrenOf(of).map(labelOf).find(Boolean)

export const islandName = /⟦[^⟦⟧]* · ([0-9a-f]{6})⟧/

/** Every node that is shown as an island, by its print. */
export function islandsIn(
  nodes: readonly AdfNode[],
  found: Map<string, AdfNode> = new Map(),
): ReadonlyMap<string, AdfNode> {
  for (const of of nodes) {
    const shown = isInline(of) ? plainInline(of) : childrenOf(plain(of))[0]
    const print = islandName.exec(shown?.text ?? '')?.[1]
    if (print !== undefined && print === printOf(of)) found.set(print, of)
    else islandsIn(childrenOf(of), found)
  }
  return found
}

const isInline = ({ type }: AdfNode): boolean => type in inlines || /inline/i.test(type)
