// How values and changes look on one line.

import { expect, test } from 'vitest'
import { change, line, shown } from '../../bin/paper.ts'

const long = 'First check the left tank, then the right one, and then write down what you saw in the book on the shelf.'

test('of a long text only the part that differs is shown', () => {
  expect(change(long, long.replace('left tank', 'left and the spare tank'))).toBe(
    '"…check the left tank, then t…" → "…check the left and the spare tank, then t…"',
  )
  expect(change(long, `${long} Then go home.`)).toBe('"…on the shelf." → "…on the shelf. Then go home."')
  expect(change(long, long.replace('First', 'Then'))).toBe('"First check the l…" → "Then check the l…"')
})

test('short values are shown whole, and nothing is called so', () => {
  expect(change('open', 'done')).toBe('"open" → "done"')
  expect(change(undefined, ['a', 'b'])).toBe('(nothing) → a, b')
  expect(change(['a'], [])).toBe('a → (none)')
  expect(shown(3)).toBe('3')
})

test('no control character reaches a terminal', () => {
  expect(line('a\u001b[31mb\u0007\u202ec\r\nd')).toBe('ab c d')
  expect(shown('\u001b]0;title\u0007x')).not.toMatch(/\p{Cc}/u)
})
