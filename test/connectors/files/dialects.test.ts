// What each dialect writes down about an edit, word for word.

import { describe, expect, it } from 'vitest'
import type { FormatKind } from '../../../shared/connectors/files/formats/format.ts'
import { leanspec } from '../../../shared/connectors/files/formats/leanspec.ts'
import { workItem } from '../../../shared/connectors/files/formats/work-item.ts'
import { fieldName, ref } from '../../../shared/core/ids.ts'
import type { Value } from '../../../shared/core/value.ts'
import { items, specs } from './fixtures.ts'

const at = new Date(Date.UTC(2031, 0, 2, 3, 4, 5, 6))

function bench(kind: FormatKind, texts: Readonly<Record<string, string>>, pathOf: (name: string) => string) {
  const format = kind.open({
    names: { [fieldName('x:reviewer')]: 'reviewer' },
    asked: ['type', 'blocks', 'relates', 'x:reviewer'].map(fieldName),
  })
  const around = { bundles: format.bundles(Object.keys(texts).map(pathOf)), archived: [] }
  const file = (name: string) => ({ path: pathOf(name), text: texts[name] ?? '' })
  return {
    fields: (name: string): Readonly<Record<string, Value>> =>
      format.read([file(name)], around).packages[0]?.fields ?? {},
    aka: (name: string) => format.read([file(name)], around).packages[0]?.aka,
    /** Lines that went and came. */
    changed(
      name: string,
      set: Readonly<Record<string, Value>>,
      sets: Readonly<Record<string, readonly [readonly string[], readonly string[]]>> = {},
    ) {
      const changes = Object.fromEntries(
        Object.entries(sets).map(([field, [add, remove]]) => [field, { add, remove, whole: [] }]),
      )
      const [next] = format.edit([file(name)], { ref: ref(name), set, sets: changes, at }, around)
      const [before, after] = [file(name).text.split('\n'), (next?.text ?? file(name).text).split('\n')]
      return [
        ...before.filter(line => !after.includes(line)).map(line => `- ${line}`),
        ...after.filter(line => !before.includes(line)).map(line => `+ ${line}`),
      ]
    },
  }
}

describe('LeanSpec', () => {
  const { changed, fields, aka } = bench(leanspec, specs, name => `${name}/README.md`)

  it('reads what is there', () => {
    expect(fields('002-timed')).toEqual({
      title: 'Timed Tides',
      body: '## Why\n\nWater moves.',
      status: 'in-progress',
      priority: 'high',
      labels: ['harbour', 'tide-table'],
      assignees: [],
      due: null,
      parent: null,
      type: null,
      blocks: null,
      relates: null,
      'x:reviewer': null,
    })
    expect(fields('006-no-end')).toMatchObject({ assignees: ['ada'], 'x:reviewer': 'grace' })
    expect(fields('007-no-heading')).toMatchObject({
      title: 'Told in Front',
      body: expect.stringMatching(/^> A quotation/),
    })
    expect(fields('008-comments')).toMatchObject({
      title: 'Spaces   Around',
      body: expect.stringMatching(/^> And a sentence\./),
      labels: ['a', 'b'],
    })
    expect(fields('003-left-aligned')).toMatchObject({ parent: '001-plain' })
    expect(aka('002-timed')).toEqual(['#002'])
  })

  it('notes a step, and completion, in specs that bear times', () => {
    expect(changed('002-timed', { status: 'complete' })).toEqual([
      '- status: in-progress',
      "- updated_at: '2025-12-10T07:27:22.344Z'",
      '- > **Status**: ⏳ In progress · **Priority**: High · **Created**: 2025-12-05 · **Tags**: harbour, tide-table',
      '+ status: complete',
      "+ updated_at: '2031-01-02T03:04:05.006Z'",
      "+ completed_at: '2031-01-02T03:04:05.006Z'",
      '+   - status: complete',
      "+     at: '2031-01-02T03:04:05.006Z'",
      '+ > **Status**: ✅ Complete · **Priority**: High · **Created**: 2025-12-05 · **Tags**: harbour, tide-table',
    ])
    expect(changed('003-left-aligned', { status: 'archived' })).toEqual([
      '- status: complete',
      '- updated_at: 2026-03-24T10:08:18.620811004Z',
      '- > **Status**: planned · **Priority**: medium · **Created**: 2026-03-24',
      '+ status: archived',
      '+ updated_at: 2031-01-02T03:04:05.006Z',
      '+ - status: archived',
      '+   at: 2031-01-02T03:04:05.006Z',
      '+ > **Status**: archived · **Priority**: medium · **Created**: 2026-03-24',
    ])
  })

  it('notes a day of completion in old ones, and nothing beside other edits', () => {
    expect(changed('001-plain', { status: 'complete' })).toEqual([
      '- status: planned',
      '- > **Status**: 📅 Planned · **Priority**: High · **Created**: 2025-11-03',
      '+ status: complete',
      "+ completed: '2031-01-02'",
      '+ > **Status**: ✅ Complete · **Priority**: High · **Created**: 2025-11-03',
    ])
    expect(changed('001-plain', { title: 'Plainer Crane' })).toEqual(['- # Plain Crane', '+ # Plainer Crane'])
    expect(changed('001-plain', {}, { labels: [['new'], ['crane']] })).toEqual([
      '- tags: ["harbour","crane","api"]',
      '+ tags: ["harbour","api","new"]',
    ])
  })

  it('keeps comments, spaces and half sentences', () => {
    expect(
      changed('008-comments', { status: 'in-progress', priority: 'high', title: 'Less' }, { labels: [['c'], ['a']] }),
    ).toEqual([
      '- status: planned    # planned | in-progress',
      '-     - a',
      '- priority:',
      '- #   Spaces   Around   ',
      '- > **Status**: 🗓️ Planned (again) · **Priority**: — · **Tags**: a, b',
      '+ status: in-progress    # planned | in-progress',
      '+     - c',
      '+ priority: high',
      '+ #   Less   ',
      '+ > **Status**: ⏳ In progress (again) · **Priority**: — · **Tags**: b, c',
    ])
    expect(changed('004-windows', { priority: 'high' })).toEqual(['- priority:   low\r', '+ priority:   high\r'])
  })

  it('writes one assignee as a word, several as a list, none not at all', () => {
    expect(changed('006-no-end', {}, { assignees: [['ada b'], ['ada']] })).toEqual([
      '- assignee: ada',
      '+ assignee: ada b',
    ])
    expect(changed('006-no-end', {}, { assignees: [['eve'], []] })).toEqual([
      '- assignee: ada',
      '+ assignee: [ada, eve]',
    ])
    expect(changed('006-no-end', {}, { assignees: [[], ['ada']] })).toEqual(['- assignee: ada'])
    expect(changed('009-empty-body', {}, { assignees: [['eve'], []] })).toEqual(['+ assignee: eve'])
  })

  it('gives a body to a page without one, and takes it again', () => {
    expect(changed('009-empty-body', { body: 'Text.' })).toEqual(['+ Text.'])
    expect(changed('005-byte-order', { body: '' })).toEqual(['- Text.'])
  })

  it('writes fields of the user’s own by their key', () => {
    expect(changed('006-no-end', { 'x:reviewer': 'Eve O.' })).toEqual(['- reviewer: grace', '+ reviewer: Eve O.'])
    expect(changed('006-no-end', { 'x:reviewer': null })).toEqual(['- reviewer: grace'])
    expect(changed('009-empty-body', { 'x:reviewer': 5 })).toEqual(['+ reviewer: 5'])
  })

  it.each([
    [{ title: '' }, 'one line'],
    [{ title: 'a\nb' }, 'one line'],
    [{ status: null }, 'cannot be empty'],
    [{ body: 'a\0b' }, 'NUL'],
  ])('refuses %j', (set, why) => {
    expect(() => changed('001-plain', set)).toThrow(why)
  })

  it('refuses a body that would be read as something else', () => {
    expect(() => changed('009-empty-body', { body: '> **Status**: done\n\nText' })).toThrow('read back')
    expect(changed('001-plain', { body: '> **Status**: done' })).toContain('+ > **Status**: done')
  })
})

