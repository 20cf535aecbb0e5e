// What a round of the schedule looks at, and when: critical projects at once, the others spread over the time there is.

import type { Client, Occasion, Project } from '../shared/core/client.ts'
import type { RunId, Time } from '../shared/core/ids.ts'
import type { Signal } from '../shared/core/signal.ts'
import { type Keeping, looks } from '../shared/runtime/errand.ts'

export interface Turn {
  readonly delay: Time
  readonly signals: readonly Signal[]
}

const batchSize = 10
const minute: Time = 60_000
/** Within this all projects of a round are looked at, however long it is until the next one. */
const longestWindow: Time = 60 * minute
const rank: Readonly<Record<Project['priority'], number>> = { critical: 0, high: 1, normal: 2, low: 3 }

/** `projects` are those that have this occasion on their schedule. */
export function round(projects: Client['projects'], occasion: Occasion, run: RunId, keeping: Keeping): readonly Turn[] {
  const inOrder = [...projects].sort((a, b) => rank[a.priority] - rank[b.priority])
  const [critical, others] = [
    inOrder.filter(each => each.priority === 'critical'),
    inOrder.filter(each => each.priority !== 'critical'),
  ]
  const [now, later] = [batches(critical), batches(others)]
  const step = windowOf(occasion) / Math.max(1, later.length)
  const signals = (batch: Client['projects']) => batch.flatMap(each => looks(each, occasion, run, keeping))
  return [
    ...now.map(batch => ({ delay: 0, signals: signals(batch) })),
    ...later.map((batch, i) => ({ delay: Math.round(i * step), signals: signals(batch) })),
  ]
}

/** Half the time until the next round, so that one is done before another begins. */
const windowOf = (occasion: Occasion): Time =>
  'every' in occasion ? Math.min(longestWindow, (occasion.every * minute) / 2) : longestWindow

const batches = (projects: Client['projects']): readonly Client['projects'][] =>
  Array.from({ length: Math.ceil(projects.length / batchSize) }, (_, i) =>
    projects.slice(i * batchSize, (i + 1) * batchSize),
  )
