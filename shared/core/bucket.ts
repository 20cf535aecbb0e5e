// A token bucket: how fast all workers of one connection may go together.

import type { Time } from './ids.ts'

export interface Bucket {
  readonly perMinute: number
  readonly capacity: number
}

export interface Tokens {
  readonly tokens: number
  readonly at: Time
}

/** Takes tokens if there are enough; otherwise takes none and says when there will be. A clock that lags adds nothing. */
export function takeFrom(before: Tokens | undefined, wanted: number, bucket: Bucket, now: Time) {
  if (wanted > bucket.capacity)
    throw new RangeError(
      `Asked for ${wanted} tokens of a bucket that holds ${bucket.capacity}: ask for fewer at a time.`,
    )
  const perMillisecond = bucket.perMinute / 60_000
  const at = Math.max(now, before?.at ?? now)
  const added = (at - (before?.at ?? at)) * perMillisecond
  const tokens = Math.min(bucket.capacity, (before?.tokens ?? bucket.capacity) + added)
  if (tokens >= wanted) return { left: { tokens: tokens - wanted, at }, wait: 0 }
  return { left: { tokens, at }, wait: Math.ceil((wanted - tokens) / perMillisecond) }
}
