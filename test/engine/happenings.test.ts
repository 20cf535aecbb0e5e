// Which items something is about that happened beside them, and what is done when that cannot be told yet.

import { expect, test } from 'vitest'
import { Fault } from '../../shared/core/errors.ts'
import { endId, fieldName, runId, serviceTime } from '../../shared/core/ids.ts'
import { react } from '../../shared/engine/react.ts'
import { memoryQueue } from '../../shared/hosts/memory/queue.ts'
import { Office } from '../support/office.ts'

const merged = (here: Office, end: string, names: readonly string[]) =>
  ({
    binding: here.engine.binding.id,
    end: endId(end),
    run: runId('merge'),
    tries: 0,
    look: 'happening',
    when: 'pull request merged',
    at: serviceTime(here.clock.now()),
    names,
  }) as const
const done = [{ when: 'pull request merged', does: 'status', word: 'done' }] as const

test('a mere number means the item that is called so where it was said', async () => {
  const here = new Office({ ends: { hub: {}, other: {} } })
  const mine = here.board('hub').add({ title: 'Fuel the rocket', status: 'open' }, { name: '#17' })
  const theirs = here.board('other').add({ title: 'Paint it', status: 'open' }, { name: '#17' })
  await here.sync()
  const { links } = await react(here.engine, merged(here, 'hub', ['#17']), done)
  expect(links).toEqual([(await here.link('hub', mine)).id])
  const { links: elsewhere } = await react(here.engine, merged(here, 'other', ['#17']), done)
  expect(elsewhere).toEqual([(await here.link('other', theirs)).id])
})

test('a name that is more than a number means its item wherever it was said', async () => {
  const here = new Office({ ends: { hub: {}, jira: {} } })
  const at = here.board('jira').add({ title: 'Fuel the rocket', status: 'open' }, { name: 'SHOP-42' })
  await here.sync()
  const { links } = await react(here.engine, merged(here, 'hub', ['SHOP-42', '#17']), done)
  expect(links).toEqual([(await here.link('jira', at)).id])
})

test('where an end cannot be asked which item is meant, somebody comes back', async () => {
  const here = new Office({ ends: { hub: {}, jira: { named: () => undefined } } })
  here.board('hub').add({ title: 'Fuel the rocket', status: 'open' })
  await here.sync()
  here.board('jira').broken = new Fault({ kind: 'unavailable', message: 'jira does not answer.' })
  expect(await react(here.engine, merged(here, 'hub', ['SHOP-42']), done)).toEqual({ links: [], busy: true })
})

test('where only some fields are wanted, whoever looks is told so', async () => {
  const here = new Office({ ends: { hub: {}, jira: {} } })
  here.board('hub').add({ title: 'Fuel the rocket', status: 'open' }, { name: '#17' })
  await here.sync()
  const queue = memoryQueue(here.clock)
  const few = [{ when: 'pull request merged', does: 'fields', fields: [fieldName('status')] }] as const
  await react({ ...here.engine, queue }, merged(here, 'hub', ['#17']), few)
  expect(queue.receive().map(({ end, fields }) => [end, fields])).toEqual([
    ['hub', ['status']],
    ['jira', ['status']],
  ])
})
