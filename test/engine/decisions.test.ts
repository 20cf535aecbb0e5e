// What happens when ends disagree: policy, owners, words nobody knows, services that reword.

import { describe, expect, test } from 'vitest'
import { deletionField } from '../../shared/core/conflict.ts'
import { Fault } from '../../shared/core/errors.ts'
import { endId, fieldName, runId } from '../../shared/core/ids.ts'
import { resolve } from '../../shared/engine/resolve.ts'
import { Office, type OfficeOptions } from '../support/office.ts'

const milk = { title: 'Buy milk', status: 'open', body: 'Whole milk.\n\nTwo litres.', labels: ['home'] }

async function inStep(options: Partial<OfficeOptions> = {}) {
  const here = new Office({ ends: { G: {}, J: {}, F: {} }, ...options })
  const at = here.board('G').add(milk)
  await here.sync()
  await here.sync()
  const ref = (name: string) => here.board(name).only().ref
  const everywhere = (field: string) => ['G', 'J', 'F'].map(name => here.board(name).only().fields[fieldName(field)])
  return { here, at, ref, everywhere }
}

describe('the same field edited at two ends', () => {
  test('latest: the newer edit wins, whoever is looked at first, and the older one is in the journal', async () => {
    const { here, at, ref, everywhere } = await inStep()
    here.board('J').edit(ref('J'), { title: 'Buy oat milk' })
    here.clock.advance(5000)
    here.board('G').edit(at, { title: 'Buy soy milk' })
    await here.sync()
    expect(everywhere('title')).toEqual(['Buy soy milk', 'Buy soy milk', 'Buy soy milk'])
    const journal = await here.store.journal({ link: (await here.link('G', at)).id })
    expect(journal.filter(entry => entry.deed === 'overruled').map(entry => entry.from)).toEqual(['Buy oat milk'])
  })

  test('ask: the field is frozen, everything else goes on, and the decision reaches all ends', async () => {
    const { here, at, ref, everywhere } = await inStep({ fields: { title: { policy: 'ask' } } })
    here.board('J').edit(ref('J'), { title: 'Buy oat milk' })
    here.board('G').edit(at, { title: 'Buy soy milk', status: 'done' })
    const report = await here.sync()
    expect(everywhere('title')).toEqual(['Buy soy milk', 'Buy oat milk', 'Buy milk'])
    expect(everywhere('status')).toEqual(['done', 'done', 'done'])
    expect(report.recommendations).toEqual(['Decide 1 conflict: lockstep conflicts'])
    const link = await here.link('G', at)
    expect(link.conflicts[fieldName('title')]?.values).toEqual({ G: 'Buy soy milk', J: 'Buy oat milk' })

    expect(await resolve(here.engine, link.id, fieldName('title'), { end: endId('J') }, runId('person'))).toBe(true)
    await here.sync()
    expect(everywhere('title')).toEqual(['Buy oat milk', 'Buy oat milk', 'Buy oat milk'])
    expect((await here.journal('person')).map(({ deed, from, to }) => ({ deed, from, to }))).toContainEqual({
      deed: 'overruled',
      from: 'Buy soy milk',
      to: 'Buy oat milk',
    })
  })

  test('ask: while somebody writes the item, no answer is taken', async () => {
    const { here, at, ref, everywhere } = await inStep({ fields: { title: { policy: 'ask' } } })
    here.board('J').edit(ref('J'), { title: 'Buy oat milk' })
    here.board('G').edit(at, { title: 'Buy soy milk' })
    await here.sync()
    const { id } = await here.link('G', at)
    const decide = () => resolve(here.engine, id, fieldName('title'), { end: endId('J') }, runId('person'))
    const connector = here.connector('F')
    const { update } = connector
    const answers: boolean[] = []
    connector.update = async patches => {
      answers.push(await decide())
      return update(patches)
    }
    here.board('G').edit(at, { status: 'done' })
    await here.sync()
    expect(answers).toEqual([false])
    expect(everywhere('status')).toEqual(['done', 'done', 'done'])
    expect(await decide()).toBe(true)
    await here.sync()
    expect(everywhere('title')).toEqual(['Buy oat milk', 'Buy oat milk', 'Buy oat milk'])
  })

  test('ask, two paragraphs each: choosing one side loses nothing the other side said elsewhere', async () => {
    const { here, at, ref, everywhere } = await inStep({ fields: { body: { policy: 'ask' } } })
    here.board('J').edit(ref('J'), { body: 'Oat milk.\n\nTwo litres.\n\nFrom J.' })
    here.board('G').edit(at, { body: 'Soy milk.\n\nTwo litres.\n\nFrom G.' })
    await here.sync()
    const link = await here.link('G', at)
    await resolve(here.engine, link.id, fieldName('body'), { end: endId('J') }, runId('person'))
    await here.sync()
    for (const body of everywhere('body')) {
      expect(body).toContain('Oat milk.')
      expect(body).toContain('From J.')
      expect(body).toContain('From G.')
    }
  })

  test('when people settle it themselves, the conflict is over', async () => {
    const { here, at, ref, everywhere } = await inStep({ fields: { title: { policy: 'ask' } } })
    here.board('J').edit(ref('J'), { title: 'Buy oat milk' })
    here.board('G').edit(at, { title: 'Buy soy milk' })
    await here.sync()
    here.board('G').edit(at, { title: 'Buy oat milk' })
    await here.sync()
    expect((await here.link('G', at)).conflicts).toEqual({})
    expect(everywhere('title')).toEqual(['Buy oat milk', 'Buy oat milk', 'Buy oat milk'])
  })

  test('an end wins: its edit stands, even if it is older', async () => {
    const { here, at, ref, everywhere } = await inStep({ fields: { title: { policy: { wins: endId('J') } } } })
    here.board('J').edit(ref('J'), { title: 'Buy oat milk' })
    here.clock.advance(5000)
    here.board('G').edit(at, { title: 'Buy soy milk' })
    await here.sync()
    expect(everywhere('title')).toEqual(['Buy oat milk', 'Buy oat milk', 'Buy oat milk'])
  })
})

