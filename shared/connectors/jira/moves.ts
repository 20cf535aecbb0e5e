// What Jira remembers of changes to an issue. Who moved it to the status it is in: a walk of ours that was left halfway must
// not pass for somebody's choice. And what became of shared fields, for whoever replays it.

import { getBulkChangelogs } from 'jira.js/cloud'
import type { Ref } from '../../core/ids.ts'
import { everything } from '../../http/paginate.ts'
import type { PastChange } from '../../ports/connector.ts'
import type { Office } from './office.ts'
import { placeOf } from './refs.ts'
import { momentOf } from './time.ts'
import { wireMoves } from './wire.ts'

export async function movedByUs(office: Office, name: Ref): Promise<boolean> {
  const last = (await changesOf(office, name, `asking who moved ${name} last`, ['status'])).at(-1)
  return last?.author?.accountId === (await office.known.me()).accountId
}

export async function past(office: Office, name: Ref): Promise<readonly PastChange[]> {
  const fields = new Map([...(await office.slots()).values()].map(slot => [slot.id, slot.name]))
  const all = await changesOf(office, name, `asking what happened to ${name}`)
  return all.flatMap(({ created, items }) =>
    items.flatMap(item => {
      const field = fields.get(wordAt(item, 'fieldId') || wordAt(item, 'field'))
      const words = { from: wordAt(item, 'fromString'), to: wordAt(item, 'toString') }
      return field && created != null ? [{ field, ...words, at: momentOf(created) }] : []
    }),
  )
}

/** Its own keys only: every object has a `toString`. */
const wordAt = (item: Readonly<Record<string, unknown>>, key: string): string =>
  Object.hasOwn(item, key) && typeof item[key] === 'string' ? item[key] : ''

/** In whichever order they come: their numbers rise. */
async function changesOf({ jira }: Office, name: Ref, about: string, fieldIds?: string[]) {
  const { issue } = placeOf(name)
  const moves = await everything({ about }, async page => {
    const question = {
      issueIdsOrKeys: [issue],
      ...(fieldIds ? { fieldIds } : {}),
      ...(page ? { nextPageToken: page } : {}),
    }
    const answer = await jira.ask(about, wireMoves, client => getBulkChangelogs(client, question), { write: false })
    return {
      items: answer.issueChangeLogs.flatMap(({ changeHistories }) => changeHistories),
      next: answer.nextPageToken ?? undefined,
    }
  })
  return moves.toSorted((a, b) => Number(a.id) - Number(b.id))
}
