// Linear's deliveries: signed over the raw body with the time in it, and only believed as a hint where to look.

import { Fault } from '../../core/errors.ts'
import { ref } from '../../core/ids.ts'
import { isFresh, isGenuine } from '../../http/signature.ts'
import type { Delivery, Hints, Post, Webhook } from '../../ports/connector-module.ts'
import { manifest } from './manifest.ts'
import { commentRef, isOfTeam, projectRef } from './mapping.ts'
import { holdsIssues, holdsProjects, isNarrowed, type Scope } from './scope.ts'
import { type WireEvent, wireDelivery, wireEvent } from './wire.ts'

/** For how long a delivery stays believable: a minute, as Linear advises. It signs anew when it sends again. */
export const freshFor = 60_000

function verify({ body, headers, secrets, now }: Post): readonly Delivery[] {
  const genuine = isGenuine({
    signed: body,
    given: headers['linear-signature'],
    secrets: secrets.map(parts => parts.webhookSecret ?? ''),
    encoding: 'hex',
  })
  if (!genuine) throw refused('denied', 'the signature does not fit. Check the webhook secret')
  const said = understood(body)
  // Only the time in the body is signed; the header is not.
  if (said && !isFresh(said.webhookTimestamp, now, freshFor))
    throw refused('denied', 'the delivery is too old. If this goes on, check our clock')
  const id = headers['linear-delivery']
  if (!said || !id) throw refused('invalid', 'the delivery is not in a form this connector knows')
  return [{ id, event: said.type, payload: said.payload }]
}

function hints({ payload, event }: Delivery, scope: Scope): Hints {
  if (!manifest.events.includes(event)) return nowhere(`no such event: ${event}`)
  const { data } = wireEvent.safeParse(payload)
  if (!data) return nowhere('the delivery names no item')
  if (event === 'Project') return projectHints(data, scope)
  if (!holdsIssues(scope)) return nowhere('only projects are mirrored')
  return event === 'Comment' ? commentHints(data, scope) : issueHints(data, scope)
}

/** Which teams take part is said by id, and not always: Linear knows. */
function projectHints({ action, data }: WireEvent, scope: Scope): Hints {
  if (!holdsProjects(scope)) return nowhere('projects are not mirrored')
  return action === 'remove' ? { look: 'items', refs: [projectRef(data.id)] } : { look: 'changes' }
}

function issueHints({ action, data, updatedFrom }: WireEvent, scope: Scope): Hints {
  const look: Hints = { look: 'items', refs: [ref(data.id)] }
  if (!belongs(data, scope)) return hasLeft(data, updatedFrom, scope) ? look : nowhere('another team')
  // What is gone can no longer be listed.
  if (action === 'remove') return look
  if (isNarrowed(scope)) return { look: 'changes' }
  if (scope.project === undefined) return look
  if (data.project && isProject(data.project, scope.project)) return look
  // It may have left the project, or the project may have been renamed: Linear knows.
  return updatedFrom && 'projectId' in updatedFrom ? { look: 'changes' } : nowhere('another project')
}

function commentHints({ action, data }: WireEvent, scope: Scope): Hints {
  const issue = data.issue?.id ?? data.issueId
  if (!issue) return nowhere('a comment on something that is no issue')
  if (data.issue && !belongs(data.issue, scope)) return nowhere('another team')
  const isSure = action === 'remove' || (!isNarrowed(scope) && scope.project === undefined)
  return isSure ? { look: 'items', refs: [commentRef(issue, data.id)] } : { look: 'changes' }
}

type OfTeam = Pick<WireEvent['data'], 'team' | 'teamId'>

const belongs = ({ team, teamId }: OfTeam, scope: Scope): boolean =>
  isOfTeam({ id: team?.id ?? teamId ?? '', key: team?.key ?? '' }, scope)

/** An issue that moves says which team it was of, and by which key it was called there. */
function hasLeft(
  { previousIdentifiers = [] }: WireEvent['data'],
  from: WireEvent['updatedFrom'],
  { team }: Scope,
): boolean {
  if (!from || !('teamId' in from)) return false
  return (
    from.teamId === team || previousIdentifiers.some(name => name.toLowerCase().startsWith(`${team.toLowerCase()}-`))
  )
}

const isProject = ({ id, name }: { readonly id: string; readonly name: string }, wanted: string): boolean =>
  id === wanted || name.toLowerCase() === wanted.toLowerCase()

function understood(body: Uint8Array) {
  try {
    const payload: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    const { data } = wireDelivery.safeParse(payload)
    return data && { ...data, payload }
  } catch {
    return undefined
  }
}

const nowhere = (why: string): Hints => ({ look: 'nowhere', why })
const refused = (kind: 'denied' | 'invalid', why: string): Fault =>
  new Fault({ kind, message: `${manifest.title}, webhook: ${why}.` })

/** Linear takes nothing but 200 for "taken", and sends again three times, the last time after six hours. */
export const webhook: Webhook<Scope> = {
  verify,
  hints,
  answers: { taken: 200, refused: 401, garbled: 400, busy: 503 },
}
