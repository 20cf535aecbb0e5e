// The engine with its memory in the table: it works, comes to rest, and at rest costs a few readings.

import { describe, expect, test } from 'vitest'
import { endId, fieldName, runId } from '../../../shared/core/ids.ts'
import { runBinding } from '../../../shared/engine/run.ts'
import { memoryQueue } from '../../../shared/hosts/memory/queue.ts'
import type { Store } from '../../../shared/ports/store.ts'
import { Office } from '../../support/office.ts'
import { isWrite, storesOnRoad } from './stores.ts'

const { fresh } = storesOnRoad()

describe('an engine over the table', () => {
  test('keeps two ends in step, and a second run writes nothing', async () => {
    const { store, sent } = await fresh()
    const here = new Office({ ends: { G: {}, J: {} } })
    const engine = { ...here.engine, store }
    const sync = (run: string) => {
      here.clock.advance(60_000)
      return runBinding(engine, () => memoryQueue(here.clock), { run: runId(run) })
    }
    const first = here.board('G').add({ title: 'First', status: 'open', body: long(), labels: ['a'] })
    for (let n = 0; n < 9; n++) here.board('J').add({ title: `Item ${n}`, status: 'open', body: '', labels: [] })
    await sync('one')
    expect([here.board('G').items.size, here.board('J').items.size]).toEqual([10, 10])
    here.board('G').edit(first, { title: 'First, reworded' })
    const report = await sync('two')
    expect(report.errors).toEqual([])
    expect([...here.board('J').items.values()].map(({ fields }) => fields[fieldName('title')])).toContain(
      'First, reworded',
    )
    expect((await store.journal({ run: runId('two') })).map(({ deed }) => deed)).toContain('wrote')
    await sync('three')
    const from = sent().length
    await sync('four')
    expect(sent().slice(from).filter(isWrite)).toEqual([])
  })
  const long = () => 'A paragraph.\n\n'.repeat(300)

  test('a run over 400 items at rest writes nothing and reads little', async () => {
    const here = new Office({ ends: { G: {}, J: {} } })
    for (let n = 0; n < 400; n++) here.board('G').add({ title: `Item ${n}`, status: 'open', body: 'x', labels: [] })
    await here.sync()
    await here.sync()
    const { store, sent } = await fresh()
    await copy(here, store)
    const before = sent().length
    here.clock.advance(60_000)
    const engine = { ...here.engine, store }
    const { errors } = await runBinding(engine, () => memoryQueue(here.clock), { run: runId('noop'), census: true })
    const asked = sent().slice(before)
    expect(errors).toEqual([])
    expect(asked.filter(isWrite)).toEqual([])
    expect(asked.length).toBeGreaterThan(16)
    expect(asked.length).toBeLessThan(50)
  })
})

async function copy(from: Office, to: Store): Promise<void> {
  for (let page: string | undefined, more = true; more; more = page !== undefined) {
    const { links, next } = await from.store.links(from.engine.binding.id, page)
    for (let i = 0; i < links.length; i += 25)
      await Promise.all(
        links.slice(i, i + 25).map(async link => {
          await to.addLink(link)
          for (const [end, memory] of Object.entries(link.ends))
            if (memory.ref) await to.claim(endId(end), memory.ref, link.id)
        }),
      )
    page = next
  }
}
