// A run is taken back: what it agreed on is what it was, everywhere, unless somebody has gone on since.

import { expect, test } from 'vitest'
import { runId } from '../../shared/core/ids.ts'
import { planUndo, undoStep } from '../../shared/engine/undo.ts'
import { Office } from '../support/office.ts'

const tanks = { title: 'Check the tanks', status: 'planned', body: 'Left first.', labels: ['fuel'] }

async function changed() {
  const here = new Office({ ends: { specs: {}, jira: {} } })
  const spec = here.board('specs').add(tanks)
  await here.sync()
  const issue = here.board('jira').only().ref
  here.board('jira').edit(issue, { title: 'Check both tanks', labels: ['fuel', 'urgent'] })
  const { run } = await here.sync()
  return { here, spec, issue, run }
}

async function takeBack(here: Office, run: string) {
  const plan = await planUndo(here.engine, runId(run))
  for (const step of plan.steps) expect(await undoStep(here.engine, step, runId('undo-1'))).toBe(true)
  await here.sync()
  return plan
}

test('all ends show what they showed before the run', async () => {
  const { here, spec, issue, run } = await changed()
  const plan = await takeBack(here, run)
  expect(plan.steps.map(step => step.field).sort()).toEqual(['labels', 'title'])
  for (const [board, name] of [
    ['specs', spec],
    ['jira', issue],
  ] as const)
    expect(here.board(board).items.get(name)?.fields).toMatchObject({ title: 'Check the tanks', labels: ['fuel'] })
  expect((await here.sync()).totals).toEqual({})
})

test('what changed since is left and named', async () => {
  const { here, spec, run } = await changed()
  here.board('specs').edit(spec, { title: 'Check all tanks' })
  await here.sync()
  const plan = await takeBack(here, run)
  expect(plan.left).toMatchObject([{ field: 'title', why: 'specs has changed it since' }])
  expect(here.board('jira').only().fields).toMatchObject({ title: 'Check all tanks', labels: ['fuel'] })
})

test('undoing an undo brings the change back', async () => {
  const { here, run } = await changed()
  await takeBack(here, run)
  await takeBack(here, 'undo-1')
  expect(here.board('specs').only().fields).toMatchObject({ title: 'Check both tanks', labels: ['fuel', 'urgent'] })
})

test('what came into being stays, and is named', async () => {
  const here = new Office({ ends: { specs: {}, jira: {} } })
  here.board('specs').add(tanks)
  const { run } = await here.sync()
  const plan = await takeBack(here, run)
  expect(plan.steps).toEqual([])
  expect(plan.left).toMatchObject([{ why: 'jira-1 was created at jira; that is not taken back' }])
  expect(here.board('jira').items.size).toBe(1)
})

test('a step whose ground has moved is not taken', async () => {
  const { here, spec, run } = await changed()
  const { steps } = await planUndo(here.engine, runId(run))
  here.board('specs').edit(spec, { title: 'Check all tanks', labels: [] })
  await here.sync()
  for (const step of steps) expect(await undoStep(here.engine, step, runId('undo-1'))).toBe(false)
})
