// C5: issues that nobody tracks yet are pulled within the project, and may be narrowed further.

import { describe, expect, test } from 'vitest'
import { workItem, workItemsAndJira } from './papers.ts'
import { stage } from './stage.ts'

const apples = 'meta/work/0001-pick-apples.md'
const client = (narrowed = '') =>
  workItemsAndJira()
    .replace('labels: both ways }', 'labels: both ways, assignees: both ways }')
    .replace('project: SHOP }', `project: SHOP${narrowed} }`)

/** Three issues nobody tracks here, and one in a project that is none of ours. */
function orchard(narrowed = '') {
  const at = stage({
    client: client(narrowed),
    trackers: ['jira'],
    files: { [apples]: workItem({ id: '0001', title: 'Pick apples', tags: '[fruit]' }) },
  })
  const jira = at.tracker('jira')
  jira.write({ title: 'Mend the press', labels: ['press'], assignees: ['ada@acme.example'] })
  jira.write({ title: 'Clean the press', labels: ['press'], status: 'Done' })
  jira.write({ title: 'Sell juice', assignees: ['grace@acme.example'] })
  return at
}
const pulled = (at: ReturnType<typeof orchard>) =>
  Object.values(at.repository.below('meta/work'))
    .flatMap(text => /^# \d+: (.*)$/m.exec(text)?.[1] ?? [])
    .filter(title => title !== 'Pick apples')
    .sort()

describe('C5: issues that are at the tracker only', () => {
  test('those of the project are pulled; another project stays where it is', async () => {
    const at = orchard()
    await at.type('sync --pull-only')
    expect(pulled(at)).toEqual(['Clean the press', 'Mend the press', 'Sell juice'])
    // They are there from the beginning, in the project PLAN.
    expect(Object.values(at.repository.below('meta')).join('')).not.toMatch(/First plan|Second plan/)
  })

  test.each([
    ['--assignee ada@acme.example', ['Mend the press']],
    ['--label press', ['Clean the press', 'Mend the press']],
    ['--state done', ['Clean the press']],
    ['--label press --state draft', ['Mend the press']],
    ['--label plum', []],
  ])('adopt --all --from jira %s takes only what fits', async (flags, titles) => {
    const at = orchard()
    await at.type(`adopt --all --from jira ${flags}`)
    expect(pulled(at)).toEqual(titles)
    expect(at.tracker('jira').titles()).not.toContain('Pick apples')
  })

  test.each([
    [', label: press', ['Clean the press', 'Mend the press']],
    [', assignee: ada@acme.example', ['Mend the press']],
    [', state: Done', ['Clean the press']],
    [', query: "labels = press AND status = Done"', ['Clean the press']],
  ])('what the client file says of the project (%s) holds for every run', async (narrowed, titles) => {
    const at = orchard(narrowed)
    await at.type('sync --pull-only')
    expect(pulled(at)).toEqual(titles)
  })

  test.skip('--all lifts the limit of the project: an end of a client file is one project, so that there is nothing to lift. A second project is a second entry under `ends` or `projects`', () => {})
})
