// Writing GitHub: what is sent, in how many requests, and what becomes of everything that cannot be written.

import { describe, expect, test } from 'vitest'
import { endId, fieldName, linkId, ref } from '../../shared/core/ids.ts'
import type { Fields } from '../../shared/core/value.ts'
import { answers, brokenLine, cutShort, webPage } from '../../shared/http/emulator-faults.ts'
import type { Draft } from '../../shared/ports/connector.ts'
import { boarded, f, faultIn, home, patch, plain, read, update } from './github-bench.ts'

const all = ['title', 'body', 'status', 'type', 'assignees', 'labels', 'milestone', 'parent']
const draft = (fields: Fields): Draft => ({
  kind: 'item',
  fields,
  marker: { link: linkId('link-1'), end: endId('lab'), attempt: 1 },
})
const adding = (name: string, ...add: readonly string[]) => ({ [fieldName(name)]: { add, remove: [], whole: add } })

describe('what it costs', () => {
  test('ten texts are one request, and each answer shows the whole item', async () => {
    const lab = boarded()
    const names = Array.from({ length: 10 }, () => lab.person.create(f({ title: 'a', body: 'b', priority: 'High' })))
    await lab.connector.read(names.map(name => ({ ref: name })))
    lab.emulator.forgetCalls()
    const outcomes = await lab.connector.update(
      names.map((name, i) => patch(name, f({ title: `new ${i}`, body: 'c' }))),
    )
    expect(lab.emulator.counts()).toEqual({ 'GRAPHQL mutation': 1 })
    for (const [i, name] of names.entries()) {
      const outcome = outcomes[i]
      expect(outcome?.ok && outcome.value).toEqual(await read(lab, name))
    }
  })

  test('one that is refused leaves the others of its request alone', async () => {
    const lab = plain()
    const names = Array.from({ length: 3 }, () => lab.person.create(f({ title: 'a' })))
    lab.person.erase(names[1] ?? ref(''))
    const words = ['fine', 'gone', 'x'.repeat(300)]
    const outcomes = await lab.connector.update(names.map((name, i) => patch(name, f({ title: words[i] ?? '' }))))
    expect(outcomes.map(outcome => outcome.ok || outcome.fault.kind)).toEqual([true, 'not-found', 'invalid'])
  })

  test('several changes of one item stay in order', async () => {
    const lab = plain()
    const [name, second, third] = ['a', 'a', 'a'].map(title => lab.person.create(f({ title })))
    if (!name || !second || !third) throw new Error('three were made')
    await lab.connector.update([
      patch(name, f({ title: 'b', status: 'closed' })),
      patch(name, f({ title: 'c' })),
      patch(second, f({ title: 'd' })),
      patch(third, f({ title: 'e' })),
    ])
    expect((await read(lab, name)).fields).toMatchObject({ title: 'c', status: 'closed' })
  })

  test('an answer lost on the way leaves all of its request uncertain, and nothing is sent again', async () => {
    const lab = plain()
    const names = Array.from({ length: 3 }, () => lab.person.create(f({ title: 'a' })))
    await lab.connector.read(names.map(name => ({ ref: name })))
    lab.emulator.forgetCalls()
    lab.emulator.trouble(brokenLine('after'))
    const outcomes = await lab.connector.update(names.map(name => patch(name, f({ title: 'b' }))))
    for (const outcome of outcomes) expect(faultIn(outcome)).toMatchObject({ kind: 'unavailable', unsent: false })
    expect(lab.emulator.calls).toHaveLength(1)
  })

  test('state, type, milestone, title and text are one request, whose answer is the item', async () => {
    const lab = plain(all)
    const name = lab.person.create(f({ title: 'a', body: 'b' }))
    await read(lab, name)
    await lab.connector.update([patch(name, f({ milestone: 'v1', type: 'Task' }))])
    lab.emulator.forgetCalls()
    const fields = f({ title: 'c', body: 'd', status: 'not planned', type: 'Bug', milestone: 'v2' })
    const outcome = await update(lab, name, fields)
    expect(lab.emulator.calls).toHaveLength(1)
    expect(outcome?.ok && outcome.value).toEqual(await read(lab, name))
    expect((await read(lab, name)).fields).toMatchObject(fields)
  })

  test('the words of the repository are asked for once an hour', async () => {
    const lab = plain(all)
    const create = () =>
      lab.connector.create([draft(f({ title: 'a', assignees: ['ada'], milestone: 'v1', type: 'Bug' }))])
    await create()
    lab.emulator.forgetCalls()
    await create()
    expect(lab.emulator.counts()).toEqual({ 'POST /repos/:owner/:repo/issues': 1 })
    await lab.clock.sleep(3600_001)
    lab.emulator.forgetCalls()
    await create()
    expect(lab.emulator.counts()['GET /repos/:owner/:repo/assignees']).toBe(1)
  })
})

