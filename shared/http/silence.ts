// When no answer comes: too late, too long, or no way to the service at all.

import type { FaultDetails } from '../core/errors.ts'
import type { Time } from '../core/ids.ts'
import type { Clock } from '../ports/clock.ts'
import { TooLong } from './body.ts'
import { describe, type Question } from './verdict.ts'

class TooLate extends Error {}

/** Gives work up after a time, and tells it so. */
export async function withinTime<T>(clock: Clock, limit: Time, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const giveUp = new AbortController()
  const answered = new AbortController()
  const late = clock.sleep(limit, answered.signal).then(() => {
    if (answered.signal.aborted) return new Promise<never>(() => undefined)
    giveUp.abort()
    throw new TooLate()
  })
  try {
    return await Promise.race([work(giveUp.signal), late])
  } finally {
    answered.abort()
  }
}

/** Before a connection stands nothing can have been sent. After that, anything may have happened. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** The error's own words are not quoted: they may contain the address, and with it what the query carries. */
export function explainSilence(error: unknown, question: Question, limit: Time): FaultDetails {
  if (error instanceof TooLate) return describe('unavailable', question, `no answer within ${limit / 1000} s`)
  if (error instanceof TooLong)
    return describe(question.write ? 'unavailable' : 'invalid', question, 'the answer is too large to be read')
  const code = codeOf(error)
  const details = describe('unavailable', question, `the connection failed${code ? `: ${code}` : ''}`)
  return code !== undefined && neverConnected.has(code) ? { ...details, unsent: true } : details
}

function codeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const code = 'code' in at ? at.code : undefined
    if (typeof code === 'string' && /^[A-Z_]+$/.test(code)) return code
  }
  return undefined
}
