// SDLC tracking: the list and the pages beside it are one package each, and an edit changes nothing but what it is about.

import { describe, expect, it } from 'vitest'
import { formatLike } from '../../shared/connectors/files/formats/all.ts'
import type { Edit, SourceFile } from '../../shared/connectors/files/formats/format.ts'
import { sdlc } from '../../shared/connectors/files/formats/sdlc.ts'
import { prove } from '../../shared/connectors/files/proof.ts'
import { endId, fieldName, linkId, ref } from '../../shared/core/ids.ts'

const tracking = `# Kept by hand
project:
  id: "PROJ-1" # stays

implementation:
  # where it lies
  folder: "docs/"

  epics:
    - id: "EPIC-001"
      title: "Checkout"
      status: "planning" # planning | done
      priority: "P1"
      estimation_sp: 50 # points
      external_refs:
        jira: "SHOP-1"

  stories:
    # the first one
    - id: "US-SHOP-007"
      title: "Pay by card"
      status: "ready" # ready | done
      epic: "EPIC-001"
      sprint: "Sprint 3"
      assignee: "kim"
      estimation: 8
    # the second one
    - id: "US-SHOP-008"
      title: "Pay by invoice"
      status: "ready"

  tasks: [] # none yet

external_sync:
  jira:
    last_sync: null # or a time
    sync_enabled: true
  linear:
    last_sync: null
`
const page = `---
id: us-shop-007
title: "Pay by card"
type: "user_story"
epic: "epic-001"
status: "ready"
assignee: "kim" # who does it
workflow:
  started: null
---

# Story

As a customer I pay.

It is quick.
`
const files: readonly SourceFile[] = [
  { path: 'sdlc-tracking.yaml', text: tracking },
  { path: 'stories/us-shop-007.md', text: page },
]
const marker = { link: linkId('one'), end: endId('specs'), attempt: 1 }
const around = { bundles: [], archived: [] }
const at = new Date(Date.UTC(2031, 0, 2))
const asked = ['type', 'estimate', 'iteration', 'x:branch'].map(fieldName)
const format = sdlc.open({ asked, names: {} })
const read = (all: readonly SourceFile[]) => format.read(all, around)
const change = (id: string, set: Record<string, Edit['set'][never]>, all = files) =>
  format.edit(all, { ref: ref(id), set, sets: {}, at }, around)
const replaced = (from: string, to: string, text = tracking): readonly SourceFile[] => {
  expect(text).toContain(from)
  return files.map(file => (file.text === text ? { ...file, text: text.replace(from, () => to) } : file))
}
/** Lines that are not in the other text. */
const news = (before: string, after: string | null | undefined) =>
  (after ?? '').split('\n').filter(line => !before.split('\n').includes(line))

describe('reading', () => {
  it('shows entries with their pages, each once', () => {
    const { packages, problems } = read(files)
    expect(problems).toEqual([])
    expect(packages.map(one => one.ref)).toEqual(['EPIC-001', 'US-SHOP-007', 'US-SHOP-008'])
    expect(packages[0]?.fields).toMatchObject({
      title: 'Checkout',
      type: 'epic',
      priority: 'P1',
      estimate: 50,
      body: '',
    })
    expect(packages[1]?.fields).toMatchObject({
      type: 'story',
      parent: 'EPIC-001',
      assignees: ['kim'],
      iteration: 'Sprint 3',
      estimate: 8,
      body: 'As a customer I pay.\n\nIt is quick.',
    })
  })

  it('calls a disagreement a conflict, with both files, the key and both values', () => {
    const { packages, problems } = read(replaced('status: "ready" # ready', 'status: "done" # ready'))
    expect(packages.map(one => one.ref)).toEqual(['EPIC-001', 'US-SHOP-008'])
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ path: 'sdlc-tracking.yaml', line: 22, ref: 'US-SHOP-007' })
    expect(problems[0]?.message).toContain('status is "done" here, and status is "ready" in stories/us-shop-007.md')
  })

  it('leaves an entry alone whose page cannot be read, instead of taking its text for gone', () => {
    for (const broken of [
      'no frontmatter any more',
      page.replace('title: "Pay', 'title: "Pay"'),
      page.replace('id: us-shop-007\n', ''),
    ]) {
      const { packages, problems } = read(files.map(file => (file.text === page ? { ...file, text: broken } : file)))
      expect(packages.map(one => one.ref)).toEqual(['EPIC-001', 'US-SHOP-008'])
      expect(problems).toMatchObject([{ path: 'stories/us-shop-007.md', ref: 'US-SHOP-007' }])
    }
  })

  it('says where a file is broken, and goes on with the others', () => {
    const noId = read(replaced('- id: "US-SHOP-008"', '- ident: "US-SHOP-008"'))
    expect(noId.packages).toHaveLength(2)
    expect(noId.problems[0]).toMatchObject({ path: 'sdlc-tracking.yaml', line: 28 })
    const broken = read(replaced('  id: "PROJ-1"', '  id: "PROJ-1'))
    expect(broken.packages).toEqual([])
    expect(broken.problems[0]).toMatchObject({ path: 'sdlc-tracking.yaml' })
    const twice = read(replaced('US-SHOP-008', 'us-shop-007'))
    expect(twice.packages.map(one => one.ref)).toEqual(['EPIC-001'])
    expect(twice.problems[0]?.message).toMatch(/claim the same id/)
  })
})

