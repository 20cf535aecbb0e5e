// Removing and archiving. Linear takes either twice without a word, so an issue is looked at first.

import { type Outcome, success } from '../../core/errors.ts'
import type { Ref } from '../../core/ids.ts'
import type { Item } from '../../core/item.ts'
import type { Removal } from '../../ports/connector.ts'
import { step } from './documents.ts'
import { refused } from './lexicon.ts'
import { placeOf } from './mapping.ts'
import type { Reader } from './reading.ts'
import { carryOut, type Desk, type Task } from './tasks.ts'

type Way = 'remove' | 'archive'

export async function takeAway(
  desk: Desk,
  reader: Reader,
  removals: readonly Removal[],
  way: Way,
): Promise<readonly Outcome<void>[]> {
  const now = await reader.read(removals.map(({ ref }) => ({ ref })))
  const wanted = removals.map((removal, i) => ({ removal, now: now[i] }))
  const outcomes = await carryOut(desk, wanted, ({ removal, now }) => taskOf(removal, now, way))
  return outcomes.map(outcome => (outcome.ok ? success(undefined) : outcome))
}

function taskOf({ ref }: Removal, now: Outcome<Item> | undefined, way: Way): Task<Ref> {
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
    found: now => (now?.ok ? undefined : ref),
  }
}
