// Two versions of a text woven into one, block by block. Who wins a block that both changed is for the caller to say.

import { align, alignEqual, type Pairs } from './align.ts'
import { type Block, blocks, isListItem } from './blocks.ts'

export interface Rules {
  /** What makes a reworded block still the same block. */
  fold(text: string): string
  choose(base: string, mine: string, theirs: string): 'mine' | 'theirs'
  /** The order of blocks that both added at one place. Must not depend on whose is called mine. */
  order(a: Piece, b: Piece): number
  /** Otherwise what mine removed stays removed, and what theirs removed stays only if mine changed it. */
  readonly editOutlivesDeletion: boolean
}

export interface Piece extends Block {
  /** Whose words these are; what was there before counts as theirs. */
  readonly of: 'mine' | 'theirs'
}

export interface Texts {
  readonly base: string
  readonly mine: string
  readonly theirs: string
}

export function weave(texts: Texts, rules: Rules): { readonly text: string; readonly pieces: readonly Piece[] } {
  const base = opened(texts.base)
  const mine = sideOf(base, opened(texts.mine), rules)
  const theirs = sideOf(base, opened(texts.theirs), rules)
  const pieces: Piece[] = []
  for (let i = 0; i <= base.body.length; i++) {
    pieces.push(...mergeAdded(asPieces(mine.added[i], 'mine'), asPieces(theirs.added[i], 'theirs'), rules))
    const was = base.body[i]
    const piece = was && mergeBlock(was, blockAt(mine, i), blockAt(theirs, i), rules)
    if (piece) pieces.push(piece)
  }
  const lead = mergeThree(base.lead, mine.lead, theirs.lead)
  const end = mergeThree(endOf(base), endOf(mine), endOf(theirs))
  const lineEnd = (texts.theirs || texts.mine).includes('\r\n') ? '\r\n' : '\n'
  return { pieces, text: lead + join(pieces, end, lineEnd) }
}

/** A text with the blank space in front of it set apart, and one kind of line end inside blocks: that makes no other block. */
interface Opened {
  readonly lead: string
  readonly body: readonly Block[]
  readonly keys: readonly string[]
}

interface Side extends Opened {
  /** Base block → block of this side. */
  readonly pairs: Pairs
  /** Base block → new blocks in front of it; one more for the end. */
  readonly added: readonly (readonly Block[])[]
}

function opened(text: string): Opened {
  const all = blocks(text)
  const hasLead = all[0]?.text === ''
  const body = hasLead ? all.slice(1) : all
  return { lead: hasLead ? (all[0]?.gap ?? '') : '', body, keys: body.map(block => lf(block.text)) }
}

const lf = (text: string): string => (text.includes('\r') ? text.replace(/\r\n/g, '\n') : text)
const endOf = (text: Opened): string => text.body.at(-1)?.gap ?? ''
const asPieces = (added: readonly Block[] | undefined, of: Piece['of']): readonly Piece[] =>
  (added ?? []).map(block => ({ ...block, of }))

function sideOf(base: Opened, side: Opened, rules: Rules): Side {
  const pairs = align(base.keys, side.keys, rules.fold)
  const added: Block[][] = Array.from({ length: base.body.length + 1 }, () => [])
  let next = 0
  let place = 0 // right behind the last block that stayed, in front of what was removed there
  for (let i = 0; i <= pairs.length; i++) {
    const partner = pairs[i] ?? side.body.length
    if (partner < 0) continue
    added[place]?.push(...side.body.slice(next, partner))
    next = partner + 1
    place = i + 1
  }
  return { ...side, pairs, added }
}

/** The end of a text says nothing about the space between two blocks. */
function blockAt(side: Side, i: number): Block | undefined {
  const place = side.pairs[i] ?? -1
  const block = side.body[place]
  return block && place === side.body.length - 1 ? { text: block.text, gap: '' } : block
}

