// From a code to a client that can be deployed, or to a refusal that says everything that is wrong with its file.

import { join } from 'node:path'
import { type Client, type End, secretName } from '../shared/core/client.ts'
import { nameIn } from '../shared/hosts/aws/environment.ts'
import { connectors, Refusal } from '../shared/index.ts'
import { clientFrom } from '../shared/runtime/client-files.ts'
import type { Modules } from '../shared/runtime/ends.ts'
import { load } from '../shared/runtime/ends.ts'
import { obstacles, unheard } from './deployable.ts'
import { clientFiles } from './opening.ts'

export interface ToDeploy {
  readonly client: Client
  /** What the file says and the cloud does not hear. */
  readonly remarks: readonly string[]
}

export const stackOf = ({ code }: Client): string => `Lockstep-${code.replaceAll('_', '--')}`

/** After a stack was destroyed: memory and credentials outlive it; going without them takes commands nobody types by mistake. */
export function whatStays(client: Client): string {
  const table = nameIn(client.code)
  const secrets = Object.keys(client.connections).map(name => secretName(client, name))
  return `The table ${table} stays, with every link and what was agreed: without it all items would count as new. To be rid of it:
  aws dynamodb update-table --table-name ${table} --no-deletion-protection-enabled
  aws dynamodb delete-table --table-name ${table}
The credentials stay as well:
${secrets.map(name => `  aws secretsmanager delete-secret --secret-id ${name}\n`).join('')}`
}

const ownerOf = ({ connections }: Client, { connection }: Pick<End, 'connection'>): readonly string[] =>
  connections[connection] ? [connections[connection].connector] : []

/** A code is part of a path: it names a file beside the others, and nothing else. */
const plain = /^\w[\w-]*$/

export async function clientToDeploy(
  root: string,
  wanted: string | undefined,
  modules: Modules = connectors,
): Promise<ToDeploy> {
  if (wanted === undefined) throw new Refusal('Say which client: -- --client <CODE>, for clients/<CODE>.yaml.')
  if (!plain.test(wanted)) throw new Refusal('A client is named by its code, as in clients/<CODE>.yaml.')
  const { files } = clientFiles(root, join('clients', `${wanted}.yaml`))
  const { client } = await clientFrom(files, modules)
  const names = [
    ...new Set(client.projects.flatMap(({ ends }) => ends.flatMap(end => [end.connector, ...ownerOf(client, end)]))),
  ]
  const atHand = await Promise.all(names.map(async name => [name, await load(modules, name)] as const))
  const known = Object.fromEntries(atHand)
  const wrong = obstacles(client, known)
  if (wrong.length > 0) throw new Refusal(wrong.join('\n'))
  return { client, remarks: unheard(client, known) }
}