describe('directions', () => {
  test('gives: its edits count and it is never written', async () => {
    const { here, at, ref, everywhere } = await inStep({ fields: { status: { flows: { J: { flow: 'gives' } } } } })
    here.board('J').edit(ref('J'), { status: 'done' })
    await here.sync()
    expect(everywhere('status')).toEqual(['done', 'done', 'done'])
    here.board('G').edit(at, { status: 'open' })
    await here.sync()
    expect(everywhere('status')).toEqual(['open', 'done', 'open'])
    expect(here.board('J').writes.filter(write => write.includes('status'))).toEqual([])
  })

  test('takes: its edits are put back, and said', async () => {
    const { here, ref, everywhere } = await inStep({ fields: { title: { flows: { J: { flow: 'takes' } } } } })
    here.board('J').edit(ref('J'), { title: 'Mine now' })
    const report = await here.sync()
    expect(everywhere('title')).toEqual(['Buy milk', 'Buy milk', 'Buy milk'])
    expect(report.totals.overruled).toBe(1)
  })

  test('proposes: its edits wait for a person', async () => {
    const { here, at, ref, everywhere } = await inStep({ fields: { status: { flows: { J: { flow: 'proposes' } } } } })
    here.board('J').edit(ref('J'), { status: 'done' })
    await here.sync()
    expect(everywhere('status')).toEqual(['open', 'done', 'open'])
    const link = await here.link('G', at)
    await resolve(here.engine, link.id, fieldName('status'), { end: endId('J') }, runId('person'))
    await here.sync()
    expect(everywhere('status')).toEqual(['done', 'done', 'done'])
  })
})

describe('value tables', () => {
  const table = { open: ['To Do', 'Backlog'], done: ['Done'] }
  const jiraLike = { fields: { status: { flows: { J: { flow: 'both' as const, table } } } } }

  test('several words are read as one and written as the first; one that fits already is left alone', async () => {
    const { here, at, ref, everywhere } = await inStep(jiraLike)
    expect(everywhere('status')).toEqual(['open', 'To Do', 'open'])
    here.board('J').edit(ref('J'), { status: 'Backlog' })
    const writes = here.board('J').writes.length
    await here.sync()
    here.board('G').edit(at, { title: 'Another title' })
    await here.sync()
    expect(everywhere('status')).toEqual(['open', 'Backlog', 'open'])
    expect(here.board('J').writes.slice(writes)).toEqual(['update J-1: title'])
  })

  test('a word no rule maps is reported and never written over', async () => {
    const { here, at, ref, everywhere } = await inStep(jiraLike)
    here.board('J').edit(ref('J'), { status: 'Waiting for customer' })
    const report = await here.sync()
    expect(everywhere('status')).toEqual(['open', 'Waiting for customer', 'open'])
    expect(report.recommendations).toEqual([
      'Add a rule for status "Waiting for customer" at J to the client file; it was left as it is.',
    ])
    here.board('G').edit(at, { status: 'done' })
    await here.sync()
    expect(everywhere('status')).toEqual(['done', 'Waiting for customer', 'done'])
    here.board('J').edit(ref('J'), { status: 'Backlog' })
    await here.sync()
    expect(everywhere('status')).toEqual(['open', 'Backlog', 'open'])
  })
})

describe('services that reword', () => {
  const reshape = (field: string, value: unknown) =>
    field === 'title'
      ? String(value).slice(0, 8).toUpperCase()
      : field === 'labels'
        ? (value as string[]).map(word => word.toUpperCase())
        : (value as string)

  test('what a service makes of our words travels nowhere, and is not rewritten for ever', async () => {
    const { here, at, everywhere } = await inStep({ ends: { G: {}, J: { reshape: reshape as never }, F: {} } })
    expect(everywhere('title')).toEqual(['Buy milk', 'BUY MILK', 'Buy milk'])
    here.board('G').edit(at, { title: 'Buy milk today', labels: ['home', 'urgent'] })
    await here.sync()
    const writes = here.board('J').writes.length
    await here.sync()
    await here.sync()
    expect(everywhere('title')).toEqual(['Buy milk today', 'BUY MILK', 'Buy milk today'])
    expect(everywhere('labels')).toEqual([
      ['home', 'urgent'],
      ['HOME', 'URGENT'],
      ['home', 'urgent'],
    ])
    expect(here.board('J').writes.length).toBe(writes)
  })

  test('a reworded label removed by a person is removed everywhere', async () => {
    const { here, ref, everywhere } = await inStep({ ends: { G: {}, J: { reshape: reshape as never }, F: {} } })
    here.board('J').edit(ref('J'), { labels: [] })
    await here.sync()
    expect(everywhere('labels')).toEqual([[], [], []])
  })
})

