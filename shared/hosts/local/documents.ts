// A folder of JSON documents, one file each, sorted so that they diff well. What was read once is kept until the file
// changes, whoever changes it.

import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Damaged, ifThere, readIfThere, replaceFile, type Safety } from './files.ts'
import { fileName } from './names.ts'

export interface Documents<T> {
  get(name: string): T | undefined
  all(): readonly T[]
  /** Only for whoever holds the lock. */
  put(name: string, document: T, safety: Safety): void
  drop(name: string): void
}

interface Kept<T> {
  readonly signature: string
  readonly document: T
}

const ending = '.json'

export function documentsIn<T extends object>(folder: string): Documents<T> {
  const kept = new Map<string, Kept<T>>()
  const pathOf = (file: string) => join(folder, file)

  function read(file: string): T | undefined {
    const path = pathOf(file)
    const found = statSync(path, { bigint: true, throwIfNoEntry: false })
    if (!found) {
      kept.delete(file)
      return undefined
    }
    // A file is replaced, never changed: another version is another file, even within one tick of the clock.
    const signature = `${found.ino} ${found.mtimeNs} ${found.size}`
    const known = kept.get(file)
    if (known?.signature === signature) return known.document
    const text = readIfThere(path)
    if (text === undefined) return undefined
    const document = frozen(parsed<T>(text, path))
    kept.set(file, { signature, document })
    return document
  }

  return {
    get: name => read(fileName(name) + ending),
    all() {
      const files = ifThere(() => readdirSync(folder)) ?? []
      return files.filter(file => file.endsWith(ending)).flatMap(file => read(file) ?? [])
    },
    put: (name, document, safety) =>
      replaceFile(pathOf(fileName(name) + ending), `${JSON.stringify(document, sorted, 2)}\n`, safety),
    drop: name => rmSync(pathOf(fileName(name) + ending), { force: true }),
  }
}

function parsed<T>(text: string, path: string): T {
  try {
    return JSON.parse(text)
  } catch {
    throw new Damaged(
      `${path} is not what was written there: it is no JSON. Bring it back from version control or a backup, or let \`lockstep rebase-state\` set it aside.`,
    )
  }
}

/** Keys in order, so that a change of one field is a change of one line. */
const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** What is kept is shared with whoever asks: nobody may change it by accident. */
function frozen<T>(part: T): T {
  if (typeof part === 'object' && part !== null) Object.values(Object.freeze(part)).forEach(frozen)
  return part
}
