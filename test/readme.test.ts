// The README keeps its word: every command it names exists, every file it links is there, what its example imports is exported.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { codes } from '../bin/world.ts'
import * as barrel from '../shared/index.ts'
import { desk } from './bin/desk.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
)
const all = (pattern: RegExp): readonly string[] => [...readme.matchAll(pattern)].map(([, found = '']) => found)

describe('commands', () => {
  const named = [...all(/npm run ([\w:-]+)/g), ...all(/npm (start|test)\b/g)]

  test('are named', () => expect(new Set(named).size).toBeGreaterThanOrEqual(8))
  test.each([...new Set(named)])('npm run %s exists, and so does what it runs', name => {
    expect(Object.keys(scripts)).toContain(name)
    for (const [, file = ''] of scripts[name]?.matchAll(/node (\S+\.ts)/g) ?? [])
      expect(existsSync(join(root, file)), file).toBe(true)
  })
})

describe('links', () => {
  const linked = all(/\]\(([^)#]+)\)/g)

  test('are there', () => expect(linked.length).toBeGreaterThanOrEqual(5))
  test.each(linked)('%s exists', path => expect(existsSync(join(root, path))).toBe(true))
})

test('what the example imports is exported', () => {
  const [names = ''] = all(/import \{ ([^}]+) \} from '\.\/shared\/index\.ts'/g)
  expect(names).not.toBe('')
  for (const name of names.split(', ')) expect(Object.keys(barrel)).toContain(name)
})

describe('what a newcomer types', () => {
  const lines = all(/^(lockstep [^\n#]+?) *(?:#.*)?$/gm)
  const inText = all(/`(lockstep [a-z][^`<]*)`/g)

  test('is there', () => expect(lines.length).toBeGreaterThanOrEqual(8))

  /** One repository, typed from top to bottom; the tracker cannot be reached from here. */
  test('is understood, line by line, in a repository of its own', async () => {
    const here = desk(['specs', 'jira'])
    const folder = mkdtempSync(join(tmpdir(), 'newcomer-'))
    mkdirSync(join(folder, 'specs'))
    writeFileSync(join(folder, '.env'), 'LOCKSTEP_GITHUB_TOKEN=invented\n')
    const ended: string[] = []
    for (const line of lines) {
      const words = line.replace(/^lockstep /, '')
      const { code, err } = await here.type(words, [], { folder, modules: barrel.connectors })
      expect({ line, understood: code !== 2, err }).toEqual({ line, understood: true, err: expect.any(String) })
      ended.push(`${words.split(' -')[0]}: ${code}`)
    }
    expect(ended).toContain('init: 0')
    expect(ended).toContain('secrets list: 0')
    // Asking a tracker that cannot be reached is an error, and no slip of the writer's.
    expect(ended).toContain('check: 1')
    here.close()
    rmSync(folder, { recursive: true })
  }, 60_000)

  test('the client file it shows reads well', async () => {
    const [text = ''] = all(/```yaml\n(client: [\s\S]*?)```/g)
    const [, code = ''] = /^client: (\w+)/.exec(text) ?? []
    const here = desk(['specs', 'jira'])
    writeFileSync(join(here.folder, 'clients', `${code}.yaml`), text)
    const typed = await here.type(`check --offline --client ${code}`, [], { modules: barrel.connectors })
    expect(typed).toMatchObject({ code: 0, err: '', out: expect.stringContaining('1 project, 4 connections') })
    here.close()
  })

  test.each([...new Set(inText)])('`%s` names a command and flags there are', async line => {
    const here = desk(['specs', 'jira'])
    const [name = '', ...words] = line.replace(/^lockstep /, '').split(' ')
    const [command = ''] = name.startsWith('-') ? [] : [name]
    const { out, code } = await here.type(
      `${command} ${words
        .filter(word => /^[a-z]+$/.test(word))
        .slice(0, 1)
        .join(' ')} --help`,
    )
    expect(code).toBe(0)
    for (const flag of words.filter(word => word.startsWith('-'))) expect(out).toContain(flag)
    if (command !== '') expect(out).toContain(`lockstep ${command}`)
    here.close()
  })
})

test('every code a command may end with is explained', () => {
  for (const code of Object.values(codes)) expect(readme).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'))
})

describe('the action', () => {
  const action = parse(readFileSync(join(root, 'action.yml'), 'utf8'))
  const scriptsOf: readonly string[] = action.runs.steps.flatMap((step: { readonly run?: string }) => step.run ?? [])

  test('takes a client, a project and more words, and is composite', () => {
    expect(Object.keys(action.inputs)).toEqual(['client', 'project', 'args'])
    expect(action.runs.using).toBe('composite')
  })

  test('never lets an input become part of a script', () => {
    expect(scriptsOf.length).toBeGreaterThanOrEqual(3)
    for (const script of scriptsOf) expect(script).not.toContain('${{')
  })

  test('refuses to begin without a memory', () => expect(scriptsOf[0]).toContain('.lockstep/links'))
})
