// The clock of this machine.

import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../../ports/clock.ts'

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, until) {
    if (milliseconds <= 0 || until?.aborted) return
    try {
      await wait(milliseconds, undefined, until ? { signal: until } : {})
    } catch (reason) {
      if (!until?.aborted) throw reason
    }
  },
}
