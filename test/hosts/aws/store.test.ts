// The table with fifty workers at it, full of long texts, and after a worker has died: nothing is there twice, nothing is
// lost, and what does not change is not written.

import { describe, expect, test } from 'vitest'
import { endId, fieldName, linkId, ref, runId } from '../../../shared/core/ids.ts'
import type { Link } from '../../../shared/core/link.ts'
import { agreedOn, aLink, anEntry, work } from '../../support/documents.ts'
import { existing, isWrite, many, one, storesOnRoad } from './stores.ts'

const { road, fresh } = storesOnRoad()
const git = endId('git')

describe('fifty workers at once', () => {
  test('save one link: one of them wins, and its version rises by one', async () => {
    const { store, again } = await fresh()
    await store.addLink(aLink('one'))
    const link = await existing(store)
    const saved = await many(50, i => again().saveLink({ ...link, parent: linkId(`p${i}`) }))
    expect(saved.filter(Boolean)).toHaveLength(1)
    expect(await existing(store)).toEqual({ ...link, version: link.version + 1, parent: `p${saved.indexOf(true)}` })
  })

  test('claim one item: all are told of the same link', async () => {
    const { store, again } = await fresh()
    const told = await many(50, i => again().claim(git, ref('1'), linkId(`l${i}`)))
    expect(new Set(told).size).toBe(1)
    expect(await store.linkOf(git, ref('1'))).toBe(told[0])
  })

  test('take from one bucket: as many get through as it holds, and the others are told to wait', async () => {
    const { again } = await fresh()
    const bucket = { perMinute: 60, capacity: 10 }
    const waits = await many(50, () => again().take('jira', 1, bucket, 1_000_000))
    expect(waits.filter(wait => wait === 0)).toHaveLength(10)
    expect(waits.every(wait => wait === 0 || wait >= 250)).toBe(true)
  })

  test('edit one link in turns: every edit is in it', async () => {
    const { store, again } = await fresh()
    await store.addLink(aLink('one', { agreed: {} }))
    await many(12, async i => {
      const mine = again()
      for (;;) {
        const link = await existing(mine)
        if (await mine.saveLink({ ...link, agreed: { ...link.agreed, [fieldName(`f${i}`)]: agreedOn(i) } })) return
      }
    })
    expect(Object.keys((await existing(store)).agreed)).toHaveLength(12)
    expect((await existing(store)).version).toBe(13)
  })
})

describe('long texts', () => {
  const body = fieldName('body')
  const long = 'A paragraph of some length.\n\n'.repeat(2000)
  const sizes = (from: number) =>
    road()
      .requests.slice(from)
      .map(({ body: sent }) => sent.length)

  test('are written once, and never again by a save that leaves them alone', async () => {
    const { store, again, sent } = await fresh()
    const ends = { [git]: { fields: { [body]: { seen: long, base: long } } } }
    await store.addLink(aLink('one', { agreed: { [body]: agreedOn(long) }, ends }))
    const before = sent().length
    const at = road().requests.length
    expect(await store.saveLink({ ...(await existing(store)), state: 'dying' })).toBe(true)
    expect(sent().slice(before).filter(isWrite)).toEqual(['PutItem'])
    expect(Math.max(...sizes(at))).toBeLessThan(3000)

    const other = again()
    const link = await existing(other)
    const from = sent().length
    await other.saveLink({ ...link, state: 'live' })
    expect(sent().slice(from)).toEqual(['PutItem'])
    expect((await existing(store)).agreed[body]?.value).toBe(long)
  })

  test('lie once for a link and its journal', async () => {
    const { store, sent } = await fresh()
    await store.addLink(aLink('l1', { agreed: { [body]: agreedOn(long) } }))
    const from = sent().length
    await store.record([anEntry('e1', { to: long })])
    expect(sent().slice(from).filter(isWrite)).toHaveLength(2)
    expect((await store.journal({ run: runId('r1') }))[0]?.to).toBe(long)
  })

  test('no row and no request comes near what a table takes', async () => {
    const { store } = await fresh()
    const at = road().requests.length
    const authors = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i) => [`hash number ${i}`, { by: git, at: 1 }]),
    )
    const alias = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`label ${i}`, [`Label ${i}`]]))
    const link = {
      ...aLink('one', { agreed: { [body]: { ...agreedOn('ß'.repeat(1_000_000)), authors } } as Link['agreed'] }),
      ends: { [git]: { fields: { [fieldName('labels')]: { alias } } } },
    }
    await store.addLink(link)
    expect(await existing(store)).toEqual(link)
    const puts = road()
      .requests.slice(at)
      .filter(({ operation }) => operation === 'PutItem')
    // Bytes travel as base64, a third longer than they are.
    expect(Math.max(...puts.map(({ body: sent }) => sent.length))).toBeLessThan(410_000)
  })

  test('a text that is missing is a fault that says so, not an empty text', async () => {
    const { store } = await fresh()
    await store.addLink(aLink('one', { agreed: { [body]: agreedOn(long) } }))
    road().answer = (operation, text) =>
      operation === 'BatchGetItem' && text.includes('"bytes"') ? JSON.stringify({ Responses: {} }) : text
    await expect(store.link(one)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('missing'),
    })
  })
})

describe('a journal that was interrupted', () => {
  test('is completed by whoever says the same again, with the words that stand', async () => {
    const { store, again } = await fresh()
    const first = anEntry('e1', { at: 5, why: 'said first' })
    road().fate = (operation, body) => (operation === 'PutItem' && body.includes('run [') ? throttledForGood : 'passes')
    await expect(store.record([first])).rejects.toMatchObject({ kind: 'denied' })
    road().fate = () => 'passes'
    expect(await again().journal({ run: runId('r1') })).toEqual([])
    await again().record([anEntry('e1', { at: 9, run: runId('r2'), why: 'said again' })])
    expect(await again().journal({ run: runId('r1') })).toEqual([first])
    expect(await again().journal({ run: runId('r2') })).toEqual([])
  })
  const throttledForGood = { status: 400, error: 'AccessDeniedException' } as const
})

describe('what takes more than one answer', () => {
  test('is read to its end', async () => {
    const { store, sent } = await fresh()
    const text = 'x'.repeat(1000)
    const entries = Array.from({ length: 400 }, (_, i) => anEntry(`e${i}`, { at: i, from: text, to: text, why: text }))
    await store.record(entries)
    const from = sent().length
    expect(await store.journal({ run: runId('r1') })).toEqual(entries)
    expect(sent().slice(from)).toEqual(['Query', 'Query'])
  })
})

describe('an index that lags', () => {
  test('is not believed: a link that has come to rest is not due', async () => {
    const { store } = await fresh()
    await store.addLink(aLink('one', { due: 10 }))
    let stale = ''
    road().answer = (operation, body) => {
      if (operation === 'Query') stale = body
      return body
    }
    expect(await store.dueLinks(work, 20, 10)).toHaveLength(1)
    const { due: _, ...atRest } = await existing(store)
    await store.saveLink(atRest)
    road().answer = (operation, body) => (operation === 'Query' ? stale : body)
    expect(await store.dueLinks(work, 20, 10)).toEqual([])
  })
})

describe('a delivery', () => {
  test('bears the second from which the table may drop it, never before it has expired', async () => {
    const { store } = await fresh()
    await store.firstTime('d1', 1000, 61_001)
    expect(road().requests.at(-1)?.body).toContain('"expiresAt":{"N":"62"}')
  })
})