describe('refused before anything is written', () => {
  test.each([
    ['a person nobody knows', {}, adding('assignees', 'mallory'), /"mallory".*handle/],
    ['a milestone nobody made', { milestone: 'v9' }, {}, /"v9".*v1, v2/],
    ['a type nobody made', { type: 'Epic' }, {}, /"Epic".*Task, Bug, Feature/],
    ['a status nobody knows', { status: 'Waiting' }, {}, /"Waiting".*open, closed, not planned/],
    ['a parent that is no issue', { parent: 'SHOP-1' }, {}, /"SHOP-1"/],
    ['too many assignees', {}, adding('assignees', ...'abcdefghijk'), /10 assignees/],
    ['characters that cannot be stored', { body: 'a\0b' }, {}, /NUL/],
  ])('%s', async (_, set, sets, words) => {
    const lab = plain(all)
    const name = lab.person.create(f({ title: 'a' }))
    await read(lab, name)
    const fault = faultIn(await update(lab, name, f({ title: 'new', ...set }), sets))
    expect(fault.kind).toBe('invalid')
    expect(fault.message).toMatch(words)
    expect(
      lab.emulator.calls.filter(({ route }) => !route.startsWith('GET')),
      'nothing was written',
    ).toEqual([])
  })

  test.each([
    ['a word the board does not have', { priority: 'Urgent' }, /"Urgent".*High, Low/],
    ['an iteration the board does not have', { iteration: 'Sprint 9' }, /"Sprint 9".*Sprint 1/],
    ['no number', { estimate: 'big' }, /"big".*number/],
    ['no date', { due: 'soon' }, /"soon".*2026-01-31/],
  ])('%s', async (_, set, words) => {
    const lab = boarded()
    const name = lab.person.create(f({ title: 'a' }))
    const fault = faultIn(await update(lab, name, f({ title: 'new', ...set })))
    expect(fault).toMatchObject({ kind: 'invalid', message: expect.stringMatching(words) })
    expect((await read(lab, name)).fields).toMatchObject({ title: 'a' })
  })

  test('a field the board does not have says what to do', async () => {
    const lab = boarded({ names: { [fieldName('estimate')]: 'Points' } })
    const name = lab.person.create(f({ title: 'a' }))
    const fault = faultIn(await update(lab, name, f({ estimate: 3 })))
    expect(fault.message).toMatch(/no field "Points".*client file/)
  })

  test('a board nobody shows us is named, with those that are shown', async () => {
    const lab = boarded({ scope: { repo: home, board: 'Roadmpa' } })
    const name = lab.person.create(f({ title: 'a' }))
    expect(faultIn(await update(lab, name, f({ estimate: 3 }))).message).toMatch(/Roadmpa.*Old plans, Roadmap/)
  })

  test('a text over the limit is refused by GitHub, and the item stays as it was', async () => {
    const lab = plain()
    const name = lab.person.create(f({ title: 'a', body: 'b' }))
    const fault = faultIn(await update(lab, name, f({ body: 'x'.repeat(70_000) })))
    expect(fault.kind).toBe('invalid')
    expect(fault.message).toContain('too long')
    expect(fault.message).not.toContain('xxx')
    expect((await read(lab, name)).fields).toMatchObject({ body: 'b' })
  })
})

describe('people', () => {
  test.each(['grace', '@Grace', '102', 'grace@acme.example', '102+grace@users.noreply.github.com'])(
    '%s is grace',
    async word => {
      const lab = plain(all)
      const name = lab.person.create(f({ title: 'a' }))
      const outcome = await update(lab, name, {}, adding('assignees', word))
      expect(outcome?.ok && outcome.value?.fields).toMatchObject({ assignees: ['grace'] })
    },
  )
})

