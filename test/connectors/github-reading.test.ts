// Reading GitHub: what is listed, what it costs, and which of the many ways of not being there it is.

import { describe, expect, test } from 'vitest'
import { laboratory } from '../../shared/connectors/github/emulator.ts'
import { turnPage } from '../../shared/connectors/github/rows.ts'
import { fieldName, ref, serviceTime } from '../../shared/core/ids.ts'
import { answers } from '../../shared/http/emulator-faults.ts'
import { boarded, f, faultIn, home, plain, read, sweep } from './github-bench.ts'

const readKind = async (lab: ReturnType<typeof plain>, name: string) =>
  faultIn((await lab.connector.read([{ ref: ref(name) }]))[0])

describe('what is there', () => {
  test('pull requests are no items, neither in lists nor by number', async () => {
    const lab = plain()
    lab.github.house.make({ repo: home, title: 'A change', pull: true }, 'ada')
    expect((await sweep(lab)).listed).toEqual([])
    const fault = await readKind(lab, '1')
    expect(fault.kind).toBe('not-found')
    expect(fault.message).toContain('pull request')
  })

  test('comments at pull requests are no items either', async () => {
    const lab = plain(['title'], {}, true)
    const pull = lab.github.house.make({ repo: home, title: 'A change', pull: true }, 'ada')
    const { id } = lab.github.house.say(pull, 'Looks good.', 'ada')
    expect((await sweep(lab)).listed).toEqual([])
    expect((await readKind(lab, `1/${id}`)).kind).toBe('not-found')
  })

  test('an item says who wrote it, what it is called and where its page is', async () => {
    const lab = plain()
    const name = lab.person.create(f({ title: 'Tanks' }))
    expect(await read(lab, name)).toMatchObject({
      author: 'ada',
      name: '#1',
      url: 'https://github.com/acme/shop/issues/1',
    })
  })

  test('states read as words: reopened is open, closed without a reason is closed', async () => {
    const lab = plain()
    const words: unknown[] = []
    for (const [state, reason] of [
      ['open', null],
      ['open', 'reopened'],
      ['closed', null],
      ['closed', 'completed'],
      ['closed', 'not_planned'],
      ['closed', 'duplicate'],
    ] as const) {
      const { number } = lab.github.house.make({ repo: home, title: 'x', state, reason }, 'ada')
      words.push((await read(lab, String(number))).fields[fieldName('status')])
    }
    expect(words).toEqual(['open', 'open', 'closed', 'closed', 'not planned', 'duplicate'])
  })

  test('both doors show the same, duplicates, bots and ghosts among them', async () => {
    const lab = plain(['title', 'body', 'status', 'parent', 'labels'])
    for (const wanted of [
      { author: 'lockstep[bot]', reason: 'duplicate', state: 'closed' },
      { author: 'ghost', parent: 'acme/plans#1', body: null },
      { labels: ['Bug', 'fuel'], body: 'One\r\n\r\ntwo' },
    ] as const)
      lab.github.house.make({ repo: home, title: 'x', ...wanted }, 'ada')
    const names = ['1', '2', '3']
    const alone = await Promise.all(names.map(name => read(lab, name)))
    lab.emulator.forgetCalls()
    const together = await lab.connector.read(names.map(name => ({ ref: ref(name) })))
    expect(lab.emulator.counts()).toEqual({ 'GRAPHQL query': 1 })
    expect(together.map(outcome => outcome.ok && outcome.value)).toEqual(alone)
    expect(alone[0]).toMatchObject({ author: 'lockstep[bot]', fields: { status: 'duplicate' } })
    expect(alone[1]).not.toHaveProperty('author')
  })

  test('a card that was moved is listed although its issue was not touched, cards of others are not', async () => {
    const lab = boarded()
    const [moved, quiet] = [
      lab.person.create(f({ title: 'a', priority: 'High' })),
      lab.person.create(f({ title: 'b' })),
    ]
    lab.github.house.setCard('acme/plans#1', { Priority: 'High' })
    lab.github.house.hideCard()
    const { cursor } = await sweep(lab)
    await lab.clock.sleep(3600_000)
    const later = lab.person.create(f({ title: 'c' }))
    const { cursor: next } = await sweep(lab, cursor)
    await lab.clock.sleep(3600_000)
    lab.person.edit(moved, f({ priority: 'Low' }))
    const { listed } = await sweep(lab, next)
    expect(listed.map(line => line.ref)).toEqual([later, moved])
    expect(listed[1]?.item).toEqual(await read(lab, moved))
    expect(listed[1]?.updatedAt, 'the move counts as a change').toBe(lab.clock.now())
    expect(listed.map(line => line.ref)).not.toContain(quiet)
  })

  test('the column is part of the status where the table names it, and only there', async () => {
    const lab = boarded()
    const name = lab.person.create(f({ title: 'a', status: 'open: In work' }))
    expect((await read(lab, name)).fields).toMatchObject({ status: 'open: In work' })
    lab.person.edit(name, f({ status: 'open: Done' }))
    expect((await read(lab, name)).fields).toMatchObject({ status: 'open' })
  })

  test('fields of the user’s own are fields of the board', async () => {
    const lab = boarded({ names: { [fieldName('x:severity')]: 'Severity', [fieldName('due')]: 'Due date' } })
    const name = lab.person.create(f({ title: 'a', 'x:severity': 'grave', due: '2026-02-01' }))
    expect((await read(lab, name)).fields).toMatchObject({ 'x:severity': 'grave', due: '2026-02-01' })
  })
})

