// The commands on a deployed client: real processes, with a table, queues and a vault that answer as the cloud's do.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { awsDesk } from '../../shared/hosts/aws/desk.ts'
import { readMessage } from '../../shared/hosts/aws/message.ts'
import { dynamoClient, secretsClient, sqsClient } from '../../shared/hosts/aws/sdk.ts'
import { systemClock } from '../../shared/hosts/local/clock.ts'
import { connectors, open } from '../../shared/index.ts'
import { bodiesWithin, freshQueue, startQueues } from '../hosts/aws/queues.ts'
import { type SecretsServer, startSecrets } from '../hosts/aws/secrets.ts'
import { freshTable, placeAt, type Running, startDynalite } from '../hosts/aws/tables.ts'
import { type Workshop, workshop } from './workshop.ts'

let here: Workshop
let tables: Running
let queues: Running
let vault: SecretsServer
let lane = ''

const clients = () => ({
  dynamo: dynamoClient(placeAt(tables.endpoint)),
  sqs: sqsClient(placeAt(queues.endpoint)),
  secrets: secretsClient(placeAt(vault.endpoint)),
})

/** As an operator's own shell would have it. */
const account = () => ({
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
  AWS_ENDPOINT_URL_SQS: queues.endpoint,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: vault.endpoint,
})
const type = (...words: readonly string[]) => here.run(words, { environment: account() })

beforeAll(async () => {
  ;[here, tables, queues, vault] = await Promise.all([workshop(), startDynalite(), startQueues(), startSecrets()])
  const { dynamo, sqs } = clients()
  await freshTable(dynamo, 'lockstep-ACME')
  lane = await freshQueue(sqs, 'lockstep-ACME-lane-jira')
  await freshQueue(sqs, 'lockstep-ACME-lane-files')
  await freshQueue(sqs, 'lockstep-ACME-notices')
  const env = readFileSync(join(here.folder, '.env'), 'utf8')
  const [, email = '', token = ''] = /EMAIL=(.*)\n.*TOKEN=(.*)\n/.exec(env) ?? []
  vault.secrets.set('lockstep/ACME/jira', { versions: [JSON.stringify({ email, token })], changed: 0 })
  writeFileSync(join(here.folder, '.env'), '')
  here.addSpec(1)
  await work()
}, 120_000)
afterAll(() => Promise.all([here.close(), tables.stop(), queues.stop(), vault.stop()]))

/** What the lanes would do, over the same table. */
async function work(): Promise<void> {
  const text = readFileSync(join(here.folder, 'clients/ACME.yaml'), 'utf8').replace('root: .', `root: "${here.folder}"`)
  const { store, vault: secrets } = await awsDesk({ code: 'ACME' }, [], clients())
  const host = { store, vault: secrets, clock: systemClock, log: { note: () => undefined } }
  const lockstep = await open({ client: [{ name: 'ACME.yaml', text }], host, modules: connectors, unsaid: 'ask' })
  const report = await lockstep.syncProject('SHOP')
  expect(report.errors).toEqual([])
}

test('what the cloud remembers is told, a conflict is decided there, and the lanes are asked to look', async () => {
  expect((await type('status', '--cloud')).out).toMatch(/^SHOP: 1 item, 1 in step\n/)
  expect((await here.run(['status'])).out).toMatch(/^SHOP: 0 items/)

  const [spec] = here.specs()
  const [issue] = here.issues()
  if (!spec || !issue) throw new Error('The item is not at both ends')
  here.editSpec(spec, 'Here')
  here.editIssue(issue, 'There')
  await new Promise(resolve => setTimeout(resolve, 9000))
  await work()
  const listed = await type('conflicts', '--cloud')
  expect(listed.code).toBe(1)
  const [, id = ''] = /resolve (\w+) jira/.exec(listed.out) ?? []
  expect(await type('resolve', id, 'jira', '--cloud')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/title: jira/),
  })
  expect((await type('why', 'There', 'title', '--cloud')).out).toMatch(/resolved/)
  expect((await type('history', 'There', '--cloud')).out).toMatch(/created/)

  await bodiesWithin(clients().sqs, lane, 200)
  const asked = await type('sync', '--cloud')
  expect(asked).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Asked the lanes of the cloud to look at specs, jira/),
  })
  const [body = ''] = await bodiesWithin(clients().sqs, lane, 1000)
  expect(readMessage(body).signal).toMatchObject({ look: 'changes', end: 'SHOP/jira', census: false })
  expect((await type('sync', '--cloud', '--canary', '3', '--pull-only')).err).toMatch(
    /--pull-only, --canary cannot be said to them/,
  )

  await bodiesWithin(clients().sqs, lane, 200)
  const gate = await type('sync', '--cloud', '--trigger', 'gate-advancement', '--fields', 'title')
  expect(gate).toMatchObject({ code: 0, out: expect.stringMatching(/gate-advancement/) })
  const [told = ''] = await bodiesWithin(clients().sqs, lane, 1000)
  expect(readMessage(told).signal).toMatchObject({ look: 'changes', end: 'SHOP/jira', fields: ['title'] })
}, 180_000)

test('a part of a credential goes into the vault, beside the others', async () => {
  writeFileSync(join(here.folder, 'key'), 'hook_invented\n')
  const { code, err } = await type('secrets', 'set', 'jira', 'webhookSecret', '--file', 'key', '--cloud')
  expect({ code, err }).toEqual({
    code: 0,
    err: 'webhookSecret of jira is in the vault. Functions hear of it within minutes.\n',
  })
  expect(JSON.parse(vault.secrets.get('lockstep/ACME/jira')?.versions[0] ?? '{}')).toMatchObject({
    email: expect.any(String),
    webhookSecret: 'hook_invented',
  })
  expect((await type('secrets', 'list', '--cloud')).out).toMatch(/jira +webhookSecret +there \(0 days old\)/)
}, 60_000)

test('whoever is nobody to the cloud is told how to say who they are', async () => {
  const { code, err } = await here.run(['status', '--cloud'], {
    environment: { AWS_REGION: 'eu-west-1', AWS_EC2_METADATA_DISABLED: 'true', HOME: here.folder },
  })
  expect(code).toBe(1)
  expect(err).toMatch(/AWS_PROFILE/)
  expect(err).not.toMatch(/ at .*\.ts/)
}, 60_000)

test('credentials of another account than the client file names are refused, and nothing is read', async () => {
  const path = join(here.folder, 'clients/ACME.yaml')
  const before = readFileSync(path, 'utf8')
  const named = (account: string) =>
    writeFileSync(path, `${before}\ncloud: { account: "${account}", region: eu-west-1 }\n`)
  try {
    named('111122223333')
    expect(await type('status', '--cloud')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/belong to 000000000000; .* says 111122223333\. .*AWS_PROFILE/),
    })
    named('000000000000')
    expect((await type('status', '--cloud')).out).toMatch(/^SHOP: 1 item/)
  } finally {
    writeFileSync(path, before)
  }
}, 60_000)
