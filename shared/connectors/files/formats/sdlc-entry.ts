// One entry of the tracking file: its values read, set, and its lines taken out. Other entries are not touched.

import { isMap, isSeq } from 'yaml'
import { Fault } from '../../../core/errors.ts'
import { canonical } from '../../../core/field.ts'
import type { FieldName } from '../../../core/ids.ts'
import { minus, setOf, type Value } from '../../../core/value.ts'
import type { SetChange } from '../../../ports/connector.ts'
import { afterLine, lineEndOf, spliced, startOfLine } from '../splice.ts'
import { edited, endOfPair, type NewKey, withKey, withoutKey, withValue } from '../yaml/edit.ts'
import { keysAt, nodeAt, type Path, pairAt, valueAt, wordAt, wordsAt, type Yaml } from '../yaml/read.ts'
import { spell, styleOf } from '../yaml/scalar.ts'
import { withWords } from '../yaml/words.ts'
import { type KeyRule, textOf } from './dialect.ts'
import { keyOf, type Reader, ruleFor } from './reading.ts'

/** Where the body of an entry stands that has no page beside it. */
const bodyKey = 'description'
const titleRule: KeyRule = { names: ['title'], kind: 'scalar', required: true }

const ruleOf = (reader: Reader, field: FieldName): KeyRule | undefined => {
  if (field === 'title') return titleRule
  return field === 'body' ? { names: [bodyKey], kind: 'text' } : ruleFor(reader, field)
}

export function keyIn(reader: Reader, yaml: Yaml, path: Path, field: FieldName): string {
  const names = ruleOf(reader, field)?.names ?? [keyOf(reader, field)]
  const there = keysAt(yaml, path)
  return names.find(name => there.includes(name)) ?? names[0] ?? field
}

/** Undefined where the key is absent or what it holds cannot be shown. */
export function entryValue(reader: Reader, yaml: Yaml, path: Path, field: FieldName): Value | undefined {
  const at = [...path, keyIn(reader, yaml, path, field)]
  if (!pairAt(yaml, at)) return undefined
  const rule = ruleOf(reader, field)
  if (!rule) return isSeq(nodeAt(yaml, at)) ? setOf(wordsAt(yaml, at) ?? []) : valueAt(yaml, at)
  if (rule.kind === 'set' || rule.kind === 'people') return setOf(wordsAt(yaml, at) ?? [])
  if (rule.typed) return valueAt(yaml, at) ?? null
  const word = wordAt(yaml, at) ?? null
  if (rule.kind === 'ref') return word && (reader.dialect.refOf(word, nowhere) ?? null)
  return rule.kind === 'text' ? canonical('text', word) : word
}

const nowhere = { bundles: [], archived: [] }

export function withEntryValue(reader: Reader, yaml: Yaml, path: Path, field: FieldName, value: Value): Yaml {
  if (Array.isArray(value)) {
    const there = wordsAt(yaml, [...path, keyIn(reader, yaml, path, field)]) ?? []
    return withEntrySet(reader, yaml, path, field, { add: value, remove: minus(there, value), whole: value })
  }
  const key = keyIn(reader, yaml, path, field)
  const rule = ruleOf(reader, field)
  const at = [...path, key]
  if (value === null || value === '') return withoutField(yaml, at, field, rule?.required === true)
  if (field === 'title' && /[\n\r\0]/.test(textOf(value))) throw refused('a title is one line')
  const put = rule && !rule.typed ? textOf(value) : value
  const there = rule && !rule.typed ? wordAt(yaml, at) : valueAt(yaml, at)
  return there === put
    ? yaml
    : withValue(yaml, at, put as Exclude<typeof put, readonly string[]>, {
        ...placeOf(reader, path, key),
        isText: rule?.kind === 'text',
      })
}

function withoutField(yaml: Yaml, at: Path, field: FieldName, isRequired: boolean): Yaml {
  if (!pairAt(yaml, at)) return yaml
  if (isRequired) throw refused(`${field} cannot be empty here`)
  if (keysAt(yaml, at.slice(0, -1))[0] === at.at(-1))
    throw refused(`${field} stands in the line that begins the entry. Move it below the id`)
  return withoutKey(yaml, at)
}

export function withEntrySet(reader: Reader, yaml: Yaml, path: Path, field: FieldName, change: SetChange): Yaml {
  const rule = ruleOf(reader, field)
  const key = keyIn(reader, yaml, path, field)
  const at = [...path, key]
  const there = wordsAt(yaml, at) ?? []
  if (minus(change.add, there).length === 0 && !change.remove.some(word => there.includes(word))) return yaml
  if (minus([...there, ...change.add], change.remove).length === 0) {
    if (rule?.single || !pairAt(yaml, at)) return withoutField(yaml, at, field, false)
  }
  const place = placeOf(reader, path, key)
  return withWords(yaml, at, change, { ...place, layout: 'flow', single: rule?.single === true })
}

