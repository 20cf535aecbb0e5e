// What every way of saying no means, and what people read about it.

import { describe, expect, test } from 'vitest'
import type { FaultKind } from '../../shared/core/errors.ts'
import { readAnswer } from '../../shared/http/body.ts'
import { retryAfter } from '../../shared/http/retry-after.ts'
import { judge, type Question } from '../../shared/http/verdict.ts'

const now = Date.UTC(2026, 10, 21, 12)
const question: Question = { service: 'Tracker', about: 'changing item 42', write: true, conflict: 'stale' }

const verdict = async (status: number, body: string, headers: Record<string, string> = {}, asked = question) => {
  const text = status === 204 || status === 304 ? null : body
  return judge(await readAnswer(new Response(text, { status, headers }), 1e6), asked, now)
}

const page = '<!DOCTYPE html><html><body>Something</body></html>'
const signIn = '<html><form>Sign in to continue</form></html>'

describe('an answer', () => {
  test.each<[number, string, Record<string, string>, FaultKind | 'fine']>([
    [200, '{"id":1}', {}, 'fine'],
    [201, '{"id":1}', {}, 'fine'],
    [204, '', {}, 'fine'],
    [200, '', {}, 'fine'],
    [200, '{"id":', {}, 'unavailable'],
    [200, page, {}, 'unavailable'],
    [200, signIn, {}, 'denied'],
    [203, page, {}, 'denied'],
    [301, '', { location: '/elsewhere' }, 'moved'],
    [302, '', { location: 'https://x.example/oauth/login?next=1' }, 'denied'],
    [307, '', { location: '/elsewhere' }, 'moved'],
    [308, '', { location: '/elsewhere' }, 'moved'],
    [400, '{"message":"Problems parsing JSON"}', {}, 'invalid'],
    [401, '{"message":"Bad credentials"}', {}, 'denied'],
    [403, '{"message":"Resource not accessible by integration"}', { 'x-ratelimit-remaining': '4999' }, 'denied'],
    [403, '{}', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 60) }, 'rate-limited'],
    [403, '{}', { 'retry-after': '60' }, 'rate-limited'],
    [403, '{"message":"You have exceeded a secondary rate limit."}', {}, 'rate-limited'],
    [404, '{}', {}, 'not-found'],
    [410, '{}', {}, 'not-found'],
    [408, '{}', {}, 'unavailable'],
    [409, '{}', {}, 'stale'],
    [412, '{}', {}, 'stale'],
    [413, '{}', {}, 'invalid'],
    [422, '{}', {}, 'invalid'],
    [429, '{}', {}, 'rate-limited'],
    [500, page, {}, 'unavailable'],
    [503, '{}', { 'retry-after': '5' }, 'unavailable'],
    [529, '{}', {}, 'unavailable'],
  ])('%i %s %o means %s', async (status, body, headers, kind) => {
    expect((await verdict(status, body, headers))?.kind ?? 'fine').toBe(kind)
  })

  test('409 means what the caller says', async () => {
    expect((await verdict(409, '{}', {}, { ...question, conflict: 'exists' }))?.kind).toBe('exists')
    expect((await verdict(412, '{}', {}, { ...question, conflict: 'exists' }))?.kind).toBe('stale')
  })
})

describe('the message', () => {
  test('says what happened, to which item, and what to do next', async () => {
    const body = JSON.stringify({ message: 'Validation Failed', errors: [{ field: 'title', message: 'is too long' }] })
    expect((await verdict(422, body))?.message).toBe(
      'Tracker, changing item 42: refused (422: Validation Failed; is too long). Correct the value or the mapping; trying again will not help.',
    )
  })

  test('says so when nobody knows whether a write took effect', async () => {
    expect((await verdict(502, page))?.message).toBe(
      'Tracker, changing item 42: no usable answer (502, a web page instead of data). Whether it took effect is unknown. It is tried again later.',
    )
    expect((await verdict(502, page, {}, { ...question, write: false }))?.message).not.toContain('took effect')
  })

  test.each([
    ['{"errorMessages":["No such issue"],"errors":{"summary":"is missing"}}', 'No such issue; summary: is missing'],
    ['{"error":{"message":"nope"}}', 'nope'],
    ['{"errors":["a","b"]}', 'a; b'],
    ['{"message":"\\u001b[31mred\\n\\u202eline"}', '[31mred line'],
    [`{"message":"${'long '.repeat(100)}"}`, `${'long '.repeat(40)}…`],
  ])('quotes %s as one short plain line', async (body, words) => {
    expect((await verdict(400, body))?.message).toContain(`(400: ${words})`)
  })
})

describe('when to come back', () => {
  test.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'retry-after': '120' }, 120_000],
    ['a date', { 'retry-after': new Date(now + 90_000).toUTCString() }, 90_000],
    [
      'a date by the clock of the service',
      { 'retry-after': new Date(now + 3690_000).toUTCString(), date: new Date(now + 3600_000).toUTCString() },
      90_000,
    ],
    ['a date that has passed', { 'retry-after': new Date(now - 90_000).toUTCString() }, 1000],
    ['seconds since 1970', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 45) }, 45_000],
    [
      'milliseconds since 1970',
      { 'x-ratelimit-requests-remaining': '0', 'x-ratelimit-requests-reset': String(now + 45_000) },
      45_000,
    ],
    ['an ISO date', { 'x-ratelimit-reset': new Date(now + 45_000).toISOString() }, 45_000],
    ['seconds from now', { 'ratelimit-remaining': '0', 'ratelimit-reset': '45' }, 45_000],
    [
      'the budget that is used up',
      {
        'x-ratelimit-a-remaining': '7',
        'x-ratelimit-a-reset': '900',
        'x-ratelimit-b-remaining': '0',
        'x-ratelimit-b-reset': '20',
      },
      20_000,
    ],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['far too long', { 'retry-after': '99999999' }, 24 * 3600_000],
    ['nothing', {}, undefined],
  ])('is read from %s', (_, headers, wait) => {
    expect(retryAfter(new Headers(headers), now)).toBe(wait)
  })

  test('is a minute when a rate limit does not say', async () => {
    expect((await verdict(429, '{}'))?.retryAfter).toBe(60_000)
  })
})
