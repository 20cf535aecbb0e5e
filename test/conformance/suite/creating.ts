// Creating: never a second copy. What we make bears our marker, and is found by it when the answer was lost. A connector that
// cannot find says so in its manifest, by the name of each check: one that forgot to would make things twice.

import { expect } from 'vitest'
import type { FieldName } from '../../../shared/core/ids.ts'
import { elements, isEmpty, isSet, minus, sameValue, type Value } from '../../../shared/core/value.ts'
import { answers, brokenLine, cutShort, nobodyThere, silence, webPage } from '../../../shared/http/emulator-faults.ts'
import type { Lab } from '../../../shared/http/emulator-lab.ts'
import { able, type Check, draft, faultOf, fieldsOf, got, marker, readItem, sample, settled } from './check.ts'

const serverError = answers(500, { message: 'Oops' }, {}, 'after')

export const creating: readonly Check[] = [
  {
    name: 'creates what the draft says, with its marker',
    async run(open) {
      const lab = open()
      const made = got((await lab.connector.create([draft(lab, 3)]))[0])
      const item = await readItem(lab.connector, made.ref)
      for (const name of fieldsOf(lab))
        expect(item.fields[name], name).toEqual(settled(lab, name, lab.samples.values[name]?.[0] ?? null))
      expect(item.marker).toEqual(marker(3))
      if (made.item) expect(made.item.fields, 'the answer shows the item as stored').toEqual(item.fields)
      if (item.madeByUs !== undefined) expect(item.madeByUs).toBe(true)
      expect(lab.person.count()).toBe(1)
    },
  },
  {
    name: 'the marker is no part of the text',
    excused: lab => (lab.samples.text === undefined ? 'the service has no text' : undefined),
    async run(open) {
      const lab = open()
      const { ref } = got((await lab.connector.create([draft(lab)]))[0])
      const shown = JSON.stringify((await readItem(lab.connector, ref)).fields)
      expect(shown).not.toContain(marker().link)
    },
  },
  {
    name: 'a change of the text leaves the marker where it is',
    excused: lab => (lab.samples.text === undefined ? 'the service has no text' : undefined),
    async run(open) {
      const lab = open()
      const { text } = lab.samples
      const { ref } = got((await lab.connector.create([draft(lab)]))[0])
      if (text) got((await lab.connector.update([{ ref, kind: 'item', set: { [text]: 'All new.' }, sets: {} }]))[0])
      expect((await readItem(lab.connector, ref)).marker).toEqual(marker())
    },
  },
  {
    name: 'finds by marker whatever the attempt, and nothing of another link or end',
    async run(open) {
      const lab = open()
      const others = [marker(1, 'link-10'), marker(1, 'link-1', 'lab-2')].map(other => ({
        ...draft(lab),
        marker: other,
      }))
      const made = await lab.connector.create([draft(lab, 1), draft(lab, 12), ...others])
      lab.person.create(sample(lab, 0))
      await lab.clock.sleep(lab.module.manifest.lag)
      const found = await able(lab.connector, 'find')(marker(4), undefined)
      expect(found.map(item => item.ref).sort()).toEqual(
        made
          .slice(0, 2)
          .map(outcome => got(outcome).ref)
          .sort(),
      )
      expect(found.map(item => item.marker?.attempt).sort()).toEqual([1, 12])
    },
  },
  {
    name: 'finds a comment by its marker',
    excused: lab => (lab.module.manifest.comments ? undefined : 'the service has no comments'),
    async run(open) {
      const lab = open({ pageSize: 1 })
      const parent = lab.person.create(sample(lab, 0))
      lab.person.comment(parent, 'Mine.')
      const comment = { ...draft(lab), kind: 'comment', parent, fields: { body: 'Ours.' } } as const
      const { ref } = got((await lab.connector.create([comment]))[0])
      await lab.clock.sleep(lab.module.manifest.lag)
      expect((await able(lab.connector, 'find')(marker(), parent)).map(item => item.ref)).toEqual([ref])
    },
  },
  ...[
    { what: 'a server error', trouble: serverError },
    { what: 'a broken line', trouble: brokenLine('after') },
    { what: 'silence', trouble: silence('after') },
    { what: 'half an answer', trouble: cutShort },
    { what: 'a web page', trouble: webPage(502, 'after') },
  ].map(
    ({ what, trouble }): Check => ({
      name: `a creation answered by ${what} is sent once, called uncertain, and found again`,
      async run(open) {
        const lab = open({ lag: () => lab.module.manifest.lag })
        lab.emulator.trouble(trouble)
        const fault = faultOf((await lab.connector.create([draft(lab)]))[0])
        expect(fault?.kind).toBe('unavailable')
        expect(fault?.unsent, 'it may have been made').toBe(false)
        await lab.clock.sleep(lab.module.manifest.lag)
        const found = await able(lab.connector, 'find')(marker(2), undefined)
        expect(found.map(item => item.marker)).toEqual([marker(1)])
        expect(lab.person.count()).toBe(1)
      },
    }),
  ),
  {
    name: 'a creation cut off between its requests lacks only what the manifest calls said later',
    async run(open) {
      const whole = await made(open())
      for (let sent = 1; sent <= whole.writes; sent++) {
        const lab = open()
        const { writes } = await made(lab, sent)
        expect(writes, 'nothing more is sent').toBeLessThanOrEqual(sent + 1)
        await lab.clock.sleep(lab.module.manifest.lag)
        const [found, ...more] = await able(lab.connector, 'find')(marker(), undefined)
        expect(more).toEqual([])
        for (const [name, value] of Object.entries(sample(lab, 1)) as [FieldName, Value][]) {
          const shown = settled(lab, name, found?.fields[name] ?? null)
          if (sameValue(shown, settled(lab, name, value))) continue
          const { saidLater } = lab.module.manifest.fields[name] ?? {}
          expect(saidLater, `${name} after ${sent} of ${whole.writes} requests`).toBeDefined()
          const others = isSet(shown) ? minus(shown, elements(value)) : isEmpty(shown) ? [] : [shown]
          if (saidLater === 'nothing') expect(others, name).toEqual([])
        }
      }
    },
  },
  {
    name: 'a creation that reached nobody is known not to have happened',
    async run(open) {
      const lab = open()
      lab.emulator.trouble(nobodyThere)
      expect(faultOf((await lab.connector.create([draft(lab)]))[0])).toMatchObject({
        kind: 'unavailable',
        unsent: true,
      })
      expect(lab.person.count()).toBe(0)
    },
  },
  {
    name: 'a creation that was sent elsewhere is not called a success',
    async run(open) {
      const lab = open()
      lab.emulator.trouble(answers(301, { message: 'Moved' }, { location: 'https://elsewhere.example/items' }))
      expect(faultOf((await lab.connector.create([draft(lab)]))[0])?.kind).toBe('moved')
      lab.emulator.trouble(answers(200, []))
      expect(faultOf((await lab.connector.create([draft(lab)]))[0])?.kind).toBe('unavailable')
    },
  },
]

/** Makes an item of the second samples; after so many requests that write, the line breaks for good. */
async function made(lab: Lab, most = Number.POSITIVE_INFINITY): Promise<{ readonly writes: number }> {
  let writes = 0
  lab.emulator.weather(route => {
    const isWrite = lab.writes?.(route) ?? !route.startsWith('GET')
    if (isWrite) writes += 1
    return isWrite && writes > most ? brokenLine('before') : undefined
  })
  await lab.connector.create([{ ...draft(lab), fields: sample(lab, 1) }])
  lab.emulator.weather(undefined)
  return { writes }
}
