// Documents as Markdown: every top block on its own, with as few escapes as still read back as the same block.

import type { BlockContent, Link, ListItem, PhrasingContent, RootContent, Table, TableRow, Text } from 'mdast'
import { gfmToMarkdown } from 'mdast-util-gfm'
import { defaultHandlers, type Options, toMarkdown } from 'mdast-util-to-markdown'
import { type AdfNode, childrenOf, isSilent, linkOf, saying, word } from './adf.ts'
import { toBlocks } from './text-adf.ts'
import { isHarmless } from './text-harmless.ts'
import { keptFor } from './text-kept.ts'
import { plain } from './text-plain.ts'
import { isLiteralImage } from './text-source.ts'

type Bullet = '-' | '*'

/** A top block, and how it is shown. */
export interface Shown {
  readonly node: AdfNode
  readonly markdown: string
  /** What the Markdown says when it is read again. */
  readonly reread: AdfNode
}

/** Empty lines are left out: nothing shows them. */
export function showBlocks(content: readonly AdfNode[]): readonly Shown[] {
  let before: (Shown & { readonly isSecond: boolean }) | undefined
  return content
    .filter(node => !isSilent(node))
    .map(node => {
      // Two lists in a row would read as one, were they marked alike.
      const mark = listMark(node)
      const isSecond = mark !== undefined && before !== undefined && listMark(before.node) === mark && !before.isSecond
      before = { ...showBlock(node, isSecond ? '*' : '-'), isSecond }
      return before
    })
}

const listMark = ({ type }: AdfNode): string | undefined =>
  type === 'orderedList' ? '1' : ['bulletList', 'taskList', 'decisionList'].includes(type) ? '-' : undefined

const kept = keptFor<Shown>(12_000_000)

const showBlock = (node: AdfNode, bullet: Bullet): Shown => ({
  ...kept(bullet + JSON.stringify(node), () => workOut(node, bullet)),
  node,
})

function workOut(node: AdfNode, bullet: Bullet): Shown {
  const simple = plain(node)
  const wanted = saying(simple)
  const tree = blockOf(simple)
  if (isHarmless(simple)) return { node, markdown: write(tree, bullet, false), reread: simple }
  let readable: Shown | undefined
  for (const escapes of [false, true]) {
    const markdown = write(tree, bullet, escapes)
    const { blocks, hides } = toBlocks(markdown)
    const [reread] = blocks
    if (!reread || blocks.length !== 1) continue
    const shown = { node, markdown, reread }
    // Raw HTML would read back the same, and yet be hidden wherever Markdown is shown as a page.
    if (saying(reread) === wanted && !hides) return shown
    if (escapes) readable = shown
  }
  return readable ?? asIsland(node)
}

/** Nothing Markdown could hold in one block: it is named instead of shown. */
function asIsland(node: AdfNode): Shown {
  const named = plain({ ...node, type: `odd ${node.type}` })
  return { node, markdown: childrenOf(named)[0]?.text ?? '', reread: named }
}

const write = (tree: RootContent, bullet: Bullet, escapes: boolean): string =>
  toMarkdown(
    { type: 'root', children: [tree] },
    escapes ? options(bullet) : { ...options(bullet), ...unescaped },
  ).trimEnd()

const options = (bullet: Bullet): Options => ({
  bullet,
  bulletOther: bullet === '*' ? '-' : '*',
  bulletOrdered: bullet === '*' ? ')' : '.',
  emphasis: '*',
  rule: '-',
  listItemIndent: 'one',
  extensions: [gfmToMarkdown({ tablePipeAlign: false })],
})

/** Words as they are, and an address that stands for itself without brackets. */
const unescaped: Options = {
  handlers: {
    text: (node: Text) => node.value,
    link: (node: Link, parent, state, info) => labelOf(node) ?? defaultHandlers.link(node, parent, state, info),
  },
}

const labelOf = ({ children: [label, ...more], url }: Link): string | undefined =>
  label?.type === 'text' && more.length === 0 && (label.value === url || isLiteralImage(label.value, url))
    ? label.value
    : undefined

function blockOf(of: AdfNode): RootContent {
  switch (of.type) {
    case 'heading':
      return { type: 'heading', depth: depthOf(of), children: phrases(childrenOf(of)) }
    case 'codeBlock':
      return {
        type: 'code',
        lang: word(of, 'language') || null,
        value: childrenOf(of)
          .map(c => c.text)
          .join(''),
      }
    case 'rule':
      return { type: 'thematicBreak' }
    case 'bulletList':
      return { type: 'list', ordered: false, spread: false, children: loud(of).map(itemOf) }
    case 'orderedList':
      return { type: 'list', ordered: true, start: startOf(of), spread: false, children: loud(of).map(itemOf) }
    case 'taskList':
      return { type: 'list', ordered: false, spread: false, children: tasks(of) }
    case 'blockquote':
      return { type: 'blockquote', children: blocksOf(of) }
    case 'panel':
      return { type: 'blockquote', children: headed(`[!${alertOf(of)}]`, of) }
    case 'expand':
      return { type: 'blockquote', children: headed(`[!EXPAND] ${word(of, 'title') ?? ''}`.trimEnd(), of) }
    case 'table':
      return tableOf(of)
    default:
      return { type: 'paragraph', children: phrases(childrenOf(of)) }
  }
}

