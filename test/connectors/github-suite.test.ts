// The conformance suite once more, for the ends it does not open by itself: without a board, and with columns.

import { describe, expect, test } from 'vitest'
import { laboratory } from '../../shared/connectors/github/emulator.ts'
import { fieldName } from '../../shared/core/ids.ts'
import type { ConnectorLab } from '../../shared/http/emulator-lab.ts'
import { checks } from '../conformance/suite/all.ts'

/** What the plain list of issues shows: everything goes through REST. */
const plainFields = ['title', 'body', 'status', 'type', 'assignees', 'labels', 'milestone', 'parent'].map(fieldName)

const withoutBlocks: ConnectorLab = wishes => {
  const lab = laboratory({}, { shared: { fields: plainFields, comments: true }, ...wishes })
  const values = Object.fromEntries(Object.entries(lab.samples.values).filter(([name]) => name !== 'blocks'))
  return { ...lab, samples: { ...lab.samples, values } }
}
const withColumns: ConnectorLab = wishes =>
  laboratory({ scope: { repo: 'acme/shop', board: '5' }, columns: { open: ['In work'] } }, wishes)

/** Columns are on the board, and the board is asked for them. */
const boardIsAsked =
  'with nothing new there is one request, one more where comments are listed apart, and the cursor stays'

describe.each<[string, ConnectorLab, readonly string[]]>([
  ['without a board', withoutBlocks, []],
  ['with columns', withColumns, [boardIsAsked]],
])('GitHub %s', (_, open, left) => {
  test.for(checks.filter(({ name }) => !left.includes(name)))('$name', { timeout: 60_000 }, async (check, { skip }) => {
    const reason = check.excused?.(open())
    if (reason !== undefined) skip(reason)
    await check.run(open)
  })
})

test('what is left out is a check there is', () => {
  expect(checks.map(({ name }) => name)).toContain(boardIsAsked)
})
