// A page of any of GitHub's lists, and where the walk goes on. GitHub numbers its pages, and people go on working while
// we turn them: whatever is edited leaves its page, and the rest moves up.

import { createHash } from 'node:crypto'
import { ref, type ServiceTime } from '../../core/ids.ts'
import type { Listed } from '../../ports/connector.ts'

export interface Rows {
  /** Everything GitHub listed: this moves the cursor. */
  readonly seen: readonly Pick<Listed, 'updatedAt'>[]
  /** What of it is ours and fits the filters. */
  readonly listed: readonly Listed[]
  readonly next: string | undefined
}

/** As many as GitHub puts on a page. */
export const pageSize = 100

/** GitHub says so itself; how long a page is says nothing. */
export const hasNext = (link: string | undefined): boolean => /;\s*rel="?next"?/.test(link ?? '')

/** Where only the time of a line matters. */
export const nobody = ref('')

/** What GitHub lists on one page, oldest change first, and whether it says that there is more. */
export interface Sheet<T> {
  readonly rows: readonly T[]
  readonly more: boolean
}

interface Row {
  readonly id: number
  readonly updatedAt: ServiceTime
}

/** A place in the walk: changes since a time; the number of the page; what the page before looked like. */
interface Place {
  readonly since: number
  readonly number: number
  readonly before: string
}

/**
 * One step. The next page begins at the newest time of this one, so that nothing can slip past. Only where a whole page
 * bears one time does the number rise; then the page before is looked at once more, and if anything left it meanwhile,
 * that second is gone through again.
 */
export async function turnPage<T extends Row>(
  at: string | undefined,
  from: ServiceTime | undefined,
  sheetAt: (since: number, number: number) => Promise<Sheet<T>>,
): Promise<{ readonly rows: readonly T[]; readonly next: string | undefined }> {
  const place = readPlace(at, from)
  const { rows, more } = await sheetAt(place.since, place.number)
  const hasMoved = place.number > 1 && look((await sheetAt(place.since, place.number - 1)).rows) !== place.before
  if (hasMoved) return { rows, next: `${place.since}/1/again-${place.before}` }
  if (!more || rows.length === 0) return { rows, next: undefined }
  const newest = Math.max(...rows.map(row => row.updatedAt))
  return { rows, next: newest > place.since ? `${newest}/1` : `${place.since}/${place.number + 1}/${look(rows)}` }
}

function readPlace(at: string | undefined, from: ServiceTime | undefined): Place {
  const [since, number, before = ''] = at?.split('/') ?? []
  return { since: Number(since ?? from ?? 0), number: Number(number ?? 1), before }
}

const look = (rows: readonly Row[]): string =>
  createHash('sha256')
    .update(rows.map(row => `${row.id} ${row.updatedAt}`).join())
    .digest('base64url')
    .slice(0, 12)
