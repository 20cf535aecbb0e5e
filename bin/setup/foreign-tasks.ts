// The parameters with which task packages were kept in step: one package, one tracker, the items and fields meant.

import type { Words } from './draft.ts'
import { type Dialect, isWords, type StatusPair, textAt, unread, type Way, wordsAt } from './wish.ts'

const ways: Readonly<Record<string, Way>> = { 'two-way': 'both', push: 'push', pull: 'pull' }

/** Fields as they are called there, mostly in the singular. */
const fieldNames: Readonly<Record<string, string>> = { label: 'labels', assignee: 'assignees', statuses: 'status' }

export const taskParameters: Dialect = data => {
  const tool = textAt(data, 'connector')
  if (tool === undefined || !('sync_direction' in data || 'task_reference' in data)) return undefined
  const items = listAt(data, 'target_items')
  const [place, ...otherPlaces] = new Set(items.flatMap(item => /^([A-Za-z]\w*)-\d+$/.exec(item)?.[1] ?? []))
  const named = listAt(data, 'fields_to_sync').map(word => fieldNames[word.toLowerCase()] ?? word.toLowerCase())
  const fields = named.filter(name => !name.startsWith('comment'))
  const { statuses, odd } = statusesIn(data)
  const perMinute = textAt(data, 'rate_limit_guard')
  const direction = textAt(data, 'sync_direction') ?? 'two-way'
  return {
    packages: { words: { format: 'task-package' } },
    trackers: [
      {
        tool,
        words: { ...(place !== undefined && otherPlaces.length === 0 && { place }), ...wordsAt(data, 'filters') },
        way: ways[direction] ?? 'both',
        ...(perMinute !== undefined && /^\d+$/.test(perMinute) && { atMost: `${perMinute}/min` }),
      },
    ],
    // What is listed is kept in step; nothing is made of what is not.
    defaults: { newcomers: 'ask' },
    ...(fields.length > 0 && { fields }),
    ...(statuses.length > 0 && { statuses }),
    ...(items.length > 0 && { says: { only: items } }),
    left: [
      ...pairingOf(textAt(data, 'task_reference'), items, tool),
      ...odd.map(row => `status_mapping: ${JSON.stringify(row)} is no rule such as \`To Do → Planned\``),
      ...(direction in ways ? [] : [`sync_direction ${direction}; say the direction under fields`]),
      ...(perMinute !== undefined && !/^\d+$/.test(perMinute)
        ? [`rate_limit_guard ${perMinute}; say it at the connection, such as \`at_most: 45/min\``]
        : []),
      ...(named.length > fields.length
        ? ['comments: packages have none; between trackers, say `comments: both ways` under fields']
        : []),
      ...('comment_template' in data
        ? ['comment_template; say it with comments under fields, with {{text}}, {{author}}, {{end}} and {{url}}']
        : []),
      ...(data.include_history === true
        ? [
            'include_history: what Lockstep changes is noted in the Activity Log; for the past of a tracker, type `lockstep replay`',
          ]
        : []),
      ...('update_scope' in data
        ? [`update_scope stands in the package itself; add to its frontmatter: ${scopeLine(data)}`]
        : []),
      ...unread(data, known, ''),
    ],
  }
}

const known = [
  'task_reference',
  'connector',
  'sync_direction',
  'target_items',
  'fields_to_sync',
  'status_mapping',
  'comment_template',
  'include_history',
  'filters',
  'rate_limit_guard',
  'update_scope',
  // The sentence that hands the parameters over reads as a key without a value.
  'Use the pm-sync skill with these parameters',
]

const scopeLine = (data: Words): string => `update_scope: [${listAt(data, 'update_scope').join(', ')}]`

function pairingOf(task: string | undefined, items: readonly string[], tool: string): readonly string[] {
  if (task === undefined) return []
  const which = items.length > 0 ? items.join(' or ') : 'an item'
  const choice = items.length > 1 ? ', one item for one package' : ''
  return [`${task} is ${which} at ${tool}${choice}: say so once with \`lockstep link\` before the first sync`]
}

const listAt = (data: Words, key: string): readonly string[] => {
  const { [key]: found } = data
  return [found ?? []].flat().flatMap(one => (typeof one === 'string' || typeof one === 'number' ? String(one) : []))
}

/** `To Do → Planned` in a list, or `To Do: Planned` in a mapping: the tracker's word, then that of the package. */
function statusesIn(data: Words): { readonly statuses: readonly StatusPair[]; readonly odd: readonly unknown[] } {
  const { status_mapping: mapping = [] } = data
  const rows: readonly unknown[] = isWords(mapping)
    ? Object.entries(mapping).map(pair => pair.join('→'))
    : [mapping].flat()
  const pairs = rows.map(row => {
    const text = isWords(row) ? Object.entries(row).map(pair => pair.join('→'))[0] : row
    const [, tracker, packages] = /^\s*(.+?)\s*(?:→|-+>|=>)\s*(.+?)\s*$/.exec(String(text)) ?? []
    return tracker === undefined || packages === undefined ? undefined : { tracker, packages }
  })
  return {
    statuses: pairs.filter(pair => pair !== undefined),
    odd: rows.filter((_, i) => pairs[i] === undefined),
  }
}
