// The memory held in memory: for tests, simulation and the demo. Every method acts at once and whole, like a conditional write.

import { type Tokens, takeFrom } from '../../core/bucket.ts'
import type { BindingId, LinkId, Time } from '../../core/ids.ts'
import type { Entry } from '../../core/journal.ts'
import type { Link } from '../../core/link.ts'
import type { Report } from '../../core/report.ts'
import type { Settings } from '../../core/settings.ts'
import type { Outage, Progress, Store } from '../../ports/store.ts'
import { freeze } from './freeze.ts'

const pageSize = 100

export function memoryStore(): Store {
  const claims = new Map<string, LinkId>()
  const links = new Map<LinkId, Link>()
  const linksOf = new Map<BindingId, LinkId[]>()
  const unfinished = new Map<BindingId, Set<LinkId>>()
  const progress = new Map<string, Progress>()
  const skews = new Map<string, number>()
  const settings = new Map<BindingId, Settings>()
  const entries = new Map<string, Entry>()
  const entriesOf = new Map<string, Entry[]>()
  const reports = new Map<string, Report>()
  const deliveries = new Map<string, Time>()
  const buckets = new Map<string, Tokens>()
  const outages = new Map<string, Outage>()

  const keep = (link: Link): void => {
    links.set(link.id, freeze(link))
    const due = entry(unfinished, link.binding, () => new Set<LinkId>())
    if (link.due === undefined) due.delete(link.id)
    else due.add(link.id)
  }

  return {
    async linkOf(end, ref) {
      return claims.get(pair(end, ref))
    },
    async claim(end, ref, link) {
      return entry(claims, pair(end, ref), () => link)
    },

    async link(id) {
      return links.get(id)
    },
    async addLink(link) {
      if (links.has(link.id)) return false
      entry(linksOf, link.binding, () => []).push(link.id)
      keep(link)
      return true
    },
    async saveLink(link) {
      if (links.get(link.id)?.version !== link.version) return false
      keep({ ...link, version: link.version + 1 })
      return true
    },
    async dueLinks(binding, now, atMost) {
      const found = [...(unfinished.get(binding) ?? [])].flatMap(id => links.get(id) ?? [])
      const due = found.filter(link => dueOf(link) <= now)
      return due.sort((a, b) => dueOf(a) - dueOf(b) || (a.id < b.id ? -1 : 1)).slice(0, atMost)
    },
    async links(binding, page = '0') {
      const all = linksOf.get(binding) ?? []
      const next = Number(page) + pageSize
      const found = all.slice(Number(page), next).flatMap(id => links.get(id) ?? [])
      return next < all.length ? { links: found, next: String(next) } : { links: found }
    },

    async progress(end) {
      return progress.get(end)
    },
    async saveProgress(end, reached) {
      progress.set(end, freeze(reached))
    },
    async skew(connection, measured) {
      return measured === undefined ? skews.get(connection) : entry(skews, connection, () => measured)
    },

    async settings(binding) {
      return settings.get(binding)
    },
    async saveSettings(binding, told) {
      settings.set(binding, freeze(told))
    },

    async record(news) {
      for (const each of news) {
        if (entries.has(each.id)) continue
        entries.set(each.id, freeze(each))
        entry(entriesOf, `link ${each.link}`, () => []).push(each)
        entry(entriesOf, `run ${each.run}`, () => []).push(each)
      }
    },
    async journal(of) {
      const found = entriesOf.get('link' in of ? `link ${of.link}` : `run ${of.run}`) ?? []
      return [...found].sort((a, b) => a.at - b.at)
    },
    async saveReport(report) {
      reports.set(report.run, freeze(report))
    },
    async report(run) {
      return reports.get(run)
    },

    async firstTime(delivery, now, expires) {
      const known = deliveries.get(delivery)
      if (known !== undefined && known > now) return false
      deliveries.set(delivery, expires)
      return true
    },
    async take(connection, tokens, bucket, now) {
      const { left, wait } = takeFrom(buckets.get(connection), tokens, bucket, now)
      buckets.set(connection, left)
      return wait
    },
    async outage(connection) {
      return outages.get(connection)
    },
    async saveOutage(connection, outage) {
      if (outage) outages.set(connection, freeze(outage))
      else outages.delete(connection)
    },
  }
}

const pair = (end: string, ref: string): string => JSON.stringify([end, ref])
const dueOf = (link: Link): Time => link.due ?? Number.POSITIVE_INFINITY

/** What a map holds under a key; puts it there first if it holds nothing. */
function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  if (!map.has(key)) map.set(key, make())
  return map.get(key) as V
}
