// What GitHub sends, where it makes us look, and how it is made to send.

import { describe, expect, test } from 'vitest'
import { laboratory, letter } from '../../shared/connectors/github/emulator.ts'
import { hooks, webhook } from '../../shared/connectors/github/index.ts'
import { type Scope, scope as scopeOf } from '../../shared/connectors/github/scope.ts'
import { answers } from '../../shared/http/emulator-faults.ts'
import { sign } from '../../shared/http/signature.ts'
import { home } from './github-bench.ts'

const secret = { token: 'ghp_0', webhookSecret: 'whs_77aa-current' }
const issue = (number: number, more: object = {}) => ({
  number,
  state: 'open',
  labels: [{ name: 'spec' }],
  assignees: [{ login: 'ada' }],
  milestone: { title: 'v1' },
  repository_url: 'https://api.github.com/repos/acme/shop',
  ...more,
})
const repository = { full_name: 'Acme/Shop' }

function look(event: string, payload: object, scope: Partial<Scope> = {}) {
  const { body, headers } = letter(event, payload, 'id-1')
  const [delivery] = webhook.verify({ body, headers, secrets: [secret], now: 0 })
  if (!delivery) throw new Error('nothing was heard')
  return webhook.hints(delivery, { repo: home, ...scope })
}
const at = (...refs: string[]) => ({ look: 'items', refs })
const nowhere = (why: RegExp) => ({ look: 'nowhere', why: expect.stringMatching(why) })

describe('where to look', () => {
  const comment = { id: 7 }
  const elsewhere = { full_name: 'acme/other' }
  test.each([
    ['an issue', 'issues', { action: 'edited', issue: issue(4), repository }, at('4')],
    ['a comment', 'issue_comment', { action: 'created', issue: issue(4), comment, repository }, at('4/7')],
    [
      'a comment at a pull request',
      'issue_comment',
      { issue: issue(4, { pull_request: {} }), comment, repository },
      nowhere(/pull request/),
    ],
    ['another repository', 'issues', { action: 'edited', issue: issue(4), repository: elsewhere }, nowhere(/another/)],
    ['a child', 'sub_issues', { action: 'parent_issue_added', sub_issue: issue(5), repository }, at('5')],
    [
      'a child that lives here, told from elsewhere',
      'sub_issues',
      { sub_issue: issue(5), repository: elsewhere },
      at('5'),
    ],
    [
      'what blocks',
      'issue_dependencies',
      { action: 'blocked_by_added', blocking_issue: issue(6), repository },
      at('6'),
    ],
    [
      'what blocks, and lives elsewhere',
      'issue_dependencies',
      { blocking_issue: issue(6, { repository_url: 'https://api.github.com/repos/acme/other' }), repository },
      nowhere(/another/),
    ],
    ['a renamed label', 'label', { action: 'edited', label: {}, repository }, { look: 'changes' }],
    [
      'a merge',
      'pull_request',
      { action: 'closed', pull_request: { number: 9, merged: true }, repository },
      nowhere(/9 was merged/),
    ],
    ['a ping', 'ping', { zen: 'Keep it logically awesome.', hook_id: 1 }, nowhere(/ping/)],
    ['a shape nobody knows', 'issues', { action: 1, issue: 'no' }, nowhere(/issues/)],
  ])('%s', (_, event, payload, hints) => expect(look(event, payload)).toEqual(hints))

  test('a card is looked for on the board, where there is one', () => {
    const payload = { action: 'edited', projects_v2_item: { content_type: 'Issue' }, organization: { login: 'Acme' } }
    expect(look('projects_v2_item', payload, { board: 'Roadmap' })).toEqual({ look: 'changes' })
    expect(look('projects_v2_item', payload)).toEqual(nowhere(/no board/))
    const others = { ...payload, organization: { login: 'other' } }
    expect(look('projects_v2_item', others, { board: 'Roadmap' })).toEqual(nowhere(/somebody else/))
    const draft = { ...payload, projects_v2_item: { content_type: 'DraftIssue' } }
    expect(look('projects_v2_item', draft, { board: 'Roadmap' })).toEqual(nowhere(/no issue/))
  })

  test('what the filters leave out is left alone, unless it is gone', () => {
    const told = { action: 'edited', issue: issue(4), repository }
    for (const fitting of [{ label: ['Spec'] }, { assignee: ['ada'] }, { milestone: 'v1' }, { state: 'open' as const }])
      expect(look('issues', told, fitting)).toEqual(at('4'))
    for (const other of [
      { label: ['bug'] },
      { assignee: ['grace'] },
      { milestone: 'v2' },
      { state: 'closed' as const },
    ])
      expect(look('issues', told, other)).toEqual(nowhere(/filters/))
    for (const action of ['deleted', 'transferred'])
      expect(look('issues', { ...told, action }, { label: ['bug'] })).toEqual(at('4'))
    expect(look('issues', told, { query: 'is:open' }), 'only a search can tell').toEqual({ look: 'changes' })
  })
})

