// The cloud as somebody at a desk reaches it, with rights of their own: the same table, queues and vault the functions use,
// found by the names they were deployed under.

import { GetQueueUrlCommand, QueueDoesNotExist } from '@aws-sdk/client-sqs'
import { type CloudPlace, secretName } from '../../core/client.ts'
import { Fault } from '../../core/errors.ts'
import type { Queue } from '../../ports/queue.ts'
import type { Store } from '../../ports/store.ts'
import type { Vault } from '../../ports/vault.ts'
import { systemClock } from './clock.ts'
import { nameIn } from './environment.ts'
import { fillSecret } from './filling.ts'
import type { Bound, Clients } from './index.ts'
import { type AwsQueue, awsQueue } from './queue.ts'
import { dynamoClient, type Place, secretsClient, sqsClient } from './sdk.ts'
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

/** A client, and where its cloud is, as far as the client file says. */
interface Whose extends CloudPlace {
  readonly code: string
}

/** Asks nothing of a table or a vault before it is sure to be in the client's account. */
export async function awsDesk(
  { code, account, region }: Whose,
  ends: readonly Bound[],
  clients: Clients = clientsIn(region === undefined ? {} : { region }),
): Promise<AwsDesk> {
  if (account !== undefined) mustBeIn(account, await queueUrl(clients, code, 'notices'), code)
  const vault = awsVault({ client: clients.secrets, code, clock: systemClock })
  let lanes: Promise<AwsQueue> | undefined

  async function openLanes(): Promise<AwsQueue> {
    const connectors = [...new Set(ends.map(({ connector }) => connector))]
    const found = await Promise.all(
      connectors.map(async name => [name, await queueUrl(clients, code, `lane-${name}`)] as const),
    )
    const queues = new Map(found)
    const known = ends.flatMap(({ id, connector }) => {
      const address = queues.get(connector)
      return address === undefined ? [] : [[id, address] as const]
    })
    return awsQueue(clients.sqs, new Map(known), systemClock)
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

const clientsIn = (place: Place): Clients => ({
  dynamo: dynamoClient(place),
  sqs: sqsClient(place),
  secrets: secretsClient(place),
})

async function queueUrl({ sqs }: Clients, code: string, what: string): Promise<string | undefined> {
  const name = nameIn(code, what)
  try {
    return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl
  } catch (reason) {
    if (reason instanceof QueueDoesNotExist) throw notDeployed(code, `queue ${name}`)
    throw faultOf(reason, `The queue ${name}`)
  }
}

/** The address of a queue tells whose it is. */
function mustBeIn(account: string, url: string | undefined, code: string): void {
  const [, found = 'an unknown account'] = /\/(\d{12})\/[^/]+$/.exec(url ?? '') ?? []
  if (found === account) return
  throw new Fault({
    kind: 'denied',
    message: `These credentials belong to ${found}; the client file of ${code} says ${account}. Choose another profile with AWS_PROFILE. Nothing was read or written.`,
  })
}

const notDeployed = (code: string, what: string): Fault =>
  new Fault({
    kind: 'not-found',
    message: `There is no ${what} in this account and region. Deploy first (npm run deploy -- --client ${code}), or choose another with AWS_PROFILE and AWS_REGION.`,
  })
