// Strangers at the door: what is not verified is refused with the status its sender needs, and nothing of it is queued.

import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Sent } from '../../shared/http/emulator-hooks.ts'
import { sign } from '../../shared/http/signature.ts'
import { shop, trackers } from './shop.ts'
import { openTown, type Settler, type Town } from './town.ts'
import { post } from './trackers.ts'
import { at, quiet } from './walks.ts'

let town: Town
let acme: Settler
beforeAll(async () => {
  town = await openTown(4)
  acme = await town.settle('ACME', shop('ACME'), trackers, { isDeaf: true })
})
afterAll(() => town.stop())
// Whoever knocks too often is refused for that alone.
beforeEach(() => town.account.clock.jump(60_000))

const door = (connection: string) => `${acme.running.door}/hooks/${connection}`
const waiting = async (): Promise<number> => {
  const lanes = ['github', 'jira', 'linear'].map(name => acme.lane(name))
  const counts = await Promise.all(lanes.map(async lane => (await lane.waiting.count()) + lane.worker.outcomes.length))
  return counts.reduce((sum, count) => sum + count, 0)
}
const secretOf = (name: string): string => at(acme, name).hooks.secret.webhookSecret ?? ''

let letters = 0
function letter(payload: unknown, more: Readonly<Record<string, string>> = {}): Sent {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))
  const signature = `sha256=${sign(body, secretOf('github'), 'hex')}`
  const headers = {
    'x-github-event': 'issues',
    'x-github-delivery': `stranger-${++letters}`,
    'x-hub-signature-256': signature,
  }
  return { body, headers: { ...headers, ...more } }
}
const opened = { action: 'opened', issue: { number: 1, state: 'open' }, repository: { full_name: 'acme/shop' } }
const forged = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }

test.each<[string, () => Promise<number>, number]>([
  ['a body larger than any service sends', () => post(door('github'), letter('x'.repeat(1_100_000))), 413],
  ['a body larger than the door takes', () => post(door('github'), letter('x'.repeat(11_000_000))), 413],
  ['a form that is none', () => post(door('github'), letter(opened, form)), 400],
  ['what is no JSON', () => post(door('github'), letter('{"action":')), 400],
  ['a forged signature', () => post(door('github'), letter(opened, forged)), 401],
  ['an empty signature', () => post(door('github'), letter(opened, { 'x-hub-signature-256': '' })), 401],
  ['a signature of another connection', () => post(door('jira'), letter(opened)), 401],
  ['a connection nobody has', () => post(door('nobody'), letter(opened)), 404],
  ['a connection called like a part of every object', () => post(door('__proto__'), letter(opened)), 404],
  ['an address nobody has', () => post(`${acme.running.door}/admin`, letter(opened)), 404],
  ['what is packed', () => post(door('github'), packed()), 415],
  ['an event nobody knows', () => post(door('github'), at(acme, 'github').hooks.unknownEvent()), 202],
])('%s', async (_, send, status) => {
  const before = await waiting()
  expect(await send()).toBe(status)
  expect(await waiting()).toBe(before)
})

const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** A thousand times larger once it is unpacked. */
function packed(): Sent {
  const body = gzipSync(Buffer.alloc(50_000_000))
  return { body, headers: { ...letter('').headers, 'content-encoding': 'gzip' } }
}

test('a delivery that was kept for two minutes is no longer believed where the service signs the time', async () => {
  const { hooks, person } = at(acme, 'linear')
  person.create({})
  const [kept] = hooks.mailbox.waiting()
  if (!kept) throw new Error('nothing was sent')
  const before = await waiting()
  town.account.clock.jump(2 * 60_000)
  expect(await post(door('linear'), kept)).toBe(401)
  expect(await waiting()).toBe(before)
})

test('the same delivery again is taken, and leads nowhere', async () => {
  expect(at(acme, 'github').person.create({})).toBe(String(opened.issue.number))
  const once = letter(opened)
  expect(await post(door('github'), once)).toBe(202)
  await quietly()
  const before = await waiting()
  expect(await post(door('github'), once)).toBe(202)
  expect(await waiting()).toBe(before)
})

test('of a thousand requests at once, those that are genuine and were let in are heard, each once', async () => {
  await quietly()
  const before = await waiting()
  const knocks = Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? letter(opened) : letter(opened, forged)))
  const statuses = await Promise.all(knocks.map(knock => post(door('github'), knock)))
  const told = (status: number) => statuses.filter(each => each === status).length
  expect(told(202) + told(401) + told(429)).toBe(1000)
  expect(told(202)).toBeGreaterThan(0)
  expect(told(401)).toBeGreaterThan(0)
  // Whoever was turned away for haste may come again; nothing was queued for them.
  expect(statuses.filter((status, i) => status === 202 && i % 10 !== 0)).toEqual([])
  await quietly()
  expect(await waiting()).toBeGreaterThan(before)
})

test('the log says why, and neither the secret nor the signature that would have fitted', async () => {
  const told = acme.lines.map(({ line }) => line).join('\n')
  expect(told).toContain('a delivery was refused')
  expect(told).toContain('the signature does not fit')
  const expected = sign(Buffer.from(JSON.stringify(opened)), secretOf('github'), 'hex')
  for (const word of [...Object.keys(acme.services).map(secretOf), expected]) expect(told.includes(word)).toBe(false)
})

const quietly = () => quiet(acme, { posted: false })
