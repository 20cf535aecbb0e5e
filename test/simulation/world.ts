// The world of one run: services with people in them, a store, a queue, workers, and virtual time over all of it.

import type { Binding, FieldRule } from '../../shared/core/binding.ts'
import { deletionField } from '../../shared/core/conflict.ts'
import { type EndId, type FieldName, runId } from '../../shared/core/ids.ts'
import type { Link } from '../../shared/core/link.ts'
import { sameValue, type Value } from '../../shared/core/value.ts'
import { resolve } from '../../shared/engine/resolve.ts'
import { memoryStore } from '../../shared/hosts/memory/store.ts'
import { afterTheStorm, type Faults } from './faults.ts'
import { Ledger, watched } from './ledger.ts'
import { keysOf } from './oracles/keys.ts'
import { drawOrder } from './order.ts'
import type { Scene } from './people.ts'
import { endOf, type RunPlan } from './plan.ts'
import { engineFor, epoch, type Ground } from './ports.ts'
import { Random } from './random.ts'
import { type Fate, Scheduler } from './scheduler.ts'
import { character, type Letter } from './services/character.ts'
import type { Climate, Mishap } from './services/climate.ts'
import { Service } from './services/service.ts'
import type { Edit, Thing } from './services/thing.ts'
import { forecast } from './services/weather.ts'
import { Signals } from './signals.ts'
import { tokensIn } from './words.ts'
import { Crew } from './workers.ts'

export interface Lineage {
  readonly number: number
  readonly kind: 'item' | 'comment'
  readonly origin: EndId
  readonly of: number | undefined
  readonly things: Thing[]
}

/** A line of the story of a run. */
export interface Telling {
  readonly at: number
  readonly who: string
  readonly what: string
}

export class World implements Scene {
  readonly plan: RunPlan
  readonly binding: Binding
  readonly scheduler: Scheduler
  readonly services: Record<EndId, Service> = {}
  readonly ledger = new Ledger()
  readonly signals = new Signals()
  readonly crew: Crew
  readonly items: number[] = []
  readonly lineages: Lineage[] = []
  readonly owned: boolean
  readonly strangers: boolean
  readonly thrown: { readonly at: number; readonly who: string; readonly error: unknown }[] = []
  /** When workers died. */
  readonly deaths = new Map<string, number>()
  /** Filled only when somebody wants to read it. */
  readonly told: Telling[] | undefined
  readonly random: Random
  /** What a script wants to happen to a request of ours. */
  meddle: (end: EndId, request: string, process: string) => Mishap | undefined = () => undefined
  readonly #ground: Ground
  readonly #climates: Record<EndId, Climate> = {}
  #faults: Faults
  #ids = 0
  #hooks = true

