// A page of any of GitHub's lists, and where the walk goes on.

import { ref, type ServiceTime } from '../../core/ids.ts'
import { reanchored } from '../../http/cursor.ts'
import type { Listed } from '../../ports/connector.ts'

export interface Rows {
  /** Everything GitHub listed: this moves the cursor. */
  readonly seen: readonly Pick<Listed, 'updatedAt'>[]
  /** What of it is ours and fits the filters. */
  readonly listed: readonly Listed[]
  readonly next: string | undefined
}

/** Where only the time of a line matters. */
export const nobody = ref('')

/** People go on working while we list: each page begins where the one before ended. GitHub says whether there is more. */
export const numbered = (
  at: string | undefined,
  from: ServiceTime | undefined,
  seen: Rows['seen'],
  more: boolean,
): string | undefined => {
  const lines = seen.map(({ updatedAt }) => ({ ref: nobody, updatedAt }))
  return more && lines.length > 0 ? reanchored(at, from, lines, 0) : undefined
}
