// When the service misbehaves: the right verdict, no second write, no pace exceeded, no secret in any word.

import { expect } from 'vitest'
import type { Trouble } from '../../../shared/http/emulator-faults.ts'
import { answers, brokenLine, cutShort, nobodyThere, silence, webPage } from '../../../shared/http/emulator-faults.ts'
import type { Lab } from '../../../shared/http/emulator-lab.ts'
import { type Check, draft, faultOf, fieldsOf, patchOf, sample, sweep, thrown } from './check.ts'

const troubles = (lab: Lab): Readonly<Record<string, Trouble>> => ({
  'too fast': lab.tooFast,
  'server error': answers(500, { message: 'Oops' }),
  'web page': webPage(503),
  'web page in a 200': webPage(200),
  'half an answer': cutShort,
  silence: silence('before'),
  'broken line': brokenLine('before'),
  'nobody there': nobodyThere,
})

export const faults: readonly Check[] = [
  {
    name: 'a rate limit says when to come back, and is not asked again before',
    async run(open) {
      const lab = open()
      const name = lab.person.create(sample(lab, 0))
      lab.emulator.trouble(lab.tooFast)
      const fault = faultOf((await lab.connector.read([{ ref: name }]))[0])
      expect(fault).toMatchObject({ kind: 'rate-limited', retryAfter: 30_000 })
      expect(fault?.verdict).toEqual({ again: 'after', milliseconds: 30_000 })
      expect(lab.emulator.calls).toHaveLength(1)
    },
  },
  {
    name: 'a read survives a passing trouble',
    async run(open) {
      for (const passing of [answers(503), brokenLine('before'), webPage(502), cutShort, nobodyThere]) {
        const lab = open()
        const name = lab.person.create(sample(lab, 0))
        lab.emulator.trouble(passing)
        expect((await lab.connector.read([{ ref: name }]))[0]?.ok).toBe(true)
        lab.emulator.trouble(passing)
        expect((await sweep(lab.connector)).listed).toHaveLength(1)
      }
    },
  },
  {
    name: 'a write is never sent twice',
    async run(open) {
      for (const trouble of Object.keys(troubles(open()))) {
        const lab = open()
        lab.emulator.trouble(troubles(lab)[trouble] ?? lab.tooFast)
        const fault = faultOf((await lab.connector.create([draft(lab)]))[0])
        expect(fault?.kind, trouble).toBe(trouble === 'too fast' ? 'rate-limited' : 'unavailable')
        expect(
          lab.emulator.calls.filter(({ route }) => lab.writes?.(route) ?? !route.startsWith('GET')),
          trouble,
        ).toHaveLength(1)
      }
    },
  },
  {
    name: 'a service that never answers is given up in time',
    async run(open) {
      const lab = open()
      const name = lab.person.create(sample(lab, 0))
      const [field] = fieldsOf(lab)
      if (!field) return
      const [first, second] = lab.samples.values[field] ?? ['', '']
      lab.emulator.trouble(silence('before'))
      const before = lab.clock.now()
      const [outcome] = await lab.connector.update([patchOf(name, field, first, second)])
      expect(faultOf(outcome)).toMatchObject({ kind: 'unavailable', unsent: false })
      expect(lab.clock.now() - before).toBeLessThanOrEqual(10_000)
    },
  },
  {
    name: 'the pace is never exceeded',
    async run(open) {
      const pace = { perMinute: 10, atOnce: 3 }
      const lab = open({ pace, slowness: () => 700 })
      const names = Array.from({ length: 25 }, () => ({ ref: lab.person.create(sample(lab, 0)) }))
      // One by one and all together, so that neither batches nor workers get round the gate.
      await Promise.all([
        ...names.map(name => lab.connector.read([name])),
        lab.connector.read(names),
        sweep(lab.connector),
      ])
      const starts = lab.emulator.calls.map(call => call.at).sort((a, b) => a - b)
      for (const [i, start] of starts.entries())
        expect(starts.filter((other, j) => j >= i && other < start + 60_000).length).toBeLessThanOrEqual(pace.perMinute)
      expect(lab.emulator.mostAtOnce()).toBeLessThanOrEqual(pace.atOnce)
    },
  },
  {
    name: 'whoever would wait too long at the gate is told when to come back',
    async run(open) {
      const lab = open({ pace: { perMinute: 1, atOnce: 1 }, patience: 1000 })
      const name = lab.person.create(sample(lab, 0))
      await lab.connector.read([{ ref: name }])
      const before = lab.clock.now()
      const fault = faultOf((await lab.connector.read([{ ref: name }]))[0])
      expect(fault?.kind).toBe('rate-limited')
      expect(fault?.retryAfter).toBeGreaterThan(50_000)
      expect(lab.clock.now() - before, 'nobody slept').toBeLessThan(1000)
    },
  },
  {
    name: 'no secret in any error',
    async run(open) {
      const words: string[] = []
      const collect = async (lab: Lab) => {
        const name = lab.person.create(sample(lab, 0))
        const outcomes = [
          ...(await lab.connector.create([draft(lab)])),
          ...(await lab.connector.update([{ ref: name, kind: 'item', set: sample(lab, 1), sets: {} }])),
          ...(await lab.connector.read([{ ref: name }])),
        ]
        const spoken = [...outcomes.map(faultOf), await thrown(() => sweep(lab.connector))].filter(
          fault => fault !== undefined,
        )
        words.push(
          ...spoken.map(fault => `${fault.message} ${fault.stack} ${JSON.stringify(fault)} ${String(fault.cause)}`),
        )
      }
      for (const echo of open().secrets) {
        const lab = open()
        const said = `You sent ${echo}, ${Buffer.from(echo).toString('base64')} and ${encodeURIComponent(echo)}`
        lab.emulator.trouble(answers(400, { message: said, errors: [{ message: said }], errorMessages: [said] }), {
          times: 9,
        })
        await collect(lab)
      }
      const expired = open()
      expired.expire()
      await collect(expired)
      const shown = words.join('\n')
      expect(words.length).toBeGreaterThan(4)
      for (const secret of open().secrets) {
        expect(shown).not.toContain(secret)
        expect(shown).not.toContain(Buffer.from(secret).toString('base64'))
      }
    },
  },
]
