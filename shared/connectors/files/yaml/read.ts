// YAML as a person wrote it: every value with the place where it stands, so that one can be replaced and nothing else.
// Words are taken as they are written (`0130` stays four digits); what a plain word means is decided here.

import {
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  parseDocument,
  type Scalar as ScalarNode,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import type { Scalar } from '../../../core/value.ts'
import { unfinishedMerge } from '../merge-marks.ts'
import { lineAt } from '../splice.ts'

export type Path = readonly (string | number)[]
export type Node = ParsedNode
export type { ScalarNode }

export interface Yaml {
  readonly text: string
  readonly root: YAMLMap.Parsed
}

/** Why a text is no YAML we can work with. */
export interface Flaw {
  readonly line: number
  readonly message: string
}

/** Nobody writes more than this by hand; whoever sends more wants to see us work. */
const longest = 1_000_000

export function readYaml(text: string): Yaml | Flaw {
  if (text.length > longest) return { line: 1, message: `more than ${longest} characters of YAML` }
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false })
  const [error] = document.errors
  if (error)
    return unfinishedMerge(text) ?? { line: lineAt(text, error.pos[0]), message: plainly[error.code] ?? error.message }
  const { contents } = document
  if (!isMap(contents) || contents.flow) return { line: 1, message: 'not written as lines of `key: value`' }
  return { text, root: contents }
}

/** The parser's words are for people who know YAML by its grammar. */
const plainly: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  DUPLICATE_KEY: 'this key is there twice',
  TAB_AS_INDENT: 'a tab where YAML takes spaces only',
  MULTILINE_IMPLICIT_KEY: 'neither `key: value` nor part of a value',
}

export const isFlaw = (read: Yaml | Flaw): read is Flaw => 'message' in read

/** A key of a map with its value; undefined when there is no such key. */
export function pairAt(yaml: Yaml, path: Path) {
  const key = path.at(-1)
  const map = path.length === 1 ? yaml.root : nodeAt(yaml, path.slice(0, -1))
  return isMap(map) ? map.items.find(pair => isScalar(pair.key) && pair.key.value === key) : undefined
}

export function nodeAt(yaml: Yaml, path: Path): Node | null | undefined {
  let node: Node | null | undefined = yaml.root
  for (const part of path) {
    if (isSeq(node)) node = typeof part === 'number' ? (node.items[part] as Node | undefined) : undefined
    else if (isMap(node))
      node = node.items.find(pair => isScalar(pair.key) && pair.key.value === part)?.value as Node | null | undefined
    else return undefined
  }
  return node
}

/** The keys of a map, in their order. */
export const keysAt = (yaml: Yaml, path: Path): readonly string[] => {
  const map = path.length === 0 ? yaml.root : nodeAt(yaml, path)
  return isMap(map) ? map.items.flatMap(pair => (isScalar(pair.key) ? [String(pair.key.value)] : [])) : []
}

/** What stands there as words; null where it is empty, undefined where it is no single value. */
export function wordAt(yaml: Yaml, path: Path): string | null | undefined {
  const node = nodeAt(yaml, path)
  if (node === null || node === undefined) return node
  if (!isScalar(node)) return undefined
  const text = String(node.value ?? '')
  return node.type === 'PLAIN' && isNothing(text) ? null : text
}

/** The same with numbers, truth values and nothing told from words, as every reader of YAML does. */
export function valueAt(yaml: Yaml, path: Path): Scalar | undefined {
  const node = nodeAt(yaml, path)
  if (node === null || node === undefined) return node
  if (!isScalar(node)) return undefined
  const text = String(node.value ?? '')
  return node.type === 'PLAIN' ? meaningOf(text) : text
}

/** The words of a list; one word alone counts as a list of one. Undefined where there is something else. */
export function wordsAt(yaml: Yaml, path: Path): readonly string[] | undefined {
  const node = nodeAt(yaml, path)
  if (!isSeq(node)) {
    const word = wordAt(yaml, path)
    return word === null ? [] : word === undefined ? undefined : [word]
  }
  return node.items.flatMap(item => (isScalar(item) ? [String(item.value ?? '')] : []))
}

const isNothing = (text: string): boolean => text === '' || text === '~' || text.toLowerCase() === 'null'

/** What a plain word means. A number that would be written otherwise (`0130`, `1e3`) is a word. */
export function meaningOf(text: string): Scalar {
  if (isNothing(text)) return null
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return Number.isFinite(number) && String(number) === text ? number : text
}