describe('turning pages', () => {
  const second = serviceTime(5000)
  const row = (id: number, at: number) => ({ id, updatedAt: serviceTime(at) })

  test.each([1, 2, 3, 4])(
    'within one second nothing slips past, although an item leaves after page %d',
    async after => {
      let rows = [1, 2, 3, 4, 5, 6].map(id => row(id, second))
      const sheetAt = async (since: number, number: number) => {
        const there = rows.filter(each => each.updatedAt >= since)
        return { rows: there.slice((number - 1) * 2, number * 2), more: there.length > number * 2 }
      }
      const seen = new Set<number>()
      let at: string | undefined
      let turned = 0
      do {
        const page = await turnPage(at, undefined, sheetAt)
        for (const { id } of page.rows) seen.add(id)
        at = page.next
        turned += 1
        if (turned === after) rows = [...rows.filter(({ id }) => id !== 1), row(1, 6000)]
      } while (at !== undefined)
      expect([...seen].sort()).toEqual([1, 2, 3, 4, 5, 6])
    },
  )
})

describe('what it costs', () => {
  test('nothing is asked for that nobody shares', async () => {
    const lab = laboratory(
      { scope: { repo: home, board: 'Roadmap' }, columns: { open: ['In work'] } },
      { shared: { fields: [fieldName('title')], comments: false } },
    )
    const name = lab.person.create(f({ title: 'a', priority: 'High' }))
    await sweep(lab)
    expect((await read(lab, name)).fields).not.toHaveProperty('priority')
    expect(lab.emulator.counts()).toEqual({
      'GET /repos/:owner/:repo/issues': 1,
      'GET /repos/:owner/:repo/issues/:number': 1,
    })
  })

  test('a second look at an unchanged list is answered "as before" and takes nothing of the hour', async () => {
    const lab = plain(['title'], {}, true)
    lab.person.create(f({ title: 'a' }))
    const { cursor } = await sweep(lab)
    const first = await sweep(lab, cursor)
    const left = lab.github.hour.remaining
    expect(await sweep(lab, cursor)).toEqual(first)
    expect(lab.github.hour.remaining).toBe(left)
    expect(lab.emulator.calls.slice(-2).map(call => call.status)).toEqual([304, 304])
    lab.person.edit(ref('1'), f({ title: 'b' }))
    expect((await sweep(lab, cursor)).listed[0]?.item?.fields).toMatchObject({ title: 'b' })
  })

  test('"as before" of a full page says nothing about the next one', async () => {
    const lab = plain(['title'])
    for (let i = 0; i < 100; i++) lab.person.create(f({ title: `a ${i}` }))
    const { cursor } = await sweep(lab)
    expect((await sweep(lab, cursor)).listed).toHaveLength(100)
    await lab.clock.sleep(1000)
    const late = lab.person.create(f({ title: 'one more' }))
    lab.emulator.forgetCalls()
    expect((await sweep(lab, cursor)).listed.map(line => line.ref)).toContain(late)
    expect(lab.emulator.calls.map(call => call.status)).toContain(304)
  })

  test('fifty items are one request, and a missing one costs one more', async () => {
    const lab = plain()
    const names = Array.from({ length: 50 }, (_, i) => lab.person.create(f({ title: `a ${i}` })))
    lab.person.erase(names[7] ?? ref(''))
    const outcomes = await lab.connector.read(names.map(name => ({ ref: name })))
    expect(outcomes.filter(outcome => outcome.ok)).toHaveLength(49)
    expect(faultIn(outcomes[7]).kind).toBe('not-found')
    expect(lab.emulator.calls).toHaveLength(2)
  })
})

