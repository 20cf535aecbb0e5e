// What the emulated site makes of a document somebody sends: taken, or refused as a whole.

import { type AdfNode, adfDoc, childrenOf } from './adf.ts'

const blockNodes = ['paragraph', 'bulletList', 'orderedList', 'codeBlock', 'taskList', 'mediaSingle', 'mediaGroup']
const more = ['heading', 'rule', 'blockCard', 'decisionList', 'extension']
const inline = [
  'text',
  'hardBreak',
  'mention',
  'emoji',
  'date',
  'status',
  'inlineCard',
  'mediaInline',
  'inlineExtension',
]

/** What may stand in what. */
const takes: Readonly<Record<string, readonly string[]>> = {
  doc: [...blockNodes, ...more, 'blockquote', 'panel', 'table', 'expand', 'embedCard', 'bodiedExtension'],
  expand: [...blockNodes, ...more, 'blockquote', 'panel', 'table'],
  panel: [...blockNodes, ...more],
  blockquote: blockNodes,
  bulletList: ['listItem'],
  orderedList: ['listItem'],
  listItem: blockNodes,
  taskList: ['taskItem', 'taskList'],
  decisionList: ['decisionItem'],
  table: ['tableRow'],
  tableRow: ['tableCell', 'tableHeader'],
  tableCell: [...blockNodes, ...more, 'blockquote', 'panel', 'nestedExpand'],
  tableHeader: [...blockNodes, ...more],
  paragraph: inline,
  heading: inline,
  taskItem: inline,
  decisionItem: inline,
  codeBlock: ['text'],
  mediaSingle: ['media', 'caption'],
  mediaGroup: ['media'],
}

const marks = ['strong', 'em', 'strike', 'code', 'link', 'underline', 'subsup', 'textColor', 'backgroundColor']
const longest = 32_767

/** Why a document is refused; undefined when it is taken. */
export function flawOf(value: unknown): string | undefined {
  const { data } = adfDoc.safeParse(value)
  if (!data) return 'Operation value must be an Atlassian Document (see the Atlassian Document Format)'
  if (textOf(data).length > longest)
    return `The entered text is too long. It exceeds the allowed limit of 32,767 characters.`
  return data.content.some(isEmptyList) || !isSound(data) ? 'INVALID_INPUT' : undefined
}

export const textOf = (of: AdfNode): string => (of.text ?? '') + childrenOf(of).map(textOf).join('')

const isEmptyList = (of: AdfNode): boolean => /List$|^table$/.test(of.type) && childrenOf(of).length === 0

function isSound(of: AdfNode): boolean {
  if (of.type === 'text' && (!of.text || of.text.includes('\0'))) return false
  if (of.type === 'listItem' && !['paragraph', 'codeBlock', 'mediaSingle'].includes(childrenOf(of)[0]?.type ?? ''))
    return false
  if (/^task(List|Item)$/.test(of.type) && typeof of.attrs?.localId !== 'string') return false
  if (of.type === 'codeBlock' && childrenOf(of).some(child => child.marks?.length)) return false
  if (!areMarksSound(of)) return false
  const allowed = takes[of.type] ?? []
  return childrenOf(of).every(child => allowed.includes(child.type) && isSound(child))
}

/** Code goes with nothing but a link; no mark stands twice. */
function areMarksSound({ marks: all = [] }: AdfNode): boolean {
  const names = all.map(({ type }) => type)
  if (new Set(names).size < names.length || !names.every(name => marks.includes(name))) return false
  return !names.includes('code') || names.every(name => name === 'code' || name === 'link')
}
