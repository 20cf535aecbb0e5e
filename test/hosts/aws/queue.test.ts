// Lanes: who goes where, how much goes at once, who waits how long, and what happens to what a queue does not take.

import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { bindingId, endId, ref, runId } from '../../../shared/core/ids.ts'
import type { Signal } from '../../../shared/core/signal.ts'
import { giveBack } from '../../../shared/hosts/aws/give-back.ts'
import { awsNotifier, readNotice } from '../../../shared/hosts/aws/notifier.ts'
import { awsQueue } from '../../../shared/hosts/aws/queue.ts'
import { sqsClient } from '../../../shared/hosts/aws/sdk.ts'
import { manualClock } from '../../../shared/hosts/memory/clock.ts'
import { oddTexts } from '../../support/documents.ts'
import { bodiesWithin, freshQueue, startQueues } from './queues.ts'
import { placeAt, type Running } from './tables.ts'
import { type Road, startRoad } from './unruly.ts'

let queues: Running
let road: Road

beforeAll(async () => {
  queues = await startQueues()
  road = await startRoad(queues.endpoint)
})
afterAll(() => Promise.all([road.stop(), queues.stop()]))
beforeEach(() => {
  road.fate = () => 'passes'
  road.answer = (_, body) => body
})

const signalAt = (end: string, name: string, binding = 'work'): Signal => ({
  binding: bindingId(binding),
  end: endId(end),
  run: runId('r1'),
  tries: 0,
  look: 'item',
  ref: ref(name),
})

const batchShape = z.object({
  QueueUrl: z.string(),
  Entries: z.array(
    z.object({ MessageBody: z.string(), MessageGroupId: z.string().optional(), DelaySeconds: z.number().optional() }),
  ),
})

async function lanes() {
  const sqs = sqsClient(placeAt(road.endpoint))
  const direct = sqsClient(placeAt(queues.endpoint))
  const [git, jira] = await Promise.all([freshQueue(direct), freshQueue(direct)])
  const clock = manualClock()
  const queue = awsQueue(sqs, new Map([[endId('G'), git] as const, [endId('J'), jira] as const]), clock)
  const start = road.requests.length
  const batches = () => road.requests.slice(start).map(({ body }) => batchShape.parse(JSON.parse(body)))
  const received = async (lane: string) =>
    (await queue.arrived(await bodiesWithin(direct, lane, 300))).flatMap(each => (each.ok ? [each.value] : []))
  return { sqs, direct, git, jira, clock, queue, batches, received }
}

test('a message that is given back is handed out again when it was said to, not when the time to work on it is over', async () => {
  const { sqs, direct, git, queue } = await lanes()
  await queue.send([signalAt('G', '1'), signalAt('G', '2')])
  const take = async () =>
    (
      await direct.send(
        new ReceiveMessageCommand({
          QueueUrl: git,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 600,
          WaitTimeSeconds: 1,
        }),
      )
    ).Messages ?? []
  const [first, second] = await take()
  expect(await take()).toEqual([])
  await giveBack(sqs, git, [
    { handle: first?.ReceiptHandle ?? '', after: 0 },
    { handle: second?.ReceiptHandle ?? '', after: 300_000 },
  ])
  expect((await take()).map(({ MessageId }) => MessageId)).toEqual([first?.MessageId])
})

describe('a lane', () => {
  test('is that of the end', async () => {
    const { queue, git, jira, received } = await lanes()
    await queue.send([signalAt('G', '1'), signalAt('J', '2'), signalAt('G', '3')])
    expect((await received(jira)).map(signal => signal?.look === 'item' && signal.ref)).toEqual(['2'])
    expect((await received(git)).length).toBe(2)
  })

  test('that is missing is named, and holds back nobody else', async () => {
    const { queue, git, received } = await lanes()
    const signals = [signalAt('__proto__', '1'), signalAt('G', '2')]
    await expect(queue.send(signals)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('__proto__'),
    })
    expect(await received(git)).toEqual([signalAt('G', '2')])
  })

  test('takes whatever a text can hold', async () => {
    const { queue, git, received } = await lanes()
    const signals = [...oddTexts, '\ufffe\uffff\u0001'].map(text => signalAt('G', text))
    await queue.send(signals)
    const arrived = await received(git)
    for (const signal of signals) expect(arrived).toContainEqual(signal)
  })

  test('is sent no more at once than a queue takes', async () => {
    const { queue, batches } = await lanes()
    await queue.send(Array.from({ length: 23 }, (_, i) => signalAt('G', String(i))))
    expect(batches().map(({ Entries }) => Entries.length)).toEqual([10, 10, 3])
    await queue.send(Array.from({ length: 9 }, (_, i) => signalAt('G', `${i}${'ß'.repeat(15_000)}`)))
    const sizes = batches().map(({ Entries }) => Entries.reduce((sum, { MessageBody }) => sum + MessageBody.length, 0))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(262_144)
    expect(batches()).toHaveLength(3 + 5)
  })

  test('is shared fairly between projects, whatever they are called', async () => {
    const { queue, batches } = await lanes()
    await queue.send(['P-1', 'P-2', 'a b', 'x'.repeat(300)].map(name => signalAt('G', '1', name)))
    const groups = batches().flatMap(({ Entries }) => Entries.map(({ MessageGroupId }) => MessageGroupId ?? ''))
    expect(new Set(groups).size).toBe(4)
    expect(groups.slice(0, 2)).toEqual(['P-1', 'P-2'])
    expect(groups.every(group => /^[\w.-]{1,128}$/.test(group))).toBe(true)
  })
})

