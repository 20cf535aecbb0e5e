// Occasions as a scheduler understands them.

import { expect, test } from 'vitest'
import { expressionsOf } from '../../lib/occasions.ts'
import type { Hours } from '../../shared/core/client.ts'

const week: Hours = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 8 * 60, until: 19 * 60 }
const on = 'MON,TUE,WED,THU,FRI'
const business = (every: number, hours: readonly Hours[] = [week]) =>
  expressionsOf({ does: 'sync', every, hours: 'business' }, hours)

test('a pace that is always kept is a rate', () => {
  expect(expressionsOf({ does: 'sync', every: 1, hours: 'all' }, [week])).toEqual(['rate(1 minute)'])
  expect(expressionsOf({ does: 'sync', every: 120, hours: 'all' }, [week])).toEqual(['rate(120 minutes)'])
})

test('a pace in business hours begins when they do, and stops before they end', () => {
  expect(business(60)).toEqual([`cron(0 8,9,10,11,12,13,14,15,16,17,18 ? * ${on} *)`])
  expect(business(90)).toEqual([`cron(0 8,11,14,17 ? * ${on} *)`, `cron(30 9,12,15,18 ? * ${on} *)`])
  expect(business(20, [{ ...week, from: 8 * 60 + 30, until: 10 * 60 }])).toEqual([
    `cron(30,50 8 ? * ${on} *)`,
    `cron(10,30,50 9 ? * ${on} *)`,
  ])
  expect(business(3 * 24 * 60)).toEqual([`cron(0 8 ? * ${on} *)`])
})

test('a time of day comes on its days', () => {
  expect(expressionsOf({ does: 'audit', days: ['sun'], at: 185 }, [])).toEqual(['cron(5 3 ? * SUN *)'])
})

test('no clock tells when a sprint starts', () => {
  expect(expressionsOf({ does: 'push', when: 'sprint start' }, [week])).toEqual([])
})
