// What the parts of the stack know of one another: the client, where things wait, and what is remembered and kept secret.

import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Client } from '../shared/core/client.ts'
import { nameIn, type Variables, writeEnvironment } from '../shared/hosts/aws/environment.ts'
import { allow } from './allow.ts'
import type { Credentials } from './credentials.ts'
import type { Manifests } from './lanes.ts'
import type { LinkTable } from './link-table.ts'
import type { Waiting } from './waiting.ts'

export interface Cloud {
  readonly client: Client
  readonly manifests: Manifests
  /** The folder of the bundles. */
  readonly bundles: string
  readonly memory: LinkTable
  readonly credentials: Credentials
  /** By connector. */
  readonly lanes: ReadonlyMap<string, Waiting>
  readonly notices: Waiting
}

export const nameFor = ({ code }: Client, what?: string): string => nameIn(code, what)

export const variablesOf = ({ client, memory, lanes, notices }: Cloud): Variables =>
  writeEnvironment({
    client: client.code,
    table: memory.table.tableName,
    queues: Object.fromEntries([...lanes].map(([connector, { queue }]) => [connector, queue.queueUrl])),
    notices: notices.queue.queueUrl,
  })

export function maySend(sender: Lambda, queues: readonly IQueue[]): void {
  if (queues.length > 0)
    sender.addToRolePolicy(
      allow(
        ['sqs:SendMessage'],
        queues.map(({ queueArn }) => queueArn),
      ),
    )
}
