// The door hears for whoever borrows an account too, and for what happens beside items.

import { expect, test } from 'vitest'
import { signalsOf } from '../../functions/signals.ts'
import * as files from '../../shared/connectors/files/index.ts'
import * as github from '../../shared/connectors/github/index.ts'
import * as jira from '../../shared/connectors/jira/index.ts'
import { memoryHost } from '../../shared/hosts/memory/index.ts'
import { sign } from '../../shared/http/signature.ts'
import { clientFrom } from '../../shared/runtime/client-files.ts'
import { type Heard, hear } from '../../shared/runtime/hearing.ts'

const secret = 'spoken only between the two'
const text = `client: DEMO
connections:
  hub: { connector: github }
statuses:
  open: { issues: open, specs: planned }
  done: { issues: closed, specs: complete }
projects:
  SHOP:
    ends:
      specs:  { in: hub, repo: acme/shop, folder: specs, branch: main }
      issues: { in: hub, repo: acme/shop }
    on: { pull request merged: status done }
  PAPER:
    ends:
      specs:  { in: hub, repo: acme/paper, folder: docs/specs }
      issues: { in: hub, repo: acme/shop, label: paper }
`
const modules = { files: async () => files, github: async () => github }
const { client } = await clientFrom([{ name: 'DEMO.yaml', text }], modules)

async function told(event: string, payload: object) {
  const host = memoryHost({ secrets: { hub: [{ token: 't', webhookSecret: secret }] } })
  const heard: Heard[] = []
  const body = Buffer.from(JSON.stringify(payload))
  const headers = {
    'x-hub-signature-256': `sha256=${sign(body, secret, 'hex')}`,
    'x-github-delivery': 'd1',
    'x-github-event': event,
    'content-type': 'application/json',
  }
  const { status } = await hear(
    'hub',
    { body, headers },
    {
      ...host,
      client,
      partOf: name => modules[name === 'files' ? 'files' : 'github'](),
      pass: async all => void heard.push(...all),
    },
  )
  expect(status).toBe(202)
  return heard
}
const push = (paths: readonly string[], more: object = {}) => ({
  ref: 'refs/heads/main',
  repository: { full_name: 'Acme/Shop', default_branch: 'main' },
  commits: [{ added: paths, modified: [], removed: [] }],
  ...more,
})
const where = (heard: readonly Heard[]) => heard.map(({ end, look }) => `${end.id} ${look}`)

test('a push into the folder of specs is a reason to look there, and nowhere else', async () => {
  expect(where(await told('push', push(['specs/001-fuel/README.md'])))).toEqual(['SHOP/specs changes'])
})

test.each([
  ['another folder', push(['src/fuel.ts', 'specs.md'])],
  ['another branch', push(['specs/a/README.md'], { ref: 'refs/heads/draft' })],
  ['another repository', push(['specs/a/README.md'], { repository: { full_name: 'acme/other' } })],
  ['nothing that makes sense', { ref: 7 }],
])('a push to %s is not', async (_, payload) => expect(await told('push', payload)).toEqual([]))

test('a push that does not tell every commit is looked at', async () => {
  const commits = Array.from({ length: 20 }, () => ({ added: ['src/x.ts'], modified: [], removed: [] }))
  expect(where(await told('push', push([], { commits })))).toEqual(['SHOP/specs changes'])
})

const pull = (more: object = {}) => ({
  action: 'closed',
  repository: { full_name: 'acme/shop' },
  pull_request: {
    number: 9,
    merged: true,
    merged_at: '2026-03-02T08:00:00Z',
    title: 'Fuel the rocket',
    body: 'Closes #17',
    head: { ref: 'SHOP-42-fuel' },
    ...more,
  },
})

test('a merged pull request becomes one signal for the project that waits for it, with names and no words', async () => {
  const heard = await told('pull_request', pull())
  const [signal, ...others] = signalsOf(heard, 'hub d1', {})
  expect(others).toEqual([])
  expect(signal).toEqual({
    binding: 'SHOP',
    end: 'SHOP/issues',
    run: expect.stringMatching(/^webhook-[0-9a-f]{16}$/),
    tries: 0,
    look: 'happening',
    when: 'pull request merged',
    at: Date.parse('2026-03-02T08:00:00Z'),
    names: ['SHOP-42', '#17'],
  })
})

test.each([
  ['closed without being merged', pull({ merged: false, merged_at: null })],
  ['in another repository', { ...pull(), repository: { full_name: 'acme/other' } }],
  ['that was only labelled', { ...pull(), action: 'labeled' }],
  ['that names no item', pull({ body: 'As agreed', head: { ref: 'fuel' } })],
  ['that was opened, where only merging counts', { ...pull({ created_at: '2026-03-01T08:00:00Z' }), action: 'opened' }],
])('a pull request %s is not heard', async (_, payload) => expect(await told('pull_request', payload)).toEqual([]))

const sites = `client: DEMO
connections:
  hub:  { connector: github }
  site: { connector: jira, site: https://acme.example }
projects:
  ONE:
    schedule: sprint start
    ends:
      specs: { in: hub, repo: acme/one, folder: specs }
      jira:  { in: site, project: ONE, board: 7 }
  TWO:
    schedule: daily 09:00; sprint start audit
    ends:
      specs: { in: hub, repo: acme/two, folder: specs }
      jira:  { in: site, project: TWO, board: Rockets }
  OTHER:
    schedule: sprint start
    ends:
      specs: { in: hub, repo: acme/other, folder: specs }
      jira:  { in: site, project: OTHER, board: 8 }
  NEVER:
    schedule: daily 09:00
    ends:
      specs: { in: hub, repo: acme/never, folder: specs }
      jira:  { in: site, project: NEVER, board: 7 }
`

test('a sprint that starts sends everybody to look who waits for it on that board, where the client file says', async () => {
  const all = { files: async () => files, github: async () => github, jira: async () => jira }
  const { client: waiting } = await clientFrom([{ name: 'DEMO.yaml', text: sites }], all)
  const host = memoryHost({ secrets: { site: [{ email: 'e', token: 't', webhookSecret: secret }] } })
  const body = Buffer.from(
    JSON.stringify({ timestamp: host.clock.now(), webhookEvent: 'sprint_started', sprint: { originBoardId: 7 } }),
  )
  const headers = {
    'x-hub-signature': `sha256=${sign(body, secret, 'hex')}`,
    'x-atlassian-webhook-identifier': 'w1',
  }
  const heard: Heard[] = []
  const partOf = async (name: string) => (name === 'jira' ? jira : files)
  const pass = async (told: readonly Heard[]) => void heard.push(...told)
  expect((await hear('site', { body, headers }, { ...host, client: waiting, partOf, pass })).status).toBe(202)
  const occasions = heard.filter(({ look }) => look === 'occasion')
  expect(occasions.map(({ project }) => project.id)).toEqual(['ONE', 'TWO'])
  const signals = signalsOf(occasions, 'site w1', { files: files.manifest, jira: jira.manifest })
  expect(signals.map(signal => [signal.end, signal.look === 'changes' && signal.census])).toEqual([
    ['ONE/specs', false],
    ['TWO/specs', true],
    ['TWO/jira', true],
  ])
})
