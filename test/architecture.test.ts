// The house keeps its rules: every import and every name is read. Each rule is also shown a file that breaks it.

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as rules from './support/architecture.ts'
import { planted } from './support/architecture-planted.ts'
import { filesIn, importsOf, tokens } from './support/source.ts'

const root = join(import.meta.dirname, '..')
const tree = filesIn(root, ['bin', 'lib', 'functions', 'shared', 'test'])

describe('the house', () => {
  it('is there', () => {
    expect(tree.length).toBeGreaterThan(50)
    expect(tree.flatMap(importsOf).length).toBeGreaterThan(200)
  })

  for (const [name, rule] of Object.entries(rules)) {
    it(`keeps the rule: ${name}`, () => expect(rule(tree)).toEqual([]))
  }
})

describe('each rule', () => {
  for (const [name, rule] of Object.entries(rules)) {
    const { bad, good } = planted[name as keyof typeof rules]
    it.each(bad)(`${name} finds what breaks it (%#)`, (...files) => expect(rule(files)).not.toEqual([]))
    it(`${name} is content with what looks similar`, () => expect(rule(good)).toEqual([]))
  }
})

describe('reading sources', () => {
  it('tells words from strings, comments, templates and regular expressions', () => {
    const kinds = (text: string) => tokens(text).map(token => `${token.kind} ${token.text}`)
    expect(kinds("a / b / c; x = /'/.test(d)")).toEqual([
      'word a',
      'sign /',
      'word b',
      'sign /',
      'word c',
      'sign ;',
      'word x',
      'sign =',
      "string /'/",
      'sign .',
      'word test',
      'sign (',
      'word d',
      'sign )',
    ])
    expect(kinds('`a \u0024{b + `c \u0024{{ d }.d}`} e` // f')).toEqual([
      'string a ',
      'word b',
      'sign +',
      'string c ',
      'sign {',
      'word d',
      'sign }',
      'sign .',
      'word d',
      'string ',
      'string  e',
      'comment // f',
    ])
    expect(kinds(`'it\\'s' /* ' */ "// no"`)).toEqual(["string it\\'s", "comment /* ' */", 'string // no'])
  })

  it('finds every way to import', () => {
    const text = `import a, { type B } from './a.ts'
import type { C } from "../c.ts"
import './d.ts'
export { e } from './e.ts'
export type { F } from './f.ts'
export * as g from './g.ts'
export const from = 'no'
export { h }
const i = await import('./i.ts')
type J = typeof import('./j.ts')
import k from 'package'
const meta = import.meta.url + x.import('no')
import l from './l.json' with { type: 'json' }`
    expect(importsOf({ path: 'shared/core/x.ts', text }).map(found => found.file ?? found.from)).toEqual([
      'shared/core/a.ts',
      'shared/c.ts',
      'shared/core/d.ts',
      'shared/core/e.ts',
      'shared/core/f.ts',
      'shared/core/g.ts',
      'shared/core/i.ts',
      'shared/core/j.ts',
      'package',
      'shared/core/l.json',
    ])
  })
})
