// Tells people: each notice that waits is a line in the log, and goes to the chat it is meant for. An alarm about dead
// letters becomes a notice for everybody who asked for those.

import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { z } from 'zod'
import type { Client } from '../shared/core/client.ts'
import { type AwsHost, awsPeople, readEnvironment, readNotice } from '../shared/hosts/aws/index.ts'
import { teller, toldOf } from '../shared/notices/teller.ts'
import type { Logger } from '../shared/ports/logger.ts'
import type { Notice } from '../shared/ports/notifier.ts'
import { readClient } from './client-data.ts'
import { shell } from './shell.ts'

export interface Desk extends Pick<AwsHost, 'vault' | 'notifier'> {
  readonly client: Client
  readonly log: Logger
  readonly fetch: typeof globalThis.fetch
}

export async function tellAll(
  records: readonly Pick<SQSRecord, 'messageId' | 'body'>[],
  { client, vault, fetch, log }: Desk,
): Promise<SQSBatchResponse> {
  const people = teller({ client, vault, fetch })
  const outcomes = await Promise.allSettled(
    records.map(async ({ body }) => {
      const { to, ...notice } = readNotice(body)
      log.note(notice.title, { topic: notice.topic, connection: to, lines: notice.lines.join('\n') })
      await people.tell(notice, to)
    }),
  )
  const failed = records.filter((_, i) => outcomes[i]?.status === 'rejected')
  for (const outcome of outcomes)
    if (outcome.status === 'rejected')
      log.note('a notice was not told and is tried again', { reason: String(outcome.reason) })
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
}

/** What an alarm says when it calls a function. */
const alarm = z.object({
  alarmData: z.object({
    state: z.object({ value: z.string() }),
    configuration: z.object({ description: z.string() }),
  }),
})
type Alarm = z.infer<typeof alarm>

/** The notice waits in the queue like any other: one chat that is down does not make the others hear it twice. */
export async function raise(
  { alarmData: { state, configuration } }: Alarm,
  { client, notifier }: Pick<Desk, 'client' | 'notifier'>,
): Promise<void> {
  if (state.value !== 'ALARM') return
  const notice: Notice = { topic: 'dead-letter', title: configuration.description, lines: [] }
  for (const to of toldOf(client, notice.topic)) await notifier.tell(notice, to)
}

export function notifyFunction({ client: place }: { readonly client: URL }) {
  const client = readClient(place)
  const host = awsPeople(readEnvironment())
  const desk = { ...host, client, fetch: globalThis.fetch }
  return shell<SQSEvent | Alarm, SQSBatchResponse | undefined>(host, async event =>
    'Records' in event ? tellAll(event.Records, desk) : void (await raise(alarm.parse(event), desk)),
  )
}
