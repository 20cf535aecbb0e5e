// Getting in: with a token, as an App, at a GitHub of one's own; and the emulator, asked by Octokit as it comes.

import { generateKeyPairSync } from 'node:crypto'
import { Octokit } from '@octokit/rest'
import { describe, expect, test, vi } from 'vitest'
import { addressOf } from '../../shared/connectors/github/api.ts'
import { laboratory } from '../../shared/connectors/github/emulator.ts'
import { installationToken, token } from '../../shared/connectors/github/emulator-github.ts'
import { open } from '../../shared/connectors/github/index.ts'
import { fieldName, ref } from '../../shared/core/ids.ts'
import { answers } from '../../shared/http/emulator-faults.ts'
import { f, faultIn, home, plain, read, sweep } from './github-bench.ts'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

/** Each with its own number: tokens that were lent are kept by it. */
let apps = 0
const app = () => ({ appId: '77', privateKey, installationId: String(++apps) })

describe('as an App', () => {
  test('a token is lent once, through the same gate as everything else', async () => {
    const lab = plain(undefined, { secret: app() })
    lab.person.create(f({ title: 'a' }))
    await read(lab, '1')
    await read(lab, '1')
    expect(lab.emulator.counts()).toEqual({
      'POST /app/installations/:id/access_tokens': 1,
      'GET /repos/:owner/:repo/issues/:number': 2,
    })
  })

  test('a key that was kept on one line works as well', async () => {
    const secret = { ...app(), privateKey: privateKey.replaceAll('\n', '\\n') }
    const lab = plain(undefined, { secret })
    lab.person.create(f({ title: 'a' }))
    expect((await read(lab, '1')).ref).toBe('1')
  })

  test('a lent token that was withdrawn is denied, never shown, and lent anew next time', async () => {
    const lab = plain(undefined, { secret: app() })
    lab.person.create(f({ title: 'a' }))
    await read(lab, '1')
    lab.emulator.trouble(answers(401, { message: `Bad credentials: ${installationToken}` }))
    const fault = faultIn((await lab.connector.read([{ ref: ref('1') }]))[0])
    expect(fault.kind).toBe('denied')
    expect(fault.message).not.toContain(installationToken)
    await read(lab, '1')
    expect(lab.emulator.counts()['POST /app/installations/:id/access_tokens']).toBe(2)
  })

  test('an App that lost its installation is denied', async () => {
    const lab = plain(undefined, { secret: app() })
    lab.emulator.trouble(answers(401, { message: 'A JSON web token could not be decoded' }))
    await expect(sweep(lab)).rejects.toMatchObject({ kind: 'denied' })
  })

  test('the App says who it is', async () => {
    const lab = plain(undefined, { secret: app() })
    expect(await lab.connector.inspect?.({ people: [] })).toMatchObject({ account: 'lockstep[bot]', findings: [] })
  })
})

describe('a credential that is none', () => {
  test.each([
    ['nothing', {}, 'incomplete'],
    ['half an App', { appId: '77', installationId: '1' }, 'incomplete'],
    ['a broken key', { appId: '77', privateKey: 'not-a-key-at-all', installationId: '1' }, 'private key'],
    ['a token with a line break', { token: 'ghp_abc\ndef' }, 'line breaks'],
  ])('%s', async (_, secret, words) => {
    const lab = plain(undefined, { secret })
    const fault = faultIn((await lab.connector.read([{ ref: ref('1') }]))[0])
    expect(fault).toMatchObject({ kind: 'denied', message: expect.stringContaining(words) })
    expect(fault.message).not.toContain('not-a-key-at-all')
    expect(lab.emulator.calls).toEqual([])
  })
})

test('a GitHub of one’s own is asked below its site', async () => {
  expect(addressOf(undefined)).toBe('https://api.github.com')
  expect(addressOf('https://code.acme.example/')).toBe('https://code.acme.example/api/v3')
  expect(addressOf('https://code.acme.example/api/v3')).toBe('https://code.acme.example/api/v3')
  expect(addressOf('https://api.acme.ghe.com')).toBe('https://api.acme.ghe.com')

  const asked: string[] = []
  const { settings } = laboratory()
  const connector = open({
    ...settings,
    baseUrl: 'https://code.acme.example',
    fetch: async request => {
      asked.push(new Request(request).url)
      return Response.json({ message: 'Not Found' }, { status: 404 })
    },
  })
  await connector.read([{ ref: ref('1') }])
  await connector.probe?.().catch(() => undefined)
  expect(asked).toEqual(['https://code.acme.example/api/graphql', 'https://code.acme.example/api/v3/repos/acme/shop'])
})

test('words from people never leave their place in an address', async () => {
  const lab = plain(['labels'])
  const name = lab.person.create(f({ title: 'a', labels: ['x'] }))
  for (const word of ['..', '.', '../../../user', 'a/b?c#d', ''])
    await lab.connector.update([
      { ref: name, kind: 'item', set: {}, sets: { [fieldName('labels')]: { add: [], remove: [word], whole: [] } } },
    ])
  const routes = new Set(lab.emulator.calls.map(call => call.route))
  expect([...routes]).toEqual(['DELETE /repos/:owner/:repo/issues/:number/labels/:name'])
  expect(lab.person.fate(name)).toBe('live')
})

