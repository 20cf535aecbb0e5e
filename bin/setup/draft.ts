// A client file before it is written: what it will say, and how it looks.

import { stringify } from 'yaml'

export type Words = Readonly<Record<string, unknown>>

export interface Draft {
  readonly code: string
  readonly connections: Readonly<Record<string, Words>>
  readonly defaults?: Words
  readonly project: string
  readonly ends: Readonly<Record<string, Words>>
  /** Whatever else the project says: fields, schedule. */
  readonly says?: Words
}

/** Short things stand on one line, as people write them. */
export function draftText({ code, connections, defaults = {}, project, ends, says = {} }: Draft): string {
  const rows = (all: Readonly<Record<string, Words>>, indent: string): readonly string[] =>
    Object.entries(all).map(([name, words]) => `${indent}${name}: ${flow(words)}`)
  const lines = [
    `client: ${flow(code)}`,
    '',
    'connections:',
    ...rows(connections, '  '),
    ...(Object.keys(defaults).length > 0 ? ['', `defaults: ${flow(defaults)}`] : []),
    '',
    'projects:',
    `  ${flow(project)}:`,
    '    ends:',
    ...rows(ends, '      '),
    ...Object.entries(says).map(([key, value]) => `    ${key}: ${flow(value)}`),
  ]
  return `${lines.join('\n')}\n`
}

const flow = (value: unknown): string => stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim()