describe('filters', () => {
  const issues = (lab: ReturnType<typeof plain>) =>
    sweep(lab).then(({ listed }) => listed.map(line => line.item?.fields[fieldName('title')]))
  const opened = (scope: object) => {
    const lab = plain(['title'], { scope: { repo: home, ...scope } })
    lab.person.create(
      f({ title: 'a', labels: ['Spec', 'fuel'], assignees: ['ada'], milestone: 'v1', type: 'Bug', status: 'open' }),
    )
    lab.person.create(f({ title: 'b', labels: ['spec'], status: 'closed' }))
    lab.person.create(f({ title: 'c', assignees: ['grace'] }))
    return lab
  }
  test.each([
    [{ label: ['spec'] }, ['a', 'b']],
    [{ label: ['spec', 'fuel'] }, ['a']],
    [{ assignee: ['ada', 'grace'] }, ['a', 'c']],
    [{ state: 'open' as const }, ['a', 'c']],
    [{ state: 'all' as const }, ['a', 'b', 'c']],
    [{ milestone: 'V1' }, ['a']],
    [{ type: 'bug' }, ['a']],
  ])('%j', async (scope, titles) => expect(await issues(opened(scope))).toEqual(titles))

  test('an iteration of the board', async () => {
    const lab = boarded({ scope: { repo: home, board: 'Roadmap', iteration: 'Sprint 2' } })
    lab.person.create(f({ title: 'a', iteration: 'Sprint 1' }))
    const wanted = lab.person.create(f({ title: 'b', iteration: 'Sprint 2' }))
    expect((await sweep(lab)).listed.map(line => line.ref)).toEqual([wanted])
  })

  test('a free query names items, and what it names is read', async () => {
    const lab = opened({ query: 'label:fuel' })
    const { listed } = await sweep(lab)
    expect(listed.map(line => line.ref)).toEqual(['1'])
    expect(listed[0]).not.toHaveProperty('item')
    expect(lab.emulator.counts()).toEqual({ 'GET /search/issues': 1 })
  })

  test('a search that gave up half way is no list', async () => {
    const lab = opened({ query: 'label:fuel' })
    lab.emulator.trouble(answers(200, { total_count: 0, incomplete_results: true, items: [] }), { times: 3 })
    await expect(sweep(lab)).rejects.toMatchObject({ kind: 'unavailable' })
  })

  test('what no longer fits is not gone: it is read as before', async () => {
    const lab = opened({ label: ['fuel'] })
    const { cursor } = await sweep(lab)
    lab.person.edit(ref('1'), f({ labels: ['spec'] }))
    expect((await sweep(lab, cursor)).listed).toEqual([])
    expect((await read(lab, '1')).fields).toMatchObject({ title: 'a' })
  })

  test('rows that do not fit move the cursor all the same', async () => {
    const lab = opened({ label: ['fuel'] })
    const { cursor } = await sweep(lab)
    await lab.clock.sleep(24 * 3600_000)
    lab.person.edit(ref('3'), f({ title: 'still c' }))
    const { cursor: next } = await sweep(lab, cursor)
    expect(Number(next)).toBeGreaterThan(Number(cursor))
  })
})

