// Reading from Jira: what changed, narrowed and in pages, with comments; and what is asked for is what is shared.

import { describe, expect, test } from 'vitest'
import { docOf } from '../../shared/connectors/jira/adf.ts'
import type { JiraLab } from '../../shared/connectors/jira/emulator.ts'
import { users } from '../../shared/connectors/jira/emulator-world.ts'
import { changedSince } from '../../shared/connectors/jira/jql.ts'
import { scope } from '../../shared/connectors/jira/scope.ts'
import { momentOf } from '../../shared/connectors/jira/time.ts'
import { cursor, fieldName, ref } from '../../shared/core/ids.ts'
import { answers } from '../../shared/http/emulator-faults.ts'
import { got, sweep } from '../conformance/suite/check.ts'
import { issue, listed, make, open, read, routes, set, sharing, there } from './jira-bench.ts'

const title = fieldName('title')
const search = 'POST /rest/api/3/search/jql'

/** The questions that were asked of the search. */
function questions(lab: JiraLab) {
  const asked: Promise<unknown>[] = []
  lab.emulator.listen(request => {
    if (request.url.endsWith('/search/jql')) asked.push(request.json())
  })
  return () => Promise.all(asked)
}

describe('what is asked for', () => {
  const asked = async (...fields: readonly string[]) => {
    const lab = open(sharing(...fields))
    issue(lab)
    const asked = questions(lab)
    await listed(lab)
    return { body: (await asked())[0], routes: routes(lab) }
  }

  test('is what is shared, and no more', async () => {
    expect((await asked('title', 'labels')).body).toMatchObject({
      fields: ['created', 'updated', 'creator', 'summary', 'labels'],
      properties: ['lockstep'],
    })
    expect((await asked('body')).body).toMatchObject({ properties: ['lockstep', 'lockstep-text'] })
  })

  test('costs no request for fields that everybody has', async () => {
    expect((await asked('title', 'status', 'blocks')).routes).toEqual(['GET /rest/api/3/myself', search])
    expect((await asked('iteration')).routes).toContain('GET /rest/api/3/field')
  })

  test('is only what the scope narrows it to, and words stay words', async () => {
    const lab = open({
      ...sharing('title'),
      scope: { label: 'a "quoted\\" one', query: 'priority = High OR priority = Low' },
    })
    const label = 'a "quoted\\" one'
    const fitting = issue(lab, { labels: [label], priority: 'High' })
    issue(lab, { labels: [label], priority: 'Medium' })
    issue(lab, { labels: ['other'], priority: 'High' })
    expect(await listed(lab)).toEqual([fitting])
  })

  test.each([
    ['assignee', { assignee: users.ada.mail }, { assignee: users.ada.accountId }],
    ['state', { state: 'In Progress' }, { status: 'In Progress' }],
    ['sprint', { sprint: 'Sprint 1' }, { sprints: [71] }],
    ['sprint by number', { sprint: 71 }, { sprints: [71] }],
  ])('is narrowed by %s', async (_, narrowing, fitting) => {
    const lab = open({ ...sharing('title'), scope: narrowing })
    const name = issue(lab, fitting)
    issue(lab)
    expect(await listed(lab)).toEqual([name])
  })

  test('stays there when it no longer fits: reading does not narrow', async () => {
    const lab = open({ ...sharing('title'), scope: { label: 'sync' } })
    const name = issue(lab, { labels: ['sync'] })
    expect(await listed(lab)).toEqual([name])
    lab.at.issues.change(there(lab, name), { labels: [] }, '')
    expect(await listed(lab)).toEqual([])
    expect((await read(lab, name)).ref).toBe(name)
  })

  test('is one project, whatever the words say', () => {
    expect(changedSince({ project: 'SHOP', label: 'x" OR project = "OTHER' }, undefined)).toBe(
      'project = "SHOP" AND labels = "x\\" OR project = \\"OTHER" ORDER BY updated ASC, key ASC',
    )
    for (const project of ['SHOP OR 1=1', '"', '', '9LIVES'])
      expect(scope.safeParse({ project }).success, project).toBe(false)
    expect(scope.safeParse({ project: 'SHOP', label: 'a\nb' }).success).toBe(false)
    expect(scope.safeParse({ project: 'SHOP', lable: 'x' }).success).toBe(false)
  })
})

