// Where a listing goes on: a fingerprint of everything that is there, in a fixed number of parts. What differs in one part
// is looked at again; what is equal in all needs no look at all.

import { createHash } from 'node:crypto'
import { type Cursor, cursor } from '../../core/ids.ts'

const parts = 128
const width = 6

export interface Stamped {
  readonly name: string
  readonly stamp: string
}

/** `settings` say how packages are read: read otherwise, they all have to be looked at again. */
export function digest(all: readonly Stamped[], settings: string): Cursor {
  const heaps = Array.from({ length: parts }, (): string[] => [])
  for (const { name, stamp } of all) heaps[partOf(name)]?.push(`${name}\0${stamp}\0`)
  return cursor(`${short(settings)}.${heaps.map(heap => short(heap.sort().join(''))).join('')}`)
}

/** Those that may differ from when the cursor was made. */
export function since<T extends Stamped>(all: readonly T[], before: Cursor | undefined, now: Cursor): readonly T[] {
  if (before === undefined || before.length !== now.length) return all
  if (before === now) return []
  const [kept, heapsBefore = ''] = before.split('.')
  const [settings, heapsNow = ''] = now.split('.')
  if (kept !== settings) return all
  const at = (heaps: string, part: number) => heaps.slice(part * width, (part + 1) * width)
  return all.filter(({ name }) => at(heapsBefore, partOf(name)) !== at(heapsNow, partOf(name)))
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url').replaceAll('.', '-')
const short = (text: string): string => hash(text).slice(0, width)
const partOf = (name: string): number => createHash('sha256').update(name).digest().readUInt16BE(0) % parts
