// A7: what a tracker remembers of an item is replayed into the Activity Log of its package, when somebody asks for it.

import { expect, test } from 'vitest'
import { stage } from './stage.ts'
import type { TrackerName } from './trackers.ts'

const ends = {
  jira: {
    connection: 'jira: { connector: jira, site: https://acme.atlassian.net }',
    end: 'jira: { in: jira, project: SHOP }',
    statuses: { Planned: 'To Do', Flying: 'In Progress', Shipped: 'Done' },
  },
  github: {
    connection: 'github: { connector: github }',
    end: 'github: { in: github, repo: acme/shop }',
    statuses: { Planned: 'open', Shipped: 'closed' },
  },
}
type Known = keyof typeof ends & TrackerName

const clientOf = (tracker: Known): string => `client: ACME
connections:
  here: { connector: files, root: . }
  ${ends[tracker].connection}
statuses:
${Object.entries(ends[tracker].statuses)
  .map(([here, there]) => `  ${here}: { tasks: ${here}, ${tracker}: ${there} }\n`)
  .join('')}projects:
  ACME:
    ends:
      tasks: { in: here, folder: tasks, format: task-package }
      ${ends[tracker].end}
    fields: { title: both ways, status: both ways, body: both ways }
`
const path = 'tasks/20251013-onboarding-funnel.md'
const text = `---
title: Onboarding funnel
status: Planned
---

# Onboarding funnel

## Initial Context

People leave on the second page.

## Activity Log

- 2025-10-13: opened
`

async function moved(tracker: Known, whole = text) {
  const at = stage({ client: clientOf(tracker), trackers: [tracker], files: { [path]: whole } })
  await at.type('sync')
  return at
}

/** There, back and on, while nobody looked. */
async function wandered(whole = text) {
  const at = await moved('jira', whole)
  for (const status of ['In Progress', 'To Do', 'In Progress', 'Done']) {
    await at.later(7)
    at.tracker('jira').edit('Onboarding funnel', { status })
  }
  await at.type('sync')
  return at
}

const replayed = (told: string) =>
  [...told.matchAll(/^- \d{4}-\d\d-\d\dT\S+Z: (status .*) \(SHOP-\d+\)$/gm)].map(([, said]) => said)

test('every change, oldest first, once however often it is asked for; nothing else moves', async () => {
  const at = await wandered()
  const before = at.repository.read(path)
  const { code, out } = await at.type('replay')
  expect({ code, out }).toEqual({ code: 0, out: 'Onboarding funnel: 4 changes at jira\n' })
  const told = at.repository.read(path)
  expect(told.startsWith(before.trimEnd())).toBe(true)
  expect(replayed(told)).toEqual([
    'status To Do → In Progress',
    'status In Progress → To Do',
    'status To Do → In Progress',
    'status In Progress → Done',
  ])
  await at.type('replay --items 20251013-onboarding-funnel')
  expect(at.repository.read(path)).toBe(told)
  at.tracker('jira').forgetCalls()
  expect((await at.type('sync')).out).toBe('All ends agree.\n')
  expect(at.tracker('jira').changes()).toEqual([])
})

test('as coarse as is wished', async () => {
  const at = await wandered()
  await at.type('replay --detail field')
  expect(replayed(at.repository.read(path))).toEqual(['status To Do → Done'])
})

test('update_scope without the Activity Log, and a package without one: it is said, and nothing is written', async () => {
  for (const [whole, says] of [
    [text.replace('status: Planned\n', 'status: Planned\nupdate_scope: [Initial Context]\n'), 'is not in update_scope'],
    [text.slice(0, text.indexOf('## Activity')), 'does not end with a section "Activity Log"'],
  ] as const) {
    const at = await wandered(whole)
    const before = at.repository.read(path)
    expect(await at.type('replay')).toMatchObject({ code: 1, out: expect.stringContaining(says) })
    expect(at.repository.read(path)).toBe(before)
  }
})

test('a tracker whose past cannot be read is said to be one', async () => {
  const at = await moved('github')
  expect(await at.type('replay')).toMatchObject({
    code: 2,
    err: 'github keeps no history that can be read from here. There is nothing to replay.\n',
  })
})
