// What remains of the blocks of one text in a later one: a block that somebody added words to is still there.

import { comparable, likenessOf, wordsOf } from './align.ts'

/** Blocks that are no longer there. */
export function struckFrom(before: readonly string[], now: readonly string[]): readonly string[] {
  const gone = minus(before, now)
  const news = gone.length > 0 ? minus(now, before) : []
  if (gone.length * news.length > comparable) return gone
  const grown = news.map(wordsOf)
  return gone.filter(block => !grown.some(is => grewInto(wordsOf(block), is)))
}

/** Blocks that were not there before, not even with fewer words. */
export function writtenSince(before: readonly string[], now: readonly string[]): readonly string[] {
  const news = minus(now, before)
  const gone = news.length > 0 ? minus(before, now) : []
  if (gone.length * news.length > comparable) return news
  const short = gone.map(wordsOf)
  return news.filter(block => !short.some(was => grewInto(was, wordsOf(block))))
}

export function minus(blocks: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others)
  return blocks.filter(block => !known.has(block))
}

/** Every word of it is still there, and what is there is still mostly its own. */
const grewInto = (was: ReadonlySet<string>, is: ReadonlySet<string>): boolean =>
  was.size < is.size && likenessOf(was, is) > 0 && [...was].every(word => is.has(word))
