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

async function take(
  outcomes: readonly Outcome<Signal | undefined>[],
  left: readonly Signal[] = [],
  receives = 1,
  isStubborn = false,
) {
  const notes: unknown[] = []
  const worked: { signals: readonly Signal[]; deadline: Time }[] = []
  const counted: Record<string, number> = {}
  const back: unknown[] = []
  const answer = await takeBatch(
    outcomes.map((_, i) => ({
      messageId: `m${i}`,
      receiptHandle: `h${i}`,
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
          return left.map(signal => ({ signal, after: 60_000 }))
        },
      },
      clock: { now: () => 1_000_000 },
      log: { note: (what, about) => void notes.push([what, about]) },
      meter: {
        add: (what, howMuch) => {
          counted[what] = howMuch
        },
      },
      giveBack: async messages => {
        back.push(...messages)
        if (isStubborn) throw new Fault({ kind: 'unavailable', message: 'The queue is down.' })
      },
    },
    300_000,
  )
  return {
    worked,
    counted,
    notes: notes.filter(note => !isAboutRuns(note)),
    runs: notes.filter(isAboutRuns),
    back,
    failed: answer.batchItemFailures.map(each => each.itemIdentifier),
  }
}

const isAboutRuns = (note: unknown): boolean => Array.isArray(note) && note[0] === 'signals were seen to'

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

test('what goes back waits as long as fits its reason: longer each time, and not at all where waiting cannot help', async () => {
  const failing = signal('a')
  const unreadable = failure<Signal>(new Fault({ kind: 'invalid', message: 'no signal' }))
  expect((await take([success(failing), unreadable], [failing])).back).toEqual([
    { handle: 'h0', after: 60_000 },
    { handle: 'h1', after: 0 },
  ])
  expect((await take([success(failing)], [failing], 3)).back).toEqual([{ handle: 'h0', after: 240_000 }])
  expect((await take([success(failing)], [failing], 9)).back).toEqual([{ handle: 'h0', after: 30 * 60_000 }])
  expect((await take([success(failing)])).back).toEqual([])
})

test('where the queue cannot be told so, messages come back all the same, later', async () => {
  const failing = signal('a')
  const { failed, notes } = await take([success(failing)], [failing], 1, true)
  expect(failed).toEqual(['m0'])
  expect(notes).toContainEqual(['messages come back only when their time is over', expect.anything()])
})

test('every batch says which runs it was about', async () => {
  const other = { ...signal('b'), run: runId('s') }
  expect((await take([success(signal('a')), success(signal('c')), success(other)])).runs).toEqual([
    ['signals were seen to', { runs: 'r s', signals: 3, left: 0 }],
  ])
})
