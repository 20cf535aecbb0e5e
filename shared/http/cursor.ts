// Where a listing by time goes on. The cursor is the newest time that was listed, never a clock's: an outage that shows
// an empty list, or a clock that is wrong, then skips nothing.

import { type Cursor, cursor, type ServiceTime, serviceTime, type Time } from '../core/ids.ts'
import type { ChangesPage, Listed } from '../ports/connector.ts'

export interface TimeWalk {
  /** List what changed at or after this; undefined means everything. */
  readonly from: ServiceTime | undefined
  /** The service's own name of the page to ask for. */
  readonly page: string | undefined
  /** What the service answered, as the engine wants it. */
  answer(listed: readonly Listed[], next: string | undefined): ChangesPage
}

/**
 * One step of a walk. Whatever the engine asks with, time and page, is carried in the two opaque words it hands back.
 * The overlap must not be smaller than the time by which the service's list may lag behind.
 */
export function timeWalk(since: Cursor | undefined, page: string | undefined, overlap: Time): TimeWalk {
  const before = since === undefined ? undefined : Number(since)
  const reached = page === undefined ? undefined : readPage(page)
  const newestSoFar = latest(before, reached?.newest)
  return {
    from: before === undefined ? undefined : serviceTime(Math.max(0, before - overlap)),
    page: reached?.page,
    answer(listed, next) {
      const newest = listed.reduce<number | undefined>((time, line) => latest(time, line.updatedAt), newestSoFar)
      if (next) return { listed, next: JSON.stringify({ page: next, newest }) }
      return newest === undefined ? { listed } : { listed, cursor: cursor(String(newest)) }
    },
  }
}

const latest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.max(a, b)

function readPage(text: string): { readonly page: string; readonly newest: number | undefined } {
  const { page, newest } = JSON.parse(text)
  return { page: String(page), newest: typeof newest === 'number' ? newest : undefined }
}

/**
 * The next page for services that only number their pages, oldest change first: an item that changes during the walk
 * leaves its page and the rest move up by one, so page numbers would skip. Going on from the newest time listed does
 * not. Only where a whole page bears one time does the number rise: there, and nowhere else, an edit during the walk
 * may hide another item from it. The overlap or the census finds that one.
 */
export function reanchored(
  page: string | undefined,
  from: ServiceTime | undefined,
  listed: readonly Listed[],
  full: number,
) {
  const at = readAnchor(page, from)
  if (listed.length < full) return undefined
  const newest = Math.max(...listed.map(line => line.updatedAt))
  if (newest === at.from) return `${at.from}/${at.number + 1}`
  // What follows a block of one time may have moved up while the block was read: begin right behind the block.
  return at.number > 1 ? `${at.from + 1}/1` : `${newest}/1`
}

/** Which time and which page number a reanchored page means. */
export function readAnchor(
  page: string | undefined,
  from: ServiceTime | undefined,
): { readonly from: number; readonly number: number } {
  const [time, number] = page?.split('/').map(Number) ?? []
  return { from: time ?? from ?? 0, number: number ?? 1 }
}