describe('deletion', () => {
  const gone = async (here: Office) => {
    for (let n = 0; n < 8; n++) {
      here.clock.advance(20 * 60_000)
      await here.sync({ census: true })
    }
  }

  test('mirror: believed late, then followed everywhere, and nothing is made again', async () => {
    const { here, at } = await inStep({ binding: { deletions: 'mirror' } })
    here.board('G').remove(at)
    await here.sync({ census: true })
    expect(here.board('J').items.size).toBe(1)
    await gone(here)
    expect(['G', 'J', 'F'].map(name => here.board(name).items.size)).toEqual([0, 0, 0])
  })

  test('mirror, but somebody edited it meanwhile: the others keep it', async () => {
    const { here, at, ref } = await inStep({ binding: { deletions: 'mirror' } })
    here.board('G').remove(at)
    here.board('F').edit(ref('F'), { title: 'Still needed' })
    await gone(here)
    expect(here.board('J').only().fields[fieldName('title')]).toBe('Still needed')
    expect(here.board('G').items.size).toBe(0)
  })

  test('mirror, while one end cannot be asked: the others agree once, and then wait', async () => {
    const { here, at } = await inStep({ binding: { deletions: 'mirror' } })
    here.board('G').remove(at)
    here.board('F').broken = new Fault({ kind: 'unavailable', message: 'F is away' })
    await gone(here)
    const waiting = await here.link('G', at)
    expect(waiting.state).toBe('dying')
    expect(waiting.ends[endId('J')]?.confirmed).toBe(true)
    await here.sync({ census: true })
    expect((await here.link('G', at)).version).toBe(waiting.version)
    expect(here.board('J').items.size).toBe(1)
  })

  test('mirror, and somebody edits between our look and our removal: it stays', async () => {
    const { here, at, ref } = await inStep({ binding: { deletions: 'mirror' } })
    const connector = here.connector('J')
    const { remove } = connector
    if (!remove) throw new Error('a board removes')
    let tried = 0
    connector.remove = async removals => {
      if (tried++ === 0) here.board('J').edit(ref('J'), { title: 'Still needed' })
      return remove(removals)
    }
    here.board('G').remove(at)
    await gone(here)
    expect(tried).toBeGreaterThan(0)
    expect(here.board('J').only().fields[fieldName('title')]).toBe('Still needed')
  })

  test('unlink: the others keep theirs and stay in step', async () => {
    const { here, at, ref } = await inStep()
    here.board('G').remove(at)
    await gone(here)
    here.board('J').edit(ref('J'), { title: 'Life goes on' })
    await here.sync()
    expect(here.board('F').only().fields[fieldName('title')]).toBe('Life goes on')
    expect(here.board('G').items.size).toBe(0)
  })

  test('ask: a person says whether it is deleted everywhere', async () => {
    const { here, at } = await inStep({ binding: { deletions: 'ask' } })
    const link = await here.link('G', at)
    here.board('G').remove(at)
    await gone(here)
    expect(here.board('J').items.size).toBe(1)
    expect(await resolve(here.engine, link.id, deletionField, { end: endId('G') }, runId('person'))).toBe(true)
    await here.sync()
    await here.sync()
    expect(['J', 'F'].map(name => here.board(name).items.size)).toEqual([0, 0])
  })

  test('ask, and a person says to keep it: the others stay in step, and nothing is made again', async () => {
    const { here, at, ref } = await inStep({ binding: { deletions: 'ask' } })
    const link = await here.link('G', at)
    here.board('G').remove(at)
    await gone(here)
    expect(await resolve(here.engine, link.id, deletionField, { end: endId('J') }, runId('person'))).toBe(true)
    here.board('J').edit(ref('J'), { title: 'Life goes on' })
    await gone(here)
    expect(here.board('F').only().fields[fieldName('title')]).toBe('Life goes on')
    expect(here.board('G').items.size).toBe(0)
  })

  test('many items gone at once is an accident, not a wish', async () => {
    const { here } = await inStep({ binding: { deletions: 'mirror', limits: { writes: 1000, deletes: 2 } } })
    for (let n = 0; n < 5; n++) here.board('G').add({ ...milk, title: `Item ${n}` })
    await here.sync()
    await here.sync()
    for (const at of [...here.board('G').items.keys()]) here.board('G').remove(at)
    await gone(here)
    expect(['J', 'F'].map(name => here.board(name).items.size)).toEqual([6, 6])
  })
})
