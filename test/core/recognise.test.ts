// Whose word is this? What one look at a field teaches, where a write of ours may or may not have arrived.

import { describe, expect, test } from 'vitest'
import type { Kind } from '../../shared/core/field.ts'
import { type EndId, endId, fieldName, linkId, serviceTime } from '../../shared/core/ids.ts'
import type { HistoryEntry } from '../../shared/core/item.ts'
import type { FieldMemory, Intent } from '../../shared/core/link.ts'
import { observe } from '../../shared/core/observe.ts'
import { agree, type Case, type Sighting } from '../../shared/core/sighting.ts'
import { changeSet, noNames } from '../../shared/core/translate.ts'
import type { Value } from '../../shared/core/value.ts'

const [here, there] = [endId('here'), endId('there')]

function sighting(kind: Kind, more: Partial<Sighting> = {}): Sighting {
  const both = { flow: 'both' } as const
  const at = { [here]: both, [there]: both }
  return {
    link: linkId('l'),
    end: here,
    rule: { name: fieldName('field'), kind, policy: 'latest', at },
    here: both,
    names: noNames,
    flow: 'both',
    policy: 'latest',
    rank: (end: EndId) => [here, there].indexOf(end),
    stamp: { by: here, at: serviceTime(500) },
    skew: 0,
    now: 1000,
    settle: 8000,
    revision: undefined,
    replaces: true,
    ...more,
  }
}

function found(agreed: Value, memory: FieldMemory): Case {
  return { agreed: agree(agreed, { by: there, at: serviceTime(100) }), memory, conflict: undefined, deeds: [] }
}

const open = (sent: Value, over: Value, more: Partial<Intent> = {}): Intent => ({
  id: 'i',
  sent,
  means: sent,
  hash: agree(sent, { by: there, at: serviceTime(100) }).hash,
  over,
  until: 90_000,
  ...more,
})

const look = (at: Sighting, field: Case, value: Value, history: readonly HistoryEntry[] = []): Case =>
  observe(at, field, { value, history })

describe('a list', () => {
  test('a word that was taken away means what it meant while it was there', () => {
    const memory = {
      seen: ['DOCS', 'UI'],
      alias: { DOCS: ['docs'], UI: ['ui'] },
      writing: [
        open(['DOCS', 'UI', 'bug'], ['DOCS', 'UI'], { add: ['bug'], remove: [], means: ['bug', 'docs', 'ui'] }),
      ],
    }
    const seen = look(sighting('set'), found(['bug', 'docs', 'ui'], memory), ['UI'])
    expect(seen.agreed?.value).toEqual(['bug', 'ui'])
  })

  test('a write that left no word of its own explains no other', () => {
    const intent = open(['a', 'b'], ['a', 'old'], { add: ['b'], remove: ['old'], means: ['a', 'b'] })
    const seen = look(sighting('set'), found(['a', 'b', 'old'], { seen: ['a', 'old'], writing: [intent] }), ['a'])
    expect(seen.agreed?.value).toEqual(['a', 'b'])
  })

  test('a word shown for one element stands for another that is said the same', () => {
    const change = changeSet(sighting('set'), ['DOCS', 'docs'], ['docs'], { docs: ['DOCS'] })
    expect(change).toMatchObject({ add: [], remove: [], alias: { docs: ['DOCS', 'docs'] } })
  })

  test('a history tells that the word is not ours, however much it looks like it', () => {
    const memory = { seen: [], writing: [open(['urgent'], [], { add: ['urgent'], remove: [] })] }
    const theirs: HistoryEntry = {
      position: 1,
      field: fieldName('field'),
      to: ['Urgent'],
      at: serviceTime(400),
      ours: false,
    }
    const seen = look(sighting('set'), found(['urgent'], memory), ['Urgent'], [theirs])
    expect(seen.agreed?.value).toEqual(['Urgent', 'urgent'])
    expect(seen.memory.writing).toHaveLength(1)
  })
})

describe('a text', () => {
  test('what only one of our writes said shows which of them arrived', () => {
    const seen = 'ONE\n\nTWO\n\nTHEIRS'
    const memory: FieldMemory = {
      seen,
      base: 'one\n\ntwo\n\ntheirs',
      writing: [
        open('one\n\ntwo\n\nmore', 'ONE\n\nTWO'),
        open('new\n\none\n\ntwo\n\nmore\n\ntheirs', seen, { id: 'j', means: 'new\n\none\n\ntwo\n\nmore\n\ntheirs' }),
      ],
    }
    const after = look(
      sighting('text'),
      found('new\n\none\n\ntwo\n\nmore\n\ntheirs', memory),
      'NEW\n\nONE\n\nTWO\n\nMORE',
    )
    expect(after.agreed?.value).toBe('new\n\none\n\ntwo\n\nmore')
  })
})

