// Before writing: is all there that a binding needs, what do people call an issue, and who hears of a change.

import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { users } from '../../shared/connectors/jira/emulator-world.ts'
import { hooks, webhook } from '../../shared/connectors/jira/index.ts'
import { thrown } from '../conformance/suite/check.ts'
import { issue, open, sharing } from './jira-bench.ts'

const inspect = async (lab: ReturnType<typeof open>, people: readonly string[] = []) => {
  const seen = await lab.connector.inspect?.({ people })
  if (!seen) throw new Error('it can be asked')
  return { ...seen, words: Object.fromEntries(Object.entries(seen.words)) }
}

describe('inspect', () => {
  test('tells the live words, and the steps that issues show', async () => {
    const lab = open()
    for (const status of ['To Do', 'In Progress', 'Done']) issue(lab, { status, type: 'Story' })
    const { account, findings, words, steps } = await inspect(lab)
    expect(account).toBe('Lockstep')
    expect(findings).toEqual([])
    expect(words).toEqual({
      status: ['Done', 'Frozen', 'In Progress', 'In Review', 'To Do'],
      type: ['Bug', 'Epic', 'Story', 'Sub-task', 'Task'],
      priority: ['High', 'Low', 'Medium'],
      milestone: ['1.0', '2.0', '3.0'],
      iteration: ['Sprint 1', 'Sprint 2'],
    })
    expect(steps).toEqual({ 'To Do': ['In Progress'], 'In Progress': ['Done', 'In Review', 'To Do'], Done: ['To Do'] })
  })

  test('asks for nothing that nobody shares', async () => {
    const lab = open(sharing('title'))
    const { words, steps } = await inspect(lab)
    expect({ words, steps }).toEqual({ words: {}, steps: undefined })
  })

  test('names what the account may not do, and what is not mirrored then', async () => {
    const lab = open()
    for (const right of ['EDIT_ISSUES', 'ADD_COMMENTS']) lab.at.lack(right)
    const { findings } = await inspect(lab)
    expect(findings).toEqual([
      { weight: 'warns', message: expect.stringMatching(/EDIT_ISSUES in SHOP: no field can be changed/) },
      { weight: 'warns', message: expect.stringMatching(/ADD_COMMENTS in SHOP: no comment/) },
    ])
    expect((await inspect(open(sharing('title')))).findings).toEqual([])
  })

  test('names a project, a board and fields that are not there', async () => {
    expect((await inspect(open({ scope: { project: 'NOWHERE' } }))).findings).toMatchObject([
      { weight: 'stops', message: expect.stringMatching(/NOWHERE/) },
    ])
    expect(
      (await inspect(open({ ...sharing('iteration'), scope: { board: 'No such board' } }))).findings,
    ).toMatchObject([{ weight: 'warns', message: expect.stringMatching(/no board called No such board/) }])
    const lab = open({ ...sharing('x:gone', 'x:odd'), names: { 'x:gone': 'Gone', 'x:odd': 'Odd' } as never })
    expect((await inspect(lab)).findings).toMatchObject([
      { weight: 'stops', message: expect.stringMatching(/"Gone"/) },
      { weight: 'warns', message: expect.stringMatching(/"Odd" is of a type/) },
    ])
  })

  test('finds a board by its name', async () => {
    const lab = open({ ...sharing('iteration'), scope: { board: 'shop BOARD' } })
    expect((await inspect(lab)).words).toEqual({ iteration: ['Sprint 1', 'Sprint 2'] })
  })

  test('names strangers: unknown, not assignable, or hidden', async () => {
    const people = [users.ada.mail, users.ines.accountId, users.nora.mail, users.ines.mail, 'nobody@acme.example']
    expect((await inspect(open(), people)).strangers).toEqual(people.slice(2))
    const blind = open()
    blind.at.lack('USER_PICKER')
    expect((await inspect(blind, [users.ada.mail])).strangers, 'who may not look finds nobody').toEqual([
      users.ada.mail,
    ])
  })
})

