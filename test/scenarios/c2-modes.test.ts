// C2: a sync goes both ways; it can be told to push only, to pull only, or to say what it would do.

import { describe, expect, test } from 'vitest'
import { workItem, workItemsAndJira } from './papers.ts'
import { stage } from './stage.ts'

const apples = 'meta/work/0001-pick-apples.md'
const juice = 'meta/work/0002-press-juice.md'

/** Each side has changed one item that both know, and each has one that the other has never seen. */
async function newsOnBothSides() {
  const at = stage({
    client: workItemsAndJira(),
    trackers: ['jira'],
    files: {
      [apples]: workItem({ id: '0001', title: 'Pick apples' }),
      [juice]: workItem({ id: '0002', title: 'Press juice' }),
    },
  })
  await at.type('sync')
  at.repository.edit(apples, 'status: draft', 'status: in-progress')
  at.tracker('jira').edit('Press juice', { status: 'Done' })
  at.repository.save('meta/work/0003-only-here.md', workItem({ id: '0003', title: 'Only here' }))
  at.tracker('jira').write({ title: 'Only there' })
  at.tracker('jira').forgetCalls()
  return at
}

describe('C2: which way a sync goes', () => {
  test('without a flag it goes both ways', async () => {
    const at = await newsOnBothSides()
    expect((await at.type('sync')).code).toBe(0)
    expect(at.tracker('jira').issue('Pick apples').status).toBe('In Progress')
    expect(at.repository.read(juice)).toContain('status: done')
    expect(at.tracker('jira').titles()).toEqual(['Only here', 'Only there', 'Pick apples', 'Press juice'])
    expect(at.repository.read('meta/work/0004-only-there.md')).toContain('# 0004: Only there')
  })

  test('--push-only brings local news to the tracker and touches no local file', async () => {
    const at = await newsOnBothSides()
    const before = at.repository.below('meta')
    await at.type('sync --push-only')
    expect(at.repository.below('meta')).toEqual(before)
    expect(at.tracker('jira').issue('Pick apples').status).toBe('In Progress')
    expect(at.tracker('jira').titles()).toContain('Only here')
    expect(at.tracker('jira').issue('Press juice').status).toBe('Done')
  })

  test('--pull-only brings news of the tracker to the files and makes no write there', async () => {
    const at = await newsOnBothSides()
    await at.type('sync --pull-only')
    expect(at.tracker('jira').changes()).toEqual([])
    expect(at.tracker('jira').titles()).toEqual(['Only there', 'Pick apples', 'Press juice'])
    expect(at.repository.read(juice)).toContain('status: done')
    expect(at.repository.has('meta/work/0004-only-there.md')).toBe(true)
    expect(at.repository.read(apples)).toContain('status: in-progress')
  })

  test('what one direction left undone, a sync both ways finishes', async () => {
    const at = await newsOnBothSides()
    await at.type('sync --pull-only')
    await at.type('sync --push-only')
    expect(await at.type('sync')).toMatchObject({ code: 0, out: 'All ends agree.\n' })
    expect(at.tracker('jira').titles()).toHaveLength(4)
    expect(Object.keys(at.repository.below('meta/work'))).toHaveLength(4)
  })

  test.each([
    { flags: '', says: ['Only here', 'Only there', 'status: "To Do" → "In Progress"', 'status: "draft" → "done"'] },
    { flags: '--push-only', says: ['Only here', 'status: "To Do" → "In Progress"'], keeps: ['Only there', '"done"'] },
    { flags: '--pull-only', says: ['Only there', 'status: "draft" → "done"'], keeps: ['Only here', '"In Progress"'] },
  ])('--preview $flags says all that it would do, and writes nothing anywhere', async ({ flags, says, keeps = [] }) => {
    const at = await newsOnBothSides()
    const before = at.repository.below('.')
    const { code, out } = await at.type(`sync --preview ${flags}`)
    expect(code).toBe(0)
    for (const words of says) expect(out).toContain(words)
    for (const words of keeps) expect(out).not.toContain(words)
    expect(at.repository.below('.')).toEqual(before)
    expect(at.tracker('jira').changes()).toEqual([])
  })

  test('both directions at once by flag cannot be meant', async () => {
    const at = await newsOnBothSides()
    expect((await at.type('sync --push-only --pull-only')).code).toBe(2)
  })
})
