// Who wins when two ends changed the same thing: latest, ask, or an end; for all fields or per field.

import type { PolicyOrder, PolicyWord } from './model.ts'
import { instead, type Path, quote, type Tell } from './problem.ts'
import type { ProjectText } from './shape.ts'

/** What other tools call the same. */
const elsewhere: Readonly<Record<string, string>> = {
  'last-modified-wins': '`latest`',
  newest: '`latest`',
  manual: '`ask`',
  'source-wins': 'the name of the end that wins',
  'target-wins': 'the name of the end that wins',
}

export function readPolicy(text: string, ends: readonly string[], path: Path, tell: Tell): PolicyWord | undefined {
  if (text === 'latest' || text === 'ask') return text
  if (ends.includes(text)) return { end: text }
  const same = elsewhere[text.toLowerCase().replace(/[\s_]+/g, '-')]
  tell(path, `${quote(text)} is no policy`, same ?? instead(text, ['latest', 'ask', ...ends]))
  return undefined
}

export function readPolicies(
  text: NonNullable<ProjectText['conflicts']>,
  ends: readonly string[],
  path: Path,
  tell: Tell,
): PolicyOrder {
  if (typeof text === 'string') {
    const others = readPolicy(text, ends, path, tell)
    return { fields: {}, ...(others !== undefined && { others }) }
  }
  const read = Object.entries(text).flatMap(([field, word]) => {
    const policy = readPolicy(word, ends, [...path, field], tell)
    return policy === undefined ? [] : [[field, policy] as const]
  })
  const { others, ...fields } = Object.fromEntries(read)
  return { fields, ...(others !== undefined && { others }) }
}
