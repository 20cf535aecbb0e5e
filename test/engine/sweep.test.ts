// A sweep goes through a listing page by page: it remembers how far it came, and remembers nothing where nothing happened.

import { expect, test } from 'vitest'
import { endId, runId } from '../../shared/core/ids.ts'
import { sweep } from '../../shared/engine/sweep.ts'
import type { ChangesPage, Connector } from '../../shared/ports/connector.ts'
import type { Progress } from '../../shared/ports/store.ts'
import { Office } from '../support/office.ts'

/** The same listing, one item a page. */
const inPages = (connector: Connector): Connector => ({
  ...connector,
  async changes(since, page): Promise<ChangesPage> {
    const { listed, cursor } = await connector.changes(since, undefined)
    const at = Number(page ?? 0)
    const isLast = at + 1 >= listed.length
    return { listed: listed.slice(at, at + 1), ...(isLast ? (cursor ? { cursor } : {}) : { next: String(at + 1) }) }
  },
})

function paged() {
  const here = new Office({ ends: { G: {}, J: {} } })
  const open = here.board('G').open()
  const saved: Progress[] = []
  const store = {
    ...here.store,
    saveProgress: async (end: ReturnType<typeof endId>, progress: Progress) => {
      saved.push(progress)
      await here.store.saveProgress(end, progress)
    },
  }
  const ends = { ...here.engine.ends, [endId('G')]: { ...open, connector: inPages(open.connector) } }
  return { here, saved, engine: { ...here.engine, ends, store } }
}

test('every page that tells something is a checkpoint, and the cursor comes last', async () => {
  const { here, saved, engine } = paged()
  for (let n = 0; n < 3; n++) here.board('G').add({ title: `Item ${n}`, status: 'open', body: '', labels: [] })
  await sweep(engine, endId('G'), runId('one'), { census: false })
  expect(saved.map(({ page }) => page)).toEqual(['1', '2', undefined])
  expect(saved.at(-1)?.since).toBeDefined()
})

test('pages that tell nothing new are not remembered', async () => {
  const { here, saved, engine } = paged()
  for (let n = 0; n < 3; n++) here.board('G').add({ title: `Item ${n}`, status: 'open', body: '', labels: [] })
  await here.sync()
  await here.store.saveProgress(endId('G'), {})
  await sweep(engine, endId('G'), runId('one'), { census: false })
  const first = saved.length
  await sweep(engine, endId('G'), runId('two'), { census: false })
  expect(saved.slice(first)).toEqual([])
  expect(saved.every(({ page }) => page === undefined)).toBe(true)
})
