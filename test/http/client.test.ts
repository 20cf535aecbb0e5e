// The client: what is sent, how often, and what never leaves it.

import { describe, expect, test } from 'vitest'
import type { Fault } from '../../shared/core/errors.ts'
import { type ClientSettings, openClient } from '../../shared/http/client.ts'
import { emulator, type Handler } from '../../shared/http/emulator.ts'
import { emulatorClock } from '../../shared/http/emulator-clock.ts'
import { answers, brokenLine, nobodyThere, silence } from '../../shared/http/emulator-faults.ts'
import { openGate } from '../../shared/http/pace.ts'
import { path } from '../../shared/http/path.ts'
import type { Call } from '../../shared/http/request.ts'

const secret = 'tok-5up3r&secret'

function setUp(handler: Handler = () => Response.json({ ok: true }), more: Partial<ClientSettings> = {}) {
  const clock = emulatorClock(0)
  const service = emulator({ clock, routes: { 'GET /a': handler, 'POST /a': handler } })
  const client = openClient({
    service: 'Tracker',
    base: 'https://tracker.example/',
    headers: { authorization: `Bearer ${secret}` },
    secrets: [secret],
    fetch: service.fetch,
    clock,
    gate: openGate({ connection: 'c', pace: { perMinute: 1000, atOnce: 9 }, clock, patience: 1e6 }),
    random: () => 1,
    timeout: 10_000,
    ...more,
  })
  const failing = (method: 'GET' | 'POST'): Promise<Fault> =>
    client.send({ method, path: '/a', about: 'trying' }).then(
      () => Promise.reject(new Error('it should have failed')),
      error => error,
    )
  return { clock, service, client, failing }
}

describe('the client', () => {
  test('sends JSON with the credential, and leaves out what is undefined', async () => {
    let seen: unknown
    const { client } = setUp(({ request, json, url }) => {
      seen = { auth: request.headers.get('authorization'), json, query: url.search }
      return Response.json({})
    })
    const query = { since: undefined, q: 'a&b' }
    await client.send({ method: 'POST', path: '/a', query, body: { title: 'x' }, about: 'trying' })
    expect(seen).toEqual({ auth: `Bearer ${secret}`, json: { title: 'x' }, query: '?q=a%26b' })
  })

  test('tries a read three times, later each time, and then gives up', async () => {
    const { service, failing } = setUp()
    service.trouble(answers(500), { times: 9 })
    expect((await failing('GET')).kind).toBe('unavailable')
    expect(service.calls.map(call => call.at)).toEqual([0, 600, 1800])
  })

  test('sends a write once', async () => {
    const { service, failing } = setUp()
    for (const trouble of [answers(500), brokenLine('after'), nobodyThere, answers(429)]) {
      service.forgetCalls()
      service.trouble(trouble)
      await failing('POST')
      expect(service.calls).toHaveLength(1)
    }
  })

  test('waits for a rate limit only when it is short', async () => {
    const { client, service, failing } = setUp()
    service.trouble(answers(429, {}, { 'retry-after': '2' }))
    expect((await client.send({ method: 'GET', path: '/a', about: 'trying' })).status).toBe(200)
    service.forgetCalls()
    service.trouble(answers(429, {}, { 'retry-after': '3' }))
    expect(await failing('GET')).toMatchObject({ kind: 'rate-limited', retryAfter: 3000 })
    expect(service.calls).toHaveLength(1)
  })

  test('gives up after the timeout, also when the body never ends', async () => {
    const { clock, service, failing } = setUp(
      () => new Response(new ReadableStream({ start: s => s.enqueue(Buffer.from('[')) })),
    )
    expect(await failing('POST')).toMatchObject({ kind: 'unavailable', unsent: false })
    expect(clock.now()).toBe(10_000)
    service.trouble(silence('before'))
    expect((await failing('POST')).message).toContain('no answer within 10 s')
    expect(clock.now()).toBe(20_000)
  })

  test('a write has ended when its time is over, the wait at the gate included', async () => {
    const clock = emulatorClock(0)
    const gate = openGate({ connection: 'c', pace: { perMinute: 99, atOnce: 1 }, clock, patience: 1e6 })
    const { service, failing } = setUp(undefined, { clock, gate })
    const busy = gate.pass(() => clock.sleep(4000))
    service.trouble(silence('before'))
    expect((await failing('POST')).message).toContain('no answer within 6 s')
    expect(clock.now()).toBe(10_000)
    await busy
  })

  test('waits for nobody once it has its answer', async () => {
    const clock = emulatorClock(0)
    const waits: (AbortSignal | undefined)[] = []
    const watched = {
      now: clock.now,
      sleep(time: number, until?: AbortSignal) {
        waits.push(until)
        return clock.sleep(time, until)
      },
    }
    const { client } = setUp(undefined, { clock: watched })
    await client.send({ method: 'GET', path: '/a', about: 'trying' })
    expect(waits.map(until => until?.aborted)).toEqual([true])
  })

  test('does not follow where a service points', async () => {
    const { service, failing } = setUp()
    for (const method of ['GET', 'POST'] as const) {
      service.forgetCalls()
      service.trouble(answers(301, {}, { location: 'https://evil.example/a' }))
      expect((await failing(method)).kind).toBe('moved')
      expect(service.calls).toHaveLength(1)
    }
  })

  test('reads no more than it should', async () => {
    const { failing } = setUp(() => Response.json('x'.repeat(2000)), { mostBytes: 1000 })
    expect((await failing('GET')).kind).toBe('invalid')
    expect(await failing('POST')).toMatchObject({ kind: 'unavailable', unsent: false })
  })

  test('hears a service that says no in a 200', async () => {
    const { client, failing } = setUp(() => Response.json({ ok: false, error: 'not_authed' }), {
      verdict: ({ body }) => (JSON.stringify(body).includes('not_authed') ? { kind: 'denied' } : undefined),
    })
    expect((await failing('GET')).message).toBe(
      'Tracker, trying: access denied (200: not_authed). Check that the credential is valid and has the scopes the connector lists.',
    )
    const fine: Call = { method: 'GET', path: '/a', about: 'trying', verdict: () => 'fine' }
    expect((await client.send(fine)).status).toBe(200)
  })

  test('never says the credential, whatever the service echoes', async () => {
    const query = { key: 'query-key-1' }
    const headers = { 'x-api-key': 'header-key-1' }
    const { service, failing } = setUp(undefined, { query, headers })
    const forms = [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      'query-key-1',
      'header-key-1',
    ]
    service.trouble(answers(400, { message: `Bearer ${forms.join(' ')}` }))
    const { message } = await failing('GET')
    for (const form of forms) expect(message).not.toContain(form)
    expect(message).toContain('•••')
  })

  test('never says a credential that cannot even be sent', async () => {
    const { failing } = setUp(undefined, { headers: { authorization: `Bearer ${secret}\nand more` } })
    const fault = await failing('GET')
    expect(fault.kind).toBe('denied')
    expect(`${fault.message}${fault.stack}`).not.toContain(secret)
  })
})

test.each([
  ['a/../b', '/items/a%2F..%2Fb'],
  ['?x=1#y', '/items/%3Fx%3D1%23y'],
  ['Zwölf 12', '/items/Zw%C3%B6lf%2012'],
])('the word %s stays one part of a path', (word, made) => {
  expect(path`/items/${word}`).toBe(made)
})

test.each(['', '.', '..', '\ud800'])('the word %j is no part of a path', word => {
  expect(() => path`/items/${word}`).toThrow('cannot be part of an address')
})
