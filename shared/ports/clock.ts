// Our own clock.

import type { Time } from '../core/ids.ts'

export interface Clock {
  now(): Time
  /** Ends early, without an error, when the signal says that nobody waits any more. */
  sleep(milliseconds: Time, until?: AbortSignal): Promise<void>
}
