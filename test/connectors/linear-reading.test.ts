// Reading Linear: what is asked, how often, and that nothing is missed or taken for gone.

import { describe, expect, test } from 'vitest'
import { type LinearLab, type LinearWishes, laboratory } from '../../shared/connectors/linear/emulator.ts'
import { fieldName, type Ref, ref } from '../../shared/core/ids.ts'
import { showMarker } from '../../shared/core/item.ts'
import { create, f, faultIn, got, marker, nobody, read, sharing, sweep } from './linear-bench.ts'

/** One after the other, the newest last. */
async function inTurn(lab: LinearLab, count: number): Promise<readonly Ref[]> {
  const names: Ref[] = []
  for (let i = 0; i < count; i++) {
    names.push(lab.person.create(f({ title: `${i}` })))
    await lab.clock.sleep(1000)
  }
  return names
}

describe('a listing', () => {
  test('asks for what is shared and for nothing else', async () => {
    const asked: string[] = []
    const lab = laboratory(sharing('title'))
    lab.emulator.listen(async request => void asked.push(await request.text()))
    lab.person.create(f({ title: 'A', labels: ['fuel'] }))
    const { listed } = await sweep(lab)
    expect(listed[0]?.item?.fields).toEqual({ title: 'A' })
    for (const word of ['description', 'labels', 'relations', 'comments', 'assignee'])
      expect(asked.join(), word).not.toMatch(new RegExp(`\\b${word}\\b *[({]`))
  })

  test('finds an issue that jumped to the front while a census was on its way', async () => {
    const lab = laboratory({ pageSize: 3, ...sharing('title') })
    const names = await inTurn(lab, 9)
    let pages = 0
    const { names: listed } = await sweep(lab, undefined, () => {
      // The oldest, which the walk has not reached yet.
      if (++pages === 1) lab.person.edit(names[0] ?? nobody, f({ title: 'Edited' }))
    })
    expect(new Set(listed)).toEqual(new Set(names))
  })

  test('begins again where the issue its page ended with was deleted', async () => {
    const lab = laboratory({ pageSize: 3, ...sharing('title') })
    const names = await inTurn(lab, 9)
    let pages = 0
    const { names: listed, cursor } = await sweep(lab, undefined, () => {
      if (++pages === 1) for (const name of names.slice(0, 3)) lab.person.destroy(name)
      if (pages === 1) for (const name of names.slice(6)) lab.person.destroy(name)
    })
    expect(listed).toEqual(expect.arrayContaining(names.slice(3, 6)))
    expect(cursor).toBeDefined()
  })

  test('takes the mark of its first page, so that an edit during the walk is listed next time', async () => {
    const lab = laboratory({ pageSize: 2, ...sharing('title') })
    const names = Array.from({ length: 6 }, (_, i) => lab.person.create(f({ title: `${i}` })))
    const { cursor: begun } = await sweep(lab)
    await lab.clock.sleep(10 * 60_000)
    for (const name of names) lab.person.edit(name, f({ title: 'Again' }))
    let pages = 0
    const hour = 3600_000
    const { cursor } = await sweep(lab, begun, () => void pages++)
    await lab.clock.sleep(hour)
    lab.person.edit(names[0] ?? nobody, f({ title: 'Late' }))
    expect(pages).toBeGreaterThan(0)
    expect((await sweep(lab, cursor)).names).toContain(names[0])
  })

  test('asks for the rest of labels and relations that do not fit', async () => {
    const lab = laboratory(sharing('labels', 'relates'))
    const labels = Array.from({ length: 40 }, (_, i) => `label ${String(i).padStart(2, '0')}`)
    const others = Array.from({ length: 25 }, (_, i) => lab.person.create(f({ title: `${i}` })))
    const name = lab.person.create(f({ title: 'A', labels, relates: others }))
    const item = (await sweep(lab)).listed.find(line => line.ref === name)?.item
    expect(item?.fields).toEqual({ labels, relates: [...others].sort() })
    expect(await read(lab, name)).toEqual(item)
  })

  test.each<[string, NonNullable<LinearWishes['scope']>, string[]]>([
    ['a label', { label: 'fuel' }, ['labelled']],
    ['a state', { state: 'done' }, ['done']],
    ['somebody', { assignee: 'ada@acme.example' }, ['hers']],
    ['somebody by handle', { assignee: 'Ada' }, ['hers']],
    ['a cycle by name', { cycle: 'launch' }, ['planned']],
    ['a cycle by number', { cycle: '12' }, ['planned']],
    ['the active cycle', { cycle: 'active' }, ['planned']],
    ['a query', { query: { priority: { eq: 1 } } }, ['urgent']],
    ['two filters', { label: 'fuel', state: 'Done' }, []],
  ])('is narrowed by %s', async (_, scope, expected) => {
    const lab = laboratory({ scope, ...sharing('title') })
    const made = [
      f({ title: 'labelled', labels: ['fuel'] }),
      f({ title: 'done', status: 'Done' }),
      f({ title: 'hers', assignees: ['ada@acme.example'] }),
      f({ title: 'planned', iteration: 'Launch' }),
      f({ title: 'urgent', priority: 'urgent' }),
    ].map(fields => lab.person.create(fields))
    expect((await sweep(lab)).listed.map(line => line.item?.fields[fieldName('title')])).toEqual(expected)
    // What does not fit is not gone.
    for (const outcome of await lab.connector.read(made.map(name => ({ ref: name })))) expect(outcome.ok).toBe(true)
  })

  test('tells of an issue that was archived or trashed since, and does not count it', async () => {
    const lab = laboratory(sharing('title'))
    const [archived, trashed] = [0, 1].map(() => lab.person.create(f({ title: 'A' })))
    const { cursor } = await sweep(lab)
    await lab.clock.sleep(10 * 60_000)
    lab.person.archive(archived ?? nobody)
    lab.person.erase(trashed ?? nobody)
    const { listed } = await sweep(lab, cursor)
    expect(new Set(listed.map(line => line.ref))).toEqual(new Set([archived, trashed]))
    expect(listed.every(line => line.item === undefined)).toBe(true)
    expect((await sweep(lab)).names).toEqual([])
  })
})

