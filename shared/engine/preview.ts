// A preview: the very engine, over a store and connectors that only pretend. Reads are real; nothing is written anywhere.

import { Fault, failure, success } from '../core/errors.ts'
import type { EndId, LinkId, Ref } from '../core/ids.ts'
import { serviceTime } from '../core/ids.ts'
import type { Item } from '../core/item.ts'
import type { Entry } from '../core/journal.ts'
import type { Link } from '../core/link.ts'
import { elements, type Fields, setOf, type Value } from '../core/value.ts'
import type { Connector, OpenEnd, Patch } from '../ports/connector.ts'
import type { Inbox } from '../ports/queue.ts'
import type { Outage, Progress, Store } from '../ports/store.ts'
import type { Engine } from './engine.ts'

export function pretending(engine: Engine, queue: Inbox): Engine {
  const ends = Object.fromEntries(Object.entries(engine.ends).map(([id, open]) => [id, pretendEnd(open)]))
  return { ...engine, ends: ends as Engine['ends'], store: pretendStore(engine.store), queue }
}

function pretendEnd(open: OpenEnd): OpenEnd {
  // Pretended answers are complete and exact, whatever the service's would be.
  const manifest = { ...open.manifest, answers: true }
  return { ...open, manifest, connector: pretendConnector(open.id, open.connector) }
}

function pretendConnector(end: EndId, real: Connector): Connector {
  const pretended = new Map<Ref, Item | 'removed'>()
  /** As it was read before: nothing changes while we pretend. */
  const seen = new Map<Ref, Item>()

  const read: Connector['read'] = async reads => {
    const fresh = reads.filter(({ ref }) => !pretended.has(ref))
    const answers = fresh.length > 0 ? await real.read(fresh) : []
    for (const answer of answers) if (answer.ok) seen.set(answer.value.ref, answer.value)
    return reads.map(each => {
      const known = pretended.get(each.ref)
      if (known === 'removed')
        return failure(new Fault({ kind: 'not-found', message: `${each.ref} was removed in this preview.` }))
      return known
        ? success(known)
        : (answers[fresh.indexOf(each)] ??
            failure(new Fault({ kind: 'unavailable', message: `${each.ref} was not answered.` })))
    })
  }

  const remove = async (removals: readonly { readonly ref: Ref }[]) =>
    removals.map(({ ref }) => {
      pretended.set(ref, 'removed')
      return success(undefined)
    })

  return {
    ...(real.direct === undefined ? {} : { direct: real.direct }),
    ...(real.wroteLast && { wroteLast: real.wroteLast.bind(real) }),
    ...(real.named && { named: words => real.named?.(words) ?? Promise.resolve([]) }),
    changes: (since, page) => real.changes(since, page),
    read,
    create: async drafts =>
      drafts.map(draft => {
        const ref = `new:${draft.marker.link}@${end}` as Ref
        const item: Item = { ...draft, ref, createdAt: serviceTime(0), updatedAt: serviceTime(0), madeByUs: true }
        pretended.set(ref, item)
        return success({ ref, item })
      }),
    update: async patches => {
      const unseen = patches.filter(({ ref }) => !pretended.has(ref) && !seen.has(ref))
      if (unseen.length > 0) await read(unseen)
      return patches.map(patch => {
        const known = pretended.get(patch.ref) ?? seen.get(patch.ref)
        if (known === undefined || known === 'removed')
          return failure(new Fault({ kind: 'unavailable', message: `${patch.ref} could not be read.` }))
        const { history: _history, ...item } = known
        const after: Item = { ...item, fields: patched(item.fields, patch) }
        pretended.set(patch.ref, after)
        return success(after)
      })
    },
    ...(real.find ? { find: real.find.bind(real) } : {}),
    ...(real.remove ? { remove } : {}),
    ...(real.archive ? { archive: remove } : {}),
    ...(real.probe ? { probe: real.probe.bind(real) } : {}),
    ...(real.time ? { time: real.time.bind(real) } : {}),
  }
}

function patched(fields: Fields, { set, sets }: Patch): Fields {
  const next: Record<string, Value> = { ...fields, ...set }
  for (const [name, { add, remove }] of Object.entries(sets))
    next[name] = setOf([...elements(next[name]).filter(word => !remove.includes(word)), ...add])
  return next
}

/** Shows what the real store holds, with this preview's own changes in front of it. */
function pretendStore(real: Store): Store {
  const claims = new Map<string, LinkId>()
  const links = new Map<LinkId, Link>()
  const entries = new Map<string, Entry>()
  const progress = new Map<EndId, Progress>()
  const outages = new Map<string, Outage | undefined>()
  const skews = new Map<string, number>()
  const own = () => [...links.values()]

  const link: Store['link'] = async id => links.get(id) ?? real.link(id)
  const linkOf: Store['linkOf'] = async (end, ref) => claims.get(`${end} ${ref}`) ?? real.linkOf(end, ref)

  return {
    link,
    linkOf,
    claim: async (end, ref, id) => {
      const owner = (await linkOf(end, ref)) ?? id
      claims.set(`${end} ${ref}`, owner)
      return owner
    },
    addLink: async fresh => {
      if (await link(fresh.id)) return false
      links.set(fresh.id, fresh)
      return true
    },
    saveLink: async next => {
      if ((await link(next.id))?.version !== next.version) return false
      links.set(next.id, { ...next, version: next.version + 1 })
      return true
    },
    dueLinks: async (binding, now, atMost) => {
      const theirs = (await real.dueLinks(binding, now, atMost)).filter(each => !links.has(each.id))
      return [...theirs, ...own().filter(each => each.due !== undefined && each.due <= now)].slice(0, atMost)
    },
    links: async (binding, page) => {
      const known = await real.links(binding, page)
      const shown = known.links.map(each => links.get(each.id) ?? each)
      return known.next === undefined ? { links: shown } : { links: shown, next: known.next }
    },
    progress: async end => progress.get(end) ?? real.progress(end),
    saveProgress: async (end, next) => {
      progress.set(end, next)
    },
    skew: async (connection, measured) => {
      const known = (await real.skew(connection)) ?? skews.get(connection)
      if (known === undefined && measured !== undefined) skews.set(connection, measured)
      return known ?? measured
    },
    settings: binding => real.settings(binding),
    saveSettings: async () => {},
    record: async news => {
      for (const entry of news) if (!entries.has(entry.id)) entries.set(entry.id, entry)
    },
    journal: async of =>
      [...entries.values()].filter(entry => ('link' in of ? entry.link === of.link : entry.run === of.run)),
    saveReport: async () => {},
    report: run => real.report(run),
    firstTime: async () => true,
    // The calls of a preview are real and count against the pace.
    take: (connection, tokens, bucket, now) => real.take(connection, tokens, bucket, now),
    outage: async connection => (outages.has(connection) ? outages.get(connection) : real.outage(connection)),
    saveOutage: async (connection, outage) => {
      outages.set(connection, outage)
    },
  }
}