const depths = [1, 2, 3, 4, 5, 6] as const
const depthOf = (of: AdfNode) => depths.find(depth => depth === of.attrs?.level) ?? 6
const startOf = (of: AdfNode): number => (typeof of.attrs?.order === 'number' ? of.attrs.order : 1)
const loud = (of: AdfNode): readonly AdfNode[] => childrenOf(of).filter(child => !isSilent(child))
const blocksOf = (of: AdfNode): BlockContent[] => loud(of).map(child => blockOf(child) as BlockContent)
const itemOf = (of: AdfNode): ListItem => ({ type: 'listItem', spread: false, children: blocksOf(of) })

/** A nested task list stands behind its item there, and inside it in Markdown. */
function tasks(of: AdfNode): ListItem[] {
  const items: ListItem[] = []
  for (const child of childrenOf(of)) {
    const last = items.at(-1)
    if (child.type === 'taskItem') {
      const children: BlockContent[] = [{ type: 'paragraph', children: phrases(childrenOf(child)) }]
      items.push({ type: 'listItem', spread: false, checked: word(child, 'state') === 'DONE', children })
    } else if (last) last.children.push(blockOf(child) as BlockContent)
    else items.push(...tasks(child))
  }
  return items
}

const alerts: Readonly<Record<string, string>> = {
  info: 'NOTE',
  success: 'TIP',
  note: 'IMPORTANT',
  warning: 'WARNING',
  error: 'CAUTION',
}
const alertOf = (of: AdfNode): string => alerts[word(of, 'panelType') ?? 'info'] ?? 'NOTE'

/** The head is written as it is: escaped, nobody would recognise it. */
function headed(head: string, of: AdfNode): BlockContent[] {
  const [first, ...rest] = blocksOf(of)
  if (first?.type === 'paragraph')
    return [{ ...first, children: [{ type: 'html', value: `${head}\n` }, ...first.children] }, ...rest]
  const alone: BlockContent = { type: 'paragraph', children: [{ type: 'html', value: head }] }
  return first ? [alone, first, ...rest] : [alone]
}

function tableOf(of: AdfNode): Table {
  const rows = childrenOf(of).map(
    (row): TableRow => ({
      type: 'tableRow',
      children: childrenOf(row).map(cell => ({
        type: 'tableCell',
        children: phrases(childrenOf(childrenOf(cell)[0] ?? cell)).map(phrase =>
          phrase.type === 'break' ? newLine : phrase,
        ),
      })),
    }),
  )
  return { type: 'table', align: [], children: rows }
}

const newLine: PhrasingContent = { type: 'html', value: '<br>' }

/** From outside to inside. */
const order = ['link', 'strong', 'em', 'strike'] as const

function phrases(content: readonly AdfNode[], within: number = 0): PhrasingContent[] {
  const made: PhrasingContent[] = []
  for (let i = 0; i < content.length; ) {
    const piece = content[i]
    if (!piece) break
    const depth = order.findIndex((mark, at) => at >= within && piece.marks?.some(({ type }) => type === mark))
    const mark = order[depth]
    if (mark === undefined) {
      made.push(leaf(piece))
      i++
      continue
    }
    let end = i + 1
    while (end < content.length && hasSame(piece, content[end], mark)) end++
    made.push(...wrapped(mark, piece, content.slice(i, end), depth + 1))
    i = end
  }
  return made
}

const hasSame = (a: AdfNode, b: AdfNode | undefined, mark: string): boolean =>
  b?.marks?.some(({ type }) => type === mark) === true && (mark !== 'link' || linkOf(a) === linkOf(b))

function wrapped(
  mark: (typeof order)[number],
  piece: AdfNode,
  run: readonly AdfNode[],
  within: number,
): PhrasingContent[] {
  const children = phrases(run, within)
  if (mark === 'strong') return [{ type: 'strong', children }]
  if (mark === 'em') return [{ type: 'emphasis', children }]
  if (mark === 'strike') return [{ type: 'delete', children }]
  const url = linkOf(piece) ?? ''
  return [{ type: 'link', url, children: children.filter(child => child.type !== 'link') }]
}

function leaf(piece: AdfNode): PhrasingContent {
  if (piece.type === 'hardBreak') return { type: 'break' }
  const value = piece.text ?? ''
  return piece.marks?.some(({ type }) => type === 'code') ? { type: 'inlineCode', value } : { type: 'text', value }
}
