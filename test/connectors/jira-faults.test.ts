// Every bad answer Jira is known for ends in the right verdict, with a message that says what to do.

import { describe, expect, test } from 'vitest'
import { tooMany } from '../../shared/connectors/jira/emulator-limits.ts'
import { fieldName, ref } from '../../shared/core/ids.ts'
import { answers, cutShort, webPage } from '../../shared/http/emulator-faults.ts'
import { faultOf, sweep, thrown } from '../conformance/suite/check.ts'
import { issue, make, open, read, readFault, routes, set, setMany, sharing, there } from './jira-bench.ts'

const title = fieldName('title')
const status = fieldName('status')

describe('a credential', () => {
  test('that expired is denied everywhere, though Jira answers 200 and nothing', async () => {
    const lab = open()
    const name = issue(lab)
    await read(lab, name)
    lab.expire()
    expect((await thrown(() => sweep(lab.connector))).kind).toBe('denied')
    expect((await readFault(lab, name))?.kind).toBe('denied')
    expect((await thrown(async () => lab.connector.probe?.())).kind).toBe('denied')
    expect((await thrown(async () => lab.connector.inspect?.({ people: [] }))).kind).toBe('denied')
    expect(faultOf(await set(lab, name, { [title]: 'x' }))?.kind).toBe('denied')
  })

  test('without a scope is denied, and the message says to look at the scopes', async () => {
    const lab = open(sharing('title'))
    lab.at.takeScope('/search/jql')
    const fault = await thrown(() => sweep(lab.connector))
    expect(fault).toMatchObject({ kind: 'denied', message: expect.stringMatching(/scope does not match.*scopes/) })
  })

  test('with scopes is only good at the gateway, and is sent there when the connection says so', async () => {
    const wrong = open({ token: 'scoped' })
    expect((await thrown(() => sweep(wrong.connector))).kind).toBe('denied')
    const right = open({ token: 'scoped', settings: { cloud_id: '11111111-2222-4333-8444-555555555555' } })
    const name = issue(right)
    expect((await read(right, name)).url).toBe('https://acme.atlassian.net/browse/SHOP-1')
  })

  test('is asked about before something missing counts as gone', async () => {
    const lab = open(sharing('title'))
    const name = issue(lab)
    await read(lab, name)
    lab.emulator.forgetCalls()
    expect((await readFault(lab, ref('4711')))?.kind).toBe('not-found')
    expect(routes(lab)).toEqual([
      'POST /rest/api/3/issue/bulkfetch',
      'GET /rest/api/3/myself',
      'GET /rest/api/3/project/:project',
      'GET /rest/api/3/issue/:issue',
    ])
  })
})

describe('a place', () => {
  test('that is not there is denied, and nothing in it counts as gone', async () => {
    const lab = open({ scope: { project: 'NOWHERE' } })
    expect((await thrown(async () => lab.connector.probe?.())).message).toMatch(/project NOWHERE is not to be seen/)
    expect((await readFault(lab, ref('4711')))?.kind).toBe('denied')
  })

  test('that an issue left is told by its new key', async () => {
    const lab = open()
    const name = issue(lab)
    lab.person.move?.(name)
    expect(await readFault(lab, name)).toMatchObject({ kind: 'moved', message: expect.stringContaining('ELSE-1') })
  })

  test('that got another key keeps its issues', async () => {
    const lab = open()
    const name = issue(lab)
    lab.at.rename('STORE')
    expect((await read(lab, name)).name).toBe('STORE-1')
    expect((await sweep(lab.connector)).listed.map(line => line.ref)).toEqual([name])
  })

  test('that moved away is told, and a write is not sent after it', async () => {
    const lab = open(sharing('title'))
    const name = issue(lab)
    const elsewhere = answers(301, {}, { location: 'https://other.atlassian.net/rest' })
    lab.emulator.trouble(elsewhere)
    expect(faultOf((await make(lab, { [title]: 'x' }))[0])).toMatchObject({
      kind: 'moved',
      message: expect.stringMatching(/new place/),
    })
    lab.emulator.trouble(elsewhere, { route: 'PUT /rest/api/3/issue/:issue' })
    expect(faultOf(await set(lab, name, { [title]: 'x' }))?.kind).toBe('moved')
  })
})

