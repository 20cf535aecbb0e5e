// Edits travel: from the page of one tracker, by its signed delivery, through the cloud, to the pages of all others.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { shop, trackers } from './shop.ts'
import { openTown, type Settler, type Town } from './town.ts'
import { post } from './trackers.ts'
import { added, at, type Everywhere, edit, quiet, same, shows } from './walks.ts'

let town: Town
let acme: Settler
beforeAll(async () => {
  town = await openTown(2)
  acme = await town.settle('ACME', shop('ACME', { schedule: 'every 15m' }), trackers)
})
afterAll(() => town.stop())

const counts = () => Object.values(acme.services).map(({ person }) => person.count())

test.each(['github', 'jira', 'linear'] as const)('what somebody adds at %s is at all other ends, once', async place => {
  const before = counts()
  const item = await added(acme, place, { title: `From ${place}`, body: 'Left tank first.', labels: ['fuel'] })
  await shows(acme, item, 'title', same(`From ${place}`))
  await shows(acme, item, 'labels', same(['fuel']))
  await quiet(acme)
  expect(counts()).toEqual(before.map(count => count + 1))
})

test('three people edit three fields at three ends, and nobody loses anything', async () => {
  const item = await added(acme, 'github', { title: 'Fuel the rocket', body: 'Left tank first.', labels: ['fuel'] })
  await quiet(acme)
  edit(acme, 'github', item, { labels: ['fuel', 'urgent'] })
  edit(acme, 'jira', item, { title: 'Fuel both tanks' })
  edit(acme, 'linear', item, { status: 'Done' })
  await showsAtLast(item, 'labels', same(['fuel', 'urgent']))
  await showsAtLast(item, 'title', same('Fuel both tanks'))
  await showsAtLast(item, 'status', { github: 'closed', jira: 'Done', linear: 'Done' })
})

/** Visits that were in each other's way too often leave the rest to the next round of the schedule; it is said when one did. */
async function showsAtLast(...[item, name, values]: [Everywhere, string, Parameters<typeof shows>[3]]): Promise<void> {
  try {
    await shows(acme, item, name, values, 40_000)
  } catch {
    console.log(`The ${name} was left to the next round.`)
    town.account.clock.jump(15 * 60_000)
    await shows(acme, item, name, values)
  }
}

test('nothing to do is nothing done: the echoes of our own writes cause no further ones', async () => {
  await quiet(acme)
  const writes = () =>
    Object.values(acme.services).flatMap(({ emulator, writes: isWrite }) =>
      emulator.calls.filter(({ route }) => isWrite?.(route) ?? !route.startsWith('GET')).map(({ route }) => route),
    )
  const before = writes().length
  const { person, hooks } = at(acme, 'github')
  const letter = hooks.unknownEvent()
  expect(await post(`${acme.running.door}/hooks/github`, letter)).toBe(202)
  expect(person.count()).toBeGreaterThan(3)
  await quiet(acme)
  expect(writes().slice(before)).toEqual([])
})

test('every service heard what it needs to hear: taken, every time', async () => {
  expect(
    Object.fromEntries(Object.entries(acme.couriers).map(([name, { statuses }]) => [name, new Set(statuses)])),
  ).toEqual({
    github: new Set([202]),
    jira: new Set([202]),
    linear: new Set([200]),
  })
})

test('no function asked for anything its role does not allow', () => {
  expect(town.account.border.refusals).toEqual([])
})

test('no secret is in anything a function wrote', () => {
  const secrets = Object.keys(acme.services).flatMap(name => at(acme, name).secrets)
  expect(secrets.length).toBeGreaterThan(5)
  const told = acme.lines.map(({ line }) => line).join('\n')
  expect(told).toContain('"Namespace":"Lockstep"')
  for (const secret of secrets) expect(told.includes(secret)).toBe(false)
})
