// A second item that a lost attempt of ours made: one too many, and yet nobody's words may go with it.

import { beforeEach, describe, expect, test } from 'vitest'
import { endId, fieldName, type Ref, runId } from '../../shared/core/ids.ts'
import type { Board } from '../support/board.ts'
import { Office } from '../support/office.ts'

describe('a second item of ours', () => {
  let here: Office
  let board: Board
  let twin: Ref

  beforeEach(async () => {
    here = new Office({ ends: { G: {}, J: {} } })
    const at = here.board('G').add({ title: 'Buy milk', status: 'open', body: 'Whole milk.', labels: ['home'] })
    await here.sync()
    await here.sync()
    const { id } = await here.link('G', at)
    board = here.board('J')
    const marker = { link: id, end: endId('J'), attempt: 7 }
    const draft = {
      kind: 'item',
      fields: board.only().fields,
      marker,
      cause: { run: runId('lost'), elsewhere: [] },
    } as const
    const [made] = await board.open().connector.create([draft])
    if (!made?.ok) throw new Error('a board makes what it is told')
    twin = made.value.ref
    here.clock.advance(1000)
  })

  test('that nobody touched is removed', async () => {
    await here.sync({ census: true })
    expect(board.items.size).toBe(1)
    expect(board.items.has(twin)).toBe(false)
  })

  test('that somebody edited stays as they left it, and is told', async () => {
    board.edit(twin, { body: 'My own words.' })
    await here.sync({ census: true })
    expect(board.shown(twin, 'body')).toBe('My own words.')
    expect(board.items.size).toBe(2)
    const told = (await here.links()).map(link => here.store.journal({ link: link.id }))
    const left = (await Promise.all(told)).flat().filter(({ deed, ref }) => deed === 'left' && ref === twin)
    expect(left.map(({ why }) => why)).toEqual([expect.stringContaining('somebody may have edited it')])
    expect(board.items.get(twin)?.fields[fieldName('title')]).toBe('Buy milk')
  })
})
