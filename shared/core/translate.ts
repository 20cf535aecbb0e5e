// Between what is agreed and how an end says it: value tables, people, references, and words a service reshaped.

import type { FieldAtEnd, FieldRule, Origin } from './binding.ts'
import { fold, isMany, isReference } from './field.ts'
import type { EndId, LinkId, Ref } from './ids.ts'
import type { FieldMemory } from './link.ts'
import { elements, minus, type Scalar, setOf, type Value } from './value.ts'

/** Which link an item of this end belongs to, and what this end calls the item of a link: null when it will never be there. */
export interface Names {
  readonly linkOf: ReadonlyMap<string, LinkId>
  readonly refOf: ReadonlyMap<string, Ref | null>
}

export const noNames: Names = { linkOf: new Map(), refOf: new Map() }

/** How one field is said at one end. */
export interface Tongue {
  readonly rule: FieldRule
  readonly here: FieldAtEnd
  readonly names: Names
  /** What is known of the item at the end that said something; only for showing it elsewhere. */
  readonly origin?: (end: EndId) => Origin
}

/** The agreed value behind what an end shows; undefined when no rule maps it. */
export function understand(tongue: Tongue, shown: Value, alias?: FieldMemory['alias']): Value | undefined {
  if (isMany(tongue.rule.kind)) return setOf(elements(shown).flatMap(word => meanings(tongue, word, alias)))
  return tongue.rule.kind === 'text' ? shown : readWord(tongue, shown as Scalar)
}

/** How an end says an agreed scalar or text; undefined when it has no word for it. What it shows already is kept if it fits. */
export function say(tongue: Tongue, agreed: Value, shown: Value | undefined, from: EndId): Value | undefined {
  const { rule, here, names } = tongue
  if (rule.kind === 'text')
    return here.shownAs ? here.shownAs(String(agreed), tongue.origin?.(from) ?? { end: from }) : agreed
  if (agreed === null) return null
  if (isReference(rule.kind)) return names.refOf.get(String(agreed)) ?? undefined
  const words = wordsFor(here, String(agreed))
  if (!words) return here.table && !here.open ? undefined : agreed
  return words.includes(String(shown)) ? shown : words[0]
}

export interface SetChangeHere {
  readonly add: readonly string[]
  readonly remove: readonly string[]
  readonly whole: readonly string[]
  /** What the shown words stand for now. */
  readonly alias: FieldMemory['alias']
}

/**
 * What has to change in a shown set so that it says the agreed one. Words nobody understands are left alone, and an end
 * that holds few keeps the ones it shows.
 */
export function changeSet(
  tongue: Tongue,
  agreed: Value,
  shown: Value | undefined,
  before: FieldMemory['alias'],
): SetChangeHere {
  const wanted = new Set(elements(agreed))
  const present = elements(shown)
  const alias = standing(tongue, wanted, present, before)
  const represented = new Set(present.flatMap(word => meanings(tongue, word, alias)))
  const words = setOf(minus([...wanted], represented).flatMap(meaning => sayWord(tongue, meaning)))
  const unwanted = present.filter(word => {
    const means = meanings(tongue, word, alias)
    return means.length > 0 && !means.some(meaning => wanted.has(meaning))
  })
  const remove = minus(unwanted, words)
  const kept = minus(present, remove)
  const room = (tongue.here.limit ?? Number.POSITIVE_INFINITY) - kept.length
  const add = minus(words, present).slice(0, Math.max(0, room))
  return { add, remove, whole: setOf([...kept, ...add]), alias }
}

/**
 * What the shown words stand for, now that these are wanted: of several elements those that still are, and besides any
 * other that would be said with the very same word.
 */
function standing(
  tongue: Tongue,
  wanted: ReadonlySet<string>,
  present: readonly string[],
  before: FieldMemory['alias'],
): FieldMemory['alias'] {
  const alias = new Map(Object.entries(before ?? {}).filter(([word]) => present.includes(word)))
  const wantedOf = (word: string) => meanings(tongue, word, before).filter(meaning => wanted.has(meaning))
  for (const word of alias.keys()) if (wantedOf(word).length > 0) alias.set(word, wantedOf(word))
  for (const meaning of minus([...wanted], present.flatMap(wantedOf)))
    for (const word of sayWord(tongue, meaning))
      if (present.includes(word)) alias.set(word, setOf([...wantedOf(word), meaning]))
  return alias.size > 0 ? Object.fromEntries(alias) : undefined
}