const placeOf = ({ dialect: { order } }: Reader, path: Path, key: string): NewKey => {
  const at = order.indexOf(key)
  return { after: at < 0 ? order : order.slice(0, at), like: [...path, 'title'] }
}

/** The lines of one entry; comments between it and the next are not its own. */
export function entrySpan(yaml: Yaml, path: Path): { readonly start: number; readonly end: number } {
  const node = nodeAt(yaml, path)
  const last = keysAt(yaml, path).at(-1)
  if (!isMap(node) || node.flow || last === undefined)
    throw refused('the entry is not written as lines of `key: value`')
  const dash = yaml.text.lastIndexOf('-', node.range[0])
  return { start: startOfLine(yaml.text, dash), end: endOfPair(yaml, [...path, last]) }
}

export function withoutEntry(yaml: Yaml, path: Path): Yaml {
  const span = entrySpan(yaml, path)
  const list = path.slice(0, -1)
  const node = nodeAt(yaml, list)
  const pair = pairAt(yaml, list)
  const isLast = isSeq(node) && node.items.length === 1 && pair
  const colon = isLast ? yaml.text.indexOf(':', pair.key.range[1]) + 1 : 0
  const empty = isLast ? [{ start: colon, end: colon, text: ' []' }] : []
  return edited(yaml, path, spliced(yaml.text, [...empty, { ...span, text: '' }]))
}

/** A new entry behind the others of its list, in their manner. */
export function withEntry(yaml: Yaml, list: string, keys: Readonly<Record<string, string>>): Yaml {
  const at = ['implementation', list]
  const base = pairAt(yaml, ['implementation'])
    ? yaml
    : withKey(yaml, ['implementation'], ':\n  epics: []', { after: ['team'] })
  const ready = pairAt(base, at) ? base : withKey(base, at, ':', { after: ['epics', 'stories'] })
  const node = nodeAt(ready, at)
  const count = isSeq(node) ? node.items.length : 0
  if (isSeq(node) && count > 0) {
    if (node.flow) throw refused(`the list ${list} is written in brackets. Write it as lines`)
    const last = entrySpan(ready, [...at, count - 1])
    const [lead = '  - '] = /^[ ]*-[ ]+/.exec(ready.text.slice(last.start)) ?? []
    const style = styleOf(nodeAt(ready, [...at, count - 1, 'title']))
    return edited(ready, at, spliced(ready.text, [lines(ready, last.end, lead, keys, style)]))
  }
  const pair = pairAt(ready, at)
  if (!pair) throw refused(`the list ${list} has no place`)
  const start = startOfLine(ready.text, pair.key.range[0])
  const lead = `${' '.repeat(pair.key.range[0] - start)}  - `
  const colon = ready.text.indexOf(':', pair.key.range[1]) + 1
  const cut = isSeq(node) ? [{ start: colon, end: node.range[1], text: '' }] : []
  const put = lines(ready, afterLine(ready.text, cut[0]?.end ?? colon), lead, keys, 'double')
  return edited(ready, at, spliced(ready.text, [...cut, put]))
}

function lines(
  yaml: Yaml,
  at: number,
  lead: string,
  keys: Readonly<Record<string, string>>,
  style: 'plain' | 'single' | 'double',
) {
  const lineEnd = lineEndOf(yaml.text)
  const below = ' '.repeat(lead.length)
  const written = Object.entries(keys).map(
    ([key, value], i) => `${i === 0 ? lead : below}${key}: ${spell(value, { style })}${lineEnd}`,
  )
  const before = at > 0 && yaml.text[at - 1] !== '\n' ? lineEnd : ''
  return { start: at, end: at, text: before + written.join('') }
}

/** When this entry was last brought in step with the services it refers to, where the file keeps such times. */
export function withSyncNoted(yaml: Yaml, path: Path, at: Date): Yaml {
  const now = at.toISOString()
  const tools = keysAt(yaml, [...path, 'external_refs']).filter(
    tool => valueAt(yaml, ['external_sync', tool, 'sync_enabled']) !== false,
  )
  const places = [['external_sync', 'last_sync'], ...tools.map(tool => ['external_sync', tool, 'last_sync'])]
  return places.reduce((noted, place) => (pairAt(noted, place) ? withValue(noted, place, now) : noted), yaml)
}

export const refused = (why: string): Fault =>
  new Fault({ kind: 'invalid', message: `Cannot be written into the tracking file: ${why}.` })
