// Specs in a folder and a tracker, kept in step by the real engine: what people at both ends meet.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import * as files from '../../../shared/connectors/files/index.ts'
import type { Lockstep } from '../../../shared/runtime.ts'
import { modules, trackers } from '../../runtime/trackers.ts'
import { specs } from './fixtures.ts'

const roots: string[] = []
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true })
})

const clientFile = (root: string): string => `client: DEMO
connections:
  here: { connector: files, root: ${JSON.stringify(root)} }
  jira: { connector: tracker, site: https://jira.example/api }
statuses:
  planned: { specs: planned, jira: open }
  in-progress: { specs: in-progress, jira: in progress }
  complete: { specs: complete, jira: done }
defaults: { conflicts: latest, deletions: mirror }
projects:
  SHOP:
    ends:
      specs: { in: here, folder: specs, format: leanspec }
      jira: { in: jira, project: ROCKET }
`

async function office() {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-office-'))
  roots.push(root)
  mkdirSync(join(root, 'specs'))
  const here = await trackers(['jira'], {
    file: clientFile(root),
    opening: { modules: { ...modules, files: async () => files } },
  })
  const path = (name: string) => join(root, 'specs', name, 'README.md')
  return {
    ...here,
    jira: here.page('jira'),
    names: () => readdirSync(join(root, 'specs')).sort(),
    text: (name: string) => readFileSync(path(name), 'utf8'),
    write(name: string, text: string) {
      mkdirSync(join(root, 'specs', name), { recursive: true })
      writeFileSync(path(name), text)
    },
    rename: (from: string, to: string) => renameSync(join(root, 'specs', from), join(root, 'specs', to)),
    erase: (name: string) => rmSync(join(root, 'specs', name), { recursive: true }),
  }
}

const totals = async (here: { sync(): ReturnType<Lockstep['syncProject']> }) => (await here.sync()).totals

test('a spec becomes an issue, an edit of each arrives at the other, and nothing else in the file moves', async () => {
  const here = await office()
  const before = specs['002-timed'] ?? ''
  here.write('002-timed', before)
  expect(await totals(here)).toMatchObject({ created: 1 })
  expect(here.text('002-timed')).toBe(before)
  const issue = here.jira.only()
  expect(issue).toMatchObject({ title: 'Timed Tides', status: 'in progress', body: '## Why\n\nWater moves.' })

  here.jira.edit(here.jira.ref(), { priority: 'low', body: '## Why\n\nWater moves twice a day.' })
  await here.sync()
  const now = before
    .replace('priority: high', 'priority: low')
    .replace('**Priority**: High', '**Priority**: Low')
    .replace('Water moves.', 'Water moves twice a day.')
  const withoutTime = (text: string) => text.replace(/updated_at: .*/, '')
  expect(withoutTime(here.text('002-timed'))).toBe(withoutTime(now))

  here.write('002-timed', here.text('002-timed').replace('# Timed Tides', '# Tides by the Hour'))
  await here.sync()
  expect(here.jira.only().title).toBe('Tides by the Hour')
  expect(await totals(here)).toEqual({})
})

test('an issue becomes a spec with the next number, once', async () => {
  const here = await office()
  here.write('041-first', '---\nstatus: planned\n---\n\n# First\n')
  here.jira.add({
    title: 'Mind the Gap: ../../now',
    status: 'open',
    body: 'Between train and platform.',
    labels: ['rail'],
  })
  await here.sync()
  await here.sync()
  expect(here.names()).toEqual(['041-first', '042-mind-the-gap-now'])
  expect(here.text('042-mind-the-gap-now')).toMatch(
    /^---\nstatus: planned\n[\s\S]*tags:\n {2}- rail\n[\s\S]*\n---\n\n# Mind the Gap: ..\/..\/now\n\nBetween train and platform\.\n$/,
  )
  expect(here.jira.items()).toHaveLength(2)
  expect(await totals(here)).toEqual({})
})

test('edits of one spec and its issue at the same time meet, field by field and paragraph by paragraph', async () => {
  const here = await office()
  here.write('001-a', '---\nstatus: planned\ntags: [x]\n---\n\n# A\n\nFirst.\n\nSecond.\n')
  await here.sync()
  here.jira.edit(here.jira.ref(), {
    body: 'First, by the tracker.\n\nSecond.',
    status: 'done',
    labels: ['x', 'theirs'],
  })
  here.write('001-a', '---\nstatus: planned\ntags: [x, ours]\n---\n\n# B\n\nFirst.\n\nSecond, in the file.\n')
  await here.sync()
  await here.sync()
  const body = 'First, by the tracker.\n\nSecond, in the file.'
  expect(here.jira.only()).toMatchObject({ title: 'B', status: 'done', body })
  expect(here.jira.only().labels.toSorted()).toEqual(['ours', 'theirs', 'x'])
  const text = here.text('001-a')
  expect(text).toMatch(/^status: complete$/m)
  expect(text).toContain('tags: [x, ours, theirs]')
  expect(text.endsWith(`# B\n\n${body}\n`)).toBe(true)
})

test('a renamed spec keeps its issue', async () => {
  const here = await office()
  here.write('036-boilers', '---\nstatus: planned\n---\n\n# Boilers\n')
  await here.sync()
  here.rename('036-boilers', '036-two-boilers')
  here.write('036-two-boilers', '---\nstatus: complete\n---\n\n# Boilers\n')
  await here.sync()
  expect(here.jira.items().map(item => item.status)).toEqual(['done'])
  expect(await totals(here)).toEqual({})
})

test('a broken file is told of with its line, the others go on, and once mended it goes on too', async () => {
  const here = await office()
  const good = '---\nstatus: planned\n---\n\n# A\n'
  here.write('001-a', good)
  here.write('002-b', good.replace('# A', '# B'))
  await here.sync()
  here.write('001-a', '---\nstatus: planned\n\tx: 1\n---\n\n# A\n')
  here.write('002-b', good.replace('# A', '# B2'))
  const { errors } = await here.sync()
  expect(JSON.stringify(errors)).toContain('001-a/README.md, line 3')
  expect(
    here.jira
      .items()
      .map(item => item.title)
      .sort(),
  ).toEqual(['A', 'B2'])
  here.write('001-a', good.replace('# A', '# A2'))
  await here.sync()
  expect(
    here.jira
      .items()
      .map(item => item.title)
      .sort(),
  ).toEqual(['A2', 'B2'])
})
