// What an edit of a text does to the agreement: only the blocks that changed take part, each with its own author.

import { minus, struckFrom, writtenSince } from '../text/remains.ts'
import type { Conflict } from './conflict.ts'
import { editWhole } from './edit-scalar.ts'
import { asShown, foldedBlocks, type MergedText, mergeText, rebase, sameButForSpace, sameText } from './merge-text.ts'
import {
  acknowledged,
  agree,
  also,
  type Case,
  couldSee,
  dispute,
  joinDispute,
  opponent,
  type Sighting,
  shows,
  unacknowledged,
  winner,
} from './sighting.ts'
import { say } from './translate.ts'
import { sameValue, type Value } from './value.ts'

export function editText(at: Sighting, found: Case, shown: Value): Case {
  const past = pastOf(found, String(shown))
  const field = shows(at, found, shown)
  if (at.flow === 'takes') return restore(at, field, shown)
  if (!past) return adopt(at, field, shown)
  const mine = rebase(String(shown), past.seen, past.base)
  if (isOnlySpace(found, past, mine)) return { ...field, memory: { ...field.memory, base: past.base } }
  const based: Case = { ...field, memory: { ...field.memory, base: mine } }
  if (field.conflict) {
    const continued = continueIn(at, field.conflict, found, past.base, mine)
    return tellLosers(joinDispute(at, based, field.conflict, continued.text), continued.overruled)
  }
  return field.agreed ? merge(at, based, past.base, mine) : acknowledged({ ...based, agreed: agree(mine, at.stamp) })
}

/** Blank lines and the like are shown as this end likes them, and are no edit: nobody else is written because of them. */
const isOnlySpace = ({ memory, conflict }: Case, past: Past, mine: string): boolean =>
  !conflict && memory.writing === undefined && past.seen === memory.seen && sameButForSpace(past.base, mine)

function merge(at: Sighting, field: Case, base: string, mine: string): Case {
  const { agreed } = field
  if (!agreed) return field
  const sides = {
    base,
    mine,
    theirs: String(agreed.value),
    mineStamp: at.stamp,
    theirsStamp: { by: agreed.by, at: agreed.at },
    authors: agreed.authors ?? {},
  }
  const either = (side: 'mine' | 'theirs'): string => mergeText({ ...sides, choose: () => side }).text
  const proposed = either('mine')
  if (at.flow === 'proposes' && proposed === agreed.value) return unacknowledged(field)
  if (at.flow === 'proposes')
    return dispute(at, field, 'proposal', { [opponent(at, agreed)]: agreed.value, [at.end]: proposed }, base)

  const seenByThem = couldSee(field)
  const merged = mergeText({ ...sides, choose: (a, b) => (seenByThem ? 'mine' : winner(at, a, b)) })
  if (merged.conflict)
    return dispute(at, field, 'edits', { [opponent(at, agreed)]: either('theirs'), [at.end]: either('mine') }, base)

  const taken = { ...field, agreed: agree(merged.text, newest(at, agreed), merged.authors) }
  const news = sameValue(agreed.value, merged.text)
    ? field
    : also(taken, { deed: 'agreed', from: agreed.value, to: merged.text })
  const told = tellLosers(news, merged.overruled)
  if (merged.text !== mine) return unacknowledged(told)
  return acknowledged({ ...told, memory: { ...told.memory, base: merged.text } })
}

const tellLosers = (field: Case, losers: MergedText['overruled']): Case =>
  losers.reduce(
    (so, lost) =>
      also(so, {
        deed: 'overruled',
        end: lost.by.by,
        from: lost.lost,
        to: lost.kept,
        why: 'the same paragraph was edited elsewhere too',
      }),
    field,
  )

const newest = (at: Sighting, agreed: { by: Sighting['end']; at: Sighting['stamp']['at'] }) =>
  agreed.at > at.stamp.at ? { by: at.stamp.by, at: agreed.at } : at.stamp

/** An item that was there before we came: no common past, so the text counts as a whole. */
function adopt(at: Sighting, field: Case, shown: Value): Case {
  const based: Case = { ...field, memory: { ...field.memory, base: String(shown) } }
  const { agreed } = field
  if (agreed && sameText(String(agreed.value), String(shown)))
    return acknowledged({ ...based, memory: { ...based.memory, base: String(agreed.value) } })
  return editWhole(at, based, shown, shown, undefined)
}

/** Somebody wrote over a text that is only mirrored here. */
function restore(at: Sighting, field: Case, shown: Value): Case {
  const { agreed } = field
  if (!agreed) return field
  if (sameValue(say(at, agreed.value, shown, agreed.by), shown))
    return acknowledged({ ...field, memory: { ...field.memory, base: String(agreed.value) } })
  return also(unacknowledged(field), {
    deed: 'overruled',
    from: shown,
    to: agreed.value,
    why: 'another end owns this field',
  })
}

/** Edits made during a dispute go into this end's version of it; those of other paragraphs are in every version. */
function continueIn(at: Sighting, conflict: Conflict, found: Case, base: string, mine: string): MergedText {
  const theirs = conflict.values[at.end] ?? found.agreed?.value ?? ''
  return mergeText({
    base,
    mine,
    theirs: String(theirs),
    mineStamp: at.stamp,
    theirsStamp: at.stamp,
    authors: {},
    choose: () => 'mine',
  })
}

interface Past {
  readonly seen: string
  readonly base: string
}

/**
 * What this text was before: what was seen, or a write of ours that may have landed and left a trace. Nobody writes word
 * for word what we sent: among those it is the one that leaves the least of that unexplained, and then the one that takes
 * the fewest deletions.
 */
function pastOf({ memory }: Case, shown: string): Past | undefined {
  const seen = memory.seen === undefined ? undefined : String(memory.seen)
  const known: readonly Past[] = seen === undefined ? [] : [{ seen, base: memory.base ?? seen }]
  const landed = (memory.writing ?? [])
    .map(intent => ({ seen: asShown(String(intent.sent), shown), base: String(intent.means) }))
    .filter(past => seen === undefined || leftTrace(seen, past.seen, shown))
  if (landed.length === 0) return known[0]
  const now = foldedBlocks(shown)
  const pasts = [...known, ...landed].map(past => ({ past, blocks: foldedBlocks(past.seen) }))
  const said = pasts.flatMap(({ blocks }) => blocks)
  const newSince = (before: readonly string[]) => minus(now, before).length
  const effort = (blocks: readonly string[]) => {
    const chance = newSince(blocks) - newSince(said)
    const grown = writtenSince(blocks, now).length - writtenSince(said, now).length
    return 1e6 * (chance + grown) + 1000 * minus(blocks, now).length + newSince(blocks)
  }
  return pasts.toSorted((a, b) => effort(a.blocks) - effort(b.blocks))[0]?.past
}

/**
 * Whether a write came in between: some of the blocks it brought are there, or have grown since. One that brought none
 * was overtaken by another, or only took away: then all it would have taken is gone.
 */
function leftTrace(seen: string, sent: string, shown: string): boolean {
  const [before, ours, now] = [foldedBlocks(seen), foldedBlocks(sent), foldedBlocks(shown)]
  const brought = minus(ours, before)
  if (brought.length > 0) return struckFrom(brought, now).length < brought.length
  const took = minus(before, ours)
  return took.length > 0 && struckFrom(took, now).length === took.length
}
