// A sync that breaks off at any step of writing an entry and its page: a plan afterwards writes nothing, and the next syncs
// end where it would have ended. Nothing half-written passes for somebody's edit.

import { expect, test } from 'vitest'
import { dies, stepsOf } from '../connectors/files/power.ts'
import { type Stage, stage } from './stage.ts'

const client = `client: ACME
connections:
  here: { connector: files, root: . }
  github: { connector: github }
statuses:
  open: { work: planned, issues: open }
  done: { work: complete, issues: closed }
projects:
  SHOP:
    ends:
      work: { in: here, folder: work, format: sdlc }
      issues: { in: github, repo: acme/shop }
`
const files = {
  'work/sdlc-tracking.yaml':
    'implementation:\n  epics: []\n  stories:\n    - id: US-001\n      title: Pay\n      status: planned\n  tasks: []\n',
  'work/stories/us-001.md': '---\nid: US-001\ntitle: Pay\nstatus: planned\n---\n\n# Pay\n\nBy post.\n',
}

type Tracker = ReturnType<Stage['tracker']>

/** Everybody is in step, and then somebody does something at the tracker. */
async function doneAt(deed: (github: Tracker) => unknown) {
  const at = stage({ client, trackers: ['github'], files })
  expect((await at.type('sync')).code).toBe(0)
  await at.later()
  const github = at.tracker('github')
  deed(github)
  await at.later()
  const sync = async () => {
    await at.type('sync')
  }
  return { ...at, github, sync }
}

test.each<[string, (github: Tracker) => unknown]>([
  ['a change to an entry with its page', github => github.edit('Pay', { status: 'closed' })],
  ['a new entry with its page', github => github.write({ title: 'Refund', text: 'By card.' })],
])('%s', { timeout: 240_000 }, async (_what, deed) => {
  const whole = await doneAt(deed)
  const steps = await stepsOf(whole.sync)
  expect(steps).toBeGreaterThan(15)
  const issues = whole.github.issues().map(({ title, status }) => [title, status])
  const after = whole.repository.below('work')
  expect(after).not.toEqual(files)
  for (let step = 1; step <= steps; step++) {
    const at = await doneAt(deed)
    await dies(step, at.sync)
    const left = at.repository.below('work')
    await at.type('plan')
    expect(at.repository.below('work'), `a plan after step ${step}`).toEqual(left)
    for (let i = 0; i < 3; i++) {
      await at.later()
      await at.type('sync')
    }
    expect(at.github.issues().map(({ title, status }) => [title, status])).toEqual(issues)
    expect(packagesIn(at.repository.below('work')), `after step ${step}`).toEqual(packagesIn(after))
  }
})

/** Without what a dead process left lying, and without our own name for the item. */
const packagesIn = (all: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(all).flatMap(([path, text]) =>
      path.includes('.lockstep-writing') ? [] : [[path, text.replace(/^( *lockstep:).*$/gm, '$1')]],
    ),
  )
