// C6: `last-sync.json` says for each item when the tracker last changed what is in step; interrupted runs go on, once.

import { describe, expect, test } from 'vitest'
import { workItem, workItemsAndJira } from './papers.ts'
import { stage } from './stage.ts'

const name = (n: number) => `0${100 + n}-item-${n}`
const many = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `meta/work/${name(n)}.md`,
      workItem({ id: `0${100 + n}`, title: `Item ${n}` }),
    ]),
  )
const orchard = (count: number) =>
  stage({ client: workItemsAndJira('limits: { writes: 500 }'), trackers: ['jira'], files: many(count) })

describe('C6: the memory of a sync', () => {
  test('it names every item and when the tracker last changed it, and the time of the run', async () => {
    const at = orchard(2)
    expect(at.lastSync('jira')).toBeUndefined()
    await at.type('sync')
    expect(at.lastSync('jira')).toEqual({
      timestamp: expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/),
      items: Object.fromEntries([0, 1].map(n => [name(n), at.tracker('jira').issue(`Item ${n}`).updated])),
    })
  })

  test('it moves on item by item, and only for items that are written at both sides', async () => {
    const at = orchard(2)
    await at.type('sync')
    const before = at.lastSync('jira')
    await at.later()
    at.tracker('jira').edit('Item 0', { status: 'Done' })
    at.tracker('jira').edit('Item 1', { status: 'Done' })
    // Somebody merges; this file cannot be read until they are done.
    at.repository.save(`meta/work/${name(1)}.md`, `<<<<<<< HEAD\n${at.repository.read(`meta/work/${name(1)}.md`)}`)
    expect((await at.type('sync')).code).toBe(1)
    const after = at.lastSync('jira')
    expect(after?.items[name(0)]).toBe(at.tracker('jira').issue('Item 0').updated)
    expect(after?.items[name(1)]).toBe(before?.items[name(1)])
    expect(after?.timestamp).not.toBe(before?.timestamp)
  })

  test('a preview leaves it as it is', async () => {
    const at = orchard(1)
    await at.type('sync')
    const before = at.lastSync('jira')
    at.tracker('jira').edit('Item 0', { status: 'Done' })
    await at.type('sync --preview')
    expect(at.lastSync('jira')).toEqual(before)
  })

  test('a run that loses the network half way, wherever that is, is finished by the next one, without doubles', async () => {
    const titles = ['Item 0', 'Item 1', 'Only there']
    let isWhole = false
    let requests = 0
    for (; !isWhole; requests++) {
      const at = orchard(2)
      at.tracker('jira').write({ title: 'Only there' })
      at.network.cutAfter(requests)
      const { code } = await at.type('sync')
      isWhole = code === 0
      // Nothing is said of an item before it is at both sides.
      for (const [item, updated] of Object.entries(at.lastSync('jira')?.items ?? {})) {
        expect(at.repository.has(`meta/work/${item}.md`)).toBe(true)
        expect(
          at
            .tracker('jira')
            .issues()
            .map(issue => issue.updated),
        ).toContain(updated)
      }
      at.network.mend()
      await at.later()
      await at.type('sync')
      expect((await at.type('sync')).out).toBe('All ends agree.\n')
      expect(at.tracker('jira').titles()).toEqual(titles)
      expect(Object.keys(at.repository.below('meta/work'))).toHaveLength(titles.length)
      expect(Object.keys(at.lastSync('jira')?.items ?? {})).toHaveLength(titles.length)
    }
    expect(requests).toBeGreaterThan(5)
  }, 30_000)

  test('a person who interrupts finds every item done or not begun, and the next run does the rest', async () => {
    const at = orchard(60)
    const stop = new AbortController()
    const { code, err } = await at.type('sync', [], {
      interrupted: stop.signal,
      isTerminal: true,
      err: () => stop.abort(),
    })
    expect({ code, err }).toMatchObject({ code: 130 })
    const done = at.tracker('jira').titles()
    expect(done.length).toBeLessThan(60)
    expect(Object.keys(at.lastSync('jira')?.items ?? {})).toHaveLength(done.length)
    expect((await at.type('sync')).code).toBe(0)
    expect(new Set(at.tracker('jira').titles()).size).toBe(60)
    expect(at.tracker('jira').titles()).toHaveLength(60)
  })
})
