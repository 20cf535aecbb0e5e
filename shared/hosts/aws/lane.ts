// Puts messages on one queue: as many in a request as the service takes, and those it could not take once more.

import { setTimeout as pause } from 'node:timers/promises'
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs'
import { Fault } from '../../core/errors.ts'
import { faultOf } from './trouble.ts'

/** One message, in ASCII. */
export interface Parcel {
  readonly body: string
  /** Whose turn it is on a shared lane: a crowd of one group does not hold up the others. */
  readonly group?: string
  readonly delaySeconds?: number
}

const mostMessages = 10
/** All messages of a request together. */
export const mostBytes = 262_144
const mostRounds = 4

export async function post(client: SQSClient, queue: string, parcels: readonly Parcel[]): Promise<void> {
  for (const batch of batches(parcels)) await postBatch(client, queue, batch)
}

async function postBatch(client: SQSClient, queue: string, batch: readonly Parcel[]): Promise<void> {
  let left = batch
  for (let round = 0; left.length > 0; round++) {
    if (round >= mostRounds)
      throw new Fault({
        kind: 'unavailable',
        message: `The queue ${nameOf(queue)} did not take ${left.length} of ${batch.length} messages. It is tried again later.`,
      })
    if (round > 0) await pause(Math.random() * 100 * 2 ** round)
    left = await postOnce(client, queue, left)
  }
}

/** Answers with what was not taken and may be sent again. */
async function postOnce(client: SQSClient, queue: string, batch: readonly Parcel[]): Promise<readonly Parcel[]> {
  const request = new SendMessageBatchCommand({ QueueUrl: queue, Entries: batch.map(entryOf) })
  const { Failed: failed = [] } = await client.send(request).catch((reason: unknown) => {
    throw faultOf(reason, `The queue ${nameOf(queue)}`)
  })
  const refused = failed.find(each => each.SenderFault)
  if (refused)
    throw new Fault({
      kind: 'invalid',
      message: `The queue ${nameOf(queue)} refused a message (${refused.Code}). This is a defect of Lockstep: report it with this line.`,
    })
  const names = new Set(failed.map(({ Id }) => Id))
  return batch.filter((_, i) => names.has(String(i)))
}

const entryOf = ({ body, group, delaySeconds }: Parcel, i: number): SendMessageBatchRequestEntry => ({
  Id: String(i),
  MessageBody: body,
  ...(group !== undefined && { MessageGroupId: group }),
  ...(delaySeconds !== undefined && { DelaySeconds: delaySeconds }),
})

function batches(parcels: readonly Parcel[]): readonly (readonly Parcel[])[] {
  const all: Parcel[][] = []
  let bytes = 0
  for (const parcel of parcels) {
    const last = all.at(-1)
    const size = parcel.body.length
    if (last && last.length < mostMessages && bytes + size <= mostBytes) {
      last.push(parcel)
      bytes += size
    } else {
      all.push([parcel])
      bytes = size
    }
  }
  return all
}

const nameOf = (queue: string): string => queue.slice(queue.lastIndexOf('/') + 1)