describe('named', () => {
  test('knows keys in any case, numbers, pages and boards, and follows an issue that moved within the site', async () => {
    const lab = open(sharing('title'))
    const [first, second, gone] = [issue(lab), issue(lab), issue(lab)]
    if (gone) lab.person.move?.(gone)
    const words = [
      'SHOP-1',
      ' shop-2 ',
      '#2',
      'https://acme.atlassian.net/browse/SHOP-1',
      'https://acme.atlassian.net/jira/software/c/projects/SHOP/boards/7?selectedIssue=SHOP-2',
      'SHOP-3',
      'https://evil.example/browse/SHOP-1',
      'SHOP-99',
      '../SHOP-1',
      'PLAN-1',
    ]
    expect(await lab.connector.named?.(words)).toEqual([
      first,
      second,
      second,
      first,
      second,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  test('knows an issue by the key it had before its project was renamed', async () => {
    const lab = open(sharing('title'))
    const name = issue(lab)
    lab.at.rename('STORE')
    expect(await lab.connector.named?.(['SHOP-1', 'STORE-1', '#1'])).toEqual([name, name, name])
  })
})

describe('deliveries', () => {
  test('are signed as Jira says they are', () => {
    const [body, webhookSecret] = [Buffer.from('Hello World!'), "It's a Secret to Everybody"]
    const signature = 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9'
    expect(`sha256=${createHmac('sha256', webhookSecret).update(body).digest('hex')}`).toBe(signature)
    const hear = (given: string) =>
      webhook.verify({
        body,
        headers: { 'x-hub-signature': given, 'x-atlassian-webhook-identifier': '1' },
        secrets: [{ webhookSecret }],
        now: 0,
      })
    expect(() => hear(signature)).toThrow(/not in a form/)
    expect(() => hear(signature.replace('a4', 'a5'))).toThrow(/signature/)
  })

  const hint = (event: string, more: object = {}) =>
    webhook.hints(
      { id: '1', event, payload: { webhookEvent: event, issue: { id: '10001', key: 'SHOP-1' }, ...more } },
      { project: 'SHOP' },
    )

  test('say where to look: at the issue, at its comment, or at all that changed', () => {
    expect(hint('jira:issue_deleted')).toEqual({ look: 'items', refs: ['10001'] })
    expect(hint('comment_updated', { comment: { id: '20001' } })).toEqual({ look: 'items', refs: ['10001/20001'] })
    expect(hint('jira:issue_updated', { comment: { id: '20001' } }), 'an edit that came with a comment').toEqual({
      look: 'items',
      refs: ['10001'],
    })
    expect(hint('sprint_started', { issue: undefined })).toEqual({ look: 'changes' })
    expect(hint('jira:issue_updated', { issue: { id: '1/../2', key: 'SHOP-1' } }).look).toBe('nowhere')
    expect(hint('jira:issue_updated', { issue: { id: '1', key: 'SHOPPING-1' } }).look).toBe('nowhere')
  })
})

describe('registering', () => {
  test('says what to hear of, and leaves the hooks of others alone', async () => {
    const lab = open()
    const address = 'https://lockstep.example/hooks/jira'
    const other = hooks({ ...lab.settings, scope: { project: 'PLAN' } })
    await other.ensure(address)
    const ours = hooks(lab.settings)
    await ours.ensure(address)
    await ours.ensure(address)
    expect([...lab.at.hooks.values()].map(({ body }) => body)).toMatchObject([
      { name: 'Lockstep PLAN', filters: { 'issue-related-events-section': 'project = "PLAN"' } },
      {
        name: 'Lockstep SHOP',
        url: address,
        secret: lab.settings.secret.webhookSecret,
        events: expect.arrayContaining(['comment_created']),
      },
    ])
    await ours.remove(address)
    expect(await ours.state(address)).toBeUndefined()
    expect(await other.state(address)).toEqual({ active: true })
  })

  test('without the right to administer, or without a secret, says what to do', async () => {
    const lab = open()
    lab.at.noAdmin()
    expect(await thrown(() => hooks(lab.settings).ensure('https://a.example'))).toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/administers Jira.*by hand/),
    })
    const bare = open()
    const { webhookSecret: _, ...secret } = bare.settings.secret
    expect(await thrown(() => hooks({ ...bare.settings, secret }).ensure('https://a.example'))).toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/webhookSecret/),
    })
  })
})

test('a connection that does not say where Jira is cannot be opened', () => {
  const { baseUrl: _, ...settings } = open().settings
  const { module } = open()
  expect(() => module.open({ ...settings, settings: {} })).toThrow(/Add its site/)
})
