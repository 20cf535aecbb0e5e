// Listing: whatever changes is listed in time, and absence in a list means nothing.

import fc from 'fast-check'
import { expect } from 'vitest'
import { type Cursor, fieldName, type Ref } from '../../../shared/core/ids.ts'
import type { Manifest } from '../../../shared/ports/connector.ts'
import { times } from '../../support/thorough.ts'
import { type Check, expectFault, fieldsOf, readItem, sample, sweep } from './check.ts'

export const listing: readonly Check[] = [
  {
    name: 'the census lists everything, in pages',
    async run(open) {
      const lab = open({ pageSize: 2 })
      const names = Array.from({ length: 7 }, () => lab.person.create(sample(lab, 0)))
      const { listed, cursor } = await sweep(lab.connector)
      expect(new Set(listed.map(line => line.ref))).toEqual(new Set(names))
      expect(cursor).toBeDefined()
    },
  },
  {
    name: 'a listed item is the item as it would be read',
    async run(open) {
      const lab = open()
      const name = lab.person.create(sample(lab, 0))
      const line = (await sweep(lab.connector)).listed.find(({ ref }) => ref === name)
      const item = await readItem(lab.connector, name)
      expect(line?.updatedAt).toBe(item.updatedAt)
      if (line?.item) expect(line.item).toEqual(item)
    },
  },
  {
    name: 'lists new and edited comments',
    excused: lab => (lab.module.manifest.comments ? undefined : 'the service has no comments'),
    async run(open) {
      const lab = open()
      const item = lab.person.create(sample(lab, 0))
      const { cursor } = await sweep(lab.connector)
      await lab.clock.sleep(10 * 60_000)
      const comment = lab.person.comment(item, 'New.')
      expect((await sweep(lab.connector, cursor)).listed.map(line => line.ref)).toContain(comment)
    },
  },
  {
    name: 'with nothing new there is one request, one more where comments are listed apart, and the cursor stays',
    async run(open) {
      for (const comments of [false, true]) {
        // What needs a place of its own, such as a board, may have to be asked for there.
        const here = open()
        const fields = fieldsOf(here).filter(name => here.module.manifest.fields[name]?.needs === undefined)
        const lab = open({ shared: { fields, comments } })
        lab.person.create(sample(lab, 0))
        const { cursor } = await sweep(lab.connector)
        await lab.clock.sleep(24 * 3600_000)
        await sweep(lab.connector, cursor)
        lab.emulator.forgetCalls()
        const again = await sweep(lab.connector, cursor)
        expect(again.cursor ?? cursor).toBe(cursor)
        expect(lab.emulator.calls.length).toBeLessThanOrEqual(comments ? 2 : 1)
      }
    },
  },
  {
    name: 'an empty scope lists nothing and moves no cursor',
    async run(open) {
      const { listed, cursor } = await sweep(open().connector)
      expect(listed).toEqual([])
      expect(cursor).toBeUndefined()
    },
  },
  {
    name: 'an expired credential is denied, never an empty list',
    async run(open) {
      const lab = open()
      const name = lab.person.create(sample(lab, 0))
      lab.expire()
      await expectFault(() => sweep(lab.connector), 'denied')
      const [outcome] = await lab.connector.read([{ ref: name }])
      expect(outcome).toMatchObject({ ok: false, fault: { kind: 'denied' } })
      if (lab.connector.find) await expectFault(async () => lab.connector.find?.(markerOfNobody, undefined), 'denied')
    },
  },
  {
    name: 'changes since a cursor miss nothing',
    draws: true,
    run: open =>
      fc.assert(
        fc.asyncProperty(
          // Long histories without bias: a miss takes a late edit, a punctual one behind it, and a sweep between.
          fc.noBias(fc.array(move, { minLength: 25, maxLength: 40, size: 'max' })),
          fc.infiniteStream(fc.noBias(fc.constantFrom(0, 0, 60, 100, 100))),
          fc.boolean(),
          misses(open),
        ),
        { numRuns: times(30, 3000) },
      ),
  },
]

const markerOfNobody = { link: 'nobody', end: 'nowhere', attempt: 1 } as never

type Move = { readonly do: 'create' | 'edit' | 'sweep' | 'sweep-while-edited' | 'wait'; readonly which: number }

const move: fc.Arbitrary<Move> = fc.record({
  do: fc.constantFrom('create', 'edit', 'edit', 'sweep', 'sweep-while-edited', 'wait', 'wait'),
  which: fc.nat(7),
})

/** Too short for the times of the service to tell two edits apart, or for its lists to have caught up. */
const waits = ({ timeStep, lag }: Manifest) => [0, 1, timeStep / 2, timeStep, lag / 10, lag / 4, lag / 2, lag / 2]

const pageSize = 3

/**
 * Random edits between and during sweeps, small pages, times that collide, lists that lag as far as the manifest admits.
 * In a crowd of one time that fills a page, an edit during the sweep may hide a neighbour until the next census (see
 * shared/http/cursor.ts): there is either such a crowd, or somebody who edits during sweeps.
 */
const misses =
  (open: Parameters<Check['run']>[0]) =>
  async (moves: readonly Move[], random: Iterable<number>, isCrowded: boolean) => {
    const dice = random[Symbol.iterator]()
    const lab = open({ pageSize, lag: () => (Number(dice.next().value) / 100) * lab.module.manifest.lag })
    const [field = fieldName('title')] = fieldsOf(lab)
    const items: Ref[] = []
    const seen = new Map<Ref, unknown>()
    let cursor: Cursor | undefined
    let edits = 0

    let atOnce = 0
    const spread = async () => {
      if (isCrowded || ++atOnce < pageSize) return
      atOnce = 1
      await lab.clock.sleep(lab.module.manifest.timeStep)
    }
    const edit = (which: number) => {
      const name = items[which % items.length]
      // Every edit is another value, so that an old sighting is told from a new one.
      if (name) lab.person.edit(name, { [field]: variant(lab.samples.values[field]?.[edits++ % 2], edits) })
    }
    const look = async (between?: () => void) => {
      const { listed, cursor: next } = await sweep(lab.connector, cursor, between)
      cursor = next ?? cursor
      // As the engine does: a listing says where to look, and looking shows the truth.
      for (const { ref } of listed) seen.set(ref, (await readItem(lab.connector, ref)).fields[field])
    }

    for (const { do: what, which } of moves) {
      if (what === 'create' || what.includes('edit')) await spread()
      if (what === 'create') items.push(lab.person.create(sample(lab, 0)))
      if (what === 'edit') edit(which)
      if (what === 'wait') await lab.clock.sleep(waits(lab.module.manifest)[which] ?? 0)
      if (what === 'sweep') await look()
      if (what === 'sweep-while-edited') await look(isCrowded ? undefined : () => edit(which))
    }
    await lab.clock.sleep(lab.module.manifest.lag)
    await look()
    for (const name of items) expect(seen.get(name), name).toEqual((await readItem(lab.connector, name)).fields[field])
  }

const variant = (value: unknown, count: number) =>
  typeof value === 'string' ? `${value} ${count}` : ((value ?? null) as null)
