// What a binding was told to do, as short lines that can be held against an earlier run: which field goes where, which words
// mean the same, what a deletion means. People are left out; who they are elsewhere is nobody's history.

import type { Binding, FieldRule } from './binding.ts'
import type { EndId } from './ids.ts'

export type Settings = Readonly<Record<string, string>>

export function settingsOf({ fields, deletions, only = [] }: Binding): Settings {
  return Object.fromEntries([
    ...fields.flatMap(ofField),
    ['deletions', deletions],
    ['items', only.map(({ by, text }) => `${by} ${text}`).join(', ')],
  ])
}

/** What is another now: `status Planned at jira: To Do → To Do, Backlog`. */
export function deltas(before: Settings, now: Settings): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])]
  return names.flatMap(name => {
    const [was = '', is = ''] = [before[name], now[name]]
    return was === is ? [] : [`${name}: ${inShort(was)} → ${inShort(is)}`]
  })
}

const longest = 120

const inShort = (text: string): string =>
  text === '' ? 'none' : text.length > longest ? `${text.slice(0, longest - 1)}…` : text

function ofField({ name, kind, at }: FieldRule): readonly (readonly [string, string])[] {
  return (Object.entries(at) as [EndId, FieldRule['at'][EndId]][]).flatMap(([end, { flow, table = {} }]) => {
    const where = end.split('/').at(-1) ?? end
    const words = kind === 'people' ? [] : Object.entries(table)
    return [
      [`${name} at ${where}`, flow] as const,
      ...words.map(([agreed, theirs]) => [`${name} ${agreed} at ${where}`, theirs.join(', ')] as const),
    ]
  })
}
