// The workers of a town: each is busy with one message after another until it dies; then somebody else takes its place.

import { Fault } from '../../../shared/core/errors.ts'
import type { Signal } from '../../../shared/core/signal.ts'
import type { Engine } from '../../../shared/engine/engine.ts'
import { sweep } from '../../../shared/engine/sweep.ts'
import { visit } from '../../../shared/engine/visit.ts'
import type { Random } from '../random.ts'
import type { Signals } from '../signals.ts'
import type { Evidence } from './evidence.ts'
import { atWork, mortal, Process } from './mortal.ts'

export interface Workplace {
  readonly engine: Engine
  readonly signals: Signals
  readonly evidence: Evidence
  readonly random: Random
  /** Whether a step is somebody's last. */
  readonly strikes: () => boolean
}

const pause = 500

export class Crew {
  readonly #place: Workplace
  readonly #busy = new Set<Process>()
  #hired = 0
  #isOver = false

  constructor(place: Workplace, size: number) {
    this.#place = place
    for (let n = 0; n < size; n++) this.#hire()
  }

  get isIdle(): boolean {
    return this.#busy.size === 0
  }

  dismiss(): void {
    this.#isOver = true
  }

  #hire(): void {
    const process = new Process(`worker ${++this.#hired}`)
    void this.#work(process)
  }

  async #work(process: Process): Promise<void> {
    const { engine, signals, evidence, random, strikes } = this.#place
    const mine = mortal(engine, process, strikes, open => evidence.watch(open, process))
    while (!this.#isOver) {
      const batch = signals.take(engine.clock.now(), random, () => true)
      if (batch.length === 0) {
        await engine.clock.sleep(pause)
        continue
      }
      this.#busy.add(process)
      const handled = atWork.run(process, () =>
        this.#handle(
          mine,
          batch.map(({ signal }) => signal),
        ),
      )
      await Promise.race([handled, process.death])
      this.#busy.delete(process)
      if (!process.alive) {
        // Its messages come back by themselves.
        evidence.deaths += 1
        this.#hire()
        return
      }
      signals.finish(batch)
    }
  }

  async #handle(engine: Engine, signals: readonly Signal[]): Promise<void> {
    const [first] = signals
    if (!first) return
    try {
      if (first.look === 'changes') await sweep(engine, first.end, first.run, { census: first.census })
      else await visit(engine, first.end, signals)
    } catch (reason) {
      // A sweep says what its service said; the next one asks again. Anything else is a mistake of ours.
      if (!(reason instanceof Fault)) this.#place.evidence.thrown.push(reason)
    }
  }
}
