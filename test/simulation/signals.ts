// The queue of the simulated world: at least once, in no order, and a message whose handler died comes back.

import type { EndId } from '../../shared/core/ids.ts'
import type { Signal } from '../../shared/core/signal.ts'
import type { Random } from './random.ts'

export interface Message {
  readonly signal: Signal
  visibleAt: number
  done: boolean
}

/** How long a message stays hidden while somebody handles it. */
const handling = 60_000

export class Signals {
  readonly #messages: Message[] = []
  sent = 0
  /** Whatever can be handled together is. */
  greedy = false
  /** Called when a message will become visible. */
  wake: (at: number) => void = () => {}

  put(signal: Signal, visibleAt: number): void {
    this.sent += 1
    this.#messages.push({ signal, visibleAt, done: false })
    this.wake(visibleAt)
  }

  /** A visible message, and sometimes more for the same end. */
  take(now: number, random: Random, mayTake: (end: EndId) => boolean): readonly Message[] {
    const visible = this.#messages.filter(each => each.visibleAt <= now && mayTake(each.signal.end))
    if (visible.length === 0) return []
    const first = visible[random.below(visible.length)] as Message
    const some = random.chance(0.25) ? 1 + random.below(3) : 0
    const more = this.greedy ? visible.length : some
    const others = visible.filter(
      each => each !== first && each.signal.end === first.signal.end && each.signal.look !== 'changes',
    )
    const batch = first.signal.look === 'changes' ? [first] : [first, ...others.slice(0, more)]
    for (const each of batch) {
      each.visibleAt = now + handling
      this.wake(each.visibleAt)
    }
    return batch
  }

  finish(batch: readonly Message[]): void {
    for (const each of batch) {
      each.done = true
      const place = this.#messages.indexOf(each)
      if (place >= 0) this.#messages.splice(place, 1)
    }
  }

  /** When the next message can be handled; undefined when there is none. */
  get next(): number | undefined {
    let next: number | undefined
    for (const each of this.#messages) if (next === undefined || each.visibleAt < next) next = each.visibleAt
    return next
  }

  get length(): number {
    return this.#messages.length
  }
}
