// The tracker's deliveries: signed together with their time, and only believed as a hint where to look.

import { Fault } from '../../core/errors.ts'
import { ref } from '../../core/ids.ts'
import { isFresh, isGenuine } from '../../http/signature.ts'
import type { Delivery, Hints, Post, Webhook } from '../../ports/connector-module.ts'
import { manifest } from './manifest.ts'
import { refOf } from './mapping.ts'
import type { Scope } from './scope.ts'
import { wireDelivery } from './wire.ts'

/** For how long a delivery stays believable. The tracker signs anew when it sends again. */
export const freshFor = 5 * 60_000

/** What is signed: the time, a dot, and the body byte by byte. */
export const signedBytes = (timestamp: string, body: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`${timestamp}.`), body])

function verify({ body, headers, secrets, now }: Post): readonly Delivery[] {
  const timestamp = headers['x-tracker-time'] ?? ''
  const genuine = isGenuine({
    signed: signedBytes(timestamp, body),
    given: headers['x-tracker-signature'],
    secrets: secrets.map(parts => parts.webhookSecret ?? ''),
    encoding: 'hex',
    prefix: 'sha256=',
  })
  if (!genuine) throw refused('denied', 'the signature does not fit. Check the webhook secret')
  if (!isFresh(Number(timestamp), now, freshFor))
    throw refused('denied', 'the delivery is too old. If this goes on, check our clock')
  const payload = understood(body)
  const id = headers['x-tracker-delivery']
  if (!payload || !id) throw refused('invalid', 'the delivery is not in a form this connector knows')
  return [{ id, event: payload.event, payload }]
}

function hints({ payload, event }: Delivery, scope: Scope): Hints {
  const { data } = wireDelivery.safeParse(payload)
  if (!data || !manifest.events.includes(event)) return { look: 'nowhere', why: `no such event: ${event}` }
  if (data.project !== scope.project) return { look: 'nowhere', why: 'another project' }
  if (data.item === undefined) return { look: 'changes' }
  const place = data.comment === undefined ? { id: data.item } : { id: data.comment, item: data.item }
  return { look: 'items', refs: [ref(refOf(place))] }
}

function understood(body: Uint8Array) {
  try {
    return wireDelivery.safeParse(JSON.parse(Buffer.from(body).toString('utf8'))).data
  } catch {
    return undefined
  }
}

const refused = (kind: 'denied' | 'invalid', why: string): Fault =>
  new Fault({ kind, message: `${manifest.title}, webhook: ${why}.` })

export const webhook: Webhook<Scope> = {
  verify,
  hints,
  answers: { taken: 202, refused: 401, garbled: 400, busy: 503 },
}
