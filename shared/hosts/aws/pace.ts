// The bucket that all workers of a connection share: counted here, changed only if nobody was faster.

import { type Tokens, takeFrom } from '../../core/bucket.ts'
import type { Time } from '../../core/ids.ts'
import type { Store } from '../../ports/store.ts'
import { paceKey } from './keys.ts'
import { number, numberIn, type Row } from './row.ts'
import { type Condition, isNew, type Table } from './table.ts'

/** Each try that fails means that somebody else was granted something, so there are hardly more than the bucket holds. */
const mostTries = 50
/** How long whoever never came through waits before asking again: nothing was granted, so no pace is exceeded. */
const crowded: Time = 250

export function keepPace(table: Table): Pick<Store, 'take'> {
  return {
    async take(connection, tokens, bucket, now) {
      const key = paceKey(connection)
      for (let tries = 0; tries < mostTries; tries++) {
        const row = await table.get(key)
        const { left, wait } = takeFrom(row && tokensIn(row), tokens, bucket, now)
        // A refusal changes nothing: what has flowed in since is counted again next time.
        if (wait > 0) return wait
        if (await table.putIf(key, { tokens: number(left.tokens), at: number(left.at) }, unchanged(row))) return 0
      }
      return crowded
    },
  }
}

const tokensIn = (row: Row): Tokens => ({ tokens: numberIn(row, 'tokens'), at: numberIn(row, 'at') })

/** Every save has a signature of its own. */
function unchanged(row: Row | undefined): Condition {
  const by = row?.by
  return by ? { says: '#by = :by', names: { '#by': 'by' }, values: { ':by': by } } : isNew
}
