// Settings of work items in a repository: `work.integration` and `work.default_project_code`, nested or with dots.

import { Refusal } from '../../shared/index.ts'
import type { Words } from './draft.ts'
import { type Dialect, textAt, unread, wordsAt } from './wish.ts'

export const workSettings: Dialect = data => {
  const dotted = Object.entries(data).flatMap(([key, value]) =>
    key.startsWith('work.') ? [[key.slice(5), value]] : [],
  )
  const work: Words = { ...wordsAt(data, 'work'), ...Object.fromEntries(dotted) }
  if (Object.keys(work).length === 0) return undefined
  const tool = textAt(work, 'integration')
  if (tool === undefined || tool === 'none')
    throw new Refusal('work.integration is not set there. Set it to the tracker, or name one with --tracker <name>.')
  const place = textAt(work, 'default_project_code')
  const folder =
    textAt(work, 'folder') ?? textAt(wordsAt(data, 'paths'), 'work') ?? textAt(data, 'paths.work') ?? 'meta/work'
  return {
    ...(place !== undefined && /^[A-Za-z][\w-]*$/.test(place) && { project: place }),
    packages: { folder, words: {} },
    // As that tool does: what was never pushed is offered.
    defaults: { newcomers: 'ask' },
    trackers: [
      { tool, words: { ...(place !== undefined && { place }), ...wordsAt(work, tool), ...wordsAt(data, tool) } },
    ],
    left: [
      ...unread(work, ['integration', 'default_project_code', 'folder', tool], 'work.'),
      ...unread(wordsAt(data, 'paths'), ['work'], 'paths.'),
      ...unread(
        data,
        ['work', 'paths', 'paths.work', tool, ...Object.keys(data).filter(key => key.startsWith('work.'))],
        '',
      ),
    ],
  }
}
