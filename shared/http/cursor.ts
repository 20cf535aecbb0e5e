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
 * not. Only where a whole page bears one time the number rises.
 */
export function reanchored(
  page: string | undefined,
  from: ServiceTime | undefined,
  listed: readonly Listed[],
  full: number,
) {
  const at = page === undefined ? { from: from ?? 0, number: 1 } : readAnchor(page)
  if (listed.length < full) return { ...at, next: undefined }
  const newest = Math.max(...listed.map(line => line.updatedAt))
  return { ...at, next: newest > at.from ? `${newest}/1` : `${at.from}/${at.number + 1}` }
}

/** Which time and which page number a reanchored page means. */
export function readAnchor(page: string): { readonly from: number; readonly number: number } {
  const [from, number] = page.split('/').map(Number)
  return { from: from ?? 0, number: number ?? 1 }
}
