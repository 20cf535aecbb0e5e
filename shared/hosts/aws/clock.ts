// The clock of the machine.

import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../ports/clock.ts'

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, until) {
    if (milliseconds <= 0 || until?.aborted) return
    await pause(milliseconds, undefined, until && { signal: until }).catch((reason: unknown) => {
      if (!until?.aborted) throw reason
    })
  },
}
