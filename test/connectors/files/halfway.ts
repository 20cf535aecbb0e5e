// Packages in a real folder, and a run that brings them to a status: it looks, and writes what is not yet so.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { openPackages } from '../../../shared/connectors/files/packages.ts'
import { folderPlace } from '../../../shared/connectors/files/places/folder.ts'
import { endId, fieldName, linkId, ref } from '../../../shared/core/ids.ts'
import type { Connector } from '../../../shared/ports/connector.ts'

export let root = ''

/** For each test of the file that says this; said here, it would be said for the first file of a worker only. */
export function inAFreshFolder(): void {
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'lockstep-crash-'))
  })
  afterEach(() => rmSync(root, { recursive: true }))
}

const clock = { now: () => Date.UTC(2031, 0, 2), sleep: async () => {} }
export const opened = (format: 'leanspec' | 'sdlc'): Connector =>
  openPackages({ scope: { folder: 'it', format }, clock, names: {} }, folderPlace({ root, folder: 'it' }))

export type Files = Readonly<Record<string, string>>

export function lay(files: Files): void {
  rmSync(join(root, 'it'), { recursive: true, force: true })
  mkdirSync(join(root, 'it'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, 'it', path)), { recursive: true })
    writeFileSync(join(root, 'it', path), text)
  }
}
export const filesNow = (): Files =>
  Object.fromEntries(
    readdirSync(join(root, 'it'), { recursive: true, encoding: 'utf8' })
      .filter(path => statSync(join(root, 'it', path)).isFile())
      .map(path => [path, readFileSync(join(root, 'it', path), 'utf8')]),
  )
export const packagesIn = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('.lockstep-')))

const spec = (title: string) => `---\nstatus: planned\n---\n\n# ${title}\n\nText.\n`
export const specs: Files = { '001-a/README.md': spec('A'), '002-b/README.md': spec('B') }
export const project: Files = {
  'sdlc-tracking.yaml':
    'implementation:\n  epics: []\n  stories:\n    - id: US-001\n      title: "Pay"\n      status: ready # as agreed\n',
  'stories/us-001.md': '---\nid: us-001\ntitle: "Pay"\ntype: "user_story"\nstatus: ready\n---\n\n# Pay\n\nBy post.\n',
}
export const status = fieldName('status')
const marker = { link: linkId('link-1'), end: endId('it'), attempt: 1 }
const draft = { kind: 'item', fields: { [fieldName('title')]: 'New' }, marker } as const

/** What a run does, and what it does once more: it looks, and writes what is not yet so. */
export async function bring(end: Connector, names: readonly string[], to: string, isNew: boolean): Promise<void> {
  const items = await end.read(names.map(name => ({ ref: ref(name) })))
  const behind = names.filter((_, i) => {
    const item = items[i]
    if (!item?.ok) throw item?.fault ?? new Error('no item')
    return item.value.fields[status] !== to
  })
  const patches = behind.map(name => ({ ref: ref(name), kind: 'item', set: { [status]: to }, sets: {} }) as const)
  for (const outcome of await end.update(patches)) if (!outcome.ok) throw outcome.fault
  if (!isNew || (await end.find?.(marker, undefined))?.length !== 0) return
  const [made] = await end.create([draft])
  if (!made?.ok) throw made?.fault ?? new Error('nothing made')
}
