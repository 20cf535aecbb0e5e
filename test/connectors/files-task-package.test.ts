// Task packages: fields and sections are edited in place, the Activity Log says what happened, and the scope is obeyed.

import { describe, expect, it } from 'vitest'
import { formatLike } from '../../shared/connectors/files/formats/all.ts'
import type { Edit, SourceFile } from '../../shared/connectors/files/formats/format.ts'
import { taskPackage } from '../../shared/connectors/files/formats/task-package.ts'
import { prove } from '../../shared/connectors/files/proof.ts'
import { endId, fieldName, linkId, ref, runId } from '../../shared/core/ids.ts'

const text = `---
title: Onboarding funnel
status: Planned # as the team says
labels: [web, "first run"]
update_scope_note: stays
---

# Onboarding funnel

## Initial Context

People leave on the second page.

## Rolling Summary

Context: none yet
Status: Planned, since May
Facts: two pages
Risks: amber

\`\`\`
## Activity Log
\`\`\`

## Activity Log

- 2025-10-13: opened
`
const name = '20251013-onboarding-funnel'
const file: SourceFile = { path: `${name}.md`, text }
const around = { bundles: [], archived: [] }
const at = new Date(Date.UTC(2031, 0, 2))
const format = taskPackage.open({ asked: [], names: {} })
const read = (whole: SourceFile) => format.read([whole], around)
const bodyOf = (whole: SourceFile) => String(read(whole).packages[0]?.fields[fieldName('body')])
const change = (set: Record<string, Edit['set'][never]>, whole = file) =>
  format.edit([whole], { ref: ref(name), set, sets: {}, at }, around)[0]?.text
const scoped = (scope: string): SourceFile => ({
  ...file,
  text: text.replace('update_scope_note: stays', `update_scope: ${scope}`),
})

describe('reading', () => {
  it('shows fields and sections; what tells what happened is no part of the body', () => {
    const [one] = read(file).packages
    expect(one?.ref).toBe(name)
    expect(one?.own).toBe(text)
    expect(one?.fields).toMatchObject({ title: 'Onboarding funnel', status: 'Planned', labels: ['first run', 'web'] })
    expect(bodyOf(file)).toBe('## Initial Context\n\nPeople leave on the second page.')
  })

  it('says where a file is broken', () => {
    const { packages, problems } = read({
      ...file,
      text: text.replace('[web,', '[web').replace('labels: [', 'labels: {'),
    })
    expect(packages).toEqual([])
    expect(problems).toMatchObject([{ path: file.path, line: 4 }])
    expect(read({ ...file, text: 'no frontmatter' }).problems).toMatchObject([{ path: file.path, line: 1 }])
  })

  it('takes ULIDs and days, as file or folder, and nothing else', () => {
    for (const path of ['01ARZ3NDEKTSV4RRFFQ69G5FAV.md', `${name}/README.md`]) expect(format.claims(path)).toBe(true)
    for (const path of ['20251399-x.md', '0001-story.md', 'README.md', `${name}/more.md`])
      expect(format.claims(path)).toBe(false)
    expect(formatLike([`${name}/README.md`, '20251014-next.md'])?.name).toBe('task-package')
    expect(formatLike(['001-a/README.md'])?.name).toBe('leanspec')
    expect(formatLike(['0001-a.md'])?.name).toBe('work-item')
  })
})

