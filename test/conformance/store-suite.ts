// What every store must keep to: claims and saves that only one can win, and documents that come back as they went.

import { describe, expect, it } from 'vitest'
import {
  bindingId,
  cursor,
  type EndId,
  endId,
  type LinkId,
  linkId,
  type Ref,
  ref,
  runId,
} from '../../shared/core/ids.ts'
import type { Link } from '../../shared/core/link.ts'
import type { Outage, Store } from '../../shared/ports/store.ts'
import { aLink, anEntry, aReport, oddTexts, strangeLinks, strangeNames, work } from '../support/documents.ts'
import { type HostUnderTest, onFresh } from './host-under-test.ts'

const many = <T>(times: number, act: (i: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: times }, (_, i) => act(i)))

async function inTurn<T, R>(all: readonly T[], act: (one: T, i: number) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = []
  for (const [i, one] of all.entries()) done.push(await act(one, i))
  return done
}

const git = endId('git')
const start = Date.UTC(2025, 5, 1)

export function storeSuite(make: () => Promise<HostUnderTest>): void {
  const on = onFresh(make, host => host.store)

  describe('store', () => {
    describe('claims', () => {
      it(
        'give an item to one link and tell everybody the same',
        on(async store => {
          const told = await many(50, i => store.claim(git, ref('1'), linkId(`link ${i}`)))
          expect(new Set(told).size).toBe(1)
          expect(await store.linkOf(git, ref('1'))).toBe(told[0])
          expect(await store.claim(git, ref('1'), linkId('late'))).toBe(told[0])
        }),
      )

      it(
        'keep ends and items apart, whatever they are called',
        on(async store => {
          const names = [...strangeNames, 'b', 'a b', 'b c', 'c', 'a\nb', 'a#b', 'a>b']
          const links = names.map((_, i) => names.map((_, j) => linkId(`l${i}.${j}`)))
          const onAll = (ask: (end: EndId, name: Ref, i: number, j: number) => Promise<LinkId | undefined>) =>
            inTurn(names, (end, i) => Promise.all(names.map((name, j) => ask(endId(end), ref(name), i, j))))
          const claim = (end: EndId, name: Ref, i: number, j: number) => store.claim(end, name, linkId(`l${i}.${j}`))
          expect(await onAll(claim)).toEqual(links)
          expect(await onAll((end, name) => store.linkOf(end, name))).toEqual(links)
          expect(await store.linkOf(git, ref('nobody'))).toBeUndefined()
        }),
      )
    })

    describe('links', () => {
      it(
        'are added once',
        on(async store => {
          const added = await many(20, i => store.addLink(aLink('one', { parent: linkId(`p${i}`) })))
          expect(added.filter(Boolean)).toHaveLength(1)
          expect((await store.link(linkId('one')))?.parent).toBe(`p${added.indexOf(true)}`)
          expect(await store.link(linkId('none'))).toBeUndefined()
        }),
      )

      it(
        'are kept apart, whatever they are called',
        on(async store => {
          for (const [version, name] of strangeNames.entries())
            expect(await store.addLink(aLink(name, { version }))).toBe(true)
          for (const [version, name] of strangeNames.entries())
            expect((await existing(store, name)).version).toBe(version)
        }),
      )

      it(
        'are added with the version they have, and rise by one with each save',
        on(async store => {
          await store.addLink(aLink('one', { version: 1 }))
          for (const version of [1, 2, 3]) {
            const link = await existing(store, 'one')
            expect(link.version).toBe(version)
            expect(await store.saveLink(link)).toBe(true)
          }
          expect((await existing(store, 'one')).version).toBe(4)
        }),
      )

      it(
        'are saved by one of many who loaded the same version',
        on(async store => {
          await store.addLink(aLink('one'))
          const link = await existing(store, 'one')
          const saved = await many(20, i => store.saveLink({ ...link, parent: linkId(`p${i}`) }))
          expect(saved.filter(Boolean)).toHaveLength(1)
          const after = await existing(store, 'one')
          expect(after.parent).toBe(`p${saved.indexOf(true)}`)
          expect(after.version).toBe(link.version + 1)
        }),
      )

      it(
        'are not saved from an older, a newer or no version',
        on(async store => {
          const link = aLink('one', { version: 5 })
          expect(await store.saveLink(link)).toBe(false)
          expect(await store.link(link.id)).toBeUndefined()
          await store.addLink(link)
          for (const version of [4, 6, 0]) expect(await store.saveLink({ ...link, version, state: 'gone' })).toBe(false)
          expect(await store.link(link.id)).toEqual(link)
        }),
      )

      it.each(strangeLinks)('come back as they went: $what', ({ link }) =>
        on(async store => {
          await store.addLink(link)
          expect(await store.link(link.id)).toEqual(link)
          await store.saveLink(link)
          const saved = await existing(store, link.id)
          expect(saved).toEqual({ ...link, version: link.version + 1 })
          expect((await store.links(link.binding)).links).toEqual([saved])
        })(),
      )

      it(
        'lose what a save leaves out',
        on(async store => {
          await store.addLink(aLink('one', { lease: { holder: 'me', until: 1 }, due: start }))
          const { lease: _lease, due: _due, ...rest } = await existing(store, 'one')
          await store.saveLink(rest)
          const after = await existing(store, 'one')
          expect('lease' in after || 'due' in after).toBe(false)
        }),
      )

      it(
        'do not change when somebody changes what was loaded or saved',
        on(async store => {
          const given = aLink('one')
          await store.addLink(given)
          const before = structuredClone(await existing(store, 'one'))
          for (const document of [given, await existing(store, 'one')]) spoil(document)
          expect(await store.link(linkId('one'))).toEqual(before)
          const [listed] = (await store.links(work)).links
          spoil(listed)
          expect(await store.link(linkId('one'))).toEqual(before)
        }),
      )

      it(
        'are all in the pages of their binding, each once, and in no other',
        on(async store => {
          const names = Array.from({ length: 257 }, (_, i) => `link ${i}`)
          for (let i = 0; i < names.length; i += 16)
            await Promise.all(names.slice(i, i + 16).map(name => store.addLink(aLink(name))))
          await store.addLink(aLink('elsewhere', { binding: bindingId('other') }))
          const found: string[] = []
          let pages = 0
          for (let page: string | undefined, more = true; more; pages++) {
            const answer = await store.links(work, page)
            found.push(...answer.links.map(link => link.id))
            page = answer.next
            more = page !== undefined
          }
          expect(pages).toBeGreaterThan(1)
          expect(found.toSorted()).toEqual(names.toSorted())
          expect(await store.links(bindingId('none'))).toEqual({ links: [] })
        }),
      )
    })

    describe('unfinished links', () => {
      const ids = (links: readonly Link[]) => links.map(link => link.id)

      it(
        'are those whose time has come, the most overdue first, no more than asked for',
        on(async store => {
          for (const [name, due] of [
            ['b', 30],
            ['c', 10],
            ['a', 20],
            ['d', 40],
          ] as const)
            await store.addLink(aLink(name, { due: start + due }))
          await store.addLink(aLink('at rest'))
          await store.addLink(aLink('elsewhere', { due: start, binding: bindingId('other') }))
          expect(ids(await store.dueLinks(work, start + 9, 10))).toEqual([])
          expect(ids(await store.dueLinks(work, start + 30, 10))).toEqual(['c', 'a', 'b'])
          expect(ids(await store.dueLinks(work, start + 99, 2))).toEqual(['c', 'a'])
          expect(ids(await store.dueLinks(bindingId('other'), start, 10))).toEqual(['elsewhere'])
        }),
      )

      it(
        'follow every save',
        on(async store => {
          await store.addLink(aLink('one', { due: start }))
          await store.saveLink({ ...(await existing(store, 'one')), due: start + 50 })
          expect(ids(await store.dueLinks(work, start + 49, 10))).toEqual([])
          expect(ids(await store.dueLinks(work, start + 50, 10))).toEqual(['one'])
          const { due: _due, ...rest } = await existing(store, 'one')
          await store.saveLink(rest)
          expect(await store.dueLinks(work, start + 9999, 10)).toEqual([])
          await store.saveLink({ ...rest, due: start })
          expect(await store.dueLinks(work, start + 9999, 10)).toEqual([])
          await store.saveLink({ ...(await existing(store, 'one')), due: start })
          expect(await store.dueLinks(work, start, 10)).toEqual([await store.link(linkId('one'))])
        }),
      )
    })

    describe('progress, skew and outages', () => {
      it(
        'keep the progress of each end',
        on(async store => {
          expect(await store.progress(git)).toBeUndefined()
          const reached = { since: cursor(oddTexts.join()), page: 'p 2' }
          await store.saveProgress(git, reached)
          await store.saveProgress(endId('jira'), { since: cursor('x') })
          expect(await store.progress(git)).toEqual(reached)
          await store.saveProgress(git, { since: cursor('next') })
          expect(await store.progress(git)).toEqual({ since: 'next' })
        }),
      )

      it(
        'keep the first skew anybody measured',
        on(async store => {
          const told = await many(20, i => store.skew('jira', i - 10))
          expect(new Set(told).size).toBe(1)
          expect(await store.skew('jira', 999)).toBe(told[0])
          expect(await store.skew('other', 0)).toBe(0)
          expect(await store.skew('other', 7)).toBe(0)
        }),
      )

      it(
        'keep what a binding was last told to do',
        on(async store => {
          const binding = bindingId('SHOP')
          expect(await store.settings(binding)).toBeUndefined()
          await store.saveSettings(binding, { 'status at jira': 'both', odd: oddTexts.join() })
          expect(await store.settings(binding)).toEqual({ 'status at jira': 'both', odd: oddTexts.join() })
          expect(await store.settings(bindingId('OTHER'))).toBeUndefined()
          await store.saveSettings(binding, { 'status at jira': 'gives' })
          expect(await store.settings(binding)).toEqual({ 'status at jira': 'gives' })
        }),
      )

      it(
        'keep an outage until it is over',
        on(async store => {
          const outage: Outage = { until: start, why: 'the token was refused', failures: 3, needsPerson: true }
          expect(await store.outage('jira')).toBeUndefined()
          await store.saveOutage('jira', outage)
          expect(await store.outage('jira')).toEqual(outage)
          expect(await store.outage('other')).toBeUndefined()
          await store.saveOutage('jira', undefined)
          expect(await store.outage('jira')).toBeUndefined()
        }),
      )
    })

    describe('journal and reports', () => {
      it(
        'hold each entry once, oldest first, by link and by run',
        on(async store => {
          const at = (time: number, id: string, link = 'l1', run = 'r1') =>
            anEntry(id, { at: start + time, link: linkId(link), run: runId(run) })
          const later = at(20, 'l1#3#0')
          await store.record([later, at(20, 'l1#3#1'), at(15, 'l2#1#0', 'l2')])
          await store.record([at(10, 'l1#2#0', 'l1', 'r0'), later])
          await store.record([anEntry(later.id, { ...later, why: 'said twice' })])
          await store.record([])
          const ids = async (of: Parameters<Store['journal']>[0]) => (await store.journal(of)).map(entry => entry.id)
          expect(await ids({ link: linkId('l1') })).toEqual(['l1#2#0', 'l1#3#0', 'l1#3#1'])
          expect(await ids({ run: runId('r1') })).toEqual(['l2#1#0', 'l1#3#0', 'l1#3#1'])
          expect(await ids({ link: linkId('l3') })).toEqual([])
          expect((await store.journal({ link: linkId('l1') }))[1]).toEqual(later)
        }),
      )

      it(
        'hold many entries recorded at once, by several workers',
        on(async store => {
          const entries = Array.from({ length: 120 }, (_, i) =>
            anEntry(`e${i}`, { at: start + i, to: 'x'.repeat(5000) }),
          )
          await many(3, () => store.record(entries))
          expect(await store.journal({ link: linkId('l1') })).toEqual(entries)
        }),
      )

      it(
        'give an entry back as it was, whatever was written in it',
        on(async store => {
          const entries = oddTexts.map((text, i) =>
            anEntry(`e${i}`, { at: start + i, from: text, to: [text], why: text }),
          )
          await store.record(entries)
          expect(await store.journal({ run: runId('r1') })).toEqual(entries)
        }),
      )

      it(
        'keep the report of a run, and the latest where a run reports twice',
        on(async store => {
          expect(await store.report(runId('r1'))).toBeUndefined()
          await store.saveReport(aReport('r1'))
          await store.saveReport(aReport('r2', { refused: 'too many deletions' }))
          expect(await store.report(runId('r1'))).toEqual(aReport('r1'))
          await store.saveReport(aReport('r1', { recommendations: oddTexts }))
          expect(await store.report(runId('r1'))).toEqual(aReport('r1', { recommendations: oddTexts }))
        }),
      )
    })

    describe('deliveries', () => {
      it(
        'are new once, also for many at the same moment',
        on(async store => {
          const told = await many(20, () => store.firstTime('d1', start, start + 100))
          expect(told.filter(Boolean)).toHaveLength(1)
          expect(await store.firstTime('d2', start, start + 100)).toBe(true)
        }),
      )

      it(
        'are new again once they expired, to the millisecond',
        on(async store => {
          expect(await store.firstTime('d1', start, start + 100)).toBe(true)
          expect(await store.firstTime('d1', start + 99, start + 500)).toBe(false)
          const told = await many(20, () => store.firstTime('d1', start + 100, start + 300))
          expect(told.filter(Boolean)).toHaveLength(1)
          expect(await store.firstTime('d1', start + 299, start + 900)).toBe(false)
        }),
      )
    })

    describe('pace', () => {
      const bucket = { perMinute: 60, capacity: 10 }

      it(
        'grants what the bucket holds and says how long to wait for more',
        on(async store => {
          expect(await store.take('jira', 10, bucket, start)).toBe(0)
          expect(await store.take('jira', 2, bucket, start)).toBe(2000)
          expect(await store.take('jira', 2, bucket, start + 1999)).toBe(1)
          expect(await store.take('jira', 2, bucket, start + 2000)).toBe(0)
          expect(await store.take('other', 10, bucket, start)).toBe(0)
        }),
      )

      it(
        'does not fill above its capacity, and a refusal costs nothing',
        on(async store => {
          await store.take('jira', 10, bucket, start)
          for (let i = 0; i < 5; i++) await store.take('jira', 10, bucket, start)
          expect(await store.take('jira', 10, bucket, start + 10_000)).toBe(0)
          const [full, more] = [
            await store.take('jira', 10, bucket, start + 999_999),
            await store.take('jira', 1, bucket, start + 999_999),
          ]
          expect([full, more]).toEqual([0, 1000])
        }),
      )

      it(
        'treats a worker whose clock lags like all others',
        on(async store => {
          expect(await store.take('jira', 4, bucket, start)).toBe(0)
          expect(await store.take('jira', 6, bucket, start - 60_000)).toBe(0)
          expect(await store.take('jira', 1, bucket, start - 60_000)).toBe(1000)
          expect(await store.take('jira', 10, bucket, start + 9_000)).toBe(1000)
        }),
      )

      it(
        'refuses to promise what the bucket can never hold',
        on(async store => {
          await expect(store.take('jira', 11, bucket, start)).rejects.toThrow(/11.*10/)
        }),
      )

      it(
        'never grants more in any window, whatever many workers ask for',
        on(async store => {
          const granted: { at: number; tokens: number }[] = []
          let seed = 7
          const random = (below: number) => {
            seed = (seed * 48_271) % 2_147_483_647
            return seed % below
          }
          for (let time = 0; time < 60_000; time += 250 + random(500)) {
            await many(5, async () => {
              const tokens = 1 + random(4)
              if ((await store.take('jira', tokens, bucket, start + time)) === 0) granted.push({ at: time, tokens })
            })
          }
          for (const { at: from } of granted) {
            for (const { at: to } of granted) {
              if (to < from) continue
              const inWindow = granted
                .filter(({ at }) => at >= from && at <= to)
                .reduce((sum, { tokens }) => sum + tokens, 0)
              expect(inWindow).toBeLessThanOrEqual(bucket.capacity + (to - from) / 1000 + 0.001)
            }
          }
          expect(granted.reduce((sum, { tokens }) => sum + tokens, 0)).toBeGreaterThan(60)
        }),
      )
    })

    it(
      'outlives the process, where the host does',
      on(async (store, host) => {
        if (!host.reopen) return
        await store.addLink(aLink('one', { due: start }))
        await store.claim(git, ref('1'), linkId('one'))
        await store.record([anEntry('e1')])
        await store.saveProgress(git, { since: cursor('c') })
        await store.firstTime('d1', start, start + 100)
        const again = await host.reopen()
        expect(await again.dueLinks(work, start, 10)).toEqual([await store.link(linkId('one'))])
        expect(await again.linkOf(git, ref('1'))).toBe('one')
        expect(await again.journal({ run: runId('r1') })).toEqual([anEntry('e1')])
        expect(await again.progress(git)).toEqual({ since: 'c' })
        expect(await again.firstTime('d1', start, start + 100)).toBe(false)
      }),
    )
  })
}

async function existing(store: Store, name: string): Promise<Link> {
  const link = await store.link(linkId(name))
  if (!link) throw new Error(`There is no link ${name}`)
  return link
}

/** Tries to change every part of a document; a frozen one refuses, which is just as well. */
function spoil(part: unknown): void {
  if (typeof part !== 'object' || part === null) return
  Object.values(part).forEach(spoil)
  for (const key of [...Object.keys(part), 'planted']) Reflect.set(part, key, 'spoilt')
}
