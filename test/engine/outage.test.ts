// A service that fails now and then is not one that is down: what was counted against it is forgotten when it answers.

import { expect, test } from 'vitest'
import { Fault } from '../../shared/core/errors.ts'
import { fieldName } from '../../shared/core/ids.ts'
import { Office } from '../support/office.ts'

test('scattered failures never add up to a rest', async () => {
  const here = new Office({ ends: { G: {}, J: {} } })
  const at = here.board('G').add({ title: 'Item', status: 'open', body: '', labels: [] })
  await here.sync()
  for (let n = 0; n < 12; n++) {
    here.board('J').broken = new Fault({ kind: 'unavailable', message: 'no answer' })
    here.board('G').edit(at, { title: `Title ${n}` })
    await here.sync({ patience: 0 })
    here.board('J').broken = undefined
    here.clock.advance(60_000)
    await here.sync()
    expect(here.board('J').only().fields[fieldName('title')]).toBe(`Title ${n}`)
    expect(await here.store.outage('J')).toBeUndefined()
  }
})
