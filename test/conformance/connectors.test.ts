// One suite for all connectors, each against its own emulator.

import { beforeAll, describe, expect, test } from 'vitest'
import { times } from '../support/thorough.ts'
import { connectorNames, laboratoryOf } from './find-connectors.ts'
import { checks } from './suite/all.ts'
import type { Check } from './suite/check.ts'

describe.each(connectorNames())('%s', async name => {
  const open = await laboratoryOf(name)
  const lab = open()
  const { manifest } = lab.module
  const exceptions = new Map(Object.entries(manifest.exceptions))

  const excuse = (check: Check): string | undefined => exceptions.get(check.name) ?? check.excused?.(lab)

  // The reporter shows reasons only beside failures; whoever reads a green run should see them too.
  beforeAll(() => {
    const excused = checks.flatMap(check => (excuse(check) ? `  "${check.name}": ${excuse(check)}` : []))
    if (excused.length > 0) console.info(`${name} is not asked:\n${excused.join('\n')}`)
  })

  // Many random histories take their time where a service needs many requests for one look.
  test.for(checks)('$name', { timeout: times(60_000, 900_000) }, async (check, { skip }) => {
    const reason = excuse(check)
    if (reason !== undefined) skip(reason)
    await check.run(open)
  })

  test('is called like its folder', () => {
    expect(manifest.name).toBe(name)
  })

  test('excuses itself only from checks that exist, and says why', () => {
    const known = new Set(checks.map(check => check.name))
    for (const [excused, reason] of exceptions) {
      expect(known, 'no check has this name').toContain(excused)
      expect(reason).toMatch(/\w+ \w+/)
    }
  })

  test('its laboratory keeps to the clock it is given', () => {
    const { clock } = lab
    expect(open({ clock }).clock).toBe(clock)
  })

  test('has a sample for every field that can be written', () => {
    const writable = Object.entries(manifest.fields).filter(([, ability]) => !ability.readOnly)
    const { values, elsewhere = {} } = lab.samples
    for (const reason of Object.values(elsewhere)) expect(reason).toMatch(/\w+ \w+/)
    expect([...Object.keys(values), ...Object.keys(elsewhere)].sort()).toEqual(writable.map(([field]) => field).sort())
    for (const [first, second] of Object.values(values)) expect(first).not.toEqual(second)
  })
})