function mergeBlock(was: Block, mine: Block | undefined, theirs: Block | undefined, rules: Rules): Piece | undefined {
  const isKept = (block: Block): boolean => lf(block.text) === lf(was.text)
  if (!mine) return theirs && rules.editOutlivesDeletion && !isKept(theirs) ? { ...theirs, of: 'theirs' } : undefined
  if (!theirs) return isKept(mine) ? undefined : { ...mine, of: 'mine' }
  const gap = mergeThree(was.gap, mine.gap || was.gap, theirs.gap || was.gap)
  if (lf(mine.text) === lf(theirs.text))
    return { text: mergeThree(was.text, mine.text, theirs.text), gap, of: 'theirs' }
  if (isKept(mine)) return { text: theirs.text, gap, of: 'theirs' }
  if (isKept(theirs)) return { text: mine.text, gap, of: 'mine' }
  const of = rules.choose(was.text, mine.text, theirs.text)
  return { text: of === 'mine' ? mine.text : theirs.text, gap, of }
}

/** Both added blocks at one place: equal ones count once, all others stay, in an order that is the same for everybody. */
function mergeAdded(mine: readonly Piece[], theirs: readonly Piece[], rules: Rules): readonly Piece[] {
  const [mineFirst, theirsFirst] = [mine[0], theirs[0]]
  if (!mineFirst) return theirs
  if (!theirsFirst) return mine
  const textsOf = (pieces: readonly Piece[]) => pieces.map(piece => lf(piece.text))
  const order = rules.order(mineFirst, theirsFirst) || (textsOf(mine).join('\n') < textsOf(theirs).join('\n') ? -1 : 1)
  const [a, b] = order < 0 ? [mine, theirs] : [theirs, mine]
  const known = new Set(textsOf(a))
  const pieces: Piece[] = []
  let [fromA, fromB] = [0, 0]
  alignEqual(textsOf(a), textsOf(b)).forEach((partner, i) => {
    if (partner < 0) return
    pieces.push(...inOrder(a.slice(fromA, i), b.slice(fromB, partner), known, rules))
    pieces.push({ ...(a[i] as Piece), of: 'theirs' })
    fromA = i + 1
    fromB = partner + 1
  })
  return [...pieces, ...inOrder(a.slice(fromA), b.slice(fromB), known, rules)]
}

function inOrder(a: readonly Piece[], b: readonly Piece[], known: ReadonlySet<string>, rules: Rules): readonly Piece[] {
  const news = b.filter(piece => !known.has(lf(piece.text)))
  const pieces: Piece[] = []
  let next = 0
  for (const piece of a) {
    for (let other = news[next]; other && rules.order(other, piece) < 0; other = news[++next]) pieces.push(other)
    pieces.push(piece)
  }
  return [...pieces, ...news.slice(next)]
}

/** The one that differs from the base; where both do, the longer one, so that it does not matter who is who. */
function mergeThree(base: string, mine: string, theirs: string): string {
  if (mine === base || mine === theirs) return theirs
  if (theirs === base) return mine
  return mine.length > theirs.length || (mine.length === theirs.length && mine > theirs) ? mine : theirs
}

/** Blocks that never stood side by side may run into each other; where they would, they get the space they need. */
function join(pieces: readonly Piece[], end: string, lineEnd: string): string {
  const last = pieces.at(-1)
  if (!last) return ''
  const all = pieces.slice(0, -1)
  const loose = all.map(piece => piece.text + piece.gap).join('') + last.text + end
  if (all.every(piece => piece.gap !== '') && blocks(loose).length === pieces.length) return loose
  return all.map((piece, i) => spaced(piece, pieces[i + 1] ?? last, lineEnd)).join('') + last.text + end
}

function spaced(piece: Piece, next: Piece, lineEnd: string): string {
  if (piece.gap !== '' && blocks(piece.text + piece.gap + next.text).length === 2) return piece.text + piece.gap
  const isList = isListItem(piece.text) && isListItem(next.text)
  return piece.text + lineEnd + (isList ? '' : lineEnd)
}
