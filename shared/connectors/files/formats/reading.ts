// Reads one Markdown file with frontmatter as a package, in the words of its dialect. Pure.

import { canonical } from '../../../core/field.ts'
import {
  type FieldName,
  fieldName,
  type Ref,
  ref as refNamed,
  type ServiceTime,
  serviceTime,
} from '../../../core/ids.ts'
import { readMarker } from '../../../core/item.ts'
import { setOf, type Value } from '../../../core/value.ts'
import { isFlawed, type Page, readPage } from '../markdown/page.ts'
import { keysAt, nodeAt, valueAt, wordAt, wordsAt, type Yaml } from '../yaml/read.ts'
import type { Dialect, KeyRule } from './dialect.ts'
import type { Around, FormatSettings, Package, Problem, SourceFile } from './format.ts'

/** The key that holds our marker in files that we made. */
export const markerKey = 'lockstep'

/** Fields that every package shows; others only where a binding asks for them. */
export const usual = ['title', 'body', 'status', 'priority', 'labels', 'assignees', 'due', 'parent'].map(fieldName)

export interface Reader {
  readonly dialect: Dialect
  readonly settings: FormatSettings
}

export function readPackage(reader: Reader, file: SourceFile, ref: Ref, around: Around): Package | Problem {
  const page = readPage(file.text)
  if (isFlawed(page)) return { path: file.path, ref, ...page }
  const { dialect } = reader
  const marker = readMarker(wordAt(page.yaml, [markerKey]) ?? '')
  const times = {
    createdAt: timeAt(page.yaml, dialect.times.created),
    updatedAt: timeAt(page.yaml, dialect.times.updated),
  }
  return {
    ref,
    aka: idsOf(page, dialect).map(id => refNamed(`#${id}`)),
    own: file.text,
    fields: fieldsOf(reader, page, ref, around),
    ...(times.createdAt === undefined ? {} : { createdAt: times.createdAt }),
    ...(times.updatedAt === undefined ? {} : { updatedAt: times.updatedAt }),
    ...(marker ? { marker } : {}),
  }
}

export const isProblem = (read: Package | Problem): read is Problem => 'message' in read

export function fieldsOf(reader: Reader, page: Page, ref: Ref, around: Around): Readonly<Record<FieldName, Value>> {
  const shown = [...new Set([...usual, ...reader.settings.asked])]
  return Object.fromEntries(
    shown.flatMap(field => {
      const value = fieldOf(reader, page, field, ref, around)
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

function fieldOf(reader: Reader, page: Page, field: FieldName, ref: Ref, around: Around): Value | undefined {
  if (field === 'title') return titleOf(page, reader.dialect, ref)
  if (field === 'body') return canonical('text', page.text.slice(page.bodyStart))
  const rule = ruleFor(reader, field)
  return rule ? byRule(reader.dialect, page.yaml, rule, around) : ownValue(page.yaml, keyOf(reader, field))
}

/** The rule of a field the dialect knows, unless the binding calls it otherwise here. */
export function ruleFor({ dialect, settings }: Reader, field: FieldName): KeyRule | undefined {
  const rule = Object.hasOwn(dialect.keys, field) ? dialect.keys[field] : undefined
  const named = settings.names[field]
  return rule && named !== undefined ? { ...rule, names: [named] } : rule
}

/** A field of the user's own is a key of that name. */
export const keyOf = ({ settings }: Reader, field: FieldName): string =>
  settings.names[field] ?? field.replace(/^x:/, '')

/** The key of a rule that is there, or the one that would be added. */
export const keyIn = (yaml: Yaml, { names }: KeyRule): string => {
  const there = keysAt(yaml, [])
  return names.find(name => there.includes(name)) ?? names[0] ?? ''
}

function byRule(dialect: Dialect, yaml: Yaml, rule: KeyRule, around: Around): Value | undefined {
  const key = [keyIn(yaml, rule)]
  if (rule.kind === 'scalar') return (rule.typed ? valueAt(yaml, key) : wordAt(yaml, key)) ?? null
  if (rule.kind === 'ref') {
    const word = wordAt(yaml, key)
    return word ? (dialect.refOf(word, around) ?? null) : null
  }
  const words = wordsAt(yaml, key) ?? []
  return rule.kind === 'refs' ? setOf(words.flatMap(word => dialect.refOf(word, around) ?? [])) : setOf(words)
}

/** Lists are sets, all else is one value; what is deeper than that is not shown. */
function ownValue(yaml: Yaml, key: string): Value | undefined {
  const node = nodeAt(yaml, [key])
  if (node === undefined) return null
  const value = valueAt(yaml, [key])
  return value !== undefined ? value : 'items' in (node ?? {}) ? setOf(wordsAt(yaml, [key]) ?? []) : undefined
}

export function titleOf(page: Page, dialect: Dialect, ref: Ref): string {
  const heading = page.heading && page.text.slice(page.heading.start, page.heading.end)
  const written = wordAt(page.yaml, ['title']) ?? undefined
  const bare = heading === undefined ? undefined : heading.slice(numberBefore(heading, page, dialect).length)
  const found = dialect.title === 'heading' ? (heading ?? written) : (written ?? bare)
  return (found ?? nameAsTitle(ref)).trim()
}

/** `0130: ` in front of the title in a heading, where it is the id of the package. */
export function numberBefore(heading: string, page: Page, dialect: Dialect): string {
  if (dialect.title === 'heading') return ''
  const before = idsOf(page, dialect).map(id => `${id}: `)
  return before.find(words => heading.startsWith(words)) ?? ''
}

const idsOf = ({ yaml }: Page, { ids }: Dialect): readonly string[] =>
  [...new Set(ids.flatMap(key => wordAt(yaml, [key]) ?? []))].slice(0, 1)

const nameAsTitle = (ref: Ref): string =>
  (ref.split('/').at(-1) ?? ref).replace(/^\d+[-_]/, '').replaceAll(/[-_]+/g, ' ')

function timeAt(yaml: Yaml, keys: readonly string[]): ServiceTime | undefined {
  for (const key of keys) {
    const time = Date.parse(wordAt(yaml, [key]) ?? '')
    if (Number.isFinite(time)) return serviceTime(time)
  }
  return undefined
}
