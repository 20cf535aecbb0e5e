// The scheduler hands over and hears no more; what becomes of it is between the function and its own retries.

import { expect, test, vi } from 'vitest'
import { openClock } from '../../../bin/local-cloud/clock.ts'
import type { Lambda } from '../../../bin/local-cloud/lambda.ts'
import type { Outcome } from '../../../bin/local-cloud/machine.ts'
import { keepTime } from '../../../bin/local-cloud/scheduler.ts'

const start = Date.parse('2026-03-02T08:00:00Z')
const due = start + 1000

/** What the function was told and what was put aside, after one occasion it answers with these outcomes. */
async function woken(outcomes: readonly (Outcome | 'busy')[]) {
  const told: unknown[] = []
  const asides: string[] = []
  const left = [...outcomes]
  const lambda: Lambda = {
    name: 'Beginner',
    arn: 'arn:beginner',
    outcomes: [],
    invoke(event) {
      const outcome = left.shift() ?? { ok: true, answer: null, cpu: 0 }
      if (outcome === 'busy') return undefined
      told.push(event)
      return Promise.resolve(outcome)
    },
    killOne: () => false,
    stop: async () => {},
  }
  const standing = {
    timetable: (after: number, until: number) => (after < due && due <= until ? due : undefined),
    lambda,
    input: '{"at":"<aws.scheduler.scheduled-time>"}',
    mostRetries: 2,
    putAside: async (text: string) => void asides.push(text),
  }
  const stop = new AbortController()
  const kept = keepTime([standing], openClock(100, start), stop.signal)
  await vi.waitUntil(() => left.length === 0, { timeout: 5000 })
  if (outcomes.filter(each => each !== 'busy' && !each.ok).length > 2)
    await vi.waitUntil(() => asides.length > 0, { timeout: 5000 })
  stop.abort()
  await kept
  return { told, asides: asides.map(each => JSON.parse(each)) }
}

const fails: Outcome = { ok: false, why: 'as was asked' }
const works: Outcome = { ok: true, answer: null, cpu: 0 }
const event = { at: '2026-03-02T08:00:01Z' }

test('what fails is tried twice more, and put aside as a record of what was said', async () => {
  const { told, asides } = await woken([fails, fails, fails])
  expect(told).toEqual([event, event, event])
  expect(asides).toMatchObject([
    {
      requestContext: { functionArn: 'arn:beginner', condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: event,
    },
  ])
})

test('what works at a later try is not put aside', async () => {
  expect(await woken([fails, works])).toEqual({ told: [event, event], asides: [] })
})

test('a function that is busy has failed at nothing: what was handed over waits', async () => {
  expect(await woken(['busy', 'busy', 'busy', 'busy', works])).toEqual({ told: [event], asides: [] })
})