  constructor(plan: RunPlan, withStory = false) {
    this.plan = plan
    this.told = withStory ? [] : undefined
    this.owned = plan.regime === 'owned'
    this.strangers = plan.odd.strangers && !this.owned
    this.#faults = plan.faults
    this.scheduler = new Scheduler(plan.seed * 31 + plan.reseed)
    this.random = new Random(plan.seed * 31 + plan.reseed, 'world')
    const drawn = new Random(plan.seed, 'order')
    const ends = plan.letters.map(letter => this.#open(letter, drawn))
    this.binding = drawOrder(drawn.shuffled(ends), drawn, {
      regime: plan.regime,
      plain: plan.plainOrder,
      ...(plan.policy ? { policy: plan.policy } : {}),
      ...(plan.deletions ? { deletions: plan.deletions } : {}),
      ...(plan.oddFlow ? { oddFlow: plan.oddFlow } : {}),
    })
    const store = watched(memoryStore(), this.ledger, () => this.scheduler.now)
    this.#ground = {
      binding: this.binding,
      scheduler: this.scheduler,
      store,
      signals: this.signals,
      services: this.services,
      climates: this.#climates,
      random: this.random,
      doubled: () => this.#faults.messageDoubled,
      note: (process, what) => this.tell(process.name, `notes: ${what}`),
    }
    this.scheduler.fate = () => this.#fate()
    this.crew = new Crew(
      {
        scheduler: this.scheduler,
        signals: this.signals,
        random: this.random,
        engineFor: process => engineFor(this.#ground, process),
        thrown: (process, error) => {
          this.thrown.push({ at: this.scheduler.now, who: process.name, error })
          this.tell(process.name, `throws ${error}`)
        },
        died: process => {
          this.deaths.set(process.name, this.scheduler.now)
          this.tell(process.name, 'dies')
        },
      },
      plan.workers,
    )
  }

  get store() {
    return this.#ground.store
  }

  tell(who: string, what: string): void {
    this.told?.push({ at: this.scheduler.now, who, what })
  }

  /** No more faults; what is under way still lands. */
  calm(): void {
    this.#faults = afterTheStorm(this.#faults)
    for (const [end, climate] of Object.entries(this.#climates)) {
      climate.faults = this.#faults
      climate.weather = climate.weather.filter(spell => spell.condition === 'dead')
      if (climate.weather.length === 0) void this.#ground.store.saveOutage(`${end}-account`, undefined)
    }
    this.tell('the world', 'the storm is over')
  }

  muteHooks(): void {
    this.#hooks = false
  }

  /** Messages wait until they are released; webhooks go on arriving. */
  hold(): void {
    this.crew.mayTake = () => false
  }

  release(): void {
    this.crew.mayTake = () => true
    this.crew.look()
  }

  // What people need.

  things(lineage: number, end: EndId): readonly Thing[] {
    return this.lineages[lineage]?.things.filter(thing => thing.end === end) ?? []
  }

  newLineage(kind: 'item' | 'comment', origin: EndId, of?: number): number {
    const number = this.lineages.length
    this.lineages.push({ number, kind, origin, of, things: [] })
    return number
  }

  ownerOf(lineage: number, field: FieldName): EndId {
    const at = this.binding.fields.find(rule => rule.name === field)?.at ?? {}
    const letters = Object.entries(at).filter(([, here]) => here.flow === 'both')
    const chosen = new Random(this.plan.seed + lineage, `owner of ${field}`)
    const home = this.lineages[lineage]?.origin
    return letters.length > 0 ? (chosen.pick(letters)[0] as EndId) : (home ?? ('' as EndId))
  }

  get openConflicts(): readonly { readonly link: Link; readonly field: FieldName }[] {
    return [...this.ledger.links.values()].flatMap(link =>
      (Object.keys(link.conflicts) as FieldName[]).map(field => ({ link, field })),
    )
  }

  resolveSomething(random: Random): void {
    const open = this.openConflicts
    if (open.length === 0) return
    const { link, field } = random.pick(open)
    // Who asks about a deletion takes any end for an answer: one that still has the item means that it is kept.
    const asked = field === deletionField ? link.ends : (link.conflicts[field]?.values ?? {})
    const sides = Object.keys(asked) as EndId[]
    if (sides.length === 0) return
    this.decide(link.id, field, random.pick(sides))
  }

  /** A person answers a question. */
  decide(id: Link['id'], field: FieldName, end: EndId): void {
    const process = this.crew.process('a person at the command line')
    this.tell(process.name, `decides ${field} of ${id} for ${end}`)
    this.scheduler.started()
    resolve(engineFor(this.#ground, process), id, field, { end }, runId('person')).catch(error =>
      this.thrown.push({ at: this.scheduler.now, who: process.name, error }),
    )
  }

  sweep(end: EndId, census: boolean): void {
    const run = runId(`sweep ${Math.round(this.scheduler.now / 1000)} ${end}`)
    this.signals.put({ binding: this.binding.id, end, run, tries: 0, look: 'changes', census }, this.scheduler.now)
  }

  // How it is put together.

  #open(letter: Letter, drawn: Random) {
    const id = endOf(letter)
    const who = character(letter, drawn, this.plan.odd)
    const { faults } = this.plan
    const skew = Math.round(drawn.between(-faults.skew, faults.skew))
    const weather = forecast(
      faults,
      new Random(this.plan.seed * 31 + this.plan.reseed, `weather ${id}`),
      this.plan.length,
    )
    const dead = this.plan.dead === id ? [{ condition: 'dead' as const, from: this.plan.length / 2, until: 1e15 }] : []
    this.#climates[id] = {
      faults,
      weather: [...weather, ...dead],
      random: this.random,
      patience: 10_000,
      meddle: (request, process) => this.meddle(id, request, process),
    }
    this.services[id] = new Service(
      id,
      who,
      {
        now: () => this.scheduler.now,
        random: this.random,
        nextId: () => ++this.#ids,
        changed: (end, thing) => this.#changed(end, thing),
        lineageOf: marker => this.#lineageOf(marker.link),
        engineKnows: edit => this.#engineKnows(edit),
        pending: (end, ref, field) => this.ledger.of(end, ref)?.ends[end]?.fields[field]?.writing ?? [],
        tell: (who, what, end, thing) => {
          if (this.told) this.tell(who, `${what} at ${end} ${thing.ref}: ${showFields(thing)}`)
        },
      },
      skew,
      who.manifest.lag === 0 ? 0 : faults.listLag,
    )
    return { id, character: who }
  }

  #changed(end: EndId, thing: Thing): void {
    const lineage = thing.lineage === undefined ? undefined : this.lineages[thing.lineage]
    if (thing.versions.length === 1) lineage?.things.push(thing)
    const service = this.services[end]
    if (!this.#hooks || !service || service.character.manifest.events.length === 0) return
    const { hookLost, hookDoubled, hookLate } = this.#faults
    const signal = {
      binding: this.binding.id,
      end,
      run: runId(`hook ${thing.ref}`),
      tries: 0,
      look: 'item',
      ref: thing.ref,
    } as const
    for (let copies = this.random.chance(hookDoubled) ? 2 : 1; copies > 0; copies--) {
      if (this.random.chance(hookLost)) continue
      const late = this.random.chance(hookLate) ? this.random.between(5_000, 90_000) : this.random.between(50, 3_000)
      this.signals.put(signal, this.scheduler.now + late)
    }
  }

  #lineageOf(id: Link['id']): number | undefined {
    const link = this.ledger.links.get(id)
    for (const [end, memory] of Object.entries(link?.ends ?? {})) {
      const thing = memory.ref === undefined ? undefined : this.services[end as EndId]?.things.get(memory.ref)
      if (thing?.lineage !== undefined) return thing.lineage
    }
    return undefined
  }

