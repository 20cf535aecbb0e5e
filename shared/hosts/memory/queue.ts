// Signals waiting in memory, in the order in which they become due.

import type { Time } from '../../core/ids.ts'
import type { Signal } from '../../core/signal.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Queue } from '../../ports/queue.ts'

export interface MemoryQueue extends Queue {
  /** Takes out signals whose time has come. */
  receive(atMost?: number): readonly Signal[]
  /** When the next signal becomes due; undefined when none waits. */
  next(): Time | undefined
  readonly length: number
}

export function memoryQueue(clock: Clock): MemoryQueue {
  let waiting: readonly { readonly signal: Signal; readonly due: Time }[] = []
  return {
    async send(signals, delay = 0) {
      const due = clock.now() + delay
      waiting = [...waiting, ...signals.map(signal => ({ signal, due }))].sort((a, b) => a.due - b.due)
    },
    receive(atMost = Number.POSITIVE_INFINITY) {
      const now = clock.now()
      const ready = waiting.filter(({ due }) => due <= now).slice(0, atMost)
      waiting = waiting.slice(ready.length)
      return ready.map(({ signal }) => signal)
    },
    next: () => waiting[0]?.due,
    get length() {
      return waiting.length
    },
  }
}
