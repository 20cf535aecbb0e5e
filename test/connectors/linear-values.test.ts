// What is written into the fields of an issue in Linear, and what becomes of everything that cannot be said there.

import { describe, expect, test } from 'vitest'
import { laboratory } from '../../shared/connectors/linear/emulator.ts'
import { fieldName } from '../../shared/core/ids.ts'
import { change, create, f, faultIn, got, nobody, patch, read, sharing, update } from './linear-bench.ts'

describe('an assignee', () => {
  const grace = 'grace@acme.example'
  test.each([
    ['by mail', 'Grace@ACME.example'],
    ['by handle', 'grace'],
    ['by full name', 'grace hopper'],
  ])('is named %s', async (_, word) => {
    const lab = laboratory(sharing('assignees'))
    const name = lab.person.create(f({ title: 'A' }))
    expect(got(await update(lab, name, {}, change('assignees', [word])))?.fields[fieldName('assignees')]).toEqual([
      grace,
    ])
  })

  test.each([
    ['nobody knows', 'nobody@nowhere.example', /nobody here is "nobody@nowhere.example".*client file/],
    ['has left', 'gone@acme.example', /"gone@acme.example" is no longer active/],
  ])('whom %s is refused by name before anything is written', async (_, word, said) => {
    const lab = laboratory()
    const name = lab.person.create(f({ title: 'A' }))
    const fault = faultIn(await update(lab, name, f({ title: 'B' }), change('assignees', [word])))
    expect(fault.kind).toBe('invalid')
    expect(fault.message).toMatch(said)
    expect(lab.emulator.calls.filter(({ route }) => lab.writes?.(route))).toEqual([])
  })

  test('somebody else chose meanwhile is not written over', async () => {
    const lab = laboratory(sharing('assignees'))
    const name = lab.person.create(f({ title: 'A', assignees: ['ada@acme.example'] }))
    expect(faultIn(await update(lab, name, {}, change('assignees', [grace]))).kind).toBe('stale')
    expect((await read(lab, name)).fields[fieldName('assignees')]).toEqual(['ada@acme.example'])
    expect(
      got(await update(lab, name, {}, change('assignees', [grace], ['ada'])))?.fields[fieldName('assignees')],
    ).toEqual([grace])
  })

  test('is one: two are refused', async () => {
    const lab = laboratory()
    expect(faultIn(await create(lab, f({ assignees: ['ada', 'grace'] }))).message).toContain('one assignee')
  })
})

describe('labels', () => {
  test('that are missing are made in the team, once, whatever their letters', async () => {
    const lab = laboratory(sharing('labels'))
    const [one = nobody, two = nobody] = [0, 1].map(() => lab.person.create(f({ title: 'A' })))
    const outcomes = await lab.connector.update([
      patch(one, {}, change('labels', ['New one', 'FUEL'])),
      patch(two, {}, change('labels', ['new ONE'])),
    ])
    expect(outcomes.map(outcome => got(outcome)?.fields[fieldName('labels')])).toEqual([
      ['New one', 'fuel'],
      ['New one'],
    ])
    expect(lab.workspace.labels.filter(({ name }) => name === 'New one')).toHaveLength(1)
  })

  test('made by somebody else meanwhile are used', async () => {
    const lab = laboratory(sharing('labels'))
    const name = lab.person.create(f({ title: 'A' }))
    got(await update(lab, name, {}, change('labels', ['fuel'])))
    const other = lab.person.create(f({ title: 'B', labels: ['Rush'] }))
    expect(got(await update(lab, name, {}, change('labels', ['rush'])))?.fields[fieldName('labels')]).toEqual([
      'Rush',
      'fuel',
    ])
    expect((await read(lab, other)).fields[fieldName('labels')]).toEqual(['Rush'])
  })

  test('of one group exclude each other, and Linear says so', async () => {
    const lab = laboratory(sharing('labels'))
    const name = lab.person.create(f({ title: 'A', labels: ['Web'] }))
    const fault = faultIn(await update(lab, name, {}, change('labels', ['API'])))
    expect(fault.kind).toBe('invalid')
    expect(fault.message).toContain('exclusive group')
    expect(got(await update(lab, name, {}, change('labels', ['API'], ['Web'])))?.fields[fieldName('labels')]).toEqual([
      'API',
    ])
  })

  test('that would have to be made by the dozen are a mistake, and none is made', async () => {
    const lab = laboratory(sharing('labels'))
    const before = lab.workspace.labels.length
    const many = Array.from({ length: 26 }, (_, i) => `label ${i}`)
    expect(faultIn(await create(lab, f({ labels: many }))).message).toContain('26 labels')
    expect(lab.workspace.labels).toHaveLength(before)
  })

  test('that are no labels are refused', async () => {
    const lab = laboratory(sharing('labels'))
    const name = lab.person.create(f({ title: 'A' }))
    for (const odd of [' ', 'x'.repeat(90), 'a\0b', '\ud800'])
      expect(faultIn(await update(lab, name, {}, change('labels', [odd]))).kind).toBe('invalid')
  })
})

