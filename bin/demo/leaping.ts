// The clock of the tour: it goes as the machine's does, and leaps ahead where the story says that hours went by.

import { systemClock } from '../../shared/hosts/local/clock.ts'
import type { Clock } from '../../shared/ports/clock.ts'

export interface LeapingClock extends Clock {
  leap(milliseconds: number): void
  /** How far ahead of the machine's clock it is. */
  ahead(): number
}

export function leapingClock(begin = 0): LeapingClock {
  let ahead = begin
  return {
    now: () => systemClock.now() + ahead,
    sleep: (milliseconds, until) => systemClock.sleep(milliseconds, until),
    leap(milliseconds) {
      ahead += milliseconds
    },
    ahead: () => ahead,
  }
}
