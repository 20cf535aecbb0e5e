// A folder in memory, and a person who edits files in it with an editor of their own.

import { createHash } from 'node:crypto'
import { parse, stringify } from 'yaml'
import { Fault, failure, success } from '../../core/errors.ts'
import { type Ref, ref, serviceTime } from '../../core/ids.ts'
import type { Fields, Value } from '../../core/value.ts'
import type { Person } from '../../http/emulator-lab.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Place } from './places/place.ts'

/** What a person does with files, whatever holds them. */
export interface Files {
  read(path: string): string | undefined
  write(path: string, text: string): void
  erase(path: string): void
  paths(): readonly string[]
}

export interface Emulated {
  readonly place: Place
  readonly files: Files
  /** From now on the folder cannot be seen. */
  lock(): void
}

export function folderInMemory(clock: Clock, skew = 0): Emulated {
  const files = new Map<
    string,
    { readonly bytes: Uint8Array; readonly at: number; readonly made: number; readonly edit: number }
  >()
  let edits = 0
  let isLocked = false

  const put = (path: string, bytes: Uint8Array): void => {
    const at = clock.now() + skew
    files.set(path, { bytes, at, made: files.get(path)?.made ?? at, edit: ++edits })
  }
  const look = (): void => {
    if (isLocked)
      throw new Fault({ kind: 'denied', message: 'The folder cannot be opened. Give Lockstep the permission.' })
  }
  const versionOf = (path: string): string | undefined => {
    const file = files.get(path)
    return file && createHash('sha256').update(file.bytes).digest('hex')
  }

  const place: Place = {
    name: 'a folder in memory',
    direct: true,
    async list(wanted) {
      look()
      return [...files].flatMap(([path, { edit }]) => (wanted(path) ? [{ path, stamp: String(edit) }] : []))
    },
    async read(paths) {
      look()
      return paths.map(path => {
        const file = files.get(path)
        if (!file) return failure(new Fault({ kind: 'not-found', message: `There is no ${path}.` }))
        const [modified, created] = [serviceTime(file.at), serviceTime(file.made)]
        return success({ path, bytes: file.bytes, version: versionOf(path) ?? '', modified, created })
      })
    },
    async write(sets) {
      look()
      return sets.map(({ about, changes }) => {
        const isStale = changes.some(({ path, version }) => versionOf(path) !== version)
        if (isStale) return failure(new Fault({ kind: 'stale', message: `${about} was edited meanwhile.` }))
        for (const { path, bytes } of changes) {
          if (bytes) put(path, bytes)
          else files.delete(path)
        }
        return success(undefined)
      })
    },
  }

  return {
    place,
    files: {
      read: path => {
        const file = files.get(path)
        return file && new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes)
      },
      write: (path, text) => put(path, new TextEncoder().encode(text)),
      erase: path => void files.delete(path),
      paths: () => [...files.keys()],
    },
    lock() {
      isLocked = true
    },
  }
}

const keys: Readonly<Record<string, string>> = { labels: 'tags' }
const shelvedAt = (name: string): string => `${name}/README.md`

/** Writes specs with a library of their own, whole files at a time, and knows nothing of how Lockstep edits. */
export function author(files: Files): Person {
  let count = 0
  const show = (front: Readonly<Record<string, unknown>>, title: string, body: string): string =>
    `---\n${stringify(front)}---\n\n# ${title}\n\n${body}\n`

  const open = (name: Ref) => {
    const text = files.read(shelvedAt(name))
    const [, front = '', rest = ''] = /^---\n([\s\S]*?)\n---\n\n?([\s\S]*)$/.exec(text ?? '') ?? []
    if (text === undefined) throw new Error(`There is no ${name}`)
    const [, title = '', body = ''] = /^# ([^\n]*)\n\n?([\s\S]*?)\n?$/.exec(rest) ?? []
    return { front: parse(front) as Readonly<Record<string, unknown>>, title, body }
  }
  const frontOf = (fields: Fields): Readonly<Record<string, Value>> =>
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, value]) =>
        ['title', 'body'].includes(name) ? [] : [[keys[name] ?? name, value]],
      ),
    )

  return {
    create(fields) {
      const { title = 'Untitled', body = '' }: Readonly<Record<string, Value>> = fields
      const name = `${String(++count).padStart(3, '0')}-by-hand`
      files.write(shelvedAt(name), show(frontOf(fields), String(title), String(body)))
      return ref(name)
    },
    edit(name, fields) {
      const before = open(name)
      const { title = before.title, body = before.body }: Readonly<Record<string, Value>> = fields
      files.write(shelvedAt(name), show({ ...before.front, ...frontOf(fields) }, String(title), String(body)))
    },
    comment() {
      throw new Error('Files hold no comments')
    },
    erase: name => files.erase(shelvedAt(name)),
    fate(name) {
      if (files.read(shelvedAt(name)) === undefined) return 'gone'
      return open(name).front.status === 'archived' ? 'archived' : 'live'
    },
    count: () => files.paths().filter(path => path.endsWith('README.md')).length,
  }
}
