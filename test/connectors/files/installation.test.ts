// A repository over the account of a GitHub App: a token is lent for an hour, asked for again in time, and never shown.

import { createVerify, generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { openRepository } from '../../../shared/connectors/files/places/account.ts'
import { repositoryEmulator, token } from '../../../shared/connectors/files/places/emulator-repository.ts'
import { lenderOf } from '../../../shared/connectors/files/places/installation.ts'
import { manifest as owner } from '../../../shared/connectors/github/manifest.ts'
import type { Client } from '../../../shared/http/client.ts'
import { emulatorClock } from '../../../shared/http/emulator-clock.ts'
import { openGate } from '../../../shared/http/pace.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const hour = 3_600_000

function shop(secret: Readonly<Record<string, string>>, how: { readonly fails?: number } = {}) {
  const clock = emulatorClock()
  const repository = repositoryEmulator({ clock, owner: 'acme', name: 'shop' })
  repository.push({ 'specs/001-a/README.md': '# A\n' })
  let lent = 0
  let asked = 0
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    if (!new URL(request.url).pathname.endsWith('/app/installations/7/access_tokens'))
      return repository.service.fetch(request)
    asked++
    if (how.fails === asked) return Response.json({ message: 'Bad credentials' }, { status: 401 })
    const [head = '', claims = '', signature = ''] =
      request.headers.get('authorization')?.replace('Bearer ', '').split('.') ?? []
    const isGenuine = createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url')
    const { iss, exp, iat } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, number | string>
    const isInTime = Number(iat) * 1000 <= clock.now() && Number(exp) * 1000 <= clock.now() + 600_000
    if (!isGenuine || iss !== '12' || !isInTime) return Response.json({ message: 'Bad credentials' }, { status: 401 })
    lent++
    return Response.json({ token, expires_at: new Date(clock.now() + hour).toISOString() }, { status: 201 })
  }
  const place = () =>
    openRepository(
      {
        scope: { folder: 'specs', repo: 'acme/shop' },
        settings: {},
        secret,
        lent: owner.lends?.git ?? {},
        names: {},
        columns: {},
        fetch,
        clock,
        gate: openGate({ connection: 'git', pace: { perMinute: 50_000, atOnce: 20 }, clock, patience: hour }),
        random: () => 0.5,
        timeout: 10_000,
      },
      'acme/shop',
    )
  return { clock, place, lent: () => lent }
}

const app = { appId: '12', privateKey: String(privateKey), installationId: '7' }

it('asks for a token once, and again before it ends', async () => {
  const { clock, place, lent } = shop(app)
  const specs = place()
  expect((await specs.list(() => true)).map(({ path }) => path)).toEqual(['001-a/README.md'])
  await specs.read(['001-a/README.md'])
  expect(lent()).toBe(1)
  await clock.sleep(hour - 60_000)
  await specs.list(() => true)
  expect(lent()).toBe(2)
})

it('asks once for all who need a token at the same moment, also when one has ended', async () => {
  const { clock, place, lent } = shop(app)
  const specs = place()
  const together = () => Promise.all([1, 2, 3, 4].map(() => specs.list(() => true)))
  expect((await together()).flat()).toHaveLength(4)
  expect(lent()).toBe(1)
  await clock.sleep(hour)
  await together()
  expect(lent()).toBe(2)
})

it('keeps no refusal: whoever comes next asks again', async () => {
  const { place, lent } = shop(app, { fails: 1 })
  const specs = place()
  const first = await Promise.allSettled([1, 2, 3].map(() => specs.list(() => true)))
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(await specs.list(() => true)).toHaveLength(1)
  expect(lent()).toBe(1)
})

it('a late refusal of an earlier token costs no new one', async () => {
  const clock = emulatorClock()
  let lent = 0
  const send: Client['send'] = async () => {
    const body = { token: `t${++lent}`, expires_at: new Date(clock.now() + hour).toISOString() }
    return { status: 201, headers: new Headers(), text: '', body, form: 'json' }
  }
  const lender = lenderOf(app, clock, () => ({ send, cover: text => text }))
  expect(await lender.token()).toBe('t1')
  lender.refused('t1')
  expect(await lender.token()).toBe('t2')
  lender.refused('t1')
  expect(await lender.token()).toBe('t2')
})

it('takes a key that was kept on one line', async () => {
  const { place } = shop({ ...app, privateKey: app.privateKey.replaceAll('\n', '\\n') })
  expect(await place().list(() => true)).toHaveLength(1)
})

it.each([
  { what: 'another App', secret: { ...app, appId: '13' }, says: /App/ },
  {
    what: 'a broken key',
    secret: { ...app, privateKey: 'no key at all' },
    says: /private key of the App cannot be read/,
  },
])('says what is wrong with $what, and nothing of the key', async ({ secret, says }) => {
  const reason = await shop(secret)
    .place()
    .list(() => true)
    .then(
      () => undefined,
      (error: Error) => error,
    )
  expect(reason).toMatchObject({ kind: 'denied', message: expect.stringMatching(says) })
  expect(reason?.message).not.toContain(secret.privateKey.slice(30, 60) || 'no key')
})

it('says what an incomplete credential lacks', () => {
  expect(() => shop({ appId: '12' }).place()).toThrow(/`appId`, `privateKey` and `installationId`/)
})
