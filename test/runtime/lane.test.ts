// Lanes: each worker has one connector and its credential, and together they keep things in step through a queue.

import { expect, test } from 'vitest'
import { token } from '../../shared/connectors/_template/emulator-tracker.ts'
import * as template from '../../shared/connectors/_template/index.ts'
import { parseClientFiles } from '../../shared/core/client.ts'
import { bindingId, endId, fieldName, ref, runId, serviceTime } from '../../shared/core/ids.ts'
import type { Signal } from '../../shared/core/signal.ts'
import { memoryNotifier } from '../../shared/hosts/memory/notifier.ts'
import { memoryQueue } from '../../shared/hosts/memory/queue.ts'
import { memoryStore } from '../../shared/hosts/memory/store.ts'
import { memoryVault } from '../../shared/hosts/memory/vault.ts'
import { emulatorClock } from '../../shared/http/emulator-clock.ts'
import { waysKnown } from '../../shared/notices/ways.ts'
import type { Measure } from '../../shared/ports/meter.ts'
import { openLane } from '../../shared/runtime/lane.ts'
import { fileOf, trackerPage } from './trackers.ts'

const names = ['north', 'south'] as const
type Name = (typeof names)[number]

/** One connector each, so that each end has a lane of its own. */
const file = names.reduce(
  (text, name) => text.replace(`${name}: { connector: tracker`, `${name}: { connector: ${name}`),
  fileOf(names, 'notify: { chat: [denials] }\non: { pull request merged: status done }').replace(
    'connections:\n',
    'connections:\n  chat: { connector: slack }\n',
  ),
)
const manifests = Object.fromEntries(names.map(name => [name, template.manifest]))

function office(
  credential: () => readonly Readonly<Record<string, string>>[] = () => [{ token, webhookSecret: '' }],
  refusal: (request: Request) => Response | undefined = () => undefined,
) {
  const clock = emulatorClock()
  const queue = memoryQueue(clock)
  const store = memoryStore()
  const notifier = memoryNotifier()
  const measured: [Measure, number][] = []
  const pages = { north: trackerPage(clock, 10), south: trackerPage(clock, 10) }
  const asked: Record<Name, string[]> = { north: [], south: [] }
  const notes: string[] = []
  const lines: (readonly [string, unknown])[] = []
  const parsed = parseClientFiles([{ name: 'DEMO.yaml', text: file }], { ...manifests, ...waysKnown() })
  if (!('client' in parsed)) throw new Error(JSON.stringify(parsed))

  const since = clock.now()

  const laneOf = (name: Name) =>
    openLane({
      client: parsed.client,
      manifests,
      modules: { [name]: async () => template },
      store,
      // Its own secret and no other.
      vault: {
        secret: connection => memoryVault({ [name]: credential() }).secret(connection),
        since: async () => since,
      },
      clock,
      log: {
        note(what, about) {
          notes.push(what)
          lines.push([what, about])
        },
      },
      queue,
      notifier,
      meter: { add: (what, howMuch) => void measured.push([what, howMuch]) },
      fetch: async (input, init) => {
        const request = new Request(input, init)
        const host = new URL(request.url).hostname
        asked[name].push(host)
        const refused = refusal(request)
        if (refused) return refused
        return host.startsWith('north') ? pages.north.service.fetch(request) : pages.south.service.fetch(request)
      },
      random: () => 0.5,
      patience: 60_000,
    })
  const lanes = { north: laneOf('north'), south: laneOf('south') }
  const look = (name: Name): Signal & { readonly look: 'changes' } => ({
    binding: bindingId('SHOP'),
    end: endId(`SHOP/${name}`),
    run: runId('schedule'),
    tries: 0,
    look: 'changes',
    census: false,
  })

  /** What the cloud's queues do: each signal to the lane of its end. */
  async function settle() {
    for (let turn = 0; turn < 50; turn++) {
      const signals = queue.receive()
      const next = queue.next()
      if (signals.length === 0 && (next === undefined || next > clock.now() + 60_000)) return
      if (signals.length === 0 && next !== undefined) await clock.sleep(next - clock.now())
      for (const name of names)
        expect(
          await lanes[name].work(
            signals.filter(({ end }) => end === `SHOP/${name}`),
            Number.POSITIVE_INFINITY,
          ),
        ).toEqual([])
    }
  }
  return { store, clock, queue, notifier, measured, pages, asked, notes, lines, lanes, look, settle }
}

