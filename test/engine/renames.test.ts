// An item that is called otherwise than before keeps its link; two items of one name stay two.

import { expect, test } from 'vitest'
import { ref } from '../../shared/core/ids.ts'
import { Office } from '../support/office.ts'

const files = () => new Office({ ends: { files: {}, tracker: {} } })
const tanks = { title: 'Check the tanks', status: 'planned' }
const number = [ref('=036')]

test('a renamed file keeps its link, and its next edit arrives where it always did', async () => {
  const here = files()
  const old = here.board('files').add(tanks, { aka: number })
  await here.sync()
  const issue = here.board('tracker').only().ref
  const name = here.board('files').rename(old, '036-check-both-tanks')
  here.board('files').edit(name, { title: 'Check both tanks' })
  const report = await here.sync()
  expect(here.board('tracker').only()).toMatchObject({ ref: issue, fields: { title: 'Check both tanks' } })
  expect(report.totals.created).toBeUndefined()
  expect(await here.link('files', name)).toEqual(await here.link('tracker', issue))
  expect((await here.sync()).totals).toEqual({})
})

test('what was made by us can be renamed too', async () => {
  const here = files()
  here.board('tracker').add(tanks, { aka: number })
  await here.sync()
  const { ref: made } = here.board('files').only()
  here.board('tracker').rename(here.board('tracker').only().ref, 'moved-1')
  await here.sync()
  expect(here.board('files').only().ref).toBe(made)
  expect(here.board('tracker').items.size).toBe(1)
})

test('two items that claim the same number are two', async () => {
  const here = files()
  here.board('files').add(tanks, { aka: number })
  await here.sync()
  here.board('files').add({ ...tanks, title: 'Another one' }, { aka: number })
  await here.sync()
  expect(here.board('tracker').items.size).toBe(2)
})

test('an item that gets its number later is known by it from then on, and at rest it costs nothing', async () => {
  const here = files()
  const old = here.board('files').add(tanks)
  await here.sync()
  const item = here.board('files').items.get(old)
  if (item) here.board('files').items.set(old, { ...item, aka: number, updatedAt: (item.updatedAt + 60_000) as never })
  await here.sync()
  const before = await here.links()
  await here.sync({ census: true })
  expect(await here.links()).toEqual(before)
  here.board('files').rename(old, '036-check')
  await here.sync()
  expect(here.board('tracker').items.size).toBe(1)
})
