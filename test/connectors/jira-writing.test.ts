// Writing to Jira: workflows, links, sprints, people, fields of the user's own, and changes that take several requests.

import { describe, expect, test } from 'vitest'
import { docOf } from '../../shared/connectors/jira/adf.ts'
import { users } from '../../shared/connectors/jira/emulator-world.ts'
import { fieldName } from '../../shared/core/ids.ts'
import { answers, brokenLine } from '../../shared/http/emulator-faults.ts'
import { able, faultOf, got, marker } from '../conformance/suite/check.ts'
import { issue, make, open, read, routes, set, setMany, sharing, there } from './jira-bench.ts'

const status = fieldName('status')
const title = fieldName('title')
const body = fieldName('body')
const edit = 'PUT /rest/api/3/issue/:issue'
const move = 'POST /rest/api/3/issue/:issue/transitions'
const look = 'GET /rest/api/3/issue/:issue/transitions'

describe('a status', () => {
  test('is reached by the shortest way that other issues show', async () => {
    const lab = open(sharing('status'))
    for (const stand of ['In Progress', 'In Review']) issue(lab, { status: stand })
    const name = issue(lab)
    expect(got(await set(lab, name, { [status]: 'In Review' })).fields.status).toBe('In Review')
    expect(routes(lab).filter(route => route === move)).toHaveLength(2)
  })

  test('is reached where nobody stands between, when there is only one way to go', async () => {
    const lab = open(sharing('status'))
    const name = issue(lab)
    got(await set(lab, name, { [status]: 'done' }))
    expect(there(lab, name)).toMatchObject({ status: 'Done', resolution: 'Done' })
  })

  test('prefers the way whose screen can be filled in', async () => {
    const lab = open(sharing('status'))
    const name = issue(lab, { status: 'In Progress' })
    got(await set(lab, name, { [status]: 'Done' }))
    expect(there(lab, name)).toMatchObject({ status: 'Done', resolution: 'Done' })
  })

  test('that is there already costs nothing', async () => {
    const lab = open(sharing('status'))
    const name = issue(lab)
    await read(lab, name)
    lab.emulator.forgetCalls()
    got(await set(lab, name, { [status]: 'To Do' }))
    expect(routes(lab).filter(route => route === move || route === look)).toEqual([])
  })

  test('moved by somebody else at the same moment is looked at again', async () => {
    const lab = open(sharing('status'))
    const name = issue(lab)
    lab.at.collide()
    expect(faultOf(await set(lab, name, { [status]: 'In Progress' }))?.kind).toBe('stale')
  })

  test('whose second step fails is of unknown fate, and goes on from there', async () => {
    const lab = open(sharing('status'))
    const name = issue(lab)
    await read(lab, name)
    const steps: string[] = []
    lab.emulator.listen(request => {
      if (request.method !== 'POST' || !request.url.endsWith('/transitions')) return
      if (steps.push(request.url) === 1) lab.at.collide()
    })
    expect(faultOf(await set(lab, name, { [status]: 'Done' }))).toMatchObject({
      kind: 'unavailable',
      unsent: false,
      message: expect.stringMatching(/on its way to "Done".*as far as "In Progress"/),
    })
    got(await set(lab, name, { [status]: 'Done' }))
    expect(there(lab, name).status).toBe('Done')
  })

  test('tells whether it was us who moved the issue there', async () => {
    const lab = open(sharing('status'))
    const name = issue(lab)
    expect(await lab.connector.wroteLast?.(name, status)).toBe(false)
    got(await set(lab, name, { [status]: 'In Progress' }))
    expect(await lab.connector.wroteLast?.(name, status)).toBe(true)
    lab.person.edit(name, { [status]: 'To Do' })
    lab.person.edit(name, { [title]: 'Not about the status' })
    expect(await lab.connector.wroteLast?.(name, status)).toBe(false)
  })
})

