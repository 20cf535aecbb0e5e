// Listens to what is remembered, and tells people what only a person can see to: conflicts and refused credentials.

import type { Client } from '../core/client.ts'
import type { Entry } from '../core/journal.ts'
import type { Report } from '../core/report.ts'
import { toldOf } from '../notices/teller.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { Notice, Notifier } from '../ports/notifier.ts'
import type { Store } from '../ports/store.ts'

export interface Listening {
  readonly client: Client
  readonly store: Store
  readonly notifier: Notifier
  readonly clock: Pick<Clock, 'now'>
  readonly log: Logger
}

export interface Telling {
  /** The same memory; what people should know is noted as it is written there. */
  readonly store: Store
  denied(connection: string, why: string): void
  /** Its credential is to be renewed soon. */
  aged(connection: string, why: string): void
  ended(report: Report): void
  /** Tells what was noted. Nobody is told twice, and a chat that is down holds up nothing. */
  flush(): Promise<void>
}

interface Noted {
  /** What was told under this name once is not told again for a while. */
  readonly once: string
}

interface Conflict extends Noted {
  readonly project: string
  readonly line: string
}

/** Of a credential: refused, or to be renewed. */
interface Warning extends Noted {
  readonly connection: string
  readonly notice: Notice
  readonly quiet: number
}

const hour = 60 * 60_000
/** A credential that is still refused is worth a word now and then; a conflict was said. */
const silence = { denied: 4 * hour, aged: 24 * hour, conflict: 30 * 24 * hour } as const
const mostLines = 20

export function listening({ client, store, notifier, clock, log }: Listening): Telling {
  let conflicts: Conflict[] = []
  let warnings: Warning[] = []
  let ended: Report[] = []

  const warn = (kind: 'denied' | 'aged', connection: string, notice: Notice) =>
    void warnings.push({ once: `${kind} ${connection}`, connection, notice, quiet: silence[kind] })
  const denied = (connection: string, why: string) => warn('denied', connection, deniedNotice(connection, why))
  const aged = (connection: string, why: string) => warn('aged', connection, agedNotice(connection, why))

  async function tell(notice: Notice, about: readonly string[] | undefined): Promise<void> {
    for (const to of toldOf(client, notice.topic, about))
      await notifier.tell(notice, to).catch((reason: unknown) => {
        log.note('people could not be told', { topic: notice.topic, connection: to, why: String(reason) })
      })
  }

  const isNews = ({ once }: Noted, quiet: number): Promise<boolean> =>
    store.firstTime(`notice ${once}`, clock.now(), clock.now() + quiet)

  async function tellConflicts(all: readonly Conflict[]): Promise<void> {
    for (const [project, noted] of Map.groupBy(all, each => each.project)) {
      if (toldOf(client, 'conflict', [project]).length === 0) continue
      const lines: string[] = []
      for (const each of noted) if (await isNews(each, silence.conflict)) lines.push(each.line)
      if (lines.length > 0) await tell(conflictNotice(project, lines), [project])
    }
  }

  async function tellWarnings(all: readonly Warning[]): Promise<void> {
    for (const each of all) {
      const concerned = client.projects.filter(({ ends }) => ends.some(end => end.connection === each.connection))
      const about = concerned.map(({ id }) => String(id))
      if (toldOf(client, 'denied', about).length > 0 && (await isNews(each, each.quiet))) await tell(each.notice, about)
    }
  }

  async function tellEnd(report: Report): Promise<void> {
    if (report.refused !== undefined) await tell(limitNotice(report, report.refused), [report.binding])
    else if (isNewsworthy(report)) await tell(summaryNotice(report), [report.binding])
  }

  return {
    store: {
      ...store,
      async record(entries) {
        await store.record(entries)
        conflicts.push(...entries.filter(({ deed }) => deed === 'conflict').map(notedOf))
      },
      async saveOutage(connection, outage) {
        await store.saveOutage(connection, outage)
        if (outage?.needsPerson) denied(connection, outage.why)
      },
    },
    denied,
    aged,
    ended: report => void ended.push(report),
    async flush() {
      const noted = { conflicts: distinct(conflicts), warnings: distinct(warnings), ended }
      conflicts = []
      warnings = []
      ended = []
      try {
        await tellConflicts(noted.conflicts)
        await tellWarnings(noted.warnings)
        for (const report of noted.ended) await tellEnd(report)
      } catch (reason) {
        log.note('whether people were told already is not known, so they are not', { why: String(reason) })
      }
    },
  }
}

const distinct = <T extends Noted>(all: readonly T[]): readonly T[] => [
  ...new Map(all.map(each => [each.once, each])).values(),
]

/** Where and what, never the values: a chat has other readers than a tracker. */
const notedOf = ({ id, binding, end, ref, field }: Entry): Conflict => ({
  once: `conflict ${id}`,
  project: binding,
  line: `${field ?? 'the item'} of ${ref ?? 'an item'}, found at ${end}`,
})

function conflictNotice(project: string, lines: readonly string[]): Notice {
  const shown = lines.slice(0, mostLines)
  const more = lines.length > shown.length ? [`… and ${lines.length - shown.length} more`] : []
  return {
    topic: 'conflict',
    title: `${project}: ${lines.length === 1 ? 'a conflict waits' : `${lines.length} conflicts wait`} for somebody`,
    lines: [...shown, ...more, `Decide with: lockstep conflicts --project ${project}`],
  }
}

const deniedNotice = (connection: string, why: string): Notice => ({
  topic: 'denied',
  title: `${connection}: the credential is refused, and nothing is kept in step there`,
  lines: [why, `Renew it with: lockstep secrets set ${connection}`, 'Then see with: lockstep check'],
})

const agedNotice = (connection: string, why: string): Notice => ({
  topic: 'denied',
  title: `${connection}: the credential is to be renewed soon`,
  lines: [why, `Put the new one in with: lockstep secrets set ${connection} --cloud`],
})

const limitNotice = ({ binding }: Report, refused: string): Notice => ({
  topic: 'limit',
  title: `${binding}: a run was refused before its first write`,
  lines: [refused],
})

const isNewsworthy = ({ ends, errors }: Report): boolean =>
  errors.length > 0 || Object.values(ends).some(({ written, created, deleted }) => written + created + deleted > 0)

const summaryNotice = ({ binding, ends, errors, recommendations }: Report): Notice => ({
  topic: 'summary',
  title: `${binding}: ${errors.length === 0 ? 'kept in step' : `kept in step, with ${errors.length} left over`}`,
  lines: [
    ...Object.entries(ends).map(
      ([end, { written, created, deleted }]) => `${end}: ${written} written, ${created} created, ${deleted} deleted`,
    ),
    ...recommendations,
  ],
})
