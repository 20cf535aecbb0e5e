// The host conformance suite for the cloud: a table, queues and secrets behind the real clients.

import { afterAll, beforeAll, vi } from 'vitest'
import { endId } from '../../shared/core/ids.ts'
import { systemClock } from '../../shared/hosts/aws/clock.ts'
import { awsQueue } from '../../shared/hosts/aws/queue.ts'
import { dynamoClient, secretsClient, sqsClient } from '../../shared/hosts/aws/sdk.ts'
import { awsStore } from '../../shared/hosts/aws/store.ts'
import { awsVault } from '../../shared/hosts/aws/vault.ts'
import { bodiesWithin, freshQueue, startQueues } from '../hosts/aws/queues.ts'
import { type SecretsServer, startSecrets } from '../hosts/aws/secrets.ts'
import { freshTable, placeAt, type Running, startDynalite } from '../hosts/aws/tables.ts'
import { hostSuite } from './host-suite.ts'
import { knownSecrets } from './vault-suite.ts'

// Everything here crosses a network, if only that of one machine; only what hangs is wrong.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let tables: Running
let queues: Running
let secrets: SecretsServer

beforeAll(async () => {
  ;[tables, queues, secrets] = await Promise.all([startDynalite(), startQueues(), startSecrets()])
  for (const [name, versions] of Object.entries(knownSecrets))
    secrets.secrets.set(`lockstep/ACME/${name}`, {
      versions: versions.map(each => JSON.stringify(each)),
      changed: Date.now(),
    })
})
afterAll(() => Promise.all([tables, queues, secrets].map(each => each.stop())))

hostSuite('aws', async () => {
  const dynamo = dynamoClient(placeAt(tables.endpoint))
  const sqs = sqsClient(placeAt(queues.endpoint))
  const vault = secretsClient(placeAt(secrets.endpoint))
  const [table, lane] = await Promise.all([freshTable(dynamo), freshQueue(sqs)])
  const queue = awsQueue(sqs, new Map([[endId('git'), lane]]), systemClock)
  return {
    store: awsStore(dynamo, table),
    reopen: async () => awsStore(dynamo, table),
    queue,
    async arrivals(within) {
      const arrived = await queue.arrived(await bodiesWithin(sqs, lane, within))
      return arrived.flatMap(each => (each.ok && each.value ? [each.value] : []))
    },
    vault: awsVault({ client: vault, code: 'ACME', clock: systemClock }),
    close: async () => [dynamo, sqs, vault].forEach(client => void client.destroy()),
  }
})
