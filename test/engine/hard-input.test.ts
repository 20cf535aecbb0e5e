// Input that breaks lesser tools travels faithfully, and nothing in it is ever executed, expanded or taken for a marker.

import { describe, expect, test } from 'vitest'
import { fieldName, type Ref } from '../../shared/core/ids.ts'
import { setOf } from '../../shared/core/value.ts'
import { Office } from '../support/office.ts'

const office = () =>
  new Office({ ends: { G: {}, J: {} }, fields: { parent: { kind: 'ref' }, assignees: { kind: 'people' } } })

const titles = [
  '$(rm -rf /) `reboot`; shutdown',
  '{{author}} $' + '{process.env} <%= x %>',
  '../../etc/passwd',
  "'; DROP TABLE links; --",
  '__proto__',
  'constructor',
  'abc>J#1',
  'nul\u0000inside',
  'lone \ud800 surrogate',
  'שלום עולם \u202eright to left',
  '👩‍👩‍👧‍👦 e\u0301 é',
  ' leading and trailing ',
  '',
]

describe('titles', () => {
  test.each(titles)('%j arrives as it is', async title => {
    const here = office()
    here.board('G').add({ title, status: 'open', body: '', labels: [] })
    await here.sync()
    expect(here.board('J').only().fields[fieldName('title')] ?? '').toBe(title)
    const copy = here.board('J').only().ref
    here.board('J').edit(copy, { title: `${title}, edited` })
    await here.sync()
    expect(here.board('G').only().fields[fieldName('title')]).toBe(`${title}, edited`)
  })
})

test('field values named like parts of an object are only values', async () => {
  const here = office()
  here
    .board('G')
    .add({ title: 'x', status: 'toString', body: '', labels: ['__proto__', 'constructor', 'hasOwnProperty'] })
  await here.sync()
  expect(here.board('J').only().fields).toMatchObject({
    status: 'toString',
    labels: ['__proto__', 'constructor', 'hasOwnProperty'],
  })
  const copy = here.board('J').only().ref
  here.board('J').edit(copy, { labels: ['constructor'] })
  await here.sync()
  expect(here.board('G').only().fields[fieldName('labels')]).toEqual(['constructor'])
})

describe('bodies', () => {
  test('two megabytes travel, and one edited paragraph of them merges with another', async () => {
    const here = office()
    const paragraphs = Array.from(
      { length: 20_000 },
      (_, n) => `Paragraph ${n} says ${'something '.repeat(8)}of number ${n}.`,
    )
    const at = here.board('G').add({ title: 'Long', status: 'open', body: paragraphs.join('\n\n'), labels: [] })
    await here.sync()
    const copy = here.board('J').only().ref
    here.board('G').edit(at, { body: paragraphs.with(7, 'From G.').join('\n\n') })
    here.board('J').edit(copy, { body: paragraphs.with(19_000, 'From J.').join('\n\n') })
    await here.sync()
    const both = paragraphs.with(7, 'From G.').with(19_000, 'From J.').join('\n\n')
    expect(here.board('G').shown(at, 'body') === both).toBe(true)
    expect(here.board('J').shown(copy, 'body') === both).toBe(true)
  }, 20_000)

  test('line ends carry no meaning: CRLF at one end is no edit at the other', async () => {
    const here = office()
    const at = here.board('G').add({ title: 'x', status: 'open', body: 'One.\r\n\r\nTwo.\r\n', labels: [] })
    await here.sync()
    const writes = here.board('G').writes.length
    here.board('J').edit(here.board('J').only().ref, { status: 'done' })
    await here.sync()
    expect(here.board('G').shown(at, 'body')).toBe('One.\r\n\r\nTwo.\r\n')
    expect(here.board('G').writes.slice(writes)).toEqual(['update G-1: status'])
  })
})

test('ten thousand labels travel, and one more is one change', async () => {
  const here = office()
  const labels = setOf(Array.from({ length: 10_000 }, (_, n) => `label-${n}`))
  const at = here.board('G').add({ title: 'x', status: 'open', body: '', labels })
  await here.sync()
  here.board('J').edit(here.board('J').only().ref, { labels: setOf([...labels, 'one more']) })
  await here.sync()
  expect(here.board('G').shown(at, 'labels')).toHaveLength(10_001)
})

describe('parents', () => {
  const named = (here: Office, board: string, title: string) =>
    [...here.board(board).items.values()].find(item => item.fields[fieldName('title')] === title)

  test('a parent is the same item at every end, whatever it is called there', async () => {
    const here = office()
    const epic = here.board('G').add({ title: 'Epic', status: 'open', body: '', labels: [] })
    here.board('G').add({ title: 'Story', status: 'open', body: '', labels: [], parent: epic })
    await here.sync()
    await here.sync()
    expect(named(here, 'J', 'Story')?.fields[fieldName('parent')]).toBe(named(here, 'J', 'Epic')?.ref)
  })

  test('a circle of parents travels as it is and comes to rest', async () => {
    const here = office()
    const a = here.board('G').add({ title: 'A', status: 'open', body: '', labels: [] })
    const b = here.board('G').add({ title: 'B', status: 'open', body: '', labels: [], parent: a })
    here.board('G').edit(a, { parent: b })
    for (let n = 0; n < 4; n++) await here.sync()
    const ref = (title: string): Ref | undefined => named(here, 'J', title)?.ref
    expect(named(here, 'J', 'A')?.fields[fieldName('parent')]).toBe(ref('B'))
    expect(named(here, 'J', 'B')?.fields[fieldName('parent')]).toBe(ref('A'))
    const writes = here.board('J').writes.length
    await here.sync({ census: true })
    expect(here.board('J').writes.length).toBe(writes)
    expect((await here.links()).map(link => link.due)).toEqual([undefined, undefined])
  })
})
