// C4: items that were never pushed are offered, one by one or all at once; what is accepted bears the tracker's key.

import { describe, expect, test } from 'vitest'
import { workItem, workItemsAndJira } from './papers.ts'
import { stage } from './stage.ts'

const path = (n: number, title: string) => `meta/work/000${n}-${title.toLowerCase().replaceAll(' ', '-')}.md`
const titles = ['Pick apples', 'Press juice', 'Wash crates']
const [apples = '', juice = '', crates = ''] = titles.map((title, n) => path(n + 1, title))

/** Three items with numbers of their own, under the given key; the tracker's key goes under another. */
function orchard({ numbers = 'work_item_id', keys = 'work_item_id', more = '' } = {}) {
  const files = titles.map((title, n) => [
    path(n + 1, title),
    workItem({ id: `000${n + 1}`, title }).replace('\nid:', `\n${numbers}:`),
  ])
  const client = workItemsAndJira(more).replace(
    'labels: both ways }',
    `labels: both ways, "x:${keys}": "jira → work, name" }`,
  )
  return stage({ client, trackers: ['jira'], files: Object.fromEntries(files) })
}

describe('C4: items that were never pushed', () => {
  test('each is offered by its name and title; accepted ones are pushed, declined ones stay untouched', async () => {
    const at = orchard()
    const before = at.repository.below('meta/work')
    const { out } = await at.type('adopt', ['y', 'n', 'n'])
    for (const title of titles) expect(out).toContain(`${title}. Take it? [y/N/all/stop]`)
    expect(at.tracker('jira').titles()).toEqual(['Pick apples'])
    expect(at.repository.read(juice)).toBe(before['0002-press-juice.md'])
    expect(at.repository.read(crates)).toBe(before['0003-wash-crates.md'])
  })

  test.each([
    { numbers: 'work_item_id', keys: 'work_item_id' },
    { numbers: 'id', keys: 'id' },
    { numbers: 'id', keys: 'external_id' },
  ])(
    'accepted ones bear the key of the tracker: numbered by $numbers, the key under $keys',
    async ({ numbers, keys }) => {
      const at = orchard({ numbers, keys })
      await at.type('adopt', ['y', 'n', 'n'])
      expect(at.tracker('jira').issue('Pick apples').name).toBe('SHOP-1')
      expect(at.repository.read(apples)).toMatch(new RegExp(`^${keys}: "?SHOP-1"?$`, 'm'))
      if (numbers !== keys) expect(at.repository.read(apples)).toContain(`\n${numbers}: "0001"\n`)
      expect((await at.type('adopt', ['stop'])).out).not.toContain('Pick apples')
      expect(at.tracker('jira').titles()).toEqual(['Pick apples'])
    },
  )

  test('`all` takes the rest in one answer, `--all` without a question; one more sync finds nothing to do', async () => {
    for (const type of [['adopt', 'all'], ['adopt --all']]) {
      const at = orchard()
      const [words = '', ...answers] = type
      expect((await at.type(words, answers)).code).toBe(0)
      expect(at.tracker('jira').titles()).toEqual(titles)
      for (const file of [apples, juice, crates])
        expect(at.repository.read(file)).toMatch(/^work_item_id: "?SHOP-\d"?$/m)
      expect((await at.type('sync')).out).toBe('All ends agree.\n')
    }
  })

  test('with `newcomers: ask` a sync takes none by itself: it says how many wait, and declined ones stay untouched for good', async () => {
    const at = orchard({ more: 'newcomers: ask' })
    at.tracker('jira').write({ title: 'Only there' })
    const before = at.repository.below('meta/work')
    const { code, out } = await at.type('sync')
    expect(code).toBe(0)
    expect(out).toContain('4 items are at one end only and wait for you: lockstep adopt')
    await at.type('adopt --from work', ['y', 'n', 'n'])
    for (const words of ['sync', 'sync --all', 'sync --push-only']) await at.type(words)
    expect(at.tracker('jira').titles()).toEqual(['Only there', 'Pick apples'])
    for (const name of ['0002-press-juice.md', '0003-wash-crates.md'])
      expect(at.repository.read(`meta/work/${name}`)).toBe(before[name])
    // What is taken is kept in step like everything else.
    at.tracker('jira').edit('Pick apples', { status: 'Done' })
    await at.type('sync')
    expect(at.repository.read(apples)).toContain('status: done')
  })

  test('an item that is named is taken: whoever names it was asked', async () => {
    const at = orchard({ more: 'newcomers: ask' })
    await at.type('sync --items 0002-press-juice')
    expect(at.tracker('jira').titles()).toEqual(['Press juice'])
  })

  test('nobody to ask: nothing is taken, and the message says how to take them', async () => {
    const at = orchard()
    const { code, err } = await at.type('adopt')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('Add --all to take them') })
    expect(at.tracker('jira').issues()).toEqual([])
  })

  test('an issue that comes in from the tracker bears its key too, so that it is never taken for a new one', async () => {
    const at = orchard({ numbers: 'id', keys: 'external_id' })
    at.tracker('jira').write({ title: 'Only there' })
    await at.type('sync --pull-only')
    await at.type('sync')
    const [name] = Object.keys(at.repository.below('meta/work')).filter(file => file.includes('only-there'))
    expect(at.repository.read(`meta/work/${name}`)).toContain('\nexternal_id: SHOP-1\n')
  })

  test('an item that bears the key of an issue was pushed before: it goes with that issue, and nothing is made', async () => {
    const at = orchard({ numbers: 'id', keys: 'external_id' })
    at.tracker('jira').write({ title: 'Press all juice' })
    at.tracker('jira').write({ title: 'Only there' })
    at.repository.edit(juice, 'kind: task', 'kind: task\nexternal_id: SHOP-1')
    await at.type('sync --conflicts target-wins')
    expect((await at.type('sync')).out).toBe('All ends agree.\n')
    expect(at.tracker('jira').titles()).toEqual(['Only there', 'Pick apples', 'Press all juice', 'Wash crates'])
    expect(Object.keys(at.repository.below('meta/work'))).toHaveLength(4)
    expect(at.repository.read(juice)).toContain('title: "Press all juice"')
  })

  test('also where the tracker is looked at first, and only one item of it', async () => {
    const client = workItemsAndJira()
      .replace('labels: both ways }', 'labels: both ways, "x:external_id": "jira → work, name" }')
      .replace(/( {6}work: .*\n)( {6}jira: .*\n)/, '$2$1')
    const at = stage({
      client,
      trackers: ['jira'],
      files: { [juice]: workItem({ id: '0002', title: 'Press juice', more: 'external_id: SHOP-1\n' }) },
    })
    at.tracker('jira').write({ title: 'Press juice' })
    await at.type('sync --canary 1')
    await at.type('sync')
    expect(Object.keys(at.repository.below('meta/work'))).toEqual(['0002-press-juice.md'])
    expect(at.tracker('jira').titles()).toEqual(['Press juice'])
  })

  test('the plan says so too: of three items, one of them known by its key, two would be made', async () => {
    const at = orchard({ numbers: 'id', keys: 'external_id' })
    at.tracker('jira').write({ title: 'Press juice' })
    at.repository.edit(juice, 'kind: task', 'kind: task\nexternal_id: SHOP-1')
    expect((await at.type('plan')).out).toContain('jira: 2 created')
  })

  test('a key that leads nowhere makes no issue; the message says what to do', async () => {
    const at = orchard({ numbers: 'id', keys: 'external_id' })
    at.repository.edit(juice, 'kind: task', 'kind: task\nexternal_id: SHOP-77')
    const { code, out } = await at.type('sync')
    expect(code).toBe(1)
    expect(out).toContain('SHOP-77')
    expect(at.tracker('jira').titles()).toEqual(['Pick apples', 'Wash crates'])
  })

  test('a file that was copied with its key is no second issue; both names are in the message', async () => {
    const at = orchard({ numbers: 'id', keys: 'external_id' })
    await at.type('sync')
    at.repository.save('meta/work/0009-copy.md', at.repository.read(juice).replace('"0002"', '"0009"'))
    const { code, out } = await at.type('sync')
    expect(code).toBe(1)
    expect(out).toMatch(/0009-copy says it is SHOP-2, which goes with 0002-press-juice already/)
    expect(at.tracker('jira').issues()).toHaveLength(3)
  })
})
