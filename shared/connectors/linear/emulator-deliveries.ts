// What the emulated Linear sends to webhooks: whole entities, signed over the raw body with the time in it.

import type { Sent } from '../../http/emulator-hooks.ts'
import { sign } from '../../http/signature.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Issue } from './emulator-rows.ts'
import type { Happening, Workspace } from './emulator-workspace.ts'

export function payloadOf(at: Workspace, happening: Happening) {
  const about = {
    action: happening.action,
    type: happening.type,
    // As of an automation: nobody in particular.
    actor: null,
    createdAt: at.time(),
    organizationId: 'acme',
    webhookId: 'hook-1',
  }
  if (happening.type === 'Comment') {
    const { comment } = happening
    const issue = at.issues.get(comment.issueId)
    return {
      ...about,
      data: { ...comment, user: at.users.find(({ id }) => id === comment.userId), issue: issue && shortOf(at, issue) },
    }
  }
  if (happening.type === 'Project') return { ...about, data: happening.project }
  const { issue, before } = happening
  return {
    ...about,
    data: {
      ...issue,
      ...shortOf(at, issue),
      state: at.states.find(({ id }) => id === issue.stateId),
      project: at.projects.get(issue.projectId ?? ''),
      labels: at.labels.filter(({ id }) => issue.labelIds.includes(id)),
    },
    ...(before ? { updatedFrom: changed(before, issue) } : {}),
  }
}

const shortOf = (at: Workspace, issue: Issue) => ({
  id: issue.id,
  identifier: at.identifierOf(issue),
  title: issue.title,
  teamId: issue.teamId,
  team: at.teamOf(issue.teamId),
  url: `https://linear.app/acme/issue/${at.identifierOf(issue)}`,
})

/** The old values of what changed. */
const changed = (before: Issue, after: Issue) => {
  const now = new Map<string, unknown>(Object.entries(after))
  return Object.fromEntries(Object.entries(before).filter(([name, value]) => now.get(name) !== value))
}

export function packer(clock: Clock, secret: string) {
  return (payload: unknown, id: string): Sent => {
    const text =
      typeof payload === 'string' ? payload : JSON.stringify({ ...Object(payload), webhookTimestamp: clock.now() })
    const body = Buffer.from(text)
    return {
      body,
      headers: {
        'linear-signature': sign(body, secret, 'hex'),
        'linear-delivery': id,
        'linear-event': 'Issue',
        'linear-timestamp': String(clock.now()),
      },
    }
  }
}
