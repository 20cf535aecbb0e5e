// How long a service asks us to stay away. Every service says it in another way; all of them are read here.

import type { Time } from '../core/ids.ts'

const second = 1000
const day = 24 * 3600 * second

/** The wait a response asks for, within reason; undefined when it asks for none. */
export function retryAfter(headers: Headers, now: Time): Time | undefined {
  // The service's own clock is the one its dates refer to.
  const there = Date.parse(headers.get('date') ?? '') || now
  const asked = readWait(headers.get('retry-after'), there) ?? untilReset(headers, there)
  return asked === undefined ? undefined : Math.min(Math.max(asked, second), day)
}

/** When the last of the exhausted budgets is full again. A budget with something left is not what stopped us. */
function untilReset(headers: Headers, there: Time): Time | undefined {
  const waits = [...headers].flatMap(([name, value]) => {
    if (!/^(x-)?ratelimit.*-reset$/.test(name)) return []
    const left = headers.get(name.replace(/-reset$/, '-remaining'))
    if (left !== null && Number(left) > 0) return []
    return readWait(value, there) ?? []
  })
  return waits.length > 0 ? Math.max(...waits) : undefined
}

/** Whether the headers say that a budget is used up. */
export const isExhausted = (headers: Headers): boolean =>
  headers.has('retry-after') ||
  [...headers].some(([name, value]) => /^(x-)?ratelimit.*-remaining$/.test(name) && Number(value) <= 0)

/** Seconds, seconds or milliseconds since 1970, an ISO date or an HTTP date. */
function readWait(text: string | null, there: Time): Time | undefined {
  if (text === null || text.trim() === '') return undefined
  const number = Number(text)
  if (Number.isNaN(number)) {
    const date = Date.parse(text)
    return Number.isNaN(date) ? undefined : date - there
  }
  if (number > 1e11) return number - there
  return number > 1e8 ? number * second - there : number * second
}
