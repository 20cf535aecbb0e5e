// The gate that keeps a pace: never more than N starts in any 60 seconds, never more than M requests at once.

import type { Bucket } from '../core/bucket.ts'
import { Fault } from '../core/errors.ts'
import type { Time } from '../core/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { Pace } from '../ports/connector.ts'
import type { Gate } from '../ports/connector-module.ts'
import type { Store } from '../ports/store.ts'

export interface GateSettings {
  readonly connection: string
  readonly pace: Pace
  readonly clock: Clock
  /** Whoever would wait longer is refused at once. Keep it short where waiting costs money. */
  readonly patience: Time
  /** The bucket that all workers of a connection share; without it the pace holds for this process only. */
  readonly shared?: Pick<Store, 'take'>
}

const minute = 60_000

export function openGate({ connection, pace, clock, patience: usual, shared }: GateSettings): Gate {
  /** When the last requests started, oldest first; never more than a minute's worth. */
  let starts: readonly Time[] = []
  let running = 0
  let waiting = 0
  /** One after the other, in the order in which they came. */
  let line: Promise<unknown> = Promise.resolve()
  let someoneLeft = Promise.withResolvers<void>()

  const refuse = (wait: Time): Fault =>
    new Fault({
      kind: 'rate-limited',
      message: `${connection}: the pace of ${pace.perMinute} requests a minute is used up for ${Math.ceil(wait / 1000)} s. It is tried again later.`,
      retryAfter: wait,
    })

  /** How long whoever is that many places from the front has to wait for the minute to have room. */
  function untilRoom(place: number): Time {
    const ahead = starts.length + place - pace.perMinute
    if (ahead < 0) return 0
    const freed = starts[ahead % pace.perMinute] ?? clock.now()
    return freed + minute * (1 + Math.floor(ahead / pace.perMinute)) - clock.now()
  }

  async function admit(deadline: Time): Promise<void> {
    for (;;) {
      const left = deadline - clock.now()
      const wait = untilRoom(0)
      if (wait > left) throw refuse(wait)
      if (wait > 0) await clock.sleep(wait)
      else if (running >= pace.atOnce) await oneLeaves(left)
      else {
        const owed = (await shared?.take(connection, 1, bucketOf(pace), clock.now())) ?? 0
        if (owed === 0) break
        if (owed > left) throw refuse(owed)
        await clock.sleep(owed)
      }
    }
    running++
    starts = [...starts, clock.now()].slice(-pace.perMinute)
  }

  async function oneLeaves(left: Time): Promise<void> {
    if (left <= 0) throw refuse(1000)
    const enough = new AbortController()
    await Promise.race([someoneLeft.promise, clock.sleep(left, enough.signal)])
    enough.abort()
  }

  return {
    async pass(work, patience = usual) {
      const wait = untilRoom(waiting)
      if (wait > patience) throw refuse(wait)
      waiting++
      const deadline = clock.now() + patience
      const turn = line.then(() => admit(deadline)).finally(() => waiting--)
      line = turn.catch(() => undefined)
      await turn
      try {
        return await work()
      } finally {
        running--
        someoneLeft.resolve()
        someoneLeft = Promise.withResolvers<void>()
      }
    },
  }
}

/** A bucket lets its capacity through at once and its refill after that: both together must not exceed the pace. */
export function bucketOf({ perMinute, atOnce }: Pace): Bucket {
  const capacity = Math.max(1, Math.min(atOnce, Math.floor(perMinute / 2)))
  return { capacity, perMinute: perMinute - capacity + 1 }
}
