// Two clients in one account, and a client nobody posts to: what is shared, and what the clock alone can do.

import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Fields } from '../../shared/core/value.ts'
import { shop, trackers } from './shop.ts'
import { openTown, type Settler, type Town, until } from './town.ts'
import { added, at, quiet, same, shows } from './walks.ts'

let town: Town
let acme: Settler
let deaf: Settler
beforeAll(async () => {
  town = await openTown(8)
  acme = await town.settle('ACME', shop('ACME'), trackers)
  deaf = await town.settle('DEAF', shop('DEAF', { schedule: 'every 15m' }), trackers, { isDeaf: true })
})
afterAll(() => town.stop())

const countsOf = (settler: Settler) => Object.values(settler.services).map(({ person }) => person.count())

test('without a single delivery, the schedule brings an item everywhere', async () => {
  at(deaf, 'github').person.create({ title: 'Nobody told', body: 'Found all the same.' } as Fields)
  town.account.clock.jump(15 * 60_000)
  await until('the round has brought it', () => countsOf(deaf).every(count => count === 1))
  expect(deaf.couriers).toEqual({})
})

test('a client beside another shares nothing with it', async () => {
  const item = await added(acme, 'jira', { title: 'Ours alone', body: 'Left tank first.' })
  await shows(acme, item, 'title', same('Ours alone'))
  await quiet(acme)
  expect(acme.running.table).not.toBe(deaf.running.table)
  const rows = async (settler: Settler) =>
    JSON.stringify((await town.account.dynamo.send(new ScanCommand({ TableName: settler.running.table }))).Items)
  expect(await rows(acme)).toContain('Ours alone')
  expect(await rows(deaf)).not.toContain('Ours alone')
  expect(await rows(deaf)).toContain('Nobody told')
  expect(await rows(acme)).not.toContain('Nobody told')
  const queues = (settler: Settler) => [...settler.running.queues.values()].map(({ url }) => url)
  expect(queues(acme).filter(url => queues(deaf).includes(url))).toEqual([])
})

test('a function of one client is refused whatever belongs to the other', async () => {
  const before = town.account.border.refusals.length
  expect(before).toBe(0)
  const place = {
    region: town.account.region,
    endpoint: town.account.border.endpoint,
    credentials: { accessKeyId: acme.lane('github').worker.name, secretAccessKey: 'local' },
    maxAttempts: 1,
  }
  const vault = new SecretsManagerClient(place)
  const sqs = new SQSClient({ ...place, useQueueUrlAsEndpoint: false })
  const secret = (name: string) => vault.send(new GetSecretValueCommand({ SecretId: name, VersionStage: 'AWSCURRENT' }))
  const send = (url: string) => sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: '{}' }))
  expect((await secret('lockstep/ACME/github')).SecretString).toContain('token')
  await expect(secret('lockstep/DEAF/github')).rejects.toThrow('may not secretsmanager:GetSecretValue')
  // Nor may a lane read what belongs to its neighbour.
  await expect(secret('lockstep/ACME/jira')).rejects.toThrow('may not secretsmanager:GetSecretValue')
  await expect(send(deaf.lane('github').waiting.url)).rejects.toThrow('may not sqs:SendMessage')
  expect(town.account.border.refusals).toHaveLength(3)
})