describe('what changed', () => {
  test.each([-480, 0, 345, 780])('is found in any time zone of the account (%i minutes)', async offset => {
    const lab = open({ ...sharing('title'), offset })
    issue(lab)
    await lab.clock.sleep(3_600_000)
    const newest = issue(lab)
    const { cursor: before } = await sweep(lab.connector)
    await lab.clock.sleep(24 * 3_600_000)
    const name = issue(lab)
    expect(await listed(lab, before)).toEqual([newest, name])
    expect((await read(lab, name)).createdAt).toBe(lab.clock.now())
  })

  test('is walked to the end, though pages are short and edits move what was not seen yet', async () => {
    const lab = open({ ...sharing('title'), pageSize: 3 })
    const names = Array.from({ length: 10 }, () => issue(lab))
    for (const name of names) {
      await lab.clock.sleep(1000)
      lab.at.issues.change(there(lab, name), {}, '')
    }
    const seen = new Set<string>()
    let moved = 0
    await sweep(lab.connector, undefined, () => {
      const first = names[moved++]
      if (first) lab.at.issues.change(there(lab, first), { summary: 'Moved' }, '')
    }).then(({ listed: lines }) => {
      for (const { ref: name } of lines) seen.add(name)
    })
    expect([...seen].sort()).toEqual([...names].sort())
  })

  test('by ourselves is seen at once: searches are told to look afresh', async () => {
    const lab = open({ ...sharing('title'), lag: () => 200_000 })
    const name = got((await make(lab, { [title]: 'Mine' }))[0]).ref
    expect(await listed(lab)).toEqual([name])
    got(await set(lab, name, { [title]: 'Still mine' }))
    expect((await sweep(lab.connector)).listed[0]?.item?.fields).toEqual({ title: 'Still mine' })
  })

  test('overlaps by more than the lag, so that the cursor never outruns the index', async () => {
    const lab = open(sharing('title'))
    const asked = questions(lab)
    await lab.connector.changes(cursor('1000000'), undefined)
    expect((await asked())[0]).toMatchObject({ jql: expect.stringContaining(`updated >= ${1_000_000 - 360_000}`) })
  })
})

describe('comments', () => {
  const body = (text: string) => docOf([{ type: 'paragraph', content: [{ type: 'text', text }] }])

  test('of an issue with many are all listed', async () => {
    const lab = open()
    const name = issue(lab)
    for (let n = 0; n < 25; n++) lab.person.comment(name, `Number ${n}`)
    expect((await listed(lab)).filter(line => line.includes('/'))).toHaveLength(25)
    expect(routes(lab)).toContain('GET /rest/api/3/issue/:issue/comment')
  })

  test('are only asked for where issues moved, two requests for any number of them', async () => {
    const lab = open()
    const [quiet, busy] = [issue(lab), issue(lab)]
    lab.person.comment(quiet, 'Old.')
    await lab.clock.sleep(3_600_000)
    lab.at.issues.change(there(lab, busy), {}, '')
    const { cursor: before } = await sweep(lab.connector)
    await lab.clock.sleep(24 * 3_600_000)
    const names = ['One.', 'Two.'].map(text => lab.person.comment(busy, text))
    await lab.connector.time?.()
    await listed(lab, before)
    lab.emulator.forgetCalls()
    expect(await listed(lab, before)).toEqual([busy, ...names])
    expect(routes(lab)).toEqual([search, 'POST /rest/api/3/comment/list'])
  })

  test('that some readers may not see are not carried elsewhere', async () => {
    const lab = open()
    const name = issue(lab)
    lab.at.issues.say(
      { issue: name, body: body('Secret.'), properties: [], visibility: { type: 'role', value: 'Administrators' } },
      users.ada.accountId,
    )
    expect(await listed(lab)).toEqual([name])
  })

  test('nobody shares are not asked for', async () => {
    const lab = open(sharing('title'))
    lab.person.comment(issue(lab), 'Hello.')
    expect((await listed(lab)).filter(line => line.includes('/'))).toEqual([])
  })

  test('are read together, whichever issues they belong to, and told from one another', async () => {
    const lab = open()
    const names = [issue(lab), issue(lab)].map((name, i) => lab.person.comment(name, `Comment ${i}`))
    const swapped = ref(`${names[0]?.split('/')[0]}/${names[1]?.split('/')[1]}`)
    await read(lab, names[0] ?? ref(''))
    lab.emulator.forgetCalls()
    const outcomes = await lab.connector.read([...names, swapped].map(name => ({ ref: name })))
    expect(outcomes.map(outcome => (outcome.ok ? outcome.value.fields : outcome.fault.kind))).toEqual([
      { body: 'Comment 0' },
      { body: 'Comment 1' },
      'not-found',
    ])
    expect(routes(lab).filter(route => route.endsWith('comment/list'))).toHaveLength(1)
  })
})

