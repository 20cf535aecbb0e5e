// What the end of a task package tells about it, its Rolling Summary and its Activity Log: cut off before the package is read, so that what is written down about an
// edit is never taken for an edit of the body, and put back with one line more.

import { moment } from '../../../core/moment.ts'
import { elements, type Fields, type Value } from '../../../core/value.ts'
import { blocks } from '../../../text/blocks.ts'
import { isFlawed, readPage } from '../markdown/page.ts'
import { lineEndOf } from '../splice.ts'
import type { Edit } from './format.ts'
import { isSummary } from './rolling-summary.ts'

export const logTitle = 'Activity Log'

export interface Logged {
  readonly head: string
  /** From its heading on; empty where it is neither the last section nor the last before the log. */
  readonly summary: string
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
  if (isFlawed(page)) return { head: text, summary: '', log: '' }
  const sections = [...sectionsOf(text.slice(page.bodyStart))]
  const take = (isMeant: (name: string) => boolean): string =>
    isMeant(sections.at(-1)?.name ?? '') ? (sections.pop()?.text ?? '') : ''
  const log = take(isLog)
  const summary = take(isSummary)
  return { head: text.slice(0, text.length - summary.length - log.length), summary, log }
}

const isParted = (above: string): boolean => /\n[ \t]*\r?\n$/.test(above)

/** A blank line parts the report from the text above it, unless its author did without (`before`). */
export function joined({ head, summary, log }: Logged, before = '\n\n'): string {
  if (summary + log === '') return head
  const lineEnd = lineEndOf(head)
  const end = head.endsWith('\n') ? '' : lineEnd
  const gap = !isParted(before) || isParted(head + end) ? '' : lineEnd
  return head + end + gap + summary + log
}

/** One line more at the end of the log, marked as the lines before it. */
export function withLine(log: string, line: string): string {
  const lineEnd = lineEndOf(log)
  const end = log.trimEnd()
  const mark = /^[-*+](?= )/m.exec(end)?.[0] ?? '-'
  const isFirst = !end.includes('\n')
  return `${end}${isFirst ? lineEnd : ''}${lineEnd}${mark} ${line}${log.slice(end.length)}`
}

/** Those of the lines that are not there yet. */
export function withNews(log: string, lines: readonly string[]): string {
  const there = new Set(log.split(/\r?\n/).map(line => line.replace(/^[-*+] /, '').trimEnd()))
  const news = [...new Set(lines.map(plain))].filter(line => !there.has(line))
  return news.reduce(withLine, log)
}

/** What changed, old → new, when, by which run. */
export const lineFor = (edit: Edit, before: Fields): string =>
  `${moment(edit.at.getTime())}: ${changesIn(edit, before)}${causeIn(edit)}`

/** ` (PROJ-418, run 7)`, where that is known. */
export const causeIn = ({ cause }: Pick<Edit, 'cause'>): string =>
  cause ? ` (${[...cause.elsewhere.map(short), `run ${short(cause.run)}`].join(', ')})` : ''

/** Texts and people are named and not repeated. */
function changesIn(edit: Edit, before: Fields): string {
  const shown = before as Readonly<Record<string, Value>>
  const set = Object.entries(edit.set).map(([name, value]) =>
    name === 'body' || Array.isArray(value) ? `${name} changed` : `${name} ${short(shown[name])} → ${short(value)}`,
  )
  const sets = Object.entries(edit.sets).map(([name, { add, remove }]) =>
    name === 'labels'
      ? `labels ${[...add.map(one => `+${short(one)}`), ...remove.map(one => `-${short(one)}`)].join(' ')}`
      : `${name} changed`,
  )
  return [...set, ...sets].join('; ')
}

const longest = 60

export function short(value: Value | undefined): string {
  const words = plain(elements(value ?? null).join(', '))
  return words === '' ? 'none' : words.length > longest ? `${words.slice(0, longest - 1).toWellFormed()}…` : words
}

/** On one line, and nothing that Markdown would take for more than words. */
const plain = (text: string): string =>
  text
    .replace(/[\s\p{Cc}<>`]+/gu, ' ')
    .toWellFormed()
    .trim()
