// One batch of a lane's messages: which signals they carry, how long there is for them, and which must be sent again.

import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import type { Outcome } from '../shared/core/errors.ts'
import type { Time } from '../shared/core/ids.ts'
import type { Signal } from '../shared/core/signal.ts'
import { mostReceives } from '../shared/hosts/aws/environment.ts'
import type { AwsHost } from '../shared/hosts/aws/index.ts'
import type { Clock } from '../shared/ports/clock.ts'
import type { Logger } from '../shared/ports/logger.ts'
import type { Meter } from '../shared/ports/meter.ts'
import { whereOf } from '../shared/runtime/given-up.ts'
import type { Lane } from '../shared/runtime/lane.ts'

export interface Desk {
  readonly queue: Pick<AwsHost['queue'], 'arrived'>
  readonly lane: Lane
  readonly clock: Pick<Clock, 'now'>
  readonly meter: Meter
  readonly log: Logger
}

export interface Message extends Pick<SQSRecord, 'messageId' | 'body'> {
  readonly attributes: Pick<SQSRecord['attributes'], 'ApproximateFirstReceiveTimestamp' | 'ApproximateReceiveCount'>
}

/** What was begun must be finished and saved before the function is stopped: nothing is begun in this last stretch. */
export const lastStretch: Time = 120_000

export async function takeBatch(
  records: readonly Message[],
  { queue, lane, clock, meter, log }: Desk,
  remaining: Time,
): Promise<SQSBatchResponse> {
  const outcomes = await queue.arrived(records.map(({ body }) => body))
  const arrived = records.map((record, i) => ({ record, outcome: outcomes[i] }))
  const signals = arrived.flatMap(({ outcome }) => (outcome?.ok && outcome.value ? [outcome.value] : []))
  const left = new Set(await lane.work(signals, clock.now() + remaining - lastStretch))
  const failed = arrived.filter(
    ({ outcome }) => !outcome?.ok || (outcome.value !== undefined && left.has(outcome.value)),
  )
  // What came before its time was only put back.
  const handled = arrived.filter(({ outcome }) => !outcome?.ok || outcome.value !== undefined)
  meter.add('operations', handled.length)
  meter.add('failed', failed.length)
  for (const { record, outcome } of failed) noteBack(log, record, outcome)
  for (const { record } of handled)
    meter.add('duration', Math.max(0, clock.now() - Number(record.attributes.ApproximateFirstReceiveTimestamp)))
  return { batchItemFailures: failed.map(({ record }) => ({ itemIdentifier: record.messageId })) }
}

/** The queue hands a message out so many times; after the last it lies aside until somebody looks. */
function noteBack(
  log: Logger,
  { messageId, attributes }: Message,
  outcome: Outcome<Signal | undefined> | undefined,
): void {
  const receives = Number(attributes.ApproximateReceiveCount)
  const isLast = receives >= mostReceives
  const signal = outcome?.ok ? outcome.value : undefined
  log.note(isLast ? 'a message is a dead letter now' : 'a message goes back to its queue', {
    message: messageId,
    receives,
    ...(signal ? whereOf(signal) : { reason: 'unreadable' }),
    verdict: isLast ? 'dead letter' : 'again',
  })
}
