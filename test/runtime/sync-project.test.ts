// The library call, over real connectors and emulated trackers: from the text of a client file to a report.

import { describe, expect, test } from 'vitest'
import { endId, fieldName } from '../../shared/core/ids.ts'
import { fileOf, trackers } from './trackers.ts'

const milk = { title: 'Buy milk', status: 'open', body: 'Whole milk.\n\nTwo litres.', labels: ['home'] }
const names = ['specs', 'jira', 'linear']

async function inStep(options: Parameters<typeof trackers>[1] = {}) {
  const here = await trackers(names, options)
  const at = here.page('specs').add(milk)
  await here.sync()
  await here.sync()
  return { here, at }
}

const writes = (here: Awaited<ReturnType<typeof trackers>>) =>
  Object.fromEntries(names.map(name => [name, here.page(name).writes()]))

describe('syncProject', () => {
  test('an item appears everywhere; edits of different things arrive everywhere', async () => {
    const { here, at } = await inStep()
    expect(here.everywhere('title')).toEqual(['Buy milk', 'Buy milk', 'Buy milk'])
    here.page('specs').edit(at, { labels: ['home', 'urgent'] })
    here.page('jira').edit(here.page('jira').ref(), { title: 'Buy oat milk', body: 'Oat milk.\n\nTwo litres.' })
    here.page('linear').edit(here.page('linear').ref(), { status: 'done', body: 'Whole milk.\n\nThree litres.' })
    const report = await here.sync()
    expect(report).toMatchObject({ binding: 'SHOP', mode: 'sync', errors: [], recommendations: [] })
    expect(here.everywhere('title')).toEqual(Array(3).fill('Buy oat milk'))
    expect(here.everywhere('status')).toEqual(Array(3).fill('done'))
    expect(here.everywhere('body')).toEqual(Array(3).fill('Oat milk.\n\nThree litres.'))
    expect(here.everywhere('labels').map(labels => [...labels].sort())).toEqual(Array(3).fill(['home', 'urgent']))
    expect(await here.lockstep.consistency('SHOP')).toEqual({ items: 1, inStep: 1, conflicts: 0 })
    expect(await here.host.store.report(report.run)).toEqual(report)
  })

  test('nothing to do: nothing is written', async () => {
    const { here } = await inStep()
    const before = writes(here)
    const report = await here.sync()
    expect(writes(here)).toEqual(before)
    expect(report.totals).toEqual({})
  })

  test('the id of a run says when and why', async () => {
    const here = await trackers(names)
    const report = await here.sync({ trigger: 'gate-advancement' })
    expect(report.run).toMatch(/^2026-01-05T09-01-30Z-gate-advancement-\w{6}$/)
  })
})

describe('a preview', () => {
  test('plans what the run then does, and writes nothing anywhere', async () => {
    const here = await trackers(names)
    here.page('specs').add(milk)
    const preview = await here.sync({ mode: 'preview' })
    expect(preview).toMatchObject({ mode: 'preview', totals: { created: 2 } })
    expect(writes(here)).toEqual({ specs: [], jira: [], linear: [] })
    const { store } = here.host
    expect((await store.links(preview.binding)).links).toEqual([])
    expect(await store.journal({ run: preview.run })).toEqual([])
    expect(await store.report(preview.run)).toBeUndefined()
    expect(await store.progress(endId('SHOP/specs'))).toBeUndefined()
    expect((await here.sync()).totals).toEqual(preview.totals)
  })

  test('goes with a direction', async () => {
    const { here, at } = await inStep()
    here.page('specs').edit(at, { title: 'From the spec' })
    here.page('jira').edit(here.page('jira').ref(), { status: 'done' })
    const before = writes(here)
    const report = await here.sync({ mode: 'pull-only', packages: ['specs'], preview: true })
    expect(report).toMatchObject({ mode: 'preview', ends: { 'SHOP/specs': { written: 1 } } })
    expect(report.ends[endId('SHOP/linear')]?.written ?? 0).toBe(0)
    expect(writes(here)).toEqual(before)
  })
})

