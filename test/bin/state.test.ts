// lockstep rebase-state, webhooks and completion, as somebody types them.

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { desk } from './desk.ts'

let here: ReturnType<typeof desk>
beforeEach(() => {
  here = desk(['specs', 'jira'])
  here.page('specs').add({ title: 'Fuel the rocket' })
})
afterEach(() => here.close())

describe('rebase-state', () => {
  beforeEach(async () => void (await here.type('sync')))
  const state = (...path: readonly string[]) => join(here.folder, '.lockstep', ...path)
  const linkFile = () => state('links', readdirSync(state('links'))[0] ?? '')

  test('finds nothing in a sound state', async () => {
    expect((await here.type('rebase-state')).out).toMatch(/^Nothing is damaged: \d+ files read\.\n$/)
  })

  test('a damaged link is named by every command, and links its two items anew: no copy, no write', async () => {
    writeFileSync(linkFile(), '{"id": "half')
    const broken = await here.type('sync')
    expect(broken.code).toBe(1)
    expect(broken.err).toMatch(/links\/.*rebase-state/)
    expect(broken.err).not.toMatch(/ {4}at /)

    const before = here.page('jira').writes().length
    const { code, out } = await here.type('rebase-state --yes')
    expect(out).toMatch(/linked anew \(.*SHOP\/(specs|jira) T-1, SHOP\/(specs|jira) T-1\)/)
    expect(out).toContain('Nothing was written at any end.')
    expect(code).toBe(0)
    expect(here.page('jira').writes()).toHaveLength(before)
    expect(readdirSync(state('damaged'))).toHaveLength(1)

    expect((await here.type('sync --all')).code).toBe(0)
    here.page('jira').edit(here.page('jira').ref(), { title: 'Fuel both tanks' })
    await here.type('sync')
    expect(['specs', 'jira'].map(name => here.page(name).items().length)).toEqual([1, 1])
    expect(here.page('specs').only().title).toBe('Fuel both tanks')
  })

  test('what differs by then is asked about, not decided', async () => {
    writeFileSync(linkFile(), 'x')
    here.page('jira').edit(here.page('jira').ref(), { title: 'Fuel both tanks' })
    await here.type('rebase-state --yes')
    expect((await here.type('sync')).code).toBe(1)
    expect((await here.type('conflicts')).out).toMatch(
      /"Fuel the rocket"[\s\S]*"Fuel both tanks"|"Fuel both tanks"[\s\S]*"Fuel the rocket"/,
    )
    expect(here.page('specs').only().title).toBe('Fuel the rocket')
  })

  test('a link is not made anew while an end is silent, and stays where it is', async () => {
    writeFileSync(linkFile(), 'x')
    here.down.add('jira')
    const { code, out } = await here.type('rebase-state --yes')
    expect(code).toBe(1)
    expect(out).toMatch(/left as it is \(SHOP\/jira could not be read/)
    expect(readFileSync(linkFile(), 'utf8')).toBe('x')
  })

  test('claims and checkpoints: what can be read is kept, the rest is learnt again, and nothing is copied', async () => {
    for (const file of readdirSync(state('refs'))) writeFileSync(state('refs', file), 'not a line\n')
    for (const file of readdirSync(state('ends'))) writeFileSync(state('ends', file), '')
    expect((await here.type('rebase-state --yes')).code).toBe(0)
    const claims = readdirSync(state('refs')).map(file => readFileSync(state('refs', file), 'utf8'))
    expect(claims).toEqual(Array(2).fill(expect.stringContaining('"T-1"')))
    await here.type('sync --all')
    expect((await here.type('verify')).code).toBe(0)
    expect(['specs', 'jira'].map(name => here.page(name).items().length)).toEqual([1, 1])
  })

  test('asks first, and changes nothing without a yes', async () => {
    writeFileSync(linkFile(), 'x')
    expect(await here.type('rebase-state')).toMatchObject({ code: 2, err: expect.stringContaining('Add --yes') })
    expect((await here.type('rebase-state', ['n'])).out).toContain('Nothing was changed.')
    expect(existsSync(state('damaged'))).toBe(false)
  })
})

describe('webhooks', () => {
  const at = '--address https://desk.example/hooks'

  test('are registered, told and removed, end by end', async () => {
    writeFileSync(
      join(here.folder, '.env'),
      `${readFileSync(join(here.folder, '.env'), 'utf8')}LOCKSTEP_SPECS_WEBHOOK_SECRET=invented\nLOCKSTEP_JIRA_WEBHOOK_SECRET=invented\n`,
    )
    expect((await here.type(`webhooks state ${at}`)).out).toContain(
      'jira  https://desk.example/hooks/jira: does not send',
    )
    expect((await here.type(`webhooks ensure ${at}`)).out).toContain('jira  https://desk.example/hooks/jira: sends')
    expect((await here.type(`webhooks ensure ${at}`)).code).toBe(0)
    expect(here.page('jira').around.addresses()).toEqual(['https://desk.example/hooks/jira'])
    expect((await here.type(`webhooks remove ${at}`)).out).toContain(': removed')
    expect(here.page('jira').around.addresses()).toEqual([])
  })

  test('an address nobody would send to is refused before anything is asked', async () => {
    expect(await here.type('webhooks ensure --address ftp://desk')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Write --address https://'),
    })
  })
})

describe('completion', () => {
  const complete = async (line: string) => {
    const { out } = await here.type('completion bash')
    const words = line.split(' ')
    const script = `${out}\nCOMP_WORDS=(${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _lockstep; echo "\${COMPREPLY[@]}"`
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split(' ')
  }

  test('completes commands, their own flags, and commands below commands', async () => {
    expect(await complete('lockstep sy')).toEqual(['sync'])
    expect(await complete('lockstep sync --pu')).toEqual(['--pull-only', '--push-only'].toReversed())
    expect(await complete('lockstep secrets s')).toEqual(['set'])
    expect(await complete('lockstep resolve abc --va')).toEqual(['--value'])
  })

  test('speaks three shells and refuses a fourth by naming them', async () => {
    expect((await here.type('completion fish')).out).toContain(
      "complete -c lockstep -n '__fish_use_subcommand' -a sync",
    )
    expect((await here.type('completion zsh')).out).toMatch(/^#compdef lockstep\n/)
    expect(await here.type('completion tcsh')).toMatchObject({
      code: 2,
      err: expect.stringContaining('bash, zsh, fish'),
    })
  })
})
