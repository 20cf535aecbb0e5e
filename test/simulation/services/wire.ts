// The way to a service for one process: its connector, with everything that can happen to a request.

import { Fault, failure, type Outcome } from '../../../shared/core/errors.ts'
import { cursor as cursorOf, type Ref, type ServiceTime } from '../../../shared/core/ids.ts'
import type { Item, Marker } from '../../../shared/core/item.ts'
import type {
  ChangesPage,
  Connector,
  Created,
  Draft,
  Listed,
  Patch,
  Read,
  Removal,
} from '../../../shared/ports/connector.ts'
import type { Process, Scheduler } from '../scheduler.ts'
import { asOutcome, attempt, type Climate, gone, unavailable } from './climate.ts'
import type { Service, Writer } from './service.ts'
import { alive, type Landing, latest, show, type Thing, type Version, versionAt, versionListed } from './thing.ts'
import { type Condition, conditionAt } from './weather.ts'

/** How far back a listing reaches, so that what came late to it is not missed. */
const overlap = 35_000

export class Wire implements Connector {
  readonly #service: Service
  readonly #process: Process
  readonly #scheduler: Scheduler
  readonly #climate: Climate
  /** The newest version of each item this process was shown, and in which visit. */
  readonly #shown = new Map<string, number>()
  #visit = 0

  constructor(service: Service, process: Process, scheduler: Scheduler, climate: Climate) {
    this.#service = service
    this.#process = process
    this.#scheduler = scheduler
    this.#climate = climate
  }

  async changes(since: string | undefined, page: string | undefined): Promise<ChangesPage> {
    return this.#ask('list', condition => (condition === 'blind' ? { listed: [] } : this.#list(since, page)))
  }

  async read(reads: readonly Read[]): Promise<readonly Outcome<Item>[]> {
    return this.#inBatches(this.#service.character.manifest.batch.read, reads, batch =>
      this.#ask(`read ${batch.map(read => read.ref).join(' ')}`, condition =>
        batch.map(read => attempt(() => this.#read(read, condition))),
      ),
    )
  }

