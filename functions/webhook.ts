// The door for services: raw bytes in, a status out, and signals on the lanes in between.

import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Signal } from '../shared/core/signal.ts'
import { awsHost, readEnvironment } from '../shared/hosts/aws/index.ts'
import type { Logger } from '../shared/ports/logger.ts'
import type { Keeping } from '../shared/runtime/errand.ts'
import { type Ear, hear, type Part } from '../shared/runtime/hearing.ts'
import { readClient } from './client-data.ts'
import { shell } from './shell.ts'
import { signalsOf } from './signals.ts'

export interface WebhookParts {
  readonly manifests: Keeping
  /** Loaded when somebody knocks who needs them. */
  readonly parts: Readonly<Record<string, () => Promise<Part>>>
  readonly client: URL
}

/** No service sends more about one change. */
const mostBytes = 1024 * 1024

type Knock = Pick<APIGatewayProxyEventV2, 'headers' | 'pathParameters' | 'body' | 'isBase64Encoded'>

export async function answer(event: Knock, ear: Ear): Promise<APIGatewayProxyStructuredResultV2> {
  const headers = Object.fromEntries(Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]))
  // A signature is over the bytes as they are, and unpacking what a stranger packed is how small posts become large ones.
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') return { statusCode: 415 }
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
  if (body.byteLength > mostBytes) return { statusCode: 413 }
  const {
    status,
    headers: told,
    body: text,
  } = await hear(event.pathParameters?.connection ?? '', { body, headers }, ear)
  return { statusCode: status, ...(told && { headers: { ...told } }), ...(text !== undefined && { body: text }) }
}

/** Hears with these parts; what is heard goes to the lanes. */
export const listener = (
  { parts, manifests }: Omit<WebhookParts, 'client'>,
  { send, log }: { readonly send: (signals: readonly Signal[]) => Promise<void>; readonly log: Logger },
): Pick<Ear, 'partOf' | 'pass'> => ({
  partOf: async name => (Object.hasOwn(parts, name) ? parts[name]?.() : undefined),
  pass: async (heard, delivery) => {
    const signals = signalsOf(heard, delivery, manifests)
    if (signals.length > 0) await send(signals)
    log.note('a delivery was taken', { delivery, run: signals[0]?.run ?? '', signals: signals.length })
  },
})

export function webhookFunction({ client: place, ...parts }: WebhookParts) {
  const client = readClient(place)
  const host = awsHost(
    readEnvironment(),
    client.projects.flatMap(project => project.ends),
  )
  const ear: Ear = { ...host, client, ...listener(parts, { send: signals => host.queue.send(signals), log: host.log }) }
  const about = ({ requestContext }: APIGatewayProxyEventV2) => requestContext.requestId
  return shell<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ log: host.log, about }, event =>
    answer(event, ear),
  )
}
