// What the cloud host reads from its variables and says in its log.

import { afterEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../../shared/hosts/aws/clock.ts'
import { type Environment, readEnvironment, writeEnvironment } from '../../../shared/hosts/aws/environment.ts'
import { awsLogger } from '../../../shared/hosts/aws/logger.ts'
import { mask, maskAll } from '../../../shared/hosts/aws/mask.ts'

const environment: Environment = {
  client: 'ACME',
  table: 'lockstep-ACME',
  queues: { git: 'https://sqs.eu-west-1.amazonaws.com/1/git', jira: 'https://sqs.eu-west-1.amazonaws.com/1/jira' },
  notices: 'https://sqs.eu-west-1.amazonaws.com/1/notices',
}

describe('the environment', () => {
  test('is read as it was written', () => {
    expect(readEnvironment({ PATH: '/bin', ...writeEnvironment(environment) })).toEqual(environment)
  })

  test('that is wrong says everything that is wrong, and not what it holds', () => {
    const wrong = { ...writeEnvironment(environment), LOCKSTEP_CLIENT: 'a/b', LOCKSTEP_QUEUES: '{"git":"no place"' }
    const { LOCKSTEP_TABLE: _, ...lacking } = wrong
    const read = () => readEnvironment(lacking)
    expect(read).toThrow(/LOCKSTEP_CLIENT.*LOCKSTEP_TABLE.*LOCKSTEP_QUEUES/)
    expect(read).not.toThrow(/a\/b|no place/)
  })

  test('does not take just anything for the address of a queue', () => {
    const queues = { ...environment, queues: { git: 'file:///etc/passwd' } }
    expect(() => readEnvironment(writeEnvironment(queues))).toThrow(/LOCKSTEP_QUEUES → git/)
  })
})

describe('a line of the log', () => {
  afterEach(() => void vi.restoreAllMocks())

  test('is JSON with the client and the run, and nothing personal or secret in it', () => {
    const lines: string[] = []
    vi.spyOn(process.stdout, 'write').mockImplementation(line => lines.push(String(line)) > 0)
    const log = awsLogger('ACME')
    log.belongsTo('run 7')
    log.note('visited for ana@acme.example\nwith ghp_0123456789abcdefghij', { end: 'git', apiToken: 'x1', items: 3 })
    vi.restoreAllMocks()
    const [line = '{}', ...others] = lines.filter(each => each.startsWith('{'))
    expect(others).toEqual([])
    expect(JSON.parse(line)).toMatchObject({
      client: 'ACME',
      correlation_id: 'run 7',
      service: 'lockstep',
      about: { end: 'git', apiToken: '•••', items: 3 },
    })
    expect(line).not.toMatch(/ana@|ghp_|x1/)
    expect(line.trimEnd().split('\n')).toHaveLength(1)
  })

  test('covers what looks like a secret or a mail address, and leaves the rest', () => {
    expect(mask('Bearer abcdefghijklmnop for ana.ruiz+x@mail.acme.example and jörg@müller.de: SHOP-42')).toBe(
      '••• for ••• and •••: SHOP-42',
    )
    expect(mask('https://user:pass@host/x')).not.toContain('pass')
    const plain = { end: 'git', connection: 'jira', seconds: 3, ok: true }
    expect(maskAll(plain)).toEqual(plain)
    expect(maskAll({ assignee: 'ana', 'user-mail': 'x', clientSecret: 'y', password: 'z' })).toEqual({
      assignee: '•••',
      'user-mail': '•••',
      clientSecret: '•••',
      password: '•••',
    })
  })
})

describe('the clock', () => {
  test('sleeps, and wakes early when nobody waits any more', async () => {
    const start = performance.now()
    await systemClock.sleep(30)
    expect(performance.now() - start).toBeGreaterThan(25)
    const enough = new AbortController()
    setTimeout(() => enough.abort(), 10)
    await systemClock.sleep(60_000, enough.signal)
    await systemClock.sleep(60_000, enough.signal)
    await systemClock.sleep(-1)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})
