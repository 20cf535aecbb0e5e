// GitHub's deliveries: signed over their bytes, without a time. They are only believed as a hint where to look.

import { z } from 'zod'
import { Fault } from '../../core/errors.ts'
import { type Ref, ref, serviceTime } from '../../core/ids.ts'
import { isGenuine } from '../../http/signature.ts'
import type { Delivery, Hints, Post, Webhook } from '../../ports/connector-module.ts'
import type { Happened } from '../../ports/happening.ts'
import { commentRefOf, isHome, repositoryOf } from './address.ts'
import { fits, needsAsking } from './filter.ts'
import { manifest } from './manifest.ts'
import type { Scope } from './scope.ts'

function verify({ body, headers, secrets }: Post): readonly Delivery[] {
  const genuine = isGenuine({
    signed: body,
    given: headers['x-hub-signature-256'],
    secrets: secrets.map(parts => parts.webhookSecret ?? ''),
    encoding: 'hex',
    prefix: 'sha256=',
  })
  if (!genuine) throw refused('denied', 'the signature does not fit. Check the webhook secret')
  const payload = understood(body, headers['content-type'])
  const [id, event] = [headers['x-github-delivery'], headers['x-github-event']]
  if (!payload || !id || !event) throw refused('invalid', 'the delivery is not in a form this connector knows')
  return [{ id, event, payload }]
}

const said = z.looseObject({})

/** Webhooks are set to "form" unless somebody says otherwise: the same words, in another wrapping. */
function understood(body: Uint8Array, type: string | undefined) {
  const text = Buffer.from(body).toString('utf8')
  const json = type?.startsWith('application/x-www-form-urlencoded') ? new URLSearchParams(text).get('payload') : text
  try {
    return said.safeParse(JSON.parse(json ?? '')).data
  } catch {
    return undefined
  }
}

const issue = z.object({
  number: z.number(),
  state: z.enum(['open', 'closed']).catch('open'),
  labels: z.array(z.object({ name: z.string() })).catch([]),
  assignees: z.array(z.object({ login: z.string() })).catch([]),
  milestone: z.nullish(z.object({ title: z.string() })).catch(null),
  type: z.nullish(z.object({ name: z.string() })).catch(null),
  repository_url: z.string().optional(),
  pull_request: z.unknown().optional(),
})
type Told = z.infer<typeof issue>

const words = z.nullish(z.string()).transform(text => text ?? '')
const pullRequest = z.object({
  number: z.number(),
  merged: z.nullish(z.boolean()),
  merged_at: z.nullish(z.string()),
  created_at: z.nullish(z.string()),
  title: words,
  body: words,
  head: z.object({ ref: words }).catch({ ref: '' }),
})

const wireTold = z.object({
  action: z.string().optional(),
  repository: z.object({ full_name: z.string() }).optional(),
  organization: z.object({ login: z.string() }).optional(),
  issue: issue.optional(),
  comment: z.object({ id: z.number() }).optional(),
  sub_issue: issue.optional(),
  blocking_issue: issue.optional(),
  pull_request: pullRequest.optional(),
  projects_v2_item: z.object({ content_type: z.string() }).optional(),
})

type Whole = z.infer<typeof wireTold>

const nowhere = (why: string): Hints => ({ look: 'nowhere', why })

function hints({ payload, event }: Delivery, scope: Scope): Hints {
  const { data } = wireTold.safeParse(payload)
  if (!data || !manifest.events.includes(event)) return nowhere(`nothing to do for ${event}`)
  if (event === 'projects_v2_item') return boardHints(data, scope)
  const home = repositoryOf(scope.repo)
  const isElsewhere = !data.repository || !isHome(home, data.repository.full_name)
  switch (event) {
    case 'sub_issues':
      return related(data.sub_issue, isElsewhere, scope)
    case 'issue_dependencies':
      return related(data.blocking_issue, isElsewhere, scope)
    case 'pull_request':
      return nowhere(
        `pull request ${data.pull_request?.number ?? ''} ${data.pull_request?.merged ? 'was merged' : data.action}; it is no item`,
      )
    case 'label':
    case 'milestone':
      return isElsewhere ? nowhere('another repository') : { look: 'changes' }
    default:
      return isElsewhere || !data.issue ? nowhere('another repository') : aboutIssue(data.issue, data, scope)
  }
}

function aboutIssue(told: Told, { action, comment }: Whole, scope: Scope): Hints {
  if (told.pull_request !== undefined) return nowhere(`${told.number} is a pull request`)
  const name = comment ? commentRefOf(told.number, comment.id) : ref(String(told.number))
  // What is no longer here fits no filter, and must be looked at all the same.
  if (action === 'deleted' || action === 'transferred') return at(name)
  return filtered(told, name, scope)
}

/** The two may live in two repositories: what is asked is where the one that changed lives. */
function related(told: Told | undefined, isElsewhere: boolean, scope: Scope): Hints {
  const at = /\/repos\/([^/]+\/[^/]+)$/.exec(told?.repository_url ?? '')?.[1]
  const isOurs = at === undefined ? !isElsewhere : isHome(repositoryOf(scope.repo), at)
  return told && isOurs ? filtered(told, ref(String(told.number)), scope) : nowhere('another repository')
}

function filtered(told: Told, name: Ref, scope: Scope): Hints {
  if (needsAsking(scope)) return { look: 'changes' }
  const shown = {
    labels: told.labels.map(label => label.name),
    assignees: told.assignees.map(({ login }) => login),
    state: { state: told.state, reason: null },
    milestone: told.milestone?.title ?? null,
    type: told.type?.name ?? null,
  }
  return fits(shown, { scope, boardNames: new Map() }) ? at(name) : nowhere('left out by the filters of this end')
}

const at = (name: Ref): Hints => ({ look: 'items', refs: [name] })

/** It names a card, not an issue. */
function boardHints({ organization, projects_v2_item }: Whole, scope: Scope): Hints {
  if (scope.board === undefined) return nowhere('this end has no board')
  const isOurs = organization?.login.toLowerCase() === repositoryOf(scope.repo).owner.toLowerCase()
  if (!isOurs && !/\/(orgs|users)\//.test(scope.board)) return nowhere('a board of somebody else')
  return projects_v2_item?.content_type === 'Issue' ? { look: 'changes' } : nowhere('a card that is no issue')
}

/** A pull request that came in or was merged. Into which branch does not matter: people merge where they work. */
function happened({ event, payload }: Delivery): Happened | undefined {
  const { data } = wireTold.safeParse(payload)
  const { action, repository, pull_request: told } = data ?? {}
  if (event !== 'pull_request' || !told || !repository) return undefined
  const when = action === 'opened' ? 'pull request opened' : told.merged ? 'pull request merged' : undefined
  const at = Date.parse((action === 'opened' ? told.created_at : told.merged_at) ?? '')
  if (!when || (action !== 'opened' && action !== 'closed') || Number.isNaN(at)) return undefined
  const { title, body, head } = told
  return { when, at: serviceTime(at), place: { repo: repository.full_name }, title, body, branch: head.ref }
}

const refused = (kind: 'denied' | 'invalid', why: string): Fault =>
  new Fault({ kind, message: `${manifest.title}, webhook: ${why}.` })

export const webhook: Webhook<Scope> = {
  verify,
  hints,
  happened,
  // GitHub does not send again by itself: whoever redelivers by hand sees by the code what went wrong.
  answers: { taken: 202, refused: 401, garbled: 400, busy: 503 },
}
