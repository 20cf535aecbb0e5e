// Edits one Markdown file with frontmatter: the values named, the lines that repeat them, and what the dialect writes down
// about a change. Whatever does not read back as it was meant is refused.

import { Fault } from '../../../core/errors.ts'
import { canonical } from '../../../core/field.ts'
import { type FieldName, fieldName, type Ref } from '../../../core/ids.ts'
import { type Fields, isSet, minus, sameValue, type Value } from '../../../core/value.ts'
import type { SetChange } from '../../../ports/connector.ts'
import { rebodied } from '../markdown/body.ts'
import { isFlawed, type Page, readPage } from '../markdown/page.ts'
import { listSplice, wordSplice } from '../markdown/signs.ts'
import { lineEndOf, type Splice, spliced } from '../splice.ts'
import { type NewKey, withoutKey, withValue } from '../yaml/edit.ts'
import { keysAt, valueAt, wordAt, wordsAt, type Yaml } from '../yaml/read.ts'
import { withWords } from '../yaml/words.ts'
import { type Dialect, type KeyRule, textOf } from './dialect.ts'
import type { Around, Edit } from './format.ts'
import { fieldsOf, keyIn, keyOf, numberBefore, type Reader, ruleFor, titleOf } from './reading.ts'
import { isAsWanted, wantedOf } from './wanted.ts'

/** The text of the file after an edit; the very same text when nothing had to change. */
export function editPage(reader: Reader, text: string, wish: Edit, around: Around): string {
  const page = pageOf(text, wish.ref)
  const before = fieldsOf(reader, page, wish.ref, around)
  const edit = { ...wish, set: newsIn(wish.set, before) }
  const yaml = editFront(reader, page, edit, around)
  const next = assemble(reader, page, yaml, edit)
  if (next === text) return text
  const noted = edit.isBirth ? next : withFront(next, dialectNotes(reader.dialect, page, next, edit))
  verify(reader, before, noted, edit, around)
  return noted
}

/** What is shown already is not said again: a title told by the name of the folder stays there. */
const newsIn = (set: Fields, before: Fields): Fields =>
  Object.fromEntries(
    Object.entries(set).filter(([name, value]) => {
      const field = fieldName(name)
      const shown = before[field]
      return (
        shown === undefined ||
        !sameValue(settled(field, shown), settled(field, isSet(value) ? canonical('set', value) : value))
      )
    }),
  )

function pageOf(text: string, ref: Ref): Page {
  const page = readPage(text)
  if (isFlawed(page))
    throw new Fault({ kind: 'invalid', message: `${ref}: ${page.message} (line ${page.line}). Mend the file.` })
  return page
}

function editFront(reader: Reader, page: Page, { set, sets }: Edit, around: Around): Yaml {
  let { yaml } = page
  for (const [name, value] of Object.entries(set)) yaml = withField(reader, yaml, fieldName(name), value, page)
  for (const [name, change] of Object.entries(sets)) yaml = withSet(reader, yaml, fieldName(name), change, around)
  return yaml
}

function withField(reader: Reader, yaml: Yaml, field: FieldName, value: Value, page: Page): Yaml {
  if (field === 'body') return yaml
  if (field === 'title') return withTitle(reader.dialect, yaml, page, value)
  if (isSet(value)) return replaceSet(reader, yaml, field, value)
  const rule = ruleFor(reader, field)
  const key = keyFor(reader, yaml, field)
  if (value === null || value === '') {
    if (rule?.required) throw refused(`${field} cannot be empty here`)
    return withoutKey(yaml, [key])
  }
  const place = placeOf(reader.dialect, key, rule)
  if (!rule || rule.typed) return valueAt(yaml, [key]) === value ? yaml : withValue(yaml, [key], value, place)
  const word = rule.kind === 'ref' ? reader.dialect.wordOf(textOf(value)) : textOf(value)
  return wordAt(yaml, [key]) === word ? yaml : withValue(yaml, [key], word, place)
}

const keyFor = (reader: Reader, yaml: Yaml, field: FieldName): string => {
  const rule = ruleFor(reader, field)
  return rule ? keyIn(yaml, rule) : keyOf(reader, field)
}

const placeOf = ({ order }: Dialect, key: string, rule: KeyRule | undefined): NewKey => {
  const at = order.indexOf(key)
  return { after: at < 0 ? [] : order.slice(0, at), ...(rule?.like ? { like: rule.like } : {}) }
}

/** A set given whole, as in a draft. */
function replaceSet(reader: Reader, yaml: Yaml, field: FieldName, whole: readonly string[]): Yaml {
  const there = wordsAt(yaml, [keyFor(reader, yaml, field)]) ?? []
  const change = { add: whole, remove: minus(there, whole), whole }
  return withSet(reader, yaml, field, change, { bundles: [], archived: [] })
}

function withSet(reader: Reader, yaml: Yaml, field: FieldName, { add, remove }: SetChange, around: Around): Yaml {
  const { dialect } = reader
  const rule = ruleFor(reader, field)
  const there = keyFor(reader, yaml, field)
  const words = wordsAt(yaml, [there]) ?? []
  const inWords = (refs: readonly string[]) =>
    refs.map(ref => words.find(word => dialect.refOf(word, around) === ref) ?? dialect.wordOf(ref))
  const change = rule?.kind === 'refs' ? { add: inWords(add), remove: inWords(remove) } : { add, remove }
  const isNew = !keysAt(yaml, []).includes(there)
  const key = rule?.single && isNew && change.add.length > 1 ? (rule.names.at(-1) ?? there) : there
  const single = rule?.single === true && key === rule.names[0]
  return withWords(yaml, [key], change, { ...placeOf(dialect, key, rule), layout: dialect.lists, single })
}

