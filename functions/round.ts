// What a round of the schedule looks at, and when: critical projects at once, the others spread over the time there is.

import type { Client, Errand, Occasion, Project } from '../shared/core/client.ts'
import type { RunId, Time } from '../shared/core/ids.ts'
import type { Signal } from '../shared/core/signal.ts'
import type { Manifest } from '../shared/ports/connector.ts'

export interface Turn {
  readonly delay: Time
  readonly signals: readonly Signal[]
}

type Keeping = Readonly<Record<string, Pick<Manifest, 'keeps'>>>

const batchSize = 10
const minute: Time = 60_000
/** Within this all projects of a round are looked at, however long it is until the next one. */
const longestWindow: Time = 60 * minute
const rank: Readonly<Record<Project['priority'], number>> = { critical: 0, high: 1, normal: 2, low: 3 }

/** `projects` are those that have this occasion on their schedule. */
export function round(
  projects: Client['projects'],
  occasion: Occasion,
  run: RunId,
  manifests: Keeping,
): readonly Turn[] {
  const inOrder = [...projects].sort((a, b) => rank[a.priority] - rank[b.priority])
  const [critical, others] = [
    inOrder.filter(each => each.priority === 'critical'),
    inOrder.filter(each => each.priority !== 'critical'),
  ]
  const [now, later] = [batches(critical), batches(others)]
  const step = windowOf(occasion) / Math.max(1, later.length)
  const signals = (batch: Client['projects']) => batch.flatMap(each => looks(each, occasion.does, run, manifests))
  return [
    ...now.map(batch => ({ delay: 0, signals: signals(batch) })),
    ...later.map((batch, i) => ({ delay: Math.round(i * step), signals: signals(batch) })),
  ]
}

/** Half the time until the next round, so that one is done before another begins. */
const windowOf = (occasion: Occasion): Time =>
  'every' in occasion ? Math.min(longestWindow, (occasion.every * minute) / 2) : longestWindow

/** Changes travel from where they are seen: a pull looks at the trackers, a push at the packages. */
function looks({ id, ends }: Project, does: Errand, run: RunId, manifests: Keeping): readonly Signal[] {
  const keepsPackages = (connector: string): boolean => manifests[connector]?.keeps === 'packages'
  return ends
    .filter(({ connector }) =>
      does === 'pull' ? !keepsPackages(connector) : does !== 'push' || keepsPackages(connector),
    )
    .map(end => ({ binding: id, end: end.id, run, tries: 0, look: 'changes', census: does === 'audit' }))
}

const batches = (projects: Client['projects']): readonly Client['projects'][] =>
  Array.from({ length: Math.ceil(projects.length / batchSize) }, (_, i) =>
    projects.slice(i * batchSize, (i + 1) * batchSize),
  )
