// A client that picks a tool per capability, and the registry those tools stand in. Only tracking is kept in step.

import { type Dialect, textAt, unread, wordsAt } from './wish.ts'

export const toolClient: Dialect = data => {
  const tool = textAt(wordsAt(data, 'tools'), 'tracking')
  if (tool === undefined) return undefined
  const code = textAt(wordsAt(data, 'client'), 'code') ?? textAt(data, 'client')
  const { [tool]: _place, ...elsewhere } = wordsAt(data, 'connections')
  return {
    ...(code !== undefined && { code }),
    packages: { words: {} },
    trackers: [{ tool, words: wordsAt(data, 'connections', tool) }],
    left: [
      ...unread(wordsAt(data, 'client'), ['code'], 'client.'),
      ...unread(wordsAt(data, 'tools'), ['tracking'], 'tools.'),
      ...unread(elsewhere, [], 'connections.'),
      ...unread(data, ['client', 'tools', 'connections'], ''),
    ],
  }
}

export const toolRegistry: Dialect = data => {
  const { capabilities } = data
  if (capabilities === undefined) return undefined
  const tracking = wordsAt(data, 'capabilities', 'tracking')
  const tool = textAt(tracking, 'default')
  return {
    packages: { words: {} },
    trackers: tool === undefined ? [] : [{ tool, words: {} }],
    left: [
      ...Object.keys(wordsAt(tracking, 'tools'))
        .filter(other => other !== tool)
        .map(other => `tracking could also be ${other}; choose with --tracker <name>`),
      ...unread(wordsAt(data, 'capabilities'), ['tracking'], 'capabilities.'),
      // What it is called and since when is no setting.
      ...unread(data, ['capabilities', 'meta'], ''),
    ],
  }
}
