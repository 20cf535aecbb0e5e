// From a code to a client that can be deployed, or to a refusal that says everything that is wrong with its file.

import { join } from 'node:path'
import { type Manifests, toPeople, withSecret } from '../lib/lanes.ts'
import { manifests } from '../shared/connectors/manifests.ts'
import { type Client, secretName } from '../shared/core/client.ts'
import { nameIn } from '../shared/hosts/aws/environment.ts'
import { connectors, Refusal } from '../shared/index.ts'
import { clientFrom } from '../shared/runtime/client-files.ts'
import type { Modules } from '../shared/runtime/ends.ts'
import { load } from '../shared/runtime/ends.ts'
import { heldBack, obstacles, unheard } from './deployable.ts'
import { clientFiles } from './opening.ts'

export interface ToDeploy {
  readonly client: Client
  /** As its file is called, which may be something else than its code. */
  readonly called: string
  /** What the file says and the cloud does not hear, and what the account has to have. */
  readonly remarks: readonly string[]
}

export const stackOf = ({ code }: Client): string => `Lockstep-${code.replaceAll('_', '--')}`

/** After a stack was destroyed: memory and credentials outlive it; going without them takes commands nobody types by mistake. */
export function whatStays(client: Client, called: string, manifests: Manifests): string {
  const table = nameIn(client.code)
  const secrets = [...withSecret(client, manifests), ...toPeople(client, manifests)]
  const deletions = secrets.map(
    ({ name }) =>
      `  aws secretsmanager delete-secret --force-delete-without-recovery --secret-id ${secretName(client, name)}\n`,
  )
  return `The table ${table} stays, with every link and what was agreed: without it all items would count as new. It is taken over by
  npm run deploy -- --client ${called}
To be rid of it for ever:
  aws dynamodb update-table --table-name ${table} --no-deletion-protection-enabled
  aws dynamodb delete-table --table-name ${table}
The credentials stay as well, but no deployment takes those over: whether you come back or not, delete them, and fill them again
afterwards. There is no way back from this; without the flag a name would stay taken for up to 30 days.
${deletions.join('')}`
}

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
  const names = [...new Set(client.projects.flatMap(({ ends }) => ends.map(({ connector }) => connector)))]
  const atHand = await Promise.all(names.map(async name => [name, await load(modules, name)] as const))
  const known = Object.fromEntries(atHand)
  const wrong = obstacles(client, known)
  if (wrong.length > 0) throw new Refusal(wrong.join('\n'))
  return { client, called: wanted, remarks: [...unheard(client, manifests), ...heldBack(client, manifests)] }
}
