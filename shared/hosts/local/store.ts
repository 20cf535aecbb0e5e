// The memory of a laptop: plain files in one folder, fit for version control, safe under crashes and several processes.
//
//   links/<id>.json        one link each            refs/<end>.jsonl       which item belongs to which link
//   journal/<link>.jsonl   what was done to it      runs/<run>.json        reports, and beside them which links a run touched
//   ends/<end>.json        how far a listing went   connections/<name>.json  clock skew, outage
//   settings/<binding>.json  what it was last told to do

import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { type Tokens, takeFrom } from '../../core/bucket.ts'
import type { LinkId, Time } from '../../core/ids.ts'
import type { Entry } from '../../core/journal.ts'
import type { Link } from '../../core/link.ts'
import type { Report } from '../../core/report.ts'
import type { Settings } from '../../core/settings.ts'
import type { Outage, Progress, Store } from '../../ports/store.ts'
import { documentsIn } from './documents.ts'
import { type Lines, linesOf } from './lines.ts'
import { lockAt } from './lock.ts'
import { fileName } from './names.ts'

const pageSize = 200

interface Connection {
  readonly skew?: number
  readonly outage?: Outage
}

/** Lines that tell who has what; the first word counts. */
interface Register<V> {
  readonly known: ReadonlyMap<string, V>
  readonly lines: Lines<readonly [string, V]>
}