test('an edit at one end arrives at the other, although no worker knows both', async () => {
  const here = office()
  here.pages.north.add({ title: 'Fuel the rocket' })
  await here.queue.send([here.look('north')])
  await here.settle()
  expect(here.pages.south.only().title).toBe('Fuel the rocket')
  await here.clock.sleep(120_000)
  here.pages.south.edit(here.pages.south.ref(), { title: 'Fuel both tanks' })
  await here.queue.send([here.look('south')])
  await here.settle()
  expect(here.pages.north.only().title).toBe('Fuel both tanks')
  expect(here.asked).toEqual({
    north: here.asked.north.map(() => 'north.example'),
    south: here.asked.south.map(() => 'south.example'),
  })
})

test('after the deadline nothing is begun, and everything is given back', async () => {
  const here = office()
  here.pages.north.add({ title: 'Fuel the rocket' })
  const signals = [here.look('north')]
  expect(await here.lanes.north.work(signals, here.clock.now() - 1)).toEqual(
    signals.map(signal => ({ signal, after: 0 })),
  )
  expect(here.asked.north).toEqual([])
})

test('a signal for another lane, or for no project, is dropped with a word', async () => {
  const here = office()
  const strange = { ...here.look('north'), binding: bindingId('NOWHERE') }
  expect(await here.lanes.north.work([here.look('south'), strange], Number.POSITIVE_INFINITY)).toEqual([])
  expect(here.notes).toEqual(Array(2).fill('a signal for no end of this lane was dropped'))
})

test('a lane whose credential is refused tells those who asked, once', async () => {
  const here = office(() => [])
  await here.queue.send([here.look('north')])
  await here.settle()
  await here.queue.send([here.look('north')])
  await here.settle()
  expect(here.notifier.told).toMatchObject([{ topic: 'denied', to: 'chat' }])
})

const said = (status: number): Response =>
  new Response(JSON.stringify({ errors: ['Fuel the rocket is no good title'] }), { status })

test('an item whose write is refused for good leaves one line: where, which, in which run and why, and no word of it', async () => {
  const here = office(undefined, request =>
    new URL(request.url).hostname === 'south.example' && request.method === 'POST' ? said(422) : undefined,
  )
  here.pages.north.add({ title: 'Fuel the rocket' })
  await here.queue.send([here.look('north')])
  await here.settle()
  expect(here.lines).toEqual([
    [
      'an item was given up; the next sweep or edit looks at it again',
      {
        project: 'SHOP',
        end: 'SHOP/south',
        run: 'schedule',
        tries: 0,
        link: expect.any(String),
        verdict: 'never',
        reason: 'invalid',
      },
    ],
  ])
  expect(JSON.stringify(here.lines)).not.toContain('rocket')
})

test('a service that is down leaves a line when its item was tried often enough, and none before', async () => {
  const here = office(undefined, request => (new URL(request.url).hostname === 'south.example' ? said(503) : undefined))
  here.pages.north.add({ title: 'Fuel the rocket' })
  await here.queue.send([here.look('north')])
  for (let hour = 0; hour < 3; hour++) {
    await here.settle()
    await here.clock.sleep(60 * 60_000)
  }
  expect(here.lines).toMatchObject([
    [
      'an item was given up; the next sweep or edit looks at it again',
      { project: 'SHOP', end: 'SHOP/south', run: 'schedule', verdict: 'tries spent' },
    ],
  ])
  expect(JSON.stringify(here.lines)).not.toContain('rocket')
})

test('a credential that is refused in the middle of things leaves a line that says the connection is paused', async () => {
  const here = office(undefined, request => (new URL(request.url).hostname === 'south.example' ? said(401) : undefined))
  here.pages.north.add({ title: 'Fuel the rocket' })
  await here.queue.send([here.look('north')])
  await here.settle()
  expect(here.lines[0]).toMatchObject([
    'a connection is paused until its credential is renewed',
    { project: 'SHOP', end: 'SHOP/south', connection: 'south', run: 'schedule', verdict: 'paused' },
  ])
})

