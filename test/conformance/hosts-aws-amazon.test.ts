// The store of the cloud against Amazon's own table program, which keeps to the letter what an emulator may overlook.

import { afterAll, beforeAll, vi } from 'vitest'
import { dynamoClient } from '../../shared/hosts/aws/sdk.ts'
import { awsStore } from '../../shared/hosts/aws/store.ts'
import { startAmazon, whyNoAmazon } from '../hosts/aws/amazon.ts'
import { freshTable, placeAt, type Running } from '../hosts/aws/tables.ts'
import { hostSuite } from './host-suite.ts'

const reason = whyNoAmazon()
const elsewhere = 'run for the aws host; this is about the table only'

// Everything here crosses a network, if only that of one machine; only what hangs is wrong.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let tables: Running | undefined

beforeAll(async () => {
  if (reason === undefined) tables = await startAmazon()
})
afterAll(() => tables?.stop())

hostSuite(
  'aws, on DynamoDB Local,',
  async () => {
    if (!tables) throw new Error('DynamoDB Local does not run')
    const client = dynamoClient(placeAt(tables.endpoint))
    const name = await freshTable(client)
    return {
      store: awsStore(client, name),
      reopen: async () => awsStore(client, name),
      close: async () => client.destroy(),
    }
  },
  { queue: elsewhere, vault: elsewhere, ...(reason !== undefined && { store: `DynamoDB Local ${reason}` }) },
)
