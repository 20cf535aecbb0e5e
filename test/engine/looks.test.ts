// What is looked at together, and what must be looked at before something goes.

import { expect, test } from 'vitest'
import { bindingId, endId, runId } from '../../shared/core/ids.ts'
import { visit } from '../../shared/engine/visit.ts'
import { Office } from '../support/office.ts'

const about = { binding: bindingId('office'), end: endId('G'), run: runId('looks'), tries: 0 }
const milk = { title: 'Buy milk', status: 'open', body: 'Two litres.', labels: [] }

test('two signals about one link, by its item and by its name, are one look', async () => {
  const here = new Office({ ends: { G: {}, J: {} } })
  const at = here.board('G').add(milk)
  await here.sync()
  const { id } = await here.link('G', at)
  here.board('G').calls.length = 0
  const visited = await visit(here.engine, endId('G'), [
    { ...about, look: 'link', link: id },
    { ...about, look: 'item', ref: at },
  ])
  expect(visited.map(({ signal }) => signal.look)).toEqual(['item'])
  expect(here.board('G').calls).toEqual(['read 1'])
})

test('an item whose comment says something nobody has looked at is not deleted', async () => {
  const here = new Office({ ends: { G: {}, J: {}, F: {} }, binding: { deletions: 'mirror' } })
  const at = here.board('G').add(milk)
  const comment = here.board('G').add({ body: 'First.' }, { kind: 'comment', parent: at })
  for (let n = 0; n < 3; n++) await here.sync()
  const { id } = await here.link('G', at)
  const state = async () => (await here.store.link(id))?.state
  const lookAt = (end: string) =>
    visit(here.engine, endId(end), [{ ...about, end: endId(end), look: 'link', link: id }])

  const copy = (await here.link('G', at)).ends[endId('J')]?.ref
  if (copy) here.board('J').remove(copy)
  for (let n = 0; n < 8 && (await state()) === 'live'; n++) {
    here.clock.advance(here.engine.timing.absence)
    await lookAt('J')
  }
  expect(await state()).toBe('dying')
  here.board('G').edit(comment, { body: 'Second.' })
  await lookAt('G')
  expect(await state()).toBe('live')
})

test('of several deletions looked at together, the comments are gone through once', async () => {
  const here = new Office({ ends: { G: {}, J: {} }, binding: { deletions: 'mirror' } })
  const items = ['One', 'Two', 'Three'].map(title => here.board('G').add({ ...milk, title }))
  for (let n = 0; n < 2; n++) await here.sync()
  const links = await Promise.all(items.map(item => here.link('G', item)))
  for (const { ends } of links) {
    const copy = ends[endId('J')]?.ref
    if (copy) here.board('J').remove(copy)
  }
  const lookAt = (end: string) =>
    visit(
      here.engine,
      endId(end),
      links.map(({ id }) => ({ ...about, end: endId(end), look: 'link', link: id })),
    )
  const states = async () => (await Promise.all(links.map(({ id }) => here.store.link(id)))).map(link => link?.state)
  for (let n = 0; n < 8 && (await states()).includes('live'); n++) {
    here.clock.advance(here.engine.timing.absence)
    await lookAt('J')
  }
  expect(await states()).toEqual(['dying', 'dying', 'dying'])
  const { store } = here
  const goThrough = store.links
  let scans = 0
  Object.assign(store, {
    links: (...asked: Parameters<typeof goThrough>) => {
      scans += 1
      return goThrough.apply(store, asked)
    },
  })
  await lookAt('G')
  expect(await states()).not.toContain('dying')
  expect(scans).toBe(1)
})
