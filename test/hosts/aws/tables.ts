// Tables to test against: in this process, and Amazon's own program where a JDK is at hand.

import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { CreateTableCommand, DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import { tableShape } from '../../../shared/hosts/aws/environment.ts'
import type { Place } from '../../../shared/hosts/aws/sdk.ts'

export const placeAt = (endpoint: string): Required<Place> => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})

export async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return `http://127.0.0.1:${portOf(server.address())}`
}

export const portOf = (address: AddressInfo | string | null): number => {
  if (typeof address !== 'object' || address === null) throw new Error('The server does not listen on a port')
  return address.port
}

export const closing = (server: Server): Promise<void> =>
  new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

export interface Running {
  readonly endpoint: string
  stop(): Promise<void>
}

export async function startDynalite(): Promise<Running> {
  const server = dynalite({ createTableMs: 0 })
  return { endpoint: await listening(server), stop: () => closing(server) }
}

/** A table as the cloud has it, under a name nobody else uses where none is given. */
export async function freshTable(client: DynamoDBClient, name = `lockstep-${randomUUID()}`): Promise<string> {
  const { partition, sort, due } = tableShape
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: partition, AttributeType: 'S' },
        { AttributeName: sort, AttributeType: 'S' },
        { AttributeName: due.partition, AttributeType: 'S' },
        { AttributeName: due.sort, AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: partition, KeyType: 'HASH' },
        { AttributeName: sort, KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: due.index,
          KeySchema: [
            { AttributeName: due.partition, KeyType: 'HASH' },
            { AttributeName: due.sort, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  )
  await untilItStands(client, name)
  return name
}

/** The SDK's own waiter looks once a second; these tables stand after some milliseconds. */
async function untilItStands(client: DynamoDBClient, name: string): Promise<void> {
  for (let looks = 0; looks < 1000; looks++) {
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: name }))
    if (table?.TableStatus === 'ACTIVE') return
    await pause(10)
  }
  throw new Error(`The table ${name} does not come to stand`)
}
