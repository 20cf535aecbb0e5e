// Texts merged block by block: an edit of one paragraph changes that paragraph and no other byte.

import { bareBlock, blocks } from '../text/blocks.ts'
import { type Rules, weave } from '../text/weave.ts'
import { fold } from './field.ts'
import type { Hash } from './ids.ts'
import type { Stamp } from './link.ts'
import { hashOf } from './value.ts'

export type Authors = Readonly<Record<Hash, Stamp>>

export interface TextMerge {
  readonly base: string
  readonly mine: string
  readonly theirs: string
  readonly mineStamp: Stamp
  /** The agreed field's own stamp: who wrote the blocks of theirs that `authors` does not know. */
  readonly theirsStamp: Stamp
  readonly authors?: Authors | undefined
  /** Whose version of a block stands when both changed it. */
  readonly choose: (mine: Stamp, theirs: Stamp) => 'mine' | 'theirs' | 'neither'
}

export interface MergedText {
  readonly text: string
  /** Who wrote each block of the text, by the block's hash. */
  readonly authors: Authors
  readonly overruled: readonly Overruled[]
  /** Some block was changed twice and nobody chose: theirs still stands there, mine only in the value it came from. */
  readonly conflict: boolean
}

/** A version of a block that lost. */
interface Overruled {
  readonly lost: string
  readonly kept: string
  readonly base: string
  /** Who wrote what was lost. */
  readonly by: Stamp
}

export function mergeText(merge: TextMerge): MergedText {
  const { base, mine, theirs, mineStamp, theirsStamp, authors = {}, choose } = merge
  if (mine === base || mine === theirs) return { text: theirs, authors, overruled: [], conflict: false }
  const authorOf = (block: string): Stamp => authors[hashOf(block)] ?? theirsStamp
  if (theirs === base)
    return { text: mine, authors: signed(mine, theirs, authorOf, mineStamp), overruled: [], conflict: false }

  const overruled: Overruled[] = []
  let conflict = false
  const rules: Rules = {
    fold: foldBlock,
    editOutlivesDeletion: true,
    choose(was, my, their) {
      const by = authorOf(their)
      const verdict = choose(mineStamp, by)
      if (verdict === 'neither') conflict = true
      else if (verdict === 'mine') overruled.push({ lost: their, kept: my, base: was, by })
      else overruled.push({ lost: my, kept: their, base: was, by: mineStamp })
      return verdict === 'mine' ? 'mine' : 'theirs'
    },
    // By author first, so that what one person added stays together.
    order(a, b) {
      const [by, other] = [a, b].map(piece => (piece.of === 'mine' ? mineStamp : authorOf(piece.text)))
      return compare(by?.by, other?.by) || compare(by?.at, other?.at) || compare(a.text, b.text)
    },
  }
  const woven = weave({ base, mine, theirs }, rules)
  const authored = woven.pieces.map(
    ({ text, of }) => [hashOf(text), of === 'mine' ? mineStamp : authorOf(text)] as const,
  )
  return { text: woven.text, authors: Object.fromEntries(authored), overruled, conflict }
}

/** What an end shows `now`, in agreed words, where it shows `seen` for the agreed text `base`. What it never showed stays. */
export function rebase(now: string, seen: string, base: string): string {
  if (seen === base) return now
  if (now === seen) return base
  const rules: Rules = {
    fold: foldBlock,
    editOutlivesDeletion: false,
    choose: () => 'mine',
    order: (a, b) => compare(b.of, a.of) || compare(a.text, b.text),
  }
  return weave({ base: seen, mine: now, theirs: base }, rules).text
}

/** Whether two texts say the same, block by block, however a service worded it. */
export function sameText(a: string, b: string): boolean {
  if (a === b) return true
  const [mine = [], theirs = []] = [a, b].map(foldedBlocks)
  return mine.length === theirs.length && mine.every((block, i) => block === theirs[i])
}

/** Whether two texts differ in blank lines and in white space at the ends of lines only: that says nothing to anybody. */
export function sameButForSpace(a: string, b: string): boolean {
  const [mine = [], theirs = []] = [a, b].map(text => blocks(text).flatMap(block => bareBlock(block.text) || []))
  return mine.length === theirs.length && mine.every((block, i) => block === theirs[i])
}

/** What a service showing `shown` probably made of `sent`: blocks it reworded are taken as it words them. */
export function asShown(sent: string, shown: string): string {
  const worded = new Map(blocks(shown).map(block => [foldBlock(block.text), block.text]))
  return blocks(sent)
    .map(block => (worded.get(foldBlock(block.text)) ?? block.text) + block.gap)
    .join('')
}

/** Services choose their own bullets, emphasis signs and escapes; none of them changes which block this is. */
const foldBlock = (text: string): string => fold(text.replace(/^[ \t]*[-+*](?=[ \t])/gm, '').replace(/[*_\\]/g, ''))

/** The paragraphs of a text, as they are compared. */
export const foldedBlocks = (text: string): readonly string[] =>
  blocks(text)
    .map(block => foldBlock(block.text))
    .filter(folded => folded !== '')

function signed(mine: string, theirs: string, authorOf: (block: string) => Stamp, mineStamp: Stamp): Authors {
  const old = new Set(blocks(theirs).map(block => block.text))
  const authored = blocks(mine).map(({ text }) => [hashOf(text), old.has(text) ? authorOf(text) : mineStamp] as const)
  return Object.fromEntries(authored)
}

const compare = <T extends string | number>(a: T | undefined, b: T | undefined): number =>
  a === b || a === undefined || b === undefined ? 0 : a < b ? -1 : 1
