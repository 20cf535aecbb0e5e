// An edit of a document, seen through its Markdown: what the Markdown shows unchanged keeps its very nodes, with
// everything Markdown cannot say; only what differs is taken over.

import { alignEqual } from '../../text/align.ts'
import { type AdfNode, childrenOf, isSilent, isTextBlock, linkOf, saying } from './adf.ts'
import { sameMarks } from './text-inline.ts'
import { islandName, isPrecious, plainInline } from './text-plain.ts'

/** The blocks as they should be, made of as much of the old ones as possible. */
export function inherit(
  old: readonly AdfNode[],
  rereads: readonly AdfNode[],
  fresh: readonly AdfNode[],
): readonly AdfNode[] {
  const groups = withSilence(old)
  if (groups.known.length !== rereads.length) return fresh
  const pairs = alignEqual(fresh.map(saying), rereads.map(saying))
  const partners = neighbours(pairs, rereads.length)
  const made = fresh.flatMap((node, i) => {
    const same = pairs[i] ?? -1
    const at = same >= 0 ? same : (partners[i] ?? -1)
    const [known, ...silent] = groups.known[at] ?? []
    const reread = rereads[at]
    if (!known || !reread) return [node]
    return [same >= 0 ? known : changed(known, reread, node), ...silent]
  })
  return [...groups.before, ...made]
}

/** Empty lines belong to the block before them. */
function withSilence(old: readonly AdfNode[]) {
  const before: AdfNode[] = []
  const known: AdfNode[][] = []
  for (const node of old) {
    const last = known.at(-1)
    if (!isSilent(node)) known.push([node])
    else (last ?? before).push(node)
  }
  return { before, known }
}

/** Between two blocks that stayed, the changed ones are paired in order, when as many stand there as before. */
function neighbours(pairs: readonly number[], count: number): readonly number[] {
  const found = new Array<number>(pairs.length).fill(-1)
  let [start, from] = [0, 0]
  for (let i = 0; i <= pairs.length; i++) {
    const partner = i === pairs.length ? count : (pairs[i] ?? -1)
    if (partner < 0) continue
    if (i - start === partner - from) for (let at = start; at < i; at++) found[at] = from + at - start
    ;[start, from] = [i + 1, partner + 1]
  }
  return found
}

/** The difference between what was shown and what is wanted, carried over to the node itself. */
function changed(known: AdfNode, reread: AdfNode, fresh: AdfNode): AdfNode {
  const isComparable = known.type === reread.type || (isCell(known) && isCell(reread))
  if (!isComparable || reread.type !== fresh.type) return fresh
  const attrs =
    JSON.stringify(reread.attrs) === JSON.stringify(fresh.attrs) ? known.attrs : { ...known.attrs, ...fresh.attrs }
  const content = isTextBlock(known)
    ? known.type === 'codeBlock'
      ? childrenOf(fresh)
      : inheritWords(childrenOf(known), childrenOf(fresh))
    : inherit(
        childrenOf(known),
        childrenOf(reread).filter(child => !isSilent(child)),
        childrenOf(fresh),
      )
  return { ...known, ...(attrs ? { attrs } : {}), content }
}

const isCell = ({ type }: AdfNode): boolean => type === 'tableCell' || type === 'tableHeader'

/** Too short a word would be found where it was not meant; a sign would not. */
const isVague = (words: string): boolean => /^[\p{L}\p{N}]{1,2}$/u.test(words)

/** What stands for a mention, a date, a colour is put back where its words still stand, in the order they stood in. */
function inheritWords(old: readonly AdfNode[], fresh: readonly AdfNode[]): readonly AdfNode[] {
  let rest: readonly AdfNode[] = fresh
  const made: AdfNode[] = []
  for (const precious of old.filter(isPrecious)) {
    const shown = plainInline(precious)
    const found = find(rest, shown)
    if (!found) continue
    made.push(...found.before, precious)
    rest = found.after
  }
  return [...made, ...rest]
}

function find(pieces: readonly AdfNode[], shown: AdfNode) {
  const words = shown.text ?? ''
  for (const [i, piece] of pieces.entries()) {
    const at = piece.type === 'text' && alikeMarks(piece, shown) ? (piece.text ?? '').indexOf(words) : -1
    if (at < 0 || words === '' || (isVague(words) && piece.text !== words)) continue
    const [head, tail] = [piece.text?.slice(0, at), piece.text?.slice(at + words.length)]
    return {
      before: [...pieces.slice(0, i), ...(head ? [{ ...piece, text: head }] : [])],
      after: [...(tail ? [{ ...piece, text: tail }] : []), ...pieces.slice(i + 1)],
    }
  }
  return undefined
}

/** A bare address is a link whether or not it was marked. */
const alikeMarks = (a: AdfNode, b: AdfNode): boolean =>
  sameMarks(a, b) || (linkOf(b) === b.text && linkOf(a) === undefined && (b.marks?.length ?? 0) === 1)

/** Islands that were moved to another place become again what they stand for. */
export function restoreIslands(blocks: readonly AdfNode[], islands: ReadonlyMap<string, AdfNode>): readonly AdfNode[] {
  if (islands.size === 0) return blocks
  return blocks.map(block => {
    const [only, ...more] = childrenOf(block)
    const name = block.type === 'paragraph' && more.length === 0 ? islandName.exec(only?.text ?? '') : null
    const node = name && name[0] === only?.text ? islands.get(name[1] ?? '') : undefined
    return node && !isInlineNode(node) ? node : block
  })
}

const isInlineNode = ({ type }: AdfNode): boolean => /inline/i.test(type)
