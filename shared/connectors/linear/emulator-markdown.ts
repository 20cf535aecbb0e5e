// What Linear makes of Markdown: the text becomes a rich document and is written anew when it is read.

/** Every rule keeps what is said and changes how it is written; HTML is lost. A second pass changes nothing. */
export function reworded(text: string): string {
  const lines: string[] = []
  let isCode = false
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    if (/^\s*(```|~~~)/.test(line)) isCode = !isCode
    lines.push(isCode ? line : rewordedLine(line))
  }
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** What stands between backticks is left alone. */
const rewordedLine = (line: string): string =>
  beginning(line)
    .split(/(`+[^`]*`+)/)
    .map((part, i) => (i % 2 === 1 ? part : rewordedPart(part)))
    .join('')
    .trimEnd()

const beginning = (line: string): string =>
  line.replace(/^(\s*)[-+](\s+)(?=\S)/, '$1*$2').replace(/^(\s*\d+)\)(\s)/, '$1.$2')

const rewordedPart = (part: string): string =>
  part
    .replace(/<!--.*?-->|<\/?[a-z][^>]*>/gi, '')
    .replace(/(^|[^_\w])__([^_]+)__(?!\w)/g, '$1**$2**')
    .replace(/(^|[^_\w])_([^_\s][^_]*)_(?!\w)/g, '$1*$2*')
