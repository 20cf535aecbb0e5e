// The client library people know, as it is published, against the emulated site over a real connection. It judges every
// answer by Atlassian's description and stops at the first that differs.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAgileClient } from 'jira.js/agile'
import { createCloudClient } from 'jira.js/cloud'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { docOf } from '../../shared/connectors/jira/adf.ts'
import { credential, users } from '../../shared/connectors/jira/emulator-world.ts'
import { issue, open } from './jira-bench.ts'

const lab = open()
let server: Server
let host = ''

beforeAll(async () => {
  server = createServer(async (asked, answered) => {
    const parts: Buffer[] = []
    for await (const part of asked) parts.push(part)
    const body = parts.length > 0 ? { body: Buffer.concat(parts) } : {}
    const headers = Object.entries(asked.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as [string, string]] : [],
    )
    const answer = await lab.emulator.fetch(new URL(asked.url ?? '/', 'https://acme.atlassian.net'), {
      method: asked.method ?? 'GET',
      headers,
      ...body,
    })
    answered.writeHead(answer.status, Object.fromEntries(answer.headers))
    answered.end(Buffer.from(await answer.arrayBuffer()))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise(resolve => server.close(resolve)))

const settings = () => ({
  host,
  auth: { type: 'basic' as const, email: credential.email, apiToken: credential.token },
  onSchemaMismatch: 'throw' as const,
})

const words = (text: string) => {
  const { type, version } = docOf([])
  return { type, version, content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] }
}

describe('jira.js, unchanged,', () => {
  test('makes, finds, changes, moves and removes an issue', async () => {
    const jira = createCloudClient(settings())
    const me = await jira.myself.getCurrentUser()
    expect(me.accountId).toBe(users.us.accountId)
    const made = await jira.issues.createIssue({
      fields: {
        project: { key: 'SHOP' },
        issuetype: { name: 'Task' },
        summary: 'By the library',
        description: words('Hello.'),
      },
    })
    await jira.issues.editIssue({
      issueIdOrKey: made.key,
      fields: { summary: 'Changed' },
      update: { labels: [{ add: 'fuel' }] },
    })
    const found = await jira.issueSearch.searchAndReconsileIssuesUsingJqlPost({
      jql: 'project = SHOP AND labels = fuel',
      fields: ['summary', 'status', 'creator', 'comment', 'issuelinks'],
    })
    expect(found.issues?.map(each => each.fields?.summary)).toEqual(['Changed'])
    const { transitions } = await jira.issues.getTransitions({ issueIdOrKey: made.key, expand: 'transitions.fields' })
    await jira.issues.doTransition({ issueIdOrKey: made.key, transition: { id: transitions?.[0]?.id ?? '' } })
    await jira.issueComments.addComment({ issueIdOrKey: made.key, body: words('A comment.') })
    const { comments } = await jira.issueComments.getComments({ issueIdOrKey: made.key, expand: 'properties' })
    expect(comments).toHaveLength(1)
    await jira.issueLinks.linkIssues({
      type: { name: 'Blocks' },
      inwardIssue: { id: made.id ?? '' },
      outwardIssue: { id: '9001' },
    })
    const whole = await jira.issues.getIssue({ issueIdOrKey: made.key, fields: ['*all'] })
    expect(whole.fields).toMatchObject({
      status: { name: 'In Progress' },
      issuelinks: [{ outwardIssue: { id: '9001' } }],
    })
    await jira.issues.deleteIssue({ issueIdOrKey: made.key })
    await expect(jira.issues.getIssue({ issueIdOrKey: made.key })).rejects.toThrow()
  })

  test('reads what surrounds issues, and boards', async () => {
    const jira = createCloudClient(settings())
    const agile = createAgileClient(settings())
    const name = issue(lab)
    expect(
      (await jira.issues.bulkFetchIssues({ issueIdsOrKeys: [name, '4711'], fields: ['summary'] })).issues,
    ).toHaveLength(1)
    expect((await jira.issueFields.getFields()).length).toBeGreaterThan(10)
    expect((await jira.projects.getProject({ projectIdOrKey: 'SHOP' })).key).toBe('SHOP')
    expect(await jira.projects.getAllStatuses({ projectIdOrKey: 'SHOP' })).toHaveLength(5)
    expect(await jira.projectVersions.getProjectVersions({ projectIdOrKey: 'SHOP' })).toHaveLength(3)
    expect(await jira.userSearch.findAssignableUsers({ project: 'SHOP', query: 'ada' })).toHaveLength(1)
    expect((await jira.issuePriorities.searchPriorities({})).values).toHaveLength(3)
    expect((await jira.serverInfo.getServerInfo()).deploymentType).toBe('Cloud')
    expect((await agile.board.getAllBoards({ name: 'Shop' })).values).toHaveLength(1)
    expect((await agile.board.getConfiguration({ boardId: 7 })).estimation?.field?.fieldId).toBe('customfield_10026')
    expect((await agile.board.getAllSprints({ boardId: 7, state: 'active' })).values).toHaveLength(1)
    await agile.sprint.moveIssuesToSprintAndRank({ sprintId: 71, issues: [name] })
    expect(lab.at.issues.get(name)?.sprints).toEqual([71])
  })

  test('is told what is wrong, in the shape it knows', async () => {
    const jira = createCloudClient(settings())
    const bad = jira.issues.createIssue({
      fields: { project: { key: 'SHOP' }, issuetype: { name: 'Task' }, summary: '', labels: ['two words'] },
    })
    await expect(bad).rejects.toMatchObject({
      status: 400,
      body: { errors: { summary: expect.any(String), labels: expect.any(String) } },
    })
    await expect(
      jira.issueSearch.searchAndReconsileIssuesUsingJqlPost({ jql: 'ORDER BY created' }),
    ).rejects.toMatchObject({ status: 400 })
  })
})
