// Reads the YAML of a client file and remembers where everything stands. Never throws; bombs and broken files become problems.

import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml'
import { enough, type Path, type Problem, quote } from './problem.ts'
import { looksRandom, namesSecret, secretsIn } from './secrets.ts'

export interface Source {
  readonly file: string
  /** Plain data, or undefined when the text is no YAML at all. */
  readonly data: unknown
  /** What YAML itself or the search for secrets has to say. */
  readonly problems: readonly Problem[]
  /** Texts that must not be repeated in any message. */
  readonly secrets: readonly string[]
  readonly at: (path: Path, part: 'key' | 'value') => { readonly line: number; readonly column: number }
}

const longest = 1024 * 1024
const aliases = 100

export function readSource(text: string, file: string): Source {
  const lines = new LineCounter()
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const problems: Problem[] = []
  const tell = (offset: number, message: string, write: string, path = ''): void => {
    if (problems.length < enough) problems.push({ file, path, ...place(offset), message, write })
  }
  const broken = (message: string, write: string): Source => ({
    file,
    data: undefined,
    problems: [...problems, { file, path: '', line: 1, column: 1, message, write }],
    secrets: [],
    at: () => ({ line: 1, column: 1 }),
  })

  const bytes = Buffer.byteLength(text)
  if (bytes > longest)
    return broken(
      `the file has ${bytes} bytes; a client file has at most ${longest}`,
      'one file per project, under `clients/<CODE>/`',
    )
  try {
    const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, uniqueKeys: false })
    const secrets: string[] = []
    for (const { what, start, text: found } of secretsIn(text)) {
      secrets.push(found)
      tell(start, `this looks like ${what}`, vaultInstead)
    }
    secrets.push(...suspects(doc.contents, (offset, path, message) => tell(offset, message, vaultInstead, path)))

    const faults = [...doc.errors, ...doc.warnings]
    const told = new Set<number>()
    for (const fault of faults) {
      const { line } = place(fault.pos[0])
      // One slip often breaks the rest of its line; the first complaint is the one that helps.
      if (!told.has(line)) tell(fault.pos[0], ...explain(fault))
      told.add(line)
    }
    for (const offset of twins(doc)) tell(offset, 'this key is here twice', 'one of the two')
    if (faults.length > 0) return { ...broken('', ''), problems, secrets }
    if (!isMap(doc.contents)) {
      tell(0, 'this is no mapping of keys and values', '`client: <CODE>` as the first line')
      return { ...broken('', ''), problems, secrets }
    }
    const strays = strayAliases(doc)
    for (const offset of strays) tell(offset, ...stray)
    if (strays.length > 0) return { ...broken('', ''), problems, secrets }
    keepDigits(doc)
    const root = doc.contents
    const at = (path: Path, part: 'key' | 'value') => place(offsetOf(root, path, part))
    return { file, data: doc.toJS({ maxAliasCount: aliases }), problems, secrets, at }
  } catch (error) {
    if (error instanceof ReferenceError)
      return broken('aliases repeat each other too often', 'the repeated part itself, or `defaults`')
    return broken('this cannot be read as YAML: it is nested too deeply', 'at most a few levels')
  }
}

const vaultInstead =
  'nothing here; keep it in the vault under `lockstep/<CODE>/<connection>`, and revoke it if this file was shared'

/** `1.10` is a version and `007` a code: a number that would lose digits stays the text it was. */
function keepDigits(doc: Document.Parsed): void {
  visit(doc, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'number' && scalar.source !== undefined && scalar.source !== String(scalar.value))
        scalar.value = scalar.source
    },
  })
}

/** Keys that stand in their mapping a second time. Looked for here, since YAML's own search takes ages on long mappings. */
function twins(doc: Document.Parsed): readonly number[] {
  const found: number[] = []
  visit(doc, {
    Map: (_, map) => {
      const names = new Set<unknown>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        if (names.has(key.value)) found.push(key.range?.[0] ?? 0)
        names.add(key.value)
      }
    },
  })
  return found
}

/** Names after a `*` that nothing answers to. Of very many, none is looked at: the limit on aliases refuses them anyway. */
function strayAliases(doc: Document.Parsed): readonly number[] {
  const found: Alias[] = []
  visit(doc, {
    Alias: (_, alias) => {
      found.push(alias)
    },
  })
  return found.length > aliases ? [] : found.filter(alias => !alias.resolve(doc)).map(alias => alias.range?.[0] ?? 0)
}

const stray: [message: string, write: string] = [
  'a word that begins with `*` or `&` means something else in YAML',
  'quotes around it, as in `"*-api"`',
]

/** Values that are secrets by their key or by their randomness. Each node is looked at once, however often it is repeated. */
function suspects(root: Node | null, tell: (offset: number, path: string, message: string) => void): readonly string[] {
  const found: string[] = []
  const look = (node: unknown, path: readonly string[], secret: boolean): void => {
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? String(key.value) : ''
        if (looksRandom(name)) {
          found.push(name)
          tell(
            isScalar(key) ? (key.range?.[0] ?? 0) : 0,
            [...path, '…'].join('.'),
            'this looks like a secret: it is long and random',
          )
        }
        // A project may well be called `reset-password`; what holds a secret holds no mapping.
        look(value, [...path, name], namesSecret(name) && !isMap(value))
      }
    } else if (isSeq(node)) {
      for (const [i, item] of node.items.entries()) look(item, [...path, String(i)], secret)
    } else if (isScalar(node) && node.value !== null) {
      const value = String(node.value)
      const random = looksRandom(value)
      if (!random && !(secret && value !== '')) return
      found.push(value)
      const why = random
        ? 'this looks like a secret: it is long and random'
        : `${quote(path.at(-1) ?? '')} is where a secret would stand`
      tell(node.range?.[0] ?? 0, path.join('.'), why)
    }
  }
  look(root, [], false)
  return found
}

/** Where a value or its key begins; for what is missing, the key of what should contain it. */
function offsetOf(root: Node, path: Path, part: 'key' | 'value'): number {
  let node: unknown = root
  let offset = root.range?.[0] ?? 0
  for (const [i, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (pair === undefined) return offset
      const key = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset
      const value =
        isScalar(pair.value) || isSeq(pair.value) || (isMap(pair.value) && pair.value.flow)
          ? pair.value.range?.[0]
          : undefined
      offset = i === path.length - 1 && part === 'value' ? (value ?? key) : key
      node = pair.value
    } else if (isSeq(node)) {
      const item = node.items[Number(step)]
      if (item === undefined || item === null) return offset
      if (isScalar(item) || isMap(item) || isSeq(item) || isAlias(item)) offset = item.range?.[0] ?? offset
      node = item
    } else return offset
  }
  return offset
}

function explain(fault: YAMLError): [message: string, write: string] {
  switch (fault.code) {
    case 'RESOURCE_EXHAUSTION':
      return ['this is nested too deeply', 'at most a few levels']
    case 'TAB_AS_INDENT':
      return ['a tab cannot indent', 'spaces']
    case 'MULTIPLE_DOCS':
      return ['there is a second document in this file', 'one document, without `---` in the middle']
    case 'NON_STRING_KEY':
      return ['this key is no plain word', 'a word before the colon']
    case 'BAD_ALIAS':
      return stray
    case 'TAG_RESOLVE_FAILED':
      return ['`!` tags are not read here', 'the value alone']
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return [
        'this cannot be read: is there a second `: ` in the line?',
        "quotes around the whole value: 'like this: one'",
      ]
    default:
      return [`this is no YAML: ${firstLine(fault.message)}`, 'check brackets, quotes and indentation here']
  }
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').slice(0, 120)
