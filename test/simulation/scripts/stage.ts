// A stage for scripts: one world in which exactly the dangerous thing happens, at exactly the wrong moment.

import { type EndId, type FieldName, type Ref, runId } from '../../../shared/core/ids.ts'
import type { Link } from '../../../shared/core/link.ts'
import { type Fields, setOf, type Value } from '../../../shared/core/value.ts'
import type { Campaign } from '../campaign.ts'
import { doubleCheck, drain, minute, type Result, resultOf, round } from '../harness.ts'
import type { Excuses, Failure, Law } from '../oracles/law.ts'
import { judge } from '../oracles/oracles.ts'
import type { RunPlan } from '../plan.ts'
import { body, labels, priority, title } from '../services/character.ts'
import type { Service } from '../services/service.ts'
import { latest, type Thing } from '../services/thing.ts'
import { World } from '../world.ts'

export interface Script {
  /** Who takes part, and under which rules; everything else is quiet. */
  readonly casting: Campaign
  readonly act: (stage: Stage) => Promise<void>
}

const second = 1000

export class Stage {
  readonly world: World
  readonly #failures: Failure[] = []

  constructor(plan: RunPlan, withStory: boolean) {
    this.world = new World(plan, withStory)
  }

  get now(): number {
    return this.world.scheduler.now
  }

  /** An item with a title and three paragraphs, made by a person. Its words begin with the number of the item. */
  make(end: string, more: Fields = {}): Thing {
    const lineage = this.world.newLineage('item', end as EndId)
    this.world.items.push(lineage)
    const n = lineage
    const text = ['a', 'b', 'c'].map(letter => `w0${letter}${n} paragraph`).join('\n\n')
    const fields = { [title]: `w0t${n} the title`, [body]: text, [labels]: setOf([]), [priority]: 'p2', ...more }
    return this.service(end).make('item', fields, lineage)
  }

  /** One item, everywhere, at rest; from now on nothing comes by itself. */
  async opened(end: string, items = 1): Promise<void> {
    for (let i = 0; i < items; i++) this.make(end)
    await drain(this.world)
    await round(this.world, true)
    this.world.muteHooks()
    await this.seconds(60)
    this.#note('the stage is set')
  }

  async seconds(count: number): Promise<void> {
    await this.world.scheduler.run(this.now + count * second)
  }

  /** Waits until something is so, at most as long as given. */
  async until(isSo: () => boolean, seconds = 600): Promise<void> {
    await this.world.scheduler.run(this.now + seconds * second, isSo)
    if (!isSo()) this.claim(false, 'thrown', 'the script waited in vain')
  }

  service(end: string): Service {
    const service = this.world.services[end as EndId]
    if (!service) throw new Error(`There is no end ${end} on this stage.`)
    return service
  }

  /** The item of a unit of work at an end: the first one there. */
  thing(end: string, unit = 0): Thing {
    const [thing] = this.world.things(unit, end as EndId)
    if (!thing) throw new Error(`There is no item of unit ${unit} at ${end}.`)
    return thing
  }

  shown(end: string, field: FieldName, unit = 0): Value {
    return latest(this.thing(end, unit)).fields[field] ?? null
  }

  /** A person says something. */
  say(end: string, field: FieldName, value: Value, unit = 0): void {
    this.service(end).set(this.thing(end, unit), field, value)
  }

  /** A message arrives: look at this item. */
  look(end: string, thing: { readonly ref: Ref } = this.thing(end)): void {
    const about = { binding: this.world.binding.id, end: end as EndId, run: runId('script'), tries: 0 }
    this.world.signals.put({ ...about, look: 'item', ref: thing.ref }, this.now)
  }

  /** Looks at ends where the item is, again and again. */
  async looking(ends: readonly string[], seconds: number, every = 20): Promise<void> {
    for (let left = seconds; left > 0; left -= every) {
      for (const end of ends) if (this.world.things(0, end as EndId).length > 0) this.look(end)
      await this.seconds(Math.min(left, every))
    }
  }

  /** Sweeps of every end, again and again. */
  async sweeping(seconds: number, census = false, every = 20): Promise<void> {
    for (let left = seconds; left > 0; left -= every) {
      for (const { id } of this.world.binding.ends) this.world.sweep(id, census)
      await this.seconds(Math.min(left, every))
    }
  }

  /** Only these ends are looked at; all, when none is named. */
  only(...ends: readonly string[]): void {
    this.world.crew.mayTake = end => ends.length === 0 || ends.includes(end)
    this.world.crew.look()
  }

  get link(): Link {
    const [link] = [...this.world.ledger.links.values()].filter(each => each.kind === 'item')
    if (!link) throw new Error('Nothing is linked yet.')
    return link
  }

  claim(isSo: boolean, law: Law, what: string): void {
    if (!isSo) this.#failures.push({ law, what })
  }

  /** Whatever was meddled with is over; everything gets its time, and the laws are asked. */
  async ended(): Promise<Result> {
    const { world } = this
    this.#note('the script is over')
    world.meddle = () => undefined
    world.scheduler.fate = () => ({})
    for (const service of Object.values(world.services)) service.hides = 0
    this.only()
    await drain(world)
    for (let i = 0; i < 3; i++) {
      await world.scheduler.run(this.now + 4 * minute)
      await round(world, true)
    }
    await doubleCheck(world, this.#failures)
    const excuses: Excuses = { blind: 0, reverts: 0 }
    return resultOf(world, [...this.#failures, ...judge(world, excuses)], excuses, 0)
  }

  #note(what: string): void {
    this.world.tell('the script', what)
  }
}
