// One member of an SDLC project as a package: what its entry and its page tell, brought together. Where both tell a field
// they must tell the same.

import { type FieldName, fieldName, ref as refNamed } from '../../../core/ids.ts'
import { readMarker } from '../../../core/item.ts'
import { sameValue, type Value } from '../../../core/value.ts'
import { lineAt } from '../splice.ts'
import { keysAt, nodeAt, wordAt, type Yaml } from '../yaml/read.ts'
import type { FormatSettings, Package, Problem, Reading } from './format.ts'
import { fieldsOf, isProblem, keyIn as keyInPage, keyOf, markerKey, type Reader, ruleFor, usual } from './reading.ts'
import { entrySpan, entryValue, keyIn } from './sdlc-entry.ts'
import type { Member, Roll } from './sdlc-roll.ts'
import { told } from './sdlc-words.ts'

export const nowhere = { bundles: [], archived: [] }

export function readingOf(roll: Roll, settings: FormatSettings): Reading {
  const read = roll.members.map(member => packageOf(roll, member, settings))
  const problems = [...roll.problems, ...read.filter(isProblem)]
  return { packages: read.filter((one): one is Package => !isProblem(one)), problems }
}

export function packageOf(roll: Roll, member: Member, settings: FormatSettings): Package | Problem {
  const { ref, at, leaf, level } = member
  const reader = roll.reader(level, settings)
  const yaml = roll.sheet?.yaml
  const onPage = pageValues(reader, member)
  const inEntry = (field: FieldName): Value | undefined =>
    yaml && at ? entryValue(reader, yaml, at, field) : undefined
  const clash = [...new Set([...told, ...settings.asked])]
    .filter(field => field !== 'body' && field !== 'type')
    .map(fieldName)
    .find(
      field =>
        isSaid(inEntry(field)) && isSaid(onPage(field)) && !sameValue(inEntry(field) ?? null, onPage(field) ?? null),
    )
  if (clash !== undefined) return disagreement(roll, member, reader, clash, inEntry(clash), onPage(clash))

  const value = (field: FieldName): Value | undefined => {
    if (field === 'type') return level
    if (field === 'body') return (leaf ? onPage(field) : inEntry(field)) ?? ''
    const said = [inEntry(field), onPage(field)].find(isSaid)
    return said ?? inEntry(field) ?? onPage(field) ?? (many.includes(field) ? [] : field === 'title' ? ref : null)
  }
  const shown = [...new Set([...usual, ...settings.asked])]
  const span = yaml && at && entrySpan(yaml, at)
  const own = `${span ? yaml?.text.slice(span.start, span.end) : ''}\n${leaf?.page.text ?? ''}`
  const marker = readMarker(
    (yaml && at && wordAt(yaml, [...at, markerKey])) || (leaf && wordAt(leaf.page.yaml, [markerKey])) || '',
  )
  const fields = Object.fromEntries(
    shown.flatMap(field => {
      const there = value(field)
      return there === undefined ? [] : [[field, there]]
    }),
  )
  return { ref, aka: [refNamed(`#${ref.toLowerCase()}`)], own, fields, ...(marker ? { marker } : {}) }
}

const many = ['labels', 'assignees']

const isSaid = (value: Value | undefined): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

export function keyOnPage(reader: Reader, yaml: Yaml, field: FieldName): string {
  if (field === 'title') return 'title'
  const rule = ruleFor(reader, field)
  return rule ? keyInPage(yaml, rule) : keyOf(reader, field)
}

/** What a page tells itself; a title that only its name or heading tells is told by nobody. */
function pageValues(reader: Reader, { leaf, ref, at }: Member): (field: FieldName) => Value | undefined {
  if (!leaf) return () => undefined
  const { yaml } = leaf.page
  const asked = [...told.map(fieldName), ...reader.settings.asked]
  const all = fieldsOf({ ...reader, settings: { ...reader.settings, asked } }, leaf.page, ref, nowhere)
  const keys = keysAt(yaml, [])
  return field =>
    field === 'body' || (field === 'title' && !at) || keys.includes(keyOnPage(reader, yaml, field))
      ? all[field]
      : undefined
}

/** A conflict, not a coin toss. */
function disagreement(
  { sheet }: Roll,
  { ref, at, leaf }: Member,
  reader: Reader,
  field: FieldName,
  one: Value | undefined,
  other: Value | undefined,
): Problem {
  const [path, yaml] = [sheet?.path ?? '', sheet?.yaml]
  const key = yaml && at ? keyIn(reader, yaml, at, field) : field
  const node = yaml && at && nodeAt(yaml, [...at, key])
  const line = yaml && node ? lineAt(yaml.text, node.range[0]) : 1
  const there = leaf ? keyOnPage(reader, leaf.page.yaml, field) : key
  const message = `${ref}: ${key} is ${JSON.stringify(one)} here, and ${there} is ${JSON.stringify(other)} in ${leaf?.path}. Make both say the same`
  return { path, line, ref, message }
}
