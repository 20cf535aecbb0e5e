// Integrations of specs: trackers by name, each with `enabled` and a mapping of specs or patterns, each with a direction.

import type { Words } from './draft.ts'
import { type Dialect, isWords, textAt, unread, type Way, type Wish, type WishedTracker } from './wish.ts'

const ways: Readonly<Record<string, Way>> = { bidirectional: 'both', 'push-only': 'push', 'pull-only': 'pull' }

export const specMappings: Dialect = data => {
  const all = Object.entries(data).flatMap(([tool, words]) => (isWords(words) ? [{ tool, words }] : []))
  const named = all.filter(({ words }) => 'mapping' in words || 'enabled' in words)
  if (named.length === 0 || named.length < all.length) return undefined
  const on = named.filter(({ words }) => words.enabled !== false)
  const mapped = on.map(each => ({ ...each, rows: rowsOf(each.words) }))
  const paths = mapped.flatMap(({ rows }) => rows.flatMap(row => textAt(row, 'spec') ?? textAt(row, 'pattern') ?? []))
  const [folder = 'specs'] = paths[0]?.split('/') ?? []
  const inside = paths.map(path => filesOf(path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path))
  return {
    packages: { folder, words: inside.length > 0 ? { paths: inside } : {} },
    trackers: mapped.map(trackerOf),
    left: [
      ...named.filter(each => !on.includes(each)).map(({ tool }) => `${tool} is switched off there and was left out`),
      ...mapped.flatMap(({ tool, rows }) => rows.flatMap(row => leftOf(tool, row, rows.length === 1))),
    ],
  } satisfies Wish
}

/** A spec is a folder there; here paths are those of files. */
const filesOf = (path: string): string => (/(?:\*\*|\.md)$/.test(path) ? path : `${path.replace(/\/$/, '')}/**`)

const rowsOf = ({ mapping }: Words): readonly Words[] => (Array.isArray(mapping) ? mapping.filter(isWords) : [])

interface Mapped {
  readonly tool: string
  readonly words: Words
  readonly rows: readonly Words[]
}

function trackerOf({ tool, words, rows }: Mapped): WishedTracker {
  const { enabled: _enabled, mapping: _mapping, ...place } = words
  const [first, ...others] = rows
  const alone = first && others.length === 0 && 'pattern' in first ? first : {}
  const { label, project } = alone
  const said = new Set(rows.map(row => textAt(row, 'sync') ?? 'bidirectional'))
  const [way = 'bidirectional'] = said.size === 1 ? said : []
  return {
    tool,
    words: { ...place, ...(label !== undefined && { label }), ...(project !== undefined && { board: project }) },
    way: ways[way] ?? 'both',
  }
}

/** A filter for some specs would hold for all of them here; a pair is linked once, by a command. */
function leftOf(tool: string, row: Words, isAlone: boolean): readonly string[] {
  const spec = textAt(row, 'spec')
  const item = ['issue', 'item', 'work_item', 'key', 'id'].map(key => textAt(row, key)).find(word => word !== undefined)
  const what = spec ?? textAt(row, 'pattern') ?? 'a mapping'
  const filters = ['label', 'project', 'board', 'area', 'iteration'].filter(
    key => key in row && !(isAlone && 'pattern' in row && ['label', 'project'].includes(key)),
  )
  const sync = textAt(row, 'sync')
  return [
    ...(spec !== undefined && item !== undefined
      ? [`${spec} is ${item} at ${tool}: say so once with \`lockstep link\` before the first sync`]
      : []),
    ...filters.map(key => `${tool}, ${what}: ${key} holds for one mapping there, and for all items of an end here`),
    ...(sync !== undefined && !isAlone && sync !== 'bidirectional'
      ? [`${tool}, ${what}: sync ${sync} holds for one mapping there; directions are said under fields here`]
      : []),
    ...unread(
      row,
      [
        'spec',
        'pattern',
        'issue',
        'item',
        'work_item',
        'key',
        'id',
        'sync',
        'label',
        'project',
        'board',
        'area',
        'iteration',
      ],
      `${tool}, ${what}: `,
    ),
  ]
}
