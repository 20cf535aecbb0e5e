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
