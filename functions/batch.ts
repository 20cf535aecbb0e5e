// One batch of a lane's messages: which signals they carry, how long there is for them, and which must be sent again.

import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import type { Time } from '../shared/core/ids.ts'
import type { Signal } from '../shared/core/signal.ts'
import { mostReceives } from '../shared/hosts/aws/environment.ts'
import type { Held } from '../shared/hosts/aws/give-back.ts'
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
  /** Lets messages be handed out again sooner than their time is over. */
  giveBack(messages: readonly Held[]): Promise<void>
}

export interface Message extends Pick<SQSRecord, 'messageId' | 'body' | 'receiptHandle'> {
  readonly attributes: Pick<SQSRecord['attributes'], 'ApproximateFirstReceiveTimestamp' | 'ApproximateReceiveCount'>
}

/** What was begun must be finished and saved before the function is stopped: nothing is begun in this last stretch. */
export const lastStretch: Time = 120_000
/** Each time something fails it waits twice as long, so that a bad hour does not use up all tries. */
const longestWait: Time = 30 * 60_000

export async function takeBatch(records: readonly Message[], desk: Desk, remaining: Time): Promise<SQSBatchResponse> {
  const { queue, lane, clock, meter, log } = desk
  const outcomes = await queue.arrived(records.map(({ body }) => body))
  const arrived = records.map((record, i) => ({ record, outcome: outcomes[i] }))
  const signals = arrived.flatMap(({ outcome }) => (outcome?.ok && outcome.value ? [outcome.value] : []))
  const back = await lane.work(signals, clock.now() + remaining - lastStretch)
  const left = new Map(back.map(({ signal, after }) => [signal, after]))
  // What cannot be read does not become readable by waiting: it is soon aside, for somebody to look at.
  const failed = arrived.flatMap(({ record, outcome }) => {
    if (!outcome?.ok) return [{ record, signal: undefined, after: 0 }]
    const after = outcome.value && left.get(outcome.value)
    return after === undefined ? [] : [{ record, signal: outcome.value, after: waitOf(record, after) }]
  })
  // What came before its time was only put back.
  const handled = arrived.filter(({ outcome }) => !outcome?.ok || outcome.value !== undefined)
  meter.add('operations', handled.length)
  meter.add('failed', failed.length)
  noteRuns(log, signals, back.length)
  for (const { record, signal } of failed) noteBack(log, record, signal)
  for (const { record } of handled)
    meter.add('duration', Math.max(0, clock.now() - Number(record.attributes.ApproximateFirstReceiveTimestamp)))
  await backAtLast(desk, failed)
  return { batchItemFailures: failed.map(({ record }) => ({ itemIdentifier: record.messageId })) }
}

const waitOf = ({ attributes }: Message, after: Time): Time =>
  Math.min(longestWait, after * 2 ** (Number(attributes.ApproximateReceiveCount) - 1))

/** They come back in any case: sooner where the queue can be told so. */
async function backAtLast(
  { giveBack, log }: Desk,
  failed: readonly { readonly record: Message; readonly after: Time }[],
): Promise<void> {
  if (failed.length === 0) return
  try {
    await giveBack(failed.map(({ record, after }) => ({ handle: record.receiptHandle, after })))
  } catch (reason) {
    log.note('messages come back only when their time is over', { messages: failed.length, reason: String(reason) })
  }
}

/** By their run, lines of different functions can be put together. */
function noteRuns(log: Logger, signals: readonly Signal[], left: number): void {
  if (signals.length === 0) return
  const runs = [...new Set(signals.map(({ run }) => run))]
  log.note('signals were seen to', { runs: runs.join(' '), signals: signals.length, left })
}

/** The queue hands a message out so many times; after the last it lies aside until somebody looks. */
function noteBack(log: Logger, { messageId, attributes }: Message, signal: Signal | undefined): void {
  const receives = Number(attributes.ApproximateReceiveCount)
  const isLast = receives >= mostReceives
  log.note(isLast ? 'a message is a dead letter now' : 'a message goes back to its queue', {
    message: messageId,
    receives,
    ...(signal ? whereOf(signal) : { reason: 'unreadable' }),
    verdict: isLast ? 'dead letter' : 'again',
  })
}
