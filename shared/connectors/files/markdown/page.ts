// A Markdown file cut into its parts: frontmatter, title, the lines under it that repeat the frontmatter, body. Nothing is
// rewritten here; every part is a stretch of the text.

import { unfinishedMerge } from '../merge-marks.ts'
import { lineAt } from '../splice.ts'
import { isFlaw, readYaml, type Yaml } from '../yaml/read.ts'
import { type Sign, signsIn } from './signs.ts'

interface Span {
  readonly start: number
  readonly end: number
}

export interface Page {
  readonly text: string
  readonly yaml: Yaml
  /** Where the YAML lies between its fences. */
  readonly front: Span
  /** The words of the first heading, where the text starts with one. */
  readonly heading: Span | undefined
  readonly signs: readonly Sign[]
  /** From here on the text is body, blank lines before it not counted. */
  readonly bodyStart: number
}

export interface Flawed {
  readonly line: number
  readonly message: string
  /** Nothing in it says that it was ever meant as a package. */
  readonly isNone?: true
}

export const isFlawed = (read: Page | Flawed): read is Flawed => !('bodyStart' in read)

export function readPage(text: string): Page | Flawed {
  // First of all: the marks may stand around the whole file, or in the frontmatter, where nothing else makes sense then.
  const merge = unfinishedMerge(text)
  if (merge) return merge
  const front = frontmatterOf(text)
  if ('message' in front) return front
  const yaml = readYaml(text.slice(front.start, front.end))
  if (isFlaw(yaml)) return { line: lineAt(text, front.start) + yaml.line - 1, message: `frontmatter: ${yaml.message}` }
  const rest = afterLineOf(text, front.end)
  const heading = headingAt(text, rest)
  const below = heading ? afterLineOf(text, heading.end) : rest
  const signs = heading ? signsIn(text, afterBlank(text, below)) : []
  const last = signs.at(-1)
  return { text, yaml, front, heading, signs, bodyStart: afterBlank(text, last ? afterLineOf(text, last.end) : below) }
}

const fence = /^---[ \t]*\r?\n/

function frontmatterOf(text: string): Span | Flawed {
  const begin = text.startsWith('\ufeff') ? 1 : 0
  const opening = fence.exec(text.slice(begin, begin + 200))?.[0]
  if (opening === undefined) return { line: 1, message: 'no frontmatter: the first line is not `---`', isNone: true }
  const start = begin + opening.length
  const closing = /^(?:---|\.\.\.)[ \t]*\r?$/gm
  closing.lastIndex = start
  const found = closing.exec(text)
  if (!found) return { line: 1, message: 'the frontmatter is never closed by a line `---`' }
  return { start, end: found.index }
}

const afterLineOf = (text: string, place: number): number => {
  const found = text.indexOf('\n', place)
  return found < 0 ? text.length : found + 1
}

function afterBlank(text: string, from: number): number {
  const blank = /(?:[ \t]*\r?\n)*(?:[ \t\r]*$)?/y
  blank.lastIndex = from
  return from + (blank.exec(text)?.[0].length ?? 0)
}

function headingAt(text: string, from: number): Span | undefined {
  const line = lineFrom(text, afterBlank(text, from))
  const mark = /^#[ \t]+/.exec(line.text)?.[0]
  if (mark === undefined || line.text.trim() === '#') return undefined
  return { start: line.start + mark.length, end: line.start + line.text.trimEnd().length }
}

const lineFrom = (text: string, start: number): { readonly start: number; readonly text: string } => ({
  start,
  text: text.slice(start, afterLineOf(text, start)),
})
