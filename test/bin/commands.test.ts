// The commands, as somebody types them: what they say, what they do, and how they end.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { fileOf } from '../runtime/trackers.ts'
import { desk } from './desk.ts'

const open: ReturnType<typeof desk>[] = []
const sit = (...words: Parameters<typeof desk>) => {
  const here = desk(...words)
  open.push(here)
  return here
}
afterEach(() => {
  for (const here of open.splice(0)) here.close()
})

const specs = () => {
  const here = sit(['specs', 'jira'])
  here.page('specs').add({ title: 'Fuel the rocket', status: 'open', body: 'Left tank first.' })
  return here
}

describe('plan and sync', () => {
  test('a plan says what would come into being, and nothing happens', async () => {
    const here = specs()
    const { code, out, err } = await here.type('plan')
    expect(out).toBe('Fuel the rocket\n  + jira\n\nPlan: jira: 1 created\nCost: jira about 1 call\n')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(here.page('jira').items()).toEqual([])
    expect(existsSync(join(here.folder, '.lockstep', 'links'))).toBe(false)
  })

  test('a sync does what the plan says, a second one finds nothing to do', async () => {
    const here = specs()
    expect((await here.type('sync')).out).toBe('Done: jira: 1 created\n')
    expect(here.page('jira').only().title).toBe('Fuel the rocket')
    expect(await here.type('sync')).toEqual({ code: 0, out: 'All ends agree.\n', err: '' })
  })

  test('a change is shown from and to, at the end where it will be written', async () => {
    const here = specs()
    await here.type('sync')
    here.page('jira').edit(here.page('jira').ref(), { title: 'Fuel both tanks' })
    const name = here.page('specs').only().id
    expect((await here.type('plan')).out).toBe(
      `Fuel the rocket\n  ~ specs  ${name}  title: "Fuel the rocket" → "Fuel both tanks"\n\nPlan: specs: 1 changed\nCost: specs about 2 calls\n`,
    )
  })

  test('who renews a credential and syncs again is not told to wait', async () => {
    const here = specs()
    const env = join(here.folder, '.env')
    const good = readFileSync(env, 'utf8')
    writeFileSync(env, good.replace(/(JIRA_TOKEN=).*/, '$1expired'))
    expect(await here.type('sync')).toMatchObject({ code: 1, out: expect.stringMatching(/jira: .*denied/) })
    writeFileSync(env, good)
    expect(await here.type('sync')).toMatchObject({ code: 0, out: expect.stringMatching(/jira: 1 created/) })
  })

  test('one tracker is down: the other end goes on, the error says which, and the exit code says that something is left', async () => {
    const here = sit(['specs', 'jira', 'east'])
    here.page('specs').add({ title: 'Fuel the rocket' })
    here.down.add('jira')
    const { code, out } = await here.type('sync')
    expect(code).toBe(1)
    expect(out).toContain('east: 1 created')
    expect(out).toMatch(/error jira: Template Tracker, listing changes of ROCKET: no usable answer/)
    expect(here.page('east').items()).toHaveLength(1)
  })

  test('a plan beyond the limit is refused before the first write, with a code of its own', async () => {
    const here = specs()
    const { code, out } = await here.type('sync --max-writes 0')
    expect(code).toBe(3)
    expect(out).toMatch(/^Refused\. .*limit is 0\. Nothing was written/)
    expect(here.page('jira').items()).toEqual([])
  })

  test('whoever interrupts is told what is left, and the next run goes on there', async () => {
    const here = sit(['specs', 'jira'], fileOf(['specs', 'jira'], '', 'limits: { writes: 500, deletes: 5 }'))
    for (let n = 0; n < 120; n++) here.page('specs').add({ title: `Item ${n}` })
    const stop = new AbortController()
    const asked = { isTerminal: true, interrupted: stop.signal, err: () => stop.abort() }
    const { code } = await here.type('sync', [], asked)
    expect(code).toBe(130)
    const made = here.page('jira').items().length
    expect(made).toBeLessThan(120)
    expect((await here.type('sync')).code).toBe(0)
    expect(
      here
        .page('jira')
        .items()
        .map(item => item.title)
        .sort(),
    ).toEqual(
      here
        .page('specs')
        .items()
        .map(item => item.title)
        .sort(),
    )
  }, 30_000)

  test('JSON is the report and nothing else', async () => {
    const { out } = await specs().type('sync --json')
    expect(JSON.parse(out)).toMatchObject({ mode: 'sync', totals: { created: 1 } })
  })
})

