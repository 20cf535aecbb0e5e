// Runs: previews, limits, canaries, restrictions, one end in trouble, comments, links made and unmade by hand.

import { describe, expect, test } from 'vitest'
import { Fault } from '../../shared/core/errors.ts'
import { endId, fieldName, ref, runId } from '../../shared/core/ids.ts'
import { link, unlink } from '../../shared/engine/adopt.ts'
import { Office, type OfficeOptions } from '../support/office.ts'

const milk = { title: 'Buy milk', status: 'open', body: 'Whole milk.', labels: ['home'] }
const office = (options: Partial<OfficeOptions> = {}) => new Office({ ends: { G: {}, J: {} }, ...options })
const writesOf = (here: Office) => Object.values(here.boards).flatMap(board => board.writes)

describe('a preview', () => {
  test('plans what a run would do and writes nothing anywhere', async () => {
    const here = office()
    here.board('G').add(milk)
    const preview = await here.sync({ preview: true })
    expect(preview.mode).toBe('preview')
    expect(preview.totals).toMatchObject({ created: 1 })
    expect(writesOf(here)).toEqual([])
    expect(await here.links()).toEqual([])
    expect(await here.store.progress(endId('G'))).toBeUndefined()
    expect(await here.store.report(preview.run)).toBeUndefined()
    const real = await here.sync()
    expect(real.totals).toEqual(preview.totals)
  })
})

describe('limits', () => {
  test('a plan beyond them is refused before the first write', async () => {
    const here = office({ binding: { limits: { writes: 3, deletes: 3 } } })
    for (let n = 0; n < 4; n++) here.board('G').add({ ...milk, title: `Item ${n}` })
    const report = await here.sync()
    expect(report.refused).toBe(
      'This run would change or create 4 items; the limit is 3. Nothing was written. Look at the plan, then raise limits.writes.',
    )
    expect(writesOf(here)).toEqual([])
    const allowed = await here.sync({ limits: { writes: 4, deletes: 3 } })
    expect(allowed.refused).toBeUndefined()
    expect(here.board('J').items.size).toBe(4)
  })

  test('what was refused is not forgotten by the next run', async () => {
    const here = office({ binding: { limits: { writes: 1, deletes: 1 } } })
    for (let n = 0; n < 3; n++) here.board('G').add({ ...milk, title: `Item ${n}` })
    await here.sync()
    await here.sync({ limits: { writes: 10, deletes: 1 } })
    expect(here.board('J').items.size).toBe(3)
  })
})

describe('limits cost nothing where they cannot be reached', () => {
  test('edits are read once, although they outnumber the deletions allowed', async () => {
    const here = office({ binding: { limits: { writes: 100, deletes: 1 } } })
    const added = Array.from({ length: 10 }, (_, n) => here.board('G').add({ ...milk, title: `Item ${n}` }))
    await here.sync()
    for (const at of added) here.board('G').edit(at, { status: 'done' })
    const reads = () =>
      Object.values(here.boards).flatMap(board => board.calls.splice(0).filter(call => call.startsWith('read')))
    reads()
    await here.sync({ preview: true })
    expect(reads(), 'to plan them').toEqual(['read 10', 'read 10'])
    await here.sync()
    expect(reads(), 'to carry them').toEqual(['read 10', 'read 10'])
  })

  test('a deletion beyond them is still refused, however long its proof took', async () => {
    const here = office({ binding: { deletions: 'mirror', limits: { writes: 1000, deletes: 1 } } })
    const [at] = Array.from({ length: 10 }, (_, n) => here.board('G').add({ ...milk, title: `Item ${n}` }))
    await here.sync()
    if (at) here.board('G').remove(at)
    const refusals = new Set<string | undefined>()
    for (let n = 0; n < 12; n++) {
      here.clock.advance(20 * 60_000)
      const { refused } = await here.sync({ census: true, limits: { writes: 1000, deletes: 0 } })
      refusals.add(refused)
    }
    expect(here.board('J').items.size).toBe(10)
    expect([...refusals].join()).toContain('This run would delete 1 items; the limit is 0.')
    await here.sync({ census: true })
    expect(here.board('J').items.size).toBe(9)
  })
})

test('a canary does the first items and stops; the next run does the rest', async () => {
  const here = office()
  for (let n = 0; n < 5; n++) here.board('G').add({ ...milk, title: `Item ${n}` })
  await here.sync({ canary: 2 })
  expect(here.board('J').items.size).toBe(2)
  await here.sync()
  expect(here.board('J').items.size).toBe(5)
})

test('a run told to write one end only touches no other', async () => {
  const here = office()
  const at = here.board('G').add(milk)
  await here.sync()
  const copy = here.board('J').only().ref
  here.board('G').edit(at, { title: 'From G' })
  here.board('J').edit(copy, { status: 'done' })
  const before = here.board('G').writes.length
  await here.sync({ write: [endId('J')] })
  expect(here.board('J').shown(copy, 'title')).toBe('From G')
  expect(here.board('G').shown(at, 'status')).toBe('open')
  expect(here.board('G').writes.length).toBe(before)
  await here.sync()
  await here.sync()
  expect(here.board('G').shown(at, 'status')).toBe('done')
})

test('a run told to take some fields only leaves the others for later', async () => {
  const here = office()
  const at = here.board('G').add(milk)
  await here.sync()
  here.board('G').edit(at, { title: 'New title', status: 'done' })
  await here.sync({ fields: [fieldName('status')] })
  expect(here.board('J').only().fields).toMatchObject({ title: 'Buy milk', status: 'done' })
  await here.sync({ census: true })
  expect(here.board('J').only().fields).toMatchObject({ title: 'New title', status: 'done' })
})

