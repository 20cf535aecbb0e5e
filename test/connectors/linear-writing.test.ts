// Writing Linear: what is sent, in how many requests, and what becomes of what is refused or lost on the way.

import { describe, expect, test } from 'vitest'
import { laboratory } from '../../shared/connectors/linear/emulator.ts'
import { fieldName } from '../../shared/core/ids.ts'
import { answers, brokenLine } from '../../shared/http/emulator-faults.ts'
import {
  change,
  create,
  draft,
  f,
  faultIn,
  got,
  marker,
  nobody,
  patch,
  read,
  sharing,
  sweep,
  update,
} from './linear-bench.ts'

const hour = 3600_000

describe('what it costs', () => {
  test('ten edits are one request, and each answer is the issue as it would be read', async () => {
    const lab = laboratory()
    const names = Array.from({ length: 10 }, (_, i) => lab.person.create(f({ title: `${i}`, labels: ['fuel'] })))
    const outcomes = await lab.connector.update(
      names.map((name, i) => patch(name, f({ title: `new ${i}`, priority: 'low' }))),
    )
    expect(lab.emulator.calls.map(call => call.route)).toEqual(['mutation issueUpdate'])
    for (const [i, name] of names.entries()) expect(got(outcomes[i])).toEqual(await read(lab, name))
  })

  test('a hundred new issues are a handful of requests, static data in them', async () => {
    const lab = laboratory()
    const fields = f({ status: 'Todo', labels: ['fuel'], assignees: ['ada@acme.example'] })
    const outcomes = await lab.connector.create(
      Array.from({ length: 100 }, (_, i) => draft(fields, marker(1, `link-${i}`))),
    )
    expect(outcomes.every(outcome => outcome.ok)).toBe(true)
    expect(lab.emulator.calls.length).toBeLessThanOrEqual(12)
    expect(lab.person.count()).toBe(100)
  })

  test('static data is asked once and kept for an hour', async () => {
    const lab = laboratory(sharing('status'))
    const name = lab.person.create(f({ title: 'A' }))
    const lookUps = () => lab.emulator.calls.filter(({ route }) => route.startsWith('look up')).length
    await Promise.all([update(lab, name, f({ status: 'Todo' })), update(lab, name, f({ status: 'Done' }))])
    await lab.clock.sleep(hour - 60_000)
    got(await update(lab, name, f({ status: 'Todo' })))
    expect(lookUps()).toBe(1)
    await lab.clock.sleep(120_000)
    got(await update(lab, name, f({ status: 'Done' })))
    expect(lookUps()).toBe(2)
  })
})