describe('a conflict', () => {
  async function disputed() {
    const here = specs()
    await here.type('sync')
    here.page('specs').edit(here.page('specs').ref(), { title: 'Fuel it today' })
    here.page('jira').edit(here.page('jira').ref(), { title: 'Fuel it tomorrow' })
    return { here, first: await here.type('sync') }
  }

  test('is said, listed with what each end says, decided by naming the end, and then written', async () => {
    const { here, first } = await disputed()
    expect(first.code).toBe(1)
    expect(first.out).toContain('next Decide 1 conflict: lockstep conflicts')
    const listed = await here.type('conflicts')
    expect(listed.code).toBe(1)
    expect(listed.out).toMatch(/was +"Fuel the rocket"/)
    expect(listed.out).toMatch(/specs .* "Fuel it today"/)
    expect(listed.out).toMatch(/jira .* "Fuel it tomorrow"/)
    const [, id] = /resolve (\w+) <end>/.exec(listed.out) ?? []
    expect((await here.type(`resolve ${id} jira`)).code).toBe(0)
    expect((await here.type('sync')).code).toBe(0)
    expect(['specs', 'jira'].map(name => here.page(name).only().title)).toEqual(Array(2).fill('Fuel it tomorrow'))
    expect((await here.type('why "Fuel it tomorrow" title')).out).toMatch(/resolved .*Fuel it tomorrow/)
    expect((await here.type('conflicts')).out).toBe('No conflicts.\n')
  })

  test('is asked about at a terminal, and an empty answer leaves it open', async () => {
    const { here } = await disputed()
    expect((await here.type('resolve', [''])).out).toContain('Nothing was decided.')
    expect((await here.type('resolve', ['specs'])).out).toContain('1 conflict decided')
  })

  test('is not decided silently where nobody can be asked', async () => {
    const { here } = await disputed()
    const { code, err } = await here.type('resolve')
    expect(code).toBe(2)
    expect(err).toMatch(/1 conflict wait.* nobody can be asked here/)
  })

  test('a wrong end is answered with the right ones', async () => {
    const { here } = await disputed()
    expect((await here.type(`resolve ${here.page('jira').ref()} south`)).err).toMatch(
      /Write one of (jira, specs|specs, jira)\./,
    )
  })
})

describe('links, history and state', () => {
  test('items that exist are linked by hand, and let go again', async () => {
    const here = sit(['specs', 'jira'])
    here.page('specs').add({ title: 'Fuel the rocket' })
    here.page('jira').add({ title: 'Fuel the rocket' })
    const words = ['specs', 'jira'].map(name => `${name}=${here.page(name).ref()}`).join(' ')
    expect((await here.type(`link ${words}`)).code).toBe(0)
    await here.type('sync')
    expect(['specs', 'jira'].map(name => here.page(name).items().length)).toEqual([1, 1])
    expect((await here.type('unlink "Fuel the rocket"')).out).toContain('Nothing was deleted.')
  })

  test('status counts, names what rests, and lists items by what each end calls them', async () => {
    const here = specs()
    await here.type('sync')
    const { out, code } = await here.type('status --items')
    expect(code).toBe(0)
    expect(out).toMatch(/^SHOP: 1 item, 1 in step\n {2}specs {2}tracker {2}project ROCKET\n/)
    expect(out).toContain(`Fuel the rocket  ${here.page('specs').ref()}`)
    for (const name of ['integrations', 'health', 'dashboard'])
      expect((await here.type(name)).out).toContain('SHOP: 1 item, 1 in step')
    expect((await here.type('health --detailed')).out).toBe((await here.type('status --items')).out)
  })

  test('the history of an item names each thing that was done, by which run', async () => {
    const here = specs()
    await here.type('sync')
    const { out } = await here.type('history "Fuel the rocket"')
    expect(out).toMatch(/jira .*created/)
    expect(out).toMatch(/Z-manual-\w+/)
  })

  test('the report of a run is YAML', async () => {
    const here = specs()
    const { run } = JSON.parse((await here.type('sync --json')).out)
    expect((await here.type(`report ${run}`)).out).toContain(`run_id: ${run}`)
  })
})