describe('a change of several parts', () => {
  test('is refused as a whole when the first part is', async () => {
    const lab = open()
    const name = issue(lab)
    const outcome = await set(lab, name, { [title]: 'New', milestone: '9.9', [status]: 'In Progress' })
    expect(faultOf(outcome)?.kind).toBe('invalid')
    expect(there(lab, name)).toMatchObject({ summary: 'An issue', status: 'To Do' })
  })

  test('is of unknown fate when a later part fails, whatever that part says', async () => {
    const lab = open()
    const name = issue(lab)
    lab.emulator.trouble(answers(400, { errorMessages: ['No.'] }), {
      route: 'POST /rest/agile/1.0/sprint/:sprint/issue',
    })
    const fault = faultOf(await set(lab, name, { [title]: 'New', iteration: 'Sprint 1' }))
    expect(fault).toMatchObject({
      kind: 'unavailable',
      unsent: false,
      message: expect.stringMatching(/a part.*was made/),
    })
    expect(there(lab, name).summary).toBe('New')
  })

  test('takes no longer than one request may', async () => {
    const lab = open({ slowness: () => 3000 })
    const name = issue(lab)
    const before = lab.clock.now()
    await set(lab, name, { [title]: 'New', [status]: 'Done', iteration: 'Sprint 1' })
    const writes = lab.emulator.calls.filter(
      ({ route }) => route === edit || route === move || route.includes('sprint/:sprint'),
    )
    for (const { at } of writes) expect(at - before).toBeLessThanOrEqual(10_000)
  })

  test('that was taken and cannot be read is of unknown fate', async () => {
    const lab = open(sharing('title'))
    const name = issue(lab)
    lab.emulator.trouble(brokenLine('before'), { route: 'POST /rest/api/3/issue/bulkfetch', times: 3 })
    expect(faultOf(await set(lab, name, { [title]: 'New' }))).toMatchObject({ kind: 'unavailable', unsent: false })
  })
})

