// GraphQL: errors that come in a 200, and answers of which one half is good.

import { describe, expect, test } from 'vitest'
import type { Fault } from '../../shared/core/errors.ts'
import { openClient } from '../../shared/http/client.ts'
import { emulator } from '../../shared/http/emulator.ts'
import { emulatorClock } from '../../shared/http/emulator-clock.ts'
import { ask, batched, outcomes, type Query } from '../../shared/http/graphql.ts'
import { openGate } from '../../shared/http/pace.ts'

const query: Query = { query: '{ viewer { id } }', about: 'asking', write: false }

function answering(body: unknown, status = 200) {
  const clock = emulatorClock(0)
  const { fetch, calls } = emulator({ clock, routes: { 'POST /graphql': () => Response.json(body, { status }) } })
  const gate = openGate({ connection: 'c', pace: { perMinute: 99, atOnce: 9 }, clock, patience: 1e6 })
  const settings = {
    service: 'T',
    base: 'https://t.example',
    headers: {},
    secrets: ['s3cr3t'],
    random: () => 0,
    timeout: 1e4,
  }
  return { client: openClient({ ...settings, fetch, clock, gate }), calls }
}

const failing = (body: unknown, status = 200, asked = query): Promise<Fault> =>
  ask(answering(body, status).client, asked).then(
    () => Promise.reject(new Error('it should have failed')),
    error => error,
  )

describe('an answer', () => {
  test('with data is data', async () => {
    expect((await ask(answering({ data: { viewer: { id: 1 } } }).client, query)).data).toEqual({ viewer: { id: 1 } })
  })

  test.each([
    [{ errors: [{ message: 'slow', extensions: { code: 'RATELIMITED' } }] }, 400, 'rate-limited'],
    [{ errors: [{ message: 'slow', type: 'RATE_LIMITED' }] }, 200, 'rate-limited'],
    [{ errors: [{ message: 'no', extensions: { type: 'authentication error' } }] }, 200, 'denied'],
    [{ data: null, errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] }, 200, 'denied'],
    [{ errors: [{ message: 'bad', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] }, 400, 'invalid'],
    [{ errors: [{ message: 'oops', extensions: { type: 'internal error' } }] }, 500, 'unavailable'],
    [{ data: null }, 200, 'unavailable'],
    [{}, 200, 'unavailable'],
    ['what', 502, 'unavailable'],
  ])('%j with status %i is %s', async (body, status, kind) => {
    expect((await failing(body, status)).kind).toBe(kind)
  })

  test('is judged by the words of the service first', async () => {
    const body = { errors: [{ message: 'Entity already exists', extensions: { code: 'INPUT_ERROR' } }] }
    const kindOf: Query['kindOf'] = ({ message }) => (message.includes('already exists') ? 'exists' : undefined)
    expect((await failing(body, 400, { ...query, kindOf, write: true })).kind).toBe('exists')
  })
})

describe('a batch', () => {
  const parts = ['a', '"} evil {"'].map(id => ({
    select: 'issue(id: $id) { id }',
    variables: { id: { type: 'ID!', value: id } },
  }))

  test('keeps the words of people out of the query', () => {
    const made = batched('query', parts)
    expect(made.query).toBe(
      'query ($id_0: ID!, $id_1: ID!) {\n  part0: issue(id: $id_0) { id }\n  part1: issue(id: $id_1) { id }\n}',
    )
    expect(made.variables).toEqual({ id_0: 'a', id_1: '"} evil {"' })
  })

  test('gives each part its own outcome', async () => {
    const errors = [{ message: 'gone with s3cr3t', path: ['part1'], type: 'NOT_FOUND' }]
    const { client } = answering({ data: { part0: { id: 'a' }, part1: null, part2: null }, errors })
    const answer = await ask(client, { ...query, ...batched('query', parts) })
    const all = outcomes(answer, query, 4)
    expect(all.map(outcome => (outcome.ok ? 'fine' : outcome.fault.kind))).toEqual([
      'fine',
      'not-found',
      'not-found',
      'unavailable',
    ])
    expect(JSON.stringify(all.map(outcome => !outcome.ok && outcome.fault.message))).not.toContain('s3cr3t')
  })

  test('in which one part took the others with it blames that one only', async () => {
    const { client } = answering({ data: null, errors: [{ message: 'gone', path: ['part1'], type: 'NOT_FOUND' }] })
    const kinds = outcomes(await ask(client, query), query, 2).map(outcome =>
      outcome.ok ? 'fine' : outcome.fault.kind,
    )
    expect(kinds).toEqual(['unavailable', 'not-found'])
  })
})