describe('an item', () => {
  test('that is archived is not gone', async () => {
    const lab = open()
    const name = issue(lab)
    lab.at.issues.change(there(lab, name), { archived: true }, '')
    expect(await readFault(lab, name)).toMatchObject({
      kind: 'archived',
      message: expect.stringMatching(/SHOP-1 is archived/),
    })
  })

  test('cannot be archived where the site lacks it, and the connection goes on', async () => {
    const lab = open()
    const name = issue(lab)
    lab.emulator.trouble(answers(403, { errorMessages: ['Not licensed'] }), { route: 'PUT /rest/api/3/issue/archive' })
    const [outcome] = (await lab.connector.archive?.([{ ref: name, kind: 'item' }])) ?? []
    expect(faultOf(outcome)).toMatchObject({ kind: 'invalid', message: expect.stringMatching(/Premium/) })
  })

  test('with sub-tasks is not deleted with them', async () => {
    const lab = open()
    const name = issue(lab)
    issue(lab, { type: 'Sub-task', parent: name })
    const [outcome] = (await lab.connector.remove?.([{ ref: name, kind: 'item' }])) ?? []
    expect(faultOf(outcome)).toMatchObject({ kind: 'invalid', message: expect.stringMatching(/subtasks/) })
    expect(lab.person.count()).toBe(2)
  })
})

describe('a value', () => {
  const refused = async (work: ReturnType<typeof set>, words: RegExp) =>
    expect(faultOf(await work)).toMatchObject({ kind: 'invalid', message: expect.stringMatching(words) })

  test('that is too long is refused before it is sent', async () => {
    const lab = open(sharing('title', 'body'))
    const name = issue(lab)
    await refused(set(lab, name, { body: 'x'.repeat(32_768) }), /32768 characters.*32767.*Shorten/)
    await refused(set(lab, name, { [title]: 'x'.repeat(256) }), /longer than 255/)
    expect(routes(lab).filter(route => route.startsWith('PUT'))).toEqual([])
  })

  test('that is refused names the label, the version, the status or the person', async () => {
    const lab = open()
    const name = issue(lab)
    await refused(setMany(lab, name, 'labels', { add: ['two words'] }), /"two words".*Rename/)
    await refused(set(lab, name, { milestone: '9.9' }), /9\.9/)
    await refused(set(lab, name, { iteration: 'Sprint 0' }), /"Sprint 0"; open are "Sprint 1", "Sprint 2"/)
    await refused(set(lab, name, { due: 'tomorrow' }), /2026-03-01/)
    await refused(set(lab, name, { estimate: 'large' }), /number/)
    await refused(
      setMany(lab, name, 'assignees', { add: ['nobody@acme.example'] }),
      /"nobody@acme\.example" cannot be named there: nobody/,
    )
    await refused(setMany(lab, name, 'assignees', { add: ['nora@acme.example'] }), /nobody can assign.*SHOP/)
    await refused(setMany(lab, name, 'assignees', { add: ['ines@acme.example'] }), /hides.*712020:/)
    expect(
      routes(lab).filter(route => !/^GET|search|bulkfetch/.test(route)),
      'only the version was left to Jira',
    ).toHaveLength(1)
  })

  test('of a status that cannot be reached says what can, and leaves the issue where it was', async () => {
    const lab = open(sharing('status'))
    const name = issue(lab)
    await refused(
      set(lab, name, { [status]: 'Frozen' }),
      /to "Frozen"; from here it can go to "To Do", "In Review", "Done"/,
    )
    expect(there(lab, name).status).toBe('To Do')
  })

  test('of a status whose screen asks for something only a person knows', async () => {
    const lab = open(sharing('status'))
    const name = issue(lab, { type: 'Bug', status: 'In Progress' })
    await refused(set(lab, name, { [status]: 'Done' }), /asks for "Root cause".*by hand/)
    expect(there(lab, name).status).toBe('In Progress')
  })
})