describe('directions', () => {
  const edited = async () => {
    const { here, at } = await inStep()
    here.page('specs').edit(at, { title: 'From the spec' })
    here.page('jira').edit(here.page('jira').ref(), { status: 'done' })
    here.page('linear').add({ ...milk, title: 'New in linear' })
    here.page('specs').add({ ...milk, title: 'New in specs' })
    return { here, before: writes(here) }
  }
  const titles = (here: Awaited<ReturnType<typeof trackers>>, name: string) =>
    here.page(name).items().map(item => item.title).sort() // biome-ignore format: one line reads better

  test('push-only never writes a package; what it left is made up for later', async () => {
    const { here, before } = await edited()
    await here.sync({ mode: 'push-only', packages: ['specs'] })
    expect(writes(here).specs).toEqual(before.specs)
    expect(titles(here, 'jira')).toEqual(['From the spec', 'New in linear', 'New in specs'])
    expect(titles(here, 'specs')).toEqual(['From the spec', 'New in specs'])
    await here.sync()
    expect(titles(here, 'specs')).toEqual(['From the spec', 'New in linear', 'New in specs'])
    expect(here.page('specs').items()[0]?.status).toBe('done')
  })

  test('pull-only never writes a tracker', async () => {
    const { here, before } = await edited()
    await here.sync({ mode: 'pull-only', packages: ['specs'] })
    expect({ ...writes(here), specs: [] }).toEqual({ ...before, specs: [] })
    expect(titles(here, 'specs')).toEqual(['From the spec', 'New in linear', 'New in specs'])
    expect(here.page('specs').items()[0]?.status).toBe('done')
    await here.sync()
    for (const name of names) expect(titles(here, name)).toEqual(['From the spec', 'New in linear', 'New in specs'])
  })
})

describe('parts of a project', () => {
  test('tools: the others are not even asked, and catch up in a later run', async () => {
    const { here, at } = await inStep()
    here.page('specs').edit(at, { title: 'For some' })
    here.asked.length = 0
    await here.sync({ tools: ['specs', 'jira'] })
    expect(here.everywhere('title')).toEqual(['For some', 'For some', 'Buy milk'])
    expect(here.asked).not.toContain('linear')
    await here.sync()
    expect(here.everywhere('title')).toEqual(Array(3).fill('For some'))
  })

  test('tools: packages take part without being named', async () => {
    const { here, at } = await inStep()
    here.page('specs').edit(at, { title: 'For some' })
    await here.sync({ tools: ['jira'], packages: ['specs'] })
    expect(here.everywhere('title')).toEqual(['For some', 'For some', 'Buy milk'])
  })

  test('fields: the others wait', async () => {
    const { here, at } = await inStep()
    here.page('specs').edit(at, { title: 'New title', status: 'done' })
    await here.sync({ fields: ['status'] })
    expect(here.everywhere('status')).toEqual(Array(3).fill('done'))
    expect(here.everywhere('title')).toEqual(['New title', 'Buy milk', 'Buy milk'])
    await here.sync()
    expect(here.everywhere('title')).toEqual(Array(3).fill('New title'))
  })

  test('items, canary and limits', async () => {
    const here = await trackers(names)
    const [first] = ['A', 'B', 'C'].map(title => here.page('specs').add({ ...milk, title }))
    const refused = await here.sync({ limits: { writes: 5 } })
    expect(refused.refused).toContain('would change or create 6 items; the limit is 5')
    expect(here.page('jira').items()).toEqual([])
    await here.sync({ items: [first ?? ''] })
    expect(here.page('jira').items().map(item => item.title)).toEqual(['A']) // biome-ignore format: one line reads better
    await here.sync({ canary: 1 })
    expect(here.page('jira').items()).toHaveLength(2)
    await here.sync()
    expect(here.page('linear').items()).toHaveLength(3)
  })
})

describe('who wins', () => {
  const disputed = async () => {
    const { here, at } = await inStep()
    here.page('specs').edit(at, { title: 'Said in specs' })
    await here.pass(5000)
    here.page('jira').edit(here.page('jira').ref(), { title: 'Said in jira' })
    return here
  }

  test.each([
    ['last-modified-wins', 'Said in jira'],
    ['source-wins', 'Said in specs'],
    [{ wins: 'jira' }, 'Said in jira'],
    [{ wins: 'specs' }, 'Said in specs'],
  ] as const)('%j: %s', async (conflictResolution, title) => {
    const here = await disputed()
    const report = await here.sync({ conflictResolution })
    expect(here.everywhere('title')).toEqual(Array(3).fill(title))
    const overruled = (await here.host.store.journal({ run: report.run })).filter(entry => entry.deed === 'overruled')
    expect(overruled.map(entry => entry.from)).toEqual([title === 'Said in specs' ? 'Said in jira' : 'Said in specs'])
  })

  test('manual: the field waits for a person, whatever the client file says', async () => {
    const here = await disputed()
    const report = await here.sync({ conflictResolution: 'manual' })
    expect(here.everywhere('title')).toEqual(['Said in specs', 'Said in jira', 'Buy milk'])
    expect(report.recommendations).toEqual(['Decide 1 conflict: lockstep conflicts'])
    expect(await here.lockstep.consistency('SHOP')).toEqual({ items: 1, inStep: 0, conflicts: 1 })
  })

  test('target-wins needs to know one target', async () => {
    const here = await disputed()
    await expect(here.sync({ conflictResolution: 'target-wins' })).rejects.toThrow(
      "target-wins means SHOP/jira and SHOP/linear; it must be one. Write conflictResolution: { wins: '<end>' }.",
    )
    await here.sync({ conflictResolution: 'target-wins', tools: ['specs', 'jira'] })
    expect(here.page('specs').only().title).toBe('Said in jira')
  })
})

