// Proofs of value tables: a sound one says nothing; each way of being unsound is found, at its end, with what to write.

import { describe, expect, test } from 'vitest'
import type { Binding, FieldAtEnd, FieldRule } from '../../shared/core/binding.ts'
import { bindingId, endId, fieldName } from '../../shared/core/ids.ts'
import { type Flaw, type LiveWords, prove } from '../../shared/core/proof.ts'

const [specs, board] = [endId('specs'), endId('board')]
const status = fieldName('status')

const table = { planned: ['To Do', 'Backlog'], active: ['Doing'], done: ['Done'] }
const asIs = { planned: ['planned'], active: ['active'], done: ['done'] }
const liveBoard = ['To Do', 'Backlog', 'Doing', 'Done']

const bindingOf = (at: Readonly<Record<string, FieldAtEnd>>, rule: Partial<FieldRule> = {}): Binding => ({
  id: bindingId('P'),
  ends: Object.keys(at).map(end => ({ id: endId(end), starts: true, receives: true })),
  fields: [{ name: status, kind: 'scalar', policy: 'latest', at, ...rule }],
  comments: [],
  deletions: 'ask',
  limits: { writes: 1, deletes: 1 },
})

const tabled = (here: Partial<FieldAtEnd> = {}) =>
  bindingOf({
    [specs]: { flow: 'both', table: asIs, open: false },
    [board]: { flow: 'both', table, open: false, ...here },
  })

const live = (words: readonly string[], steps?: LiveWords['steps']) => ({
  [board]: { words: { [status]: words }, ...(steps && { steps }) },
})

const told = (flaws: readonly Flaw[]) => flaws.map(({ weight, end, message }) => `${weight} ${end}: ${message}`)

describe('an end that takes any word', () => {
  const free = (at: LiveWords['seen']) => ({ ...live(liveBoard), [specs]: { words: {}, ...(at && { seen: at }) } })
  const untabled = bindingOf({ [specs]: { flow: 'both' }, [board]: { flow: 'both' } })

  test('is not sound when its items say what another cannot', () => {
    expect(told(prove(untabled, free({ [status]: ['planned', 'Done'] })))).toEqual([
      'stops board: `planned` cannot be said there. Write one of `To Do`, `Backlog`, `Doing`, `Done`.',
    ])
  })

  test('is told which of its words no row reads', () => {
    expect(told(prove(tabled(), free({ [status]: ['planned', 'paused'] })))).toEqual([
      'warns specs: `paused` is read by no row, and never mirrored. Add it to the row it belongs to.',
    ])
  })
})

describe('a sound table', () => {
  test('is proven in silence, asked or not', () => {
    expect(prove(tabled(), live(liveBoard))).toEqual([])
    expect(prove(tabled(), {})).toEqual([])
  })

  test('may take a long way round', () => {
    const steps = { 'To Do': ['Doing'], Backlog: ['To Do'], Doing: ['Review'], Review: ['Done'], Done: ['Backlog'] }
    const words = [...liveBoard, 'Review']
    expect(told(prove(tabled({ table: { ...table, active: ['Doing', 'Review'] } }), live(words, steps)))).toEqual([])
  })

  test('of people takes any word', () => {
    const people = bindingOf({ [specs]: { flow: 'both', open: true }, [board]: { flow: 'both', open: true } })
    expect(prove(people, {})).toEqual([])
  })
})