describe('not being there', () => {
  test('deleted, transferred, renamed, hidden and switched off are told apart', async () => {
    const lab = plain()
    const [deleted, moved] = [lab.person.create(f({ title: 'a' })), lab.person.create(f({ title: 'b' }))]
    lab.person.erase(deleted)
    lab.person.move?.(moved)
    expect((await readKind(lab, deleted)).kind).toBe('not-found')
    expect((await readKind(lab, moved)).kind).toBe('moved')
    expect((await readKind(lab, '99')).kind).toBe('not-found')

    const off = plain()
    const kept = off.person.create(f({ title: 'a' }))
    const repo = off.github.house.repo(home)
    if (repo) off.github.house.setRepo({ ...repo, hasIssues: false })
    expect((await readKind(off, kept)).kind, 'nothing was deleted').toBe('denied')
    await expect(off.connector.probe?.()).rejects.toMatchObject({ kind: 'denied' })
    await expect(sweep(off)).rejects.toMatchObject({ kind: 'denied' })
  })

  test.each([
    ['the plain door', () => plain()],
    ['the other door', () => boarded()],
  ])('a renamed repository is moved, never empty: %s', async (_, open) => {
    const lab = open()
    const name = lab.person.create(f({ title: 'a' }))
    lab.github.house.rename(home, 'acme/store')
    await expect(sweep(lab)).rejects.toMatchObject({ kind: 'moved' })
    expect((await readKind(lab, name)).kind).toBe('moved')
    await expect(lab.connector.probe?.()).rejects.toMatchObject({ kind: 'moved' })
  })

  test.each([
    ['the plain door', {}],
    ['the other door', { board: 'Roadmap' }],
  ])('a repository nobody shows us is not empty: %s', async (_, more) => {
    const lab = laboratory({ scope: { repo: 'acme/secret', ...more } })
    await expect(lab.connector.probe?.()).rejects.toMatchObject({ kind: 'not-found' })
    expect((await readKind(lab, '1')).kind).toBe('not-found')
  })

  test('a GraphQL limit in a 200 is a limit, with the time until it ends', async () => {
    const lab = boarded()
    lab.person.create(f({ title: 'a' }))
    lab.github.hour.exhaust(403)
    const fault = await readKind(lab, '1')
    expect(fault.kind).toBe('rate-limited')
    expect(fault.retryAfter).toBeGreaterThan(3000_000)
  })

  test.each([403, 429] as const)('an hour that is used up is told from a refusal (%d)', async status => {
    const lab = plain()
    lab.github.hour.exhaust(status)
    await expect(sweep(lab)).rejects.toMatchObject({ kind: 'rate-limited' })
  })

  test.each([
    [403, { 'retry-after': '90' }, 90_000],
    [429, {}, 60_000],
    [403, { 'x-ratelimit-remaining': '4000' }, 60_000],
  ])('a secondary limit (%d, %j) waits as it says, or a minute', async (status, headers, wait) => {
    const lab = plain()
    const message = 'You have triggered an abuse detection mechanism. Please retry later.'
    lab.emulator.trouble(answers(status, { message }, headers))
    await expect(sweep(lab)).rejects.toMatchObject({ kind: 'rate-limited', retryAfter: wait })
  })

  test('a refusal names the permission GitHub wants', async () => {
    const lab = plain()
    lab.emulator.trouble(
      answers(
        403,
        { message: 'Resource not accessible by integration' },
        { 'x-accepted-github-permissions': 'issues=read' },
      ),
    )
    const fault = await readKind(lab, '1')
    expect(fault).toMatchObject({ kind: 'denied' })
    expect(fault.message).toContain('issues=read')
  })

  test('a GitHub that does not know a field is asked through the other door', async () => {
    const lab = plain()
    const names = [lab.person.create(f({ title: 'a' })), lab.person.create(f({ title: 'b' }))]
    lab.emulator.trouble(
      answers(200, {
        errors: [{ path: ['query', 'part0'], message: "Field 'issueType' doesn't exist on type 'Issue'" }],
      }),
      { route: 'GRAPHQL query' },
    )
    const outcomes = await lab.connector.read(names.map(name => ({ ref: name })))
    expect(outcomes.every(outcome => outcome.ok)).toBe(true)

    const rich = plain(['blocks'])
    rich.emulator.trouble(
      answers(200, {
        errors: [{ path: ['query', 'part0'], message: "Field 'blocking' doesn't exist on type 'Issue'" }],
      }),
    )
    const fault = await readKind(rich, rich.person.create(f({ title: 'a' })))
    expect(fault).toMatchObject({ kind: 'invalid' })
    expect(fault.message).toContain('take it out of the binding')
  })

  test('half a list is no list', async () => {
    const lab = boarded()
    lab.person.create(f({ title: 'a' }))
    lab.emulator.trouble(
      answers(200, {
        data: { repository: { issues: { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] } } },
        errors: [
          {
            type: 'INSUFFICIENT_SCOPES',
            path: ['repository', 'issues', 'nodes', 0, 'projectItems'],
            message: 'scopes',
          },
        ],
      }),
    )
    await expect(sweep(lab)).rejects.toMatchObject({ kind: 'denied' })
  })
})

test('what people call items becomes refs', async () => {
  const { connector } = plain()
  const words = {
    '42': '42',
    '#42': '42',
    'GH-42': '42',
    ' acme/shop#42 ': '42',
    'https://github.com/Acme/Shop/issues/42': '42',
    'https://github.com/acme/shop/issues/42#issuecomment-7': '42/7',
    'acme/other#42': undefined,
    'https://github.com/acme/shop/pull/42': undefined,
    'https://github.com/acme/other/issues/42': undefined,
    'SHOP-42': undefined,
    '': undefined,
  }
  expect(await connector.named?.(Object.keys(words))).toEqual(Object.values(words))
})