describe('a batch', () => {
  test.each([200, 400] as const)(
    'in which some are refused carries out the others, answered with %i',
    async refusesWith => {
      const lab = laboratory({ vices: { refusesWith } })
      const names = Array.from({ length: 5 }, () => lab.person.create(f({ title: 'a' })))
      lab.person.destroy(names[1] ?? nobody)
      const words = ['one', 'gone', 'x'.repeat(600), 'four', 'five']
      const outcomes = await lab.connector.update(names.map((name, i) => patch(name, f({ title: words[i] ?? '' }))))
      expect(
        outcomes.map(outcome => (outcome.ok ? outcome.value?.fields[fieldName('title')] : outcome.fault.kind)),
      ).toEqual(['one', 'not-found', 'invalid', 'four', 'five'])
      expect(faultIn(outcomes[2]).message).toContain(`issue ${names[2]}`)
      expect(faultIn(outcomes[2]).message).toContain('title must be shorter')
    },
  )

  test('costs two requests more for one that is refused, however many travel with it', async () => {
    const lab = laboratory(sharing('title'))
    const names = Array.from({ length: 20 }, () => lab.person.create(f({ title: 'a' })))
    lab.person.destroy(names[7] ?? nobody)
    const outcomes = await lab.connector.update(names.map((name, i) => patch(name, f({ title: `new ${i}` }))))
    expect(outcomes.filter(outcome => outcome.ok)).toHaveLength(19)
    expect(lab.emulator.calls.map(call => call.route)).toEqual([
      'mutation issueUpdate',
      'query issues',
      'mutation issueUpdate',
    ])
  })

  test('in which one is refused leaves the last word to the last change of each issue', async () => {
    const lab = laboratory(sharing('title'))
    const [name = nobody, gone = nobody] = [0, 1].map(() => lab.person.create(f({ title: 'a' })))
    lab.person.destroy(gone)
    const titles = ['b', 'c'].map(title => patch(name, f({ title })))
    await lab.connector.update([...titles, patch(gone, f({ title: 'x' }))])
    expect((await read(lab, name)).fields[fieldName('title')]).toBe('c')
    await lab.connector.update([...titles.toReversed(), patch(gone, f({ title: 'x' })), ...titles])
    expect((await read(lab, name)).fields[fieldName('title')]).toBe('c')
  })

  test('of which one is refused calls the others uncertain when it cannot see what became of them', async () => {
    const lab = laboratory(sharing('title'))
    const drafts = ['one', '', 'three'].map((title, i) => draft(f({ title }), marker(1, `link-${i}`)))
    lab.emulator.trouble(lab.tooFast, { route: 'query issues' })
    const faults = (await lab.connector.create(drafts)).map(faultIn)
    expect(faults.map(({ kind, unsent }) => [kind, unsent])).toEqual([
      ['unavailable', false],
      ['invalid', true],
      ['unavailable', false],
    ])
    expect((await lab.connector.find?.(marker(1, 'link-0'), undefined))?.map(item => item.marker)).toEqual([
      marker(1, 'link-0'),
    ])
    expect(await lab.connector.find?.(marker(1, 'link-2'), undefined)).toEqual([])
  })

  test('of new issues in which one is refused makes each of the others once', async () => {
    const lab = laboratory()
    const drafts = ['one', '', 'three', 'four'].map((title, i) => draft(f({ title }), marker(1, `link-${i}`)))
    const outcomes = await lab.connector.create(drafts)
    expect(outcomes.map(outcome => outcome.ok || outcome.fault.kind)).toEqual([true, 'invalid', true, true])
    expect(lab.person.count()).toBe(3)
    for (const [i, outcome] of outcomes.entries())
      if (outcome.ok) expect((await read(lab, outcome.value.ref)).marker).toEqual(marker(1, `link-${i}`))
  })

  test('whose answer is lost is uncertain as a whole, and nothing is sent again', async () => {
    const lab = laboratory(sharing('title'))
    const names = Array.from({ length: 3 }, () => lab.person.create(f({ title: 'a' })))
    lab.emulator.trouble(brokenLine('after'))
    const outcomes = await lab.connector.update(names.map(name => patch(name, f({ title: 'b' }))))
    for (const outcome of outcomes) expect(faultIn(outcome)).toMatchObject({ kind: 'unavailable', unsent: false })
    expect(lab.emulator.calls).toHaveLength(1)
  })

  test('keeps the order of several changes of one issue', async () => {
    const lab = laboratory(sharing('title'))
    const name = lab.person.create(f({ title: 'a' }))
    await lab.connector.update([patch(name, f({ title: 'b' })), patch(name, f({ title: 'c' }))])
    expect((await read(lab, name)).fields[fieldName('title')]).toBe('c')
  })
})