describe('work items', () => {
  const { changed, fields, aka } = bench(workItem, items, name => `${name}.md`)

  it('are read with their relations; what is no package is none', () => {
    expect(fields('0002-fog-horn')).toEqual({
      title: "Fog Horn: Loud & 'Low'",
      body: 'It is heard for miles.',
      status: 'in-progress',
      type: 'bug',
      priority: 'high',
      labels: ['fog', 'sound'],
      assignees: [],
      due: null,
      parent: '0001-first-light',
      blocks: ['0003-folded'],
      relates: ['0001-first-light'],
      'x:reviewer': null,
    })
    expect(fields('0003-folded')).toMatchObject({
      title: 'A title so long that it was folded',
      body: 'Text.\n\n**Note**: this is text.',
    })
    expect(fields('LH-42-from-afar')).toMatchObject({ body: 'Body without a heading.' })
    expect([aka('0001-first-light'), aka('LH-42-from-afar')]).toEqual([['#0001'], ['#LH-42']])
  })

  it('keep heading and bold lines in step', () => {
    expect(
      changed('0001-first-light', { title: 'Last Light', status: 'in-progress', type: 'bug', priority: 'high' }),
    ).toEqual([
      '- title: "First Light"',
      '- kind: story',
      '- status: draft',
      '- priority: medium',
      '- last_updated: "2026-06-22T23:41:03+00:00"',
      '- # 0001: First Light',
      '- **Kind**: Story',
      '- **Status**: Draft',
      '- **Priority**: Medium',
      '+ title: "Last Light"',
      '+ kind: bug',
      '+ status: in-progress',
      '+ priority: high',
      '+ last_updated: "2031-01-02T03:04:05+00:00"',
      '+ # 0001: Last Light',
      '+ **Kind**: Bug',
      '+ **Status**: In Progress',
      '+ **Priority**: High',
    ])
    expect(changed('0003-folded', { title: 'Short' })).toEqual([
      '-   A title so long that it was',
      '-   folded',
      '- last_updated: 2026-08-03',
      '- # Record: A title so long that it was folded',
      '+   Short',
      '+ last_updated: 2031-01-02',
      '+ # Record: Short',
    ])
    expect(changed('0004-own-heading', { title: 'Own' })).toEqual(['- title: Own Heading', '+ title: Own'])
  })

  it('are related by their ids, in the manner of the file', () => {
    expect(changed('0001-first-light', { parent: '0003-folded' })).toContain('+ parent: "work-item:0003"')
    expect(changed('0002-fog-horn', {}, { relates: [['LH-42-from-afar'], ['0001-first-light']] })).toEqual([
      '- relates_to: ["adr:ADR-0034", "work-item:0001", "note:2026-06-22-fog"]',
      '- last_updated: "2026-05-24T00:00:00.000Z"',
      '+ relates_to: ["adr:ADR-0034", "note:2026-06-22-fog", "work-item:LH-42"]',
      '+ last_updated: "2031-01-02T03:04:05.006Z"',
    ])
    expect(changed('0002-fog-horn', { parent: null })).toContain('- parent: "work-item:0001"')
  })
})
