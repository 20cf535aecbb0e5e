// Markdown cut into blocks, losing no byte: the unit in which texts are compared, merged and attributed.

/** A paragraph, heading, list item, table, fenced code or HTML block, and the blank space that follows it. */
export interface Block {
  readonly text: string
  readonly gap: string
}

/** Joining every `text + gap` gives the text back. Blank space before the first block is a block without text. */
export function blocks(text: string): readonly Block[] {
  const lines = linesOf(text)
  const found: Block[] = []
  let line = skipBlank(lines, 0)
  if (line > 0) found.push({ text: '', gap: text.slice(0, lines[line]?.start) })
  while (line < lines.length) {
    const first = lines[line] as Line
    const after = endOfBlock(lines, line)
    const last = lines[after - 1] as Line
    line = skipBlank(lines, after)
    found.push({ text: text.slice(first.start, last.end), gap: text.slice(last.end, lines[line]?.start) })
  }
  return found
}

/** A block without the white space that means nothing at the ends of its lines; two spaces there are a line break. */
export const bareBlock = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/(?<![ \t])[ \t]$/gm, '')
    .trimEnd()

export const isListItem = (text: string): boolean => itemStart.test(text)

interface Line {
  readonly start: number
  /** Where the line's own text ends and its line end begins. */
  readonly end: number
  readonly text: string
}

// Every pattern looks at one line from its start and has one way to match, so that a hostile text costs no more than its length.
const itemStart = /^[ \t]*(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)[ \t]{0,4}/
const interruptingItem = /^[ \t]*(?:[-+*]|1[.)])[ \t]+\S/
const heading = /^ {0,3}#{1,6}(?=[ \t]|$)/
const fenceStart = /^[ \t]*(`{3,}(?=[^`]*$)|~{3,})/
const htmlStart = /^ {0,3}<(?:[a-z!?/])/i

/** HTML that runs over blank lines, and what ends it. All other HTML ends at a blank line. */
const longHtml: readonly (readonly [RegExp, string])[] = [
  [/^ {0,3}<!--/, '-->'],
  [/^ {0,3}<\?/, '?>'],
  [/^ {0,3}<!\[CDATA\[/, ']]>'],
  [/^ {0,3}<script(?=[\s>]|$)/i, '</script>'],
  [/^ {0,3}<pre(?=[\s>]|$)/i, '</pre>'],
  [/^ {0,3}<style(?=[\s>]|$)/i, '</style>'],
  [/^ {0,3}<textarea(?=[\s>]|$)/i, '</textarea>'],
]

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = []
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start)
    const next = found < 0 ? text.length : found + 1
    let end = found < 0 ? next : found
    if (found > start && text[found - 1] === '\r') end--
    lines.push({ start, end, text: text.slice(start, end) })
    start = next
  }
  return lines
}

const isBlank = (line: Line | undefined): boolean => line !== undefined && line.text.trim() === ''

function skipBlank(lines: readonly Line[], from: number): number {
  let line = from
  while (isBlank(lines[line])) line++
  return line
}

/** The first line after the block that starts at a line. */
function endOfBlock(lines: readonly Line[], start: number): number {
  const text = (lines[start] as Line).text
  if (fenceStart.test(text)) return endOfFence(lines, start, text)
  if (heading.test(text) || isRule(text)) return start + 1
  const item = itemStart.exec(text)
  if (item) return endOfItem(lines, start, item[0].length)
  if (htmlStart.test(text)) return endOfHtml(lines, start, text)
  const next = lines[start + 1]?.text
  const isTable = text.includes('|') && next !== undefined && isColumns(next)
  return endOfRun(lines, start + 1, isTable ? isBlank : endsParagraph)
}

function endOfRun(lines: readonly Line[], from: number, ends: (line: Line) => boolean): number {
  let line = from
  for (let next = lines[line]; next !== undefined && !isBlank(next) && !ends(next); next = lines[++line]);
  return line
}

/** Under a paragraph, `---` makes it a heading; it is part of the block, not a rule of its own. */
const endsParagraph = ({ text }: Line): boolean =>
  heading.test(text) || fenceStart.test(text) || interruptingItem.test(text)

const endsItemRun = ({ text }: Line): boolean => heading.test(text) || isRule(text) || itemStart.test(text)

/** Without its closing line, fenced code runs to the end of the text. */
function endOfFence(lines: readonly Line[], start: number, opening: string): number {
  const mark = fenceStart.exec(opening)?.[1] ?? '```'
  for (let line = start + 1; line < lines.length; line++) {
    const text = lines[line]?.text.trim() ?? ''
    if (text.startsWith(mark) && isOnly(text, mark.charAt(0))) return line + 1
  }
  return lines.length
}

function isOnly(text: string, signs: string): boolean {
  for (const sign of text) if (!signs.includes(sign)) return false
  return true
}

const isRule = (text: string): boolean => {
  const signs = text.replace(/[ \t]/g, '')
  return signs.length > 2 && ['-', '*', '_'].some(sign => isOnly(signs, sign)) && indentOf(text) < 4
}

/** The line under a table's head. */
const isColumns = (text: string): boolean => isOnly(text, ' \t|:-') && text.includes('|') && text.includes('-')

function endOfHtml(lines: readonly Line[], start: number, text: string): number {
  const end = longHtml.find(([pattern]) => pattern.test(text))?.[1]
  if (end === undefined) return endOfRun(lines, start + 1, () => false)
  for (let line = start; line < lines.length; line++) {
    if (lines[line]?.text.toLowerCase().includes(end.toLowerCase())) return line + 1
  }
  return lines.length
}

/** An item owns the lines right under it and, after a blank, those indented like its content; a nested item is its own block. */
function endOfItem(lines: readonly Line[], start: number, content: number): number {
  const opening = (lines[start] as Line).text.slice(content)
  let line = fenceStart.test(opening) ? endOfFence(lines, start, opening) : start + 1
  while (line < lines.length) {
    const next = skipBlank(lines, line)
    const text = lines[next]?.text
    if (text === undefined || itemStart.test(text)) return line
    const isInside = indentOf(text) >= Math.min(content, 4) && indentOf(text) > 0
    if (fenceStart.test(text) ? !isInside : next > line ? !isInside : endsItemRun(lines[next] as Line)) return line
    line = fenceStart.test(text) ? endOfFence(lines, next, text) : next + 1
  }
  return line
}

function indentOf(text: string): number {
  let indent = 0
  for (const sign of text) {
    if (sign === ' ') indent++
    else if (sign === '\t') indent += 4
    else break
  }
  return indent
}
