// Edits of single values: only the token of the value is replaced; quotes, comments, order and line ends stay.

import { isMap, isScalar, isSeq } from 'yaml'
import { Fault } from '../../../core/errors.ts'
import type { Scalar } from '../../../core/value.ts'
import { afterLine, lineEndOf, spliced, startOfLine } from '../splice.ts'
import { isFlaw, type Node, nodeAt, type Path, pairAt, readYaml, type ScalarNode, type Yaml } from './read.ts'
import { isLoose, quoteOf, type Spelling, spell, styleOf } from './scalar.ts'

/** Where a new key goes: behind the last of these that is there, or at the end. */
export interface NewKey {
  readonly after: readonly string[]
  /** A value whose quotes the new one takes over, such as another date. */
  readonly like?: Path
  /** A text says the same with and without a line end behind its last line; any other value is kept to the letter. */
  readonly isText?: boolean
}

export function withValue(yaml: Yaml, path: Path, value: Exclude<Scalar, null>, place: NewKey = { after: [] }): Yaml {
  const pair = pairAt(yaml, path)
  if (!pair) return withKey(yaml, path, newValue(yaml, path, value, place), place)
  const node = pair.value as Node | null
  if (node !== null && !isScalar(node)) throw cannot(path, 'holds more than one value')
  return edited(yaml, path, replaced(yaml, path, node, value, place.isText === true))
}

/** Several lines are written as lines, inside the key. */
function newValue(yaml: Yaml, path: Path, value: Exclude<Scalar, null>, { like, isText }: NewKey): string {
  const inside = ' '.repeat(columnOf(yaml, path.slice(0, -1)) + 2)
  const lines = typeof value === 'string' && value.includes('\n') ? literal(value, inside, '\n') : undefined
  if (typeof value !== 'string' || lines === undefined) return `: ${spell(value, likeOf(yaml, like))}`
  return `: |${isText ? '' : endOf(value)}\n${lines}`
}

export function withoutKey(yaml: Yaml, path: Path): Yaml {
  const pair = pairAt(yaml, path)
  if (!pair) return yaml
  const start = startOfLine(yaml.text, pair.key.range[0])
  return edited(yaml, path, spliced(yaml.text, [{ start, end: endOfPair(yaml, path), text: '' }]))
}

/** Puts `key: …` as a line of its own, or several lines, behind the right neighbour. */
export function withKey(yaml: Yaml, path: Path, written: string, { after }: NewKey): Yaml {
  const key = String(path.at(-1))
  const parent = path.slice(0, -1)
  const map = parent.length === 0 ? yaml.root : nodeAt(yaml, parent)
  if (!isMap(map) || map.flow) throw cannot(path, 'has no place')
  const names = map.items.map(pair => String(isScalar(pair.key) ? pair.key.value : ''))
  const neighbour = names.findLast(name => after.includes(name)) ?? names.at(-1)
  const lineEnd = lineEndOf(yaml.text)
  const at = neighbour === undefined ? 0 : endOfPair(yaml, [...parent, neighbour])
  const indent = ' '.repeat(columnOf(yaml, parent))
  const before = at > 0 && yaml.text[at - 1] !== '\n' ? lineEnd : ''
  const text = `${before}${indent}${spellKey(key)}${written.replaceAll('\n', lineEnd)}${lineEnd}`
  return edited(yaml, path, spliced(yaml.text, [{ start: at, end: at, text }]))
}

/** How far the keys of a map are moved in; a dash before the first one counts like space. */
function columnOf({ text, root }: Yaml, path: Path): number {
  const map = path.length === 0 ? root : nodeAt({ text, root }, path)
  const first = isMap(map) ? (map.items[0]?.key.range[0] ?? 0) : 0
  return text.slice(startOfLine(text, first), first).replace(/^\ufeff/, '').length
}

const spellKey = (key: string): string => spell(key, { style: 'plain' })

/** The text after an edit, read anew: an edit that breaks something is none. */
export function edited(yaml: Yaml, path: Path, put: string): Yaml {
  // A file that ends without a line end goes on doing so.
  const text = yaml.text.endsWith('\n') ? put : put.replace(/\r?\n$/, '')
  if (text === yaml.text) return yaml
  const read = readYaml(text)
  if (isFlaw(read)) throw cannot(path, `cannot be changed where it stands (${read.message})`)
  return read
}

