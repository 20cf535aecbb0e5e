// The table when it is crowded, slow of hearing or full of long texts: nothing is lost, nothing is there twice, and what
// does not change is not written.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { endId, fieldName, linkId, ref, runId } from '../../../shared/core/ids.ts'
import type { Link } from '../../../shared/core/link.ts'
import { runBinding } from '../../../shared/engine/run.ts'
import { dynamoClient } from '../../../shared/hosts/aws/sdk.ts'
import { awsStore } from '../../../shared/hosts/aws/store.ts'
import { memoryQueue } from '../../../shared/hosts/memory/queue.ts'
import type { Store } from '../../../shared/ports/store.ts'
import { agreedOn, aLink, anEntry, aReport, work } from '../../support/documents.ts'
import { Office } from '../../support/office.ts'
import { freshTable, placeAt, type Running, startDynalite } from './tables.ts'
import { dice, type Road, startRoad, throttled } from './unruly.ts'

let tables: Running
let road: Road

beforeAll(async () => {
  tables = await startDynalite()
  road = await startRoad(tables.endpoint)
})
afterAll(() => Promise.all([road.stop(), tables.stop()]))
beforeEach(() => {
  road.fate = () => 'passes'
  road.answer = (_, body) => body
})

const clientOn = (endpoint: string) => dynamoClient(placeAt(endpoint))

/** A store of its own on the road; requests are counted from here on. */
async function fresh(): Promise<{
  readonly store: Store
  readonly again: () => Store
  readonly sent: () => readonly string[]
}> {
  const name = await freshTable(clientOn(tables.endpoint))
  const start = road.requests.length
  const again = () => awsStore(clientOn(road.endpoint), name)
  return { store: again(), again, sent: () => road.requests.slice(start).map(({ operation }) => operation) }
}

const many = <T>(times: number, act: (i: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: times }, (_, i) => act(i)))

const one = linkId('one')
const git = endId('git')

async function existing(store: Store, id = one): Promise<Link> {
  const link = await store.link(id)
  if (!link) throw new Error(`There is no link ${id}`)
  return link
}

const isWrite = (operation: string) => !['GetItem', 'BatchGetItem', 'Query'].includes(operation)

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

describe('a table that is asked for too much', () => {
  test('loses nothing while a third of all requests is refused', { timeout: 60_000 }, async () => {
    const { store, again } = await fresh()
    const random = dice(11)
    road.fate = () => (random() < 0.33 ? throttled : 'passes')
    const entries = Array.from({ length: 12 }, (_, i) => anEntry(`e${i}`, { at: i, to: 'x'.repeat(2000) + i }))
    const links = Array.from({ length: 8 }, (_, i) => aLink(`l${i}`, { due: i }))
    await Promise.all([
      store.record(entries),
      ...links.map(link => store.addLink(link)),
      store.saveReport(aReport('r1')),
    ])
    for (const link of links) expect(await store.saveLink({ ...link, state: 'dying' })).toBe(true)
    road.fate = () => 'passes'
    const after = again()
    expect(await after.journal({ run: runId('r1') })).toEqual(entries)
    expect(await after.journal({ link: linkId('l1') })).toEqual(entries)
    expect((await after.links(work)).links.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      links.map(link => ({ ...link, state: 'dying', version: 2 })),
    )
    expect(await after.report(runId('r1'))).toEqual(aReport('r1'))
  })

  test('gives part of an answer, and is asked for the rest', async () => {
    const { store } = await fresh()
    await many(40, i => store.addLink(aLink(`l${i}`)))
    let cuts = 0
    road.answer = (operation, body) => {
      if (operation !== 'BatchGetItem' || cuts >= 2) return body
      cuts++
      const { Responses } = JSON.parse(body)
      const [[name, rows]] = Object.entries(Responses) as [[string, { pk: unknown; sk: unknown }[]]]
      const Keys = rows.slice(5).map(({ pk, sk }) => ({ pk, sk }))
      return JSON.stringify({
        Responses: { [name]: rows.slice(0, 5) },
        UnprocessedKeys: { [name]: { Keys, ConsistentRead: true } },
      })
    }
    const links = await many(40, i => store.link(linkId(`l${i}`)))
    expect(links.map(link => link?.id)).toEqual(Array.from({ length: 40 }, (_, i) => `l${i}`))
    expect(cuts).toBe(2)
  })

  test('says so in the end, with the verdict to come back', { timeout: 60_000 }, async () => {
    const { store } = await fresh()
    road.fate = () => throttled
    await expect(store.outage('jira')).rejects.toMatchObject({ kind: 'rate-limited', verdict: { again: 'after' } })
  })
})

