// Tells people: each notice is a line in the log, and a post to one address where somebody gave one.

import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { z } from 'zod'
import { Fault } from '../shared/core/errors.ts'
import { awsHost, readEnvironment, readNotice } from '../shared/hosts/aws/index.ts'
import type { Logger } from '../shared/ports/logger.ts'
import type { Notice } from '../shared/ports/notifier.ts'
import type { Vault } from '../shared/ports/vault.ts'

export interface Desk {
  readonly vault: Vault
  readonly log: Logger
  readonly fetch: typeof globalThis.fetch
}

/** The address is a credential: whoever knows it can speak to people. It lies beside those of the connections. */
export const addressSecret = 'notices'
const address = z.object({ url: z.url({ protocol: /^https$/ }) })
const patience = 5000

export async function tellAll(
  records: readonly Pick<SQSRecord, 'messageId' | 'body'>[],
  desk: Desk,
): Promise<SQSBatchResponse> {
  const outcomes = await Promise.allSettled(records.map(async ({ body }) => tell(readNotice(body), desk)))
  const failed = records.filter((_, i) => outcomes[i]?.status === 'rejected')
  if (failed.length > 0) desk.log.note('notices were not told and are tried again', { count: failed.length })
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
}

async function tell(notice: Notice, { vault, log, fetch }: Desk): Promise<void> {
  log.note(notice.title, { topic: notice.topic, lines: notice.lines.join('\n') })
  const url = await addressFrom(vault)
  if (url === undefined) return
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: [notice.title, ...notice.lines].join('\n') }),
    redirect: 'error',
    signal: AbortSignal.timeout(patience),
  })
  if (!answer.ok) throw new Fault({ kind: 'unavailable', message: `Whoever takes notices answered ${answer.status}.` })
}

/** Nobody has to give one. */
async function addressFrom(vault: Vault): Promise<string | undefined> {
  try {
    const [current] = await vault.secret(addressSecret)
    return address.safeParse(current).data?.url
  } catch (reason) {
    if (reason instanceof Fault && reason.kind === 'denied') return undefined
    throw reason
  }
}

export function notifyFunction() {
  const host = awsHost(readEnvironment(), [])
  return (event: SQSEvent): Promise<SQSBatchResponse> => tellAll(event.Records, { ...host, fetch: globalThis.fetch })
}
