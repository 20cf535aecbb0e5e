// Which field each line of a page carries. Told from the text alone and not from how edits are made, so that the one can
// be held against the other.

import { type Document, isScalar, parseDocument, type YAMLMap } from 'yaml'

/** Keys that are written down beside any edit. */
const times = ['updated_at', 'completed_at', 'completed', 'transitions', 'last_updated', 'last_sync']
const fields: Readonly<Record<string, string>> = {
  tags: 'labels',
  assignee: 'assignees',
  assignee_: 'assignees',
  kind: 'type',
  owner: 'assignees',
  epic: 'parent',
  story: 'parent',
  deadline: 'due',
  description: 'body',
}

/** One word per line: a field, `times`, `fence`, or the key that nobody should touch. */
export function ownersOf(text: string): readonly string[] {
  const lines = text.split('\n')
  if (!/^\ufeff?---/.test(text)) return lines.map(ownerOfEntryLine)
  const closing = lines.findIndex((line, i) => i > 0 && /^---[ \t]*\r?$/.test(line))
  const front = lines.slice(1, closing)
  const keys = keysOf(front)
  const rest = lines.slice(closing + 1)
  return ['fence', ...keys, 'fence', ...restOf(rest)]
}

function keysOf(front: readonly string[]): readonly string[] {
  const document: Document = parseDocument(front.join('\n'))
  const map = document.contents as YAMLMap | null
  const starts = (map?.items ?? []).flatMap(({ key }) =>
    isScalar(key) && key.range ? [{ key: String(key.value), at: key.range[0] }] : [],
  )
  let place = 0
  return front.map(line => {
    const owner = starts.findLast(({ at }) => at <= place)?.key ?? 'nothing'
    place += line.length + 1
    return times.includes(owner) ? 'times' : (fields[owner] ?? owner)
  })
}

const names: readonly (readonly [RegExp, string])[] = [
  [/\*\*Status\*\*/, 'status'],
  [/\*\*Priority\*\*/, 'priority'],
  [/\*\*Kind\*\*/, 'type'],
  [/\*\*Tags\*\*/, 'labels'],
]

/** Under the heading come lines that repeat the frontmatter; one line may repeat several fields. */
function restOf(rest: readonly string[]): readonly string[] {
  const first = rest.findIndex(line => line.trim() !== '')
  const isHeading = /^# /.test(rest[first] ?? '')
  const log = rest.findLastIndex(line => /^## Activity Log\s*$/.test(line))
  const begin = isHeading ? first + 1 : Math.max(first, 0)
  return rest.map((line, i) =>
    isHeading && i === first
      ? 'title'
      : log >= 0 && i > log
        ? 'times'
        : i < begin
          ? 'body'
          : ownerOfLine(line, i - begin),
  )
}

function ownerOfLine(line: string, under: number): string {
  const said = names.flatMap(([name, field]) => (name.test(line) ? [field] : []))
  return under < 8 && said.length > 0 && /^(?:> ?)?\*\*/.test(line) ? `signs ${said.join(' ')}` : 'body'
}

/** A file that is YAML throughout has one key to a line. */
function ownerOfEntryLine(line: string): string {
  const key = /^\s*(?:- )?([\w-]+):/.exec(line)?.[1] ?? 'nothing'
  return times.includes(key) ? 'times' : (fields[key] ?? key)
}
