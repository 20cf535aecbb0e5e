// What somebody may want to write in a field of a page that shows something: another word, a word more or less, nothing, a
// paragraph. Every word can be traced.

import { isMany } from '../../../shared/core/field.ts'
import { elements, minus, setOf, type Value } from '../../../shared/core/value.ts'
import type { Random } from '../random.ts'
import type { Edit } from './evidence.ts'
import { nothingOf, tokensIn, type Vocabulary } from './vocabulary.ts'

export type Change = Pick<Edit, 'gains' | 'losses'> & { readonly to: Value }

export interface Page {
  readonly shown: Value
  readonly vocabulary: Vocabulary
  /** Whether the item has been made at every place. */
  readonly isEverywhere: boolean
}

export interface Writer {
  readonly random: Random
  /** A word nobody has written before. */
  newWord(): string
}

const length = 300
const odds = { longWinded: 0.1, emptying: 0.3, inPlaceOfOne: 0.4 }

export function changeOf(writer: Writer, page: Page): Change | undefined {
  const { kind, words } = page.vocabulary
  if (kind === 'text') return changeText(writer, String(page.shown ?? ''))
  if (!words) return changeTitle(writer, page)
  return isMany(kind) ? changeList(writer, page, words) : changeWord(writer, page, words)
}

/** Some services take no title as long as that; they say so, and keep their own. */
function changeTitle({ random, newWord }: Writer, { vocabulary, isEverywhere }: Page): Change {
  const word = newWord()
  const isLong = isEverywhere && vocabulary.limit > length && random.chance(odds.longWinded)
  return { to: isLong ? `Now ${word}, `.padEnd(length, 'and so on ') : `Now ${word}`, gains: [word], losses: [] }
}

function changeWord({ random }: Writer, { shown, vocabulary }: Page, words: readonly string[]): Change | undefined {
  const { field, mayBeEmpty, meaningOf } = vocabulary
  if (mayBeEmpty && shown !== null && random.chance(odds.emptying))
    return { to: null, gains: [nothingOf(field)], losses: [] }
  const [to] = random.shuffled(minus(words, elements(shown)))
  return to === undefined ? undefined : { to, gains: [meaningOf(to)], losses: [] }
}

function changeList({ random }: Writer, { shown, vocabulary }: Page, words: readonly string[]): Change | undefined {
  const { limit, meaningOf } = vocabulary
  const there = elements(shown)
  const others = minus(words, there)
  const gone = there.length > 0 && (others.length === 0 || random.chance(0.5)) ? [random.pick(there)] : []
  const kept = minus(there, gone)
  const come = gone.length === 0 && kept.length < limit ? random.shuffled(others).slice(0, 1) : []
  if (gone.length + come.length === 0) return undefined
  return { to: setOf([...kept, ...come]), gains: come.map(meaningOf), losses: gone.map(meaningOf) }
}

/** No line of them could be anybody else's: what an edit started from is told by the lines that are there. */
const paragraphs: readonly ((word: string) => string)[] = [
  word => `Paragraph ${word} is here.`,
  word => `Paragraph ${word} is _there_, with __weight__.`,
  word => `- ${word} is a point\n- and here ${word} is another`,
  word => `## About ${word}`,
  word => `\`\`\`\n${word}()\n\`\`\``,
]

/** A paragraph more, or another one instead of one that is there. */
function changeText({ random, newWord }: Writer, shown: string): Change {
  const word = newWord()
  const blocks = shown.split(/\n{2,}/).filter(block => block.trim() !== '')
  const at = random.below(blocks.length + 1)
  const old = blocks[at]
  const isInstead = old !== undefined && random.chance(odds.inPlaceOfOne)
  blocks.splice(at, isInstead ? 1 : 0, random.pick(paragraphs)(word))
  return { to: blocks.join('\n\n'), gains: [word], losses: isInstead ? tokensIn(old) : [] }
}
