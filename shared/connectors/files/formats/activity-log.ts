// The Activity Log at the end of a task package: cut off before the package is read, so that what is written down about an
// edit is never taken for an edit of the body, and put back with one line more.

import { elements, type Fields, type Value } from '../../../core/value.ts'
import { blocks } from '../../../text/blocks.ts'
import { isFlawed, readPage } from '../markdown/page.ts'
import { lineEndOf } from '../splice.ts'
import type { Edit } from './format.ts'

export const logTitle = 'Activity Log'

export interface Logged {
  readonly head: string
  /** From the heading of the log to the end; empty where the log is not the last section. */
  readonly log: string
}

/** The sections of a text by their headings; what stands above the first has no name. */
export function sectionsOf(text: string): readonly { readonly name: string; readonly text: string }[] {
  const sections = [{ name: '', text: '' }]
  for (const block of blocks(text)) {
    const name = /^##[ \t]+(.+?)[ \t#]*$/m.exec(block.text.split('\n')[0] ?? '')?.[1]
    if (name !== undefined) sections.push({ name: name.replace(/^\*+|\*+$/g, '').trim(), text: '' })
    const last = sections.at(-1)
    if (last) last.text += block.text + block.gap
  }
  return sections
}

export const isLog = (name: string): boolean => name.toLowerCase() === logTitle.toLowerCase()

export function parted(text: string): Logged {
  const page = readPage(text)
  if (isFlawed(page)) return { head: text, log: '' }
  const last = sectionsOf(text.slice(page.bodyStart)).at(-1)
  const log = last && isLog(last.name) ? last.text : ''
  return { head: text.slice(0, text.length - log.length), log }
}

export function joined({ head, log }: Logged): string {
  if (log === '') return head
  const lineEnd = lineEndOf(head)
  const gap = /\n[ \t]*\r?\n$/.test(head) ? '' : head.endsWith('\n') ? lineEnd : lineEnd + lineEnd
  return head + gap + log
}

/** One line more at the end of the log, marked as the lines before it. */
export function withLine(log: string, line: string): string {
  const lineEnd = lineEndOf(log)
  const end = log.trimEnd()
  const mark = /^[-*+](?= )/m.exec(end)?.[0] ?? '-'
  const isFirst = !end.includes('\n')
  return `${end}${isFirst ? lineEnd : ''}${lineEnd}${mark} ${line}${log.slice(end.length)}`
}

/** What changed, old → new. Texts and people are named and not repeated. */
export function lineFor(edit: Edit, before: Fields): string {
  const shown = before as Readonly<Record<string, Value>>
  const set = Object.entries(edit.set).map(([name, value]) =>
    name === 'body' || Array.isArray(value) ? `${name} changed` : `${name} ${short(shown[name])} → ${short(value)}`,
  )
  const sets = Object.entries(edit.sets).map(([name, { add, remove }]) =>
    name === 'labels'
      ? `labels ${[...add.map(one => `+${short(one)}`), ...remove.map(one => `-${short(one)}`)].join(' ')}`
      : `${name} changed`,
  )
  return `${timeOf(edit.at)}: ${[...set, ...sets].join('; ')}`
}

export const timeOf = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`

const longest = 60

function short(value: Value | undefined): string {
  const plain = elements(value ?? null)
    .join(', ')
    .replace(/[\s\p{Cc}<>`]+/gu, ' ')
    .trim()
  return plain === '' ? 'none' : plain.length > longest ? `${plain.slice(0, longest - 1).toWellFormed()}…` : plain
}
