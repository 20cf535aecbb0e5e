// SDLC tracking: one YAML file lists epics, stories and tasks; Markdown pages beside it say more about some of them. What
// both tell must agree, and an edit changes both.

import { Fault } from '../../../core/errors.ts'
import { type FieldName, fieldName } from '../../../core/ids.ts'
import { elements, isSet, sameValue, setOf, type Value } from '../../../core/value.ts'
import { edited } from '../yaml/edit.ts'
import { keysAt, type Yaml } from '../yaml/read.ts'
import { editPage } from './editing.ts'
import type { Edit, FormatKind, FormatSettings, Package, Rewrite, SourceFile } from './format.ts'
import { createEntry } from './sdlc-birth.ts'
import { entryValue, refused, withEntrySet, withEntryValue, withoutEntry, withSyncNoted } from './sdlc-entry.ts'
import { keyOnPage, nowhere, packageOf, readingOf } from './sdlc-package.ts'
import { type Member, type Roll, rollOf, trackingFile } from './sdlc-roll.ts'
import { isAsWanted, wantedOf } from './wanted.ts'

const bundle = 'sdlc-tracking'
const pageFile = /(?:^|\/)(?:(?:epic|story|us|task)(?:[-_][^/]*)?\.md|(?:epics|stories|tasks)\/[^/]+\.md)$/i
const claims = (path: string): boolean =>
  trackingFile.test(path) || (pageFile.test(path) && !/(?:^|\/)readme\.md$/i.test(path))

export const sdlc: FormatKind = {
  name: 'sdlc',
  likeness: paths => (paths.some(path => trackingFile.test(path)) ? paths.filter(claims).length : 0),
  open: settings => ({
    name: 'sdlc',
    claims,
    bundles: paths => {
      const mine = paths.filter(claims)
      return mine.length === 0 ? [] : [{ name: bundle, paths: mine }]
    },
    home: ref => (ref === bundle ? undefined : bundle),
    read: files => readingOf(rollOf(files), settings),
    edit: (files, edit) => rewrites(files, edit, settings),
    joins: () => bundle,
    create: draft => {
      const born = createEntry(draft)
      const files = applied(draft.files, born.rewrites)
      const rest = Object.entries(draft.fields).filter(([name]) => name !== 'title' && name !== 'type')
      const set = Object.fromEntries(rest.filter(([, value]) => value !== null && elements(value).join('') !== ''))
      const more = rewrites(files, { ref: born.ref, set, sets: {}, at: draft.at, isBirth: true }, settings)
      const after = applied(files, more)
      return { ref: born.ref, rewrites: after.filter(file => textAt(draft.files, file.path) !== file.text) }
    },
    remove: (files, ref) => {
      const roll = rollOf(files)
      const { at, leaf } = memberOf(roll, ref)
      const yaml = roll.sheet && at && withoutEntry(roll.sheet.yaml, at)
      return [
        ...(roll.sheet && yaml ? [{ path: roll.sheet.path, text: yaml.text }] : []),
        ...(leaf ? [{ path: leaf.path, text: null }] : []),
      ]
    },
    idsAreUnique: false,
  }),
}

const memberOf = (roll: Roll, ref: string): Member => {
  const found = roll.members.find(one => one.ref === ref)
  if (!found)
    throw new Fault({ kind: 'not-found', message: `There is no entry ${JSON.stringify(ref)} in the tracking file.` })
  return found
}

function rewrites(files: readonly SourceFile[], edit: Edit, settings: FormatSettings): readonly Rewrite[] {
  const roll = rollOf(files)
  const member = memberOf(roll, edit.ref)
  const before = packageOf(roll, member, settings)
  if ('message' in before) throw new Fault({ kind: 'invalid', message: `${before.path}: ${before.message}` })
  const news = newsIn(edit, before)
  const done = [...entryRewrite(roll, member, news, settings), ...pageRewrite(files, roll, member, news, settings)]
  const changed = done.filter(({ path, text }) => textAt(files, path) !== text)
  const all = changed.length === 0 || edit.isBirth ? changed : noted(files, roll, member, changed, edit)
  verify(files, applied(files, all), before, news, settings)
  return all
}

