// Gives messages back to their queue, to be handed out again after a while that fits the reason, and not only when the time
// somebody had for them is over.

import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Time } from '../../core/ids.ts'
import { faultOf } from './trouble.ts'

export interface Held {
  /** What the queue calls it while we hold it. */
  readonly handle: string
  readonly after: Time
}

const mostAtOnce = 10

export async function giveBack(client: SQSClient, queue: string, messages: readonly Held[]): Promise<void> {
  for (let from = 0; from < messages.length; from += mostAtOnce) {
    const batch = messages.slice(from, from + mostAtOnce)
    const Entries = batch.map(({ handle, after }, i) => ({
      Id: String(i),
      ReceiptHandle: handle,
      VisibilityTimeout: Math.ceil(after / 1000),
    }))
    try {
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue, Entries }))
    } catch (reason) {
      throw faultOf(reason, 'A lane')
    }
  }
}