describe('undo and verify', () => {
  test('a run is taken back, everywhere, and verify proves it', async () => {
    const here = specs()
    await here.type('sync')
    here.page('jira').edit(here.page('jira').ref(), { title: 'Fuel both tanks' })
    const { run } = JSON.parse((await here.type('sync --json')).out)
    const undone = await here.type(`undo ${run}`, ['y'])
    expect(undone.out).toBe('~ Fuel both tanks  title: "Fuel both tanks" → "Fuel the rocket"\nTake this back? [y/N] ')
    expect(undone.err).toMatch(/^1 field taken back as .*-undo\. `lockstep sync` writes it everywhere\.\n$/)
    const open = await here.type('verify')
    expect(open.code).toBe(1)
    expect(open.out).toContain('title: "Fuel both tanks" → "Fuel the rocket"')
    await here.type('sync')
    expect(['specs', 'jira'].map(name => here.page(name).only().title)).toEqual(Array(2).fill('Fuel the rocket'))
    expect(await here.type('verify')).toEqual({
      code: 0,
      out: 'Verified: 1 item at 2 ends agree; every one was looked at.\n',
      err: '',
    })
  })

  test('nobody to ask, or no for an answer: nothing is taken back', async () => {
    const here = specs()
    await here.type('sync')
    here.page('jira').edit(here.page('jira').ref(), { title: 'Fuel both tanks' })
    const { run } = JSON.parse((await here.type('sync --json')).out)
    expect((await here.type(`undo ${run}`)).err).toMatch(/Add --yes/)
    expect((await here.type(`undo ${run}`, ['no'])).err).toBe('')
    expect((await here.type('plan')).out).toBe('Nothing to do: all ends agree.\n')
    expect((await here.type('undo 2020')).err).toMatch(/Nothing is known of a run "2020"/)
  })
})

describe('last-sync.json', () => {
  const keeper = fileOf(['specs', 'jira']).replace('specs: { connector: tracker', 'specs: { connector: keeper')
  const read = (folder: string) =>
    JSON.parse(readFileSync(join(folder, '.lockstep/integrations/jira/last-sync.json'), 'utf8'))

  test('names each package and when the tracker last changed what is in step, and moves on only with it', async () => {
    const here = sit(['specs', 'jira'], keeper)
    here.page('specs').add({ title: 'Fuel the rocket' })
    await here.type('plan')
    expect(existsSync(join(here.folder, '.lockstep'))).toBe(false)
    await here.type('sync')
    const issue = here.page('jira').only()
    const name = here.page('specs').ref()
    const first = read(here.folder)
    expect(first).toEqual({ timestamp: expect.stringMatching(/^20.*Z$/), items: { [name]: issue.updated_at } })

    await here.clock.sleep(60_000)
    here.page('jira').edit(here.page('jira').ref(), { title: 'Fuel both tanks' })
    here.down.add('specs')
    await here.type('sync')
    expect(read(here.folder).items).toEqual(first.items)
    here.down.delete('specs')
    await here.clock.sleep(3600_000)
    await here.type('sync')
    expect(read(here.folder).items).toEqual({ [name]: here.page('jira').only().updated_at })
    expect(read(here.folder).items).not.toEqual(first.items)
  })
})

describe('what cannot be meant', () => {
  test.each([
    ['sync --pul-only', /unknown option '--pul-only'.*Did you mean --pull-only/s],
    ['snyc', /unknown command 'snyc'.*Did you mean sync/s],
    ['sync --push-only --pull-only', /--push-only.* cannot be used with .*--pull-only/],
    ['sync --canary many', /"many" is no number/],
    ['sync --tools jra', /`jra` is no end of SHOP\. Write `jira`/],
    ['sync --project SHED', /`SHED`/],
    ['history Nothing', /Nothing here is called "Nothing"/],
    ['sync --client OTHER', /There is no client OTHER\. There is DEMO/],
  ])('%s', async (words, answer) => {
    const { code, err, out } = await specs().type(words)
    expect(err).toMatch(answer)
    expect(err).not.toMatch(/ at .*\.ts/)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  test('no client file: says how to write one', async () => {
    const here = specs()
    expect((await here.type('sync', [], { folder: '/' })).err).toMatch(/no client file here: .*lockstep init/)
  })

  test('every problem of a client file at once, with its line', async () => {
    const here = specs()
    writeFileSync(join(here.folder, 'clients', 'DEMO.yaml'), 'client: DEMO\nconections: {}\nprojects: {}\n')
    const { code, err } = await here.type('sync')
    expect(code).toBe(2)
    expect(err).toMatch(/DEMO\.yaml:2:1 .*`conections`/)
  })
})
