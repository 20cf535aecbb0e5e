// A shop on three trackers: what its client file says, and what its ends are called.

import { endId } from '../../shared/core/ids.ts'
import type { Kind } from './trackers.ts'

export interface ShopWishes {
  readonly repo?: string
  readonly schedule?: string
  /** What is done when something happens. */
  readonly on?: string
}

export const shop = (
  code: string,
  { repo = 'acme/shop', schedule = 'never', on = '' }: ShopWishes = {},
): string => `client: ${code}
timezone: Europe/Madrid
connections:
  github: { connector: github }
  jira:   { connector: jira, site: https://acme.atlassian.net }
  linear: { connector: linear }
statuses:
  open: { issues: open,   board: To Do, plan: Todo }
  done: { issues: closed, board: Done,  plan: Done }
projects:
  SHOP:
    schedule: ${schedule}
    on: { ${on} }
    conflicts: latest
    ends:
      issues: { in: github, repo: ${repo} }
      board:  { in: jira, project: SHOP, type: Task }
      plan:   { in: linear, team: ENG }
    fields:
      title: both ways
      body: both ways
      status: both ways
      labels: both ways
`

export const trackers: Readonly<Record<'github' | 'jira' | 'linear', Kind>> = {
  github: { connector: 'github' },
  jira: { connector: 'jira' },
  linear: { connector: 'linear' },
}

export const ends = { github: endId('SHOP/issues'), jira: endId('SHOP/board'), linear: endId('SHOP/plan') } as const
export type Place = keyof typeof ends