export function localStore(folder: string): Store {
  const locked = lockAt(join(folder, 'lock'))
  const links = documentsIn<Link>(join(folder, 'links'))
  const progress = documentsIn<Progress>(join(folder, 'ends'))
  const settings = documentsIn<Settings>(join(folder, 'settings'))
  const connections = documentsIn<Connection>(join(folder, 'connections'))
  // Of no interest to anybody in a minute: kept out of the folder, so that a preview changes nothing in it.
  const passing = join(tmpdir(), `lockstep-${userInfo().uid}`, fileName(resolve(folder)))
  const pace = documentsIn<Tokens>(passing)
  const pacing = lockAt(join(passing, 'lock'))
  const reports = documentsIn<Report>(join(folder, 'runs'))

  const refs = each(end => register<LinkId>(join(folder, 'refs', `${fileName(end)}.jsonl`), 'first'))
  const journals = each(link => journal(join(folder, 'journal', `${fileName(link)}.jsonl`)))
  const touched = each(run => register<true>(join(folder, 'runs', `${fileName(run)}.links.jsonl`), 'first'))
  const deliveries = register<Time>(join(folder, 'deliveries.jsonl'), 'last')

  function change(connection: string, change: (before: Connection) => Connection): void {
    connections.put(connection, change(connections.get(connection) ?? {}), 'system')
  }

  /** What is about to be written must outlive a power cut: without it, our own write would pass for somebody's edit. */
  const keep = (link: Link): void => links.put(link.id, link, link.lease ? 'disk' : 'system')

  function recordOf(link: LinkId, news: readonly Entry[]): void {
    const { known, lines } = journals(link)
    lines.catchUp()
    const fresh = new Map<string, Entry>()
    for (const entry of news) if (!known.has(entry.id) && !fresh.has(entry.id)) fresh.set(entry.id, entry)
    for (const run of new Set([...fresh.values()].map(entry => entry.run))) {
      const index = touched(run)
      index.lines.catchUp()
      if (!index.known.has(link)) index.lines.append([[link, true]])
    }
    lines.append([...fresh.values()])
  }

  function entriesOf(link: LinkId): readonly Entry[] {
    const { known, lines } = journals(link)
    lines.catchUp()
    return [...known.values()]
  }

  return {
    async linkOf(end, ref) {
      const { known, lines } = refs(end)
      if (!known.has(ref)) lines.catchUp()
      return known.get(ref)
    },
    claim: (end, ref, link) =>
      locked(() => {
        const { known, lines } = refs(end)
        lines.catchUp()
        const owner = known.get(ref)
        if (owner === undefined) lines.append([[ref, link]])
        return owner ?? link
      }),

    async link(id) {
      return links.get(id)
    },
    addLink: link =>
      locked(() => {
        if (links.get(link.id)) return false
        keep(link)
        return true
      }),
    saveLink: link =>
      locked(() => {
        if (links.get(link.id)?.version !== link.version) return false
        keep({ ...link, version: link.version + 1 })
        return true
      }),
    async dueLinks(binding, now, atMost) {
      const due = links.all().filter(link => link.binding === binding && dueOf(link) <= now)
      return due.sort((a, b) => dueOf(a) - dueOf(b) || (a.id < b.id ? -1 : 1)).slice(0, atMost)
    },
    async links(binding, page = '') {
      const all = links.all().filter(link => link.binding === binding && link.id > page)
      const found = all.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, pageSize)
      const last = found.at(-1)
      return last && all.length > found.length ? { links: found, next: last.id } : { links: found }
    },

    async progress(end) {
      return progress.get(end)
    },
    saveProgress: (end, reached) => locked(() => progress.put(end, reached, 'system')),
    async skew(connection, measured) {
      if (measured === undefined) return connections.get(connection)?.skew
      return locked(() => {
        const known = connections.get(connection)?.skew
        if (known === undefined) change(connection, before => ({ ...before, skew: measured }))
        return known ?? measured
      })
    },

    async settings(binding) {
      return settings.get(binding)
    },
    saveSettings: (binding, told) => locked(() => settings.put(binding, told, 'system')),

    record: entries =>
      locked(() => {
        for (const [link, news] of Map.groupBy(entries, entry => entry.link)) recordOf(link, news)
      }),
    async journal(of) {
      if ('link' in of) return byTime(entriesOf(of.link))
      const { known, lines } = touched(of.run)
      lines.catchUp()
      return byTime([...known.keys()].flatMap(link => entriesOf(link as LinkId)).filter(entry => entry.run === of.run))
    },
    saveReport: report => locked(() => reports.put(report.run, report, 'system')),
    async report(run) {
      return reports.get(run)
    },

    firstTime: (delivery, now, expires) =>
      locked(() => {
        deliveries.lines.catchUp()
        const known = deliveries.known.get(delivery)
        if (known !== undefined && known > now) return false
        deliveries.lines.append([[delivery, expires]])
        return true
      }),
    take: (connection, tokens, bucket, now) =>
      pacing(() => {
        const { left, wait } = takeFrom(pace.get(connection), tokens, bucket, now)
        pace.put(connection, left, 'system')
        return wait
      }),
    async outage(connection) {
      return connections.get(connection)?.outage
    },
    saveOutage: (connection, outage) =>
      locked(() =>
        change(connection, ({ outage: _over, ...before }) => ({
          ...before,
          ...(outage === undefined ? {} : { outage }),
        })),
      ),
  }
}

const dueOf = (link: Link): Time => link.due ?? Number.POSITIVE_INFINITY
const byTime = (entries: readonly Entry[]): readonly Entry[] => entries.toSorted((a, b) => a.at - b.at)

/** One thing for each name, made when it is first asked for. */
function each<V>(make: (name: string) => V): (name: string) => V {
  const made = new Map<string, V>()
  return name => {
    const found = made.get(name) ?? make(name)
    made.set(name, found)
    return found
  }
}

function register<V>(path: string, counts: 'first' | 'last'): Register<V> {
  const known = new Map<string, V>()
  const lines = linesOf<readonly [string, V]>(path, ([key, value]) => {
    if (counts === 'last' || !known.has(key)) known.set(key, value)
  })
  return { known, lines }
}

function journal(path: string) {
  const known = new Map<string, Entry>()
  const lines = linesOf<Entry>(path, entry => void (known.has(entry.id) || known.set(entry.id, entry)))
  return { known, lines }
}