test('a run told to take one item leaves the others for later', async () => {
  const here = office()
  const first = here.board('G').add(milk)
  const second = here.board('G').add({ ...milk, title: 'Second' })
  await here.sync()
  here.board('G').edit(first, { title: 'First, new' })
  here.board('G').edit(second, { title: 'Second, new' })
  await here.sync({ items: [first] })
  const titles = () => [...here.board('J').items.values()].map(item => item.fields[fieldName('title')])
  expect(titles()).toEqual(['First, new', 'Second'])
  await here.sync()
  expect(titles()).toEqual(['First, new', 'Second, new'])
})

test('one end in trouble holds back nobody, is named, and catches up later', async () => {
  const here = new Office({ ends: { G: {}, J: {}, F: {} } })
  const at = here.board('G').add(milk)
  await here.sync()
  here.board('J').broken = new Fault({ kind: 'denied', message: 'J refused the token. Renew it: lockstep auth J' })
  here.board('G').edit(at, { title: 'Onwards' })
  const report = await here.sync()
  expect(here.board('F').only().fields[fieldName('title')]).toBe('Onwards')
  expect(report.errors.map(error => [error.end, error.kind])).toContainEqual(['J', 'denied'])
  expect(report.recommendations).toContain('Renew the credential of J, then run: lockstep check')
  here.board('J').broken = undefined
  here.clock.advance(3_600_000)
  await here.sync()
  expect(here.board('J').only().fields[fieldName('title')]).toBe('Onwards')
})

describe('comments', () => {
  test('travel with their item, belong to their author, and go when they are deleted', async () => {
    const here = office({ binding: { deletions: 'mirror' } })
    const at = here.board('G').add(milk)
    await here.sync()
    const comment = here.board('G').add({ body: 'Is oat fine? (on Linear)' }, { kind: 'comment', parent: at })
    await here.sync()
    const mirror = [...here.board('J').items.values()].find(item => item.kind === 'comment')
    expect(mirror?.fields).toEqual({ body: 'Is oat fine? (on Linear)' })
    here.board('J').edit(mirror?.ref ?? ref(''), { body: 'Somebody changed the copy' })
    await here.sync()
    expect(here.board('J').shown(mirror?.ref ?? ref(''), 'body')).toBe('Is oat fine? (on Linear)')
    here.board('G').remove(comment)
    for (let n = 0; n < 8; n++) {
      here.clock.advance(20 * 60_000)
      await here.sync({ census: true })
    }
    expect([...here.board('J').items.values()].map(item => item.kind)).toEqual(['item'])
  })
})

describe('links by hand', () => {
  test('two items that are one thing become one, where they differ the binding decides', async () => {
    const here = office({
      binding: { ends: ['G', 'J'].map(name => ({ id: endId(name), starts: false, receives: false })) },
    })
    const g = here.board('G').add(milk)
    here.clock.advance(5000)
    const j = here.board('J').add({ ...milk, title: 'Buy milk!', labels: ['shop'] })
    const made = await link(
      here.engine,
      [
        { end: endId('G'), ref: g },
        { end: endId('J'), ref: j },
      ],
      runId('person'),
    )
    expect(made.ok).toBe(true)
    await here.sync()
    await here.sync()
    expect(here.board('G').only().fields).toEqual({ ...milk, title: 'Buy milk!', labels: ['home', 'shop'] })
    expect(here.board('J').only().fields).toEqual({ ...milk, title: 'Buy milk!', labels: ['home', 'shop'] })
  })

  test('an unlinked end is left alone, and its item is not made again', async () => {
    const here = office()
    const at = here.board('G').add(milk)
    await here.sync()
    const known = await here.link('G', at)
    expect((await unlink(here.engine, known.id, endId('J'), runId('person'))).ok).toBe(true)
    here.board('G').edit(at, { title: 'Alone' })
    here.board('J').edit(here.board('J').only().ref, { title: 'Also alone' })
    await here.sync({ census: true })
    expect(here.board('J').only().fields[fieldName('title')]).toBe('Also alone')
    expect(here.board('G').only().fields[fieldName('title')]).toBe('Alone')
  })

  test('what cannot be linked is said, and nothing is changed', async () => {
    const here = office()
    const at = here.board('G').add(milk)
    await here.sync()
    const j = here.board('J').only().ref
    const twice = await link(
      here.engine,
      [
        { end: endId('G'), ref: at },
        { end: endId('J'), ref: j },
      ],
      runId('person'),
    )
    expect(twice.ok ? '' : twice.fault.message).toBe('G-1 at G is linked already. Unlink it first.')
    const alone = await link(here.engine, [{ end: endId('G'), ref: at }], runId('person'))
    expect(alone.ok ? '' : alone.fault.message).toBe('Name one item at each of two or more ends.')
  })
})

test('an item that comes back takes part again where it left off', async () => {
  const here = office()
  const at = here.board('G').add(milk)
  await here.sync()
  const kept = here.board('G').items.get(at)
  here.board('G').remove(at)
  for (let n = 0; n < 8; n++) {
    here.clock.advance(20 * 60_000)
    await here.sync({ census: true })
  }
  here.board('J').edit(here.board('J').only().ref, { title: 'While you were away' })
  await here.sync()
  if (kept) here.board('G').items.set(at, kept)
  await here.sync({ census: true })
  expect(here.board('G').shown(at, 'title')).toBe('While you were away')
})
