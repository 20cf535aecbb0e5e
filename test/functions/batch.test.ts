// A batch of a lane: what fails goes back to the queue, what is done or early does not, and nothing is begun too late.

import { expect, test } from 'vitest'
import { lastStretch, takeBatch } from '../../functions/batch.ts'
import { Fault, failure, type Outcome, success } from '../../shared/core/errors.ts'
import { bindingId, endId, ref, runId, type Time } from '../../shared/core/ids.ts'
import type { Signal } from '../../shared/core/signal.ts'
import { mostReceives } from '../../shared/hosts/aws/environment.ts'

const signal = (item: string): Signal => ({
  binding: bindingId('SHOP'),
  end: endId('SHOP/board'),
  run: runId('r'),
  tries: 0,
  look: 'item',
  ref: ref(item),
})

async function take(outcomes: readonly Outcome<Signal | undefined>[], left: readonly Signal[] = [], receives = 1) {
  const notes: unknown[] = []
  const worked: { signals: readonly Signal[]; deadline: Time }[] = []
  const counted: Record<string, number> = {}
  const answer = await takeBatch(
    outcomes.map((_, i) => ({
      messageId: `m${i}`,
      body: String(i),
      attributes: {
        ApproximateFirstReceiveTimestamp: String(1_000_000 - 7),
        ApproximateReceiveCount: String(receives),
      },
    })),
    {
      queue: { arrived: async bodies => bodies.flatMap(body => outcomes[Number(body)] ?? []) },
      lane: {
        work: async (signals, deadline) => {
          worked.push({ signals, deadline })
          return left
        },
      },
      clock: { now: () => 1_000_000 },
      log: { note: (what, about) => void notes.push([what, about]) },
      meter: {
        add: (what, howMuch) => {
          counted[what] = howMuch
        },
      },
    },
    300_000,
  )
  return { worked, counted, notes, failed: answer.batchItemFailures.map(each => each.itemIdentifier) }
}

test('what was seen to leaves the queue, what was left behind stays', async () => {
  const [a, b] = [signal('a'), signal('b')]
  const { failed, counted, worked } = await take([success(a), success(b)], [b])
  expect(failed).toEqual(['m1'])
  expect(counted).toEqual({ operations: 2, failed: 1, duration: 7 })
  expect(worked).toEqual([{ signals: [a, b], deadline: 1_000_000 + 300_000 - lastStretch }])
})

test('two messages that say the same are two messages', async () => {
  const [one, other] = [signal('a'), signal('a')]
  expect((await take([success(one), success(other)], [other])).failed).toEqual(['m1'])
})

test('a signal whose time has not come waits elsewhere; what cannot be read stays, for somebody to look at', async () => {
  const unreadable = failure<Signal>(new Fault({ kind: 'invalid', message: 'no signal' }))
  const { failed, worked, counted } = await take([success(undefined), unreadable, success(signal('a'))])
  expect(failed).toEqual(['m1'])
  expect(counted).toMatchObject({ operations: 2, failed: 1 })
  expect(worked[0]?.signals).toEqual([signal('a')])
})

test('what goes back is told by its item and run, and that it was the last time', async () => {
  const where = { project: 'SHOP', end: 'SHOP/board', run: 'r', tries: 0, item: 'a' }
  expect((await take([success(signal('a'))])).notes).toEqual([])
  const left = signal('a')
  expect((await take([success(left)], [left])).notes).toEqual([
    ['a message goes back to its queue', { ...where, message: 'm0', receives: 1, verdict: 'again' }],
  ])
  expect((await take([success(left)], [left], mostReceives)).notes).toEqual([
    ['a message is a dead letter now', { ...where, message: 'm0', receives: 10, verdict: 'dead letter' }],
  ])
  const unreadable = failure<Signal>(new Fault({ kind: 'invalid', message: 'no signal: launch codes' }))
  expect((await take([unreadable], [], mostReceives)).notes).toEqual([
    ['a message is a dead letter now', { message: 'm0', receives: 10, reason: 'unreadable', verdict: 'dead letter' }],
  ])
})
