// The cloud as somebody at a desk reaches it, with rights of their own: the same table, queues and vault the functions use,
// found by the names they were deployed under.

import { GetQueueUrlCommand, QueueDoesNotExist } from '@aws-sdk/client-sqs'
import { secretName } from '../../core/client.ts'
import { Fault } from '../../core/errors.ts'
import type { Queue } from '../../ports/queue.ts'
import type { Store } from '../../ports/store.ts'
import type { Vault } from '../../ports/vault.ts'
import { systemClock } from './clock.ts'
import { nameIn } from './environment.ts'
import { fillSecret } from './filling.ts'
import type { Bound, Clients } from './index.ts'
import { type AwsQueue, awsQueue } from './queue.ts'
import { dynamoClient, secretsClient, sqsClient } from './sdk.ts'
import { awsStore } from './store.ts'
import { faultOf } from './trouble.ts'
import { awsVault } from './vault.ts'

export interface AwsDesk {
  readonly store: Store
  readonly queue: Queue
  readonly vault: Vault
  /** Writes one part of a credential beside those that are there. */
  keep(connection: string, part: string, value: string): Promise<void>
}

export function awsDesk(
  code: string,
  ends: readonly Bound[],
  clients: Clients = { dynamo: dynamoClient(), sqs: sqsClient(), secrets: secretsClient() },
): AwsDesk {
  const vault = awsVault({ client: clients.secrets, code, clock: systemClock })
  let lanes: Promise<AwsQueue> | undefined

  async function openLanes(): Promise<AwsQueue> {
    const connectors = [...new Set(ends.map(({ connector }) => connector))]
    const found = await Promise.all(connectors.map(async name => [name, await addressOf(name)] as const))
    const queues = new Map(found)
    const known = ends.flatMap(({ id, connector }) => {
      const address = queues.get(connector)
      return address === undefined ? [] : [[id, address] as const]
    })
    return awsQueue(clients.sqs, new Map(known), systemClock)
  }

  async function addressOf(connector: string): Promise<string | undefined> {
    const name = nameIn(code, `lane-${connector}`)
    try {
      return (await clients.sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl
    } catch (reason) {
      if (reason instanceof QueueDoesNotExist) throw notDeployed(code, `queue ${name}`)
      throw faultOf(reason, `The queue ${name}`)
    }
  }

  return {
    store: awsStore(clients.dynamo, nameIn(code)),
    vault,
    queue: {
      // Most commands send nothing: the lanes are looked for when they are needed.
      async send(signals, delay) {
        lanes ??= openLanes()
        await (await lanes).send(signals, delay)
      },
    },
    keep: (connection, part, value) => fillSecret(clients.secrets, secretName({ code }, connection), part, value),
  }
}

const notDeployed = (code: string, what: string): Fault =>
  new Fault({
    kind: 'not-found',
    message: `There is no ${what} in this account and region. Deploy first (npm run deploy -- --client ${code}), or choose another with AWS_PROFILE and AWS_REGION.`,
  })
