// Lists of other items: what somebody adds just before our write is in its answer, under names we had not seen there.

import { expect, test } from 'vitest'
import { endId, fieldName, type Ref, runId } from '../../shared/core/ids.ts'
import { elements } from '../../shared/core/value.ts'
import { visit } from '../../shared/engine/visit.ts'
import { Office } from '../support/office.ts'

const [G, J, blocks] = [endId('G'), endId('J'), fieldName('blocks')]
const some = (title: string) => ({ title, status: 'open', body: '', labels: [], blocks: [] })

/** Three items in step; one end is told that the first blocks the second, and somebody there comes in between. */
async function crossed(between: (here: Office, first: Ref) => void) {
  const here = new Office({
    ends: { G: {}, J: { manifest: { revisions: false } } },
    fields: { blocks: { kind: 'refs' } },
  })
  const [first, second, third] = ['First', 'Second', 'Third'].map(title => here.board('G').add(some(title))) as [
    Ref,
    Ref,
    Ref,
  ]
  await here.sync()
  await here.sync()
  const at = async (ref: Ref): Promise<Ref> => (await here.link('G', ref)).ends[J]?.ref ?? ref
  const open = here.board('J').open()
  const { connector } = open
  const update: typeof connector.update = async patches => {
    between(here, await at(first))
    return connector.update(patches.map(({ ifRevision: _, ...patch }) => patch))
  }
  const engine = {
    ...here.engine,
    ends: { ...here.engine.ends, [J]: { ...open, connector: { ...connector, update } } },
  }
  here.board('G').edit(first, { blocks: [second] })
  const link = await here.link('G', first)
  for (const end of [G, J])
    await visit(engine, end, [
      { binding: link.binding, end, run: runId('look'), tries: 0, look: 'link', link: link.id },
    ])
  return {
    here,
    first,
    second,
    third,
    agreed: async () => elements((await here.link('G', first)).agreed[blocks]?.value),
  }
}

test('an item added in between is an edit like any other', async () => {
  const { here, first, second, third, agreed } = await crossed((office, at) => {
    const other = [...office.board('J').items.values()].find(({ fields }) => fields[fieldName('title')] === 'Third')
    office.board('J').edit(at, { blocks: other ? [other.ref] : [] })
  })
  expect(await agreed(), 'known from the answer').toHaveLength(2)
  await here.sync()
  expect(here.board('G').shown(first, 'blocks')).toEqual([second, third])
})

test('an item nobody has linked yet is waited for, and then is an edit too', async () => {
  const { here, first, agreed } = await crossed((office, at) => {
    office.board('J').edit(at, { blocks: [office.board('J').add(some('Newcomer'))] })
  })
  expect(await agreed()).toHaveLength(1)
  await here.sync()
  await here.sync()
  expect(await agreed()).toHaveLength(2)
  expect(elements(here.board('G').shown(first, 'blocks'))).toHaveLength(2)
})
