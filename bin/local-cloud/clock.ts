// The time of the local cloud: as fast as wished, moved at will, and the same in every thread that lives by it.

import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import type { Time } from '../../shared/core/ids.ts'
import type { Clock } from '../../shared/ports/clock.ts'

export interface CloudClock extends Clock {
  /** What other threads need to live by it. */
  readonly shared: SharedClock
  /** How many of its seconds go by in one of ours. */
  readonly speed: number
  jump(milliseconds: Time): void
}

export interface SharedClock {
  /** When it was started, by our watch and by its own. */
  readonly began: Time
  readonly start: Time
  readonly speed: number
  /** One number: how far the hands were moved. */
  readonly moved: SharedArrayBuffer
}

const realNow = Date.now
const realPause = timers.setTimeout

export function openClock(speed: number, start: Time = realNow()): CloudClock {
  const shared: SharedClock = { began: realNow(), start, speed, moved: new SharedArrayBuffer(8) }
  const moved = new Float64Array(shared.moved)
  return {
    shared,
    speed,
    now: reader(shared),
    jump(milliseconds) {
      moved[0] = (moved[0] ?? 0) + milliseconds
    },
    async sleep(milliseconds, until) {
      if (milliseconds <= 0 || until?.aborted) return
      await realPause(milliseconds / speed, undefined, until && { signal: until }).catch((reason: unknown) => {
        if (!until?.aborted) throw reason
      })
    },
  }
}

function reader({ began, start, speed, moved }: SharedClock): () => Time {
  const hands = new Float64Array(moved)
  return () => Math.floor(start + (realNow() - began) * speed + (hands[0] ?? 0))
}

/** From now on this thread knows no other time: `Date` and the pauses of `node:timers/promises` follow the cloud's. */
export function liveBy(shared: SharedClock): () => Time {
  const now = reader(shared)
  globalThis.Date = new Proxy(Date, {
    construct: (real, given, made) => Reflect.construct(real, given.length === 0 ? [now()] : given, made),
    apply: real => new real(now()).toString(),
    get: (real, name) => (name === 'now' ? now : Reflect.get(real, name)),
  })
  timers.setTimeout = (milliseconds = 0, ...rest) => realPause(milliseconds / shared.speed, ...rest)
  syncBuiltinESMExports()
  return now
}
