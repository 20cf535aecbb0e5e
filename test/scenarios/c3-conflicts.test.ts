// C3: where both sides changed the same thing, a person sees the difference and decides. Nothing is overwritten silently.

import { describe, expect, test } from 'vitest'
import { workItem, workItemsAndJira } from './papers.ts'
import { stage } from './stage.ts'

const apples = 'meta/work/0001-pick-apples.md'
const sections = (summary: string, context: string, requirements = '- a ladder') =>
  `${summary}\n\n## Context\n\n${context}\n\n## Requirements\n\n${requirements}`

/** Both sides rewrote the context; only the tracker has another summary, only the file another requirement. */
async function disputed(policy = 'conflicts: ask') {
  const at = stage({
    client: workItemsAndJira(policy),
    trackers: ['jira'],
    files: { [apples]: workItem({ id: '0001', title: 'Pick apples', body: sections('Soon.', 'It is autumn.') }) },
  })
  await at.type('sync')
  at.tracker('jira').edit('Pick apples', { body: `## Summary\n\n${sections('Very soon.', 'It is winter.')}` })
  at.repository.edit(apples, 'It is autumn.', 'It is spring.')
  at.repository.edit(apples, '- a ladder', '- a long ladder')
  return at
}

describe('C3: a conflict', () => {
  test('without a terminal it is left open and reported; neither side is overwritten', async () => {
    const at = await disputed()
    const [mine, theirs] = [at.repository.read(apples), at.tracker('jira').issue('Pick apples').text]
    const { out } = await at.type('sync')
    expect(out).toContain('next Decide 1 conflict: lockstep conflicts')
    expect(at.repository.read(apples)).toBe(mine)
    expect(at.tracker('jira').issue('Pick apples').text).toBe(theirs)
    const listed = await at.type('conflicts')
    expect(listed.code).toBe(1)
    for (const words of ['It is autumn.', 'It is winter.', 'It is spring.']) expect(listed.out).toContain(words)
  })

  test('nobody to ask: nothing is decided, and the message says how to decide', async () => {
    const at = await disputed()
    await at.type('sync')
    const mine = at.repository.read(apples)
    const { code, err } = await at.type('resolve')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('lockstep resolve <conflict> <end>') })
    await at.type('sync')
    expect(at.repository.read(apples)).toBe(mine)
  })

  test('at a terminal each section is shown with what it was and what both sides made of it; the tracker is recommended', async () => {
    const at = stage({
      client: workItemsAndJira('conflicts: ask'),
      trackers: ['jira'],
      files: { [apples]: workItem({ id: '0001', title: 'Pick apples', body: sections('Soon.', 'It is autumn.') }) },
    })
    await at.type('sync')
    at.tracker('jira').edit('Pick apples', { body: `## Summary\n\n${sections('Very soon.', 'It is winter.')}` })
    at.repository.edit(apples, 'Soon.', 'Later.')
    at.repository.edit(apples, 'It is autumn.', 'It is spring.')
    await at.type('sync')
    const { out } = await at.type('resolve', ['jira', 'work'])
    const [, first = '', second = ''] = out.split(/section \d of 2/)
    for (const words of ['Soon.', 'Very soon.', 'Later.']) expect(first).toContain(words)
    for (const words of ['It is autumn.', 'It is winter.', 'It is spring.']) expect(second).toContain(words)
    expect(first).toContain('jira (recommended)')
    expect((await at.type('sync')).code).toBe(0)
    for (const text of [at.repository.read(apples), at.tracker('jira').issue('Pick apples').text]) {
      expect(text).toContain('Very soon.')
      expect(text).toContain('It is spring.')
      expect(text).not.toMatch(/Later\.|It is winter\./)
    }
  })

  test('an empty answer at the terminal confirms nothing', async () => {
    const at = await disputed()
    await at.type('sync')
    const mine = at.repository.read(apples)
    expect((await at.type('resolve', [''])).out).toContain('Nothing was decided.')
    await at.type('sync')
    expect(at.repository.read(apples)).toBe(mine)
  })

  test('the tracker is confirmed: its context comes into the file, and the requirement of the file goes out', async () => {
    const at = await disputed()
    await at.type('sync')
    expect((await at.type('resolve', ['jira'])).out).toContain('1 conflict decided')
    expect((await at.type('sync')).code).toBe(0)
    for (const text of [at.repository.read(apples), at.tracker('jira').issue('Pick apples').text]) {
      for (const words of ['Very soon.', 'It is winter.', 'a long ladder']) expect(text).toContain(words)
      expect(text).not.toContain('It is spring.')
    }
  })

  test('the file is chosen instead: its context goes to the tracker, and the choice is in the log', async () => {
    const at = await disputed()
    await at.type('sync')
    await at.type('resolve', ['work'])
    expect((await at.type('sync')).code).toBe(0)
    expect(at.tracker('jira').issue('Pick apples').text).toContain('It is spring.')
    expect(at.tracker('jira').issue('Pick apples').text).not.toContain('It is winter.')
    const why = await at.type('why "Pick apples" body')
    expect(why.out).toContain('resolved')
    expect(why.out).toContain('It is winter.')
    expect(why.out).toContain('a person decided')
  })

  test('sections that only one side changed are no conflict, and wait for nobody else', async () => {
    const at = await disputed('conflicts: latest')
    expect((await at.type('sync')).code).toBe(0)
    const text = at.repository.read(apples)
    for (const words of ['Very soon.', 'a long ladder']) expect(text).toContain(words)
  })
})
