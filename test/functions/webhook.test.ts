// The door for services: what is genuine becomes signals once, all else is answered as its sender needs it.

import { createHmac } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { answer, listener } from '../../functions/webhook.ts'
import * as template from '../../shared/connectors/_template/index.ts'
import { signedBytes } from '../../shared/connectors/_template/webhook.ts'
import { Fault } from '../../shared/core/errors.ts'
import { memoryHost } from '../../shared/hosts/memory/index.ts'
import { clientOf, manifests, project } from './small-client.ts'

const secret = 'spoken only between the two'

function door(given: { readonly broken?: boolean } = {}) {
  const host = memoryHost({ secrets: { board: [{ token: '', webhookSecret: secret }] } })
  let isBroken = given.broken ?? false
  const ear = {
    ...host,
    client: clientOf(project('SHOP') + project('TOOLS')),
    ...listener(
      { parts: { board: async () => template }, manifests },
      {
        log: host.log,
        send: async signals => {
          if (isBroken) throw new Fault({ kind: 'unavailable', message: 'The queue is down.' })
          await host.queue.send(signals)
        },
      },
    ),
  }
  return {
    host,
    mend: () => {
      isBroken = false
    },
    signals: () => host.queue.receive(),
    post: (event: Partial<Parameters<typeof answer>[0]>) =>
      answer({ headers: {}, isBase64Encoded: false, pathParameters: { connection: 'board' }, ...event }, ear),
  }
}
type Door = ReturnType<typeof door>

const said = { event: 'item.changed', project: 'SHOP', item: '7' }

function letter(here: Door, id = 'd1', words: object = said, key = secret) {
  const body = Buffer.from(JSON.stringify(words))
  const time = String(here.host.clock.now())
  const signature = createHmac('sha256', key).update(signedBytes(time, body)).digest('hex')
  const headers = {
    'X-Tracker-Time': time,
    'x-tracker-delivery': id,
    'x-tracker-signature': `sha256=${signature}`,
    'content-type': 'application/json',
  }
  return { headers, body: body.toString('utf8') }
}

test('a genuine delivery becomes a signal for the end it concerns, and for no other', async () => {
  const here = door()
  expect(await here.post(letter(here))).toEqual({ statusCode: 202 })
  const [first, ...others] = here.signals()
  expect(others).toEqual([])
  expect(first).toMatchObject({ binding: 'SHOP', end: 'SHOP/board', look: 'item', ref: '7', tries: 0 })
})

test('bytes that came wrapped for the way are the bytes that were signed', async () => {
  const here = door()
  const { headers, body } = letter(here, 'd1', { ...said, note: 'Zoë ✓' })
  const wrapped = { headers, body: Buffer.from(body).toString('base64'), isBase64Encoded: true }
  expect(await here.post(wrapped)).toEqual({ statusCode: 202 })
  expect(here.signals()).toHaveLength(1)
})

test('the same delivery is heard once', async () => {
  const here = door()
  await here.post(letter(here))
  await here.host.clock.advance(60_000)
  expect(await here.post(letter(here))).toEqual({ statusCode: 202 })
  expect(here.signals()).toHaveLength(1)
  expect(await here.post(letter(here, 'd2'))).toEqual({ statusCode: 202 })
  expect(here.signals()).toHaveLength(1)
})

test('a delivery whose signals could not be left counts as unheard: sent again, it is taken', async () => {
  const here = door({ broken: true })
  expect(await here.post(letter(here))).toEqual({ statusCode: 503 })
  expect(here.host.log.lines).toHaveLength(1)
  here.mend()
  expect(await here.post(letter(here))).toEqual({ statusCode: 202 })
  expect(here.signals()).toHaveLength(1)
})

test('a wrong signature, nonsense, and a connection without an ear are each told so, and nothing is looked at', async () => {
  const here = door()
  expect(await here.post(letter(here, 'd1', said, 'guessed'))).toEqual({ statusCode: 401 })
  expect(await here.post(letter(here, 'd1', ['nonsense']))).toEqual({ statusCode: 400 })
  for (const connection of ['paper', 'nobody', '__proto__', 'constructor', ''])
    expect(await here.post({ ...letter(here), pathParameters: { connection } })).toEqual({ statusCode: 404 })
  expect(here.signals()).toEqual([])
  expect(JSON.stringify(here.host.log.lines)).not.toContain(secret)
})

test('without a credential nothing is believed, and the sender may try again', async () => {
  const here = door()
  const ear = memoryHost()
  const client = clientOf(project('SHOP'))
  const event = { ...letter(here), isBase64Encoded: false, pathParameters: { connection: 'board' } }
  expect(
    await answer(event, {
      ...ear,
      client,
      ...listener({ parts: { board: async () => template }, manifests }, { send: ear.queue.send, log: ear.log }),
    }),
  ).toEqual({
    statusCode: 503,
  })
  expect(ear.queue.length).toBe(0)
})

test('a service that greets is greeted, even before there is a credential', async () => {
  const here = memoryHost()
  const greeting = { status: 200, headers: { 'x-tracker-hello': 'again' }, body: 'hello' }
  const greets = { ...template, webhook: { ...template.webhook, greet: () => greeting } }
  const event = { headers: {}, isBase64Encoded: false, pathParameters: { connection: 'board' } }
  expect(
    await answer(event, {
      ...here,
      client: clientOf(project('SHOP')),
      ...listener({ parts: { board: async () => greets }, manifests }, { send: here.queue.send, log: here.log }),
    }),
  ).toEqual({
    statusCode: 200,
    headers: greeting.headers,
    body: 'hello',
  })
})

test('what is too large, or packed, is not even looked at', async () => {
  const here = door()
  const large = letter(here, 'd1', { ...said, note: 'x'.repeat(1024 * 1024) })
  expect(await here.post(large)).toEqual({ statusCode: 413 })
  const { headers, body } = letter(here)
  const packed = { headers: { ...headers, 'Content-Encoding': 'gzip' }, body: gzipSync(body).toString('base64') }
  expect(await here.post({ ...packed, isBase64Encoded: true })).toEqual({ statusCode: 415 })
  expect(here.signals()).toEqual([])
})

test('an import names no item: the end is asked what changed', async () => {
  const here = door()
  await here.post(letter(here, 'd1', { event: 'project.imported', project: 'TOOLS' }))
  expect(here.signals()).toMatchObject([{ end: 'TOOLS/board', look: 'changes', census: false }])
})
