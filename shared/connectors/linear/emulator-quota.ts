// The leaky bucket of one person: all their keys draw from it, and it fills up steadily.

import type { Time } from '../../core/ids.ts'

const hour: Time = 3600_000

export interface Allowance {
  readonly requests: number
  readonly points: number
}
export const usualAllowance: Allowance = { requests: 2500, points: 3_000_000 }

export function quota(allowance: Allowance) {
  let left = allowance
  let at: Time | undefined

  const refilled = (now: Time): Allowance => {
    const share = at === undefined ? 0 : (now - at) / hour
    const fill = (part: keyof Allowance) => Math.min(allowance[part], left[part] + share * allowance[part])
    return { requests: fill('requests'), points: fill('points') }
  }

  return {
    /** Takes what a query costs; false when it is not there. */
    take(points: number, now: Time): boolean {
      left = refilled(now)
      at = now
      if (left.requests < 1 || left.points < points) return false
      left = { requests: left.requests - 1, points: left.points - points }
      return true
    },
    headers(points: number, now: Time): Readonly<Record<string, string>> {
      const full = (part: keyof Allowance) =>
        String(Math.ceil(now + ((allowance[part] - left[part]) / allowance[part]) * hour))
      return {
        'x-ratelimit-requests-limit': String(allowance.requests),
        'x-ratelimit-requests-remaining': String(Math.floor(left.requests)),
        'x-ratelimit-requests-reset': full('requests'),
        'x-complexity': String(points),
        'x-ratelimit-complexity-limit': String(allowance.points),
        'x-ratelimit-complexity-remaining': String(Math.floor(left.points)),
        'x-ratelimit-complexity-reset': full('points'),
      }
    },
  }
}
