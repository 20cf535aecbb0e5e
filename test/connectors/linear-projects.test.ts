// Linear's projects as items: the conformance suite once more for an end that holds nothing else, and what is said of an
// end that holds both.

import { describe, expect, test } from 'vitest'
import { laboratory } from '../../shared/connectors/linear/emulator.ts'
import { scope } from '../../shared/connectors/linear/index.ts'
import { fieldName } from '../../shared/core/ids.ts'
import type { ConnectorLab } from '../../shared/http/emulator-lab.ts'
import { checks } from '../conformance/suite/all.ts'
import { change, create, draft, f, faultIn, got, marker, patch, read, sweep, update } from './linear-bench.ts'

const ofProjects = ['title', 'body', 'assignees', 'priority', 'due'] as const

/** What an end of projects holds, with the words projects know. */
const projects: ConnectorLab = wishes => {
  const lab = laboratory({
    scope: { items: 'projects' },
    shared: { fields: [...ofProjects, 'status'].map(fieldName), comments: false },
    ...wishes,
  })
  const { archive, ...connector } = lab.connector
  // A delivery about a project names no team that a key could be held against: it only says that something changed.
  const { hooks, ...rest } = lab
  const manifest = { ...lab.module.manifest, comments: false }
  const values = Object.fromEntries(
    Object.entries(lab.samples.values).filter(([name]) => ofProjects.some(field => field === name)),
  )
  return {
    ...rest,
    connector,
    module: { ...lab.module, manifest },
    samples: { ...lab.samples, values: { ...values, [fieldName('status')]: ['Planned', 'In Progress'] } },
  }
}

describe('an end of projects', () => {
  test.for(checks)('$name', { timeout: 60_000 }, async (check, { skip }) => {
    const reason = check.excused?.(projects())
    if (reason !== undefined) skip(reason)
    await check.run(projects)
  })
})

const both = () => laboratory({ scope: { items: 'both' } })