describe('a field of the user’s own', () => {
  const own = { names: { [fieldName('x:area')]: 'area' }, ...sharing('x:area', 'labels') }

  test('is the label of a group, and no label besides', async () => {
    const lab = laboratory(own)
    const name = lab.person.create(f({ title: 'A', labels: ['Web', 'fuel'] }))
    expect((await read(lab, name)).fields).toEqual({ 'x:area': 'Web', labels: ['fuel'] })
    expect(got(await update(lab, name, f({ 'x:area': 'api' })))?.fields).toEqual({ 'x:area': 'API', labels: ['fuel'] })
    expect(got(await update(lab, name, f({ 'x:area': null })))?.fields).toEqual({ 'x:area': null, labels: ['fuel'] })
    expect(got(await update(lab, name, f({ 'x:area': 'Desktop' })))?.fields).toEqual({
      'x:area': 'Desktop',
      labels: ['fuel'],
    })
    expect(lab.workspace.labels.find(label => label.name === 'Desktop')?.parentId).toBe(
      lab.workspace.labels.find(label => label.name === 'Area')?.id,
    )
  })

  test('without its group is refused, with what to do', async () => {
    const lab = laboratory({ names: { [fieldName('x:team')]: 'Crew' }, ...sharing('x:team') })
    expect(faultIn(await create(lab, f({ 'x:team': 'Blue' }))).message).toContain('no label group "crew"')
  })
})

describe('relations', () => {
  test('are added and removed, both at once, and "relates" in either direction', async () => {
    const lab = laboratory(sharing('blocks', 'relates'))
    const [a = nobody, b = nobody, c = nobody, d = nobody] = Array.from({ length: 4 }, () =>
      lab.person.create(f({ title: 'x' })),
    )
    got(await update(lab, a, {}, { ...change('blocks', [b, c]), ...change('relates', [d]) }))
    expect((await read(lab, d)).fields).toEqual({ blocks: [], relates: [a] })
    const after = got(await update(lab, d, {}, change('relates', [b], [a])))
    expect(after?.fields[fieldName('relates')]).toEqual([b])
    expect((await read(lab, a)).fields).toEqual({ blocks: [b, c].sort(), relates: [] })
    expect(got(await update(lab, a, {}, change('blocks', [], [b])))?.fields[fieldName('blocks')]).toEqual([c])
  })

  test('that fail after the issue was written leave the change uncertain', async () => {
    const lab = laboratory(sharing('title', 'blocks'))
    const name = lab.person.create(f({ title: 'A' }))
    const fault = faultIn(await update(lab, name, f({ title: 'B' }), change('blocks', [nobody])))
    expect(fault.kind).toBe('unavailable')
    expect((await read(lab, name)).fields[fieldName('title')]).toBe('B')
    // Once the title is as it should be, only what cannot be remains, and is called so.
    expect(faultIn(await update(lab, name, {}, change('blocks', [nobody]))).kind).toBe('not-found')
  })
})

describe('what cannot be said', () => {
  test.each([
    ['status', 'Nowhere', /no status "Nowhere", only "Triage".*status table/],
    ['status', null, /no status/],
    ['priority', 'huge', /"none", "urgent", "high", "medium", "low"/],
    ['estimate', 4, /nearest are 3 and 5/],
    ['estimate', 100, /nearest are 8/],
    ['estimate', 'many', /nearest are 1 and 2/],
    ['iteration', 'Cycle 99', /no cycle "Cycle 99"; to come are "Launch", "Cycle 13"/],
    ['milestone', 'Omega', /no milestone "Omega", only "Alpha", "Beta"/],
    ['due', 'soon', /no day.*2026-03-31/],
    ['due', '2026-02-31x', /no day/],
    ['parent', 'ENG-1', /no issue of Linear/],
  ])('%s %j is refused with what can be, before anything is written', async (field, value, said) => {
    const lab = laboratory()
    const name = lab.person.create(f({ title: 'A' }))
    for (const outcome of [
      await update(lab, name, f({ title: 'B', [field]: value })),
      await create(lab, f({ [field]: value })),
    ]) {
      const fault = faultIn(outcome)
      expect(fault.kind).toBe('invalid')
      expect(fault.message).toMatch(said)
    }
    expect(lab.emulator.calls.filter(({ route }) => lab.writes?.(route))).toEqual([])
  })

  test('an estimate where the team does not estimate', async () => {
    const lab = laboratory({ scope: { team: 'OPS' } })
    expect(faultIn(await create(lab, f({ estimate: 3 }))).message).toContain('does not use estimates')
  })

  test('what is empty is cleared', async () => {
    const lab = laboratory()
    const name = lab.person.create(
      f({
        title: 'A',
        estimate: 3,
        iteration: 'Launch',
        milestone: 'Alpha',
        due: '2026-01-02',
        priority: 'high',
        body: 'x',
      }),
    )
    const cleared = f({
      estimate: null,
      iteration: null,
      milestone: null,
      due: null,
      priority: null,
      body: '',
      parent: null,
    })
    expect(got(await update(lab, name, cleared))?.fields).toMatchObject({ ...cleared, priority: 'none' })
  })

  test.each([['Cycle 13'], ['13'], [13]])('a cycle without a name is %j', async word => {
    const lab = laboratory()
    expect(got(await create(lab, f({ iteration: word }))).item?.fields[fieldName('iteration')]).toBe('Cycle 13')
  })

  test('a project that has several of its name has to be named by id', async () => {
    const lab = laboratory({ scope: { project: 'Nowhere' } })
    expect(faultIn(await create(lab, f({ title: 'A' })))).toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('no project Nowhere'),
    })
  })
})
