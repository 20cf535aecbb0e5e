// Queues to test against, in this process, and somebody who empties them.

import { randomUUID } from 'node:crypto'
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { buildApp } from 'fauxqs'
import type { Running } from './tables.ts'

export async function startQueues(): Promise<Running> {
  const app = buildApp({ logger: false })
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 })
  return { endpoint, stop: () => app.close() }
}

export async function freshQueue(client: SQSClient, name = `lane-${randomUUID()}`): Promise<string> {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name }))
  if (!QueueUrl) throw new Error('The queue has no address')
  return QueueUrl
}

/** Everything that arrives within that many milliseconds. */
export async function bodiesWithin(client: SQSClient, queue: string, milliseconds: number): Promise<readonly string[]> {
  const bodies: string[] = []
  for (const end = Date.now() + milliseconds; Date.now() < end; ) {
    const seconds = Math.floor((end - Date.now()) / 1000)
    const request = { QueueUrl: queue, MaxNumberOfMessages: 10, WaitTimeSeconds: Math.min(1, seconds) }
    const { Messages: messages = [] } = await client.send(new ReceiveMessageCommand(request))
    if (messages.length === 0) await new Promise(resolve => setTimeout(resolve, 20))
    else {
      const Entries = messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }))
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue, Entries }))
    }
    bodies.push(...messages.flatMap(({ Body }) => Body ?? []))
  }
  return bodies
}