describe('a new issue', () => {
  test('made a second time by the same attempt is there already, and is named', async () => {
    const lab = laboratory()
    const first = got(await create(lab, f({ title: 'A' })))
    const fault = faultIn(await create(lab, f({ title: 'A' })))
    expect(fault).toMatchObject({ kind: 'exists', ref: first.ref })
    expect(lab.person.count()).toBe(1)
  })

  test('still owns its id when it lies in the trash', async () => {
    const lab = laboratory()
    const { ref: name } = got(await create(lab, f({ title: 'A' })))
    lab.person.erase(name)
    expect(faultIn(await create(lab, f({ title: 'A' })))).toMatchObject({ kind: 'exists', ref: name })
    expect(got(await create(lab, f({ title: 'A' }), marker(2))).ref).not.toBe(name)
  })

  test('is shown as it is after the last step, relations and all', async () => {
    const lab = laboratory()
    const other = lab.person.create(f({ title: 'Other' }))
    const made = got(await create(lab, f({ title: 'A', blocks: [other], relates: [other], parent: other })))
    expect(made.item).toEqual(await read(lab, made.ref))
    expect(made.item?.fields).toMatchObject({ blocks: [other], relates: [other], parent: other })
  })

  test('that is made but cannot be shown in whole is made all the same', async () => {
    const lab = laboratory(sharing('title', 'labels'))
    const labels = Array.from({ length: 20 }, (_, i) => `label ${i}`)
    lab.person.create(f({ title: 'Other', labels }))
    lab.emulator.trouble(lab.tooFast, { route: 'query issue' })
    const made = got(await create(lab, f({ labels })))
    expect(made.item).toBeUndefined()
    expect((await read(lab, made.ref)).fields[fieldName('labels')]).toHaveLength(20)
  })

  test('a change that cannot be read back is uncertain, never unsent', async () => {
    const lab = laboratory(sharing('title', 'blocks'))
    const other = lab.person.create(f({ title: 'Other' }))
    const name = lab.person.create(f({ title: 'A', blocks: [other] }))
    lab.emulator.trouble(lab.tooFast, { route: 'query issue' })
    expect(faultIn(await update(lab, name, {}, change('blocks', [], [other])))).toMatchObject({
      kind: 'unavailable',
      unsent: false,
    })
    expect((await read(lab, name)).fields[fieldName('blocks')]).toEqual([])
  })

  test('of which a later step is refused is uncertain, and is found', async () => {
    const lab = laboratory()
    const fault = faultIn(await create(lab, f({ title: 'A', blocks: [nobody] })))
    expect(fault).toMatchObject({ kind: 'unavailable', unsent: false })
    const found = await lab.connector.find?.(marker(), undefined)
    expect(found?.map(item => item.marker)).toEqual([marker()])
  })

  test('fits the filters of its end', async () => {
    const lab = laboratory({ scope: { label: 'spec', state: 'Todo', cycle: 'active', assignee: 'grace' } })
    const made = got(await create(lab, f({ title: 'A', labels: ['fuel'] })))
    expect(made.item?.fields).toMatchObject({
      labels: ['fuel', 'spec'],
      status: 'Todo',
      iteration: 'Launch',
      assignees: ['grace@acme.example'],
    })
    expect((await sweep(lab)).names).toEqual([made.ref])
    const own = got(
      await create(lab, f({ title: 'B', status: 'Done', assignees: ['ada@acme.example'] }), marker(1, 'link-2')),
    )
    expect(own.item?.fields).toMatchObject({ status: 'Done', assignees: ['ada@acme.example'] })
  })
})

describe('removing', () => {
  test('puts an issue into the trash and a comment away for good; archiving keeps the issue', async () => {
    const lab = laboratory()
    const [one = nobody, two = nobody] = [0, 1].map(() => lab.person.create(f({ title: 'A' })))
    const comment = lab.person.comment(two, 'x')
    expect(
      (
        await lab.connector.remove?.([
          { ref: one, kind: 'item' },
          { ref: comment, kind: 'comment' },
        ])
      )?.map(each => each.ok),
    ).toEqual([true, true])
    expect(lab.workspace.issues.get(one)).toMatchObject({ trashed: true })
    const [archived, refused] =
      (await lab.connector.archive?.([
        { ref: two, kind: 'item' },
        { ref: lab.person.comment(two, 'y'), kind: 'comment' },
      ])) ?? []
    expect(archived?.ok).toBe(true)
    expect(faultIn(refused)).toMatchObject({ kind: 'invalid', message: expect.stringContaining('cannot be archived') })
    expect(lab.person.fate(two)).toBe('archived')
  })

  test('one of several that is gone leaves the others to be removed', async () => {
    const lab = laboratory()
    const names = Array.from({ length: 3 }, () => lab.person.create(f({ title: 'A' })))
    lab.person.destroy(names[1] ?? nobody)
    const outcomes = await lab.connector.remove?.(names.map(name => ({ ref: name, kind: 'item' as const })))
    expect(outcomes?.map(outcome => outcome.ok || outcome.fault.kind)).toEqual([true, 'not-found', true])
  })
})

test('a comment of somebody else cannot be edited, and Linear says so', async () => {
  const lab = laboratory()
  const comment = lab.person.comment(lab.person.create(f({ title: 'A' })), 'Theirs.')
  const [outcome] = await lab.connector.update([
    { ref: comment, kind: 'comment', set: f({ body: 'Ours now.' }), sets: {} },
  ])
  expect(faultIn(outcome).kind).toBe('denied')
})

test('an internal lock is no answer: it is tried again later', async () => {
  const lab = laboratory(sharing('title'))
  const name = lab.person.create(f({ title: 'A' }))
  const locked = {
    data: null,
    errors: [{ message: 'Timed out', path: ['part0'], extensions: { type: 'lock timeout' } }],
  }
  lab.emulator.trouble(answers(200, locked))
  expect(faultIn(await update(lab, name, f({ title: 'B' })))).toMatchObject({ kind: 'unavailable' })
})
