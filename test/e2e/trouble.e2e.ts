// What goes wrong in a cloud: workers die, messages double or cannot be read, clocks jump, tables give less than is asked.

import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Fields } from '../../shared/core/value.ts'
import { dice } from '../hosts/aws/unruly.ts'
import { shop, trackers } from './shop.ts'
import { halfAnHour, openTown, type Settler, type Town, until } from './town.ts'
import { post } from './trackers.ts'
import { added, at, edit, quiet, same, shows } from './walks.ts'

let town: Town
let acme: Settler
beforeAll(async () => {
  town = await openTown(8)
  acme = await town.settle('ACME', shop('ACME'), trackers)
})
afterAll(() => town.stop())
afterEach(() => {
  town.weather = () => undefined
  for (const { emulator } of Object.values(acme.services)) emulator.weather(undefined)
})

const title = 'Fuel the rocket'
const fresh = () => added(acme, 'github', { title, body: 'Left tank first.', labels: ['fuel'] })
const counts = () => Object.values(acme.services).map(({ person }) => person.count())

/** The worker of a lane dies once, the moment the tracker has done what it was asked to, before it can say so. */
function dyingAfter(place: 'jira' | 'linear', isMeant: (route: string) => boolean): () => boolean {
  let hasDied = false
  const { worker } = acme.lane(place)
  at(acme, place).emulator.weather(route => {
    if (hasDied || !isMeant(route)) return undefined
    return {
      when: 'after',
      happens: async () => {
        hasDied = worker.killOne()
        throw new TypeError('fetch failed')
      },
    }
  })
  return () => hasDied
}

test('a worker that dies while it creates an item leaves one item, not two', async () => {
  const before = counts()
  const hasDied = dyingAfter('jira', route => route === 'POST /rest/api/3/issue')
  at(acme, 'github').person.create({ title, body: 'Once only.' } as Fields)
  await until('the worker died', hasDied)
  town.account.clock.jump(halfAnHour)
  await until('jira has it', () => counts().every((count, i) => count === (before[i] ?? 0) + 1))
  await quiet(acme)
  expect(counts()).toEqual(before.map(count => count + 1))
})

test('a worker that dies while it writes an edit loses none', async () => {
  const item = await fresh()
  await quiet(acme)
  const hasDied = dyingAfter('linear', route => route.startsWith('mutation'))
  edit(acme, 'github', item, { title: 'Fuel both tanks' })
  await until('the worker died', hasDied)
  edit(acme, 'jira', item, { labels: ['fuel', 'urgent'] })
  town.account.clock.jump(halfAnHour)
  await shows(acme, item, 'title', same('Fuel both tanks'))
  await shows(acme, item, 'labels', same(['fuel', 'urgent']))
})

test('a delivery that comes six times is heard once', async () => {
  const item = await fresh()
  edit(acme, 'github', item, { title: 'Fuel it twice' })
  await shows(acme, item, 'title', same('Fuel it twice'))
  await quiet(acme)
  const letter = acme.couriers.github?.sent.at(-1)
  if (!letter) throw new Error('nothing was sent')
  for (const { emulator } of Object.values(acme.services)) emulator.forgetCalls()
  const again = await Promise.all(Array.from({ length: 5 }, () => post(`${acme.running.door}/hooks/github`, letter)))
  await quiet(acme)
  expect(again).toEqual([202, 202, 202, 202, 202])
  expect(Object.values(acme.services).flatMap(({ emulator }) => emulator.calls)).toEqual([])
})

test('a message that comes twice, at once and later, changes nothing', async () => {
  const item = await fresh()
  await quiet(acme)
  const before = counts()
  const signal = { binding: 'SHOP', end: 'SHOP/board', run: 'again', tries: 0, look: 'item', ref: item.jira }
  const { waiting } = acme.lane('jira')
  for (let i = 0; i < 20; i++)
    await town.account.sqs.send(
      new SendMessageCommand({ QueueUrl: waiting.url, MessageBody: JSON.stringify({ signal }) }),
    )
  await quiet(acme)
  expect(counts()).toEqual(before)
  await shows(acme, item, 'title', same(title))
})

