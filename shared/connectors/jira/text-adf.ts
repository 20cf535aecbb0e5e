// Markdown as a document: every top block becomes exactly one node, so that the two can be compared block by block.

import { createHash } from 'node:crypto'
import type { Blockquote, List, ListItem, Node, Paragraph, Root, RootContent, Table } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import type { AdfNode } from './adf.ts'
import { toInlines } from './text-inline.ts'
import { keptFor } from './text-kept.ts'
import { type Part, partsOf } from './text-parts.ts'
import { placeOf, type Source, sourceOf } from './text-source.ts'

export interface Parsed {
  readonly blocks: readonly AdfNode[]
  /** Where each block stands in the text. */
  readonly places: readonly { readonly start: number; readonly end: number }[]
  /** Whether there is HTML in it, which a page would hide. */
  readonly hides: boolean
}

/** Put together once: to do so takes longer than to read a paragraph. */
const grammar = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }

export function toBlocks(text: string): Parsed {
  const parts = partsOf(text).map(part => ({ ...kept(keyOf(part), () => readPart(part)), from: part.start }))
  return {
    blocks: parts.flatMap(({ blocks }) => blocks),
    places: parts.flatMap(({ places, from }) =>
      places.map(({ start, end }) => ({ start: start + from, end: end + from })),
    ),
    hides: parts.some(({ hides }) => hides),
  }
}

const kept = keptFor<Parsed>(4_000_000)

/** Tasks are named by where they stand; everything else reads alike anywhere. */
const keyOf = ({ text, start }: Part): string => `${/\[[ xX]\]/.test(text) ? start : ''} ${text}`

/** The places are counted from where the part begins. */
function readPart({ text, start: from }: Part): Parsed {
  const root = fromMarkdown(text, grammar)
  const source = { text, from, links: definitionsIn(root) }
  return {
    blocks: root.children.map(child => toBlock(child, source, 'doc')),
    places: root.children.map(placeOf),
    hides: hasHtml(root),
  }
}

const definitionsIn = (root: Root): ReadonlyMap<string, string> =>
  new Map(root.children.flatMap(child => (child.type === 'definition' ? [[child.identifier, child.url] as const] : [])))

const hasHtml = (of: Node): boolean =>
  of.type === 'html'
    ? !('value' in of && /^<br\s*\/?>$/i.test(String(of.value)))
    : 'children' in of && Array.isArray(of.children) && of.children.some(hasHtml)

type Place = 'doc' | 'quote' | 'panel' | 'expand' | 'item'

/** What Jira takes in which place; the rest is written out as it stands. */
const quoted = ['paragraph', 'list', 'code']
const takes: Readonly<Record<Place, readonly string[]>> = {
  doc: [...quoted, 'heading', 'blockquote', 'thematicBreak', 'table'],
  expand: [...quoted, 'heading', 'blockquote', 'thematicBreak', 'table'],
  panel: [...quoted, 'heading', 'thematicBreak'],
  quote: quoted,
  item: quoted,
}

function toBlock(of: RootContent, source: Source, where: Place): AdfNode {
  if (!takes[where].includes(of.type)) return literal(of, source)
  switch (of.type) {
    case 'paragraph':
      return block('paragraph', toInlines(of.children, source))
    case 'heading':
      return { ...block('heading', toInlines(of.children, source)), attrs: { level: of.depth } }
    case 'code':
      return codeBlock(of.value, of.lang || undefined)
    case 'thematicBreak':
      return { type: 'rule' }
    case 'list':
      return toList(of, source)
    case 'blockquote':
      return toQuote(of, source, where)
    case 'table':
      return toTable(of, source)
    default:
      return literal(of, source)
  }
}

const block = (type: string, content: readonly AdfNode[]): AdfNode =>
  content.length > 0 ? { type, content } : { type }

const codeBlock = (text: string, language: string | undefined): AdfNode => ({
  ...block('codeBlock', text === '' ? [] : [{ type: 'text', text }]),
  ...(language === undefined ? {} : { attrs: { language } }),
})

/** One line stays a paragraph and reads back as what it was; more lines keep their form only as code. */
function literal(of: RootContent, source: Source): AdfNode {
  const text = sourceOf(of, source)
  if (of.type !== 'html' && text.includes('\n')) return codeBlock(text, 'markdown')
  const lines = text.split('\n').map((line): AdfNode[] => (line === '' ? [] : [{ type: 'text', text: line }]))
  return block(
    'paragraph',
    lines.flatMap((line, i) => (i === 0 ? line : [{ type: 'hardBreak' }, ...line])),
  )
}

