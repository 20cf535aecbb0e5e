// D3: what goes out of a spec, and what comes in.

import { describe, expect, test } from 'vitest'
import { spec, specsAndIssues } from './papers.ts'
import { stage } from './stage.ts'

const tides = 'specs/001-tides/README.md'
const text = spec({ title: 'Tide tables', tags: '[harbour, api]', more: 'severity: Major\n' })

const withIssues = (fields: string) =>
  stage({ client: specsAndIssues(fields), trackers: ['github'], files: { [tides]: text } })

const withJira = (fields: string, more = '') =>
  stage({
    client: `client: ACME
connections:
  here: { connector: files, root: . }
  jira: { connector: jira, site: https://acme.atlassian.net }
people: [ { name: Ada, jira: ada@acme.example, here: ada } ]
statuses:
  planned: { specs: planned, jira: To Do }
  in-progress: { specs: in-progress, jira: In Progress }
  complete: { specs: complete, jira: Done }
projects:
  SHOP:
    ends:
      specs: { in: here, folder: specs, format: leanspec }
      jira: { in: jira, project: SHOP, type: Story, board: Shop board }
    fields: { ${fields} }
${more}`,
    trackers: ['jira'],
    files: { [tides]: text },
  })

describe('D3: push', () => {
  test('a new spec becomes an issue, with its tags as labels and its place on the board', async () => {
    const at = withIssues('fields: { title: both ways, status: both ways, labels: both ways }')
    await at.type('sync')
    const issue = at.tracker('github').issue('Tide tables')
    expect(issue).toMatchObject({ status: 'open', labels: ['api', 'harbour'] })
    expect(issue.more).toMatchObject({ onBoard: true })
  })

  test.each([
    ['in-progress', 'open', 'In work'],
    ['complete', 'closed', undefined],
  ])('the status of a spec becomes %s: the issue is %s', async (status, state, column) => {
    const at = withIssues('fields: { title: both ways, status: both ways }')
    await at.type('sync')
    at.repository.edit(tides, 'status: planned', `status: ${status}`)
    expect((await at.type('sync')).code).toBe(0)
    const issue = at.tracker('github').issue('Tide tables')
    expect(issue.status).toBe(state)
    if (column !== undefined) expect(issue.more).toMatchObject({ Status: column })
  })

  test('a field of the user’s own goes to the field the tracker has for it', async () => {
    const at = withJira('title: both ways, status: both ways, "x:severity": { way: both ways, jira: Severity }')
    await at.type('sync')
    expect(at.tracker('jira').issue('Tide tables').more).toMatchObject({ customfield_10051: { value: 'Major' } })
    at.repository.edit(tides, 'severity: Major', 'severity: Minor')
    await at.type('sync')
    expect(at.tracker('jira').issue('Tide tables').more).toMatchObject({ customfield_10051: { value: 'Minor' } })
  })

  test('an epic: the spec that is the parent of another becomes the parent there', async () => {
    const at = withJira(
      'title: both ways, status: both ways, parent: both ways, type: { way: specs → jira, specs: kind }',
    )
    at.repository.save('specs/000-harbour/README.md', spec({ title: 'Harbour', more: 'kind: Epic\n' }))
    at.repository.edit(tides, 'priority: high\n', 'priority: high\nparent: 000-harbour\n')
    expect(await at.type('sync')).toMatchObject({ code: 0, out: 'Done: jira: 2 created, 1 changed\n' })
    expect(at.tracker('jira').issue('Harbour').more).toMatchObject({ type: 'Epic' })
    expect(at.tracker('jira').issue('Tide tables').more).toMatchObject({
      type: 'Story',
      parent: at.tracker('jira').issue('Harbour').ref,
    })
  })

  test('the sprint of a spec is the sprint of its issue', async () => {
    const at = withJira('title: both ways, status: both ways, iteration: { way: both ways, specs: sprint }')
    at.repository.edit(tides, 'priority: high\n', 'priority: high\nsprint: Sprint 2\n')
    expect((await at.type('sync')).code).toBe(0)
    expect(at.tracker('jira').issue('Tide tables').more).toMatchObject({ sprints: [72] })
  })
})

describe('D3: pull', () => {
  test('an assignment comes into the spec, and the plan says so beforehand', async () => {
    const at = withJira('title: both ways, status: both ways, assignees: jira → specs')
    await at.type('sync')
    at.tracker('jira').edit('Tide tables', { assignees: ['ada@acme.example'] })
    expect((await at.type('plan')).out).toContain('~ specs  001-tides  assignees: (none) → ada')
    await at.type('sync')
    expect(at.repository.read(tides)).toBe(text.replace('priority: high\n', 'priority: high\nassignee: ada\n'))
  })

  test('a status that may only be suggested waits for a person; the spec stays as it is until they say yes', async () => {
    const at = withJira('title: both ways, status: "both ways, jira proposes"')
    await at.type('sync')
    at.tracker('jira').edit('Tide tables', { status: 'In Progress' })
    const { code, out } = await at.type('sync')
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('next Decide 1 conflict') })
    expect(at.repository.read(tides)).toBe(text)
    const suggested = await at.type('conflicts')
    expect(suggested.out).toMatch(/jira +SHOP-1 +"in-progress" +recommended/)
    await at.type('resolve', ['jira'])
    await at.type('sync')
    expect(at.repository.read(tides)).toMatch(/^status: in-progress$/m)
  })

  test('a status that may be taken over is, with the line under the title', async () => {
    const at = withJira('title: both ways, status: both ways')
    await at.type('sync')
    at.tracker('jira').edit('Tide tables', { status: 'Done' })
    await at.type('sync')
    expect(at.repository.read(tides)).toMatch(/^status: complete$/m)
    expect(at.repository.read(tides)).toMatch(/^> \*\*Status\*\*: complete/m)
  })

  test('an assignment may be a notice instead: the plan names it, and the spec stays as it is', async () => {
    const at = withJira('title: both ways, status: both ways, assignees: "both ways, jira proposes"')
    await at.type('sync')
    at.tracker('jira').edit('Tide tables', { assignees: ['ada@acme.example'] })
    expect((await at.type('sync')).out).toContain('next Decide 1 conflict')
    expect((await at.type('conflicts')).out).toMatch(/assignees[\s\S]*Ada/)
    expect(at.repository.read(tides)).toBe(text)
  })

  test.skip('comments are appended to the notes of a spec: files hold no comments yet, and a client file that asks for it is told so', () => {})
})
