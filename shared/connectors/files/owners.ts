// Which field each line of a page carries. Told from the text alone and not from how edits are made, so that the one can
// be held against the other.

import { isMap, isScalar, isSeq, parseDocument } from 'yaml'

/** Keys that are written down beside any edit. */
const times = ['updated_at', 'completed_at', 'completed', 'transitions', 'last_updated', 'last_sync']
const fields: Readonly<Record<string, string>> = {
  tags: 'labels',
  assignee: 'assignees',
  kind: 'type',
  owner: 'assignees',
  epic: 'parent',
  story: 'parent',
  deadline: 'due',
  description: 'body',
}

/** One word per line: a field, `times`, `fence`, or the key that nobody should touch. */
export function ownersOf(path: string, text: string): readonly string[] {
  if (!path.endsWith('.md')) return keysOf(text.split('\n'), Number.POSITIVE_INFINITY)
  const lines = text.split('\n')
  const closing = lines.findIndex((line, i) => i > 0 && /^(?:---|\.\.\.)[ \t]*\r?$/.test(line))
  const front = lines.slice(1, closing)
  return ['fence', ...keysOf(front, 1), 'fence', ...restOf(lines.slice(closing + 1))]
}

interface Key {
  readonly name: string
  readonly at: number
}

/** The key a line belongs to: the last one that began before it or in it, no deeper than is looked. */
function keysOf(lines: readonly string[], depth: number): readonly string[] {
  const keys = keysIn(parseDocument(lines.join('\n')).contents, depth)
  let place = 0
  return lines.map(line => {
    const end = place + line.length
    const owner = keys.findLast(({ at }) => at <= end)?.name ?? 'nothing'
    place = end + 1
    return times.includes(owner) ? 'times' : (fields[owner] ?? owner)
  })
}

/** In the order in which they stand. What is inside another key is named with it, unless it is of an entry. */
function keysIn(node: unknown, depth: number, within = ''): readonly Key[] {
  if (depth === 0) return []
  if (isSeq(node))
    return node.items.flatMap(item => keysIn(item, depth, within.startsWith('implementation.') ? '' : within))
  if (!isMap(node)) return []
  return node.items.flatMap(({ key, value }) => {
    if (!isScalar(key) || !key.range) return []
    const name = String(key.value)
    const isTime = times.includes(name)
    return [{ name: isTime ? name : within + name, at: key.range[0] }, ...keysIn(value, depth - 1, `${within}${name}.`)]
  })
}

const names: readonly (readonly [RegExp, string])[] = [
  [/\*\*Status(?:\*\*|:)/, 'status'],
  [/\*\*Priority(?:\*\*|:)/, 'priority'],
  [/\*\*Kind(?:\*\*|:)/, 'type'],
  [/\*\*Tags(?:\*\*|:)/, 'labels'],
]

/** Under the heading come lines that repeat the frontmatter; one line may repeat several fields. */
function restOf(rest: readonly string[]): readonly string[] {
  const first = rest.findIndex(line => line.trim() !== '')
  const isHeading = /^#[ \t]/.test(rest[first] ?? '')
  const log = rest.findLastIndex(line => /^## Activity Log\s*$/.test(line))
  const begin = isHeading ? first + 1 : Math.max(first, 0)
  return rest.map((line, i) =>
    isHeading && i === first
      ? 'title'
      : log >= 0 && i > log
        ? 'times'
        : isHeading && i >= begin
          ? ownerOfLine(line, i - begin)
          : 'body',
  )
}

function ownerOfLine(line: string, under: number): string {
  const said = names.flatMap(([name, field]) => (name.test(line) ? [field] : []))
  return under < 8 && said.length > 0 && /^(?:> ?)?\*\*/.test(line) ? `signs ${said.join(' ')}` : 'body'
}
