// D4: the text of a spec stays in the spec. A summary with a link goes out, and each side says where the other is.

import { describe, expect, test } from 'vitest'
import { spec, specsAndIssues } from './papers.ts'
import { stage } from './stage.ts'

const tides = 'specs/001-tides/README.md'
const body =
  'Ships leave with the tide.\n\n## Design\n\nThe moon is asked every minute.\n\n## Plan\n\n- [ ] ask the moon'
const shop = (fields = '') =>
  stage({
    client: specsAndIssues(`fields: { title: both ways, status: both ways, body: "specs → issues, summary"${fields} }`),
    trackers: ['github'],
    files: { [tides]: spec({ title: 'Tide tables', body }) },
  })
const page = 'https://github.com/acme/shop/blob/main/specs/001-tides/README.md'

describe('D4: summaries and links', () => {
  test('an issue shows the first paragraph of the spec and a link back to it, and nothing of the rest', async () => {
    const at = shop()
    await at.type('sync')
    expect(at.tracker('github').issue('Tide tables').text).toBe(`Ships leave with the tide.\n\n${page}`)
  })

  test('the design changes: the issue does not. The first paragraph changes: the issue follows', async () => {
    const at = shop()
    await at.type('sync')
    at.tracker('github').forgetCalls()
    at.repository.edit(tides, 'every minute', 'every hour')
    await at.type('sync')
    expect(at.tracker('github').changes()).toEqual([])
    at.repository.edit(tides, 'Ships leave', 'Boats leave')
    await at.type('sync')
    expect(at.tracker('github').issue('Tide tables').text).toBe(`Boats leave with the tide.\n\n${page}`)
  })

  test('what somebody writes into the summary at the tracker never comes into the spec', async () => {
    const at = shop()
    await at.type('sync')
    const before = at.repository.read(tides)
    at.tracker('github').edit('Tide tables', { body: 'I know better.' })
    await at.type('sync')
    expect(at.repository.read(tides)).toBe(before)
  })

  test('the spec says which issue it goes with: the link of the other direction', async () => {
    const at = shop(', "x:issue": "issues → specs, address"')
    await at.type('sync')
    expect(at.repository.read(tides)).toMatch(/^issue: https:\/\/github\.com\/acme\/shop\/issues\/1$/m)
    expect((await at.type('sync')).out).toBe('All ends agree.\n')
  })

  test('the full text goes out only where the client file asks for it', async () => {
    const at = stage({
      client: specsAndIssues('fields: { title: both ways, body: both ways }'),
      trackers: ['github'],
      files: { [tides]: spec({ title: 'Tide tables', body }) },
    })
    await at.type('sync')
    expect(at.tracker('github').issue('Tide tables').text).toContain('The moon is asked every minute.')
  })
})