describe('editing', () => {
  it('changes only lines that carry the field, in every package', () => {
    for (const one of read(files).packages)
      expect(prove(format, files, one, around)).toEqual({ strays: [], refused: [] })
  })

  it('changes both places, and only the words concerned', () => {
    const [leaf, sheet] = change('US-SHOP-007', { status: 'done' })
    expect(sheet?.text).toBe(tracking.replace('status: "ready" # ready', 'status: "done" # ready'))
    expect(leaf?.text).toBe(page.replace('status: "ready"', 'status: "done"'))
  })

  it('notes the time for the services an entry refers to', () => {
    const [sheet] = change('EPIC-001', { estimate: 60 })
    expect(news(tracking, sheet?.text)).toEqual([
      '      estimation_sp: 60 # points',
      '    last_sync: 2031-01-02T00:00:00.000Z # or a time',
    ])
    expect(change('EPIC-001', { estimate: 50 })).toEqual([])
  })

  it('puts a field that stands nowhere yet into the entry', () => {
    const [sheet, ...others] = change('US-SHOP-008', { iteration: 'Sprint 4', body: 'By post.\n\nIn 14 days.' })
    expect(others).toEqual([])
    expect(news(tracking, sheet?.text)).toEqual([
      '      sprint: "Sprint 4"',
      '      description: |',
      '        By post.',
      '        In 14 days.',
    ])
  })

  it('keeps the blank lines of a page as its author likes them', () => {
    const spaced = files.map(({ path, text }) => ({ path, text: text.replace('pay.\n', 'pay.\n\n\n') }))
    const own = read(spaced).packages.find(one => one.ref === 'US-SHOP-007')?.fields[fieldName('body')]
    const set = { body: `${String(own).replace(/\n{2,}/g, '\n\n')}\n\nMore.` }
    const rewrites = format.edit(spaced, { ref: ref('US-SHOP-007'), set, sets: {}, at }, around)
    const leaf = rewrites.find(({ path }) => path === 'stories/us-shop-007.md')
    expect(leaf?.text).toMatch(/pay\.\n\n\n\nIt is quick\.\n\nMore\.\n$/)
  })

  it('refuses what it cannot say', () => {
    expect(() => change('EPIC-001', { title: 'two\nlines' })).toThrow(/one line/)
    expect(() => change('EPIC-001', { status: null })).toThrow(/cannot be empty/)
    expect(() => change('EPIC-001', { type: 'task' })).toThrow(/Move the entry by hand/)
  })
})

describe('coming and going', () => {
  const draft = (fields: Record<string, Edit['set'][never]>) => format.create({ fields, marker, at, files }, around)
  const after = (rewrites: ReturnType<typeof draft>['rewrites']) => [
    ...files.filter(({ path }) => !rewrites.some(one => one.path === path)),
    ...rewrites.map(({ path, text }) => ({ path, text: text ?? '' })),
  ]

  it('adds a story in the style of the others, with a page as its siblings have', () => {
    const born = draft({ title: 'Pay later', type: 'story', parent: 'EPIC-001', body: 'Later.', assignees: ['ana'] })
    expect(born.ref).toBe('US-SHOP-009')
    expect(born.rewrites.map(({ path }) => path)).toEqual(['sdlc-tracking.yaml', 'stories/us-shop-009.md'])
    const sheet = born.rewrites[0]?.text ?? ''
    const [begin, end] = [sheet.indexOf('    - id: "US-SHOP-009"'), sheet.indexOf('\n  tasks:')]
    expect(sheet.slice(0, begin) + sheet.slice(end)).toBe(tracking)
    const made = read(after(born.rewrites)).packages.find(one => one.ref === born.ref)
    expect(made?.fields).toMatchObject({ title: 'Pay later', parent: 'EPIC-001', body: 'Later.', assignees: ['ana'] })
    expect(made?.marker).toMatchObject({ end: 'specs' })
  })

  it('begins an empty list', () => {
    const born = draft({ title: 'Card form', type: 'task', parent: 'US-SHOP-007' })
    expect(born.ref).toBe('TASK-001')
    expect(born.rewrites).toHaveLength(1)
    expect(born.rewrites[0]?.text).toContain('  tasks: # none yet\n    - id: "TASK-001"\n      title: "Card form"\n')
    expect(() => draft({ title: 'X', type: 'bug' })).toThrow(/no list here/)
  })

  it('takes its lines away and nothing else', () => {
    const [sheet, leaf] = format.remove(files, ref('US-SHOP-007'))
    const from = tracking.indexOf('    - id: "US-SHOP-007"')
    const to = tracking.indexOf('    # the second one')
    expect(sheet?.text).toBe(tracking.slice(0, from) + tracking.slice(to))
    expect(leaf).toEqual({ path: 'stories/us-shop-007.md', text: null })
    const [last] = format.remove(files, ref('EPIC-001'))
    expect(last?.text).toContain('  epics: []\n\n  stories:')
  })
})

it('is not taken for another format, nor another for it', () => {
  expect(formatLike(['sdlc-tracking.yaml', 'epic.md'])?.name).toBe('sdlc')
  expect(formatLike(['001-task/README.md', 'task.md'])?.name).toBe('leanspec')
  expect(formatLike(['0001-story.md', 'stories/a.md'])?.name).toBe('work-item')
})
