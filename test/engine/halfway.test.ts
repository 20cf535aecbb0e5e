// A write that goes in steps and is left halfway: what is then there is nobody's word, unless it is.

import { describe, expect, test } from 'vitest'
import { Fault, failure } from '../../shared/core/errors.ts'
import { endId, fieldName, runId } from '../../shared/core/ids.ts'
import type { Engine } from '../../shared/engine/engine.ts'
import { visit } from '../../shared/engine/visit.ts'
import type { Connector } from '../../shared/ports/connector.ts'
import { Office } from '../support/office.ts'

const [G, J, status] = [endId('G'), endId('J'), fieldName('status')]
const walked = { manifest: { fields: { [status]: { kind: 'scalar', goesInSteps: true } } } } as const
const words = { open: ['To Do'], done: ['Done'] }
const hour = 3600_000

/** One end was edited; the other was on its way there, and is now in between. */
async function inBetween(wroteLast: NonNullable<Connector['wroteLast']>) {
  const here = new Office({
    ends: { G: {}, J: walked },
    fields: { status: { flows: { J: { flow: 'both', table: words, open: false } } } },
  })
  const at = here.board('G').add({ title: 'Buy milk', status: 'open', body: '', labels: [] })
  await here.sync()
  const board = here.board('J')
  const { ref } = board.only()
  const link = await here.link('G', at)
  const engine = (defect: Partial<Connector>): Engine => {
    const open = { ...board.open(), id: J }
    return {
      ...here.engine,
      ends: { ...here.engine.ends, [J]: { ...open, connector: { ...open.connector, wroteLast, ...defect } } },
    }
  }
  const look = (at: Engine, end: typeof G) =>
    visit(at, end, [{ binding: link.binding, end, run: runId('look'), tries: 0, look: 'link', link: link.id }])
  const half = engine({
    update: async patches => {
      board.edit(ref, { status: 'In Progress' })
      return patches.map(() => failure(new Fault({ kind: 'unavailable', message: 'It got as far as it got.' })))
    },
  })
  here.board('G').edit(at, { status: 'done' })
  await look(half, G)
  await look(half, J)
  expect(board.shown(ref, 'status')).toBe('In Progress')
  return {
    shown: () => board.shown(ref, 'status'),
    agreed: async () => (await here.link('G', at)).agreed[status]?.value,
    async visitLater(defect: Partial<Connector> = {}) {
      here.clock.advance(hour)
      return look(engine(defect), J)
    },
  }
}

describe('a status left halfway', () => {
  test('by us is walked on from there, though no rule maps it', async () => {
    const { shown, agreed, visitLater } = await inBetween(async () => true)
    await visitLater()
    expect([shown(), await agreed()]).toEqual(['Done', 'done'])
  })

  test('by somebody stays as they left it', async () => {
    const { shown, agreed, visitLater } = await inBetween(async () => false)
    await visitLater()
    expect([shown(), await agreed()]).toEqual(['In Progress', 'done'])
  })

  test('while nobody can be asked is not judged', async () => {
    let isAway = true
    const wroteLast = async () => {
      if (isAway) throw new Fault({ kind: 'unavailable', message: 'Nobody is there.' })
      return true
    }
    const { shown, visitLater } = await inBetween(wroteLast)
    expect(await visitLater()).toMatchObject([{ result: 'later' }])
    expect(shown()).toBe('In Progress')
    isAway = false
    await visitLater()
    expect(shown()).toBe('Done')
  })
})
