// What the engine remembered and wrote down, as it passed by on its way into the store. The oracles read it; the engine never does.

import type { EndId, LinkId, Ref, Time } from '../../shared/core/ids.ts'
import type { Entry } from '../../shared/core/journal.ts'
import type { Link } from '../../shared/core/link.ts'
import { sameValue, type Value } from '../../shared/core/value.ts'
import type { Store } from '../../shared/ports/store.ts'

export type Writing = 'addLink' | 'saveLink' | 'claim' | 'record' | 'saveProgress' | 'saveOutage' | 'saveReport'

export class Ledger {
  readonly links = new Map<LinkId, Link>()
  readonly linkOf = new Map<string, LinkId>()
  readonly entries = new Map<string, Entry>()
  /** Since when an end of a link is out. */
  readonly outSince = new Map<string, Time>()
  /** When all ends had agreed to a deletion. */
  readonly deletingSince = new Map<LinkId, Time>()
  /** When a link began to die, if it did. */
  readonly dyingSince = new Map<LinkId, Time>()
  /** Whatever an end was remembered to show, and since when: `${link} ${end} ${field}`. */
  readonly heard = new Map<string, { readonly at: Time; readonly seen: Value | undefined }[]>()
  readonly writes: Record<Writing, number> = {
    addLink: 0,
    saveLink: 0,
    claim: 0,
    record: 0,
    saveProgress: 0,
    saveOutage: 0,
    saveReport: 0,
  }
  /** Every conclusion that was saved together with its link. */
  readonly concluded = new Set<string>()
  /** Questions in which everybody says the same. */
  readonly idleQuestions = new Set<string>()
  /** What was written lately, for a story. */
  lately: string[] = []

  saved(link: Link, now: Time): void {
    this.links.set(link.id, link)
    if (link.state === 'deleting' && !this.deletingSince.has(link.id)) this.deletingSince.set(link.id, now)
    if (link.state === 'live') this.dyingSince.delete(link.id)
    else if (!this.dyingSince.has(link.id)) this.dyingSince.set(link.id, now)
    for (const entry of link.outbox) this.concluded.add(conclusion(entry))
    for (const [field, { values }] of Object.entries(link.conflicts)) {
      const said = Object.values(values)
      if (said.length > 1 && said.every(value => sameValue(value, said[0])))
        this.idleQuestions.add(`${link.id} ${field}`)
    }
    for (const [end, memory] of Object.entries(link.ends)) {
      for (const [field, { seen }] of Object.entries(memory.fields)) this.#hear(`${link.id} ${end} ${field}`, now, seen)
      if (memory.ref !== undefined) this.linkOf.set(`${end} ${memory.ref}`, link.id)
      const place = `${link.id} ${end}`
      if (!memory.out) this.outSince.delete(place)
      else if (!this.outSince.has(place)) this.outSince.set(place, now)
    }
  }

  #hear(place: string, at: Time, seen: Value | undefined): void {
    const heard = this.heard.get(place)
    if (!heard) this.heard.set(place, [{ at, seen }])
    else if (heard.at(-1)?.seen !== seen) heard.push({ at, seen })
  }

  of(end: EndId, ref: Ref): Link | undefined {
    const id = this.linkOf.get(`${end} ${ref}`)
    return id === undefined ? undefined : this.links.get(id)
  }

  get total(): number {
    const { addLink, saveLink, claim, record } = this.writes
    return addLink + saveLink + claim + record
  }
}

/** Two visits may conclude different things under one name; the save decides which of them counts. */
export const conclusion = ({ id, deed, from, to }: Entry): string => JSON.stringify([id, deed, from, to])

/** A store that tells the ledger what was saved, and counts what was really written. */
export function watched(store: Store, ledger: Ledger, now: () => Time): Store {
  const wrote = (what: Writing, about: string) => {
    ledger.writes[what] += 1
    if (ledger.lately.length < 20) ledger.lately.push(`${what} ${about}`)
  }
  return {
    ...store,
    async claim(end, ref, link) {
      const owner = await store.claim(end, ref, link)
      if (!ledger.linkOf.has(`${end} ${ref}`)) wrote('claim', `${end} ${ref}`)
      ledger.linkOf.set(`${end} ${ref}`, owner)
      return owner
    },
    async addLink(link) {
      const added = await store.addLink(link)
      if (added) ledger.saved(link, now())
      wrote('addLink', link.id)
      return added
    },
    async saveLink(link) {
      const saved = await store.saveLink(link)
      if (saved) ledger.saved({ ...link, version: link.version + 1 }, now())
      wrote('saveLink', link.id)
      return saved
    },
    async record(entries) {
      for (const entry of entries) if (!ledger.entries.has(entry.id)) ledger.entries.set(entry.id, entry)
      if (entries.length > 0) wrote('record', entries.map(entry => entry.deed).join(' '))
      return store.record(entries)
    },
    async saveProgress(end, progress) {
      wrote('saveProgress', end)
      return store.saveProgress(end, progress)
    },
    async saveOutage(connection, outage) {
      wrote('saveOutage', connection)
      return store.saveOutage(connection, outage)
    },
    async saveReport(report) {
      wrote('saveReport', report.run)
      return store.saveReport(report)
    },
  }
}
