// The lines under a title that repeat the frontmatter for readers: `> **Status**: ✅ Complete · **Priority**: High`, or
// `**Status**: Draft`. They are no part of the body; when the frontmatter changes, the word that changed changes here too.

import type { Splice } from '../splice.ts'

/** One name and value of such a line. */
export interface Sign {
  /** In small letters. */
  readonly name: string
  /** Where the value stands. */
  readonly start: number
  readonly end: number
}

/** Names that speak of the frontmatter. Other bold words at the start of a line are somebody's text. */
const names = [
  'status',
  'priority',
  'kind',
  'type',
  'tags',
  'labels',
  'author',
  'assignee',
  'assignees',
  'owner',
  'reviewer',
  'created',
  'updated',
  'completed',
  'date',
  'due',
  'parent',
  'id',
]
/** A run of lines without one of these is text that happens to look alike. */
const telling = ['status', 'priority', 'kind']

export function signsIn(text: string, from: number): readonly Sign[] {
  const found: Sign[] = []
  for (let start = from; start < text.length; ) {
    const next = text.indexOf('\n', start)
    const end = next < 0 ? text.length : next
    const signs = signsOfLine(text.slice(start, end).replace(/\r$/, ''), start)
    if (signs.length === 0) break
    found.push(...signs)
    start = end + 1
  }
  return found.some(({ name }) => telling.includes(name)) ? found : []
}

function signsOfLine(line: string, at: number): readonly Sign[] {
  const quote = /^(?:>[ \t]?)?/.exec(line)?.[0].length ?? 0
  const signs: Sign[] = []
  let place = quote
  for (const part of line.slice(quote).split(/(?<= )[·|](?= )/)) {
    const [, head = '', bold, value = ''] =
      /^(\s*\*\*([\p{L} ]{1,20})(?:\*\*:|:\*\*)[ \t]*)(.*)$/u.exec(part.trimEnd()) ?? []
    const name = bold?.trim().toLowerCase()
    if (name === undefined || !names.includes(name)) return []
    const start = at + place + head.length
    signs.push({ name, start, end: start + value.length })
    place += part.length + 1
  }
  return signs
}

/** Words of a field and the pictures that some people put before them. */
export interface Vocabulary {
  readonly words: readonly string[]
  readonly pictures: Readonly<Record<string, string>>
  /** `In Progress` rather than `In progress`, where the old word does not tell. */
  readonly allCapitals?: boolean
}

/** What has to change in a sign so that it says the new word, in the manner it said the old one. */
export function wordSplice(
  text: string,
  sign: Sign,
  was: string | null,
  now: string,
  known: Vocabulary,
): Splice | undefined {
  const shown = text.slice(sign.start, sign.end)
  if (shown === '')
    return {
      start: sign.end,
      end: sign.end,
      text: `${text[sign.end - 1] === ' ' ? '' : ' '}${titled(now, ' ', known.allCapitals === true)}`,
    }
  const found = [was ?? '', ...known.words]
    .filter(Boolean)
    .map(word => wordIn(shown, word))
    .find(match => match !== undefined)
  if (!found) return undefined
  const picture = /\p{Extended_Pictographic}\ufe0f?\s*$/u.exec(shown.slice(0, found.start))
  const splice = {
    start: sign.start + found.start,
    end: sign.start + found.end,
    text: inMannerOf(found.word, now, known),
  }
  const other = known.pictures[now]
  if (!picture || Object.keys(known.pictures).length === 0) return splice
  return { ...splice, start: sign.start + picture.index, text: (other ? `${other} ` : '') + splice.text }
}

function wordIn(
  shown: string,
  word: string,
): { readonly start: number; readonly end: number; readonly word: string } | undefined {
  const parts = word
    .split(/[-_ ]+/)
    .map(part => part.replace(/[^\p{L}\p{N}]/gu, sign => `\\u{${sign.codePointAt(0)?.toString(16)}}`))
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${parts.join('[-_ ]?')}(?![\\p{L}\\p{N}])`, 'iu')
  const match = pattern.exec(shown)
  return match ? { start: match.index, end: match.index + match[0].length, word: match[0] } : undefined
}

/** `In Progress` → `On Hold`, `in-progress` → `on-hold`, `In progress` → `On hold`. */
function inMannerOf(sample: string, word: string, { allCapitals = false }: Vocabulary): string {
  const line = word.replace(/\s+/g, ' ')
  if (sample === sample.toLowerCase()) return line
  const [, between = ' ', second = ''] = /[\p{L}\p{N}]+([-_ ])(.)/u.exec(sample) ?? []
  return titled(line, between, second === '' ? allCapitals : second === second.toUpperCase())
}

const titled = (word: string, between: string, all: boolean): string =>
  word
    .split(/[-_ ]+/)
    .map((part, i) => (i === 0 || all ? part.charAt(0).toUpperCase() + part.slice(1) : part))
    .join(between)

/** The same for a list of words, separated by commas. */
export function listSplice(
  text: string,
  sign: Sign,
  add: readonly string[],
  remove: readonly string[],
): Splice | undefined {
  const shown = text.slice(sign.start, sign.end)
  const words = shown
    .split(',')
    .map(word => word.trim())
    .filter(Boolean)
  const next = [...words.filter(word => !remove.includes(word)), ...add.filter(word => !words.includes(word))]
  const put = next.map(word => word.replace(/\s+/g, ' ')).join(', ')
  return put === shown ? undefined : { start: sign.start, end: sign.end, text: put }
}
