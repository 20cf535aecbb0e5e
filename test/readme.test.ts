// The README keeps its word: every command it names exists, every file it links is there, what its example imports is exported.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as barrel from '../shared/index.ts'

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
