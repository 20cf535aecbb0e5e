// The table when it is crowded, hard of hearing or closed: nothing is lost, and what cannot be done is said with its verdict.

import { describe, expect, test } from 'vitest'
import { endId, fieldName, linkId, runId } from '../../../shared/core/ids.ts'
import { dynamoClient } from '../../../shared/hosts/aws/sdk.ts'
import { awsStore } from '../../../shared/hosts/aws/store.ts'
import { agreedOn, aLink, anEntry, aReport, work } from '../../support/documents.ts'
import { existing, many, one, storesOnRoad } from './stores.ts'
import { placeAt } from './tables.ts'
import { dice, throttled } from './unruly.ts'

const { road, fresh } = storesOnRoad()
const git = endId('git')

describe('a table that is asked for too much', () => {
  test('loses nothing while a third of all requests is refused', async () => {
    const { store, again } = await fresh()
    const random = dice(11)
    road().fate = () => (random() < 0.33 ? throttled : 'passes')
    const entries = Array.from({ length: 12 }, (_, i) => anEntry(`e${i}`, { at: i, to: 'x'.repeat(2000) + i }))
    const links = Array.from({ length: 8 }, (_, i) => aLink(`l${i}`, { due: i }))
    await Promise.all([
      store.record(entries),
      ...links.map(link => store.addLink(link)),
      store.saveReport(aReport('r1')),
    ])
    for (const link of links) expect(await store.saveLink({ ...link, state: 'dying' })).toBe(true)
    road().fate = () => 'passes'
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
    road().answer = (operation, body) => {
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

  test('and gives nothing at all, again and again, is too busy', async () => {
    const { store } = await fresh()
    road().answer = (operation, body) => {
      if (operation !== 'BatchGetItem') return body
      const asked = JSON.parse(road().requests.at(-1)?.body ?? '')
      return JSON.stringify({ Responses: {}, UnprocessedKeys: asked.RequestItems })
    }
    await expect(store.link(one)).rejects.toMatchObject({ kind: 'rate-limited', verdict: { again: 'after' } })
  })

  test('says so in the end, with the verdict to come back', async () => {
    const { store } = await fresh()
    road().fate = () => throttled
    await expect(store.outage('jira')).rejects.toMatchObject({ kind: 'rate-limited', verdict: { again: 'after' } })
  })
})

describe('answers that are lost', () => {
  /** Loses the answer of the first request of a kind. */
  const loseOnce = (wanted: (operation: string, body: string) => boolean) => {
    let lost = 0
    road().fate = (operation, body) => (wanted(operation, body) && lost++ === 0 ? 'lost after' : 'passes')
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
    road().fate = operation => (operation === 'PutItem' && tries++ === 0 ? 'lost before' : 'passes')
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

  test('work goes on while every fifth request is lost on its way there or back', async () => {
    const { store, again } = await fresh()
    const random = dice(5)
    road().fate = () => (random() < 0.2 ? (random() < 0.5 ? 'lost before' : 'lost after') : 'passes')
    await store.addLink(aLink('one', { agreed: {} }))
    for (let i = 0; i < 15; i++) {
      const link = await existing(store)
      const next = { ...link, agreed: { ...link.agreed, [fieldName(`f${i}`)]: agreedOn(i) } }
      expect(await store.saveLink(next)).toBe(true)
    }
    road().fate = () => 'passes'
    expect(Object.keys((await existing(again())).agreed)).toHaveLength(15)
  })
})

describe('refusals', () => {
  test.each([
    [{ status: 400, error: 'AccessDeniedException' }, 'denied', 'never'],
    [{ status: 400, error: 'ResourceNotFoundException' }, 'not-found', 'now'],
    [{ status: 400, error: 'ValidationException' }, 'invalid', 'never'],
    [{ status: 500, error: 'InternalServerError' }, 'unavailable', 'after'],
  ] as const)('%o is %s', async (fate, kind, again) => {
    const { store } = await fresh()
    road().fate = () => fate
    const refused: unknown = await store.saveProgress(git, {}).catch((reason: unknown) => reason)
    expect(refused).toMatchObject({ name: 'Fault', kind, verdict: { again } })
    expect(String(refused)).toContain('The table lockstep-')
  })

  test('a table nobody answers for is unavailable', async () => {
    const nowhere = awsStore(dynamoClient(placeAt('http://127.0.0.1:1')), 'lockstep')
    await expect(nowhere.report(runId('r1'))).rejects.toMatchObject({ kind: 'unavailable' })
  })
})
