// Our own clock.

import type { Time } from '../core/ids.ts'

export interface Clock {
  now(): Time
  sleep(milliseconds: Time): Promise<void>
}
