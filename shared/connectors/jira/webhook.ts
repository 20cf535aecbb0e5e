// Jira's deliveries: signed over their raw bytes, the time within them, and only believed as a hint where to look.

import { Fault } from '../../core/errors.ts'
import { isFresh, isGenuine } from '../../http/signature.ts'
import type { Delivery, Hints, Post, Webhook } from '../../ports/connector-module.ts'
import type { Happened } from '../../ports/happening.ts'
import { manifest } from './manifest.ts'
import { commentRef, isInProject, issueRef } from './refs.ts'
import type { Scope } from './scope.ts'
import { wireDelivery } from './wire.ts'

/** Jira sends again up to five times, at most a quarter of an hour apart, with the time of the first attempt. */
export const freshFor = 2 * 3600_000

function verify({ body, headers, secrets, now }: Post): readonly Delivery[] {
  const genuine = isGenuine({
    signed: body,
    given: headers['x-hub-signature'],
    secrets: secrets.map(parts => parts.webhookSecret ?? ''),
    encoding: 'hex',
    prefix: 'sha256=',
  })
  if (!genuine)
    throw refused('denied', 'the signature does not fit. Check that the webhook has a secret, and that it is ours')
  const payload = understood(body)
  const id = headers['x-atlassian-webhook-identifier']
  if (!payload || !id) throw refused('invalid', 'the delivery is not in a form this connector knows')
  if (payload.timestamp !== undefined && !isFresh(payload.timestamp, now, freshFor))
    throw refused('denied', 'the delivery is too old. If this goes on, check our clock')
  return [{ id, event: payload.webhookEvent, payload }]
}

function hints({ payload, event }: Delivery, scope: Scope): Hints {
  const { data } = wireDelivery.safeParse(payload)
  if (!data || !manifest.events.includes(event)) return { look: 'nowhere', why: `no such event: ${event.slice(0, 60)}` }
  const { issue, comment, sprint } = data
  // A sprint says on which board it was planned, and not whose issues are in it; a link says nothing.
  if (event === started && sprint?.originBoardId !== undefined && isAnotherBoard(scope.board, sprint.originBoardId))
    return { look: 'nowhere', why: 'another board' }
  if (!issue) return { look: 'changes' }
  if (!isInProject(issue.key, scope.project)) return { look: 'nowhere', why: 'another project' }
  if (!/^\d+$/.test(issue.id)) return { look: 'nowhere', why: 'the issue has no number' }
  const isComment = event.startsWith('comment_') && comment !== undefined && /^\d+$/.test(comment.id)
  return { look: 'items', refs: [isComment ? commentRef(issue.id, comment.id) : issueRef(issue.id)] }
}

const started = 'sprint_started'

/** A board that is called by its name may be any. */
const isAnotherBoard = (board: Scope['board'], origin: number): boolean =>
  board !== undefined && /^\d+$/.test(String(board)) && String(board) !== String(origin)

const happened = ({ event }: Delivery): Happened | undefined =>
  event === started ? { when: 'sprint start' } : undefined

function understood(body: Uint8Array) {
  try {
    return wireDelivery.safeParse(JSON.parse(Buffer.from(body).toString('utf8'))).data
  } catch {
    return undefined
  }
}

const refused = (kind: 'denied' | 'invalid', why: string): Fault =>
  new Fault({ kind, message: `${manifest.title}, webhook: ${why}.` })

/** What is refused with 401 or 400 is dropped for good; 503 is sent again. */
export const webhook: Webhook<Scope> = {
  verify,
  hints,
  happened,
  answers: { taken: 202, refused: 401, garbled: 400, busy: 503 },
}
