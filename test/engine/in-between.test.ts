// A change of several requests: what somebody writes between them is in the answer, and is theirs.

import { expect, test } from 'vitest'
import { type Outcome, success } from '../../shared/core/errors.ts'
import { endId, runId } from '../../shared/core/ids.ts'
import type { Item } from '../../shared/core/item.ts'
import { visit } from '../../shared/engine/visit.ts'
import { Office } from '../support/office.ts'

const [G, J] = [endId('G'), endId('J')]

test('an answer that was looked up later is judged by what it shows', async () => {
  const here = new Office({ ends: { G: {}, J: {} } })
  const at = here.board('G').add({ title: 'Buy milk', status: 'open', body: 'Whole milk.', labels: [] })
  await here.sync()
  const open = here.board('J').open()
  const { connector } = open
  const update: typeof connector.update = async patches => {
    await connector.update(patches)
    return Promise.all(
      patches.map(async ({ ref }): Promise<Outcome<Item>> => {
        here.board('J').edit(ref, { body: 'Whole milk.\n\nTwo litres.\n\nAnd bread.' })
        const [item] = await connector.read([{ ref }])
        return item?.ok ? success({ ...item.value, seenLater: true }) : (item ?? Promise.reject(new Error('nothing')))
      }),
    )
  }
  const engine = {
    ...here.engine,
    ends: { ...here.engine.ends, [J]: { ...open, connector: { ...connector, update } } },
  }
  here.board('G').edit(at, { body: 'Whole milk.\n\nTwo litres.' })
  const link = await here.link('G', at)
  for (const end of [G, J])
    await visit(engine, end, [
      { binding: link.binding, end, run: runId('look'), tries: 0, look: 'link', link: link.id },
    ])
  await here.sync()
  expect(here.board('G').shown(at, 'body')).toContain('And bread.')
})
