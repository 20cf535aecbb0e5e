// lockstep plan -o, apply and adopt, as somebody types them.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { desk } from './desk.ts'

let here: ReturnType<typeof desk>
beforeEach(() => {
  here = desk(['specs', 'jira'])
  here.page('specs').add({ title: 'Fuel the rocket', labels: ['engine'], status: 'open' })
})
afterEach(() => here.close())
const titles = (name: string) =>
  here
    .page(name)
    .items()
    .map(({ title }) => title)

describe('a plan on paper', () => {
  test('is carried out as it stands', async () => {
    expect((await here.type('plan -o plan.json')).err).toBe(
      'Written to plan.json. Carry it out with: lockstep apply plan.json\n',
    )
    expect(titles('jira')).toEqual([])
    const applied = await here.type('apply plan.json')
    expect(applied).toMatchObject({ code: 0, out: 'Done: jira: 1 created\n' })
    expect(applied.err).toMatch(/^run (\S+); to take it back: lockstep undo \1\n$/)
    expect(titles('jira')).toEqual(['Fuel the rocket'])
    expect((await here.type('sync')).out).toBe('All ends agree.\n')
  })

  test('is refused once somebody moved what it rests on, and says which step', async () => {
    await here.type('plan -o plan.json')
    here.page('specs').edit(here.page('specs').ref(), { title: 'Fuel both tanks' })
    const { code, out } = await here.type('apply plan.json')
    expect(code).toBe(3)
    expect(out).toMatch(/no longer specs .*title: .*"Fuel the rocket"/)
    expect(out).toMatch(/new specs .*title: .*"Fuel both tanks"/)
    expect(out).toContain('Nothing was written. Look again: lockstep plan -o plan.json')
    expect(titles('jira')).toEqual([])
  })

  test('is refused when there is more to do than it says', async () => {
    await here.type('plan -o plan.json')
    here.page('jira').add({ title: 'Somebody else' })
    expect((await here.type('apply plan.json')).code).toBe(3)
    expect(titles('specs')).toEqual(['Fuel the rocket'])
  })

  test('carried out twice, the second time finds it no longer holds', async () => {
    await here.type('plan -o plan.json')
    await here.type('apply plan.json')
    expect((await here.type('apply plan.json')).code).toBe(3)
    expect(titles('jira')).toHaveLength(1)
  })

  test('keeps what was meant: one item stays one item', async () => {
    here.page('specs').add({ title: 'Paint the rocket' })
    await here.type(`plan --items ${here.page('specs').ref()} -o plan.json`)
    expect((await here.type('apply plan.json')).code).toBe(0)
    expect(titles('jira')).toEqual(['Fuel the rocket'])
  })

  test('is not written by halves, and not carried out while an end is down', async () => {
    await here.type('plan -o whole.json')
    here.down.add('jira')
    expect((await here.type('plan -o half.json')).err).toContain('half.json was not written')
    const { code, out } = await here.type('apply whole.json')
    expect(code).toBe(3)
    expect(out).toMatch(/error jira: .*\n.*Nothing was written/s)
  })

  test('is nothing else: no file, no JSON, no plan, another client', async () => {
    expect(await here.type('apply gone.json')).toMatchObject({ code: 2, err: expect.stringContaining('no file') })
    const path = join(here.folder, 'plan.json')
    writeFileSync(path, '{')
    expect(await here.type('apply plan.json')).toMatchObject({ code: 2, err: expect.stringContaining('is no JSON') })
    writeFileSync(path, '{}')
    expect(await here.type('apply plan.json')).toMatchObject({ code: 2, err: expect.stringContaining('is no plan') })
    await here.type('plan -o plan.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"DEMO"', '"OTHER"'))
    expect((await here.type('apply plan.json')).err).toContain('There is no client OTHER')
    expect((await here.type('apply plan.json -c DEMO')).err).toContain('a plan for OTHER, not for DEMO')
  })
})

describe('adopt', () => {
  beforeEach(async () => {
    here.page('jira').add({ title: 'Paint the rocket', labels: ['hull'] })
  })

  test('offers one by one; the accepted comes over, the declined stays where it is', async () => {
    const { code, out } = await here.type('adopt', ['y', 'n'])
    expect(out).toMatch(/Take it\? \[y\/N\/all\/stop\] /)
    expect(code).toBe(1)
    expect(titles('specs').length + titles('jira').length).toBe(3)
  })

  test('narrowed by label, and all at once', async () => {
    expect((await here.type('adopt --all --label hull')).code).toBe(0)
    expect(titles('specs').toSorted()).toEqual(['Fuel the rocket', 'Paint the rocket'])
    expect(titles('jira')).toEqual(['Paint the rocket'])
  })

  test('from one end only, by status', async () => {
    await here.type('adopt --all --from specs --state open')
    expect(titles('jira').toSorted()).toEqual(['Fuel the rocket', 'Paint the rocket'])
    expect(titles('specs')).toEqual(['Fuel the rocket'])
  })

  test('never asks where nobody can answer', async () => {
    const { code, err } = await here.type('adopt')
    expect(code).toBe(2)
    expect(err).toMatch(/2 items are at one end only: .*Add --all/)
  })

  test('says when there is nothing', async () => {
    await here.type('sync')
    expect(await here.type('adopt')).toEqual({ code: 0, out: 'Nothing is at one end only.\n', err: '' })
  })
})