describe('Octokit as it comes', () => {
  const octokit = (lab: ReturnType<typeof laboratory>) => {
    const client = new Octokit({ auth: token, request: { fetch: lab.emulator.fetch }, log: console })
    client.hook.before('request', options => {
      options.headers['x-github-api-version'] = '2022-11-28'
    })
    return client
  }

  test('lists, pages, writes and asks GraphQL', async () => {
    const lab = laboratory({}, { pageSize: 2 })
    const { rest, paginate, graphql } = octokit(lab)
    const at = { owner: 'acme', repo: 'shop' }
    for (const title of ['a', 'b', 'c']) expect((await rest.issues.create({ ...at, title })).status).toBe(201)
    await rest.issues.addLabels({ ...at, issue_number: 1, labels: ['fuel'] })
    await rest.issues.createComment({ ...at, issue_number: 1, body: 'Fine.' })
    const all = await paginate(rest.issues.listForRepo, { ...at, state: 'all', per_page: 100 })
    expect(all.map(issue => issue.title)).toEqual(['a', 'b', 'c'])
    expect((await rest.issues.listComments({ ...at, issue_number: 1 })).data).toHaveLength(1)
    expect(await graphql('{ repository(owner: "acme", name: "shop") { issue(number: 1) { title } } }')).toEqual({
      repository: { issue: { title: 'a' } },
    })
  })

  test('meets the traps: 304 as an error, and a creation in a renamed repository', async () => {
    const lab = laboratory()
    const { rest, log } = octokit(lab)
    const silent = vi.spyOn(log, 'error').mockReturnValue(undefined)
    lab.github.house.make({ repo: home, title: 'a' }, 'ada')
    const { headers } = await rest.issues.get({ owner: 'acme', repo: 'shop', issue_number: 1 })
    const again = { owner: 'acme', repo: 'shop', issue_number: 1, headers: { 'if-none-match': headers.etag } }
    await expect(rest.issues.get(again)).rejects.toMatchObject({ status: 304 })
    lab.github.house.rename(home, 'acme/store')
    // Octokit calls this a success.
    expect((await rest.issues.create({ owner: 'acme', repo: 'shop', title: 'b' })).status).toBe(301)
    expect(lab.github.house.issues().filter(issue => issue.title === 'b')).toEqual([])
    silent.mockRestore()
  })
})

describe('inspecting', () => {
  const inspect = (lab: ReturnType<typeof laboratory>, people: readonly string[] = []) => {
    if (!lab.connector.inspect) throw new Error('it cannot')
    return lab.connector.inspect({ people })
  }
  const messages = async (lab: ReturnType<typeof laboratory>) =>
    (await inspect(lab)).findings.map(({ message }) => message).join('\n')
  const withBoard = { scope: { repo: home, board: 'Roadmap' }, columns: { open: ['In work'] } }

  test('all is well: who we are, the live words, and the people nobody knows', async () => {
    const lab = laboratory(withBoard)
    expect(await inspect(lab, ['ada', 'grace@acme.example', 'mallory'])).toEqual({
      account: 'lockstep-bot',
      findings: [],
      strangers: ['mallory'],
      words: {
        status: ['open', 'closed', 'not planned', 'duplicate', 'open: In work'],
        type: ['Task', 'Bug', 'Feature'],
        milestone: ['v1', 'v2'],
        priority: ['High', 'Low'],
        iteration: ['Sprint 1', 'Sprint 2'],
      },
    })
    expect(lab.emulator.calls.every(({ route }) => route.startsWith('GET'))).toBe(true)
  })

  test('a credential that is not valid stops everything and says so', async () => {
    const lab = laboratory()
    lab.expire()
    expect(await inspect(lab, ['ada'])).toMatchObject({
      account: 'nobody',
      findings: [{ weight: 'stops', message: expect.stringContaining('denied') }],
      strangers: ['ada'],
    })
  })

  test('scopes that are not ticked are named', async () => {
    const lab = laboratory(withBoard)
    lab.github.showScopes('read:user, gist')
    expect(await messages(lab)).toMatch(/`repo`.*\n.*`project`/)
    lab.github.showScopes('repo, project')
    expect(await messages(lab)).toBe('')
  })

  test('a credential that may only read is told what GitHub would drop', async () => {
    const lab = laboratory()
    lab.github.may.push = false
    expect(await messages(lab)).toContain('silently leave out')
  })

  test('issues that are switched off, an archived and a renamed repository', async () => {
    const lab = laboratory()
    const repo = lab.github.house.repo(home)
    if (repo) lab.github.house.setRepo({ ...repo, hasIssues: false, archived: true })
    expect(await messages(lab)).toMatch(/switched off.*\n.*archived/)
    const moved = laboratory()
    moved.github.house.rename(home, 'acme/store')
    expect(await messages(moved)).toContain('moved elsewhere')
  })

  test('columns and fields the board does not have', async () => {
    const lab = laboratory({
      scope: { repo: home, board: '5' },
      columns: { open: ['Doing'] },
      names: { [fieldName('estimate')]: 'Points' },
    })
    expect((await inspect(lab)).findings).toEqual([
      { weight: 'warns', message: expect.stringMatching(/"Points" for estimate/) },
      { weight: 'stops', message: expect.stringMatching(/"Doing"/) },
    ])
  })

  test('a service that is down is no finding', async () => {
    const lab = laboratory()
    lab.emulator.trouble(answers(503), { route: 'GET /user', times: 3 })
    await expect(inspect(lab)).rejects.toMatchObject({ kind: 'unavailable' })
  })
})
