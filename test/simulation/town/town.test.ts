// Does a town notice? Each way to build a connector wrongly that only shows between ends must break the law that forbids it.

import { describe, expect, test } from 'vitest'
import { lab as template } from '../../../shared/connectors/_template/emulator.ts'
import type { Binding, FieldRule } from '../../../shared/core/binding.ts'
import { success } from '../../../shared/core/errors.ts'
import { bindingId, endId, fieldName, linkId, ref as refOf, runId } from '../../../shared/core/ids.ts'
import type { Item } from '../../../shared/core/item.ts'
import type { Entry } from '../../../shared/core/journal.ts'
import type { Link } from '../../../shared/core/link.ts'
import type { ConnectorLab } from '../../../shared/http/emulator-lab.ts'
import type { Connector } from '../../../shared/ports/connector.ts'
import { connectorNames, laboratoryOf } from '../../conformance/find-connectors.ts'
import { Evidence } from './evidence.ts'
import type { Law } from './judge.ts'
import { lostEdits } from './lost.ts'
import { liveThrough } from './town.ts'

const patient = 60_000
const [title, body] = [fieldName('title'), fieldName('body')]

/** The template's laboratory with a connector that has been tampered with. */
const broken =
  (defect: (good: Connector) => Partial<Connector>): ConnectorLab =>
  wishes => {
    const lab = template(wishes)
    return { ...lab, connector: { ...lab.connector, ...defect(lab.connector) } }
  }

async function lawsBroken(open: ConnectorLab, seeds: readonly number[]): Promise<readonly Law[]> {
  const days = []
  for (const seed of seeds) days.push(await liveThrough({ one: template, other: open }, seed))
  return [...new Set(days.flatMap(({ failures }) => failures.map(({ law }) => law)))]
}

const reading =
  (see: (item: Item) => Item) =>
  (good: Connector): Partial<Connector> => ({
    read: async reads => (await good.read(reads)).map(outcome => (outcome.ok ? success(see(outcome.value)) : outcome)),
  })

describe('a town', () => {
  test('of sound connectors keeps every law, in a storm that is one', { timeout: patient }, async () => {
    for (const seed of [1, 2, 3]) {
      const { failures, evidence } = await liveThrough({ one: template, other: template }, seed)
      expect(failures.map(({ law, what }) => `${law}: ${what}`)).toEqual([])
      expect(evidence.edits.length).toBeGreaterThan(25)
      expect(evidence.writes).toBeGreaterThan(20)
      expect(evidence.deaths).toBeGreaterThan(0)
    }
  })

  test('lives through the same day whenever it is asked to', { timeout: patient }, async () => {
    const [one, again] = [await liveThrough({ one: template }, 7), await liveThrough({ one: template }, 7)]
    expect(again.evidence.story).toEqual(one.evidence.story)
    expect(again.journal).toEqual(one.journal)
    expect((await liveThrough({ one: template }, 8)).evidence.story).not.toEqual(one.evidence.story)
  })

  test.for(connectorNames())('of %s does too: no emulator throws dice', { timeout: patient }, async name => {
    const labs = { [name]: await laboratoryOf(name) }
    const [one, again] = [await liveThrough(labs, 11), await liveThrough(labs, 11)]
    expect(again.evidence.story).toEqual(one.evidence.story)
    expect(one.failures.map(({ law, what }) => `${law}: ${what}`)).toEqual([])
  })
})

describe('an edit that is nowhere', () => {
  const [end, ref, link] = [endId('one'), refOf('1'), linkId('l')]
  const rule: FieldRule = { name: title, kind: 'scalar', policy: 'latest', at: { [end]: { flow: 'both' } } }
  const binding: Binding = {
    id: bindingId('b'),
    ends: [],
    fields: [rule],
    comments: [],
    deletions: 'unlink',
    limits: { writes: 1, deletes: 1 },
  }
  const linked: Link = {
    id: link,
    binding: binding.id,
    version: 1,
    state: 'live',
    kind: 'item',
    agreed: {},
    conflicts: {},
    ends: { [end]: { ref, fields: {} } },
    outbox: [],
  }
  const lostBy = (entry: Pick<Entry, 'at' | 'from' | 'to'>): number => {
    const evidence = new Evidence({ now: () => 0, sleep: async () => {} })
    const [memory, unseen] = [{ seen: [], open: [] }, false]
    evidence.edits.push({ at: 100, end, ref, field: title, gains: ['w1'], losses: [], unseen, memory })
    const about = { id: 'e', run: runId('r'), binding: binding.id, link, end, field: title, deed: 'overruled' } as const
    return lostEdits({ binding, places: [], evidence }, linked, [{ ...about, ...entry }]).length
  }

  test('is told by an entry that says it lost, made when it was there', () => {
    expect(lostBy({ at: 150, from: 'w1', to: 'w2' })).toBe(0)
  })

  test('is lost where the journal speaks of something before it, or says that it won', () => {
    expect(lostBy({ at: 50, from: 'w1', to: 'w2' })).toBe(1)
    expect(lostBy({ at: 150, from: 'w2', to: 'w1' })).toBe(1)
  })
})

const planted: readonly {
  readonly defect: string
  readonly open: ConnectorLab
  readonly law: Law
  readonly seeds: readonly number[]
}[] = [
  {
    defect: 'makes everything twice',
    law: 'duplicates',
    seeds: [1],
    open: broken(good => ({
      create: async drafts => {
        await good.create(drafts)
        return good.create(drafts)
      },
    })),
  },
  {
    defect: 'knows nothing of what it made',
    law: 'duplicates',
    seeds: [2, 7, 9],
    open: broken(good => ({ ...reading(({ marker: _, ...item }) => item)(good), find: async () => [] })),
  },
  {
    defect: 'keeps a text to its first paragraph',
    law: 'diverged',
    seeds: [2],
    open: broken(good => ({
      update: patches =>
        good.update(
          patches.map(({ set, ...patch }) => ({
            ...patch,
            set: { ...set, ...(body in set ? { [body]: String(set[body]).split('\n\n')[0] ?? '' } : {}) },
          })),
        ),
    })),
  },
  {
    defect: 'writes over edits it has not seen, and forgets them',
    law: 'lost',
    seeds: [2, 6, 7],
    open: broken(good => ({
      ...reading(({ history: _, ...item }) => item)(good),
      update: async patches =>
        (await good.update(patches.map(({ ifRevision: _, ...patch }) => patch))).map(outcome =>
          outcome.ok ? success(undefined) : outcome,
        ),
    })),
  },
  {
    defect: 'sees something new at every look',
    law: 'restless',
    seeds: [1],
    open: wishes => {
      let looks = 0
      const see = reading(item => ({ ...item, fields: { ...item.fields, [title]: `Look ${looks++}` } }))
      return broken(see)(wishes)
    },
  },
]

describe('a connector that', () => {
  test.for(planted)('$defect', { timeout: patient }, async ({ open, law, seeds }) => {
    expect(await lawsBroken(open, seeds)).toContain(law)
  })
})
