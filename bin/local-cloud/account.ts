// An account of the local cloud: one clock, one place for tables and queues, one vault. Several clients may live in it.

import { Worker } from 'node:worker_threads'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'
import { type Border, openBorder, type Weather } from './border.ts'
import { type CloudClock, openClock } from './clock.ts'
import { openVault, type Vault } from './vault.ts'

export interface Account {
  readonly clock: CloudClock
  readonly region: string
  readonly id: string
  /** For whoever looks after the account; functions come in by their own door. */
  readonly dynamo: DynamoDBClient
  readonly sqs: SQSClient
  readonly vault: Vault
  /** Where functions find all of it. */
  readonly border: Border
  stop(): Promise<void>
}

export interface AccountPlan {
  /** How many of its seconds go by in one of ours. */
  readonly speed?: number
  readonly weather?: Weather
}

const started = z.object({ tables: z.string(), queues: z.string() })
const nobody = { accessKeyId: 'account', secretAccessKey: 'local' }

const fine: Weather = () => undefined

export async function openAccount({ speed = 1, weather = fine }: AccountPlan): Promise<Account> {
  const clock = openClock(speed)
  const at = { region: 'eu-west-1', id: '000000000000' }
  const storehouse = new Worker(new URL('storehouse.ts', import.meta.url), { workerData: { clock: clock.shared } })
  const [{ tables, queues }, vault] = await Promise.all([firstWord(storehouse), openVault(clock)])
  const place = { region: at.region, credentials: nobody }
  const dynamo = new DynamoDBClient({ ...place, endpoint: tables })
  const sqs = new SQSClient({ ...place, endpoint: queues, useQueueUrlAsEndpoint: false })
  const parts = { dynamodb: tables, sqs: queues, secretsmanager: vault.endpoint }
  const border = await openBorder({ parts, place: at, weather, clock })
  return {
    ...at,
    clock,
    dynamo,
    sqs,
    vault,
    border,
    async stop() {
      dynamo.destroy()
      sqs.destroy()
      await Promise.all([border.stop(), vault.stop(), storehouse.terminate()])
    },
  }
}

async function firstWord(storehouse: Worker): Promise<z.infer<typeof started>> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  storehouse.once('message', resolve)
  storehouse.once('error', reject)
  return started.parse(await promise)
}
