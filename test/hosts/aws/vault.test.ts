// The vault: how long a credential is kept, how long an old one counts, and what is said when there is none.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fillSecret } from '../../../shared/hosts/aws/filling.ts'
import { secretsClient } from '../../../shared/hosts/aws/sdk.ts'
import { awsVault } from '../../../shared/hosts/aws/vault.ts'
import { manualClock } from '../../../shared/hosts/memory/clock.ts'
import { type SecretsServer, startSecrets } from './secrets.ts'
import { placeAt } from './tables.ts'

let server: SecretsServer

beforeAll(async () => {
  server = await startSecrets()
})
afterAll(() => server.stop())
beforeEach(() => {
  server.trouble = undefined
  server.asked.length = 0
  server.secrets.clear()
})

const minute = 60_000
const start = Date.UTC(2025, 0, 1)

function opened() {
  const clock = manualClock(start)
  const open = () => awsVault({ client: secretsClient(placeAt(server.endpoint)), code: 'ACME', clock })
  return { clock, vault: open(), open }
}

const keep = (name: string, ...versions: readonly string[]) =>
  server.secrets.set(`lockstep/ACME/${name}`, { versions, changed: start })

describe('a credential', () => {
  test('is asked for once in some minutes, however many ask', async () => {
    keep('jira', '{"token":"first"}')
    const { vault, clock } = opened()
    await Promise.all([vault.secret('jira'), vault.secret('jira')])
    await clock.advance(4 * minute)
    await vault.secret('jira')
    expect(server.asked.filter(each => each.endsWith('AWSCURRENT'))).toHaveLength(1)
    keep('jira', '{"token":"second"}', '{"token":"first"}')
    await clock.advance(minute)
    expect(await vault.secret('jira')).toEqual([{ token: 'second' }, { token: 'first' }])
  })

  test('that was replaced counts for a day, and then no more', async () => {
    keep('jira', '{"token":"new"}', '{"token":"old"}')
    const { vault, clock } = opened()
    await clock.advance(23 * 60 * minute)
    expect(await vault.secret('jira')).toHaveLength(2)
    await clock.advance(2 * 60 * minute)
    expect(await vault.secret('jira')).toEqual([{ token: 'new' }])
  })

  test('that was missing works as soon as it is there', async () => {
    const { vault } = opened()
    await expect(vault.secret('jira')).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('lockstep/ACME/jira'),
    })
    keep('jira', '{"token":"here"}')
    expect(await vault.secret('jira')).toEqual([{ token: 'here' }])
  })

  test.each(['top secret', '["top secret"]', '{"token":{"deep":"top secret"}}', '{"token":'])(
    'that is not written as it should be is refused and not repeated: %s',
    async text => {
      keep('jira', text)
      const refused: unknown = await opened()
        .vault.secret('jira')
        .catch((reason: unknown) => reason)
      expect(refused).toMatchObject({ kind: 'denied', verdict: { again: 'never' } })
      expect(JSON.stringify(refused) + String(refused)).not.toMatch(/top|deep/)
    },
  )

  test.each(['../ACME/jira', 'jira/x', 'arn:aws:secretsmanager:x', '', ' jira', 'a'.repeat(65)])(
    'is never asked for under a name nobody could have given it: %j',
    async name => {
      await expect(opened().vault.secret(name)).rejects.toMatchObject({ kind: 'denied' })
      expect(server.asked).toEqual([])
    },
  )
})

describe('a vault in trouble', () => {
  test.each([
    ['AccessDeniedException', 400, 'denied'],
    ['DecryptionFailure', 400, 'denied'],
    ['InvalidRequestException', 400, 'denied'],
    ['InternalServiceError', 500, 'unavailable'],
  ] as const)('%s is %s %s', { timeout: 30_000 }, async (name, status, kind) => {
    keep('jira', '{"token":"value"}')
    server.trouble = { name, status }
    const refused: unknown = await opened()
      .vault.secret('jira')
      .catch((reason: unknown) => reason)
    expect(refused).toMatchObject({ kind, message: expect.stringContaining('lockstep/ACME/jira') })
  })
})

describe('filling a secret', () => {
  const name = 'lockstep/ACME/hub'
  const fill = (part: string, value: string) => fillSecret(secretsClient(placeAt(server.endpoint)), name, part, value)

  test('adds a part, and leaves the others and the version before', async () => {
    server.secrets.set(name, { versions: [], changed: 0 })
    await fill('token', 't1')
    await fill('webhookSecret', 's1')
    await fill('token', 't2')
    expect(server.secrets.get(name)?.versions.map(each => JSON.parse(each))).toEqual([
      { token: 't2', webhookSecret: 's1' },
      { token: 't1', webhookSecret: 's1' },
    ])
  })

  test('that nobody deployed says so, and not what was to be put there', async () => {
    const refused: unknown = await fill('token', 'spoken softly').catch((reason: unknown) => reason)
    expect(refused).toMatchObject({ kind: 'not-found', message: expect.stringContaining('Deploy the client first') })
    expect(String(refused)).not.toContain('softly')
  })
})