describe('states', () => {
  test('why it was closed can be changed afterwards, although GitHub only takes it while closing', async () => {
    const lab = plain(['status'])
    const name = lab.person.create(f({ title: 'a', status: 'closed' }))
    await update(lab, name, f({ status: 'not planned' }))
    expect((await read(lab, name)).fields).toMatchObject({ status: 'not planned' })
    expect(lab.emulator.counts()['PATCH /repos/:owner/:repo/issues/:number']).toBe(3)
  })

  test('a column is written on the board, and a plain state leaves the named columns', async () => {
    const lab = boarded()
    const name = lab.person.create(f({ title: 'a' }))
    await update(lab, name, f({ status: 'open: In work' }))
    expect((await read(lab, name)).fields).toMatchObject({ status: 'open: In work' })
    await update(lab, name, f({ status: 'open' }))
    expect((await read(lab, name)).fields).toMatchObject({ status: 'open' })
    lab.person.edit(name, f({ status: 'open: Done' }))
    await update(lab, name, f({ status: 'closed' }))
    expect(lab.github.house.cardOf(`${home}#${name}`)?.values, 'other columns are nobody’s business').toEqual({
      Status: 'Done',
    })
  })

  test('what is made closed is made and then closed', async () => {
    const lab = plain(['title', 'status'])
    const [outcome] = await lab.connector.create([draft(f({ title: 'a', status: 'duplicate' }))])
    expect(outcome?.ok && outcome.value.item?.fields).toMatchObject({ status: 'duplicate' })
    expect(outcome?.ok && outcome.value.item).toEqual(await read(lab, '1'))
  })
})

describe('relations', () => {
  test('a parent comes, changes and goes, here and in another repository', async () => {
    const lab = plain(all)
    const [parent, child] = [lab.person.create(f({ title: 'p' })), lab.person.create(f({ title: 'c' }))]
    for (const word of [String(parent), 'acme/plans#2', null]) {
      await update(lab, child, f({ parent: word }))
      expect((await read(lab, child)).fields).toMatchObject({ parent: word })
    }
  })

  test('what an issue blocks is kept at the issue that waits, and shown at the one that blocks', async () => {
    const lab = plain(['title', 'blocks'])
    const [first, second] = [lab.person.create(f({ title: 'a' })), lab.person.create(f({ title: 'b' }))]
    await update(lab, first, {}, adding('blocks', String(second)))
    expect((await read(lab, first)).fields).toMatchObject({ blocks: [String(second)] })
    await update(lab, first, {}, { [fieldName('blocks')]: { add: [], remove: [String(second)], whole: [] } })
    expect((await read(lab, first)).fields).toMatchObject({ blocks: [] })
  })
})

describe('half done', () => {
  test('after the first step a failure is uncertain, never refused, and says how long to wait', async () => {
    const lab = plain(all)
    const name = lab.person.create(f({ title: 'a' }))
    lab.emulator.trouble(
      answers(403, { message: 'You have exceeded a secondary rate limit' }, { 'retry-after': '77' }),
      {
        route: 'POST /repos/:owner/:repo/issues/:number/labels',
      },
    )
    const fault = faultIn(await update(lab, name, f({ title: 'new' }), adding('labels', 'fuel')))
    expect(fault).toMatchObject({ kind: 'unavailable', unsent: false, retryAfter: 77_000 })
    expect(fault.message).toContain('its new labels')
    expect((await read(lab, name)).fields).toMatchObject({ title: 'new', labels: [] })
  })

  test('an item that was made but not finished is found again by its marker', async () => {
    const lab = plain(all)
    lab.emulator.trouble(answers(422, { message: 'Validation Failed' }), {
      route: 'POST /repos/:owner/:repo/issues/:number/sub_issues',
    })
    const [outcome] = await lab.connector.create([draft(f({ title: 'a', parent: 'acme/plans#1' }))])
    expect(faultIn(outcome)).toMatchObject({ kind: 'unavailable', unsent: false })
    const found = await lab.connector.find?.({ link: linkId('link-1'), end: endId('lab'), attempt: 2 }, undefined)
    expect(found?.map(item => item.ref)).toEqual(['1'])
  })

  test('without write access GitHub drops half of it in silence, and the answer says so', async () => {
    const lab = plain(all)
    lab.github.may.push = false
    const [outcome] = await lab.connector.create([
      draft(f({ title: 'a', labels: ['fuel'], assignees: ['ada'], milestone: 'v1', type: 'Bug' })),
    ])
    expect(outcome?.ok && outcome.value.item?.fields).toMatchObject({
      labels: [],
      assignees: [],
      milestone: null,
      type: null,
    })
    const fault = faultIn(await update(lab, '1', {}, adding('labels', 'fuel')))
    expect(fault).toMatchObject({ kind: 'denied', message: expect.stringContaining('issues=write') })
  })
})