describe('one end in trouble', () => {
  test('a tracker that is down is named, holds back nobody, and catches up', async () => {
    const { here, at } = await inStep()
    here.down.add('linear')
    here.page('specs').edit(at, { title: 'Onwards' })
    const report = await here.sync()
    expect(here.page('jira').only().title).toBe('Onwards')
    expect(report.errors.map(error => [error.end, error.kind])).toContainEqual(['SHOP/linear', 'unavailable'])
    here.down.clear()
    await here.pass(15 * 60_000)
    expect((await here.sync()).errors).toEqual([])
    expect(here.page('linear').only().title).toBe('Onwards')
  })

  test('a connection without a credential is denied, not fatal', async () => {
    const here = await trackers(names, { without: ['linear'] })
    here.page('specs').add(milk)
    const report = await here.sync()
    expect(here.page('jira').only().title).toBe('Buy milk')
    expect(report.errors.map(error => [error.end, error.kind])).toContainEqual(['SHOP/linear', 'denied'])
    expect(report.recommendations).toContain('Renew the credential of SHOP/linear, then run: lockstep check')
  })
})

describe('what cannot be meant is refused before anything is asked', () => {
  const refusals: readonly [string, Parameters<Awaited<ReturnType<typeof trackers>>['sync']>[0], string][] = [
    ['a tool', { tools: ['jria'] }, '`jria` is no end of SHOP. Write `jira`.'],
    ['no tool', { tools: [] }, 'tools is empty. Name at least one, or leave it out.'],
    ['a field', { fields: ['staus'] }, '`staus` is no field that SHOP shares. Write `status`.'],
    ['a mode', { mode: 'pull' as never }, '`pull` is no mode. Write'],
    ['a trigger', { trigger: 'manaul' as never }, '`manaul` is no trigger. Write `manual`.'],
    ['a resolution', { conflictResolution: 'source-win' as never }, 'Write `source-wins`.'],
    ['a winner', { conflictResolution: { wins: 'spec' } }, '`spec` is no end of SHOP. Write `specs`.'],
    ['push-only without packages', { mode: 'push-only' }, "Write packages: ['<end>'] beside the mode."],
    ['a canary of nothing', { canary: 0 }, 'canary is a number of items'],
  ]
  test.each(refusals)('%s', async (_, options, message) => {
    const here = await trackers(names)
    await expect(here.sync(options)).rejects.toThrow(message)
    expect(here.asked).toEqual([])
  })

  test('a project', async () => {
    const here = await trackers(names)
    await expect(here.lockstep.syncProject('SHPO')).rejects.toThrow('`SHPO` is no project of DEMO. Write `SHOP`.')
    await expect(here.lockstep.syncProject('constructor')).rejects.toThrow('is no project')
  })

  test('a client file: every problem, with its line and the right spelling', async () => {
    const file = fileOf(names).replace('jira: { in: jira, project: ROCKET }', 'jira: { in: jria, projekt: ROCKET }')
    await expect(trackers(names, { file: file.replace('connector: tracker', 'connector: trackr') })).rejects.toThrow(
      /DEMO\.yaml:3:\d+ connections\.specs\.connector: `trackr` is no connector\. Write `tracker`\.[\s\S]*`jria` is no connection/,
    )
    await expect(trackers(names, { file: fileOf(names).replace('project: ROCKET', 'projekt: X') })).rejects.toThrow(
      '`projekt` is no key here. Write `project`.',
    )
  })
})

describe('a project narrowed by the client file', () => {
  test('to some items: the others are not mirrored', async () => {
    const here = await trackers(names, { file: fileOf(names, "only: [ '#urgent' ]") })
    here.page('specs').add(milk)
    here.page('specs').add({ ...milk, title: 'Buy bread', labels: ['urgent'] })
    await here.sync()
    expect(here.page('jira').items().map(item => item.title)).toEqual(['Buy bread']) // biome-ignore format: one line reads better
  })

  test('and a run to one of them, by its page', async () => {
    const here = await trackers(names)
    const at = here.page('specs').add(milk)
    here.page('specs').add({ ...milk, title: 'Buy bread' })
    const report = await here.sync({
      items: [`https://specs.example/ROCKET/${at}`, 'https://specs.example/ROCKET/T-9'],
    })
    expect(report.errors.map(({ ref, kind }) => [ref, kind])).toEqual([
      ['https://specs.example/ROCKET/T-9', 'not-found'],
    ])
    expect(here.page('linear').items().map(item => item.title)).toEqual(['Buy milk']) // biome-ignore format: one line reads better
  })
})

test('a binding of the file stays what it was after a run with other wishes', async () => {
  const { here } = await inStep()
  await here.sync({ conflictResolution: 'manual' })
  const { binding } = await here.lockstep.engine('SHOP')
  expect(binding.fields.find(rule => rule.name === fieldName('title'))?.policy).toBe('latest')
})
