// The Rolling Summary of a task package: its lines that tell a field follow that field, one line of ours tells the last
// change, and every other line is a person's and stays.

import { blocks } from '../../../text/blocks.ts'
import { lineEndOf, spliced } from '../splice.ts'

export const summaryTitle = 'Rolling Summary'

export const isSummary = (name: string): boolean => name.toLowerCase() === summaryTitle.toLowerCase()

export interface Turn {
  /** Field → its words before and after, as they stand in one line. */
  readonly words: Readonly<Record<string, { readonly was: string; readonly now: string }>>
  /** What happened, when and by which run. */
  readonly line: string
}

const ours = 'Last change'
/** What we wrote begins with a time; whatever else stands under that name is a person's. */
const written = /^[^:]*:(?:\*\*)?[ \t]*(?=\d{4}-\d\d-\d\dT[\d:]{8}Z: )/
/** A label at the start of a line, with the mark of a list, a heading or stars around it. */
const label = /^(?<mark>[ \t]*(?:[-*+][ \t]+|#{3,6}[ \t]+)?)(?<stars>\*\*)?(?<name>\p{L}[\p{L} ]*?)(?:\*\*:|:\*\*|:|$)/u

export function rolled(summary: string, { words, line }: Turn): string {
  const followed = Object.entries(words).reduce((text, [field, { was, now }]) => follow(text, field, was, now), summary)
  return withOurs(followed, line)
}

interface Line {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Lines that are not code. */
function linesOf(text: string): readonly Line[] {
  let place = 0
  return blocks(text).flatMap(block => {
    const from = place
    place += block.text.length + block.gap.length
    if (/^[ \t]*(?:```|~~~)/.test(block.text)) return []
    return [...block.text.matchAll(/[^\r\n]+/g)].map(({ 0: line, index }) => ({
      start: from + index,
      end: from + index + line.length,
      text: line,
    }))
  })
}

const nameOf = ({ text }: Line): string | undefined => label.exec(text)?.groups?.name?.toLowerCase()

function follow(text: string, field: string, was: string, now: string): string {
  const line = linesOf(text).find(each => nameOf(each) === field)
  const [head] = (line && /^[^:]*:(?:\*\*)?[ \t]*/.exec(line.text)) ?? []
  if (!line || head === undefined) return text
  const at = line.text.slice(head.length).search(wholly(was))
  const start = line.start + head.length + at
  // Whoever put it in words of their own is not corrected.
  return at < 0 ? text : spliced(text, [{ start, end: start + was.length, text: now }])
}

/** Not inside another word, number or date: `13` is no part of `2013` or `13.5`. */
const wholly = (words: string): RegExp =>
  new RegExp(`(?<!${sign}${joint}?)${words.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?!${joint}?${sign})`, 'u')
const sign = '[\\p{L}\\p{M}\\p{N}_]'
const joint = "[-.,:/'’]"

/** Our line stands below the facts; where there are none, at the end. */
function withOurs(text: string, said: string): string {
  const lines = linesOf(text)
  const old = lines.find(line => nameOf(line) === ours.toLowerCase() && written.test(line.text))
  const [head = ''] = (old && written.exec(old.text)) ?? []
  if (old) return spliced(text, [{ start: old.start + head.length, end: old.end, text: said }])
  const facts = lines.findIndex(line => nameOf(line) === 'facts')
  const after = lines.findIndex((line, i) => i > facts && facts >= 0 && sections.includes(nameOf(line) ?? ''))
  const above = lines.at(facts < 0 || after < 0 ? -1 : after - 1)
  const { mark = '', stars = '' } = (lines[facts] && label.exec(lines[facts].text)?.groups) ?? { mark: '- ' }
  const put = `${mark.includes('#') ? '- ' : mark}${stars}${ours}${stars}: ${said}`
  const end = above?.end ?? text.length
  const [own] = /^\r?\n/.exec(text.slice(end)) ?? []
  const lineEnd = own ?? lineEndOf(text)
  const gap = above?.text.startsWith('#') ? lineEnd : ''
  // Below the line end of the line above: another line may end otherwise.
  return own === undefined
    ? spliced(text, [{ start: end, end, text: lineEnd + gap + put }])
    : spliced(text, [{ start: end + own.length, end: end + own.length, text: gap + put + own }])
}

/** What a summary tells, in the order in which it does. */
const sections = ['context', 'decisions', 'risks', 'next']