describe('reading', () => {
  test('fifty are one request, and one that is missing is asked for by itself', async () => {
    const lab = laboratory(sharing('title', 'status', 'labels'))
    const names = Array.from({ length: 50 }, (_, i) => lab.person.create(f({ title: `${i}` })))
    const reads = names.map(name => ({ ref: name }))
    expect((await lab.connector.read(reads)).every(outcome => outcome.ok)).toBe(true)
    expect(lab.emulator.calls).toHaveLength(1)
    lab.emulator.forgetCalls()
    lab.person.destroy(names[7] ?? nobody)
    const kinds = (await lab.connector.read(reads)).map(outcome => (outcome.ok ? 'fine' : outcome.fault.kind))
    expect(kinds.filter(kind => kind !== 'fine')).toEqual(['not-found'])
    expect(kinds[7]).toBe('not-found')
    expect(lab.emulator.calls).toHaveLength(2)
  })

  test.each(['one', 'many'])('tells gone, trashed, archived, hidden and moved apart, asked for %s', async how => {
    const lab = laboratory(sharing('title'))
    const [gone = nobody, trashed = nobody, archived = nobody, hidden = nobody, moved = nobody] = Array.from(
      { length: 5 },
      () => lab.person.create(f({ title: 'A' })),
    )
    lab.person.destroy(gone)
    lab.person.erase(trashed)
    lab.person.archive(archived)
    lab.person.hide?.(hidden)
    lab.person.move?.(moved)
    const reads = [gone, trashed, archived, hidden, moved].map(name => ({ ref: name }))
    const outcomes =
      how === 'many'
        ? await lab.connector.read(reads)
        : (await Promise.all(reads.map(each => lab.connector.read([each])))).flat()
    const faults = outcomes.map(faultIn)
    expect(faults.map(fault => fault.kind)).toEqual(['not-found', 'not-found', 'archived', 'denied', 'moved'])
    expect(faults[1]?.message).toContain('30 days')
    expect(faults[4]?.message).toContain('team OPS')
    for (const fault of faults) expect(fault.message).toMatch(/\w+\.$/)
  })

  test('shows what people call it, its page and who wrote it', async () => {
    const lab = laboratory(sharing('title'))
    const name = lab.person.create(f({ title: 'A' }))
    expect(await read(lab, name)).toMatchObject({
      name: 'ENG-1',
      url: 'https://linear.app/acme/issue/ENG-1',
      author: 'ada',
    })
    const comment = await read(lab, lab.person.comment(name, 'Fine.'))
    expect(comment).toMatchObject({ author: 'ada', parent: name, url: expect.stringContaining('#comment-') })
  })

  test('a comment is not found at another issue', async () => {
    const lab = laboratory()
    const [one, other] = [0, 1].map(() => lab.person.create(f({ title: 'A' })))
    const comment = lab.person.comment(one ?? nobody, 'Mine.').split('/')[1]
    const [outcome] = await lab.connector.read([{ ref: ref(`${other}/${comment}`) }])
    expect(faultIn(outcome).kind).toBe('not-found')
  })

  test('the time comes with every answer and costs no request', async () => {
    const lab = laboratory({ skew: 5 * 3600_000, ...sharing('title') })
    await sweep(lab)
    lab.emulator.forgetCalls()
    await lab.clock.sleep(90_000)
    expect(Math.abs(((await lab.connector.time?.()) ?? 0) - lab.clock.now() - 5 * 3600_000)).toBeLessThan(1000)
    expect(lab.emulator.calls).toEqual([])
  })
})

