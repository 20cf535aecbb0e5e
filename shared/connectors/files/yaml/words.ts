// Edits of lists: entries come and go, the others stay as they are written, in brackets or one to a line.

import { isScalar, isSeq, type YAMLSeq } from 'yaml'
import { minus, setOf } from '../../../core/value.ts'
import { afterLine, lineEndOf, type Splice, spliced, startOfLine } from '../splice.ts'
import { cannot, edited, endOfPair, type NewKey, withKey, withoutKey } from './edit.ts'
import { type Node, nodeAt, type Path, pairAt, type ScalarNode, wordsAt, type Yaml } from './read.ts'
import { isLoose, quoteOf, type Style, spell, styleOf } from './scalar.ts'

export interface WordsChange {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

export interface NewList extends NewKey {
  /** How a list that is not there yet is written. */
  readonly layout: 'flow' | 'block'
  /** A single word is written without a list. */
  readonly single?: boolean
}

export function withWords(yaml: Yaml, path: Path, change: WordsChange, place: NewList): Yaml {
  const before = wordsAt(yaml, path)
  if (before === undefined && pairAt(yaml, path)) throw cannot(path, 'is no list of words')
  const remove = change.remove.filter(word => before?.includes(word))
  const add = minus(setOf(change.add), minus(before ?? [], remove))
  if (add.length === 0 && remove.length === 0) return yaml
  const next = changed(yaml, path, { add, remove }, place)
  const wanted = setOf([...minus(before ?? [], remove), ...add])
  if (setOf(wordsAt(next, path) ?? []).join('\n') !== wanted.join('\n'))
    throw cannot(path, 'cannot be changed in place')
  return next
}

function changed(yaml: Yaml, path: Path, change: WordsChange, place: NewList): Yaml {
  const node = nodeAt(yaml, path)
  if (isSeq(node)) {
    if (node.items.some(item => !isScalar(item))) throw cannot(path, 'holds more than words')
    const text = node.flow ? inBrackets(yaml, node, change) : inLines(yaml, path, node, change)
    return edited(yaml, path, text)
  }
  const words = minus([...(wordsAt(yaml, path) ?? []), ...change.add], change.remove)
  if (!pairAt(yaml, path)) return withKey(yaml, path, newList(yaml, words, place), place)
  return asList(yaml, path, node, words, place)
}

function newList(yaml: Yaml, words: readonly string[], { layout, single }: NewList): string {
  const quote = quoteOf(yaml)
  const [only] = words
  if (single && only !== undefined && words.length === 1) return `: ${spell(only, { style: 'plain', quote })}`
  if (layout === 'flow' || words.length === 0)
    return `: [${words.map(word => spell(word, { style: 'plain', quote, inFlow: true })).join(', ')}]`
  const indent = indentOfLists(yaml)
  return `:${words.map(word => `\n${indent}- ${spell(word, { style: 'plain', quote })}`).join('')}`
}

/** How far lists of this text are moved in; two spaces where there is none. */
export const indentOfLists = ({ text }: Yaml): string => /^[\w-]+:[ \t]*\r?\n( *)- /m.exec(text)?.[1] ?? '  '

/** A word alone becomes another word, a list in brackets, or goes. */
function asList(yaml: Yaml, path: Path, node: Node | null | undefined, words: readonly string[], place: NewList): Yaml {
  const [only] = words
  if (only === undefined) return place.single ? withoutKey(yaml, path) : rewritten(yaml, path, ' []')
  const style = styleOf(node)
  const quote = quoteOf(yaml)
  if (words.length === 1 && place.single)
    return rewritten(yaml, path, ` ${spell(only, { style, quote, loose: isLoose(node) })}`)
  const list = words.map(word => spell(word, { style, quote, inFlow: true })).join(', ')
  return rewritten(yaml, path, ` [${list}]`)
}

/** Everything between the colon of a key and the end of its value becomes something else. */
function rewritten(yaml: Yaml, path: Path, written: string): Yaml {
  const pair = pairAt(yaml, path)
  if (!pair) return yaml
  const node = pair.value as Node | null
  const start = yaml.text.indexOf(':', pair.key.range[1]) + 1
  const end = node && isScalar(node) && !node.type?.startsWith('BLOCK') ? Math.max(start, node.range[1]) : undefined
  const splice = {
    start,
    end: end ?? endOfPair(yaml, path),
    text: end === undefined ? written + lineEndOf(yaml.text) : written,
  }
  return edited(yaml, path, spliced(yaml.text, [splice]))
}

function inBrackets({ text, ...yaml }: Yaml, node: YAMLSeq.Parsed, { add, remove }: WordsChange): string {
  const items = node.items as ScalarNode.Parsed[]
  const isOut = (item: ScalarNode.Parsed) => remove.includes(String(item.value))
  const kept = items.filter(item => !isOut(item))
  const last = items.at(-1)
  const style = commonStyle(items)
  const quote = quoteOf({ text, ...yaml })
  const put = add.map(word => spell(word, { style, quote, inFlow: true, loose: isLoose(last) }))
  if (kept.length === 0) {
    const start = items[0]?.range[0] ?? node.range[0] + 1
    const end = last ? afterComma(text, last.range[1]) : node.range[1] - 1
    return spliced(text, [{ start, end, text: put.join(', ') }])
  }
  const firstKept = items.indexOf(kept[0] as ScalarNode.Parsed)
  const cuts = items.flatMap((item, i): readonly Splice[] => {
    if (!isOut(item)) return []
    const [before, after] = [items[i - 1], items[i + 1]]
    if (i < firstKept) return [{ start: item.range[0], end: after?.range[0] ?? item.range[1], text: '' }]
    return [{ start: before?.range[1] ?? item.range[0], end: item.range[1], text: '' }]
  })
  const source = text.slice(node.range[0], node.range[1])
  const separator = /,\S/.test(source) && !/,\s/.test(source) ? ',' : ', '
  const place = last?.range[1] ?? node.range[0] + 1
  const added = put.length === 0 ? [] : [{ start: place, end: place, text: put.map(word => separator + word).join('') }]
  return spliced(text, [...cuts, ...added])
}

/** A list may end with a comma; alone it would be no list any more. */
const afterComma = (text: string, place: number): number => place + (/^\s*,/.exec(text.slice(place))?.[0].length ?? 0)

function inLines(yaml: Yaml, path: Path, node: YAMLSeq.Parsed, { add, remove }: WordsChange): string {
  const { text } = yaml
  const items = node.items as ScalarNode.Parsed[]
  const lines = items.map(item => ({
    item,
    start: startOfLine(text, item.range[0]),
    end: afterLine(text, item.range[1]),
  }))
  const last = lines.at(-1)
  const goes = new Set(remove)
  const out = lines.filter(({ item }) => goes.has(String(item.value)))
  if (out.length === lines.length && add.length === 0) {
    const pair = pairAt(yaml, path)
    const colon = text.indexOf(':', pair?.key.range[1] ?? 0) + 1
    return spliced(text, [
      { start: colon, end: colon, text: ' []' },
      ...out.map(({ start, end }) => ({ start, end, text: '' })),
    ])
  }
  const style = commonStyle(items)
  const quote = quoteOf(yaml)
  const lead = last ? (/^[ ]*-[ ]+/.exec(text.slice(last.start))?.[0] ?? '- ') : `${indentOfLists(yaml)}- `
  const lineEnd = lineEndOf(text)
  const place = last?.end ?? node.range[1]
  const before = place > 0 && text[place - 1] !== '\n' ? lineEnd : ''
  const put = add.map(word => lead + spell(word, { style, quote, loose: isLoose(last?.item) }) + lineEnd).join('')
  const cuts = out.map(({ start, end }) => ({ start, end, text: '' }))
  return spliced(text, [...cuts, ...(put === '' ? [] : [{ start: place, end: place, text: before + put }])])
}

/** New entries are quoted when all others are. */
function commonStyle(items: readonly ScalarNode.Parsed[]): Style {
  const styles = new Set(items.map(styleOf))
  const [only] = styles
  return styles.size === 1 && only !== undefined ? only : 'plain'
}
