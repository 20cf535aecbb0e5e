// A client file before it is written: what it will say, and how it looks.

import { stringify } from 'yaml'
import { schemaLine } from '../../shared/core/client/editors.ts'

export type Words = Readonly<Record<string, unknown>>

export interface Draft {
  readonly code: string
  readonly connections: Readonly<Record<string, Words>>
  readonly defaults?: Words
  readonly statuses?: Readonly<Record<string, Words>>
  readonly project: string
  readonly ends: Readonly<Record<string, Words>>
  /** Whatever else the project says: fields, schedule. */
  readonly says?: Words
}

/** A row for each, as it stands in a client file. */
export const statusText = (statuses: Readonly<Record<string, Words>>): string =>
  ['statuses:', ...rows(statuses, '  ')].map(line => `${line}\n`).join('')

const rows = (all: Readonly<Record<string, Words>>, indent: string): readonly string[] =>
  Object.entries(all).map(([name, words]) => `${indent}${name}: ${flow(words)}`)

/** Short things stand on one line, as people write them. */
export function draftText({
  code,
  connections,
  defaults = {},
  statuses = {},
  project,
  ends,
  says = {},
}: Draft): string {
  const lines = [
    schemaLine,
    `client: ${flow(code)}`,
    '',
    'connections:',
    ...rows(connections, '  '),
    ...(Object.keys(defaults).length > 0 ? ['', `defaults: ${flow(defaults)}`] : []),
    ...(Object.keys(statuses).length > 0 ? ['', statusText(statuses).trimEnd()] : []),
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
