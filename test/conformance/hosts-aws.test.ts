// The host conformance suite for the cloud: a table, queues and secrets behind the real clients.

import { afterAll, beforeAll } from 'vitest'
import { dynamoClient } from '../../shared/hosts/aws/sdk.ts'
import { awsStore } from '../../shared/hosts/aws/store.ts'
import { freshTable, placeAt, type Running, startDynalite } from '../hosts/aws/tables.ts'
import { hostSuite } from './host-suite.ts'

let tables: Running

beforeAll(async () => {
  tables = await startDynalite()
})
afterAll(() => tables.stop())

hostSuite(
  'aws',
  async () => {
    const client = dynamoClient(placeAt(tables.endpoint))
    const name = await freshTable(client)
    return {
      store: awsStore(client, name),
      reopen: async () => awsStore(client, name),
      close: async () => client.destroy(),
    }
  },
  { queue: 'soon', vault: 'soon' },
)
