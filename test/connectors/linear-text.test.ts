// Linear writes every text anew: that is no edit, comes to rest at once, and an edit of one paragraph stays one.

import { expect, test } from 'vitest'
import { type LinearLab, laboratory } from '../../shared/connectors/linear/emulator.ts'
import { reworded } from '../../shared/connectors/linear/emulator-markdown.ts'
import type { Binding } from '../../shared/core/binding.ts'
import { bindingId, endId, fieldName, type Ref, runId } from '../../shared/core/ids.ts'
import { carefulTiming, type Engine } from '../../shared/engine/engine.ts'
import { runBinding } from '../../shared/engine/run.ts'
import { memoryQueue } from '../../shared/hosts/memory/queue.ts'
import { memoryStore } from '../../shared/hosts/memory/store.ts'
import { Board } from '../support/board.ts'
import { documents } from '../support/markdown.ts'
import { create, f, got, marker, read, sharing, sweep, update } from './linear-bench.ts'

const body = fieldName('body')
const vices = { rewords: true }

const text = `# Plan

Intro with __strong__ and _soft_ words, and \`__init__ <b>\` as it is.



- one
- two
  + inner

1) first
2) second

<!-- for the machine -->

\`\`\`python
- __not__ a list
\`\`\`

The last paragraph stays as plain as it was.
`

test('the emulated service rewords, and a second pass changes nothing', () => {
  expect(reworded(text)).not.toBe(text)
  expect(reworded(text)).toContain('* one')
  expect(reworded(text)).toContain('**strong** and *soft*')
  expect(reworded(text)).toContain('`__init__ <b>` as it is')
  expect(reworded(text)).toContain('- __not__ a list')
  for (const each of [text, ...documents(200)]) expect(reworded(reworded(each))).toBe(reworded(each))
})

test('the answer of a write is the text as it is stored, and writing it again changes nothing', async () => {
  const lab = laboratory({ vices, pace: { perMinute: 1000, atOnce: 4 }, ...sharing('title', 'body') })
  for (const [i, each] of [text, ...documents(50)].entries()) {
    const made = got(await create(lab, f({ title: 'A', body: each }), marker(1, `link-${i}`)))
    const shown = (await read(lab, made.ref)).fields[body] ?? ''
    expect(made.item?.fields[body]).toBe(shown)
    expect(got(await update(lab, made.ref, f({ body: shown })))?.fields[body]).toBe(shown)
  }
})

test('a comment comes back without our note, however it was reworded', async () => {
  const lab = laboratory({ vices })
  const parent = lab.person.create(f({ title: 'A' }))
  const [made] = await lab.connector.create([{ kind: 'comment', parent, fields: f({ body: text }), marker: marker() }])
  const item = await read(lab, got(made).ref)
  expect(item.marker).toEqual(marker())
  expect(item.fields[body]).toBe(reworded(text))
})

const [tracker, packages] = [endId('tracker'), endId('packages')]

function twoEnds(lab: LinearLab) {
  const { clock, connector, module } = lab
  const board = new Board('packages', { now: () => clock.now() })
  const at = { [tracker]: { flow: 'both' as const }, [packages]: { flow: 'both' as const } }
  const store = memoryStore()
  const binding: Binding = {
    id: bindingId('texts'),
    ends: [packages, tracker].map(id => ({ id, starts: true, receives: true })),
    fields: [
      { name: fieldName('title'), kind: 'scalar', policy: 'latest', at },
      { name: body, kind: 'text', policy: 'latest', at },
    ],
    comments: [],
    deletions: 'unlink',
    limits: { writes: 100, deletes: 0 },
  }
  const ends = {
    [tracker]: { id: tracker, connection: 'tracker', manifest: module.manifest, connector },
    [packages]: board.open(),
  }
  const engine: Engine = {
    binding,
    ends: ends as Engine['ends'],
    store,
    queue: memoryQueue(clock),
    clock,
    log: { note: () => {} },
    timing: carefulTiming,
  }
  let runs = 0
  return {
    board,
    async sync() {
      await clock.sleep(600_000)
      const report = await runBinding(engine, () => memoryQueue(clock), {
        run: runId(`run-${++runs}`),
        patience: 3_600_000,
      })
      expect(report).toMatchObject({ errors: [] })
    },
  }
}

test('an edit of one paragraph in Linear changes that paragraph at the other end and no other byte', async () => {
  const lab = laboratory({ vices, ...sharing('title', 'body') })
  const { board, sync } = twoEnds(lab)
  const item = board.add(f({ title: 'A', body: text }))
  const here = () => String(board.items.get(item)?.fields[body])
  await sync()
  expect(here()).toBe(text)
  const [name] = (await sweep(lab)).names as [Ref]
  const there = String((await read(lab, name)).fields[body])
  lab.person.edit(name, f({ body: there.replace('as plain as it was', 'as plain as it was. And more') }))
  await sync()
  expect(here().trimEnd()).toBe(text.replace('as plain as it was', 'as plain as it was. And more').trimEnd())
  const writes = board.writes.length
  lab.emulator.forgetCalls()
  await sync()
  expect(board.writes.length).toBe(writes)
  expect(lab.emulator.calls.filter(({ route }) => lab.writes?.(route))).toEqual([])
})
