// Reading: what a person wrote is what we see.

import { expect } from 'vitest'
import { fieldName, ref } from '../../../shared/core/ids.ts'
import { able, type Check, expectFault, faultOf, fieldsOf, got, readItem, sample, settled, without } from './check.ts'

export const reading: readonly Check[] = [
  {
    name: 'reads what a person wrote',
    async run(open) {
      const lab = open()
      const item = await readItem(lab.connector, lab.person.create(sample(lab, 0)))
      for (const name of fieldsOf(lab))
        expect(item.fields[name], name).toEqual(settled(lab, name, lab.samples.values[name]?.[0] ?? null))
      expect(item.kind).toBe('item')
      expect(item.marker, 'nobody but us leaves a marker').toBeUndefined()
    },
  },
  {
    name: 'reads what a person changed',
    async run(open) {
      const lab = open()
      const name = lab.person.create(sample(lab, 0))
      const before = await readItem(lab.connector, name)
      await lab.clock.sleep(Math.max(1000, lab.module.manifest.timeStep))
      lab.person.edit(name, sample(lab, 1))
      const after = await readItem(lab.connector, name)
      for (const field of fieldsOf(lab))
        expect(after.fields[field], field).toEqual(settled(lab, field, lab.samples.values[field]?.[1] ?? null))
      expect(after.updatedAt).toBeGreaterThan(before.updatedAt)
      if (lab.module.manifest.revisions) expect(after.revision).not.toBe(before.revision)
    },
  },
  {
    name: 'shows only fields the manifest names',
    async run(open) {
      const lab = open()
      const item = await readItem(lab.connector, lab.person.create(sample(lab, 0)))
      expect(Object.keys(item.fields).filter(name => !lab.module.manifest.fields[fieldName(name)])).toEqual([])
    },
  },
  {
    name: 'reads a comment and the item it belongs to',
    excused: lab => (lab.module.manifest.comments ? undefined : 'the service has no comments'),
    async run(open) {
      const { connector, person, ...lab } = open()
      const item = person.create(sample({ connector, person, ...lab }, 0))
      const comment = await readItem(connector, person.comment(item, 'Looks fine to me.'))
      expect(comment).toMatchObject({ kind: 'comment', parent: item, fields: { body: 'Looks fine to me.' } })
    },
  },
  {
    name: 'tells gone, denied and moved apart',
    async run(open) {
      const lab = open()
      const { connector, person } = lab
      const [gone, hidden, moved] = [0, 0, 0].map(() => person.create(sample(lab, 0)))
      if (gone) person.erase(gone)
      if (hidden) person.hide?.(hidden)
      if (moved) person.move?.(moved)
      const kindOf = async (name = ref('none')) => faultOf((await connector.read([{ ref: name }]))[0])?.kind
      expect(await kindOf(gone)).toBe('not-found')
      if (person.hide) expect(await kindOf(hidden)).toBe('denied')
      if (person.move) expect(await kindOf(moved)).toBe('moved')
    },
  },
  {
    name: 'reads history after a position, ours and theirs',
    excused: lab => (lab.module.manifest.history ? undefined : 'the service keeps no history'),
    async run(open) {
      const lab = open()
      const [field] = fieldsOf(lab)
      const [first, second] = (field && lab.samples.values[field]) ?? ['', '']
      const name = lab.person.create(sample(lab, 0))
      if (!field) return
      lab.person.edit(name, { [field]: second })
      const theirs = got((await lab.connector.read([{ ref: name, historyAfter: 0 }]))[0]).history ?? []
      expect(theirs.at(-1)).toMatchObject({ field, to: second, ours: false })
      got((await lab.connector.update([{ ref: name, kind: 'item', set: { [field]: first }, sets: {} }]))[0])
      const since = theirs.at(-1)?.position ?? 0
      const ours = got((await lab.connector.read([{ ref: name, historyAfter: since }]))[0]).history ?? []
      expect(ours).toHaveLength(1)
      expect(ours[0]).toMatchObject({ field, to: first, ours: true })
    },
  },
  {
    name: 'sees that its scope is there',
    excused: without('probe'),
    async run(open) {
      const lab = open()
      await able(lab.connector, 'probe')()
      lab.expire()
      await expectFault(able(lab.connector, 'probe'), 'denied')
    },
  },
  {
    name: 'knows what time it is at the service',
    excused: without('time'),
    async run(open) {
      const skew = 2 * 3600_000
      const { connector, clock } = open({ skew })
      const off = (await able(connector, 'time')()) - (clock.now() + skew)
      expect(Math.abs(off)).toBeLessThan(2000)
    },
  },
]