/** What is shown already is not said again. */
function newsIn(edit: Edit, { fields }: Package): Edit {
  const isNew = ([name, value]: readonly [string, Value]) => {
    const shown = fields[fieldName(name)]
    return (
      shown === undefined ||
      !sameValue(shown, isSet(value) ? setOf(value) : value === '' && name !== 'body' ? null : value)
    )
  }
  return { ...edit, set: Object.fromEntries(Object.entries(edit.set).filter(isNew)) }
}

/** A field is written wherever it stands; one that stands nowhere goes to the entry, a body to the page. */
function isOnPage(roll: Roll, { leaf, at, level }: Member, field: FieldName, settings: FormatSettings): boolean {
  if (!leaf) return false
  if (field === 'body' || !at) return true
  return keysAt(leaf.page.yaml, []).includes(keyOnPage(roll.reader(level, settings), leaf.page.yaml, field))
}

function entryRewrite(roll: Roll, member: Member, edit: Edit, settings: FormatSettings): readonly Rewrite[] {
  const { at, level, leaf } = member
  if (!roll.sheet || !at) return []
  const reader = roll.reader(level, settings)
  const isHere = (field: FieldName, yaml: Yaml) =>
    field !== 'type' &&
    !(field === 'body' && leaf) &&
    (entryValue(reader, yaml, at, field) !== undefined || !isOnPage(roll, member, field, settings))
  if (Object.hasOwn(edit.set, 'type'))
    throw refused('the type is told by the list an entry stands in. Move the entry by hand')
  let { yaml } = roll.sheet
  for (const [name, value] of Object.entries(edit.set))
    if (isHere(fieldName(name), yaml)) yaml = withEntryValue(reader, yaml, at, fieldName(name), value)
  for (const [name, change] of Object.entries(edit.sets))
    if (isHere(fieldName(name), yaml)) yaml = withEntrySet(reader, yaml, at, fieldName(name), change)
  return [{ path: roll.sheet.path, text: yaml.text }]
}

function pageRewrite(
  files: readonly SourceFile[],
  roll: Roll,
  member: Member,
  edit: Edit,
  settings: FormatSettings,
): readonly Rewrite[] {
  const { leaf, level } = member
  if (!leaf) return []
  const here = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => isOnPage(roll, member, fieldName(name), settings)))
  const part = { ...edit, set: here(edit.set), sets: here(edit.sets) }
  return [
    { path: leaf.path, text: editPage(roll.reader(level, settings), textAt(files, leaf.path) ?? '', part, nowhere) },
  ]
}

/** The tracking file keeps when it was last in step with a service. */
function noted(
  files: readonly SourceFile[],
  { sheet }: Roll,
  { at }: Member,
  done: readonly Rewrite[],
  edit: Edit,
): readonly Rewrite[] {
  if (!sheet || !at) return done
  const text = done.find(({ path }) => path === sheet.path)?.text ?? sheet.yaml.text
  const next = withSyncNoted(edited(sheet.yaml, at, text), at, edit.at).text
  const others = done.filter(({ path }) => path !== sheet.path)
  return next === textAt(files, sheet.path) ? others : [...others, { path: sheet.path, text: next }]
}

/** What was meant is there, and no other package moved. */
function verify(
  old: readonly SourceFile[],
  files: readonly SourceFile[],
  before: Package,
  edit: Edit,
  settings: FormatSettings,
): void {
  const [was, now] = [old, files].map(all => readingOf(rollOf(all), settings).packages)
  const others = (all: readonly Package[] = []) =>
    all.flatMap(({ ref, own }) => (ref === before.ref ? [] : [`${ref}\n${own}`])).join('\0')
  if (others(was) !== others(now)) throw refused('it would change other entries as well')
  const after = now?.find(({ ref }) => ref === before.ref)
  for (const [name, shown] of Object.entries(before.fields)) {
    const field = fieldName(name)
    const [is, wanted] = [settled(after?.fields[field] ?? null), settled(wantedOf(shown, edit, field))]
    if (!isAsWanted(field, is, wanted)) throw refused(`${field} would not read back as it was meant`)
  }
}

const settled = (value: Value): Value =>
  typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() || null : value

const textAt = (files: readonly SourceFile[], path: string): string | undefined =>
  files.find(file => file.path === path)?.text

function applied(files: readonly SourceFile[], done: readonly Rewrite[]): readonly SourceFile[] {
  const next = new Map(files.map(({ path, text }) => [path, text]))
  for (const { path, text } of done) if (text !== null) next.set(path, text)
  return [...next].map(([path, text]) => ({ path, text }))
}
