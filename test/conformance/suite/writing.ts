// Writing: what was named is changed, nothing else, and nobody's edit is written over where the service can tell.

import { expect } from 'vitest'
import { isMany } from '../../../shared/core/field.ts'
import { fieldName, ref } from '../../../shared/core/ids.ts'
import {
  able,
  type Check,
  draft,
  faultOf,
  fieldsOf,
  got,
  kindOf,
  patchOf,
  readItem,
  sample,
  settled,
  without,
} from './check.ts'

export const writing: readonly Check[] = [
  {
    name: 'an update changes the named field and no other',
    async run(open) {
      for (const field of fieldsOf(open())) {
        const lab = open()
        const [first, second] = lab.samples.values[field] ?? ['', '']
        const name = lab.person.create(sample(lab, 0))
        const answer = got((await lab.connector.update([patchOf(name, field, first, second)]))[0])
        const expected = (await readItem(lab.connector, name)).fields
        for (const other of fieldsOf(lab)) {
          const value = lab.samples.values[other]?.[other === field ? 1 : 0] ?? null
          expect(expected[other], `${other} after a change of ${field}`).toEqual(settled(lab, other, value))
        }
        if (lab.module.manifest.answers) expect(answer?.fields, 'the answer shows the item as stored').toEqual(expected)
      }
    },
  },
  {
    name: 'a set takes an addition and a removal without losing what a person added meanwhile',
    excused: lab => (lab.module.manifest.sets === 'add-remove' ? undefined : 'the service only replaces whole sets'),
    async run(open) {
      const lab = open()
      for (const field of fieldsOf(lab).filter(name => isMany(kindOf(lab, name)))) {
        const words = lab.samples.values[field]?.map(settledWords => [settledWords].flat().map(String)) ?? []
        const [first = [], second = []] = words
        const added = second.filter(word => !first.includes(word))
        const [removed = ''] = first
        const name = lab.person.create({ ...sample(lab, 0), [field]: first })
        lab.person.edit(name, { [field]: [...first, ...added] })
        const change = { add: [], remove: [removed], whole: first.filter(word => word !== removed) }
        got((await lab.connector.update([{ ref: name, kind: 'item', set: {}, sets: { [field]: change } }]))[0])
        const now = (await readItem(lab.connector, name)).fields[field]
        expect(now, `what a person added to ${field} stays`).toEqual(expect.arrayContaining(added))
        expect(now, `what we removed from ${field} goes`).not.toContain(removed)
      }
    },
  },
  {
    name: 'refuses to write over an edit it has not seen',
    excused: lab => (lab.module.manifest.revisions ? undefined : 'the service has no revision check'),
    async run(open) {
      const lab = open()
      const [field] = fieldsOf(lab)
      if (!field) return
      const [first, second] = lab.samples.values[field] ?? ['', '']
      const name = lab.person.create(sample(lab, 0))
      const { revision = '' } = await readItem(lab.connector, name)
      lab.person.edit(name, { [field]: second })
      const late = { ...patchOf(name, field, second, first), ifRevision: revision }
      expect(faultOf((await lab.connector.update([late]))[0])?.kind).toBe('stale')
      expect((await readItem(lab.connector, name)).fields[field]).toEqual(settled(lab, field, second))
      const fresh = { ...late, ifRevision: (await readItem(lab.connector, name)).revision ?? '' }
      got((await lab.connector.update([fresh]))[0])
      expect((await readItem(lab.connector, name)).fields[field]).toEqual(settled(lab, field, first))
    },
  },
  {
    name: 'one failing item of a batch says nothing about the others',
    async run(open) {
      const lab = open()
      const [field] = fieldsOf(lab)
      if (!field) return
      const [first, second] = lab.samples.values[field] ?? ['', '']
      const [one, gone, two] = [0, 0, 0].map(() => lab.person.create(sample(lab, 0)))
      if (!one || !gone || !two) return
      lab.person.erase(gone)
      const written = await lab.connector.update([one, gone, two].map(name => patchOf(name, field, first, second)))
      expect(written.map(outcome => faultOf(outcome)?.kind ?? 'fine')).toEqual(['fine', 'not-found', 'fine'])
      const read = await lab.connector.read([one, gone, two].map(name => ({ ref: name })))
      expect(read.map(outcome => (outcome.ok ? outcome.value.ref : outcome.fault.kind))).toEqual([
        one,
        'not-found',
        two,
      ])
    },
  },
  {
    name: 'a name that looks like a path reaches nothing else',
    async run(open) {
      const lab = open()
      const [other] = [lab.person.create(sample(lab, 0))]
      const names = [`../${other}`, `x/../../${other}`, '..', '', '?all=1', 'a b#c', '\ud800'].map(ref)
      for (const outcome of await lab.connector.read(names.map(name => ({ ref: name }))))
        expect(['not-found', 'invalid']).toContain(faultOf(outcome)?.kind)
    },
  },
  {
    name: 'writes and removes a comment',
    excused: lab => (lab.module.manifest.comments ? undefined : 'the service has no comments'),
    async run(open) {
      const lab = open()
      const item = lab.person.create(sample(lab, 0))
      const body = { body: 'From the other side.' }
      const comment = { ...draft(lab), kind: 'comment', parent: item, fields: body } as const
      const { ref: name } = got((await lab.connector.create([comment]))[0])
      expect(await readItem(lab.connector, name)).toMatchObject({ kind: 'comment', parent: item, fields: body })
      got(
        (
          await lab.connector.update([
            { ref: name, kind: 'comment', set: { [fieldName('body')]: 'Better so.' }, sets: {} },
          ])
        )[0],
      )
      expect((await readItem(lab.connector, name)).fields).toEqual({ body: 'Better so.' })
      if (!lab.connector.remove) return
      got((await lab.connector.remove([{ ref: name, kind: 'comment' }]))[0])
      expect(lab.person.fate(name)).toBe('gone')
      expect(lab.person.fate(item), 'the item stays').toBe('live')
    },
  },
  {
    name: 'removes an item, and not one that was edited meanwhile',
    excused: without('remove'),
    run: open => removes(open, 'remove', 'gone'),
  },
  {
    name: 'archives an item, and not one that was edited meanwhile',
    excused: without('archive'),
    run: open => removes(open, 'archive', 'archived'),
  },
]

async function removes(open: Parameters<Check['run']>[0], method: 'remove' | 'archive', fate: string): Promise<void> {
  const lab = open()
  const removal = able(lab.connector, method)
  const name = lab.person.create(sample(lab, 0))
  const kept = lab.person.create(sample(lab, 0))
  const { revision } = await readItem(lab.connector, name)
  if (lab.module.manifest.revisions && revision !== undefined) {
    lab.person.edit(name, sample(lab, 1))
    expect(faultOf((await removal([{ ref: name, kind: 'item', ifRevision: revision }]))[0])?.kind).toBe('stale')
    expect(lab.person.fate(name)).toBe('live')
  }
  got((await removal([{ ref: name, kind: 'item' }]))[0])
  expect(lab.person.fate(name)).toBe(fate)
  expect(lab.person.fate(kept), 'the other one stays').toBe('live')
  // To archive once more what is archived may be refused or harmless; what is gone cannot be removed again.
  const again = faultOf((await removal([{ ref: name, kind: 'item' }]))[0])?.kind ?? 'fine'
  expect(method === 'remove' ? ['not-found'] : ['archived', 'not-found', 'fine']).toContain(again)
  expect(lab.person.fate(name)).toBe(fate)
}
