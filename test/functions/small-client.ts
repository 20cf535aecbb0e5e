// A small client of two trackers, as the functions of the cloud find it.

import * as template from '../../shared/connectors/_template/index.ts'
import { type Client, parseClientFiles } from '../../shared/core/client.ts'
import { waysKnown } from '../../shared/notices/ways.ts'

/** The first keeps packages. */
export const manifests = {
  paper: { ...template.manifest, keeps: 'packages' },
  board: template.manifest,
} as const

export function clientOf(projects: string, chats: readonly string[] = []): Client {
  const text = `client: DEMO
connections:
  paper: { connector: paper }
  board: { connector: board }
${chats.map(name => `  ${name}: { connector: slack }\n`).join('')}projects:
${projects.replace(/^(?=.)/gm, '  ')}`
  const parsed = parseClientFiles([{ name: 'DEMO.yaml', text }], { ...manifests, ...waysKnown() })
  if (!('client' in parsed)) throw new Error(JSON.stringify(parsed))
  return parsed.client
}

export const project = (id: string, more = ''): string => `${id}:
  ends:
    paper: { in: paper, project: ${id} }
    board: { in: board, project: ${id} }
${more.replace(/^(?=.)/gm, '  ')}${more && '\n'}`
