// What stands under `on`: a merged pull request, a complete epic, a gate that was advanced.

import { describe, expect, test } from 'vitest'
import { refOf } from '../../shared/connectors/_template/mapping.ts'
import { endId, fieldName, type Ref, serviceTime } from '../../shared/core/ids.ts'
import { agree } from '../../shared/core/sighting.ts'
import { fileOf, trackers } from './trackers.ts'

const ends = ['specs', 'jira'] as const
const table = `statuses:
  open: { specs: open, jira: open }
  done: { specs: done, jira: done }
`
const file = (on: string) => fileOf(ends, `on: { ${on} }`).replace('projects:', `${table}projects:`)
const merged = (at: number, names: readonly string[]) =>
  ({ trigger: 'pull-request-merged', happened: { end: 'specs', when: 'pull request merged', at, names } }) as const

async function office(on: string) {
  const here = await trackers(ends, { file: file(on) })
  const ref = here.page('specs').add({ title: 'Fuel the rocket', status: 'open' })
  const other = here.page('specs').add({ title: 'Paint it', status: 'open' })
  await here.sync()
  const statusesAt = (name: string) =>
    here
      .page(name)
      .items()
      .map(({ status }) => status)
  const { store } = here.host
  const linkOf = async (item: Ref) => {
    const id = await store.linkOf(endId('SHOP/specs'), item)
    const link = id && (await store.link(id))
    if (!link) throw new Error(`nobody knows ${item}`)
    return link
  }
  /** These trackers know no parents; the memory is told of one as a tracker that does would have it. */
  const hang = async (child: Ref, parent: Ref) => {
    const link = await linkOf(child)
    const { id } = await linkOf(parent)
    const over = agree(id, { by: endId('SHOP/specs'), at: serviceTime(0) })
    await store.saveLink({ ...link, agreed: { ...link.agreed, [fieldName('parent')]: over } })
  }
  return { ...here, ref, other, linkOf, hang, statuses: () => ends.map(statusesAt) }
}

describe('a merged pull request', () => {
  test('moves the items it names, everywhere, and no others', async () => {
    const here = await office('pull request merged: status done')
    await here.sync(merged(here.clock.now(), [here.ref]))
    expect(here.statuses()).toEqual([
      ['done', 'open'],
      ['done', 'open'],
    ])
  })

  test('is named in the journal as the reason', async () => {
    const here = await office('pull request merged: status done')
    const { run } = await here.sync(merged(here.clock.now(), [here.ref]))
    const entries = await here.host.store.journal({ run })
    expect(entries.filter(({ deed }) => deed === 'agreed')).toMatchObject([
      { field: 'status', from: 'open', to: 'done', why: 'pull request merged' },
    ])
    expect(
      entries
        .filter(({ deed }) => deed === 'wrote')
        .map(({ end }) => end)
        .sort(),
    ).toEqual(['SHOP/jira', 'SHOP/specs'])
  })

  test('heard again after somebody reopened the item, it says nothing new', async () => {
    const here = await office('pull request merged: status done')
    const told = merged(here.clock.now(), [here.ref])
    await here.sync(told)
    here.page('jira').edit(refOf(here.page('jira').items()[0] ?? { id: '' }), { status: 'open' })
    await here.sync()
    await here.sync(told)
    expect(here.statuses()[0]).toEqual(['open', 'open'])
  })

  test('is heard also while its item is being written by somebody else, a little later', async () => {
    const here = await office('pull request merged: status done')
    const link = await here.linkOf(here.ref)
    await here.host.store.saveLink({ ...link, lease: { holder: 'another', until: here.clock.now() + 100_000 } })
    await here.sync(merged(here.clock.now(), [here.ref]))
    expect(here.statuses()[0]).toEqual(['done', 'open'])
  })

  test('brings only the fields the client file names', async () => {
    const here = await office('pull request merged: fields status')
    here.page('specs').edit(here.ref, { status: 'done', title: 'Not yet' })
    await here.sync(merged(here.clock.now(), [here.ref]))
    expect(here.page('jira').items()[0]).toMatchObject({ status: 'done', title: 'Fuel the rocket' })
  })

  test('that names nobody we know changes nothing', async () => {
    const here = await office('pull request merged: status done')
    const report = await here.sync(merged(here.clock.now(), ['#999', '__proto__', 'UTF-8']))
    expect([report.totals, report.errors]).toEqual([{}, []])
  })

  test('where the client file says nothing of it, changes nothing', async () => {
    const here = await office('epic complete: subtree')
    await here.sync(merged(here.clock.now(), [here.ref]))
    expect(here.statuses()[0]).toEqual(['open', 'open'])
  })
})

describe('a complete epic', () => {
  test('brings all below it along, also when only the epic was looked at', async () => {
    const here = await office('epic complete: subtree')
    await here.hang(here.other, here.ref)
    // An edit nobody has told us of, and a delivery that speaks of the epic only.
    here.page('specs').edit(here.other, { title: 'Paint it red' })
    here.page('specs').edit(here.ref, { status: 'done' })
    await here.sync({ trigger: 'webhook', places: [{ end: 'specs', ref: here.ref }] })
    expect(
      here
        .page('jira')
        .items()
        .map(({ title }) => title)
        .sort(),
    ).toEqual(['Fuel the rocket', 'Paint it red'])
  })

  test('keeps to the limits of the run below it too, and says so', async () => {
    const here = await office('epic complete: subtree')
    const third = here.page('specs').add({ title: 'Wash it', status: 'open' })
    await here.sync()
    for (const child of [here.other, third]) {
      await here.hang(child, here.ref)
      here.page('specs').edit(child, { title: 'Later' })
    }
    here.page('specs').edit(here.ref, { status: 'done' })
    const places = [{ end: 'specs', ref: here.ref }]
    const { errors } = await here.sync({ trigger: 'webhook', places, limits: { writes: 1 } })
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/change or create 2 items.*limit is 1/),
    ])
    expect(
      here
        .page('jira')
        .items()
        .map(({ title }) => title),
    ).toEqual(['Fuel the rocket', 'Paint it', 'Wash it'])
  })

  test('is one that arrived at the last status, and no other', async () => {
    const here = await office('epic complete: subtree')
    await here.hang(here.other, here.ref)
    here.page('specs').edit(here.ref, { status: 'done' })
    await here.sync()
    here.page('specs').edit(here.other, { title: 'Paint it red' })
    here.page('specs').edit(here.ref, { status: 'open' })
    await here.sync({ trigger: 'webhook', places: [{ end: 'specs', ref: here.ref }] })
    expect(
      here
        .page('jira')
        .items()
        .map(({ title }) => title),
    ).not.toContain('Paint it red')
  })
})

test('a gate that is advanced brings the fields the client file names, and no others', async () => {
  const here = await office('gate advanced: fields status')
  here.page('specs').edit(here.ref, { status: 'done', title: 'Not yet' })
  await here.sync({ trigger: 'gate-advancement' })
  const jira = () => here.page('jira').items()[0]
  expect(jira()).toMatchObject({ status: 'done', title: 'Fuel the rocket' })
  await here.sync()
  expect(jira()).toMatchObject({ title: 'Not yet' })
})