test('an audit counts what it found and what had drifted apart; the gate counts requests and what they may be', async () => {
  const here = office()
  for (let i = 0; i < 3; i++) here.pages.north.add({ title: `Stage ${i}` })
  await here.queue.send([here.look('north')])
  await here.settle()
  await here.clock.sleep(24 * 60 * 60_000)
  here.pages.north.edit(here.pages.north.ref(), { title: 'Unheard' })
  here.measured.length = 0
  const before = here.asked.north.length + here.asked.south.length
  await here.queue.send([{ ...here.look('north'), look: 'changes', census: true }])
  await here.settle()
  const of = (wanted: Measure) => here.measured.filter(([what]) => what === wanted).map(([, howMuch]) => howMuch)
  expect([of('audits'), of('items'), of('drifts')]).toEqual([[1], [3], [1]])
  expect(of('requests').length).toBe(here.asked.north.length + here.asked.south.length - before)
  const [limit = 0, ...others] = new Set(of('limit'))
  expect(others).toEqual([])
  expect(limit).toBeGreaterThan(0)
  expect(limit).toBeLessThanOrEqual(template.manifest.pace.perMinute)
})

test('a merged pull request moves an item through lanes that never meet, also told twice', async () => {
  const here = office()
  const ref = here.pages.north.add({ title: 'Fuel the rocket', status: 'open' })
  await here.queue.send([here.look('north')])
  await here.settle()
  await here.clock.sleep(120_000)
  const told: Signal = {
    ...here.look('north'),
    look: 'happening',
    when: 'pull request merged',
    at: serviceTime(here.clock.now()),
    names: [ref],
  }
  await here.queue.send([told, told])
  await here.settle()
  expect([here.pages.north.only().status, here.pages.south.only().status]).toEqual(['done', 'done'])
})

test('where only some fields are asked for, they travel alone; what else changed is found by the next look', async () => {
  const here = office()
  const ref = here.pages.north.add({ title: 'Fuel the rocket', status: 'open' })
  await here.queue.send([here.look('north')])
  await here.settle()
  const first = (name: Name) => here.pages[name].items()[0]
  await here.clock.sleep(120_000)
  here.pages.north.edit(ref, { title: 'Fuel both tanks', status: 'done' })
  here.pages.south.edit(here.pages.south.ref(), { body: 'Left tank first.' })
  // What is newest is listed again in any case.
  await here.clock.sleep(24 * 60 * 60_000)
  here.pages.north.add({ title: 'Paint it' })
  await here.queue.send([{ ...here.look('north'), fields: [fieldName('status')] }])
  await here.settle()
  expect(first('south')).toMatchObject({ title: 'Fuel the rocket', status: 'done' })
  expect(here.pages.south.items()).toHaveLength(1)
  expect(first('north')?.body).not.toBe('Left tank first.')
  here.pages.south.edit(here.pages.south.ref(), { body: '' })
  await here.queue.send([here.look('north')])
  await here.settle()
  expect(here.pages.south.items().map(({ title }) => title)).toEqual(['Fuel both tanks', 'Paint it'])
})

test('looks at some fields and looks at all are not mixed up, also when they come together', async () => {
  const here = office()
  const ref = here.pages.north.add({ title: 'Fuel the rocket', status: 'open' })
  await here.queue.send([here.look('north')])
  await here.settle()
  await here.clock.sleep(120_000)
  here.pages.north.edit(ref, { title: 'Fuel both tanks' })
  await here.queue.send([{ ...here.look('north'), fields: [fieldName('status')] }, here.look('north')])
  await here.settle()
  expect(here.pages.south.only().title).toBe('Fuel both tanks')
})