/** An agreed reference to an item that is still to be created at this end. */
export const mustWait = ({ rule, names }: Tongue, agreed: Value): boolean =>
  isReference(rule.kind) && elements(agreed).some(link => names.refOf.get(link) === undefined)

/** Agreed elements this end cannot say at all. */
export const unsayable = (tongue: Tongue, agreed: Value): readonly string[] =>
  elements(agreed).filter(meaning => sayWord(tongue, meaning).length === 0)

/** Shown elements no rule maps. */
export const notUnderstood = (tongue: Tongue, shown: Value, alias: FieldMemory['alias']): readonly string[] =>
  elements(shown).filter(word => meanings(tongue, word, alias).length === 0)

/** The agreed elements one shown word stands for. */
export function meanings(tongue: Tongue, word: string, alias: FieldMemory['alias']): readonly string[] {
  const known = alias && Object.hasOwn(alias, word) ? alias[word] : undefined
  if (known) return known
  const meaning = readWord(tongue, word)
  return meaning === undefined ? [] : [String(meaning)]
}

/**
 * Which agreed elements the words of a service's answer stand for, given what we sent: a word that came back as it was
 * stands for itself; a missing one is looked for among the others by fold. Where the list is certainly our own, the only
 * word left on both sides is a pair too; elsewhere it may be anybody's.
 */
export function pairUp(
  tongue: Tongue,
  agreed: Value,
  sent: Value,
  shown: Value,
  before: FieldMemory['alias'],
  isOurs: boolean,
): FieldMemory['alias'] {
  const returned = elements(shown)
  const unsaid = minus(elements(sent), returned)
  const unexplained = minus(returned, elements(sent))
  const alias = new Map(Object.entries(before ?? {}).filter(([word]) => returned.includes(word)))
  for (const word of unsaid) {
    const image = imageAmong(returned, word) ?? (isOurs && unexplained.length === 1 ? unexplained[0] : undefined)
    if (image === undefined) continue
    const own = alias.get(image) ?? (unexplained.includes(image) ? [] : meanings(tongue, image, before))
    const meant = meanings(tongue, word, before).filter(meaning => elements(agreed).includes(meaning))
    alias.set(image, setOf([...own, ...meant]))
  }
  return alias.size > 0 ? Object.fromEntries(alias) : undefined
}

/** Cut short before reworded, and cut as little as can be: of words that look alike, each has its own. */
function imageAmong(returned: readonly string[], word: string): string | undefined {
  const longestFirst = returned.toSorted((a, b) => b.length - a.length)
  return (
    longestFirst.find(other => other !== '' && word.startsWith(other)) ??
    longestFirst.find(other => isImage(word, other))
  )
}

/** What a service made of a list of ours. A word that came back as it was explains no other: nobody says one thing twice. */
export function compareLists(sent: readonly string[], shown: readonly string[]) {
  const unsaid = minus(sent, shown)
  const strange = minus(shown, sent)
  const images = strange.filter(word => unsaid.some(other => isImage(other, word)))
  return {
    ours: minus(shown, minus(strange, images)),
    missing: unsaid.filter(word => imageAmong(shown, word) === undefined),
    extra: minus(strange, images),
  }
}

/** Whether a word may be what a service made of ours: another case, other spaces, cut short. */
export const isImage = (sent: string, shown: string): boolean => shown !== '' && fold(sent).startsWith(fold(shown))

function readWord({ rule, here, names }: Tongue, shown: Scalar): Scalar | undefined {
  if (shown === null) return null
  if (isReference(rule.kind)) return names.linkOf.get(String(shown))
  if (!here.table) return shown
  for (const [agreed, words] of Object.entries(here.table)) if (words.includes(String(shown))) return agreed
  return here.open ? shown : undefined
}

function sayWord({ rule, here, names }: Tongue, agreed: string): readonly string[] {
  if (isReference(rule.kind)) {
    const ref = names.refOf.get(agreed)
    return ref === undefined || ref === null ? [] : [ref]
  }
  const word = wordsFor(here, agreed)?.[0]
  if (word !== undefined) return [word]
  return here.table && !here.open ? [] : [agreed]
}

/** Own keys only, so that a value called `constructor` is nothing but a value. */
const wordsFor = (here: FieldAtEnd, agreed: string): readonly string[] | undefined =>
  here.table && Object.hasOwn(here.table, agreed) ? here.table[agreed] : undefined
