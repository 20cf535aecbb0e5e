// A clock for tests: time passes only when everybody sleeps, and then at once. An hour takes no time, and every run is alike.

import type { Time } from '../core/ids.ts'
import type { Clock } from '../ports/clock.ts'

interface Sleeper {
  readonly at: Time
  readonly wake: () => void
}

/** How often the event loop must come round with nothing to do before time may pass. */
const idleRounds = 4

export function emulatorClock(start: Time = Date.UTC(2026, 0, 5, 9)): Clock {
  let now = start
  let sleepers: readonly Sleeper[] = []
  let ticking = false

  async function tick(): Promise<void> {
    ticking = true
    while (sleepers.length > 0) {
      for (let round = 0; round < idleRounds; round++) await new Promise(resolve => setImmediate(resolve))
      const [next] = [...sleepers].sort((a, b) => a.at - b.at)
      if (!next) break
      sleepers = sleepers.filter(sleeper => sleeper !== next)
      now = Math.max(now, next.at)
      next.wake()
    }
    ticking = false
  }

  return {
    now: () => now,
    sleep: (milliseconds, until) =>
      new Promise(resolve => {
        if (until?.aborted) return resolve()
        const sleeper = { at: now + Math.max(0, milliseconds), wake: resolve }
        sleepers = [...sleepers, sleeper]
        until?.addEventListener('abort', () => {
          sleepers = sleepers.filter(other => other !== sleeper)
          resolve()
        })
        if (!ticking) void tick()
      }),
  }
}