  async create(drafts: readonly Draft[]): Promise<readonly Outcome<Created>[]> {
    return this.#inBatches(this.#service.character.manifest.batch.write, drafts, batch =>
      this.#write('create', batch, (draft, writer) => {
        const thing = this.#service.create(draft, writer)
        const answer = this.#service.character.manifest.answers
        return answer ? { ref: thing.ref, item: this.#view(thing, latest(thing)) } : { ref: thing.ref }
      }),
    )
  }

  async update(patches: readonly Patch[]): Promise<readonly Outcome<Item | undefined>[]> {
    return this.#inBatches(this.#service.character.manifest.batch.write, patches, batch =>
      this.#write('update', batch, (patch, writer) => {
        const thing = this.#service.update(patch, writer)
        return this.#service.character.manifest.answers ? this.#view(thing, latest(thing)) : undefined
      }),
    )
  }

  async remove(removals: readonly Removal[]): Promise<readonly Outcome<void>[]> {
    return this.#inBatches(1, removals, batch =>
      this.#write('remove', batch, (removal, writer) => this.#service.take(removal, 'remove', writer)),
    )
  }

  async archive(removals: readonly Removal[]): Promise<readonly Outcome<void>[]> {
    return this.#inBatches(1, removals, batch =>
      this.#write('archive', batch, (removal, writer) => this.#service.take(removal, 'archive', writer)),
    )
  }

  async find(marker: Marker, parent: Ref | undefined): Promise<readonly Item[]> {
    return this.#ask('find', condition => {
      if (condition === 'blind') return []
      const found = [...this.#service.things.values()].filter(
        thing => thing.marker?.link === marker.link && thing.marker.end === marker.end && thing.parent === parent,
      )
      return found.flatMap(thing => {
        const version = versionListed(thing, this.#scheduler.now)
        return version && alive(thing) ? [this.#show(thing, version)] : []
      })
    })
  }

  async probe(): Promise<void> {
    return this.#ask('probe', condition => {
      if (condition === 'blind') throw new Fault({ kind: 'not-found', message: `${this.#service.end} cannot be seen.` })
    })
  }

  async time(): Promise<ServiceTime> {
    return this.#ask('time', () => (this.#scheduler.now + this.#service.skew + 1e12) as ServiceTime)
  }

  // What is there to see.

  #list(since: string | undefined, page: string | undefined): ChangesPage {
    const from = since === undefined ? Number.NEGATIVE_INFINITY : Number(since) - overlap
    const rows: { readonly thing: Thing; readonly version: Version }[] = []
    for (const thing of this.#service.things.values()) {
      const version = versionListed(thing, this.#scheduler.now)
      if (version?.present && !version.away && alive(thing) && version.stamp >= from) rows.push({ thing, version })
    }
    rows.sort((a, b) => a.version.stamp - b.version.stamp || a.thing.number - b.thing.number)
    const start = page === undefined ? 0 : Number(page)
    const { pageSize, listsItems } = this.#service.character.habits
    const shown = rows.slice(start, start + pageSize)
    const listed: Listed[] = shown.map(({ thing, version }) => ({
      ref: thing.ref,
      updatedAt: version.stamp,
      ...(listsItems ? { item: this.#show(thing, version) } : {}),
    }))
    if (start + pageSize < rows.length) return { listed, next: String(start + pageSize) }
    const last = shown.at(-1)
    return last ? { listed, cursor: cursorOf(String(last.version.stamp)) } : { listed }
  }

  #read(read: Read, condition: Condition | undefined): Item {
    const { faults, random } = this.#climate
    const { now } = this.#scheduler
    const thing = this.#service.things.get(read.ref)
    const missing = new Fault({ kind: 'not-found', message: `There is no item ${read.ref}.` })
    if (!thing || condition === 'blind') throw missing
    if (now >= thing.calmUntil && random.chance(faults.blips)) {
      thing.blipUntil = now + random.between(1000, 8000)
      thing.calmUntil = thing.blipUntil + 20_000
    }
    if (now < thing.blipUntil) throw missing
    const stale = this.#service.character.habits.replicas && random.chance(faults.stale)
    const moment = stale ? now - random.between(0, faults.staleMost) : now
    const version = versionAt(thing, moment)
    if (!version?.present) throw missing
    if (version.away)
      throw new Fault({ kind: this.#service.character.habits.movedSays, message: `${read.ref} lives elsewhere now.` })
    return this.#show(thing, version, read.historyAfter, moment)
  }

  #show(thing: Thing, version: Version, historyAfter?: number, until?: number): Item {
    this.#enter()
    this.#shown.set(thing.ref, version.index)
    return this.#view(thing, version, historyAfter, until)
  }

  #view(thing: Thing, version: Version, historyAfter?: number, until = Number.POSITIVE_INFINITY): Item {
    const { revisions, history } = this.#service.character.manifest
    return show(thing, version, {
      revisions,
      ...(history && historyAfter !== undefined ? { history: { after: historyAfter, until } } : {}),
    })
  }

  // What happens to requests.

  /** What was shown in an earlier visit is no longer what this process goes by. */
  #enter(): void {
    if (this.#visit === this.#process.visit) return
    this.#visit = this.#process.visit
    this.#shown.clear()
  }

  /** One after the other where the service has no batches: then a failing one fails alone. */
  async #inBatches<A, B>(
    size: number,
    all: readonly A[],
    ask: (batch: readonly A[]) => Promise<readonly Outcome<B>[]>,
  ): Promise<readonly Outcome<B>[]> {
    const outcomes: Outcome<B>[] = []
    for (let i = 0; i < all.length; i += size) {
      const batch = all.slice(i, i + size)
      if (size > 1) outcomes.push(...(await ask(batch)))
      else outcomes.push(...(await ask(batch).catch(asOutcome<B>)))
    }
    return outcomes
  }

  #ask<T>(name: string, act: (condition: Condition | undefined) => T): Promise<T> {
    const { faults, random } = this.#climate
    this.#enter()
    const fails = random.chance(faults.failed)
    const usual = random.chance(0.05) ? random.between(500, 8000) : random.between(30, 400)
    const { lands = usual, condition: met } = this.#climate.meddle(name, this.#process.name) ?? {}
    return this.#step(name, lands, undefined, () => {
      const condition = this.#arrive(met)
      if (fails) throw unavailable(name)
      return act(condition)
    })
  }

  #write<A, B>(name: string, batch: readonly A[], act: (one: A, writer: Writer) => B): Promise<readonly Outcome<B>[]> {
    const { faults, random, patience } = this.#climate
    this.#enter()
    const roll = random.next()
    const fails = roll < faults.failed
    const mishap = this.#climate.meddle(name, this.#process.name) ?? {}
    const lost = mishap.lost ?? (!fails && roll < faults.failed + faults.lostAnswer)
    const slow = random.chance(faults.slowWire)
    const usual = slow
      ? random.between(0, faults.slowMost)
      : random.chance(0.05)
        ? random.between(500, 8000)
        : random.between(50, 500)
    const lands = mishap.lands ?? usual
    const late = lost || lands > patience
    const writer: Writer = {
      process: this.#process.name,
      sentAt: this.#scheduler.now,
      shown: new Map(this.#shown),
    }
    const perform = (): readonly Outcome<B>[] => {
      const condition = this.#arrive(mishap.condition)
      if (fails) throw unavailable(name)
      if (condition === 'blind') return batch.map(() => failure(gone()))
      const from = this.#service.landings.length
      const outcomes = batch.map(one => attempt(() => act(one, writer)))
      if (late || !this.#process.alive) return outcomes
      for (const landing of this.#service.landings.slice(from)) this.#heard(landing)
      return outcomes
    }
    return this.#step(`${name} ${batch.length}`, lands, late ? patience : undefined, perform)
  }

  #heard(landing: Landing): void {
    landing.heard = true
    this.#shown.set(landing.ref, landing.version)
  }

  #step<T>(name: string, lands: number, gaveUp: number | undefined, act: () => T): Promise<T> {
    return this.#scheduler.step(this.#process, {
      name: `${this.#service.end}.${name}`,
      lands,
      ...(gaveUp === undefined
        ? {}
        : {
            answers: gaveUp,
            answer: () => {
              throw unavailable(name)
            },
          }),
      act,
    })
  }

  /** A request has reached the service. */
  #arrive(met: Condition | undefined): Condition | undefined {
    const { now } = this.#scheduler
    this.#service.requests.push(now)
    const condition = met ?? conditionAt(this.#climate.weather, now)
    if (condition === 'denied') throw new Fault({ kind: 'denied', message: 'The credential was refused. Renew it.' })
    if (condition === 'busy')
      throw new Fault({ kind: 'rate-limited', message: 'Too many requests.', retryAfter: 5000, unsent: true })
    if (condition === 'dead') throw unavailable('anything')
    return condition
  }
}