  #engineKnows(edit: Edit): boolean {
    const link = this.ledger.of(edit.end, edit.ref)
    if (!link || edit.field === undefined) return false
    const memory = link.ends[edit.end]?.fields[edit.field]
    const agreed = link.agreed[edit.field]?.value
    const known: readonly (Value | undefined)[] = [agreed, memory?.seen]
    const rule = this.binding.fields.find(({ name }) => name === edit.field)
    if (rule && Array.isArray(edit.to))
      return saysChange(rule, edit, agreed, undefined) || saysChange(rule, edit, memory?.seen, edit.end)
    if (typeof edit.to !== 'string')
      return known.some(value => value !== undefined && sameValue(value, edit.to ?? null))
    const news = tokensIn(edit.to).filter(token => !tokensIn(String(edit.from)).includes(token))
    if (news.length === 0) return sameValue(memory?.seen, edit.to)
    return known.some(value => typeof value === 'string' && news.every(token => tokensIn(value).includes(token)))
  }

  #fate(): Fate {
    const { crash, sleep, sleepMost } = this.#faults
    const roll = this.scheduler.random.next()
    if (roll < crash) return { dies: roll < crash / 2 ? 'before' : 'after' }
    return roll < crash + sleep ? { sleeps: this.scheduler.random.between(0, sleepMost) } : {}
  }
}

/** Of a list, in whoever's words, whether it holds what an edit added and lacks what it took away. */
function saysChange(rule: FieldRule, edit: Edit, value: Value | undefined, whose: EndId | undefined): boolean {
  if (value === undefined) return false
  const [from, to] = [edit.from, edit.to].map(words => keysOf(rule, edit.end, words)) as [Keys, Keys]
  const said = keysOf(rule, whose, value)
  const gone = [...from].filter(key => !to.has(key))
  const added = [...to].filter(key => !from.has(key))
  if (added.length + gone.length === 0) return to.size === said.size && [...to].every(key => said.has(key))
  return added.every(key => said.has(key)) && !gone.some(key => said.has(key))
}

type Keys = ReadonlySet<string>

const showFields = (thing: Thing): string => JSON.stringify(thing.versions.at(-1)?.fields)

export const secondsOf = (at: number): string => (at / 1000).toFixed(1)
export { epoch }