export const cannot = (path: Path, why: string): Fault =>
  new Fault({ kind: 'invalid', message: `The key ${JSON.stringify(path.join('.'))} ${why}. Edit it by hand.` })

function likeOf(yaml: Yaml, like: Path | undefined): Spelling {
  const node = like && nodeAt(yaml, like)
  return { style: styleOf(node), quote: quoteOf(yaml), loose: isLoose(node) }
}

/** Right behind the last line of a key and its value. A comment on that line goes with them. */
export function endOfPair(yaml: Yaml, path: Path): number {
  const pair = pairAt(yaml, path)
  if (!pair) return yaml.text.length
  return afterLine(yaml.text, lastOf(pair.value as Node | null) ?? pair.key.range[1])
}

/** A block ends with its last entry; its own range may reach over comments that follow. */
function lastOf(node: Node | null | undefined): number | undefined {
  if (!node) return undefined
  if (isScalar(node) && node.range[0] === node.range[1]) return undefined
  if ((isSeq(node) || isMap(node)) && !node.flow) {
    const last = node.items.at(-1)
    if (isSeq(node)) return lastOf(last as Node | null) ?? node.range[1]
    const { key, value } = (last ?? {}) as { key?: Node; value?: Node | null }
    return lastOf(value) ?? key?.range[1] ?? node.range[1]
  }
  return node.range[1]
}

/** `!!str` says of a value that it is words, and it stays words. */
const words = 'tag:yaml.org,2002:str'

function replaced(
  yaml: Yaml,
  path: Path,
  node: ScalarNode.Parsed | null,
  value: Exclude<Scalar, null>,
  isText: boolean,
): string {
  const { text } = yaml
  if (node?.anchor || (node?.tag && node.tag !== words)) throw cannot(path, 'is marked with an anchor or a tag')
  if (node === null) throw cannot(path, 'is written in a way that cannot be changed')
  const [start, end] = node.range
  if (start === end) {
    const put = spell(value, { style: 'plain', quote: quoteOf(yaml) })
    const [before, after] = [text[start - 1] === ' ' ? '' : ' ', text[start] === '#' ? ' ' : '']
    return spliced(text, [{ start, end, text: before + put + after }])
  }
  if (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL') {
    const put = inBlock(text.slice(start, end), value, isText) ?? spell(value, { style: 'double' }) + lineEndOf(text)
    return spliced(text, [{ start, end, text: put }])
  }
  const isInFlow = isInsideFlow(yaml, path)
  const how: Spelling = { style: styleOf(node), quote: quoteOf(yaml), loose: isLoose(node), inFlow: isInFlow }
  return spliced(text, [{ start, end, text: spell(value, how) }])
}

const isInsideFlow = (yaml: Yaml, path: Path): boolean =>
  path.some((_, i) => {
    const node = i === 0 ? yaml.root : nodeAt(yaml, path.slice(0, i))
    return (isMap(node) || isSeq(node)) && node.flow === true
  })

/** Words keep the block they stand in, with its indentation; the lines of a folded one are written as they are read. */
function inBlock(block: string, value: Exclude<Scalar, null>, isText: boolean): string | undefined {
  const [, mark, chomp = '', lineEnd = '\n', indent = ''] =
    /^([|>])([-+]?)[ \t]*(\r?\n)(?:[ \t]*\r?\n)*( +)\S/.exec(block) ?? []
  if (!mark || typeof value !== 'string') return undefined
  const isLine = !value.includes('\n')
  // Without a `-` a block ends with a line end, which a single line must not have.
  if (isLine && chomp !== '-') return undefined
  const put = literal(value, indent, lineEnd)
  return put && `${isLine ? mark : '|'}${isText ? chomp : endOf(value)}${lineEnd}${put}${lineEnd}`
}

/** What a block says of the line ends behind its last line: none, one, or all that are there. */
const endOf = (value: string): string => (value.endsWith('\n\n') ? '+' : value.endsWith('\n') ? '' : '-')

/** Lines as they stand in a block; undefined for words that a block cannot hold, or not without being told how. */
function literal(value: string, indent: string, lineEnd: string): string | undefined {
  const words = value.replace(/\n+$/, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  const isOdd = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(value)
  if (isOdd || words === '' || /^\s/.test(value) || words.trimEnd() !== words) return undefined
  return value
    .replace(/\n$/, '')
    .split('\n')
    .map(line => (line === '' ? '' : indent + line))
    .join(lineEnd)
}
