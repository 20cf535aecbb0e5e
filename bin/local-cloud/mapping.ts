// From a queue to a function: batches are taken, handed over and, where the function says so, taken off the queue. What it
// did not see to shows again when its time is up, and goes to the dead letters when that has happened too often.

import { setTimeout as pause } from 'node:timers/promises'
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'
import type { CloudClock } from './clock.ts'
import type { Lambda } from './lambda.ts'
import type { Outcome } from './machine.ts'

export interface Mapping {
  readonly sqs: SQSClient
  readonly queue: { readonly url: string; readonly arn: string; readonly visibilitySeconds: number }
  readonly lambda: Lambda
  readonly batchSize: number
  readonly windowSeconds: number
  readonly mostAtOnce: number
  readonly reportsFailures: boolean
  readonly region: string
  readonly clock: CloudClock
}

/** The longest a queue lets somebody wait for a message. */
const patienceSeconds = 20
/** A queue hands out no more at once. */
const mostReceived = 10

/** Until the signal; resolves when nothing is in work any more. */
export async function feed(mapping: Mapping, stop: AbortSignal): Promise<void> {
  await Promise.all(Array.from({ length: mapping.mostAtOnce }, () => poll(mapping, stop)))
}

async function poll(mapping: Mapping, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const batch = await gather(mapping, stop)
    if (batch.length === 0) continue
    const since = mapping.clock.now()
    const outcome = await handedOver(mapping, batch, since, stop)
    await takeOff(mapping, seenTo(batch, outcome, mapping.reportsFailures))
  }
}

/** As many as fit into a batch, or as many as come before the window closes. */
async function gather(mapping: Mapping, stop: AbortSignal): Promise<readonly Message[]> {
  const { batchSize, windowSeconds, clock } = mapping
  const batch: Message[] = [...(await receive(mapping, batchSize, patienceSeconds, stop))]
  const closes = clock.now() + windowSeconds * 1000
  while (batch.length > 0 && batch.length < batchSize && clock.now() < closes && !stop.aborted)
    batch.push(...(await receive(mapping, batchSize - batch.length, 1, stop)))
  return batch
}

async function receive(
  { sqs, queue }: Mapping,
  atMost: number,
  patience: number,
  stop: AbortSignal,
): Promise<readonly Message[]> {
  const request = new ReceiveMessageCommand({
    QueueUrl: queue.url,
    MaxNumberOfMessages: Math.min(atMost, mostReceived),
    WaitTimeSeconds: patience,
    MessageSystemAttributeNames: ['All'],
  })
  try {
    const { Messages = [] } = await sqs.send(request, { abortSignal: stop })
    return Messages
  } catch (reason) {
    if (stop.aborted) return []
    throw reason
  }
}

/** While all machines are busy the batch is offered again, more and more rarely, until its messages are others' to take. */
async function handedOver(
  { lambda, queue, region, clock }: Mapping,
  batch: readonly Message[],
  since: number,
  stop: AbortSignal,
): Promise<Outcome> {
  const event = { Records: batch.map(message => recordOf(message, queue.arn, region)) }
  for (
    let wait = 5;
    clock.now() < since + queue.visibilitySeconds * 1000 && !stop.aborted;
    wait = Math.min(wait * 2, 250)
  ) {
    const running = lambda.invoke(event)
    if (running) return running
    await pause(wait)
  }
  return { ok: false, why: 'no machine was free' }
}

const recordOf = (message: Message, arn: string, awsRegion: string) => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: {},
  md5OfBody: message.MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion,
})

const failures = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) })

/** An answer that names a message nobody knows counts as a failure of all, as it does in the cloud. */
function seenTo(batch: readonly Message[], outcome: Outcome, reportsFailures: boolean): readonly Message[] {
  if (!outcome.ok) return []
  if (!reportsFailures || outcome.answer === null) return batch
  const said = failures.safeParse(outcome.answer)
  if (!said.success) return []
  const failed = new Set(said.data.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
  const known = new Set(batch.map(({ MessageId }) => MessageId))
  if ([...failed].some(id => !known.has(id))) return []
  return batch.filter(({ MessageId = '' }) => !failed.has(MessageId))
}

async function takeOff({ sqs, queue }: Mapping, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return
  const Entries = messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }))
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }))
}