describe('an unsound table is found out', () => {
  test('a live word no row reads is never mirrored', () => {
    const flaws = prove(tabled(), live([...liveBoard, 'Blocked']))
    expect(told(flaws)).toEqual([
      'warns board: `Blocked` is read by no row, and never mirrored. Add it to the row it belongs to.',
    ])
    expect(flaws[0]).toMatchObject({ field: 'status', words: ['Blocked'] })
  })

  test('a word that cannot be written is told with the nearest that can', () => {
    expect(told(prove(tabled(), live(['To Do', 'Backlog', 'Done', 'Doing!'])))).toEqual([
      'warns board: `Doing!` is read by no row, and never mirrored. Add it to the row it belongs to.',
      'stops board: `Doing` cannot be said there. Write `Doing!`.',
    ])
  })

  test('a word that would only be read, and never is', () => {
    expect(told(prove(tabled(), live(['To Do', 'Doing', 'Done'])))).toEqual([
      'warns board: `Backlog` is not said there. Write one of `To Do`, `Doing`, `Done`.',
    ])
  })

  test('a row without a word at this end', () => {
    const { done: _, ...short } = table
    expect(told(prove(tabled({ table: short }), live(['To Do', 'Backlog', 'Doing', 'Done'])))).toEqual([
      'warns board: `Done` is read by no row, and never mirrored. Add it to the row it belongs to.',
      'stops board: `done` has no word there. Add `Done` to its row.',
    ])
  })

  test('two rows that begin with the same word', () => {
    const twice = { ...table, done: ['Doing'] }
    expect(told(prove(tabled({ table: twice }), live(['To Do', 'Backlog', 'Doing'])))).toEqual([
      'stops board: `done` is written `Doing` and then read as `active`. Begin each row with a word of its own.',
    ])
  })

  test('words of one end that another does not have, where there is no table', () => {
    const untabled = bindingOf({ [specs]: { flow: 'both' }, [board]: { flow: 'both' } })
    const words = { [specs]: { words: { [status]: ['open'] } }, [board]: { words: { [status]: ['open', 'shut'] } } }
    expect(told(prove(untabled, words))).toEqual(['stops specs: `shut` cannot be said there. Write `open`.'])
  })
})

describe('a workflow', () => {
  test('from which something cannot be reached', () => {
    const steps = { 'To Do': ['Doing'], Backlog: ['To Do'], Doing: ['Done', 'To Do'], Done: ['Doing'] }
    expect(prove(tabled(), live(liveBoard, steps))).toEqual([])
    expect(told(prove(tabled(), live(liveBoard, { ...steps, Doing: ['Done'] })))).toEqual([
      'stops board: No way leads from `Doing` to `To Do`. Allow the step there, or let status only be read there.',
      'stops board: No way leads from `Done` to `To Do`. Allow the step there, or let status only be read there.',
    ])
  })

  test('with a dead end', () => {
    const steps = { 'To Do': ['Doing'], Backlog: ['To Do'], Doing: ['Done', 'To Do'] }
    expect(told(prove(tabled(), live(liveBoard, steps)))).toEqual([
      'stops board: `Done` is a dead end: no way leads to `To Do`, `Doing`. Allow the step there, or let status only be read there.',
    ])
  })
})

describe('who may do what', () => {
  test('an end that is never written needs no words and no ways, but what it says must be read', () => {
    const { done: _, ...short } = table
    const flaws = prove(tabled({ flow: 'gives', table: short }), live(liveBoard, {}))
    expect(told(flaws)).toEqual([
      'warns board: `Done` is read by no row, and never mirrored. Add it to the row it belongs to.',
    ])
  })

  test('what an end only takes is asked of nobody else', () => {
    const binding = tabled({ flow: 'takes', table: { ...table, archived: ['Done'] } })
    expect(prove(binding, live(liveBoard))).toEqual([])
  })

  test('words of a set are held to the same', () => {
    const at: Readonly<Record<string, FieldAtEnd>> = {
      [specs]: { flow: 'both', table: { ui: ['ui'] }, open: false },
      [board]: { flow: 'both', table: { ui: ['UI'] }, open: false },
    }
    const words = { [board]: { words: { [fieldName('labels')]: ['Ui'] } } }
    expect(told(prove(bindingOf(at, { name: fieldName('labels'), kind: 'set' }), words))).toEqual([
      'warns board: `Ui` is read by no row, and never mirrored. Add it to the row it belongs to.',
      'stops board: `UI` cannot be said there. Write `Ui`.',
    ])
  })
})