describe('an end of issues and projects', () => {
  test('an epic becomes a project, and its stories are the issues in it', async () => {
    const lab = both()
    const epic = got(await create(lab, f({ title: 'Payments', type: 'Project', status: 'Planned' }), marker(1, 'epic')))
    const story = got(await create(lab, f({ title: 'Pay', type: 'Issue', parent: epic.ref }), marker(1, 'story')))
    const task = got(await create(lab, f({ title: 'Button', parent: story.ref }), marker(1, 'task')))
    expect(epic.item?.fields).toMatchObject({ title: 'Payments', type: 'Project', status: 'Planned', parent: null })
    expect(story.item?.fields).toMatchObject({ type: 'Issue', parent: epic.ref })
    expect(task.item?.fields).toMatchObject({ type: 'Issue', parent: story.ref })
    expect(lab.workspace.issues.get(story.ref)?.projectId).toBe(epic.ref.replace('project/', ''))
  })

  test('a story taken out of its epic is in no project; one put under another issue keeps it', async () => {
    const lab = both()
    const epic = lab.person.create(f({ title: 'Payments', type: 'Project' }))
    const [story, other] = [lab.person.create(f({ title: 'Pay' })), lab.person.create(f({ title: 'Other' }))]
    got(await update(lab, story, f({ parent: epic })))
    expect((await read(lab, story)).fields).toMatchObject({ parent: epic })
    got(await update(lab, story, f({ parent: other })))
    expect((await read(lab, story)).fields).toMatchObject({ parent: other })
    got(await update(lab, story, f({ parent: null })))
    expect((await read(lab, story)).fields).toMatchObject({ parent: null })
  })

  test('one request lists both, and each answer keeps its place', async () => {
    const lab = both()
    const project = lab.person.create(f({ title: 'P', type: 'Project' }))
    const issue = lab.person.create(f({ title: 'I' }))
    lab.emulator.forgetCalls()
    const { names } = await sweep(lab)
    expect(lab.emulator.calls).toHaveLength(1)
    expect(names).toEqual(expect.arrayContaining([project, issue]))
    const outcomes = await lab.connector.update([
      patch(issue, f({ title: 'I2' })),
      patch(project, f({ title: 'P2' })),
      patch(issue, f({ priority: 'low' })),
    ])
    expect(outcomes.map(outcome => got(outcome)?.ref)).toEqual([issue, project, issue])
    expect((await read(lab, project)).fields).toMatchObject({ title: 'P2' })
  })

  test('a status that only issues have is the one of its kind', async () => {
    const lab = both()
    const project = lab.person.create(f({ title: 'P', type: 'Project' }))
    for (const [word, shown] of [
      ['Todo', 'Planned'],
      ['Done', 'Completed'],
      ['In Progress', 'In Progress'],
    ] as const)
      expect(got(await update(lab, project, f({ status: word })))?.fields).toMatchObject({ status: shown })
    const fault = faultIn(await update(lab, project, f({ status: 'Sleeping' })))
    expect(fault.kind).toBe('invalid')
    expect(fault.message).toContain('"Planned"')
  })

  test('what a project does not have stays out of the request, and the answer shows it empty', async () => {
    const lab = both()
    const project = lab.person.create(f({ title: 'P', type: 'Project' }))
    const item = got(await update(lab, project, f({ title: 'Q', estimate: 5 }), change('labels', ['fuel'])))
    expect(item?.fields).toMatchObject({ title: 'Q', estimate: null, labels: [] })
  })

  test('the lead is not written over when somebody else took the project meanwhile', async () => {
    const lab = both()
    const project = lab.person.create(f({ title: 'P', type: 'Project', assignees: ['ada@acme.example'] }))
    expect(faultIn(await update(lab, project, f({}), change('assignees', ['grace@acme.example']))).kind).toBe('stale')
    const item = got(
      await update(lab, project, f({}), change('assignees', ['grace@acme.example'], ['ada@acme.example'])),
    )
    expect(item?.fields).toMatchObject({ assignees: ['grace@acme.example'] })
  })

  test('a project is found by its page, by the end of its address and by its name', async () => {
    const lab = both()
    const project = lab.person.create(f({ title: 'Moon Landing', type: 'Project' }))
    const { url, name } = await read(lab, project)
    expect(await lab.connector.named?.([url ?? '', name ?? '', 'moon landing', project, 'nobody’s'])).toEqual([
      project,
      project,
      project,
      project,
      undefined,
    ])
  })

  test('a creation that is repeated meets itself, whichever of the two it makes', async () => {
    const lab = both()
    const wanted = [draft(f({ type: 'Project' }), marker(1, 'a')), draft(f({ type: 'Issue' }), marker(1, 'b'))]
    const refs = (await lab.connector.create(wanted)).map(outcome => got(outcome).ref)
    const again = await lab.connector.create(wanted)
    expect(again.map(outcome => faultIn(outcome).kind)).toEqual(['exists', 'exists'])
    expect(again.map(outcome => faultIn(outcome).ref)).toEqual(refs)
    expect((await lab.connector.find?.(marker(1, 'a'), undefined))?.map(({ ref }) => ref)).toEqual([refs[0]])
  })

  test('nothing of a project is heard where only issues are mirrored', async () => {
    const lab = laboratory()
    lab.person.create(f({ title: 'P', type: 'Project' }))
    const hooks = lab.hooks
    if (!hooks) throw new Error('there are no hooks')
    const [letter] = hooks.mailbox.waiting()
    if (!letter) throw new Error('there is no letter')
    const [delivery] = lab.module.webhook?.verify({ ...letter, secrets: [hooks.secret], now: lab.clock.now() }) ?? []
    if (!delivery) throw new Error('there is no delivery')
    expect(lab.module.webhook?.hints(delivery, { team: 'ENG' })).toMatchObject({ look: 'nowhere' })
    expect(lab.module.webhook?.hints(delivery, { team: 'ENG', items: 'both' })).toEqual({ look: 'changes' })
  })
})

test('filters of issues and a single project do not go with projects', () => {
  expect(scope.safeParse({ team: 'ENG', items: 'both', project: 'Apollo' }).success).toBe(false)
  expect(scope.safeParse({ team: 'ENG', items: 'projects', label: 'spec' }).success).toBe(false)
  expect(scope.safeParse({ team: 'ENG', items: 'both', label: 'spec' }).success).toBe(true)
})
