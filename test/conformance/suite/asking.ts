// Asking before writing: what an inspection finds, which item a name means, and webhooks that are registered once.

import { expect } from 'vitest'
import type { FieldName } from '../../../shared/core/ids.ts'
import { elements } from '../../../shared/core/value.ts'
import type { Lab, RegistrationLab } from '../../../shared/http/emulator-lab.ts'
import { able, type Check, fieldsOf, kindOf, readItem, sample, without } from './check.ts'

const stranger = 'nobody-of-this-name'

/** People of the samples, in this end's words: they can be named there. */
const people = (lab: Lab): readonly string[] =>
  fieldsOf(lab)
    .filter(name => kindOf(lab, name) === 'people')
    .flatMap(name => (lab.samples.values[name] ?? []).flatMap(elements))

const writesOf = ({ emulator, writes }: Lab): readonly string[] =>
  emulator.calls.map(({ route }) => route).filter(route => writes?.(route) ?? !route.startsWith('GET'))

const noRegistrations = ({ module, registrations }: Lab): string | undefined =>
  module.hooks
    ? registrations
      ? undefined
      : 'its laboratory shows no registrations'
    : 'the connector registers no webhooks'

function registrationsOf({ registrations }: Lab): RegistrationLab {
  if (!registrations) throw new Error('nothing to register at')
  return registrations
}

const address = 'https://lockstep.example/hooks/lab'

export const asking: readonly Check[] = [
  {
    name: 'inspect finds nothing wrong when all is well',
    excused: without('inspect'),
    async run(open) {
      const lab = open()
      const { account, findings, strangers, words } = await able(lab.connector, 'inspect')({ people: people(lab) })
      expect(findings).toEqual([])
      expect(strangers).toEqual([])
      expect(account).toMatch(/\w/)
      for (const [name, taken] of Object.entries(words) as [FieldName, readonly string[]][])
        for (const value of lab.samples.values[name] ?? [])
          expect(taken, `a word of ${name} that can be written`).toEqual(expect.arrayContaining([...elements(value)]))
      expect(writesOf(lab), 'it only asks').toEqual([])
    },
  },
  {
    name: 'an expired credential shows in inspect as denied or a finding that stops',
    excused: without('inspect'),
    async run(open) {
      const lab = open()
      lab.expire()
      const told = await able(
        lab.connector,
        'inspect',
      )({ people: [] }).then(
        ({ findings }) => findings.filter(({ weight }) => weight === 'stops').map(({ message }) => message),
        (fault: { readonly kind: string; readonly message: string }) =>
          fault.kind === 'denied' ? [fault.message] : [],
      )
      expect(told).not.toEqual([])
      for (const secret of lab.secrets) expect(told.join('\n')).not.toContain(secret)
    },
  },
  {
    name: 'a stranger is named',
    excused: lab => without('inspect')(lab) ?? (people(lab).length > 0 ? undefined : 'the service assigns nobody'),
    async run(open) {
      const lab = open()
      const { strangers } = await able(lab.connector, 'inspect')({ people: [...people(lab), stranger] })
      expect(strangers).toEqual([stranger])
    },
  },
  {
    name: 'named finds an item by what people call it',
    excused: without('named'),
    async run(open) {
      const lab = open()
      const [first, second] = [0, 1].map(which => lab.person.create(sample(lab, which === 0 ? 0 : 1)))
      await lab.clock.sleep(lab.module.manifest.lag)
      const called = await Promise.all(
        [first, second].flatMap(ref => (ref === undefined ? [] : [readItem(lab.connector, ref)])),
      )
      const words = called.flatMap(({ ref, name, url }) =>
        [name ?? ref, url].flatMap(word => (word === undefined ? [] : [{ word, ref }])),
      )
      const nobodys = ['no such item', 'https://elsewhere.example/items/1', '']
      const found = await able(lab.connector, 'named')([...words.map(({ word }) => word), ...nobodys])
      expect(found).toEqual([...words.map(({ ref }) => ref), undefined, undefined, undefined])
      expect(writesOf(lab), 'it only asks').toEqual([])
    },
  },
  {
    name: 'a webhook is registered once, however often it is wanted, and goes when it is not',
    excused: noRegistrations,
    async run(open) {
      const { hooks, addresses } = registrationsOf(open())
      expect(await hooks.state(address)).toBeUndefined()
      for (let times = 0; times < 3; times++) expect((await hooks.ensure(address)).active).toBe(true)
      expect(addresses()).toEqual([address])
      expect((await hooks.state(address))?.active).toBe(true)
      expect(await hooks.state('https://lockstep.example/hooks/other')).toBeUndefined()
      for (let times = 0; times < 2; times++) await hooks.remove(address)
      expect(addresses()).toEqual([])
      expect(await hooks.state(address)).toBeUndefined()
    },
  },
  {
    name: 'a webhook the service gave up is seen, and repaired',
    excused: noRegistrations,
    async run(open) {
      const { hooks, addresses, giveUp } = registrationsOf(open())
      await hooks.ensure(address)
      giveUp()
      expect((await hooks.state(address))?.active ?? false).toBe(false)
      expect((await hooks.ensure(address)).active).toBe(true)
      expect(addresses()).toEqual([address])
    },
  },
]