describe('an answer', () => {
  test('that is a web page is no data, and a write behind it is of unknown fate', async () => {
    const lab = open(sharing('title'))
    const name = issue(lab)
    lab.emulator.trouble(webPage(200), { times: 3 })
    expect((await thrown(() => sweep(lab.connector))).kind).toBe('unavailable')
    lab.emulator.trouble(webPage(200, 'after'), { route: 'PUT /rest/api/3/issue/:issue' })
    expect(faultOf(await set(lab, name, { [title]: 'x' }))).toMatchObject({ kind: 'unavailable', unsent: false })
  })

  test('that is a sign-in page is denied', async () => {
    const lab = open(sharing('title'))
    const page = '<!doctype html><title>Log in with Atlassian account</title>'
    lab.emulator.trouble({ when: 'before', happens: async () => new Response(page) })
    expect((await thrown(() => sweep(lab.connector))).kind).toBe('denied')
  })

  test('that ends in the middle is asked for again, and a creation is not sent again', async () => {
    const lab = open(sharing('title'))
    issue(lab)
    lab.emulator.trouble(cutShort)
    expect((await sweep(lab.connector)).listed).toHaveLength(1)
    lab.emulator.trouble(cutShort, { route: 'POST /rest/api/3/issue' })
    expect(faultOf((await make(lab, { [title]: 'x' }))[0])?.kind).toBe('unavailable')
    expect(routes(lab).filter(route => route === 'POST /rest/api/3/issue')).toHaveLength(1)
  })

  test('with an error inside a 200 is not taken for an empty list', async () => {
    const lab = open(sharing('title'))
    lab.emulator.trouble(answers(200, { errorMessages: ['Something went wrong'], errors: {} }), {
      route: 'POST /rest/api/3/search/jql',
    })
    expect((await thrown(() => sweep(lab.connector))).kind).toBe('unavailable')
  })

  test('about a query shows what Jira says of it', async () => {
    const lab = open({ scope: { query: 'nonsense ~ 3' } })
    expect(await thrown(() => sweep(lab.connector))).toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/listing changes of SHOP/),
    })
  })
})

describe('a limit', () => {
  const limited = (reason: string, headers: Readonly<Record<string, string>> = {}) =>
    answers(429, { errorMessages: ['Rate limit exceeded.'] }, { 'ratelimit-reason': reason, ...headers })

  test.each([
    ['jira-burst-based', 2000],
    ['jira-per-issue-on-write', 30_000],
    ['jira-quota-tenant-based', 60_000],
  ])('of the kind %s is waited out for its own time', async (reason, wait) => {
    const lab = open(sharing('title'))
    const name = issue(lab)
    lab.emulator.trouble(limited(reason), { route: 'PUT /rest/api/3/issue/:issue' })
    expect(faultOf(await set(lab, name, { [title]: 'x' }))).toMatchObject({ kind: 'rate-limited', retryAfter: wait })
  })

  test('says when it is over, as a span or as a date', async () => {
    const lab = open(sharing('title'))
    const name = issue(lab)
    const reset = new Date(lab.clock.now() + 1847_000).toISOString()
    for (const headers of [{ 'retry-after': '1847' }, { 'x-ratelimit-reset': reset, 'x-ratelimit-remaining': '0' }]) {
      lab.emulator.trouble(limited('jira-quota-global-based', headers), { route: 'PUT /rest/api/3/issue/:issue' })
      const fault = faultOf(await set(lab, name, { [title]: 'x' }))
      expect(fault).toMatchObject({ kind: 'rate-limited', retryAfter: 1_847_000 })
    }
    lab.emulator.trouble(answers(503, {}, { 'retry-after': '120' }), { route: 'PUT /rest/api/3/issue/:issue' })
    expect(faultOf(await set(lab, name, { [title]: 'x' }))).toMatchObject({ kind: 'unavailable', retryAfter: 120_000 })
  })

  test('on one issue holds back nobody else', async () => {
    const lab = open({ ...sharing('title'), limited: true })
    const [busy, other] = [issue(lab), issue(lab)]
    for (let n = 0; n < 20; n++) expect(faultOf(await set(lab, busy, { [title]: `${n}` }))).toBeUndefined()
    expect(faultOf(await set(lab, busy, { [title]: 'once more' }))).toMatchObject({
      kind: 'rate-limited',
      retryAfter: 2000,
    })
    expect(faultOf(await set(lab, other, { [title]: 'mine' }))).toBeUndefined()
    await lab.clock.sleep(2000)
    expect(faultOf(await set(lab, busy, { [title]: 'once more' }))).toBeUndefined()
  })

  test('on an endpoint is told in the words of Jira', () => {
    expect(tooMany('jira-burst-based', 1500, 0).headers.get('retry-after')).toBe('2')
  })
})
