// A sync that is killed at any moment loses nothing and doubles nothing. The short version of `npm run kill`.

import { expect, test } from 'vitest'
import { killing } from './killing.ts'

test('a sync killed at three moments, and started again, brings every item over once', async () => {
  const said: string[] = []
  const found = await killing({ items: 60, kills: 3, random: Math.random, say: line => said.push(line) })
  expect(found.wrong, said.join('\n')).toEqual([])
  expect(found.kills).toBe(3)
}, 240_000)
