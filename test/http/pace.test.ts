// The gate: no schedule of requests, however wild, exceeds the pace; and nobody waits longer than they said they would.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bucket } from '../../shared/core/bucket.ts'
import type { Fault } from '../../shared/core/errors.ts'
import type { Time } from '../../shared/core/ids.ts'
import { emulatorClock } from '../../shared/http/emulator-clock.ts'
import { bucketOf, openGate } from '../../shared/http/pace.ts'

const minute = 60_000
const arrivals = fc.array(fc.record({ after: fc.nat(30_000), lasts: fc.nat(5000) }), { minLength: 1, maxLength: 40 })
const paces = fc.record({ perMinute: fc.integer({ min: 1, max: 12 }), atOnce: fc.integer({ min: 1, max: 4 }) })

const most = (starts: readonly Time[]): number =>
  Math.max(...starts.map(from => starts.filter(at => at >= from && at < from + minute).length))

/** A bucket as every store has to keep it. */
function sharedBucket() {
  let tokens: number | undefined
  let last = 0
  return {
    async take(_: string, wanted: number, { capacity, perMinute }: Bucket, now: Time): Promise<Time> {
      tokens = Math.min(capacity, (tokens ?? capacity) + ((now - last) * perMinute) / minute)
      last = now
      if (tokens + 1e-9 < wanted) return Math.ceil(((wanted - tokens) * minute) / perMinute)
      tokens -= wanted
      return 0
    },
  }
}

describe('a gate', () => {
  test('never lets more start in any minute, nor more run at once, and lets everybody through in the end', () =>
    fc.assert(
      fc.asyncProperty(paces, arrivals, async (pace, guests) => {
        const clock = emulatorClock(0)
        const gate = openGate({ connection: 'c', pace, clock, patience: Number.POSITIVE_INFINITY })
        const starts: Time[] = []
        let running = 0
        let together = 0
        const guest = async ({ lasts }: { lasts: number }) => {
          starts.push(clock.now())
          together = Math.max(together, ++running)
          await clock.sleep(lasts)
          running--
        }
        const inside: Promise<void>[] = []
        for (const { after, lasts } of guests) {
          await clock.sleep(after)
          inside.push(gate.pass(() => guest({ lasts })))
        }
        await Promise.all(inside)
        expect(most(starts)).toBeLessThanOrEqual(pace.perMinute)
        expect(together).toBeLessThanOrEqual(pace.atOnce)
        expect(starts).toHaveLength(guests.length)
      }),
      { numRuns: 60 },
    ))

  test('two workers that share a bucket stay below the pace together', () =>
    fc.assert(
      fc.asyncProperty(paces, fc.integer({ min: 5, max: 30 }), async (pace, guests) => {
        const clock = emulatorClock(0)
        const shared = sharedBucket()
        const starts: Time[] = []
        const gates = [0, 1].map(() =>
          openGate({ connection: 'c', pace, clock, patience: Number.POSITIVE_INFINITY, shared }),
        )
        const guest = async () => void starts.push(clock.now())
        await Promise.all(gates.flatMap(gate => Array.from({ length: guests }, () => gate.pass(guest))))
        expect(most(starts)).toBeLessThanOrEqual(pace.perMinute)
        expect(starts).toHaveLength(2 * guests)
      }),
      { numRuns: 40 },
    ))

  test('uses the pace it has', async () => {
    const clock = emulatorClock(0)
    const gate = openGate({ connection: 'c', pace: { perMinute: 10, atOnce: 10 }, clock, patience: 600_000 })
    await Promise.all(Array.from({ length: 30 }, () => gate.pass(async () => undefined)))
    expect(clock.now()).toBe(2 * minute)
  })

  test('refuses at once whoever would have to wait too long, and says how long', async () => {
    const clock = emulatorClock(0)
    const gate = openGate({ connection: 'acme', pace: { perMinute: 2, atOnce: 2 }, clock, patience: 5000 })
    await gate.pass(async () => undefined)
    await gate.pass(async () => undefined)
    const fault: Fault = await gate.pass(async () => undefined).catch(error => error)
    expect(fault).toMatchObject({ kind: 'rate-limited', retryAfter: minute })
    expect(fault.message).toContain('acme')
    expect(clock.now()).toBe(0)
  })

  test('counts those who wait already', async () => {
    const clock = emulatorClock(0)
    const gate = openGate({ connection: 'c', pace: { perMinute: 1, atOnce: 1 }, clock, patience: 65_000 })
    const [first, second, third] = [1, 2, 3].map(() => gate.pass(async () => clock.now()))
    expect(await third?.catch((error: Fault) => error)).toMatchObject({ kind: 'rate-limited', retryAfter: 2 * minute })
    expect(clock.now(), 'the third need not wait to be told').toBe(0)
    expect([await first, await second]).toEqual([0, minute])
  })

  test('refuses whoever waits too long for another to leave, and goes on when they do', async () => {
    const clock = emulatorClock(0)
    const gate = openGate({ connection: 'c', pace: { perMinute: 100, atOnce: 1 }, clock, patience: 1000 })
    const slow = gate.pass(() => clock.sleep(3000))
    const fault: Fault = await gate.pass(async () => undefined).catch(error => error)
    expect(fault.kind).toBe('rate-limited')
    expect(clock.now()).toBe(1000)
    await slow
    expect(await gate.pass(async () => 'in')).toBe('in')
  })

  test('a failing guest leaves too', async () => {
    const clock = emulatorClock(0)
    const gate = openGate({ connection: 'c', pace: { perMinute: 100, atOnce: 1 }, clock, patience: 1000 })
    const fails = gate.pass(async () => Promise.reject(new Error('no')))
    await expect(fails).rejects.toThrow('no')
    expect(await gate.pass(async () => 'in')).toBe('in')
  })
})

test('the shared bucket never holds more than the pace allows', () => {
  for (const perMinute of [1, 2, 3, 60, 900])
    for (const atOnce of [1, 4, 100]) {
      const bucket = bucketOf({ perMinute, atOnce })
      expect(bucket.capacity).toBeGreaterThanOrEqual(1)
      expect(bucket.perMinute).toBeGreaterThanOrEqual(1)
      expect(bucket.capacity + bucket.perMinute - 1).toBeLessThanOrEqual(perMinute)
    }
})