function toList(of: List, source: Source): AdfNode {
  const asTasks = tasksOf(of, source)
  if (asTasks) return asTasks
  const content = of.children.map(item => toItem(item, source))
  if (!of.ordered) return { type: 'bulletList', content }
  return { type: 'orderedList', attrs: { order: of.start ?? 1 }, content }
}

function toItem(item: ListItem, source: Source): AdfNode {
  const content = item.children.map(child => toBlock(child, source, 'item'))
  const box: readonly AdfNode[] =
    typeof item.checked === 'boolean' ? [{ type: 'text', text: item.checked ? '[x] ' : '[ ] ' }] : []
  const [first, ...rest] = content
  if (first?.type === 'paragraph')
    return { type: 'listItem', content: [block('paragraph', [...box, ...(first.content ?? [])]), ...rest] }
  if (first?.type === 'codeBlock' && box.length === 0) return { type: 'listItem', content }
  // An item has to begin with words or code.
  return { type: 'listItem', content: [block('paragraph', box), ...content] }
}

/** A list of tasks, if it is one through and through: Jira's tasks hold one line each, and tasks below them. */
function tasksOf(of: List, source: Source): AdfNode | undefined {
  if (of.ordered) return undefined
  const content: AdfNode[] = []
  for (const item of of.children) {
    const [line, below, ...more] = item.children
    if (typeof item.checked !== 'boolean' || line?.type !== 'paragraph' || more.length > 0) return undefined
    const nested = below?.type === 'list' ? tasksOf(below, source) : undefined
    if (below && !nested) return undefined
    const attrs = { localId: localId(item, source), state: item.checked ? 'DONE' : 'TODO' }
    content.push({ ...block('taskItem', toInlines(line.children, source)), attrs }, ...(nested ? [nested] : []))
  }
  return { type: 'taskList', attrs: { localId: localId(of, source) }, content }
}

/** Jira wants a name for every task; the same text in the same place gets the same one. */
const localId = (of: Node, source: Source): string =>
  createHash('sha256')
    .update(`${source.from + placeOf(of).start} ${of.type} ${sourceOf(of, source)}`)
    .digest('hex')
    .slice(0, 16)

const panels: Readonly<Record<string, string>> = {
  NOTE: 'info',
  TIP: 'success',
  IMPORTANT: 'note',
  WARNING: 'warning',
  CAUTION: 'error',
}

function toQuote(of: Blockquote, source: Source, where: Place): AdfNode {
  const [first, ...rest] = of.children
  const head = first?.type === 'paragraph' ? headOf(first) : undefined
  const within = (place: Place): AdfNode[] => {
    const opening: AdfNode[] = head?.below ? [block('paragraph', toInlines(head.below.children, source))] : []
    return filled([...opening, ...rest.map(child => toBlock(child, source, place))])
  }
  const panelType = head && panels[head.word]
  if (panelType) return { type: 'panel', attrs: { panelType }, content: within('panel') }
  if (head?.word === 'EXPAND' && where === 'doc')
    return { type: 'expand', attrs: { title: head.title }, content: within('expand') }
  return { type: 'blockquote', content: filled(of.children.map(child => toBlock(child, source, 'quote'))) }
}

const filled = (content: readonly AdfNode[]): AdfNode[] => (content.length > 0 ? [...content] : [{ type: 'paragraph' }])

/** `[!NOTE]` on a line of its own, or `[!EXPAND] Title`, and the rest of the paragraph below it. */
function headOf(paragraph: Paragraph) {
  const [first, ...more] = paragraph.children
  if (first?.type !== 'text') return undefined
  const [, word = '', title = '', , below = ''] = /^\[!([A-Z]+)\][ \t]*([^\n]*)(\n|$)([\s\S]*)$/.exec(first.value) ?? []
  const isWhole = first.value.includes('\n') || more.length === 0
  if (word === '' || !isWhole || (title !== '' && word !== 'EXPAND')) return undefined
  const children = [...(below === '' ? [] : [{ ...first, value: below }]), ...more]
  return { word, title, below: children.length > 0 ? { ...paragraph, children } : undefined }
}

function toTable(of: Table, source: Source): AdfNode {
  const content = of.children.map((row, i) => ({
    type: 'tableRow',
    content: row.children.map(cell => ({
      type: i === 0 ? 'tableHeader' : 'tableCell',
      content: [block('paragraph', toInlines(cell.children, source))],
    })),
  }))
  return { type: 'table', content }
}
