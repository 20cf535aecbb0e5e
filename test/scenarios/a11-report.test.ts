// A11: a task package says what happened to it: from what to what, when, by which run, and for which item elsewhere.

import { expect, test } from 'vitest'
import { stage } from './stage.ts'

const client = `client: ACME
connections:
  here: { connector: files, root: . }
  github: { connector: github }
statuses:
  open: { tasks: [ Planned, In Flight ], issues: open }
  done: { tasks: Shipped, issues: [ closed, duplicate, not planned ] }
projects:
  ACME:
    ends:
      tasks: { in: here, folder: tasks, format: task-package }
      issues: { in: github, repo: acme/shop }
`
const path = 'tasks/20251013-onboarding-funnel.md'
const text = `---
title: Onboarding funnel
status: Planned
---

# Onboarding funnel

## Initial Context

People leave on the second page.

## Rolling Summary

Context: we lose people
Status: Planned
Facts: two pages
Risks: amber

## Activity Log

- 2025-10-13: opened
`
const shop = (whole = text) => stage({ client, trackers: ['github'], files: { [path]: whole } })

test('an issue is closed: summary and log of its package say so, and no write follows', async () => {
  const at = shop()
  await at.type('sync')
  // What happened to the package is its own affair.
  expect(at.tracker('github').issue('Onboarding funnel').text).not.toMatch(/Rolling Summary|Activity Log/)
  at.tracker('github').edit('Onboarding funnel', { status: 'closed' })
  await at.type('sync')
  const told = at.repository.read(path)
  const news = String.raw`\d{4}-\d\d-\d\dT\S+Z: status Planned → Shipped \((?:[^()]*#1), run [^()]+\)`
  expect(told).toMatch(
    new RegExp(`Context: we lose people\nStatus: Shipped\nFacts: two pages\nLast change: ${news}\nRisks: amber\n`),
  )
  expect(told).toMatch(new RegExp(`- 2025-10-13: opened\n- ${news}\n$`))
  at.tracker('github').forgetCalls()
  expect((await at.type('sync')).out).toBe('All ends agree.\n')
  expect(at.tracker('github').changes()).toEqual([])
  expect(at.repository.read(path)).toBe(told)
})

test('update_scope names the sections that may change: the others stay as they are', async () => {
  const at = shop(text.replace('status: Planned\n', 'status: Planned\nupdate_scope: [Activity Log]\n'))
  await at.type('sync')
  at.tracker('github').edit('Onboarding funnel', { status: 'closed' })
  await at.type('sync')
  const told = at.repository.read(path)
  expect(told).toContain('Context: we lose people\nStatus: Planned\nFacts: two pages\nRisks: amber\n')
  expect(told.match(/status Planned → Shipped/g)).toHaveLength(1)
})

test('an issue nobody had a package for: the new package says which issue and run it comes from', async () => {
  const at = shop()
  await at.type('sync')
  at.tracker('github').write({ title: 'Pay later', body: 'Soon.' })
  await at.type('sync')
  const [made] = Object.entries(at.repository.below('tasks')).filter(([name]) => name.includes('pay-later'))
  expect(made?.[1]).toMatch(/- Last change: (\S+Z: created \([^()]*#2, run [^()]+\))\n\n## Activity Log\n\n- \1\n/)
})

test('a missing credential is an open question in the package that waits for it: once, and without the credential', async () => {
  const at = shop()
  const env = at.repository.read('.env')
  const secret = /=(.+)/.exec(env)?.[1] ?? ''
  const asked = (told: string) => told.match(/^- Open Question: .*$/gm)
  at.repository.save('.env', '')
  expect((await at.type('sync --push-only')).code).toBe(1)
  expect((await at.type('plan')).code).toBe(1)
  expect(at.repository.read(path)).toBe(text)
  for (const _run of [1, 2]) expect((await at.type('sync')).code).toBe(1)
  expect(asked(at.repository.read(path))).toEqual([
    '- Open Question: who can give a credential for github? It is missing or was refused, and issues waits for it.',
  ])
  at.repository.save('.env', env.replace(secret, 'refused-by-everybody'))
  expect((await at.type('sync')).code).toBe(1)
  expect(asked(at.repository.read(path))).toHaveLength(1)
  expect(at.repository.read(path)).not.toMatch(/refused-by-everybody/)
  at.repository.save('.env', env)
  await at.later()
  expect((await at.type('sync')).code).toBe(0)
  expect(at.tracker('github').issue('Onboarding funnel').text).not.toContain('Open Question')
  expect(at.repository.read(path)).not.toContain(secret)
})

test('update_scope without the Activity Log: no open question is written either', async () => {
  const at = shop(text.replace('status: Planned\n', 'status: Planned\nupdate_scope: [Initial Context]\n'))
  const before = at.repository.read(path)
  at.repository.save('.env', '')
  expect((await at.type('sync')).code).toBe(1)
  expect(at.repository.read(path)).toBe(before)
})

test('a sync under other settings notes what is another now: once, in every package that keeps a log', async () => {
  const at = shop()
  const told = () => at.repository.read(path).match(/^- \S+Z: settings changed: .*$/gm)
  await at.type('sync')
  expect(told()).toBeNull()
  at.repository.edit('clients/ACME.yaml', '[ Planned, In Flight ]', '[ Planned, In Flight, QA ]')
  const before = at.repository.read(path)
  await at.type('plan')
  await at.type('sync --push-only')
  expect(at.repository.read(path)).toBe(before)
  expect((await at.type('sync')).code).toBe(0)
  await at.type('sync')
  expect(told()).toEqual([
    expect.stringMatching(
      /: settings changed: status \S+ at tasks: Planned, In Flight → Planned, In Flight, QA \(run \S+\)$/,
    ),
  ])
  at.tracker('github').forgetCalls()
  expect((await at.type('sync --all')).out).toBe('All ends agree.\n')
  expect(at.tracker('github').changes()).toEqual([])
})
