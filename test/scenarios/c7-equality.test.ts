// C7: only what differs in meaning is written. White space and what a tracker keeps for itself make no difference.

import { describe, expect, test } from 'vitest'
import { workItem, workItemsAndJira } from './papers.ts'
import { stage } from './stage.ts'

const apples = 'meta/work/0001-pick-apples.md'

async function agreed() {
  const at = stage({
    client: workItemsAndJira(),
    trackers: ['jira'],
    files: { [apples]: workItem({ id: '0001', title: 'Pick apples', body: 'All of them.\n\n- a ladder\n- a basket' }) },
  })
  await at.type('sync')
  at.tracker('jira').forgetCalls()
  return at
}

describe('C7: what counts as equal', () => {
  test('nothing changed: nothing is written, at either side', async () => {
    const at = await agreed()
    const before = at.repository.below('meta')
    expect(await at.type('sync')).toEqual({ code: 0, out: 'All ends agree.\n', err: '' })
    expect(await at.type('sync --all')).toEqual({ code: 0, out: 'All ends agree.\n', err: '' })
    expect(at.repository.below('meta')).toEqual(before)
    expect(at.tracker('jira').changes()).toEqual([])
  })

  test.each([
    ['blank lines', 'All of them.\n', 'All of them.\n\n\n'],
    ['spaces at the end of a line', 'All of them.\n', 'All of them. \n'],
    ['a blank line between list items', '- a ladder\n- a basket', '- a ladder\n\n- a basket'],
    ['quotes in the frontmatter', 'title: "Pick apples"', "title: 'Pick apples'"],
    ['a missing newline at the end', '- a basket\n', '- a basket'],
  ])('%s in the file: the tracker is not written, and the file stays as its author likes it', async (_, from, to) => {
    const at = await agreed()
    at.repository.edit(apples, from, to)
    const mine = at.repository.read(apples)
    expect((await at.type('sync')).out).toBe('All ends agree.\n')
    expect(at.tracker('jira').changes()).toEqual([])
    expect(at.repository.read(apples)).toBe(mine)
  })

  test('white space that only its author cares for survives the next edit of the text from the tracker', async () => {
    const at = await agreed()
    at.repository.edit(apples, 'All of them.\n', 'All of them. \n\n\n')
    await at.type('sync')
    const mine = at.repository.read(apples)
    at.tracker('jira').edit('Pick apples', { body: '## Summary\n\nAll of them.\n\n- a tall ladder\n- a basket' })
    await at.type('sync')
    expect(at.repository.read(apples).replace(/^last_updated: .*$/m, '')).toBe(
      mine.replace('- a ladder', '- a tall ladder').replace(/^last_updated: .*$/m, ''),
    )
  })

  test('what only the tracker manages, such as the time of its last change or a comment, does not touch the file', async () => {
    const at = await agreed()
    const before = at.repository.read(apples)
    await at.later()
    const updated = at.tracker('jira').issue('Pick apples').updated
    at.tracker('jira').comment('Pick apples', 'I have a ladder.')
    at.tracker('jira').edit('Pick apples', { iteration: 'Sprint 1' })
    expect(at.tracker('jira').issue('Pick apples').updated).not.toBe(updated)
    expect((await at.type('sync')).out).toBe('All ends agree.\n')
    expect(at.repository.read(apples)).toBe(before)
  })

  test('the same change made at both sides is no conflict and no write', async () => {
    const at = await agreed()
    at.repository.edit(apples, 'status: draft', 'status: done')
    at.tracker('jira').edit('Pick apples', { status: 'Done' })
    const mine = at.repository.read(apples)
    expect(await at.type('sync')).toMatchObject({ code: 0, out: 'All ends agree.\n' })
    expect(at.tracker('jira').changes()).toEqual([])
    expect(at.repository.read(apples)).toBe(mine)
  })
})
