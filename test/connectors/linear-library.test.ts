// The library everybody else uses runs against the emulated Linear unchanged, and hears the same deliveries as we do.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LinearClient } from '@linear/sdk'
import { LinearWebhookClient } from '@linear/sdk/webhooks'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appToken, type LinearLab, laboratory, otherKey, secret } from '../../shared/connectors/linear/emulator.ts'
import { packer } from '../../shared/connectors/linear/emulator-deliveries.ts'
import { webhook } from '../../shared/connectors/linear/webhook.ts'
import { f, got, read, update } from './linear-bench.ts'

let close: () => Promise<unknown> = async () => {}
let lab: LinearLab
let apiUrl = ''

/** The library knows no fetch but the global one, so it is met on a socket, on loopback only. */
beforeEach(async () => {
  lab = laboratory()
  const server = createServer(async (asked, answer) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of asked) chunks.push(chunk)
    const headers = Object.entries(asked.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as [string, string]] : [],
    )
    const got = await lab.emulator.fetch(`http://127.0.0.1${asked.url}`, {
      method: asked.method ?? 'POST',
      headers,
      body: Buffer.concat(chunks),
    })
    answer.writeHead(got.status, Object.fromEntries(got.headers)).end(Buffer.from(await got.arrayBuffer()))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  close = () => new Promise(resolve => server.close(resolve))
})
afterEach(() => close())

describe('LinearClient', () => {
  const client = () => new LinearClient({ apiKey: otherKey, apiUrl })

  test('logs in with a key or a token, and is told when it may not', async () => {
    expect((await client().viewer).displayName).toBe('lockstep')
    expect((await new LinearClient({ accessToken: appToken, apiUrl }).viewer).email).toBe('lockstep@acme.example')
    await expect(new LinearClient({ apiKey: 'lin_api_wrong', apiUrl }).viewer).rejects.toMatchObject({
      type: 'AuthenticationError',
    })
  })

  test('lists, reads and pages through issues', async () => {
    for (let i = 0; i < 3; i++)
      lab.person.create(f({ title: `A${i}`, labels: ['fuel'], status: 'Todo', priority: 'high' }))
    const page = await client().issues({ first: 2, filter: { team: { key: { eq: 'ENG' } } } })
    expect(page.nodes).toHaveLength(2)
    await page.fetchNext()
    expect(page.nodes.map(issue => issue.title).sort()).toEqual(['A0', 'A1', 'A2'])
    const issue = await client().issue('ENG-1')
    expect(issue).toMatchObject({ title: 'A0', priority: 2, priorityLabel: 'High', identifier: 'ENG-1' })
    expect((await issue.state)?.name).toBe('Todo')
  })

  test('creates and changes what we then read, and reads what we changed', async () => {
    const team = lab.workspace.teams[0]
    const made = await client().createIssue({ teamId: team?.id ?? '', title: 'From the library', estimate: 3 })
    const issue = await made.issue
    expect(made.success).toBe(true)
    const name = (await lab.connector.named?.([issue?.identifier ?? '']))?.[0]
    if (!name || !issue) throw new Error('it was not made')
    expect((await read(lab, name)).fields).toMatchObject({ title: 'From the library', estimate: 3 })
    await client().updateIssue(issue.id, { priority: 1 })
    expect((await read(lab, name)).fields).toMatchObject({ priority: 'urgent' })
    got(await update(lab, name, f({ title: 'From us' })))
    expect((await client().issue(issue.id)).title).toBe('From us')
    const comment = await client().createComment({ issueId: issue.id, body: 'Hello.' })
    expect((await comment.comment)?.body).toBe('Hello.')
    expect((await client().comments()).nodes.map(each => each.body)).toEqual(['Hello.'])
  })

  test('meets the same refusals', async () => {
    await expect(client().issue('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
      type: 'InvalidInput',
      message: expect.stringContaining('Entity not found'),
    })
    await expect(client().issues({ first: 251 })).rejects.toMatchObject({ type: 'InvalidInput' })
    const twice = { teamId: lab.workspace.teams[0]?.id ?? '', title: 'A', id: '11111111-1111-4111-8111-111111111111' }
    await client().createIssue(twice)
    await expect(client().createIssue(twice)).rejects.toThrow(/conflict on insert/i)
  })

  test('sees the limits in the headers', async () => {
    const { headers } = await client().client.rawRequest('query { viewer { id } }', {})
    expect(headers?.get('x-ratelimit-requests-limit')).toBe('2500')
    expect(Number(headers?.get('x-ratelimit-requests-reset'))).toBeGreaterThan(1e12)
    expect(headers?.get('x-complexity')).toBe('2')
  })
})

test('a delivery the library believes is one we believe, and the other way round', () => {
  // The library reads the real clock.
  const pack = packer({ now: () => Date.now(), sleep: async () => {} }, secret.webhookSecret)
  const sent = pack({ type: 'Issue', action: 'create', data: { id: '1' } }, 'one')
  const theirs = new LinearWebhookClient(secret.webhookSecret)
  const ours = (body: Uint8Array) => webhook.verify({ body, headers: sent.headers, secrets: [secret], now: Date.now() })
  const signature = sent.headers['linear-signature'] ?? ''
  expect(theirs.verify(Buffer.from(sent.body), signature)).toBe(true)
  expect(ours(sent.body)).toHaveLength(1)
  const altered = Buffer.from(`${Buffer.from(sent.body)} `)
  expect(() => theirs.verify(altered, signature)).toThrow()
  expect(() => ours(altered)).toThrow('signature')
})
