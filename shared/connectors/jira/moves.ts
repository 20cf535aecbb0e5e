// Who moved an issue to the status it is in: a walk of ours that was left halfway must not pass for somebody's choice.

import { getBulkChangelogs } from 'jira.js/cloud'
import type { Ref } from '../../core/ids.ts'
import { everything } from '../../http/paginate.ts'
import type { Office } from './office.ts'
import { placeOf } from './refs.ts'
import { wireMoves } from './wire.ts'

export async function movedByUs({ jira, known }: Office, name: Ref): Promise<boolean> {
  const { issue } = placeOf(name)
  const about = `asking who moved ${name} last`
  const moves = await everything({ about }, async page => {
    const question = { issueIdsOrKeys: [issue], fieldIds: ['status'], ...(page ? { nextPageToken: page } : {}) }
    const answer = await jira.ask(about, wireMoves, client => getBulkChangelogs(client, question), { write: false })
    return {
      items: answer.issueChangeLogs.flatMap(({ changeHistories }) => changeHistories),
      next: answer.nextPageToken ?? undefined,
    }
  })
  // In whichever order they come: its numbers rise.
  const last = moves.toSorted((a, b) => Number(a.id) - Number(b.id)).at(-1)
  return last?.author?.accountId === (await known.me()).accountId
}
