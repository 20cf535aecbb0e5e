// A clock that stands still until somebody moves it.

import type { Time } from '../../core/ids.ts'
import type { Clock } from '../../ports/clock.ts'

export interface ManualClock extends Clock {
  /** Moves time on, waking sleepers in order; each may go to sleep again before the next one wakes. */
  advance(milliseconds: Time): Promise<void>
  /** When the next sleeper wakes; undefined when nobody sleeps. */
  next(): Time | undefined
}

interface Sleeper {
  readonly until: Time
  readonly wake: () => void
}

export function manualClock(start: Time = Date.UTC(2025, 0, 1)): ManualClock {
  let now = start
  const sleepers = new Set<Sleeper>()
  const first = (): Sleeper | undefined =>
    [...sleepers].reduce<Sleeper | undefined>(
      (soonest, each) => (soonest && soonest.until <= each.until ? soonest : each),
      undefined,
    )

  return {
    now: () => now,
    next: () => first()?.until,
    sleep(milliseconds, until) {
      if (milliseconds <= 0 || until?.aborted) return Promise.resolve()
      return new Promise(resolve => {
        const sleeper: Sleeper = {
          until: now + milliseconds,
          wake() {
            sleepers.delete(sleeper)
            until?.removeEventListener('abort', sleeper.wake)
            resolve()
          },
        }
        sleepers.add(sleeper)
        until?.addEventListener('abort', sleeper.wake)
      })
    },
    async advance(milliseconds) {
      const end = now + milliseconds
      for (let sleeper = first(); sleeper && sleeper.until <= end; sleeper = first()) {
        now = Math.max(now, sleeper.until)
        sleeper.wake()
        await settled()
      }
      now = end
    },
  }
}

/** Once everything that could run without waiting has run. */
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
