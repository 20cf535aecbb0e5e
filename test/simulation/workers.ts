// The workers: each takes messages, lets the engine handle them, and acknowledges. One that dies is replaced by a new one.

import { Fault } from '../../shared/core/errors.ts'
import type { EndId } from '../../shared/core/ids.ts'
import type { Engine } from '../../shared/engine/engine.ts'
import { sweep } from '../../shared/engine/sweep.ts'
import { visit } from '../../shared/engine/visit.ts'
import type { Random } from './random.ts'
import type { Process, Scheduler } from './scheduler.ts'
import type { Message, Signals } from './signals.ts'

interface Worker {
  readonly process: Process
  readonly engine: Engine
  busy: boolean
}

export interface Workplace {
  readonly scheduler: Scheduler
  readonly signals: Signals
  readonly random: Random
  engineFor(process: Process): Engine
  /** An error no service caused: a mistake of the engine. */
  thrown(process: Process, error: unknown): void
  died(process: Process): void
}

export class Crew {
  readonly #place: Workplace
  readonly #workers: Worker[] = []
  #hired = 0
  #looksAt = Number.POSITIVE_INFINITY
  crashes = 0
  visits = 0
  /** Ends whose messages wait, for scenarios that choose an order. */
  mayTake: (end: EndId) => boolean = () => true

  constructor(place: Workplace, size: number) {
    this.#place = place
    for (let i = 0; i < size; i++) this.#hire()
    place.signals.wake = at => this.#lookAt(at)
  }

  get idle(): boolean {
    return this.#workers.every(worker => !worker.busy)
  }

  /** Those that wait for something that will never come. */
  get stuck(): readonly string[] {
    return this.#workers.filter(worker => worker.busy).map(worker => worker.process.name)
  }

  process(name: string): Process {
    return { name, alive: true, visit: 0, died: () => {} }
  }

  #hire(): void {
    this.#hired += 1
    const process: Process = {
      name: `worker ${this.#hired}`,
      alive: true,
      visit: 0,
      died: () => {
        this.crashes += 1
        this.#place.died(process)
        this.#workers.splice(
          this.#workers.findIndex(worker => worker.process === process),
          1,
        )
        this.#place.scheduler.after(this.#place.random.between(200, 3000), () => {
          this.#hire()
          this.#lookAt(this.#place.scheduler.now)
        })
      },
    }
    this.#workers.push({ process, engine: this.#place.engineFor(process), busy: false })
  }

  /** One look is planned at a time: the earliest that makes sense. */
  #lookAt(moment: number): void {
    const { scheduler, random } = this.#place
    if (moment >= this.#looksAt) return
    this.#looksAt = moment
    scheduler.after(moment - scheduler.now + random.between(1, 30), () => {
      if (this.#looksAt === moment) this.#looksAt = Number.POSITIVE_INFINITY
      this.look()
    })
  }

  /** Idle workers take what is there. */
  look(): void {
    const { scheduler, signals, random } = this.#place
    for (const worker of [...this.#workers]) {
      if (worker.busy) continue
      const batch = signals.take(scheduler.now, random, this.mayTake)
      if (batch.length === 0) break
      worker.busy = true
      worker.process.visit += 1
      this.visits += 1
      scheduler.started()
      void this.#handle(worker, batch)
    }
    const next = signals.next
    if (next !== undefined && this.#workers.some(worker => !worker.busy))
      this.#lookAt(Math.max(next, scheduler.now + (next <= scheduler.now ? 1000 : 0)))
  }

  async #handle(worker: Worker, batch: readonly Message[]): Promise<void> {
    const { scheduler, signals } = this.#place
    try {
      await work(worker.engine, batch)
    } catch (error) {
      if (!(error instanceof Fault)) this.#place.thrown(worker.process, error)
    }
    await scheduler.step(worker.process, { name: 'acknowledge', lands: 5, act: () => signals.finish(batch) })
    worker.busy = false
    this.#lookAt(scheduler.now)
  }
}

async function work(engine: Engine, batch: readonly Message[]): Promise<void> {
  const first = batch[0]?.signal
  if (!first) return
  const { end, run } = first
  if (first.look === 'changes') await sweep(engine, end, run, { census: first.census })
  else
    await visit(
      engine,
      end,
      batch.map(message => message.signal),
    )
}
