// The thin path through everything: an item appears at one end, is made at the others, and edits travel both ways.

import { expect, test } from 'vitest'
import { endId, runId } from '../../shared/core/ids.ts'
import { visit } from '../../shared/engine/visit.ts'
import { Office } from '../support/office.ts'

const office = () => new Office({ ends: { G: {}, J: {}, F: {} } })

test('an item written at one end appears at all others', async () => {
  const here = office()
  here.board('G').add({ title: 'Buy milk', status: 'open', body: 'Whole milk.\n\nTwo litres.', labels: ['home'] })
  await here.sync()
  for (const name of ['J', 'F']) {
    expect(here.board(name).only().fields).toEqual({
      title: 'Buy milk',
      status: 'open',
      body: 'Whole milk.\n\nTwo litres.',
      labels: ['home'],
    })
  }
})

test('edits of different things at three ends all arrive everywhere', async () => {
  const here = office()
  const at = here
    .board('G')
    .add({ title: 'Buy milk', status: 'open', body: 'Whole milk.\n\nTwo litres.', labels: ['home'] })
  await here.sync()
  here.board('G').edit(at, { labels: ['home', 'urgent'] })
  here.board('J').edit(here.board('J').only().ref, { title: 'Buy oat milk', body: 'Oat milk.\n\nTwo litres.' })
  here.board('F').edit(here.board('F').only().ref, { status: 'done', body: 'Whole milk.\n\nThree litres.', labels: [] })
  const report = await here.sync()
  for (const name of ['G', 'J', 'F']) {
    expect(here.board(name).only().fields, name).toEqual({
      title: 'Buy oat milk',
      status: 'done',
      body: 'Oat milk.\n\nThree litres.',
      labels: ['urgent'],
    })
  }
  expect(report.totals.agreed).toBe(6)
  expect(report.totals.wrote).toBeGreaterThan(0)
})

test('nothing to do means nothing is written, anywhere', async () => {
  const here = office()
  here.board('G').add({ title: 'Buy milk', status: 'open', body: '', labels: [] })
  await here.sync()
  await here.sync()
  const [link] = await here.links()
  const before = { link, writes: Object.values(here.boards).map(board => board.writes.length) }
  for (const board of Object.values(here.boards)) board.calls.length = 0
  await here.sync()
  expect((await here.links())[0]).toBe(before.link)
  expect(link?.due).toBeUndefined()
  expect(Object.values(here.boards).map(board => board.writes.length)).toEqual(before.writes)
  for (const board of Object.values(here.boards)) expect(board.calls).toEqual(['changes'])
})

test('an edit of an item nobody else has yet is told beside what the item began with', async () => {
  const here = office()
  const at = here.board('G').add({ title: 'Buy milk', status: 'open', body: 'Whole milk.', labels: [] })
  const look = async (run: string) => {
    const about = { binding: here.engine.binding.id, end: endId('G'), run: runId(run), tries: 0 }
    await visit(here.engine, endId('G'), [{ ...about, look: 'item', ref: at }])
  }
  await look('first')
  here.clock.advance(60_000)
  here.board('G').edit(at, { title: 'Buy oat milk' })
  await look('second')
  const told = await here.store.journal({ link: (await here.link('G', at)).id })
  const titles = told.filter(({ field, deed }) => field === 'title' && deed === 'agreed')
  expect(titles.map(({ to }) => to)).toEqual(['Buy milk', 'Buy oat milk'])
})