describe('what is believed', () => {
  test('the vector GitHub publishes', () => {
    const body = Buffer.from('Hello, World!')
    const given = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
    expect(`sha256=${sign(body, "It's a Secret to Everybody", 'hex')}`).toBe(given)
  })

  test('a webhook that was left at "form" is understood as well', () => {
    const body = Buffer.from(
      `payload=${encodeURIComponent(JSON.stringify({ action: 'opened', issue: issue(4), repository }))}`,
    )
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-github-event': 'issues',
      'x-github-delivery': 'id-1',
      'x-hub-signature-256': `sha256=${sign(body, secret.webhookSecret, 'hex')}`,
    }
    const [delivery] = webhook.verify({ body, headers, secrets: [secret], now: 0 })
    expect(delivery && webhook.hints(delivery, { repo: home })).toEqual(at('4'))
  })

  test('the old signature alone is not enough', () => {
    const { body, headers } = letter('issues', { issue: issue(4), repository }, 'id-1')
    const { 'x-hub-signature-256': _, ...rest } = headers
    const old = { ...rest, 'x-hub-signature': `sha1=${sign(body, secret.webhookSecret, 'hex', 'sha1')}` }
    expect(() => webhook.verify({ body, headers: old, secrets: [secret], now: 0 })).toThrow('signature')
  })
})

describe('registering', () => {
  const address = 'https://hooks.acme.example/github'

  test('is made once, repaired after that, and removed', async () => {
    const lab = laboratory()
    const registrar = hooks(lab.settings)
    expect(await registrar.state(address)).toBeUndefined()
    expect(await registrar.ensure(address)).toEqual({ active: true })
    expect(await registrar.ensure(address)).toEqual({ active: true })
    expect(lab.emulator.counts()).toMatchObject({
      'POST /repos/:owner/:repo/hooks': 1,
      'PATCH /repos/:owner/:repo/hooks/:id': 1,
    })
    expect(await registrar.state(address)).toEqual({ active: true })
    await registrar.remove(address)
    await registrar.remove(address)
    expect(await registrar.state(address)).toBeUndefined()
  })

  test('says what is wrong with deliveries', async () => {
    const lab = laboratory()
    const hook = {
      id: 1,
      active: false,
      config: { url: address },
      last_response: { code: 502, message: 'Bad Gateway' },
    }
    lab.emulator.trouble(answers(200, [hook]))
    expect(await hooks(lab.settings).state(address)).toEqual({
      active: false,
      trouble: 'the last delivery got 502: Bad Gateway',
    })
  })

  test('without a secret there would be nothing to believe', async () => {
    const { settings, emulator } = laboratory({ secret: { token: 'ghp_0' } })
    await expect(hooks(settings).ensure(address)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('webhookSecret'),
    })
    expect(emulator.calls).toEqual([])
  })
})

test.each([
  [
    { repo: 'acme/shop', label: 'spec', board: 5 },
    { repo: 'acme/shop', label: ['spec'], board: '5' },
  ],
  [
    { repo: 'acme/shop', label: ['a', 'b'] },
    { repo: 'acme/shop', label: ['a', 'b'] },
  ],
  [{ repo: 'acme/*' }, undefined],
  [{ repo: '../shop' }, undefined],
  [{ repo: 'acme/..' }, undefined],
  [{ repo: 'acme' }, undefined],
  [{ repo: 'acme/shop', lable: 'spec' }, undefined],
])('a scope: %j', (written, understood) => {
  expect(scopeOf.safeParse(written).data).toEqual(understood)
})
