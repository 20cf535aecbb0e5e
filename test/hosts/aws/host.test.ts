// The whole cloud host, put together from its variables as a function does it.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { bindingId, endId, linkId, ref, runId } from '../../../shared/core/ids.ts'
import type { Signal } from '../../../shared/core/signal.ts'
import { readEnvironment, writeEnvironment } from '../../../shared/hosts/aws/environment.ts'
import { awsHost, readNotice } from '../../../shared/hosts/aws/index.ts'
import { dynamoClient, secretsClient, sqsClient } from '../../../shared/hosts/aws/sdk.ts'
import { bodiesWithin, freshQueue, startQueues } from './queues.ts'
import { type SecretsServer, startSecrets } from './secrets.ts'
import { freshTable, placeAt, type Running, startDynalite } from './tables.ts'

let tables: Running
let queues: Running
let secrets: SecretsServer

beforeAll(async () => {
  ;[tables, queues, secrets] = await Promise.all([startDynalite(), startQueues(), startSecrets()])
}, 60_000)
afterAll(() => Promise.all([tables, queues, secrets].map(each => each.stop())))

const lookAt = (end: string): Signal => ({
  binding: bindingId('P-1'),
  end: endId(end),
  run: runId('r1'),
  tries: 0,
  look: 'item',
  ref: ref('1'),
})

test('every port works, and signals go to the lane of whoever opens the end', { timeout: 60_000 }, async () => {
  const clients = {
    dynamo: dynamoClient(placeAt(tables.endpoint)),
    sqs: sqsClient(placeAt(queues.endpoint)),
    secrets: secretsClient(placeAt(secrets.endpoint)),
  }
  const [table, git, notices] = await Promise.all([
    freshTable(clients.dynamo),
    freshQueue(clients.sqs),
    freshQueue(clients.sqs),
  ])
  secrets.secrets.set('lockstep/ACME/hub', { versions: ['{"token":"t"}'], changed: 0 })
  const environment = readEnvironment(writeEnvironment({ client: 'ACME', table, queues: { git }, notices }))
  const ends = [
    { id: endId('P-1/code'), connector: 'git' },
    { id: endId('P-1/notes'), connector: 'git' },
    { id: endId('P-1/board'), connector: 'constructor' },
  ]
  const host = awsHost(environment, ends, clients)

  await host.queue.send([lookAt('P-1/code'), lookAt('P-1/notes')])
  const arrived = await host.queue.arrived(await bodiesWithin(clients.sqs, git, 500))
  expect(arrived.map(each => each.ok && each.value?.end).toSorted()).toEqual(['P-1/code', 'P-1/notes'])
  await expect(host.queue.send([lookAt('P-1/board')])).rejects.toMatchObject({ kind: 'invalid' })

  expect(await host.store.claim(endId('P-1/code'), ref('1'), linkId('l1'))).toBe('l1')
  expect(await host.vault.secret('hub')).toEqual([{ token: 't' }])
  await host.notifier.tell({ topic: 'limit', title: 'too many deletions', lines: [] }, 'chat')
  expect((await bodiesWithin(clients.sqs, notices, 500)).map(readNotice)).toHaveLength(1)
  expect(Math.abs(host.clock.now() - Date.now())).toBeLessThan(1000)
})
