// The memory of a laptop: plain files in one folder, fit for version control, safe under crashes and several processes.
//
//   links/<id>.json        one link each            refs/<end>.jsonl       which item belongs to which link
//   journal/<link>.jsonl   what was done to it      runs/<run>.json        reports, and beside them which links a run touched
//   ends/<end>.json        how far a listing went   connections/<name>.json  clock skew, pace, outage

import { join } from 'node:path'
import { type Tokens, takeFrom } from '../../core/bucket.ts'
import type { LinkId, Time } from '../../core/ids.ts'
import type { Entry } from '../../core/journal.ts'
import type { Link } from '../../core/link.ts'
import type { Report } from '../../core/report.ts'
import type { Outage, Progress, Store } from '../../ports/store.ts'
import { documentsIn } from './documents.ts'
import { type Lines, linesOf } from './lines.ts'
import { lockAt } from './lock.ts'
import { fileName } from './names.ts'

const pageSize = 200

interface Connection {
  readonly skew?: number
  readonly tokens?: Tokens
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
  const connections = documentsIn<Connection>(join(folder, 'connections'))
  const reports = documentsIn<Report>(join(folder, 'runs'))

  const refs = each(end => register<LinkId>(join(folder, 'refs', `${fileName(end)}.jsonl`), 'first'))
  const journals = each(link => journal(join(folder, 'journal', `${fileName(link)}.jsonl`)))
  const touched = each(run => register<true>(join(folder, 'runs', `${fileName(run)}.links.jsonl`), 'first'))
  const deliveries = register<Time>(join(folder, 'deliveries.jsonl'), 'last')

  async function change(connection: string, change: (before: Connection) => Connection): Promise<void> {
    await connections.put(connection, change((await connections.get(connection)) ?? {}))
  }

  async function recordOf(link: LinkId, news: readonly Entry[]): Promise<void> {
    const { known, lines } = journals(link)
    await lines.catchUp()
    // Later copies of the same entry fall away within one call too.
    const fresh = new Map(news.filter(entry => !known.has(entry.id)).map(entry => [entry.id, entry]))
    for (const entry of news.toReversed()) if (fresh.has(entry.id)) fresh.set(entry.id, entry)
    for (const run of new Set([...fresh.values()].map(entry => entry.run))) {
      const index = touched(run)
      await index.lines.catchUp()
      if (!index.known.has(link)) await index.lines.append([[link, true]])
    }
    await lines.append([...fresh.values()])
  }

  async function entriesOf(link: LinkId): Promise<readonly Entry[]> {
    const { known, lines } = journals(link)
    await lines.catchUp()
    return [...known.values()]
  }

  return {
    async linkOf(end, ref) {
      const { known, lines } = refs(end)
      const found = known.get(ref)
      if (found !== undefined) return found
      await lines.catchUp()
      return known.get(ref)
    },
    claim: (end, ref, link) =>
      locked(async () => {
        const { known, lines } = refs(end)
        await lines.catchUp()
        const owner = known.get(ref)
        if (owner === undefined) await lines.append([[ref, link]])
        return owner ?? link
      }),

    link: id => links.get(id),
    addLink: link =>
      locked(async () => {
        if (await links.get(link.id)) return false
        await links.put(link.id, link)
        return true
      }),
    saveLink: link =>
      locked(async () => {
        if ((await links.get(link.id))?.version !== link.version) return false
        await links.put(link.id, { ...link, version: link.version + 1 })
        return true
      }),
    async dueLinks(binding, now, atMost) {
      const due = (await links.all()).filter(link => link.binding === binding && dueOf(link) <= now)
      return due.sort((a, b) => dueOf(a) - dueOf(b) || (a.id < b.id ? -1 : 1)).slice(0, atMost)
    },
    async links(binding, page = '') {
      const all = (await links.all()).filter(link => link.binding === binding && link.id > page)
      const found = all.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, pageSize)
      const last = found.at(-1)
      return last && all.length > found.length ? { links: found, next: last.id } : { links: found }
    },

    progress: end => progress.get(end),
    saveProgress: (end, reached) => locked(() => progress.put(end, reached)),
    skew: (connection, measured) =>
      measured === undefined
        ? connections.get(connection).then(known => known?.skew)
        : locked(async () => {
            const known = (await connections.get(connection))?.skew
            if (known === undefined) await change(connection, before => ({ ...before, skew: measured }))
            return known ?? measured
          }),

    record: entries =>
      locked(async () => {
        for (const [link, news] of Map.groupBy(entries, entry => entry.link)) await recordOf(link, news)
      }),
    async journal(of) {
      if ('link' in of) return byTime(await entriesOf(of.link))
      const { known, lines } = touched(of.run)
      await lines.catchUp()
      const all = await Promise.all([...known.keys()].map(link => entriesOf(link as LinkId)))
      return byTime(all.flat().filter(entry => entry.run === of.run))
    },
    saveReport: report => locked(() => reports.put(report.run, report)),
    report: run => reports.get(run),

    firstTime: (delivery, now, expires) =>
      locked(async () => {
        await deliveries.lines.catchUp()
        const known = deliveries.known.get(delivery)
        if (known !== undefined && known > now) return false
        await deliveries.lines.append([[delivery, expires]])
        return true
      }),
    take: (connection, tokens, bucket, now) =>
      locked(async () => {
        const { left, wait } = takeFrom((await connections.get(connection))?.tokens, tokens, bucket, now)
        await change(connection, before => ({ ...before, tokens: left }))
        return wait
      }),
    outage: connection => connections.get(connection).then(known => known?.outage),
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