test('a credential that was put in late, or renewed, is used by a worker that has been there all the time', async () => {
  let current: string | undefined
  const shown = new Set<string | null>()
  const here = office(
    () => (current === undefined ? [] : [{ token: current, webhookSecret: '' }]),
    request => {
      shown.add(request.headers.get('authorization'))
      return undefined
    },
  )
  here.pages.north.add({ title: 'Fuel the rocket' })
  await here.queue.send([here.look('north')])
  await here.settle()
  expect(here.asked.north).toEqual([])
  current = token
  await here.clock.sleep(60 * 60_000)
  await here.queue.send([here.look('north')])
  await here.settle()
  expect(here.pages.south.only().title).toBe('Fuel the rocket')
  expect([...shown]).toEqual([`Bearer ${token}`])
  current = `${token}-renewed`
  await here.queue.send([here.look('north')])
  await here.settle()
  expect([...shown]).toEqual([`Bearer ${token}`, `Bearer ${token}-renewed`])
})

const sum = (here: ReturnType<typeof office>, measure: Measure) =>
  here.measured.filter(([what]) => what === measure).reduce((all, [, howMuch]) => all + howMuch, 0)

test.each([401, 500])('what a service answers with %d counts as failed, listings and visits alike', async status => {
  const here = office(undefined, () => new Response('{}', { status }))
  await here.lanes.north.work([here.look('north')], Number.POSITIVE_INFINITY)
  expect(sum(here, 'failed')).toBe(1)
  const visit = { ...here.look('south'), look: 'item', ref: ref('T-1') } as const
  await here.lanes.south.work([visit], Number.POSITIVE_INFINITY)
  await here.lanes.south.work([visit], Number.POSITIVE_INFINITY)
  expect(sum(here, 'failed')).toBe(3)
})

test('nothing that went well counts as failed', async () => {
  const here = office()
  here.pages.north.add({ title: 'Fuel the rocket' })
  await here.queue.send([here.look('north')])
  await here.settle()
  expect(sum(here, 'failed')).toBe(0)
})

test('ten signals that ask for the same list cause one', async () => {
  const here = office()
  await here.lanes.north.work(Array(10).fill(here.look('north')), Number.POSITIVE_INFINITY)
  expect(here.asked.north).toHaveLength(1)
})

test('a list that is longer than the time there is goes on where it was cut; one of everything says so and is left', async () => {
  const here = office()
  for (let n = 0; n < 250; n++) here.pages.north.add({ title: `Item ${n}` })
  const soon = () => here.clock.now() + 5
  await here.lanes.north.work([{ ...here.look('north'), census: true }], soon())
  expect(here.notes).toEqual([expect.stringContaining('too large to be listed as a whole')])
  expect(sum(here, 'failed')).toBe(1)
  here.queue.receive()
  here.asked.north.length = 0
  await here.lanes.north.work([here.look('north')], soon())
  expect(here.asked.north).toHaveLength(1)
  expect(here.queue.receive().at(-1)).toEqual(here.look('north'))
  await here.lanes.north.work([here.look('north')], Number.POSITIVE_INFINITY)
  // The two pages that were left, and no other.
  expect(here.asked.north).toHaveLength(3)
  await here.settle()

  // Also where all that is listed is known.
  await here.store.saveProgress(endId('SHOP/north'), {})
  here.asked.north.length = 0
  for (let turn = 0; turn < 3; turn++) await here.lanes.north.work([here.look('north')], soon())
  expect(here.asked.north).toHaveLength(3)
  expect(await here.store.progress(endId('SHOP/north'))).toEqual({ since: expect.any(String) })
})

test('a credential that is 83 days old is spoken of once a day, to those who are told of refused ones', async () => {
  const here = office()
  const day = 24 * 60 * 60_000
  const look = async () => {
    await here.queue.send([here.look('north')])
    await here.settle()
  }
  await here.clock.sleep(82 * day)
  await look()
  expect(here.notifier.told).toEqual([])
  await here.clock.sleep(day)
  await look()
  await look()
  const reminder = { topic: 'denied', to: 'chat', title: expect.stringContaining('to be renewed soon') }
  expect(here.notifier.told).toMatchObject([reminder])
  expect(JSON.stringify(here.notifier.told)).toContain('83 days old')
  await here.clock.sleep(day)
  await look()
  expect(here.notifier.told).toMatchObject([reminder, reminder])
})