describe('editing', () => {
  it('changes only lines that carry the field, and the log', () => {
    const [one] = read(file).packages
    expect(one && prove(format, [file], one, around)).toEqual({ strays: [], refused: [] })
  })

  it('lets the lines of the Rolling Summary follow, and tells the last change in one of its own', () => {
    const first = change({ status: 'In Flight' }) ?? ''
    expect(first).toContain(
      'Status: In Flight, since May\nFacts: two pages\nLast change: 2031-01-02T00:00:00Z: status Planned → In Flight\nRisks: amber\n',
    )
    const again = change({ status: 'QA', title: 'Funnel' }, { ...file, text: first })
    expect(again?.match(/Last change/g)).toHaveLength(1)
    expect(again).toMatch(/^Status: QA, since May\n.*\nLast change: .*title Onboarding funnel → Funnel$/m)
    const own = text.replace('Status: Planned, since May', '- **Status**: nearly planned')
    expect(change({ status: 'QA' }, { ...file, text: own })).toContain('- **Status**: nearly planned\n')
  })

  it.each([
    [
      'stars',
      '- **Facts**: two\n- **Next**: three\n',
      '- **Facts**: two\n- **Last change**: NEWS\n- **Next**: three\n',
    ],
    ['headings', '### Facts\n\nTwo.\n\n### Next\n', '### Facts\n\nTwo.\n- Last change: NEWS\n\n### Next\n'],
    ['no facts', 'All is well.\n', 'All is well.\n- Last change: NEWS\n'],
    ['nothing', '', '- Last change: NEWS\n\n'],
    ['words of a person', 'Last change: the office\n', 'Last change: the office\n- Last change: NEWS\n'],
    [
      'code',
      '```\nStatus: Planned\n```\nStatus: Planned\n',
      '```\nStatus: Planned\n```\nStatus: QA\n- Last change: NEWS\n',
    ],
  ])('writes into a summary with %s', (_what, before, after) => {
    const summed = (inside: string) => `---\nstatus: Planned\n---\n\n# A\n\n## Rolling Summary\n\n${inside}`
    for (const end of ['\n', '\r\n']) {
      const next = change({ status: 'QA' }, { ...file, text: summed(before).replaceAll('\n', end) }) ?? ''
      const expected = after.replace('NEWS', '2031-01-02T00:00:00Z: status Planned → QA')
      expect(next).toBe(summed(expected).replace('status: Planned', 'status: QA').replaceAll('\n', end))
      expect(change({ status: 'Done' }, { ...file, text: next })?.match(/Z: status/g)).toHaveLength(1)
    }
  })

  it.each([
    ['a longer word', 'status', 'High', 'Low', 'Status: Highest of all', 'Status: Highest of all'],
    ['a longer word before it', 'status', 'High', 'Low', 'Status: Highest? no, High!', 'Status: Highest? no, Low!'],
    ['a number in a year', 'priority', '13', '21', 'Priority: since 2013', 'Priority: since 2013'],
    ['a number in a date', 'priority', '13', '21', 'Priority: 2026-01-13', 'Priority: 2026-01-13'],
    ['a number in a larger one', 'priority', '13', '21', 'Priority: 13.5', 'Priority: 13.5'],
    ['the end of a word', 'status', 'done', 'open', 'Status: undone, half-done', 'Status: undone, half-done'],
    ['signs of its own', 'status', 'A+ (B) [c] $1', 'Low', 'Status: A+ (B) [c] $1!', 'Status: Low!'],
    ['marks around it', 'status', 'High', 'Low', 'Status: (High)', 'Status: (Low)'],
    ['a letter with an accent', 'status', 'Caf', 'Low', 'Status: Cafe\u0301 Caf\u00e9', 'Status: Cafe\u0301 Caf\u00e9'],
    [
      'several lines of a tracker',
      'status',
      'High',
      'Low\n\n## Decisions\n\nforged',
      'Status: High',
      'Status: Low ## Decisions forged',
    ],
    ['markup of a tracker', 'status', 'High', '<b>`Low`</b>', 'Status: High', 'Status: b Low /b'],
    ['nothing any more', 'priority', 'High', null, 'Priority: High', 'Priority: none'],
  ])('follows whole words only, and in one line: %s', (_what, field, was, now, before, after) => {
    const front = field === 'status' ? `status: ${was}` : `status: Planned\npriority: "${was}"`
    const told = `---\n${front}\n---\n\n# A\n\n## Rolling Summary\n\n${before}\n`
    const next = change({ [field]: now }, { ...file, text: told }) ?? ''
    const [line, ours, ...more] = next.slice(next.indexOf('## Rolling Summary')).split('\n').slice(2)
    expect(line).toBe(after)
    expect([ours, ...more]).toEqual([expect.stringContaining('Last change: '), ''])
  })

  it('says which run it was, and what the item is called elsewhere', () => {
    const cause = { run: runId('r7'), elsewhere: ['SHOP-418'] }
    const [next] = format.edit(
      [file],
      { ref: ref(name), set: { [fieldName('status')]: 'QA' }, sets: {}, at, cause },
      around,
    )
    expect(next?.text?.match(/: status Planned → QA \(SHOP-418, run r7\)$/gm)).toHaveLength(2)
  })

  it('notes one line, old and new, and the body stays', () => {
    const next = change({ status: 'In Flight', title: 'Onboarding funnel' })
    expect(next).toContain('status: In Flight # as the team says\n')
    expect(next).toMatch(/\n- 2025-10-13: opened\n- 2031-01-02T00:00:00Z: status Planned → In Flight\n$/)
    expect(bodyOf({ ...file, text: next ?? '' })).toBe(bodyOf(file))
    expect(change({ status: 'Planned' })).toBeUndefined()
  })

  it('names texts and people without repeating them', () => {
    const next = change({ body: `${bodyOf(file)}\n\nSecret words.`, assignees: ['ana'] })
    expect(next?.split('\n').at(-2)).toBe('- 2031-01-02T00:00:00Z: body changed; assignees changed')
    expect(next).toContain('page.\n\nSecret words.\n\n## Rolling Summary\n')
  })

  it('changes no section outside the scope', () => {
    const context = bodyOf(file).replace('second page', 'third page')
    expect(() => change({ body: context }, scoped('[Rolling Summary]'))).toThrow(
      /"Initial Context" is not in update_scope/,
    )
    const next = change({ body: context }, scoped('[Initial Context, Activity Log]'))
    expect(next).toContain('third page')
    expect(next).toMatch(/body changed\n$/)
    expect(next).not.toContain('Last change')
    expect(change({ status: 'Done' }, scoped('[Initial Context]'))).not.toContain('→')
    expect(change({ status: 'Done' }, scoped('[Rolling Summary]'))?.match(/→/g)).toHaveLength(1)
  })

  it('refuses a text with a log of its own', () => {
    expect(() => change({ body: '## Activity Log\n\n- forged' })).toThrow(/Rename that section/)
    expect(() => change({ body: '## Rolling Summary\n\nforged' })).toThrow(/"Rolling Summary" of its own/)
  })
})

it('makes a package that reads back', () => {
  const marker = { link: linkId('one'), end: endId('tasks'), attempt: 1 }
  const fields = { title: 'Pay later', status: 'Planned', body: '## Initial Context\n\nLater.' }
  const cause = { run: runId('r7'), elsewhere: ['SHOP-9'] }
  const born = format.create({ fields, marker, at, files: [], cause }, around)
  expect(born.ref).toBe('20310102-pay-later')
  const made = read({ path: born.rewrites[0]?.path ?? '', text: born.rewrites[0]?.text ?? '' }).packages[0]
  expect(made?.fields).toMatchObject(fields)
  expect(made?.marker).toEqual(marker)
  expect(made?.own).toMatch(
    /\n\n## Rolling Summary\n\n- Status: Planned\n- Last change: (.*)\n\n## Activity Log\n\n- \1\n$/,
  )
  expect(made?.own).toMatch(/- 2031-01-02T00:00:00Z: created \(SHOP-9, run r7\)\n$/)
})
