// The process dies at every step of a batch in turn: each file is old or new, what belongs together is either both or
// finished by whoever looks next, and doing it again ends where it would have ended.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import promises, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { openPackages } from '../../../shared/connectors/files/packages.ts'
import { folderPlace } from '../../../shared/connectors/files/places/folder.ts'
import { endId, fieldName, linkId, ref } from '../../../shared/core/ids.ts'
import type { Connector } from '../../../shared/ports/connector.ts'

class Died extends Error {}

/** Steps that change something on the disk, and the one at which the process dies. */
const power = { steps: 0, dies: Number.POSITIVE_INFINITY }

function begins(): boolean {
  power.steps++
  if (power.steps > power.dies) throw new Died()
  return power.steps === power.dies
}

/** Dies before the step. */
const guarded =
  <A extends readonly unknown[], R>(step: (...given: A) => Promise<R>) =>
  async (...given: A): Promise<R> => {
    if (begins()) throw new Died()
    return step(...given)
  }

const handle = (file: FileHandle): FileHandle =>
  new Proxy(file, {
    get(target, name) {
      if (name === 'writeFile')
        return async (bytes: Uint8Array) => {
          // A write of which only half arrived.
          if (begins()) {
            await target.writeFile(bytes.subarray(0, bytes.length / 2))
            throw new Died()
          }
          return target.writeFile(bytes)
        }
      if (name === 'sync') return guarded(() => target.sync())
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })

/** The real disk, with a switch in front of it. */
const disk = { ...promises }
const switched: Partial<typeof promises> = {
  open: async (path, flags, mode) => {
    if (flags === 'wx' && begins()) throw new Died()
    return handle(await disk.open(path, flags, mode))
  },
  rename: guarded(disk.rename),
  link: guarded(disk.link),
  unlink: guarded(disk.unlink),
  mkdir: guarded(disk.mkdir) as typeof disk.mkdir,
  rmdir: guarded(disk.rmdir),
}
const wire = (steps: Partial<typeof promises>): void => {
  Object.assign(promises, steps)
  syncBuiltinESMExports()
}
beforeAll(() => wire(switched))
afterAll(() => wire(disk))

const alive = { steps: 0, dies: Number.POSITIVE_INFINITY }
let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lockstep-crash-'))
})
afterEach(() => {
  Object.assign(power, alive)
  vi.useRealTimers()
  rmSync(root, { recursive: true })
})

const clock = { now: () => Date.UTC(2031, 0, 2), sleep: async () => {} }
const opened = (format: 'leanspec' | 'sdlc'): Connector =>
  openPackages({ scope: { folder: 'it', format }, clock, names: {} }, folderPlace({ root, folder: 'it' }))

type Files = Readonly<Record<string, string>>

function lay(files: Files): void {
  rmSync(join(root, 'it'), { recursive: true, force: true })
  mkdirSync(join(root, 'it'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, 'it', path)), { recursive: true })
    writeFileSync(join(root, 'it', path), text)
  }
}
const filesNow = (): Files =>
  Object.fromEntries(
    readdirSync(join(root, 'it'), { recursive: true, encoding: 'utf8' })
      .filter(path => statSync(join(root, 'it', path)).isFile())
      .map(path => [path, readFileSync(join(root, 'it', path), 'utf8')]),
  )
const packagesIn = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('.lockstep-')))

const spec = (title: string) => `---\nstatus: planned\n---\n\n# ${title}\n\nText.\n`
const specs: Files = { '001-a/README.md': spec('A'), '002-b/README.md': spec('B') }
const project: Files = {
  'sdlc-tracking.yaml':
    'implementation:\n  epics: []\n  stories:\n    - id: US-001\n      title: "Pay"\n      status: ready # as agreed\n',
  'stories/us-001.md': '---\nid: us-001\ntitle: "Pay"\ntype: "user_story"\nstatus: ready\n---\n\n# Pay\n\nBy post.\n',
}
const status = fieldName('status')
const marker = { link: linkId('link-1'), end: endId('it'), attempt: 1 }
const draft = { kind: 'item', fields: { [fieldName('title')]: 'New' }, marker } as const

/** What a run does, and what it does once more: it looks, and writes what is not yet so. */
async function bring(end: Connector, names: readonly string[], to: string, isNew: boolean): Promise<void> {
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

async function dies(at: number, work: () => Promise<void>): Promise<void> {
  Object.assign(power, { steps: 0, dies: at })
  await work().catch(() => undefined)
  const { steps } = power
  Object.assign(power, alive)
  expect(steps).toBeGreaterThanOrEqual(at)
}

it.each([
  { what: 'specs, two changed and one new', format: 'leanspec', before: specs, names: ['001-a', '002-b'], isNew: true },
  { what: 'an entry with its page', format: 'sdlc', before: project, names: ['US-001'], isNew: false },
  { what: 'an entry with its page, and a new one', format: 'sdlc', before: project, names: ['US-001'], isNew: true },
] as const)('$what', { timeout: 60_000 }, async ({ format, before, names, isNew }) => {
  lay(before)
  power.steps = 0
  await bring(opened(format), names, 'complete', isNew)
  const steps = power.steps
  const after = filesNow()
  expect(Object.keys(after).some(path => path.startsWith('.lockstep-'))).toBe(false)
  expect(steps).toBeGreaterThan(10)

  let halves = 0
  for (let at = 1; at <= steps; at++) {
    lay(before)
    await dies(at, () => bring(opened(format), names, 'complete', isNew))
    const left = packagesIn(filesNow())
    for (const [path, text] of Object.entries(left))
      expect(format === 'sdlc' && isNew ? [text] : [before[path], after[path]], `${path}, step ${at}`).toContain(text)
    const changed = Object.keys(after).filter(path => left[path] === after[path] && before[path] !== after[path])
    if (changed.length > 0 && changed.length < Object.keys(after).length) halves++

    await bring(opened(format), names, 'complete', isNew)
    expect(packagesIn(filesNow()), `done again after step ${at}`).toEqual(after)
  }
  // Otherwise nothing would have been tried.
  expect(halves).toBeGreaterThan(0)
})

it('what a dead process left lying about is swept out by a later write', async () => {
  lay(specs)
  await dies(4, () => bring(opened('leanspec'), ['001-a'], 'complete', false))
  expect(Object.keys(filesNow()).filter(path => path.startsWith('.lockstep-'))).not.toEqual([])
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
  await bring(opened('leanspec'), ['002-b'], 'complete', false)
  expect(Object.keys(filesNow())).toEqual(Object.keys(specs))
})
