// A sync_config: a project, its tools with mode and policy, a schedule, notices.

import type { Words } from './draft.ts'
import { type Dialect, isWords, textAt, unread, type Way, wordsAt } from './wish.ts'

const ways: Readonly<Record<string, Way>> = {
  bidirectional: 'both',
  'push-only': 'push',
  'pull-only': 'pull',
}

/** Whoever wins there, and how that is said here; the packages are the source. */
const policies: Readonly<Record<string, string>> = {
  'last-modified-wins': 'latest',
  manual: 'ask',
  'source-wins': 'source',
  'target-wins': 'target',
}

export const syncConfig: Dialect = data => {
  if (!('sync_config' in data)) return undefined
  const config = wordsAt(data, 'sync_config')
  const tools = Object.entries(wordsAt(config, 'tools')).flatMap(([tool, words]) =>
    isWords(words) ? [{ tool, words }] : [],
  )
  const on = tools.filter(({ words }) => words.enabled !== false)
  const said = [...new Set(on.map(({ words }) => textAt(words, 'conflict_resolution') ?? 'last-modified-wins'))]
  const policy = said.length === 1 ? policies[said[0] ?? ''] : undefined
  const schedule = scheduleOf(wordsAt(config, 'schedule'))
  const project = textAt(config, 'project_id')
  return {
    ...(project !== undefined && !project.includes('{') && { project }),
    packages: { words: {} },
    trackers: on.map(({ tool, words }) => ({
      tool,
      words: placeOf(words),
      way: ways[textAt(words, 'sync_mode') ?? 'bidirectional'] ?? 'both',
    })),
    ...(policy !== undefined && { defaults: { conflicts: policy } }),
    ...(schedule !== undefined && { says: { schedule } }),
    left: [
      ...(project?.includes('{') ? [`project_id is ${project} there, which only its own tool can fill in`] : []),
      ...tools.filter(each => !on.includes(each)).map(({ tool }) => `${tool} is switched off there and was left out`),
      ...on.flatMap(({ tool, words }) => [
        ...('priority_fields' in words ? [`${tool}: priority_fields; every field is compared in every run here`] : []),
        ...(policy === undefined && 'conflict_resolution' in words
          ? [
              `${tool}: conflict_resolution ${textAt(words, 'conflict_resolution') ?? ''}; policies are said per field here, not per tool`,
            ]
          : []),
      ]),
      ...('schedule' in config && schedule === undefined ? ['schedule; say it as `every 2h in business hours`'] : []),
      ...('notifications' in config
        ? ['notifications; say who is told as `notify: { <connection>: [conflicts] }`']
        : []),
      ...unread(config, ['project_id', 'tools', 'schedule', 'notifications'], ''),
    ],
  }
}

const placeOf = ({
  enabled: _enabled,
  sync_mode: _mode,
  priority_fields: _fields,
  conflict_resolution: _policy,
  ...place
}: Words): Words => place

function scheduleOf(schedule: Words): string | undefined {
  const every = textAt(schedule, 'frequency')
  if (schedule.auto_sync === false || every === undefined || !/^\d+(?:m|h)$/.test(every)) return undefined
  return schedule.business_hours_only === true ? `every ${every} in business hours` : `every ${every}`
}
