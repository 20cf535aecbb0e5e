// The same client over a real connection: what the emulator imitates must be what the network does.

import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Fault } from '../../shared/core/errors.ts'
import { openClient } from '../../shared/http/client.ts'
import { openGate } from '../../shared/http/pace.ts'
import type { Clock } from '../../shared/ports/clock.ts'

const clock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, until) =>
    new Promise(resolve => {
      const timer = setTimeout(resolve, milliseconds)
      until?.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    }),
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function post(base: string, timeout = 2000): Promise<Fault> {
  const gate = openGate({ connection: 'c', pace: { perMinute: 99, atOnce: 9 }, clock, patience: 1000 })
  const client = openClient({
    service: 'T',
    base,
    headers: {},
    secrets: [],
    fetch,
    clock,
    gate,
    random: () => 0,
    timeout,
  })
  return client.send({ method: 'POST', path: '/items', body: { title: 'x' }, about: 'creating' }).then(
    answer => Promise.reject(new Error(`it should have failed, not answered ${answer.status}`)),
    error => error,
  )
}

describe('over a real connection', () => {
  test('a POST is not turned into a GET elsewhere', async () => {
    const asked: string[] = []
    const base = await serve((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.writeHead(301, { location: '/other' }).end()
    })
    expect((await post(base)).kind).toBe('moved')
    expect(asked).toEqual(['POST /items'])
  })

  test('a refused connection is known to have done nothing', async () => {
    const base = await serve(() => undefined)
    for (const close of closing.splice(0)) close()
    expect(await post(base)).toMatchObject({ kind: 'unavailable', unsent: true })
  })

  test('a line that breaks leaves everything open', async () => {
    const base = await serve(request => request.on('data', () => request.socket.destroy()))
    expect(await post(base)).toMatchObject({ kind: 'unavailable', unsent: false })
  })

  test('an answer that breaks off in the middle leaves everything open', async () => {
    const base = await serve((_, response) => {
      response.writeHead(201, { 'content-length': '100' }).write('{"id":')
      setTimeout(() => response.destroy(), 20)
    })
    expect(await post(base)).toMatchObject({ kind: 'unavailable', unsent: false })
  })

  test('silence ends with the timeout, and the connection with it', async () => {
    let left = false
    const base = await serve(request => {
      request.socket.on('close', () => {
        left = true
      })
    })
    const fault = await post(base, 200)
    expect(fault).toMatchObject({ kind: 'unavailable', unsent: false })
    await clock.sleep(50)
    expect(left).toBe(true)
  })
})