describe('created', () => {
  test('a new item fits the filters of its end', async () => {
    const scope = { repo: home, label: ['spec'], milestone: 'v1', type: 'Task' }
    const lab = plain(all, { scope })
    await lab.connector.create([draft(f({ title: 'a', labels: ['fuel'], type: 'Bug' }))])
    expect((await read(lab, '1')).fields).toMatchObject({ labels: ['fuel', 'spec'], milestone: 'v1', type: 'Bug' })
  })

  test('in a renamed repository nothing is made, and nobody believes it was', async () => {
    const lab = plain()
    lab.github.house.rename(home, 'acme/store')
    const [outcome] = await lab.connector.create([draft(f({ title: 'a' }))])
    expect(faultIn(outcome).kind).toBe('moved')
    expect(lab.github.house.issues().filter(issue => issue.repo === 'acme/store')).toEqual([])
  })

  test('more than eighty in a minute are refused by GitHub, and never by us in another way', async () => {
    const lab = plain(['title'])
    lab.github.house.make({ repo: home, title: 'before' }, 'ada')
    const fetch = lab.emulator.fetch
    const post = () =>
      fetch('https://api.github.com/repos/acme/shop/issues', {
        method: 'POST',
        headers: { authorization: `Bearer ${lab.secrets[0]}`, 'x-github-api-version': '2022-11-28' },
        body: JSON.stringify({ title: 'a' }),
      })
    for (let i = 0; i < 80; i++) await post()
    const [outcome] = await lab.connector.create([draft(f({ title: 'one more' }))])
    expect(faultIn(outcome)).toMatchObject({ kind: 'rate-limited', retryAfter: 60_000 })
  })

  test.each([
    ['a web page', webPage(200)],
    ['half an answer', cutShort],
    ['somebody else’s answer', answers(201, { hello: 'world' })],
  ])('%s is no proof of anything', async (_, trouble) => {
    const lab = plain()
    lab.emulator.trouble(trouble)
    const [outcome] = await lab.connector.create([draft(f({ title: 'a' }))])
    expect(faultIn(outcome)).toMatchObject({ kind: 'unavailable', unsent: false })
  })
})

describe('removed', () => {
  test('only administrators delete; everybody else is told what to do', async () => {
    const lab = plain()
    const name = lab.person.create(f({ title: 'a' }))
    lab.github.may.remove = false
    const [outcome] = (await lab.connector.remove?.([{ ref: name, kind: 'item' }])) ?? []
    expect(faultIn(outcome)).toMatchObject({ kind: 'invalid', message: expect.stringContaining('deletions: archive') })
    expect(lab.person.fate(name)).toBe('live')
  })

  test('putting away closes as not planned', async () => {
    const lab = plain()
    const name = lab.person.create(f({ title: 'a' }))
    await lab.connector.archive?.([{ ref: name, kind: 'item' }])
    expect((await read(lab, name)).fields).toMatchObject({ status: 'not planned' })
    const comment = lab.person.comment(name, 'b')
    const [outcome] = (await lab.connector.archive?.([{ ref: comment, kind: 'comment' }])) ?? []
    expect(faultIn(outcome).kind).toBe('invalid')
  })
})

test('a label that is gone already is as good as removed', async () => {
  const lab = plain(all)
  const name = lab.person.create(f({ title: 'a', labels: ['Bug'] }))
  const gone = { [fieldName('labels')]: { add: [], remove: ['bug', 'fuel'], whole: [] } }
  expect((await update(lab, name, {}, gone))?.ok).toBe(true)
  expect((await read(lab, name)).fields).toMatchObject({ labels: [] })
})
