// A text two people changed, cut into the sections they disagree about; and the text their choices, one by one, come to.

import type { EndId } from '../shared/core/ids.ts'
import { serviceTime } from '../shared/core/ids.ts'
import { mergeText } from '../shared/core/merge-text.ts'

export interface Sides {
  readonly base: string
  readonly mine: string
  readonly theirs: string
}

export type Side = 'mine' | 'theirs'

const nobody = { by: '' as EndId, at: serviceTime(0) }

/** Whatever only one of them changed is in no section: it stands, whoever is right about the rest. */
export const sectionsOf = (sides: Sides): readonly Sides[] =>
  mergeText({ ...sides, mineStamp: nobody, theirsStamp: nobody, choose: () => 'mine' }).overruled.map(
    ({ kept, lost, base }) => ({ base, mine: kept, theirs: lost }),
  )

/** `choices` are in the order of the sections. */
export function chosenText(sides: Sides, choices: readonly Side[]): string {
  const left = [...choices]
  const choose = (): Side => left.shift() ?? 'mine'
  return mergeText({ ...sides, mineStamp: nobody, theirsStamp: nobody, choose }).text
}
