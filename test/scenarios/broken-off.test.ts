// A sync that breaks off at any step of writing files: a plan afterwards writes nothing, and the next syncs
// end where it would have ended. Nothing half-written passes for somebody's edit.

import { expect, test } from 'vitest'
import { dies, onABreakableDisk, stepsOf } from '../connectors/files/power.ts'
import { some } from '../support/thorough.ts'
import { type Stage, stage } from './stage.ts'

onABreakableDisk()

const client = (format: string): string => `client: ACME
connections:
  here: { connector: files, root: . }
  github: { connector: github }
statuses:
  open: { work: planned, issues: open }
  done: { work: complete, issues: closed }
projects:
  SHOP:
    ends:
      work: { in: here, folder: work, format: ${format} }
      issues: { in: github, repo: acme/shop }
`
const entry = {
  'work/sdlc-tracking.yaml':
    'implementation:\n  epics: []\n  stories:\n    - id: US-001\n      title: Pay\n      status: planned\n  tasks: []\n',
  'work/stories/us-001.md': '---\nid: US-001\ntitle: Pay\nstatus: planned\n---\n\n# Pay\n\nBy post.\n',
}
const spec = { 'work/001-pay/README.md': '---\nstatus: planned\n---\n\n# Pay\n\nBy post.\n' }

interface Case {
  readonly format: 'sdlc' | 'leanspec'
  readonly deed: (github: Tracker) => unknown
}

type Tracker = ReturnType<Stage['tracker']>

/** Everybody is in step, and then somebody does something at the tracker. */
async function doneAt({ format, deed }: Case) {
  const at = stage({ client: client(format), trackers: ['github'], files: format === 'sdlc' ? entry : spec })
  const before = at.repository.below('work')
  expect((await at.type('sync')).code).toBe(0)
  await at.later()
  const github = at.tracker('github')
  deed(github)
  await at.later()
  const sync = async () => {
    await at.type('sync')
  }
  return { ...at, before, github, sync }
}

const closed: Case['deed'] = github => github.edit('Pay', { status: 'closed' })
const made: Case['deed'] = github => github.write({ title: 'Refund', text: 'By card.' })

test.each<[string, Case]>([
  ['a change to an entry with its page', { format: 'sdlc', deed: closed }],
  ['a new entry with its page', { format: 'sdlc', deed: made }],
  ['a change to a spec', { format: 'leanspec', deed: closed }],
  ['a new spec', { format: 'leanspec', deed: made }],
])('%s', { timeout: 240_000 }, async (_what, one) => {
  const whole = await doneAt(one)
  const steps = await stepsOf(whole.sync)
  expect(steps).toBeGreaterThan(5)
  const issues = whole.github.issues().map(({ title, status }) => [title, status])
  const after = whole.repository.below('work')
  expect(after).not.toEqual(whole.before)
  const all = Array.from({ length: steps }, (_, i) => i + 1)
  for (const step of some(all, 8)) {
    const at = await doneAt(one)
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

/** Without what a dead process left lying, without our own name for the item, and without times. */
const packagesIn = (all: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(all).flatMap(([path, text]) =>
      path.includes('.lockstep-writing')
        ? []
        : [[path, text.replace(/^( *lockstep:).*$/gm, '$1').replace(/\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?/g, 'TIME')]],
    ),
  )
