// Runs limited to named items, bindings narrowed to some, and what a run says of those it could not finish.

import { describe, expect, test } from 'vitest'
import { Fault } from '../../shared/core/errors.ts'
import { endId, fieldName, ref } from '../../shared/core/ids.ts'
import type { Report } from '../../shared/core/report.ts'
import type { Board } from '../support/board.ts'
import { Office, type OfficeOptions } from '../support/office.ts'

const milk = { title: 'Buy milk', status: 'open', body: 'Whole milk.', labels: ['home'] }
const office = (options: Partial<OfficeOptions> = {}) => new Office({ ends: { G: {}, J: {} }, ...options })
const titles = (board: Board) => [...board.items.values()].map(item => item.fields[fieldName('title')]).sort()
const messages = (report: Report) => report.errors.map(error => error.message)

describe('a run of named items', () => {
  /** Two items everywhere; since the last run both were edited at G. */
  async function edited(options: Partial<OfficeOptions> = {}) {
    const here = office(options)
    const first = here.board('G').add({ ...milk, title: 'First' }, { name: 'SHOP-1', url: 'https://g.example/1' })
    const second = here.board('G').add({ ...milk, title: 'Second' }, { name: 'SHOP-2' })
    await here.sync()
    here.board('G').edit(first, { title: 'First, new' })
    here.board('G').edit(second, { title: 'Second, new' })
    return { here, first, second, link: (await here.link('G', first)).id }
  }

  test('by ref, link, name or address; the others are left for later', async () => {
    for (const word of ['G-1', 'J-1', 'link', 'SHOP-1', 'shop-1', 'https://g.example/1', 'https://g.example/1/']) {
      const { here, link } = await edited()
      const report = await here.sync({ items: [word === 'link' ? link : word] })
      expect(report.errors, word).toEqual([])
      expect(titles(here.board('J')), word).toEqual(['First, new', 'Second'])
      await here.sync()
      expect(titles(here.board('J')), word).toEqual(['First, new', 'Second, new'])
    }
  })

  test('looks at them everywhere and lists nothing', async () => {
    const { here, first } = await edited()
    here.board('J').edit(here.board('J').items.keys().next().value ?? ref(''), { status: 'done' })
    for (const board of Object.values(here.boards)) board.calls.length = 0
    await here.sync({ items: [first] })
    expect(here.board('G').shown(first, 'status')).toBe('done')
    expect(Object.values(here.boards).flatMap(board => board.calls)).not.toContain('changes')
  })

  test('that did not change since the last run, and yet have something to catch up with', async () => {
    const { here, first } = await edited()
    here.board('J').broken = new Fault({ kind: 'denied', message: 'J refused the token.' })
    await here.sync({ items: [first] })
    here.board('J').broken = undefined
    await here.store.saveOutage('J', undefined)
    here.clock.advance(3_600_000)
    await here.sync({ items: [first] })
    expect(titles(here.board('J'))).toEqual(['First, new', 'Second'])
  })

  test('with the comments on them', async () => {
    const { here, first } = await edited()
    const comment = here.board('G').add({ body: 'Oat?' }, { kind: 'comment', parent: first })
    await here.sync()
    here.board('G').edit(comment, { body: 'Oat, please.' })
    await here.sync({ items: [first] })
    const mirror = [...here.board('J').items.values()].find(item => item.kind === 'comment')
    expect(mirror?.fields).toEqual({ body: 'Oat, please.' })
  })

  test('a new one, where its end knows its items by name; the others stay unknown', async () => {
    const named = (word: string) => word.replace(/^#/, 'G-')
    const here = office({ ends: { G: { named }, J: {} } })
    here.board('G').add({ ...milk, title: 'New' })
    here.board('G').add({ ...milk, title: 'Also new' })
    const report = await here.sync({ items: ['#1'] })
    expect(report.errors).toEqual([])
    expect(titles(here.board('J'))).toEqual(['New'])
  })

  test('a name nobody knows is an error that says so, and stops nothing else', async () => {
    const { here } = await edited()
    const report = await here.sync({ items: ['SHOP-9', 'SHOP-1'] })
    expect(report.errors).toEqual([
      {
        ref: 'SHOP-9',
        kind: 'not-found',
        message: 'Nobody knows `SHOP-9`. Write it as its own end calls it, or give the address of its page.',
        tries: 1,
        again: 'never',
      },
    ])
    expect(titles(here.board('J'))).toEqual(['First, new', 'Second'])
  })

  test('an end that could not be asked is named too', async () => {
    const here = office({ ends: { G: { named: word => word }, J: {} } })
    here.board('G').broken = new Fault({ kind: 'denied', message: 'G refused the token.' })
    const report = await here.sync({ items: ['G-1'] })
    expect(report.errors.map(error => error.end)).toEqual(['G', undefined])
    expect(messages(report)).toEqual([
      'G refused the token.',
      'Nobody knows `G-1`. G could not be asked; try again once that is mended.',
    ])
  })

  test('a preview of one item is about that item', async () => {
    const { here, first } = await edited()
    const writes = [...here.board('J').writes]
    const report = await here.sync({ items: [first], preview: true })
    expect(report.items).toHaveLength(1)
    expect(here.board('J').writes).toEqual(writes)
  })
})

test('a canary counts items, not the ends that point at them', async () => {
  const here = office()
  const all = [1, 2, 3].map(n => here.board('G').add({ ...milk, title: `Item ${n}` }))
  await here.sync()
  for (const at of all) here.board('G').edit(at, { status: 'done' })
  const done = () => [...here.board('J').items.values()].filter(item => item.fields[fieldName('status')] === 'done')
  await here.sync({ items: all, canary: 2 })
  expect(done()).toHaveLength(2)
  await here.sync()
  expect(done()).toHaveLength(3)
})

describe('a run at a desk', () => {
  test('goes on with what waits for its time, and says who is still behind', async () => {
    const here = office()
    const at = here.board('G').add(milk)
    await here.sync()
    const copy = here.board('J').only().ref
    const newer = here.board('G').add({ ...milk, title: 'Newer' })
    await here.sync()
    await here.sync()
    here.board('G').edit(at, { title: 'Onwards' })
    // The newest item of a list is listed again; the one before it is not.
    here.board('G').edit(newer, { title: 'Newest' })
    here.board('J').broken = new Fault({ kind: 'unavailable', message: 'J does not answer.' })
    const report = await here.sync({ patience: 0 })
    expect(report.behind).toEqual({ J: 2 })
    expect(report.recommendations).toContain('J is behind with 2 items; the next run sees to them.')
    here.board('J').broken = undefined
    await here.store.saveOutage('J', undefined)
    // Within the minute after which a sweep would come back by itself.
    const link = await here.link('G', at)
    expect(link.due).toBeGreaterThan(here.clock.now())
    here.clock.advance(-60_000)
    const next = await here.sync({ patience: 0 })
    expect(here.board('J').shown(copy, 'title')).toBe('Onwards')
    expect(next.behind).toBeUndefined()
  })

  test('a run of a few fields makes no item, and the next one makes it whole', async () => {
    const here = office()
    const at = here.board('G').add(milk)
    await here.sync({ fields: [fieldName('status')] })
    expect(await here.links()).toEqual([])
    await here.sync({ write: [endId('G')] })
    expect((await here.link('G', at)).agreed[fieldName('title')]?.value).toBe('Buy milk')
    await here.sync({ fields: [fieldName('status')] })
    expect(here.board('J').items.size).toBe(0)
    await here.sync()
    expect(here.board('J').only().fields).toMatchObject({ title: 'Buy milk', status: 'open' })
  })

  test('does not count ends that were left out on purpose', async () => {
    const here = office()
    const at = here.board('G').add(milk)
    await here.sync()
    here.board('G').edit(at, { title: 'Onwards' })
    expect((await here.sync({ write: [endId('G')] })).behind).toBeUndefined()
  })
})

describe('a binding narrowed to', () => {
  const narrowed = (by: 'path' | 'url' | 'label' | 'id', text: string) => office({ binding: { only: [{ by, text }] } })

  test('paths: only what fits begins a link, at any end, and edits of it travel', async () => {
    const here = narrowed('path', 'specs/**/*-api-*')
    const board = here.board('G')
    const api = board.rename(board.add({ ...milk, title: 'API' }), 'specs/a/01-api-x/README.md')
    board.rename(board.add({ ...milk, title: 'Web' }), 'specs/a/01-web-x/README.md')
    here.board('J').add({ ...milk, title: 'From J' })
    await here.sync()
    expect(titles(here.board('J'))).toEqual(['API', 'From J'])
    expect(titles(board)).toEqual(['API', 'Web'])
    const copy = [...here.board('J').items.values()].find(item => item.fields[fieldName('title')] === 'API')
    here.board('J').edit(copy?.ref ?? ref(''), { title: 'API 2' })
    await here.sync()
    expect(board.shown(api, 'title')).toBe('API 2')
    board.edit(api, { title: 'API 3' })
    await here.sync()
    expect(titles(here.board('J'))).toEqual(['API 3', 'From J'])
  })

  test.each([
    ['id', 'G-1'],
    ['id', 'shop-1'],
    ['url', 'https://g.example/1/'],
  ] as const)('%s %s', async (by, text) => {
    const here = narrowed(by, text)
    here.board('G').add({ ...milk, title: 'This' }, { name: 'SHOP-1', url: 'https://g.example/1' })
    here.board('G').add({ ...milk, title: 'Other' }, { name: 'SHOP-2', url: 'https://g.example/2' })
    await here.sync()
    expect(titles(here.board('J'))).toEqual(['This'])
  })

  test('a label: what loses it is told to the end and then left alone; what gets it back goes on', async () => {
    const here = narrowed('label', 'Sync')
    const board = here.board('G')
    const at = board.add({ ...milk, labels: ['home', 'sync'] })
    board.add({ ...milk, title: 'Other' })
    await here.sync()
    expect(titles(here.board('J'))).toEqual(['Buy milk'])
    const copy = here.board('J').only().ref

    board.edit(at, { labels: ['home'] })
    await here.sync()
    expect(here.board('J').shown(copy, 'labels')).toEqual(['home'])
    expect((await here.link('G', at)).due).toBeUndefined()

    board.edit(at, { title: 'Alone' })
    here.board('J').edit(copy, { status: 'done' })
    const quiet = await here.sync({ census: true })
    expect(quiet.totals).toEqual({})
    expect(titles(here.board('J'))).toEqual(['Buy milk'])

    here.board('J').edit(copy, { labels: ['home', 'sync'] })
    await here.sync()
    expect(titles(here.board('J'))).toEqual(['Alone'])
    expect(board.shown(at, 'status')).toBe('done')
    expect(board.shown(at, 'labels')).toEqual(['home', 'sync'])
  })

  test('a label, in the words of each end', async () => {
    const here = office({
      binding: { only: [{ by: 'label', text: 'sync' }] },
      fields: {
        labels: { flows: { G: { flow: 'both', table: { sync: ['Abgleich'] }, open: true }, J: { flow: 'both' } } },
      },
    })
    here.board('G').add({ ...milk, labels: ['Abgleich'] })
    here.board('G').add({ ...milk, title: 'Other' })
    await here.sync()
    expect(here.board('J').only().fields).toMatchObject({ title: 'Buy milk', labels: ['sync'] })
  })

  test('a sweep that finds only others visits nobody', async () => {
    const here = narrowed('id', 'none')
    here.board('G').add(milk)
    await here.sync()
    expect(here.board('G').calls).toEqual(['changes'])
    // By another name it could be an item we know; nobody claimed this one.
    here.board('G').add({ ...milk, title: 'Oat milk' }, { aka: [ref('ulid-2')] })
    await here.sync()
    expect(here.board('G').calls).toEqual(['changes', 'changes'])
  })

  test('comments on what is left out wait for nobody', async () => {
    const here = narrowed('id', 'none')
    const at = here.board('G').add(milk)
    here.board('G').add({ body: 'Oat?' }, { kind: 'comment', parent: at })
    const report = await here.sync()
    expect(report).toMatchObject({ errors: [], recommendations: [] })
    expect(here.board('J').items.size).toBe(0)
  })

  test('an item renamed out of the pattern keeps its link', async () => {
    const here = narrowed('path', 'api/*')
    const board = here.board('G')
    const at = board.rename(board.add(milk, { aka: [ref('ulid-1')] }), 'api/one')
    await here.sync()
    board.rename(at, 'web/one')
    await here.sync()
    expect((await here.links()).map(link => link.ends[endId('G')]?.ref)).toEqual(['web/one'])
    expect(here.board('J').items.size).toBe(1)
  })

  test('what is unfinished is seen to the end, also where nothing tells that it was chosen', async () => {
    const both = { flow: 'both' } as const
    const here = new Office({
      ends: { G: {}, J: {}, F: {} },
      fields: { labels: { at: { [endId('G')]: both, [endId('J')]: both } } },
      binding: { only: [{ by: 'label', text: 'sync' }] },
    })
    const at = here.board('G').add({ ...milk, labels: ['sync'] })
    await here.sync()
    here.board('F').broken = new Fault({ kind: 'unavailable', message: 'F does not answer.' })
    here.board('G').edit(at, { title: 'Last words', labels: [] })
    await here.sync({ patience: 0 })
    here.board('F').broken = undefined
    await here.store.saveOutage('F', undefined)
    expect((await here.sync()).behind).toBeUndefined()
    expect(here.board('F').only().fields[fieldName('title')]).toBe('Last words')
  })

  test('comments travel with what was chosen', async () => {
    const here = narrowed('id', 'G-1')
    const at = here.board('G').add(milk)
    await here.sync()
    here.board('G').add({ body: 'Oat?' }, { kind: 'comment', parent: at })
    await here.sync()
    expect([...here.board('J').items.values()].map(item => item.kind)).toEqual(['item', 'comment'])
  })

  describe('one item, and another one is named: the run says why nothing happened', () => {
    const others = { only: [{ by: 'id', text: 'other' }] } as const
    const why = expect.stringContaining('is not among the items the project is narrowed to')

    test('to one that is linked, also where an end was added since', async () => {
      const ends = ['G', 'J', 'F'].map(name => ({ id: endId(name), starts: true, receives: true }))
      const here = new Office({ ends: { G: {}, J: {}, F: {} }, binding: { ends: ends.slice(0, 2) } })
      const at = here.board('G').add(milk)
      await here.sync()
      here.board('G').edit(at, { title: 'Onwards' })
      Object.assign(here.engine, { binding: { ...here.engine.binding, ends, ...others } })
      expect(messages(await here.sync({ items: ['G-1'] }))).toEqual([why])
      expect(here.board('J').only().fields[fieldName('title')]).toBe('Buy milk')
      expect(here.board('F').items.size).toBe(0)
    })

    test('to a new one', async () => {
      const here = office({ ends: { G: { named: word => word }, J: {} }, binding: others })
      here.board('G').add(milk)
      expect(messages(await here.sync({ items: ['G-1'] }))).toEqual([why])
      expect(here.board('J').items.size).toBe(0)
    })
  })
})