describe('a marker', () => {
  test('is believed only of the issue whose id follows from it', async () => {
    const lab = laboratory(sharing('title'))
    const { ref: ours } = got(await create(lab, f({ title: 'Ours' })))
    const copy = lab.person.create(f({ title: 'Copy' }))
    const url = [...lab.workspace.attachments.values()].find(each => each.issueId === ours)?.url ?? ''
    lab.workspace.attachments.set('copied', { id: 'copied', issueId: copy, title: 'Lockstep', url, metadata: {} })
    expect(url).toBe(`lockstep:${encodeURIComponent(showMarker(marker()))}`)
    expect(await read(lab, ours)).toMatchObject({ marker: marker(), madeByUs: true })
    expect((await read(lab, copy)).marker).toBeUndefined()
    expect((await lab.connector.find?.(marker(), undefined))?.map(item => item.ref)).toEqual([ours])
  })

  test('of a comment is nothing to see, and a copy of the comment has none', async () => {
    const lab = laboratory()
    const parent = lab.person.create(f({ title: 'A' }))
    const [made] = await lab.connector.create([
      { kind: 'comment', parent, fields: f({ body: 'Ours.' }), marker: marker() },
    ])
    const { ref: name } = got(made)
    expect(await read(lab, name)).toMatchObject({ marker: marker(), madeByUs: true, fields: { body: 'Ours.' } })
    const stored = lab.workspace.comments.get(name.split('/')[1] ?? '')?.body ?? ''
    expect(stored.replace(/\(https:[^)]*\)/, '')).toBe('Ours.\n\n[\u2060]')
    const copy = await read(lab, lab.person.comment(parent, stored))
    expect(copy.marker).toBeUndefined()
    expect(copy.fields).toEqual({ body: 'Ours.' })
  })

  test('is found by the id where the words of it never arrived', async () => {
    const lab = laboratory(sharing('title'))
    const { ref: name } = got(await create(lab, f({ title: 'A' }), marker(3)))
    lab.workspace.attachments.clear()
    expect((await read(lab, name)).marker).toBeUndefined()
    expect((await lab.connector.find?.(marker(5), undefined))?.map(item => [item.ref, item.marker])).toEqual([
      [name, marker(3)],
    ])
  })
})
