// One batch of a lane's messages: which signals they carry, how long there is for them, and which must be sent again.

import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import type { Time } from '../shared/core/ids.ts'
import type { AwsHost } from '../shared/hosts/aws/index.ts'
import type { Clock } from '../shared/ports/clock.ts'
import type { Meter } from '../shared/ports/meter.ts'
import type { Lane } from '../shared/runtime/lane.ts'

export interface Desk {
  readonly queue: Pick<AwsHost['queue'], 'arrived'>
  readonly lane: Lane
  readonly clock: Pick<Clock, 'now'>
  readonly meter: Meter
}

export interface Message extends Pick<SQSRecord, 'messageId' | 'body'> {
  readonly attributes: Pick<SQSRecord['attributes'], 'ApproximateFirstReceiveTimestamp'>
}

/** What was begun must be finished and saved before the function is stopped: nothing is begun in this last stretch. */
export const lastStretch: Time = 120_000

export async function takeBatch(
  records: readonly Message[],
  { queue, lane, clock, meter }: Desk,
  remaining: Time,
): Promise<SQSBatchResponse> {
  const outcomes = await queue.arrived(records.map(({ body }) => body))
  const arrived = records.map(({ messageId }, i) => ({ messageId, outcome: outcomes[i] }))
  const signals = arrived.flatMap(({ outcome }) => (outcome?.ok && outcome.value ? [outcome.value] : []))
  const left = new Set(await lane.work(signals, clock.now() + remaining - lastStretch))
  const failed = arrived.filter(
    ({ outcome }) => !outcome?.ok || (outcome.value !== undefined && left.has(outcome.value)),
  )
  meter.add('operations', records.length)
  meter.add('failed', failed.length)
  for (const { attributes } of records)
    meter.add('duration', Math.max(0, clock.now() - Number(attributes.ApproximateFirstReceiveTimestamp)))
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
}