describe('fields', () => {
  test('are sent alone: nothing else is in the request', async () => {
    const lab = open()
    const name = issue(lab, { labels: ['kept'], duedate: '2026-01-01' })
    const sent: unknown[] = []
    lab.emulator.listen(async request => {
      if (request.method === 'PUT') sent.push(await request.json())
    })
    await setMany(lab, name, 'labels', { add: ['new'], remove: ['old'] })
    await set(lab, name, { due: null })
    expect(sent).toEqual([{ update: { labels: [{ remove: 'old' }, { add: 'new' }] } }, { fields: { duedate: null } }])
  })

  test('of an edit whose answer shows the whole issue are not read again', async () => {
    const lab = open(sharing('title', 'labels'))
    const name = issue(lab)
    await read(lab, name)
    lab.emulator.forgetCalls()
    const item = got(await set(lab, name, { [title]: 'New' }))
    expect(routes(lab)).toEqual([edit])
    expect(item).toEqual(await read(lab, name))
  })

  test('milestone: the first version is exchanged, the others stay', async () => {
    const lab = open()
    const name = issue(lab, { fixVersions: ['1.0', '3.0'] })
    expect((await read(lab, name)).fields.milestone).toBe('1.0')
    got(await set(lab, name, { milestone: '2.0' }))
    expect(there(lab, name).fixVersions).toEqual(['2.0', '3.0'])
    got(await set(lab, name, { milestone: '3.0' }))
    got(await set(lab, name, { milestone: null }))
    expect(there(lab, name).fixVersions).toEqual([])
  })

  test('parent: set by ref, and taken away', async () => {
    const lab = open()
    const name = issue(lab)
    expect(got(await set(lab, name, { parent: '9001' })).fields.parent).toBe('9001')
    expect(got(await set(lab, name, { parent: null })).fields.parent).toBeNull()
  })

  test('blocks and relates: the direction is kept, and only our links are cut', async () => {
    const lab = open()
    const [name, other] = [issue(lab), issue(lab)]
    got(await setMany(lab, name, 'blocks', { add: [other] }))
    expect((await read(lab, name)).fields.blocks).toEqual([other])
    expect((await read(lab, other)).fields.blocks, 'it is blocked, it does not block').toEqual([])
    got(await setMany(lab, other, 'relates', { add: [name] }))
    expect((await read(lab, name)).fields.relates, 'both are related').toEqual([other])
    got(await setMany(lab, name, 'blocks', { remove: [other] }))
    expect((await read(lab, name)).fields).toMatchObject({ blocks: [], relates: [other] })
  })

  test('a link to something that is not there does not make an end of the item', async () => {
    const lab = open()
    expect(faultOf(await setMany(lab, issue(lab), 'blocks', { add: ['4711'] }))).toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('4711'),
    })
  })

  test('iteration: into a sprint and back to the backlog', async () => {
    const lab = open()
    const name = issue(lab, { sprints: [70] })
    expect((await read(lab, name)).fields.iteration, 'the last it was in').toBe('Sprint 0')
    expect(got(await set(lab, name, { iteration: 'sprint 2' })).fields.iteration).toBe('Sprint 2')
    got(await set(lab, name, { iteration: null }))
    expect(there(lab, name).sprints).toEqual([70])
  })

  test('estimate: the field of the board, or the one that is named', async () => {
    const byBoard = open(sharing('estimate'))
    const name = issue(byBoard, { custom: { customfield_10026: 3, customfield_10016: 8 } })
    expect((await read(byBoard, name)).fields.estimate).toBe(3)
    const byName = open({ ...sharing('estimate'), names: { [fieldName('estimate')]: 'story point estimate' } })
    const second = issue(byName, { custom: { customfield_10026: 3, customfield_10016: 8 } })
    expect((await read(byName, second)).fields.estimate).toBe(8)
    got(await set(byName, second, { estimate: 13 }))
    expect(there(byName, second).custom).toEqual({ customfield_10026: 3, customfield_10016: 13 })
    const unclear = open({ ...sharing('estimate'), scope: { board: undefined as never } })
    expect(faultOf((await unclear.connector.read([{ ref: issue(unclear) }]))[0])).toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/several fields.*Name the board/),
    })
  })

  test('assignees: one person, and nobody is taken away who came meanwhile', async () => {
    const lab = open()
    const name = issue(lab, { assignee: users.grace.accountId })
    got(await setMany(lab, name, 'assignees', { remove: [users.ada.mail] }))
    expect(there(lab, name).assignee).toBe(users.grace.accountId)
    got(await setMany(lab, name, 'assignees', { add: [users.ines.accountId], remove: [users.grace.mail] }))
    expect((await read(lab, name)).fields.assignees, 'a hidden address is shown as the id').toEqual([
      users.ines.accountId,
    ])
    got(await setMany(lab, name, 'assignees', { add: ['Ada'], remove: [users.ines.accountId] }))
    expect((await read(lab, name)).fields.assignees).toEqual([users.ada.mail])
    got(await setMany(lab, name, 'assignees', { remove: [users.ada.mail] }))
    expect(there(lab, name).assignee).toBeNull()
  })
})

