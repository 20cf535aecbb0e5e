// Trying a read again: later each time, at a moment nobody else picks, and never longer than a Lambda may idle.

import { Fault } from '../core/errors.ts'
import type { Time } from '../core/ids.ts'
import type { Clock } from '../ports/clock.ts'

interface Patience {
  readonly clock: Clock
  readonly random: () => number
}

const attempts = 3
const firstWait: Time = 300
/** Whatever needs longer than this is the queue's business. */
const longestWait: Time = 2000

export async function retrying<T>({ clock, random }: Patience, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const wait = error instanceof Fault ? waitBefore(error, attempt, random) : undefined
      if (wait === undefined || attempt === attempts) throw error
      await clock.sleep(wait)
    }
  }
}

/** Undefined when there is no point in trying, or not so soon. */
function waitBefore(fault: Fault, attempt: number, random: () => number): Time | undefined {
  if (fault.kind !== 'unavailable' && fault.kind !== 'rate-limited') return undefined
  const backoff = Math.min(firstWait * 2 ** attempt, longestWait) * (0.5 + random() / 2)
  const wait = Math.max(backoff, fault.retryAfter ?? (fault.kind === 'rate-limited' ? Number.POSITIVE_INFINITY : 0))
  return wait <= longestWait ? wait : undefined
}
