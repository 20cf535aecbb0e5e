// The cloud host: a full set of ports on one table, a queue per connector, and the cloud's vault and log.

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { EndId } from '../../core/ids.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Notifier } from '../../ports/notifier.ts'
import type { Store } from '../../ports/store.ts'
import type { Vault } from '../../ports/vault.ts'
import { systemClock } from './clock.ts'
import type { Environment } from './environment.ts'
import { giveBack, type Held } from './give-back.ts'
import { type AwsLogger, awsLogger } from './logger.ts'
import { awsNotifier } from './notifier.ts'
import { type AwsQueue, awsQueue } from './queue.ts'
import { dynamoClient, secretsClient, sqsClient } from './sdk.ts'
import { awsStore } from './store.ts'
import { awsVault } from './vault.ts'

export { readEnvironment } from './environment.ts'
export { readNotice } from './notifier.ts'

export interface AwsHost {
  readonly store: Store
  readonly queue: AwsQueue
  readonly vault: Vault
  readonly clock: Clock
  readonly notifier: Notifier
  readonly log: AwsLogger
  /** To the lane of a connector. */
  giveBack(connector: string, messages: readonly Held[]): Promise<void>
}

export interface Clients {
  readonly dynamo: DynamoDBClient
  readonly sqs: SQSClient
  readonly secrets: SecretsManagerClient
}

/** An end and who opens it, as a client file says. */
export interface Bound {
  readonly id: EndId
  readonly connector: string
}

export function awsHost(
  environment: Environment,
  ends: readonly Bound[],
  clients: Clients = { dynamo: dynamoClient(), sqs: sqsClient(), secrets: secretsClient() },
): AwsHost {
  const { client: code, table, notices, queues } = environment
  return {
    ...awsLanes(environment, ends, clients),
    store: awsStore(clients.dynamo, table),
    vault: awsVault({ client: clients.secrets, code, clock: systemClock }),
    notifier: awsNotifier(clients.sqs, notices),
    async giveBack(connector, messages) {
      const queue = queues[connector]
      if (queue !== undefined) await giveBack(clients.sqs, queue, messages)
    },
  }
}

/** For whoever only sends others to look: nothing is made that is not needed. */
export function awsLanes(
  { client: code, queues }: Environment,
  ends: readonly Bound[],
  clients: Pick<Clients, 'sqs'> = { sqs: sqsClient() },
): Pick<AwsHost, 'queue' | 'clock' | 'log'> {
  const lanes = new Map(
    ends.flatMap(({ id, connector }) => {
      const queue = Object.hasOwn(queues, connector) ? queues[connector] : undefined
      return queue === undefined ? [] : [[id, queue] as const]
    }),
  )
  return {
    queue: awsQueue(clients.sqs, lanes, systemClock),
    clock: systemClock,
    log: awsLogger(code),
  }
}

/** For whoever only tells people. */
export function awsPeople(
  { client: code, notices }: Environment,
  clients: Pick<Clients, 'sqs' | 'secrets'> = { sqs: sqsClient(), secrets: secretsClient() },
): Pick<AwsHost, 'vault' | 'notifier' | 'log'> {
  return {
    vault: awsVault({ client: clients.secrets, code, clock: systemClock }),
    notifier: awsNotifier(clients.sqs, notices),
    log: awsLogger(code),
  }
}