describe('answers that are lost', () => {
  /** Loses the answer of the first request of a kind. */
  const loseOnce = (wanted: (operation: string, body: string) => boolean) => {
    let lost = 0
    road.fate = (operation, body) => (wanted(operation, body) && lost++ === 0 ? 'lost after' : 'passes')
    return () => lost
  }

  test('a save whose answer was lost is known to be ours', async () => {
    const { store } = await fresh()
    await store.addLink(aLink('one'))
    const link = await existing(store)
    const lost = loseOnce(operation => operation === 'PutItem')
    expect(await store.saveLink({ ...link, state: 'dying' })).toBe(true)
    expect(lost()).toBe(2)
    expect(await existing(store)).toEqual({ ...link, state: 'dying', version: 2 })
  })

  test('a save that somebody else overtook is not', async () => {
    const { store, again } = await fresh()
    await store.addLink(aLink('one'))
    const link = await existing(store)
    await again().saveLink({ ...link, state: 'gone' })
    let tries = 0
    road.fate = operation => (operation === 'PutItem' && tries++ === 0 ? 'lost before' : 'passes')
    expect(await store.saveLink({ ...link, state: 'dying' })).toBe(false)
    expect(tries).toBe(2)
  })

  test('a delivery is new although its answer was lost, and once only', async () => {
    const { store } = await fresh()
    loseOnce(operation => operation === 'PutItem')
    expect(await store.firstTime('d1', 1000, 2000)).toBe(true)
    expect(await store.firstTime('d1', 1001, 2000)).toBe(false)
  })

  test('a link is added although its answer was lost', async () => {
    const { store } = await fresh()
    loseOnce((operation, body) => operation === 'PutItem' && body.includes('"version"'))
    expect(await store.addLink(aLink('one'))).toBe(true)
  })

  test('work goes on while every fifth request is lost on its way there or back', { timeout: 60_000 }, async () => {
    const { store, again } = await fresh()
    const random = dice(5)
    road.fate = () => (random() < 0.2 ? (random() < 0.5 ? 'lost before' : 'lost after') : 'passes')
    await store.addLink(aLink('one', { agreed: {} }))
    for (let i = 0; i < 15; i++) {
      const link = await existing(store)
      const next = { ...link, agreed: { ...link.agreed, [fieldName(`f${i}`)]: agreedOn(i) } }
      expect(await store.saveLink(next)).toBe(true)
    }
    road.fate = () => 'passes'
    expect(Object.keys((await existing(again())).agreed)).toHaveLength(15)
  })
})

describe('refusals', () => {
  test.each([
    [{ status: 400, error: 'AccessDeniedException' }, 'denied', 'never'],
    [{ status: 400, error: 'ResourceNotFoundException' }, 'not-found', 'now'],
    [{ status: 400, error: 'ValidationException' }, 'invalid', 'never'],
    [{ status: 500, error: 'InternalServerError' }, 'unavailable', 'after'],
  ] as const)('%o is %s', { timeout: 60_000 }, async (fate, kind, again) => {
    const { store } = await fresh()
    road.fate = () => fate
    const refused: unknown = await store.saveProgress(git, {}).catch((reason: unknown) => reason)
    expect(refused).toMatchObject({ name: 'Fault', kind, verdict: { again } })
    expect(String(refused)).toContain('The table lockstep-')
  })

  test('a table nobody answers for is unavailable', { timeout: 60_000 }, async () => {
    const nowhere = awsStore(clientOn('http://127.0.0.1:1'), 'lockstep')
    await expect(nowhere.report(runId('r1'))).rejects.toMatchObject({ kind: 'unavailable' })
  })
})

