// A credential in the keychain: real commands, and a program on the path that keeps secrets the way `secret-tool` does.

import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keychainOf } from '../../shared/hosts/local/keychain.ts'
import { workshop } from './workshop.ts'

/** Keeps what it is told in one file for each account, and writes down the arguments it was called with. */
const secretTool = `#!${process.execPath}
const { readFileSync, writeFileSync, rmSync, appendFileSync } = require('node:fs')
const [deed, ...words] = process.argv.slice(2)
const at = __dirname + '/' + words[words.indexOf('account') + 1].replace('/', '.')
appendFileSync(__dirname + '/called', JSON.stringify(process.argv.slice(2)) + '\\n')
if (deed === 'store') writeFileSync(at, readFileSync(0, 'utf8'))
else try { deed === 'clear' ? rmSync(at) : process.stdout.write(readFileSync(at, 'utf8')) } catch { process.exit(1) }
`

let here: Awaited<ReturnType<typeof workshop>>
let programs: string
const withKeychain = () => ({ environment: { PATH: `${programs}:${process.env.PATH}` } })

beforeEach(async () => {
  here = await workshop()
  programs = join(here.folder, 'programs')
  mkdirSync(programs)
  writeFileSync(join(programs, 'secret-tool'), secretTool)
  chmodSync(join(programs, 'secret-tool'), 0o755)
})
afterEach(() => here.close())

const give = (text: string) => writeFileSync(join(here.folder, 'key'), text)

describe.skipIf(process.platform !== 'linux')('lockstep auth, with the keychain of a Linux desktop', () => {
  test('keeps each part, uses it, lists it by name only, and lets it go', async () => {
    const [, email = '', token = ''] =
      /EMAIL=(.*)\n.*TOKEN=(.*)\n/.exec(readFileSync(join(here.folder, '.env'), 'utf8')) ?? []
    writeFileSync(join(here.folder, '.env'), '')
    expect((await here.run(['check'], withKeychain())).out).toMatch(
      /no credential for the connection "jira".*lockstep auth jira/,
    )
    give(`${email}\n`)
    await here.run(['auth', 'jira', 'email', '--file', 'key'], withKeychain())
    give(token)
    const kept = await here.run(['auth', 'jira', 'token', '--file', 'key'], withKeychain())
    expect(kept).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^token of jira is in .*secret-tool.* as ACME\/jira\.\nNext/),
    })
    expect(readFileSync(join(here.folder, '.env'), 'utf8')).toBe('')
    expect((await here.run(['check'], withKeychain())).code).toBe(0)
    const listed = await here.run(['secrets', 'list'], withKeychain())
    expect(listed.out).toMatch(/jira +token +there \(keychain\)/)
    const arguments_ = readFileSync(join(programs, 'called'), 'utf8')
    for (const text of [arguments_, listed.out, kept.out]) expect(text).not.toContain(token)

    expect((await here.run(['auth', 'jira', '--remove'], withKeychain())).out).toBe(
      'jira is no longer in the keychain.\n',
    )
    expect(readdirSync(programs).filter(name => name.startsWith('ACME'))).toEqual([])
    expect((await here.run(['check'], withKeychain())).code).toBe(1)
  }, 60_000)

  test('what stands in the environment or .env comes first', async () => {
    give('a wrong one')
    await here.run(['auth', 'jira', 'token', '--file', 'key'], withKeychain())
    expect((await here.run(['check'], withKeychain())).code).toBe(0)
  }, 60_000)

  test('without a keychain it goes into .env, and that is said', async () => {
    writeFileSync(join(here.folder, '.env'), '')
    give('tok_invented')
    const { code, out } = await here.run(['auth', 'jira', 'token', '--file', 'key'])
    expect(code).toBe(0)
    expect(out).toMatch(
      /token of jira is in \.env, for you alone; the keychain could not be used: secret-tool is not installed/,
    )
    expect(readFileSync(join(here.folder, '.env'), 'utf8')).toBe('LOCKSTEP_JIRA_TOKEN=tok_invented\n')
  }, 60_000)

  test('nobody to ask: says what to do instead', async () => {
    writeFileSync(join(here.folder, '.env'), '')
    const { code, err } = await here.run(['auth'], withKeychain())
    expect({ code, err }).toEqual({
      code: 2,
      err: 'Nobody can be asked here. Set LOCKSTEP_JIRA_EMAIL in the environment, or add --file <path>.\n',
    })
  }, 60_000)
})

test('a machine of an unknown kind has no keychain', () => expect(keychainOf('plan9')).toBeUndefined())
