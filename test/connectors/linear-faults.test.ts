// Everything that goes wrong around Linear ends in the right verdict, with words that say what to do.

import { describe, expect, test } from 'vitest'
import { appToken, laboratory, otherKey, secret } from '../../shared/connectors/linear/emulator.ts'
import { scope } from '../../shared/connectors/linear/scope.ts'
import type { FaultKind } from '../../shared/core/errors.ts'
import { answers, cutShort, type Trouble, webPage } from '../../shared/http/emulator-faults.ts'
import { create, f, faultIn, nobody, read, sharing, sweep, thrown, update } from './linear-bench.ts'

const day = 24 * 3600_000
const minute = 60_000

describe('a credential', () => {
  test('that is a key goes without Bearer, that of an app with it', async () => {
    const sent: (string | null)[] = []
    for (const token of [secret.token, appToken, otherKey]) {
      const lab = laboratory({ secret: { token }, ...sharing('title') })
      lab.emulator.listen(request => void sent.push(request.headers.get('authorization')))
      await sweep(lab)
    }
    expect(sent).toEqual([secret.token, `Bearer ${appToken}`, otherKey])
  })

  test('that is a key but is called a token is denied, with the reason', async () => {
    const lab = laboratory({ settings: { auth: 'oauth' } })
    const fault = await thrown(() => sweep(lab))
    expect(fault.kind).toBe('denied')
    expect(fault.message).toContain('Remove the Bearer prefix')
  })

  test('of an app is denied after a day, and so is a revoked key', async () => {
    const app = laboratory({ secret: { token: appToken }, ...sharing('title') })
    await sweep(app)
    await app.clock.sleep(day)
    expect((await thrown(() => sweep(app))).kind).toBe('denied')
    const revoked = laboratory({ secret: { token: 'lin_api_revoked-long-ago' } })
    const faults = [
      await thrown(() => sweep(revoked)),
      faultIn((await revoked.connector.read([{ ref: nobody }]))[0]),
      faultIn(await create(revoked, f({ status: 'Todo' }))),
      await thrown(async () => revoked.connector.probe?.()),
      await thrown(async () => revoked.connector.inspect?.({ people: [] })),
      await thrown(async () => revoked.connector.find?.({ link: 'x', end: 'y', attempt: 1 } as never, undefined)),
    ]
    for (const fault of faults) {
      expect(fault.kind).toBe('denied')
      expect(fault.message).toMatch(/credential/i)
      expect(fault.message).not.toContain('revoked-long-ago')
    }
  })

  test('that lacks a scope is denied', async () => {
    const lab = laboratory(sharing('title'))
    const name = lab.person.create(f({ title: 'A' }))
    const missing = {
      data: null,
      errors: [
        { message: 'Missing scope: write', path: ['part0'], extensions: { type: 'forbidden', code: 'FORBIDDEN' } },
      ],
    }
    for (const status of [200, 403]) {
      lab.emulator.trouble(answers(status, missing))
      const fault = faultIn(await update(lab, name, f({ title: 'B' })))
      expect(fault.kind).toBe('denied')
      expect(fault.message).toContain('Missing scope: write')
    }
  })
})

describe('a place', () => {
  test('that is not there, or not for us, is denied before anything is believed', async () => {
    for (const away of [{ team: 'NOPE' }, { project: 'Nowhere' }]) {
      const lab = laboratory({ scope: away })
      const fault = await thrown(async () => lab.connector.probe?.())
      expect(fault.kind).toBe('denied')
      expect(fault.message).toMatch(/no (team NOPE|project Nowhere).*Check its name/)
      expect((await lab.connector.inspect?.({ people: [] }))?.findings[0]).toMatchObject({ weight: 'stops' })
    }
  })

  test('is a team by key in any letters, or by id', async () => {
    for (const team of ['eng', 'ENG', laboratory().workspace.teams[0]?.id ?? '']) {
      const lab = laboratory({ scope: { team }, ...sharing('title') })
      const name = lab.person.create(f({ title: 'A' }))
      expect((await sweep(lab)).names).toEqual([name])
      expect((await read(lab, name)).name).toBe('ENG-1')
    }
  })

  test('takes a query as an object, JSON or YAML, and nothing else', () => {
    const wanted = { estimate: { gte: 3 } }
    for (const query of [wanted, '{"estimate":{"gte":3}}', 'estimate: { gte: 3 }'])
      expect(scope.parse({ team: 'ENG', query }).query).toEqual(wanted)
    for (const query of ['just words', '[1]', '{', 3])
      expect(scope.safeParse({ team: 'ENG', query }).success, String(query)).toBe(false)
    expect(scope.safeParse({}).success).toBe(false)
    expect(scope.safeParse({ team: 'ENG', board: 'x' }).success).toBe(false)
  })

  test('with a query Linear does not understand is invalid', async () => {
    const lab = laboratory({ scope: { query: { colour: { eq: 'red' } } } })
    const fault = await thrown(() => sweep(lab))
    expect(fault.kind).toBe('invalid')
    expect(fault.message).toContain('colour')
  })
})