describe('long texts', () => {
  const body = fieldName('body')
  const long = 'A paragraph of some length.\n\n'.repeat(2000)
  const sizes = (from: number) => road.requests.slice(from).map(({ body: sent }) => sent.length)

  test('are written once, and never again by a save that leaves them alone', async () => {
    const { store, again, sent } = await fresh()
    const ends = { [git]: { fields: { [body]: { seen: long, base: long } } } }
    await store.addLink(aLink('one', { agreed: { [body]: agreedOn(long) }, ends }))
    const before = sent().length
    const at = road.requests.length
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
    const at = road.requests.length
    const authors = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i) => [`hash number ${i}`, { by: git, at: 1 }]),
    )
    const alias = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`label ${i}`, [`Label ${i}`]]))
    const link = {
      ...aLink('one', { agreed: { [body]: { ...agreedOn('ß'.repeat(3_000_000)), authors } } as Link['agreed'] }),
      ends: { [git]: { fields: { [fieldName('labels')]: { alias } } } },
    }
    await store.addLink(link)
    expect(await existing(store)).toEqual(link)
    const puts = road.requests.slice(at).filter(({ operation }) => operation === 'PutItem')
    // Bytes travel as base64, a third longer than they are.
    expect(Math.max(...puts.map(({ body: sent }) => sent.length))).toBeLessThan(410_000)
  })

  test('a text that is missing is a fault that says so, not an empty text', async () => {
    const { store } = await fresh()
    await store.addLink(aLink('one', { agreed: { [body]: agreedOn(long) } }))
    road.answer = (operation, text) =>
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
    road.fate = (operation, body) => (operation === 'PutItem' && body.includes('run [') ? throttledForGood : 'passes')
    await expect(store.record([first])).rejects.toMatchObject({ kind: 'denied' })
    road.fate = () => 'passes'
    expect(await again().journal({ run: runId('r1') })).toEqual([])
    await again().record([anEntry('e1', { at: 9, run: runId('r2'), why: 'said again' })])
    expect(await again().journal({ run: runId('r1') })).toEqual([first])
    expect(await again().journal({ run: runId('r2') })).toEqual([])
  })
  const throttledForGood = { status: 400, error: 'AccessDeniedException' } as const
})

describe('an engine over the table', () => {
  test('keeps two ends in step, and a second run writes nothing', { timeout: 60_000 }, async () => {
    const { store, sent } = await fresh()
    const here = new Office({ ends: { G: {}, J: {} } })
    const engine = { ...here.engine, store }
    const sync = (run: string) => {
      here.clock.advance(60_000)
      return runBinding(engine, () => memoryQueue(here.clock), { run: runId(run) })
    }
    const first = here.board('G').add({ title: 'First', status: 'open', body: long(), labels: ['a'] })
    for (let n = 0; n < 9; n++) here.board('J').add({ title: `Item ${n}`, status: 'open', body: '', labels: [] })
    await sync('one')
    expect([here.board('G').items.size, here.board('J').items.size]).toEqual([10, 10])
    here.board('G').edit(first, { title: 'First, reworded' })
    const report = await sync('two')
    expect(report.errors).toEqual([])
    expect([...here.board('J').items.values()].map(({ fields }) => fields[fieldName('title')])).toContain(
      'First, reworded',
    )
    expect((await store.journal({ run: runId('two') })).map(({ deed }) => deed)).toContain('wrote')
    await sync('three')
    const from = sent().length
    await sync('four')
    expect(sent().slice(from).filter(isWrite)).toEqual([])
  })
  const long = () => 'A paragraph.\n\n'.repeat(300)

  test('a run over 1000 items at rest writes nothing and reads little', { timeout: 120_000 }, async () => {
    const here = new Office({ ends: { G: {}, J: {} } })
    for (let n = 0; n < 1000; n++) here.board('G').add({ title: `Item ${n}`, status: 'open', body: 'x', labels: [] })
    await here.sync()
    await here.sync()
    const { store, sent } = await fresh()
    await copy(here, store)
    const before = sent().length
    here.clock.advance(60_000)
    const engine = { ...here.engine, store }
    const { errors } = await runBinding(engine, () => memoryQueue(here.clock), { run: runId('noop'), census: true })
    const asked = sent().slice(before)
    expect(errors).toEqual([])
    expect(asked.filter(isWrite)).toEqual([])
    expect(asked.length).toBeGreaterThan(40)
    expect(asked.length).toBeLessThan(120)
  })
})

async function copy(from: Office, to: Store): Promise<void> {
  for (let page: string | undefined, more = true; more; more = page !== undefined) {
    const { links, next } = await from.store.links(from.engine.binding.id, page)
    for (let i = 0; i < links.length; i += 25)
      await Promise.all(
        links.slice(i, i + 25).map(async link => {
          await to.addLink(link)
          for (const [end, memory] of Object.entries(link.ends))
            if (memory.ref) await to.claim(endId(end), memory.ref, link.id)
        }),
      )
    page = next
  }
}
