// What people get wrong, and what goes wrong around them: one message that says what to do next, the right exit code, no trace.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { examples } from '../../bin/examples.ts'
import { codes } from '../../bin/world.ts'
import { desk } from './desk.ts'

let here: ReturnType<typeof desk>
beforeEach(() => {
  here = desk(['specs', 'jira'])
  here.page('specs').add({ title: 'Fuel the rocket' })
})
afterEach(() => here.close())

/** Everything it says, in one text; nothing else may be said, and nothing may have been written. */
async function says(words: string, code: number, answer: RegExp): Promise<void> {
  const before = here.page('jira').writes().length
  const typed = await here.type(words)
  const said = typed.out + typed.err
  expect({ words, code: typed.code, said }).toEqual({ words, code, said: expect.stringMatching(answer) })
  expect(said).not.toMatch(/\n {4}at |\.ts:\d+/)
  expect(here.page('jira').writes()).toHaveLength(before)
}

test('no client file: how to write one', async () => {
  const typed = await here.type('sync', [], { folder: '/' })
  expect(typed).toEqual({
    code: codes.usage,
    out: '',
    err: 'There is no client file here: clients/<CODE>.yaml. Write one with `lockstep init`.\n',
  })
})

test('a folder below the right one will do; one beside it is told what is missing', async () => {
  mkdirSync(join(here.folder, 'specs', 'deep'), { recursive: true })
  expect((await here.type('status', [], { folder: join(here.folder, 'specs', 'deep') })).code).toBe(codes.fine)
  expect((await here.type('status', [], { folder: '/usr' })).err).toMatch(/lockstep init/)
})

test.each([
  [
    'an unknown item',
    'history Nothing',
    codes.usage,
    /^Nothing here is called "Nothing"\. `lockstep status --items` lists/,
  ],
  [
    'a typo in a flag',
    'sync --pul-only',
    codes.usage,
    /^error: unknown option '--pul-only'\n\(Did you mean --pull-only\?\)\n$/,
  ],
  ['a typo in a command', 'snyc', codes.usage, /Did you mean sync/],
  [
    'two flags that exclude each other',
    'sync --push-only --pull-only',
    codes.usage,
    /'--push-only' cannot be used with option '--pull-only'\n$/,
  ],
  ['a number that is none', 'sync --canary 0', codes.usage, /canary/],
  ['a policy there is not', 'sync --conflicts newest', codes.usage, /`newest`.*last-modified-wins/],
  [
    'a plan that is not there',
    'apply plan.json',
    codes.usage,
    /There is no file plan\.json\. Make one with `lockstep plan -o plan\.json`/,
  ],
])('%s', (_, words, code, answer) => says(words, code, answer))

test('two items of one name: both are named, and how to tell them apart', async () => {
  here.page('specs').add({ title: 'Fuel the rocket' })
  await here.type('sync')
  await says(
    'history "Fuel the rocket"',
    codes.usage,
    /^"Fuel the rocket" may be .*\(\S+\) or .*\(\S+\)\. Use the id in brackets\.\n$/,
  )
})

test('which Lockstep this is: what its package says', async () => {
  const about = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(await here.type('--version')).toEqual({ code: 0, out: `${about.version}\n`, err: '' })
})

test('a question, and nobody to ask: which flag answers it', async () => {
  await here.type('sync')
  here.page('jira').edit(here.page('jira').ref(), { title: 'Fuel both tanks' })
  const { run } = JSON.parse((await here.type('sync --json')).out)
  await says(`undo ${run}`, codes.usage, /Nobody can be asked here\. Add --yes/)
  await says('adopt', codes.fine, /^Nothing is at one end only\.\n$/)
})

test('a damaged file of the memory: which one, and how to go on', async () => {
  await here.type('sync')
  const [name = ''] = readdirSync(join(here.folder, '.lockstep', 'links'))
  writeFileSync(join(here.folder, '.lockstep', 'links', name), '{ half')
  await says(
    'sync',
    codes.attention,
    /^\S+links\/\S+\.json is not what was written there: it is no JSON\..*`lockstep rebase-state`/,
  )
})

test('a tracker that is down: which one, and that nothing is lost', async () => {
  here.down.add('jira')
  await says('sync', codes.attention, /error jira: .*no usable answer/)
})

test('a clock that is wrong: by how much, and that times are corrected for it', async () => {
  const wrong = { now: () => here.clock.now() + 3 * 3600_000, sleep: here.clock.sleep }
  const { code, err } = await here.type('sync', [], { clock: wrong })
  expect(code).toBe(codes.fine)
  expect(err).toMatch(/The clock of this machine and that of \w+ are 3 hours apart\. .*Set the clock/)
})

test('--debug, wherever it stands, shows where an error comes from', async () => {
  writeFileSync(join(here.folder, '.lockstep'), 'in the way')
  for (const words of ['--debug sync', 'sync --debug']) expect((await here.type(words)).err).toMatch(/ {4}at /)
})

describe('help', () => {
  test('names every command, and every command has an example', async () => {
    const { out } = await here.type('--help')
    const [, list = ''] = out.split('Commands:\n')
    const all = [...list.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name = '']) => name)
    const commands = all.filter(name => !['help', 'completion'].includes(name))
    expect(commands.length).toBeGreaterThan(20)
    for (const name of commands) {
      const help = (await here.type(`${name} --help`)).out
      const inner = /Commands:/.test(help)
        ? [...(help.split('Commands:\n')[1] ?? '').matchAll(/^ {2}([a-z]+) /gm)].map(([, word = '']) => word)
        : ['']
      for (const word of inner.filter(each => each !== 'help'))
        expect({ name, word, out: (await here.type(`${name} ${word} --help`)).out }).toEqual({
          name,
          word,
          out: expect.stringMatching(/Examples?:\n|takes deliveries/),
        })
    }
  }, 30_000)

  const typed = Object.entries(examples).flatMap(([path, lines]) => lines.map(([line]) => [line, path] as const))
  test.each(typed)('%s is understood', async (line, path) => {
    expect(line.startsWith(`lockstep ${path}`)).toBe(true)
    const flags = line.split(' ').filter(word => word.startsWith('-'))
    const { out, code } = await here.type(`${path} --help`)
    expect(code).toBe(codes.fine)
    for (const flag of flags) expect(out).toContain(flag)
  })
})
