// What happens beside items and concerns them all the same: somebody's pull request says which items it is about, a sprint
// starts.

import type { ServiceTime } from '../core/ids.ts'
import type { PullRequestWords } from '../core/mentions.ts'
import type { HappeningHeard } from '../core/signal.ts'

export type Happened = PullRequestHappened | { readonly when: 'sprint start' }

export interface PullRequestHappened extends PullRequestWords {
  readonly when: HappeningHeard
  readonly at: ServiceTime
  /** Where: ends of the connection that name the same place saw it. */
  readonly place: Readonly<Record<string, string>>
}
