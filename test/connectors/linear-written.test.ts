// A filter in one string, as people write it.

import { expect, test } from 'vitest'
import { scope } from '../../shared/connectors/linear/scope.ts'
import { readWritten } from '../../shared/connectors/linear/written.ts'

test.each([
  ['{ estimate: { gte: 3 } }', { estimate: { gte: 3 } }],
  ['estimate: { gte: 3 }', { estimate: { gte: 3 } }],
  ['{"a b":{"in":["x, y",true,null]}}', { 'a b': { in: ['x, y', true, null] } }],
  ["{ title: { eq: 'it''s: {done}' } }", { title: { eq: "it's: {done}" } }],
  ['{ createdAt: { gt: 2026-01-01T10:00:00Z } }', { createdAt: { gt: '2026-01-01T10:00:00Z' } }],
  ['{ 1: -2.5, null: x }', { '1': -2.5, null: 'x' }],
  ['{ or: [ { a: { eq: b } }, { c: { eq: d } } ] }', { or: [{ a: { eq: 'b' } }, { c: { eq: 'd' } }] }],
])('%s', (text, filter) => expect(readWritten(text)).toEqual(filter))

test.each(['priority', '{ a: ', '{ a: b c }', '[1]', '{ a: { b } }', '{"__proto__"'])('%s is refused', query =>
  expect(scope.safeParse({ team: 'ENG', query }).success).toBe(false),
)

test.each([
  '{ title: { eq: two words } }',
  'title:\n  eq: done',
  'or:\n  - estimate: { gte: 3 }\n  - estimate: { null: true }',
  '{ title: { eq: "open }',
])('%j is told how it can be written', query => {
  const said = scope.safeParse({ team: 'ENG', query }).error?.issues[0]?.message ?? ''
  expect(said).toContain('quotes around words with a space')
  expect(said).toContain('beginnings of lines are not read')
  const [, advised = ''] = /'(\{.*\})'/.exec(said) ?? []
  expect(scope.safeParse({ team: 'ENG', query: advised }).data?.query).toEqual({ title: { eq: 'two words' } })
})
