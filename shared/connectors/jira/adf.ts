// Atlassian's document format, as far as we must understand it; whatever else a node carries is kept as it came.

import { createHash } from 'node:crypto'
import { z } from 'zod'

export interface AdfMark {
  readonly type: string
  readonly attrs?: Readonly<Record<string, unknown>> | undefined
}

export interface AdfNode {
  readonly type: string
  readonly text?: string | undefined
  readonly attrs?: Readonly<Record<string, unknown>> | undefined
  readonly marks?: readonly AdfMark[] | undefined
  readonly content?: readonly AdfNode[] | undefined
}

export interface AdfDoc extends AdfNode {
  readonly type: 'doc'
  readonly version: 1
  readonly content: readonly AdfNode[]
}

const attrs = z.record(z.string(), z.unknown()).optional()
const mark = z.looseObject({ type: z.string(), attrs })
const node: z.ZodType<AdfNode> = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  attrs,
  marks: z.array(mark).optional(),
  get content() {
    return z.array(node).optional()
  },
})

export const adfDoc: z.ZodType<AdfDoc> = z.looseObject({
  type: z.literal('doc'),
  version: z.literal(1),
  content: z.array(node),
})

export const docOf = (content: readonly AdfNode[]): AdfDoc => ({ type: 'doc', version: 1, content })

export const childrenOf = (of: AdfNode): readonly AdfNode[] => of.content ?? []

/** An attribute, where it is a word. */
export function word(of: { readonly attrs?: AdfNode['attrs'] }, name: string): string | undefined {
  const value = of.attrs?.[name]
  return typeof value === 'string' ? value : undefined
}

const textBlocks = ['paragraph', 'heading', 'taskItem', 'codeBlock']
export const isTextBlock = ({ type }: AdfNode): boolean => textBlocks.includes(type)

/** An empty line somebody left between paragraphs: nothing Markdown could show. */
export const isSilent = (of: AdfNode): boolean => of.type === 'paragraph' && childrenOf(of).length === 0

/** The address a node or a run of text leads to. */
export const linkOf = (of: AdfNode): string | undefined => {
  const link = of.marks?.find(({ type }) => type === 'link')
  return link && word(link, 'href')
}

/** What a block says, without what a service adds on its own: two nodes that say the same have the same saying. */
export function saying(of: AdfNode): string {
  return JSON.stringify(said(of))
}

type Said = readonly [string, ...unknown[]]

function said(of: AdfNode): Said {
  if (of.type === 'codeBlock')
    return [
      'codeBlock',
      word(of, 'language') || null,
      childrenOf(of)
        .map(c => c.text)
        .join(''),
    ]
  if (isTextBlock(of)) return [of.type, meaning(of), saidInline(childrenOf(of))]
  return [
    of.type,
    meaning(of),
    childrenOf(of)
      .filter(child => !isSilent(child))
      .map(said),
  ]
}

function meaning(of: AdfNode): unknown {
  if (of.type === 'heading') return of.attrs?.level
  if (of.type === 'orderedList') return of.attrs?.order ?? 1
  if (of.type === 'panel') return word(of, 'panelType')
  if (of.type === 'expand') return word(of, 'title') ?? ''
  return of.type === 'taskItem' ? word(of, 'state') : null
}

/** Runs of text with their marks. An address is a link whether or not it is marked as one: Markdown makes it one anyway. */
function saidInline(content: readonly AdfNode[]): readonly Said[] {
  const runs: [string, string][] = []
  for (const piece of content) {
    const text = piece.type === 'hardBreak' ? '\n' : (piece.text ?? '')
    const marks = piece.type === 'hardBreak' ? '' : saidMarks(piece)
    const last = runs.at(-1)
    if (last && last[1] === marks) last[0] += text
    else runs.push([text, marks])
  }
  const [first, last] = [runs[0], runs.at(-1)]
  if (first) first[0] = first[0].trimStart()
  if (last) last[0] = last[0].trimEnd()
  return runs.filter(([text]) => text !== '')
}

const saidMarks = (piece: AdfNode): string =>
  (piece.marks ?? [])
    .filter(({ type }) => type !== 'link' || linkOf(piece) !== piece.text)
    .map(each => (each.type === 'link' ? `link ${word(each, 'href')}` : each.type))
    .sort()
    .join(' ')

/** A short name for a node: the same node bears it wherever it stands. */
export const printOf = (of: AdfNode): string =>
  createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 6)