describe('items', () => {
  test('have a name, a page and an author', async () => {
    const lab = open(sharing('title'))
    expect(await read(lab, issue(lab))).toMatchObject({
      name: 'SHOP-1',
      url: 'https://acme.atlassian.net/browse/SHOP-1',
      author: 'Ada',
      madeByUs: false,
    })
  })

  test('are read a hundred at a time', async () => {
    const lab = open(sharing('title'))
    const names = Array.from({ length: 250 }, () => ({ ref: issue(lab) }))
    expect((await lab.connector.read(names)).every(outcome => outcome.ok)).toBe(true)
    expect(routes(lab)).toHaveLength(1 + 3)
  })

  test('that fail together are asked for together again, not one by one', async () => {
    const lab = open(sharing('title'))
    const names = Array.from({ length: 20 }, () => ({ ref: issue(lab) }))
    lab.emulator.trouble(answers(500, {}), { route: 'POST /rest/api/3/issue/bulkfetch', times: 3 })
    const outcomes = await lab.connector.read(names)
    expect(new Set(outcomes.map(outcome => (outcome.ok ? 'fine' : outcome.fault.kind)))).toEqual(
      new Set(['unavailable']),
    )
    expect(routes(lab)).toHaveLength(1 + 3)
  })

  test('with a field in a form nobody knows hide that field, and nothing else', async () => {
    const lab = open(sharing('title', 'priority'))
    const name = issue(lab)
    lab.emulator.trouble(
      answers(200, {
        issues: [
          {
            id: name,
            key: 'SHOP-1',
            fields: {
              created: '2026-01-05T01:00:00.000-0800',
              updated: '2026-01-05T01:00:00.000-0800',
              summary: 'There',
              priority: 7,
            },
          },
        ],
      }),
      { route: 'POST /rest/api/3/issue/bulkfetch' },
    )
    expect((await read(lab, name)).fields).toEqual({ title: 'There' })
  })
})

describe('what hardly ever changes', () => {
  test('is asked once an hour', async () => {
    const lab = open()
    issue(lab)
    const statics = () => routes(lab).filter(route => route.startsWith('GET') && !route.includes(':issue'))
    await listed(lab)
    const once = statics().length
    await listed(lab)
    await lab.clock.sleep(3_500_000)
    await listed(lab)
    expect(statics()).toHaveLength(once)
    await lab.clock.sleep(200_000)
    await listed(lab)
    expect(statics()).toHaveLength(2 * once)
  })
})

test.each(['2026-01-02T03:04:05.000+0000', 1_767_323_045, 1_767_323_045_000])(
  'its changelog may tell a time as %j',
  created => expect(momentOf(created)).toBe(Date.UTC(2026, 0, 2, 3, 4, 5)),
)