describe('what has to wait', () => {
  test('waits in the queue, rounded up, as long as a queue can', async () => {
    const { queue, batches } = await lanes()
    for (const delay of [0, 1, 1500, 900_000, 900_001]) await queue.send([signalAt('G', '1')], delay)
    expect(batches().flatMap(({ Entries }) => Entries.map(({ DelaySeconds }) => DelaySeconds))).toEqual([
      undefined,
      1,
      2,
      900,
      900,
    ])
  })

  test('goes back until its time has come', async () => {
    const { queue, clock, batches } = await lanes()
    const signal = signalAt('G', '1')
    await queue.send([signal], 20 * 60_000)
    const [body = ''] = batches()[0]?.Entries.map(({ MessageBody }) => MessageBody) ?? []
    await clock.advance(15 * 60_000)
    expect(await queue.arrived([body])).toEqual([{ ok: true, value: undefined }])
    expect(batches()[1]?.Entries[0]?.DelaySeconds).toBe(300)
    await clock.advance(5 * 60_000)
    const [again = ''] = batches()[1]?.Entries.map(({ MessageBody }) => MessageBody) ?? []
    expect(await queue.arrived([again, body])).toEqual([
      { ok: true, value: signal },
      { ok: true, value: signal },
    ])
  })

  test('is left where it is when it cannot go back', async () => {
    const { queue, batches } = await lanes()
    await queue.send([signalAt('G', '1')], 20 * 60_000)
    const [body = ''] = batches()[0]?.Entries.map(({ MessageBody }) => MessageBody) ?? []
    road.fate = () => ({ status: 403, error: 'AccessDenied' })
    expect(await queue.arrived([body])).toMatchObject([{ ok: false, fault: { kind: 'denied' } }])
  })
})

describe('what is no signal', () => {
  test.each([
    'not json',
    '',
    'null',
    '[]',
    '{"signal":{}}',
    '{"signal":{"binding":"b","end":"G","run":"r","tries":0,"look":"everywhere"}}',
    '{"signal":{"binding":"b","end":"G","run":"r","tries":-1,"look":"item","ref":"1"}}',
    '{"signal":{"binding":"b","end":"G","run":"r","tries":0,"look":"item"}}',
  ])('is refused for good, and says nothing of what it held: %s', async body => {
    const { queue } = await lanes()
    const good = JSON.stringify({ signal: signalAt('G', '1') })
    const [refused, accepted] = await queue.arrived([body, good])
    expect(refused).toMatchObject({ ok: false, fault: { kind: 'invalid', verdict: { again: 'never' } } })
    expect(accepted).toEqual({ ok: true, value: signalAt('G', '1') })
  })
})

describe('a queue that does not take everything', () => {
  const someFail = (names: readonly string[], senderFault: boolean) => (operation: string, body: string) => {
    if (operation !== 'SendMessageBatch') return body
    const Failed = names.map(Id => ({ Id, SenderFault: senderFault, Code: 'InternalError' }))
    const { Successful } = z.object({ Successful: z.array(z.looseObject({ Id: z.string() })) }).parse(JSON.parse(body))
    return JSON.stringify({ Successful: Successful.filter(({ Id }) => !names.includes(Id)), Failed })
  }

  test('is offered the rest again', async () => {
    const { queue, batches } = await lanes()
    let rounds = 0
    road.answer = (operation, body) => (rounds++ === 0 ? someFail(['1', '3'], false)(operation, body) : body)
    await queue.send(['a', 'b', 'c', 'd'].map(name => signalAt('G', name)))
    expect(
      batches().map(({ Entries }) => Entries.map(({ MessageBody }) => JSON.parse(MessageBody).signal.ref)),
    ).toEqual([
      ['a', 'b', 'c', 'd'],
      ['b', 'd'],
    ])
  })

  test('and goes on so is unavailable; what it refuses is not offered again', async () => {
    const { queue, batches } = await lanes()
    road.answer = someFail(['0'], false)
    await expect(queue.send([signalAt('G', 'a')])).rejects.toMatchObject({ kind: 'unavailable' })
    const before = batches().length
    road.answer = someFail(['0'], true)
    await expect(queue.send([signalAt('G', 'a')])).rejects.toMatchObject({ kind: 'invalid' })
    expect(batches()).toHaveLength(before + 1)
  })
})

describe('notices', () => {
  test('come whole out of their queue', async () => {
    const { sqs, direct, git } = await lanes()
    const notice = { topic: 'denied', title: 'jira: the token was refused – ä', lines: oddTexts } as const
    await awsNotifier(sqs, git).tell(notice, 'chat')
    expect((await bodiesWithin(direct, git, 300)).map(readNotice)).toEqual([{ ...notice, to: 'chat' }])
  })

  test('that are too long are cut, and say so', async () => {
    const { sqs, direct, git } = await lanes()
    const lines = Array.from({ length: 5000 }, (_, i) => `${i} ${'ß'.repeat(100)}`)
    await awsNotifier(sqs, git).tell({ topic: 'summary', title: 'ß'.repeat(90_000), lines }, 'chat')
    const [body = ''] = await bodiesWithin(direct, git, 300)
    const cut = readNotice(body)
    expect(body.length).toBeLessThanOrEqual(262_144)
    expect(cut.lines.at(-1)).toBe(`… and ${5000 - (cut.lines.length - 1)} more`)
    expect(cut.lines.slice(0, -1)).toEqual(lines.slice(0, cut.lines.length - 1))
  })

  test('are refused when they are none', () => {
    expect(() => readNotice('{"topic":"gossip","title":"x","lines":[]}')).toThrow(/no notice/)
  })
})