describe("fields of the user's own", () => {
  const names = {
    'x:cause': 'Root cause',
    'x:severity': 'severity',
    'x:platforms': 'Platforms',
    'x:live': 'Go live',
    'x:reviewer': 'Reviewer',
    'x:notes': 'Notes',
    'x:risk': 'customfield_10056',
    'x:odd': 'Odd',
  }
  const wishes = { ...sharing(...Object.keys(names)), names: names as never }
  const values = {
    'x:cause': 'rust',
    'x:severity': 'Major',
    'x:live': '2026-05-01',
    'x:reviewer': users.grace.mail,
    'x:notes': 'One.\n\n- two\n- **three**',
    'x:risk': 0.5,
  }

  test('are written and read by the type they have there', async () => {
    const lab = open({ ...wishes, ...sharing('title', ...Object.keys(names)) })
    const name = issue(lab)
    got(await set(lab, name, values))
    got(await setMany(lab, name, 'x:platforms', { add: ['Web', 'iOS'] }))
    got(await setMany(lab, name, 'x:platforms', { add: ['Android'], remove: ['iOS'] }))
    expect((await read(lab, name)).fields).toEqual({ title: 'An issue', ...values, 'x:platforms': ['Android', 'Web'] })
    expect((await make(lab, { [title]: 'x', ...values, 'x:platforms': ['Web'] })).map(faultOf)).toEqual([undefined])
  })

  test('are emptied', async () => {
    const lab = open(wishes)
    const name = issue(lab, { custom: { customfield_10050: 'rust', customfield_10051: { value: 'Major' } } })
    const item = got(await set(lab, name, { 'x:cause': null, 'x:severity': null }))
    expect(item.fields).toMatchObject({ 'x:cause': null, 'x:severity': null })
  })

  test('of a type nobody knows are neither shown nor written, and one that is not there is named', async () => {
    const lab = open({ ...sharing('x:odd', 'x:gone'), names: { 'x:odd': 'Odd', 'x:gone': 'Gone' } as never })
    const name = issue(lab, { custom: { customfield_10057: { strange: true } } })
    expect((await read(lab, name)).fields).toEqual({})
    expect(faultOf(await set(lab, name, { 'x:odd': 'x' }))).toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/"Odd" is of a type/),
    })
    expect(faultOf(await set(lab, name, { 'x:gone': 'x' }))).toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/no field for "x:gone"/),
    })
  })
})

describe('texts', () => {
  const rich = docOf([
    {
      type: 'paragraph',
      content: [
        { type: 'text', text: 'Ask ' },
        { type: 'mention', attrs: { id: '5b10', text: '@Ana Ruiz' } },
      ],
    },
    { type: 'paragraph', content: [{ type: 'text', text: 'Then go.' }] },
  ])

  test('are written into the document that is there, read again when nobody knows it', async () => {
    const lab = open(sharing('body'))
    const name = issue(lab, { description: rich })
    got(await set(lab, name, { [body]: 'Ask @Ana Ruiz\n\nThen stay.' }))
    expect(there(lab, name).description?.content[0]).toEqual(rich.content[0])
    expect(routes(lab).filter(route => route.endsWith('bulkfetch'))).toHaveLength(1)
  })

  test('keep their spelling beside them, and forget it when it is not needed any more', async () => {
    const lab = open(sharing('body'))
    const name = issue(lab)
    got(await set(lab, name, { [body]: '__bold__' }))
    expect((await read(lab, name)).fields.body).toBe('__bold__')
    got(await set(lab, name, { [body]: '**bold**' }))
    expect(there(lab, name).properties['lockstep-text']).toEqual({ blocks: [] })
    expect((await read(lab, name)).fields.body).toBe('**bold**')
  })

  test('of comments are changed the same way, and are never left empty', async () => {
    const lab = open()
    const name = issue(lab)
    const [made] = await lab.connector.create([
      { kind: 'comment', parent: name, fields: { [body]: '__first__' }, marker: marker() },
    ])
    const { ref, item } = got(made)
    expect(item).toMatchObject({ author: 'Lockstep', madeByUs: true, marker: marker(), fields: { body: '__first__' } })
    const [changed] = await lab.connector.update([{ ref, kind: 'comment', set: { [body]: '* second' }, sets: {} }])
    expect(got(changed)).toMatchObject({ marker: marker(), fields: { body: '* second' } })
    const [empty] = await lab.connector.update([{ ref, kind: 'comment', set: { [body]: ' ' }, sets: {} }])
    expect(faultOf(empty)?.kind).toBe('invalid')
  })
})