function withTitle(dialect: Dialect, yaml: Yaml, page: Page, value: Value): Yaml {
  titleText(value)
  const isThere = keysAt(yaml, []).includes('title')
  if (dialect.title === 'heading' ? page.heading : !isThere && page.heading) return yaml
  return withValue(yaml, ['title'], titleText(value), placeOf(dialect, 'title', undefined))
}

function titleText(value: Value): string {
  const title = textOf(value).trim()
  if (title === '' || /[\n\r\0]/.test(title)) throw refused('a title is one line, and not empty')
  return title
}

/** Heading, repeated lines and body, around the new frontmatter. */
function assemble(reader: Reader, page: Page, yaml: Yaml, edit: Edit): string {
  const { text, front, bodyStart } = page
  const splices: Splice[] = [...headingSplices(reader, page, edit), ...signSplices(reader, page, yaml)]
  if (yaml.text !== page.yaml.text) splices.push({ ...front, text: yaml.text })
  const { body } = edit.set as { readonly body?: Value }
  if (body !== undefined && canonical('text', text.slice(bodyStart)) !== canonical('text', body))
    splices.push(bodySplice(page, textOf(body)))
  return spliced(text, splices)
}

function bodySplice({ text, bodyStart }: Page, body: string): Splice {
  if (body.includes('\0')) throw refused('a text cannot hold NUL characters')
  const lineEnd = lineEndOf(text)
  const old = text.slice(bodyStart)
  const put = rebodied(old, body.replace(/^(?:[ \t]*\r?\n)+/, ''), lineEnd)
  // The first body of a page keeps a blank line away from what is above it.
  const above = text.slice(0, bodyStart)
  const missing =
    old === '' && put !== ''
      ? /\n[ \t]*\r?\n$/.test(above)
        ? ''
        : above.endsWith('\n')
          ? lineEnd
          : lineEnd + lineEnd
      : ''
  return { start: bodyStart, end: text.length, text: missing + put }
}

function headingSplices({ dialect }: Reader, page: Page, { set, ref }: Edit): readonly Splice[] {
  const { title } = set as { readonly title?: Value }
  const { heading, text } = page
  if (title === undefined || !heading) return []
  const shown = text.slice(heading.start, heading.end)
  const was = titleOf(page, dialect, ref)
  const number = numberBefore(shown, page, dialect)
  const start =
    dialect.title === 'frontmatter' && shown.endsWith(was) ? heading.end - was.length : heading.start + number.length
  // A heading that says something else than the title and its number is somebody's own.
  if (dialect.title === 'frontmatter' && number === '' && !shown.endsWith(was)) return []
  return [{ start, end: heading.end, text: titleText(title) }]
}

function signSplices({ dialect }: Reader, page: Page, yaml: Yaml): readonly Splice[] {
  return Object.entries(dialect.signs).flatMap(([field, { names, vocabulary }]) => {
    const rule = dialect.keys[field]
    const sign = page.signs.find(({ name }) => names.includes(name))
    if (!rule || !sign) return []
    const [was, now] = [page.yaml, yaml].map(at => wordsAt(at, [keyIn(at, rule)]) ?? [])
    if (!was || !now || was.join('\n') === now.join('\n')) return []
    const splice =
      rule.kind === 'scalar'
        ? wordSplice(page.text, sign, was[0] ?? null, now[0] ?? '', vocabulary)
        : listSplice(page.text, sign, minus(now, was), minus(was, now))
    return splice ? [splice] : []
  })
}

function dialectNotes(dialect: Dialect, before: Page, text: string, { at }: Edit): Yaml {
  const page = pageOf(text, '' as Ref)
  const [was, now] = [before, page].map(({ yaml }) => wordAt(yaml, ['status']))
  return dialect.note(page.yaml, { at, status: was === now ? undefined : (now ?? undefined) })
}

function withFront(text: string, yaml: Yaml): string {
  const { front } = pageOf(text, '' as Ref)
  return spliced(text, [{ ...front, text: yaml.text }])
}

/** What was meant is there, and nothing else moved: a body that would be read as a heading, a value as another one. */
function verify(reader: Reader, before: ReturnType<typeof fieldsOf>, text: string, edit: Edit, around: Around): void {
  const after = fieldsOf(reader, pageOf(text, edit.ref), edit.ref, around)
  for (const field of Object.keys(after).map(fieldName)) {
    const isMeant = Object.hasOwn(edit.set, field) || Object.hasOwn(edit.sets, field)
    const [shown, wanted] = [after[field] ?? null, wantedOf(before[field] ?? null, edit, field)]
    if (!isAsWanted(field, settled(field, shown), settled(field, wanted)))
      throw refused(isMeant ? `${field} would not read back as it was meant` : `it would change ${field} as well`)
  }
}

function settled(field: FieldName, value: Value): Value {
  if (field === 'body') return String(canonical('text', value)).replace(/^(?:[ \t]*\n)+/, '')
  if (field === 'title') return textOf(value).trim()
  return value === '' ? null : typeof value === 'boolean' || typeof value === 'number' ? String(value) : value
}

const refused = (why: string): Fault =>
  new Fault({ kind: 'invalid', message: `Cannot be written into the file: ${why}.` })