describe('a single value', () => {
  const table = { done: ['Done', 'Shipped'], todo: ['Todo'] }
  const listed = { here: { flow: 'both', table } } as const

  test('two words of a table that mean the same are two people’s', () => {
    const memory = { seen: 'Todo', writing: [open('Done', 'Todo', { means: 'done' })] }
    const seen = look(sighting('scalar', listed), found('todo', memory), 'Shipped')
    expect(seen.agreed?.value).toBe('done')
    expect(seen.memory.writing).toHaveLength(1)
  })

  test('what gives way to somebody to whom it looked like something else is in the journal', () => {
    const many = { doing: ['Doing'], blocked: ['Doing'], done: ['Done'] }
    const field = found('blocked', { seen: 'Doing' })
    const acked = { ...field, memory: { ...field.memory, ...(field.agreed ? { acked: field.agreed.hash } : {}) } }
    const seen = look(sighting('scalar', { here: { flow: 'both', table: many } }), acked, 'Done')
    expect(seen.agreed?.value).toBe('done')
    expect(seen.deeds).toContainEqual(expect.objectContaining({ deed: 'overruled', from: 'blocked' }))
  })

  test('said again by somebody who had not heard it, it is another agreement', () => {
    const field = found('same', { seen: 'old', acked: agree('old', { by: there, at: serviceTime(1) }).hash })
    const early = { stamp: { by: here, at: serviceTime(50) } }
    const seen = look(sighting('scalar', early), field, 'same')
    expect(seen.agreed).toMatchObject({ value: 'same', by: there })
    expect(seen.agreed?.hash).not.toBe(field.agreed?.hash)
    expect(seen.memory.acked).toBe(seen.agreed?.hash)
  })

  test('all that was shown a moment ago is remembered, not only the last of it', () => {
    const first = look(sighting('scalar'), found('one', { seen: 'one' }), 'two')
    const second = look(sighting('scalar', { now: 3000 }), first, 'three')
    expect(second.memory.before?.map(({ value }) => value)).toEqual(['one', 'two'])
    const third = look(sighting('scalar', { now: 10_000 }), second, 'four')
    expect(third.memory.before?.map(({ value }) => value)).toEqual(['two', 'three'])
  })
})

describe('a new item of which nobody knows how much was said', () => {
  const sent = () => ({ writing: [open('high', null, { attempt: 1 })] })
  const born = { attempt: 1, untouched: false }
  const first = (saidLater: 'nothing' | 'the usual' | undefined, value: Value) =>
    observe(sighting('scalar', { saidLater }), found('high', sent()), { value, history: [], born })

  test('what is said later and is not there yet is nobody’s edit, and is said again in time', () => {
    const early = first('nothing', null)
    expect(early.agreed?.value).toBe('high')
    expect(early.memory).toMatchObject({ seen: null, writing: [{ sent: 'high', over: null }] })
    const late = observe(sighting('scalar', { saidLater: 'nothing', now: 90_000 }), early, { value: null, history: [] })
    expect(late.memory.writing).toBeUndefined()
    expect(late.memory.acked).toBeUndefined()
    expect(late.agreed?.value).toBe('high')
  })

  test('a word of the service’s own stands for nothing where it says one, and is somebody’s elsewhere', () => {
    expect(first('the usual', 'medium').agreed?.value).toBe('high')
    expect(first('nothing', 'medium').agreed?.value).toBe('medium')
    expect(first(undefined, null).agreed?.value).toBe(null)
  })

  test('of a list, some words may have been said and others not', () => {
    const list = (value: Value) => {
      const field = found(['a', 'b'], { writing: [open(['a', 'b'], null, { attempt: 1 })] })
      return observe(sighting('set', { saidLater: 'nothing' }), field, { value, history: [], born })
    }
    expect(list(['a']).agreed?.value).toEqual(['a', 'b'])
    expect(list(['a', 'c']).agreed?.value).toEqual(['a', 'c'])
  })

  test('what arrived, arrived', () => {
    const seen = first('the usual', 'high')
    expect(seen.memory).toMatchObject({ seen: 'high', acked: seen.agreed?.hash })
    expect(seen.memory.writing).toBeUndefined()
  })
})
