// Jira's deliveries: an administrator's webhook, signed over the body, in the words of the old interface.

import { type Mailbox, mailbox, type Sent } from '../../http/emulator-hooks.ts'
import type { HookLab } from '../../http/emulator-lab.ts'
import { sign } from '../../http/signature.ts'
import type { Clock } from '../../ports/clock.ts'
import { textOf } from './emulator-adf.ts'
import type { BookSettings, Issue } from './emulator-issues.ts'
import { showStatus, showUser } from './emulator-show.ts'
import { credential, everybody, host, project } from './emulator-world.ts'
import { freshFor } from './webhook.ts'

const secret = { ...credential, webhookSecret: 'whs-77aa-current' }
const oldSecret = { ...credential, webhookSecret: 'whs-11bb-former' }

export function postOffice(clock: Clock): { readonly lab: HookLab; readonly tell: BookSettings['onChange'] } {
  const letters: Mailbox = mailbox((event, payload, id) =>
    letter({ timestamp: clock.now(), webhookEvent: event, ...Object(payload) }, id),
  )
  return {
    lab: {
      mailbox: letters,
      scope: { project },
      elsewhere: { project: 'SUBMARINE' },
      secret,
      oldSecret,
      unknownEvent: () => letter({ timestamp: clock.now(), webhookEvent: 'coffee_ready' }, 'odd-1'),
      nonsense: () => letter('{"webhookEvent":', 'odd-2'),
      freshFor,
    },
    tell(event, issue, { by, comment }) {
      const user = everybody.find(({ accountId }) => accountId === by)
      letters.post(event, {
        user: user ? showUser(user) : null,
        issue: showIssue(issue),
        ...(comment
          ? {
              comment: {
                id: comment.id,
                self: `${host}/rest/api/2/issue/${issue.id}/comment/${comment.id}`,
                body: textOf(comment.body),
              },
            }
          : {}),
      })
    },
  }
}

/** As the old interface shows it: texts are wiki markup, not documents. */
const showIssue = ({ id, key, summary, description, status }: Issue) => ({
  id,
  key,
  self: `${host}/rest/api/2/${id}`,
  fields: {
    summary,
    description: description === null ? null : `h2. ${textOf(description)}`,
    status: showStatus(status),
    project: { key: key.replace(/-\d+$/, '') },
  },
})

function letter(payload: unknown, id: string): Sent {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))
  return {
    body,
    headers: {
      'x-hub-signature': `sha256=${sign(body, secret.webhookSecret, 'hex')}`,
      'x-atlassian-webhook-identifier': id,
      'x-atlassian-webhook-flow': 'Primary',
    },
  }
}