describe('an answer', () => {
  const wrong: readonly (readonly [string, Trouble, FaultKind])[] = [
    ['a web page', webPage(502), 'unavailable'],
    ['a web page in a 200', webPage(200), 'unavailable'],
    ['JSON that ends too early', cutShort, 'unavailable'],
    ['nothing in it', answers(200, {}), 'unavailable'],
    ['no data', answers(200, { data: null }), 'unavailable'],
    ['another shape', answers(200, { data: { issues: { nodes: [{ id: 1 }] }, part0: 5, issue: {} } }), 'unavailable'],
    [
      'an internal error',
      answers(500, { errors: [{ message: 'Oops', extensions: { type: 'internal error' } }] }),
      'unavailable',
    ],
    [
      'an error inside a 200',
      answers(200, { errors: [{ message: 'No', extensions: { code: 'FORBIDDEN' } }] }),
      'denied',
    ],
    [
      'an authentication error',
      answers(401, { errors: [{ message: 'Authentication required', extensions: { code: 'AUTHENTICATION_ERROR' } }] }),
      'denied',
    ],
    [
      'a malformed document',
      answers(400, { errors: [{ message: 'Bad', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] }),
      'invalid',
    ],
    [
      'a plan limit',
      answers(400, { errors: [{ message: 'Issue limit reached', extensions: { type: 'usage limit exceeded' } }] }),
      'invalid',
    ],
    ['a move', answers(301, {}, { location: 'https://elsewhere.example/graphql' }), 'moved'],
    ['a 429 of something in between', answers(429, {}), 'rate-limited'],
  ]
  test.each(wrong)('of %s is understood, reading and writing', async (_, trouble, kind) => {
    const lab = laboratory(sharing('title'))
    const name = lab.person.create(f({ title: 'A' }))
    lab.emulator.trouble(trouble, { times: 3 })
    expect(faultIn((await lab.connector.read([{ ref: name }]))[0]).kind).toBe(kind)
    const again = laboratory(sharing('title'))
    const other = again.person.create(f({ title: 'A' }))
    again.emulator.trouble(trouble, { times: 3 })
    const fault = faultIn(await update(again, other, f({ title: 'B' })))
    expect(fault.kind).toBe(kind)
    expect(fault.message).toMatch(/Linear|the service/)
    expect(again.emulator.calls.filter(({ route }) => again.writes?.(route))).toHaveLength(1)
  })
})

describe('a limit', () => {
  test('is said in a 400, and obeyed until the time it names', async () => {
    const lab = laboratory({ allowance: { requests: 3, points: 3_000_000 }, ...sharing('title') })
    const name = lab.person.create(f({ title: 'A' }))
    for (let i = 0; i < 3; i++) await read(lab, name)
    for (let i = 0; i < 2; i++) {
      const fault = faultIn((await lab.connector.read([{ ref: name }]))[0])
      expect(fault.kind).toBe('rate-limited')
      expect(fault.retryAfter).toBeGreaterThan(30 * minute)
      expect(fault.retryAfter).toBeLessThanOrEqual(61 * minute)
    }
    await lab.clock.sleep(61 * minute)
    expect((await read(lab, name)).fields).toEqual({ title: 'A' })
  })

  test('of points counts too, and a write that met it was not carried out', async () => {
    const lab = laboratory({ allowance: { requests: 100, points: 5 }, ...sharing('title') })
    const name = lab.person.create(f({ title: 'A' }))
    const fault = faultIn(await update(lab, name, f({ title: 'B' })))
    expect(fault).toMatchObject({ kind: 'rate-limited', unsent: true })
    expect(lab.workspace.issues.get(name)?.title).toBe('A')
  })

  test('is shared by all keys of a person', async () => {
    const lab = laboratory({ allowance: { requests: 1, points: 3_000_000 }, ...sharing('title') })
    await sweep(lab)
    const headers = { authorization: otherKey, 'content-type': 'application/json' }
    const answer = await lab.emulator.fetch('https://api.linear.app/graphql', {
      method: 'POST',
      headers,
      body: JSON.stringify({ query: '{ viewer { id } }' }),
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'RATELIMITED' } }] })
  })

  test('in a storm, each call waits for the next time it is asked', async () => {
    const lab = laboratory(sharing('title'))
    const name = lab.person.create(f({ title: 'A' }))
    lab.emulator.trouble(lab.tooFast, { times: 20 })
    for (let i = 0; i < 20; i++)
      expect(faultIn((await lab.connector.read([{ ref: name }]))[0])).toMatchObject({
        kind: 'rate-limited',
        retryAfter: 30_000,
      })
    expect(lab.emulator.calls).toHaveLength(20)
    await read(lab, name)
  })

  test('on what one query may cost is never met, whatever is shared', async () => {
    const lab = laboratory({ names: { 'x:area': 'Area' } as never })
    const most: number[] = []
    lab.emulator.listen((_, answer) => void most.push(Number(answer.headers.get('x-complexity'))))
    const names = Array.from({ length: 120 }, (_, i) => lab.person.create(f({ title: `${i}` })))
    await sweep(lab)
    await lab.connector.read(names.map(name => ({ ref: name })))
    await lab.connector.update(
      names.map(name => ({ ref: name, kind: 'item' as const, set: f({ title: 'B' }), sets: {} })),
    )
    await lab.connector.inspect?.({ people: ['ada'] })
    expect(Math.max(...most)).toBeLessThanOrEqual(10_000)
    expect(Math.max(...most)).toBeGreaterThan(5000)
  })

  test('on the length of a text is said by Linear', async () => {
    const lab = laboratory(sharing('title', 'body'))
    const name = lab.person.create(f({ title: 'A' }))
    const fault = faultIn(await update(lab, name, f({ body: 'x'.repeat(300_000) })))
    expect(fault.kind).toBe('invalid')
    expect(fault.message).toContain('250000 characters')
    expect(fault.message).not.toContain('xxxx')
  })
})

test('an issue that was archived or moved meanwhile is not called written', async () => {
  const lab = laboratory(sharing('title'))
  const [archived = nobody, moved = nobody] = [0, 1].map(() => lab.person.create(f({ title: 'A' })))
  lab.person.archive(archived)
  lab.person.move?.(moved)
  expect(faultIn(await update(lab, archived, f({ title: 'B' }))).kind).toBe('archived')
  expect(faultIn(await update(lab, moved, f({ title: 'B' }))).kind).toBe('moved')
})
