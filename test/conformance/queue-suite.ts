// What every queue must keep to: each signal arrives, at least once, not before its time.

import { describe, expect, it } from 'vitest'
import { bindingId, endId, linkId, ref, runId } from '../../shared/core/ids.ts'
import type { Signal } from '../../shared/core/signal.ts'
import { type HostUnderTest, onFresh } from './host-under-test.ts'

const about = { binding: bindingId('work'), end: endId('git'), run: runId('run 1'), tries: 0 }
const item = (name: string): Signal => ({ ...about, look: 'item', ref: ref(name) })

export function queueSuite(make: () => Promise<HostUnderTest>): void {
  const on = onFresh(make, host => host.queue)
  const arrivals = (host: HostUnderTest, within: number) => host.arrivals?.(within) ?? Promise.resolve([])

  describe('queue', () => {
    it(
      'delivers every kind of signal whole',
      on(async (queue, host) => {
        const signals: readonly Signal[] = [
          item('SHOP-1'),
          item('pfad/ä "quoted"\u2028\n#1'),
          { ...about, tries: 6, look: 'link', link: linkId('l1') },
          { ...about, look: 'changes', census: true },
        ]
        await queue.send(signals)
        const arrived = await arrivals(host, 1000)
        for (const signal of signals) expect(arrived).toContainEqual(signal)
      }),
    )

    it(
      'delivers more signals than any service takes in one request',
      on(async (queue, host) => {
        const signals = Array.from({ length: 57 }, (_, i) => item(`SHOP-${i}`))
        await queue.send(signals)
        const arrived = await arrivals(host, 2000)
        expect(new Set(arrived.map(signal => JSON.stringify(signal))).size).toBe(57)
      }),
    )

    it(
      'delivers equal signals sent apart, and nothing when nothing was sent',
      on(async (queue, host) => {
        await queue.send([])
        expect(await arrivals(host, 100)).toEqual([])
        await queue.send([item('SHOP-1')])
        await queue.send([item('SHOP-1')])
        expect((await arrivals(host, 1000)).length).toBeGreaterThanOrEqual(1)
      }),
    )

    it(
      'keeps a delayed signal back until its time has come',
      on(async (queue, host) => {
        await queue.send([item('later')], 2000)
        await queue.send([item('now')])
        const early = await arrivals(host, 900)
        expect(early).toContainEqual(item('now'))
        expect(early).not.toContainEqual(item('later'))
        expect(await arrivals(host, 2500)).toContainEqual(item('later'))
      }),
    )
  })
}
