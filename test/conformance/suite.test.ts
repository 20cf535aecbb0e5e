// Does the suite notice? Each known way of building a connector wrongly must be caught, by the check that is meant for it.

import { describe, expect, test } from 'vitest'
import { checks } from './suite/all.ts'
import { defects } from './suite/defects.ts'

describe('a connector that', () => {
  test.for(defects)('$defect is caught', async ({ open, caughtBy }) => {
    const check = checks.find(({ name }) => name === caughtBy)
    expect(check, `there is no check called ${caughtBy}`).toBeDefined()
    expect(check?.excused?.(open()), 'nobody would ask').toBeUndefined()
    await expect(tried(check?.draws ? 8 : 1, async () => check?.run(open))).rejects.toThrow()
  })
})

async function tried(times: number, run: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < times; tries++) await run()
}

test('no two checks share a name', () => {
  expect(new Set(checks.map(check => check.name)).size).toBe(checks.length)
})
