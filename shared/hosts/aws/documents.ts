// Documents in rows: long texts lie beside the row they belong to and are written before it, so that what is there is whole.

import { Fault } from '../../core/errors.ts'
import { chunkSize, chunksOf, type Folded, fold, type PartName, partsIn, unfold } from './fold.ts'
import { partKey } from './keys.ts'
import { bytes, bytesIn, type Row, text, textIn } from './row.ts'
import { isNew, type Table } from './table.ts'

export interface Documents {
  /**
   * The attributes of a row that holds a document; what is too long lies in this partition from now on. Parts are never
   * removed: an older document, or the journal, may still speak of them.
   */
  rowOf(document: unknown, home: string, longest: number): Promise<Row>
  /** The document of a row. `is` says whether it is what was asked for. */
  read<T>(row: Row, home: string, is: (document: unknown) => document is T): Promise<T>
}

/** Texts above this lie beside a document that is saved often; a save then costs what the rest of it weighs. */
export const ofLinks = 1024
/** Documents that are written once, or whose texts differ each time, gain nothing from that. */
export const ofOthers = 65_536

/** How many chunks travel at once: a partition takes about a thousand writes of 1 KB in a second. */
const atOnce = 2

export function openDocuments(table: Table): Documents {
  const known = memo(20_000)

  async function lay(home: string, name: PartName, json: string): Promise<void> {
    const isThere = `${home} ${name}`
    if (known.has(isThere)) return
    const whole = Buffer.from(json)
    const chunks = Array.from({ length: chunksOf(name) }, (_, n) => whole.subarray(n * chunkSize, (n + 1) * chunkSize))
    await inTurns(atOnce, [...chunks.entries()], ([n, chunk]) =>
      table.putIf(partKey(home, name, n), { bytes: bytes(chunk) }, isNew),
    )
    known.add(isThere)
  }

  async function fetch(home: string, name: PartName): Promise<string> {
    const rows = await Promise.all(Array.from({ length: chunksOf(name) }, (_, n) => table.get(partKey(home, name, n))))
    const chunks = rows.map(row => bytesIn(row ?? gone(home), 'bytes'))
    known.add(`${home} ${name}`)
    return Buffer.concat(chunks).toString()
  }

  async function fetchAll(home: string, json: string): Promise<ReadonlyMap<PartName, string>> {
    const parts = new Map<PartName, string>()
    for (let wanted = partsIn(json); wanted.length > 0; ) {
      const found = await Promise.all(wanted.map(async name => [name, await fetch(home, name)] as const))
      for (const [name, part] of found) parts.set(name, part)
      wanted = found.flatMap(([, part]) => partsIn(part)).filter(name => !parts.has(name))
    }
    return parts
  }

  return {
    async rowOf(document, home, longest) {
      const { json, parts }: Folded = fold(document, longest)
      for (const [name, part] of parts) await lay(home, name, part)
      return { doc: text(json) }
    },
    async read(row, home, is) {
      const json = textIn(row, 'doc')
      const document = unfold(json, await fetchAll(home, json))
      if (is(document)) return document
      throw new Fault({ kind: 'invalid', message: `${home} in the table is no such document. ${restore}` })
    },
  }
}

export const isPlain = (document: unknown): document is Readonly<Record<string, unknown>> =>
  typeof document === 'object' && document !== null && !Array.isArray(document)

const restore = 'Something else wrote there: restore the table to a moment before that.'

function gone(home: string): never {
  throw new Fault({ kind: 'invalid', message: `A long text of ${home} is missing from the table. ${restore}` })
}

export interface Memo {
  has(name: string): boolean
  add(name: string): void
}

/** What this process knows to be in the table for good. Forgetting costs a request, nothing else. */
export function memo(most: number): Memo {
  const names = new Set<string>()
  return {
    has: name => names.has(name),
    add(name) {
      const [oldest] = names
      if (names.size >= most && oldest !== undefined) names.delete(oldest)
      names.add(name)
    },
  }
}

/** Works through a list, a few at a time. */
export async function inTurns<T>(most: number, all: readonly T[], work: (each: T) => Promise<unknown>): Promise<void> {
  const rest = all.values()
  await Promise.all(
    Array.from({ length: Math.min(most, all.length) }, async () => {
      for (const each of rest) await work(each)
    }),
  )
}
