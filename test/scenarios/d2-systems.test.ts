// D2: several trackers at once, and connectors that come from elsewhere.

import { describe, expect, test } from 'vitest'
import { fileOf, modules, trackerPage } from '../runtime/trackers.ts'
import { spec } from './papers.ts'
import { stage } from './stage.ts'

const tides = 'specs/001-tides/README.md'
const client = `client: ACME
connections:
  here: { connector: files, root: . }
  github: { connector: github }
  jira: { connector: jira, site: https://acme.atlassian.net }
  linear: { connector: linear }
statuses:
  planned: { specs: planned, issues: open, jira: To Do, linear: Todo }
  in-progress: { specs: in-progress, issues: { open: In work }, jira: In Progress, linear: In Progress }
  complete: { specs: complete, issues: closed, jira: Done, linear: Done }
projects:
  SHOP:
    ends:
      specs: { in: here, folder: specs, format: leanspec }
      issues: { in: github, repo: acme/shop, board: Roadmap }
      jira: { in: jira, project: SHOP }
      linear: { in: linear, team: ENG }
    fields: { title: both ways, status: both ways }
`
const shop = () =>
  stage({ client, trackers: ['github', 'jira', 'linear'], files: { [tides]: spec({ title: 'Tide tables' }) } })

describe('D2: trackers', () => {
  test('a spec is kept in step with GitHub and its board, Jira and Linear at once', async () => {
    const at = shop()
    expect((await at.type('sync')).out).toBe('Done: issues: 1 created · jira: 1 created · linear: 1 created\n')
    at.repository.edit(tides, 'status: planned', 'status: in-progress')
    expect((await at.type('sync')).code).toBe(0)
    expect(at.tracker('github').issue('Tide tables').more).toMatchObject({ Status: 'In work' })
    expect(at.tracker('jira').issue('Tide tables').status).toBe('In Progress')
    expect(at.tracker('linear').issue('Tide tables').status).toBe('In Progress')
  })

  test.each(['github', 'jira', 'linear'] as const)(
    'an edit made at %s comes to the spec and to the other trackers',
    async name => {
      const at = shop()
      await at.type('sync')
      await at.later()
      at.tracker(name).edit('Tide tables', { title: 'Tide tables, by month' })
      expect((await at.type('sync')).code).toBe(0)
      expect(at.repository.read(tides)).toContain('# Tide tables, by month\n')
      for (const each of ['github', 'jira', 'linear'] as const)
        expect(at.tracker(each).titles()).toEqual(['Tide tables, by month'])
    },
  )

  test('edits of different fields at different trackers all arrive everywhere', async () => {
    const at = shop()
    await at.type('sync')
    await at.later()
    at.tracker('github').edit('Tide tables', { title: 'Tides' })
    at.tracker('linear').edit('Tide tables', { status: 'Done' })
    await at.type('sync')
    expect(at.repository.read(tides)).toContain('# Tides\n')
    expect(at.repository.read(tides)).toMatch(/^status: complete$/m)
    expect(at.tracker('github').issue('Tides').status).toBe('closed')
    expect(at.tracker('linear').issue('Tides').status).toBe('Done')
  })

  test('a tracker that is not ours is plugged in by its name, and the command line keeps it in step as well', async () => {
    const at = stage({
      client: fileOf(['wharf'], '', 'conflicts: latest')
        .replace('client: DEMO', 'client: ACME')
        .replace('connections:', 'connections:\n  here: { connector: files, root: . }')
        .replace(
          '    ends:',
          '    fields: { title: both ways, status: both ways }\n    ends:\n      specs: { in: here, folder: specs, format: leanspec }',
        ),
      files: {
        [tides]: spec({ title: 'Tide tables', status: 'open' }),
        '.env': 'LOCKSTEP_WHARF_TOKEN=tok_5f2c-never-show-this\n',
      },
    })
    const page = trackerPage(at.clock, 20)
    const { connectors } = await import('../../shared/index.ts')
    const plugged = { modules: { ...connectors, ...modules }, fetch: page.service.fetch }
    expect((await at.type('sync', [], plugged)).out).toBe('Done: wharf: 1 created\n')
    expect(page.only().title).toBe('Tide tables')
    page.edit(page.ref(), { title: 'Tides' })
    await at.type('sync', [], plugged)
    expect(at.repository.read(tides)).toContain('# Tides\n')
  })
})
