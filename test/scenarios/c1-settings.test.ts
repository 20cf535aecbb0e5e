// C1: work items are Markdown files with frontmatter; the settings of their tool say which tracker they go with.

import { describe, expect, test } from 'vitest'
import { workItem, workItemsAndJira } from './papers.ts'
import { stage } from './stage.ts'

const apples = 'meta/work/0001-pick-apples.md'

describe('C1: work items and their settings', () => {
  test('a sync before anything is set up says how to set it up, and touches nothing', async () => {
    const at = stage({ files: { [apples]: workItem({ id: '0001', title: 'Pick apples' }) } })
    const { code, err } = await at.type('sync')
    expect(code).toBe(2)
    expect(err).toContain('Write one with `lockstep init`')
    expect(Object.keys(at.repository.below('.'))).toEqual([apples])
  })

  test('settings that name no tracker are answered with the setting that is missing', async () => {
    const at = stage({ files: { 'config.yml': 'work:\n  default_project_code: SHOP\n' } })
    const { code, err } = await at.type('init --code ACME --from config.yml')
    expect(code).toBe(2)
    expect(err).toMatch(/^work\.integration is not set there\. Set it to the tracker/)
    expect(at.repository.has('clients/ACME.yaml')).toBe(false)
  })

  test('settings that name a tracker and a project are enough: the items are offered, and come to that project', async () => {
    const at = stage({
      trackers: ['jira'],
      files: {
        'config.yml': 'work:\n  integration: jira\n  default_project_code: SHOP\n',
        [apples]: workItem({ id: '0001', title: 'Pick apples' }),
      },
    })
    const init = await at.type('init --code ACME --from config.yml --at site=https://acme.atlassian.net')
    expect(init).toMatchObject({ code: 0, err: '' })
    expect(at.repository.read('clients/ACME.yaml')).toContain('folder: meta/work')
    expect((await at.type('sync')).out).toContain('1 item is at one end only and waits for you: lockstep adopt')
    expect((await at.type('adopt', ['y'])).out).toContain('jira: 1 created')
    expect(at.tracker('jira').issue('Pick apples').name).toBe('SHOP-1')
  })

  test.each(['id', 'work_item_id'])('an item is known by its `%s`, whatever its file is called later', async key => {
    const text = workItem({ id: '0001', title: 'Pick apples' }).replace('\nid:', `\n${key}:`)
    const at = stage({ client: workItemsAndJira(), trackers: ['jira'], files: { [apples]: text } })
    await at.type('sync')
    at.repository.rename(apples, 'meta/work/0001-harvest.md')
    expect(await at.type('sync')).toMatchObject({ code: 0, err: '' })
    expect(at.tracker('jira').titles()).toEqual(['Pick apples'])
    at.tracker('jira').edit('Pick apples', { status: 'Done' })
    await at.type('sync')
    expect(at.repository.read('meta/work/0001-harvest.md')).toContain('status: done')
  })

  test('keys that nobody bound stay as they are, `external_id` among them', async () => {
    const text = workItem({ id: '0001', title: 'Pick apples', more: "external_id: 'OLD-7'   # from before\n" })
    const at = stage({ client: workItemsAndJira(), trackers: ['jira'], files: { [apples]: text } })
    await at.type('sync')
    at.tracker('jira').edit('Pick apples', { title: 'Pick all apples' })
    await at.type('sync')
    expect(at.repository.read(apples)).toContain("\nexternal_id: 'OLD-7'   # from before\n")
    expect(at.repository.read(apples)).toContain('title: "Pick all apples"')
  })

  test('a section that is edited at the tracker changes that section of the file and no other line', async () => {
    const body = 'Before the frost.\n\n## Requirements\n\n- a ladder\n\n## Context\n\nIt is late.'
    const text = workItem({ id: '0001', title: 'Pick apples', body })
    const at = stage({ client: workItemsAndJira(), trackers: ['jira'], files: { [apples]: text } })
    await at.type('sync')
    at.tracker('jira').edit('Pick apples', {
      body: '## Summary\n\nBefore the frost.\n\n## Requirements\n\n- a ladder\n\n## Context\n\nIt is very late.',
    })
    await at.type('sync')
    const changed = at.repository.read(apples).replace(/^last_updated: .*$/m, '')
    expect(changed).toBe(text.replace('It is late.', 'It is very late.').replace(/^last_updated: .*$/m, ''))
  })
})