describe('creating', () => {
  test('many at once takes one request for fifty, and tells of each', async () => {
    const lab = open(sharing('title', 'milestone'))
    const drafts = Array.from({ length: 60 }, (_, i) => ({
      [title]: `Issue ${i}`,
      ...(i === 7 ? { milestone: '9.9' } : {}),
    }))
    const outcomes = await make(lab, ...drafts)
    expect(routes(lab).filter(route => route === 'POST /rest/api/3/issue/bulk')).toHaveLength(2)
    expect(outcomes.flatMap((outcome, i) => (outcome.ok ? [] : [i]))).toEqual([7])
    expect(faultOf(outcomes[7])).toMatchObject({ kind: 'invalid', message: expect.stringContaining('9.9') })
    for (const [i, outcome] of outcomes.entries())
      if (outcome.ok)
        expect(outcome.value.item).toMatchObject({ marker: marker(1, `link-${i}`), fields: { title: `Issue ${i}` } })
    expect(lab.person.count()).toBe(59)
  })

  test('where all are refused, each is told why', async () => {
    const lab = open(sharing('title', 'priority'))
    const outcomes = await make(lab, { [title]: 'a', priority: 'Huge' }, { [title]: 'b', priority: 'Tiny' })
    for (const outcome of outcomes)
      expect(faultOf(outcome)).toMatchObject({ kind: 'invalid', message: expect.stringMatching(/priority/) })
  })

  test('one that cannot be prepared does not hold back the others', async () => {
    const lab = open()
    const outcomes = await make(lab, { [title]: 'a', assignees: ['nobody@acme.example'] }, { [title]: 'b' })
    expect(outcomes.map(outcome => faultOf(outcome)?.kind ?? 'fine')).toEqual(['invalid', 'fine'])
  })

  test('takes the type of the draft, of the scope, or the usual one', async () => {
    const typeOf = async (scope: object, fields: object) => {
      const lab = open({ scope })
      return got((await make(lab, { [title]: 'x', ...fields }))[0]).item?.fields[fieldName('type')]
    }
    expect(await typeOf({ type: 'Story' }, { type: 'Bug' })).toBe('Bug')
    expect(await typeOf({ type: 'Story' }, {})).toBe('Story')
    expect(await typeOf({}, {})).toBe('Task')
  })

  test('makes what the scope lists: with its label and its person, unless the draft says another', async () => {
    const lab = open({ scope: { label: 'sync', assignee: users.ada.mail } })
    const [bare, other] = await make(
      lab,
      { [title]: 'a' },
      { [title]: 'b', labels: ['fuel'], assignees: [users.grace.mail] },
    )
    expect(got(bare).item?.fields).toMatchObject({ labels: ['sync'], assignees: [users.ada.mail] })
    expect(got(other).item?.fields).toMatchObject({ labels: ['fuel', 'sync'], assignees: [users.grace.mail] })
  })

  test('is a success although the item cannot be read yet', async () => {
    const lab = open(sharing('title'))
    lab.emulator.trouble(answers(503, {}), { route: 'POST /rest/api/3/issue/bulkfetch', times: 3 })
    const made = got((await make(lab, { [title]: 'x' }))[0])
    expect(made).toEqual({ ref: made.ref })
  })

  test('in bulk whose answer was lost is found again, every one', async () => {
    const lab = open(sharing('title'))
    lab.emulator.trouble(brokenLine('after'), { route: 'POST /rest/api/3/issue/bulk' })
    const outcomes = await make(lab, { [title]: 'a' }, { [title]: 'b' })
    for (const outcome of outcomes) expect(faultOf(outcome)).toMatchObject({ kind: 'unavailable', unsent: false })
    for (const link of ['link-0', 'link-1'])
      expect(await able(lab.connector, 'find')(marker(2, link), undefined)).toHaveLength(1)
  })
})
