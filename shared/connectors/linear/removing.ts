// Removing and archiving. Linear takes either twice without a word, so an issue is looked at first.

import { type Outcome, success } from '../../core/errors.ts'
import type { Ref } from '../../core/ids.ts'
import type { Item } from '../../core/item.ts'
import type { Removal } from '../../ports/connector.ts'
import type { Api } from './api.ts'
import { step } from './documents.ts'
import { refused } from './lexicon.ts'
import { placeOf } from './mapping.ts'
import type { Reader } from './reading.ts'
import { carryOut, type Task } from './tasks.ts'

type Way = 'remove' | 'archive'

export async function takeAway(
  api: Api,
  reader: Reader,
  removals: readonly Removal[],
  way: Way,
  atOnce: number,
): Promise<readonly Outcome<void>[]> {
  const now = await reader.read(removals.map(({ ref }) => ({ ref })))
  const wanted = removals.map((removal, i) => ({ removal, now: now[i] }))
  const outcomes = await carryOut(api, wanted, ({ removal, now }) => taskOf(reader, removal, now, way), atOnce)
  return outcomes.map(outcome => (outcome.ok ? success(undefined) : outcome))
}

function taskOf(reader: Reader, { ref }: Removal, now: Outcome<Item> | undefined, way: Way): Task<Ref> {
  if (now && !now.ok && !(now.fault.kind === 'archived' && way === 'remove')) throw now.fault
  const { issue = '', comment } = placeOf(ref) ?? {}
  if (comment !== undefined && way === 'archive')
    throw refused('a comment cannot be archived. Remove it there, or let the binding keep what was deleted elsewhere.')
  const id = { id: { type: 'String!', value: comment ?? issue } }
  const verb = comment !== undefined ? 'commentDelete' : way === 'archive' ? 'issueArchive' : 'issueDelete'
  return {
    about: comment === undefined ? `issue ${issue}` : `comment ${comment}`,
    ref,
    steps: [step(`${verb}(id: $id) { success }`, id)],
    done: async () => ref,
    async lookUp() {
      const [outcome] = await reader.read([{ ref }])
      return outcome?.ok ? undefined : ref
    },
  }
}