test('what is no message lands with the dead letters, and holds up nobody', async () => {
  const { waiting, aside } = acme.lane('jira')
  const item = await fresh()
  await town.account.sqs.send(new SendMessageCommand({ QueueUrl: waiting.url, MessageBody: '{"rocket":' }))
  edit(acme, 'github', item, { title: 'Fuel it all the same' })
  await shows(acme, item, 'title', same('Fuel it all the same'))
  // Waiting would not make it readable: no clock has to move.
  await until('it lies aside', async () => (await aside.count()) === 1)
  expect(await emptied(aside.url)).toEqual(['{"rocket":'])
})

test('what was put aside does its work once the cause is mended and it is sent back', async () => {
  const { waiting, aside, worker } = acme.lane('jira')
  const item = await fresh()
  await quiet(acme)
  town.weather = caller => {
    if (caller === worker.name) worker.killOne()
    return undefined
  }
  edit(acme, 'linear', item, { title: 'Fuel it in the end' })
  await shows(acme, item, 'title', { github: 'Fuel it in the end' })
  await triedUntilAside(acme)
  await shows(acme, item, 'title', { jira: title })
  town.weather = () => undefined
  for (const body of await emptied(aside.url))
    await town.account.sqs.send(new SendMessageCommand({ QueueUrl: waiting.url, MessageBody: body }))
  await shows(acme, item, 'title', { jira: 'Fuel it in the end' })
})

test('a clock that jumps a day costs time only', async () => {
  const item = await fresh()
  const before = counts()
  edit(acme, 'github', item, { title: 'Fuel it tomorrow' })
  town.account.clock.jump(24 * 60 * 60_000)
  edit(acme, 'jira', item, { labels: ['fuel', 'late'] })
  await shows(acme, item, 'title', same('Fuel it tomorrow'))
  await shows(acme, item, 'labels', same(['fuel', 'late']))
  expect(counts()).toEqual(before)
})

test('a delivery is taken although nobody heard that it was remembered', async () => {
  const item = await fresh()
  await quiet(acme)
  const door = acme.named('DoorWebhook').name
  let puts = 0
  town.weather = (caller, action) => {
    if (caller !== door || action !== 'dynamodb:PutItem') return undefined
    puts++
    // First it looks whether the delivery was heard; what it puts second stays.
    return puts === 2 ? 'unheard' : undefined
  }
  const sent = acme.couriers.github?.statuses.length ?? 0
  edit(acme, 'github', item, { title: 'Fuel it unheard' })
  await shows(acme, item, 'title', same('Fuel it unheard'))
  await until('the sender was answered', () => (acme.couriers.github?.statuses.length ?? 0) > sent)
  expect(puts).toBeGreaterThan(2)
  expect(acme.couriers.github?.statuses.slice(sent)).toEqual([202])
  expect(town.account.border.refusals).toEqual([])
})

test('a table that refuses every tenth request costs time only', async () => {
  const throwDice = dice(7)
  let refused = 0
  town.weather = (_, action) => {
    if (!action.startsWith('dynamodb:') || throwDice() > 0.1) return undefined
    refused++
    return 'throttled'
  }
  const before = counts()
  const item = await fresh()
  edit(acme, 'jira', item, { title: 'Fuel it slowly' })
  await shows(acme, item, 'title', same('Fuel it slowly'))
  expect(refused).toBeGreaterThan(5)
  town.weather = () => undefined
  await quiet(acme)
  expect(counts()).toEqual(before.map(count => count + 1))
})

/** Every time what was left shows again, it is tried once more; until the queue has had enough of it. */
async function triedUntilAside(settler: Settler): Promise<void> {
  const { waiting, aside, worker } = settler.lane('jira')
  const isLeft = async () => (await waiting.count()) > 0
  await until('it was taken for the first time', isLeft)
  while (await isLeft()) {
    const tries = worker.outcomes.length
    town.account.clock.jump(halfAnHour)
    await until('it was tried again', async () => worker.outcomes.length > tries || !(await isLeft()))
  }
  expect(await aside.count()).toBeGreaterThan(0)
}

async function emptied(queue: string): Promise<readonly string[]> {
  const { Messages: messages = [] } = await town.account.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10 }),
  )
  for (const { ReceiptHandle } of messages)
    await town.account.sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }))
  return messages.flatMap(({ Body }) => Body ?? [])
}
