// Where many packages share a file and one of them cannot be written, the others are, and the folder is listed as often as
// for one.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openPackages } from '../../../shared/connectors/files/packages.ts'
import { folderPlace } from '../../../shared/connectors/files/places/folder.ts'
import type { Place } from '../../../shared/connectors/files/places/place.ts'
import { fieldName, type Ref, ref } from '../../../shared/core/ids.ts'
import { faultOf } from '../../conformance/suite/check.ts'

const names = ['US-001', 'US-002', 'US-003', 'US-004', 'US-005', 'US-006']
const held = 'US-003'
const status = fieldName('status')
const clock = { now: () => Date.UTC(2031, 0, 2), sleep: async () => {} }
const person = ['-c', 'user.name=T', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false']

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lockstep-one-by-one-'))
  mkdirSync(join(root, 'it/stories'), { recursive: true })
  const entries = names.map(name => `    - id: ${name}\n      title: "${name}"\n      status: ready\n`)
  writeFileSync(join(root, 'it/sdlc-tracking.yaml'), `implementation:\n  epics: []\n  stories:\n${entries.join('')}`)
  for (const name of names)
    writeFileSync(page(name), `---\nid: ${name}\ntitle: "${name}"\nstatus: ready\n---\n\n# ${name}\n`)
  for (const words of [
    ['init', '-q'],
    ['add', '-A'],
    ['commit', '-qm', 'x'],
  ])
    execFileSync('git', [...person, ...words], { cwd: root })
  writeFileSync(page(held), `${readFileSync(page(held), 'utf8')}\nNot yet committed.\n`)
})
afterEach(() => rmSync(root, { recursive: true }))

const page = (name: string): string => join(root, 'it/stories', `${name.toLowerCase()}.md`)

function counted(place: Place) {
  const count = { list: 0, read: 0 }
  const list: Place['list'] = wanted => {
    count.list++
    return place.list(wanted)
  }
  const read: Place['read'] = paths => {
    count.read++
    return place.read(paths)
  }
  const end = openPackages({ scope: { folder: 'it', format: 'sdlc' }, clock, names: {} }, { ...place, list, read })
  return { end, count }
}

const done = (name: string) => ({ ref: ref(name), kind: 'item', set: { [status]: 'complete' }, sets: {} }) as const

it('one page that is not committed holds back its own entry only, and the folder is listed twice', async () => {
  const { end, count } = counted(folderPlace({ root, folder: 'it' }))
  const outcomes = await end.update(names.map(done))
  expect(outcomes.map(outcome => faultOf(outcome)?.kind)).toEqual(
    names.map(name => (name === held ? 'rate-limited' : undefined)),
  )
  const shown = outcomes.map(outcome => outcome.ok && outcome.value?.fields[status])
  expect(shown).toEqual(names.map(name => name !== held && 'complete'))
  for (const name of names)
    expect(readFileSync(page(name), 'utf8')).toContain(`status: ${name === held ? 'ready' : 'complete'}`)
  expect(readFileSync(join(root, 'it/sdlc-tracking.yaml'), 'utf8').match(/complete/g)).toHaveLength(names.length - 1)
  expect(count.list).toBe(2)
})

it('entries that go one by one take their pages along', async () => {
  const { end, count } = counted(folderPlace({ root, folder: 'it' }))
  const outcomes = (await end.remove?.(names.map(name => ({ ref: ref(name) as Ref, kind: 'item' })))) ?? []
  expect(outcomes.map(outcome => faultOf(outcome)?.kind)).toEqual(
    names.map(name => (name === held ? 'rate-limited' : undefined)),
  )
  const left = await end.read(names.map(name => ({ ref: ref(name) })))
  expect(left.map(outcome => faultOf(outcome)?.kind)).toEqual(
    names.map(name => (name === held ? undefined : 'not-found')),
  )
  expect(count.list).toBeLessThanOrEqual(3)
})
