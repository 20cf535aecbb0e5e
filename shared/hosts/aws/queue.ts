// Where signals wait in the cloud: one queue per connector, so that a slow service holds up its own lane only.

import { createHash } from 'node:crypto'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { Fault, failure, type Outcome, success } from '../../core/errors.ts'
import type { EndId, Time } from '../../core/ids.ts'
import type { Signal } from '../../core/signal.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Queue } from '../../ports/queue.ts'
import { type Parcel, post } from './lane.ts'
import { readMessage, writeMessage } from './message.ts'
import { faultOf } from './trouble.ts'

export interface AwsQueue extends Queue {
  /**
   * What arrived on a lane, in the same order. Undefined stands for a signal whose time has not come: it waits again. A
   * failed one must be left on the queue.
   */
  arrived(bodies: readonly string[]): Promise<readonly Outcome<Signal | undefined>[]>
}

/** The address of the queue of every end's lane. */
export type Lanes = ReadonlyMap<EndId, string>

/** The longest a queue keeps a message back. What has to wait longer says so itself, and waits in turns. */
const longestDelay: Time = 15 * 60_000

export function awsQueue(client: SQSClient, lanes: Lanes, clock: Clock): AwsQueue {
  async function send(signals: readonly Signal[], delay: Time = 0): Promise<void> {
    const parcels = Map.groupBy(signals, ({ end }) => lanes.get(end))
    const stranded = parcels.get(undefined)
    const known = [...parcels].flatMap(([queue, each]) => (queue === undefined ? [] : [{ queue, each }]))
    const sent = await Promise.allSettled(
      known.map(({ queue, each }) =>
        post(
          client,
          queue,
          each.map(signal => parcelOf(signal, delay, clock.now())),
        ),
      ),
    )
    for (const each of sent) if (each.status === 'rejected') throw each.reason
    if (stranded) throw noLane(stranded)
  }

  async function open(body: string): Promise<Outcome<Signal | undefined>> {
    try {
      const { signal, notBefore = 0 } = readMessage(body)
      const early = notBefore - clock.now()
      if (early <= 0) return success(signal)
      await send([signal], early)
      return success(undefined)
    } catch (reason) {
      return failure(faultOf(reason, 'A lane'))
    }
  }

  return { send, arrived: bodies => Promise.all(bodies.map(open)) }
}

const parcelOf = (signal: Signal, delay: Time, now: Time): Parcel => ({
  body: writeMessage({ signal, ...(delay > longestDelay && { notBefore: now + delay }) }),
  group: groupOf(signal),
  ...(delay > 0 && { delaySeconds: Math.ceil(Math.min(delay, longestDelay) / 1000) }),
})

/** One group per project; the name only has to differ, not to be read. */
const groupOf = ({ binding }: Signal): string =>
  /^[\w.-]{1,128}$/.test(binding) ? binding : createHash('sha256').update(binding).digest('hex')

const noLane = (signals: readonly Signal[]): Fault =>
  new Fault({
    kind: 'invalid',
    message: `No lane leads to ${[...new Set(signals.map(({ end }) => end))].join(', ')}. The client file has ends that were not deployed: deploy again.`,
  })
