// When schedules come, by the wall of the client and across the changes of its clock.

import { expect, test } from 'vitest'
import { timetableOf } from '../../../bin/local-cloud/timetable.ts'

const at = (text: string): number => Date.parse(text)
const minute = 60_000

test('a rate counts from the moment it was deployed', () => {
  const rate = timetableOf('rate(15 minutes)', 'Europe/Madrid', at('2026-03-02T08:07:00Z'))
  expect(rate(at('2026-03-02T08:07:00Z'), at('2026-03-02T08:21:59Z'))).toBeUndefined()
  expect(rate(at('2026-03-02T08:21:00Z'), at('2026-03-02T08:22:00Z'))).toBe(at('2026-03-02T08:22:00Z'))
  expect(rate(at('2026-03-02T08:22:00Z'), at('2026-03-02T08:36:00Z'))).toBeUndefined()
  // Slept through: only the last.
  expect(rate(at('2026-03-02T08:22:00Z'), at('2026-03-02T12:00:00Z'))).toBe(at('2026-03-02T11:52:00Z'))
})

test('a cron comes by the clock on the wall, in winter and in summer', () => {
  const daily = timetableOf('cron(0 9 ? * MON,TUE *)', 'Europe/Madrid', 0)
  expect(daily(at('2026-03-02T07:59:00Z'), at('2026-03-02T08:00:00Z'))).toBe(at('2026-03-02T08:00:00Z'))
  expect(daily(at('2026-07-06T06:59:00Z'), at('2026-07-06T07:00:00Z'))).toBe(at('2026-07-06T07:00:00Z'))
  // A Wednesday.
  expect(daily(at('2026-03-04T00:00:00Z'), at('2026-03-04T23:00:00Z'))).toBeUndefined()
})

test('each time comes once, however the moments in between are cut', () => {
  const often = timetableOf('cron(0,30 8,9 ? * * *)', 'UTC', 0)
  const found: number[] = []
  const end = at('2026-03-03T00:00:00Z')
  for (let after = at('2026-03-02T00:00:00Z'); after < end; after += 7000) {
    const come = often(after, Math.min(end, after + 7000))
    if (come !== undefined) found.push(come)
  }
  expect(found.map(time => (time - at('2026-03-02T00:00:00Z')) / minute)).toEqual([480, 510, 540, 570])
})

test('what it cannot play it does not pretend to', () => {
  expect(() => timetableOf('cron(0 9 1 * ? *)', 'UTC', 0)).toThrow('cannot play')
  expect(() => timetableOf('at(2026-03-02T08:00:00)', 'UTC', 0)).toThrow('cannot play')
})
