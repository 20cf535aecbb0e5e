// Task packages: Markdown named by a ULID or by day and slug, with frontmatter, sections, and at the end a Rolling Summary
// and an Activity Log that say what happened.
// Whoever limits `update_scope` has only those sections changed.

import { Fault } from '../../../core/errors.ts'
import { fieldName } from '../../../core/ids.ts'
import { moment } from '../../../core/moment.ts'
import { elements, type Fields, isSet, sameValue, setOf } from '../../../core/value.ts'
import { isFlawed, readPage } from '../markdown/page.ts'
import { wordsAt } from '../yaml/read.ts'
import { spell } from '../yaml/scalar.ts'
import {
  causeIn,
  isLog,
  joined,
  lineFor,
  logTitle,
  parted,
  sectionsOf,
  short,
  withLine,
  withNews,
} from './activity-log.ts'
import { bearersOf } from './bearers.ts'
import type { Bear, Dialect } from './dialect.ts'
import type { Edit, Format, FormatKind, FormatSettings, Rewrite, SourceFile } from './format.ts'
import { homes } from './homes.ts'
import { pageFormat } from './pages.ts'
import { isSummary, rolled, summaryTitle, type Turn } from './rolling-summary.ts'
import { freeName, slug } from './slug.ts'

const scopeKey = 'update_scope'
const order = [
  'id',
  'title',
  'status',
  'priority',
  'labels',
  'tags',
  'assignee',
  'assignees',
  'due',
  'parent',
  scopeKey,
]
const free = { words: [], pictures: {} }

const dialect: Dialect = {
  keys: {
    status: { names: ['status'], kind: 'scalar', required: true },
    priority: { names: ['priority'], kind: 'scalar' },
    labels: { names: ['labels', 'tags'], kind: 'set' },
    assignees: { names: ['assignee', 'owner', 'assignees'], kind: 'people', single: true },
    due: { names: ['due'], kind: 'scalar' },
    parent: { names: ['parent'], kind: 'ref' },
  },
  order,
  lists: 'flow',
  title: 'frontmatter',
  signs: {
    status: { names: ['status'], vocabulary: free },
    priority: { names: ['priority'], vocabulary: free },
    labels: { names: ['labels', 'tags'], vocabulary: free },
  },
  times: { created: ['created'], updated: ['updated'] },
  ids: ['id'],
  refOf: (word, around) => bearersOf(around, name => name, word)[0] ?? word,
  wordOf: ref => ref,
  note: yaml => yaml,
}

const { packageOf } = homes['task-package']
const pathOf = (ref: string): string => `${ref}.md`

const bear: Bear = ({ at }, title, { bundles, archived }) => {
  const names = [...bundles.map(({ name }) => name), ...archived]
  const ref = freeName(`${at.toISOString().slice(0, 10).replaceAll('-', '')}-${slug(title)}`, names)
  const front = [`title: ${spell(title, { style: 'double' })}`, 'status: Planned']
  return { ref, path: pathOf(ref), text: ['---', ...front, '---', '', `# ${title}`, ''].join('\n') }
}

export const taskPackage: FormatKind = {
  name: 'task-package',
  // Such names look like numbered ones too; a whole day or a ULID tells more than a number.
  likeness: paths => 1.5 * paths.filter(path => packageOf(path) !== undefined).length,
  open,
}

function open(settings: FormatSettings): Format {
  const pages = pageFormat({ name: 'task-package', dialect, packageOf, pathOf, bear, idsAreUnique: true }, settings)
  return {
    ...pages,
    belongings: ref => path => path.startsWith(`${ref}/`) && packageOf(path) === undefined,
    read(files, around) {
      const { packages, problems } = pages.read(files.map(withoutReport), around)
      const [whole] = files
      return { packages: packages.map(one => ({ ...one, own: whole?.text ?? one.own })), problems }
    },
    edit: (files, edit, around) =>
      files.flatMap((whole): readonly Rewrite[] => {
        refuseLog(edit.set)
        const { head, summary, log } = parted(whole.text)
        const page: SourceFile = { ...whole, text: head }
        const next = pages.edit([page], edit, around)[0]?.text ?? head
        if (next === head) return []
        const scope = scopeOf(head, settings)
        refuseOutside(head, next, scope)
        const before = pages.read([page], around).packages[0]?.fields ?? {}
        const news = newsIn(edit, before)
        const line = lineFor(news, before)
        const grown = log !== '' && mayChange(scope, isLog) ? withLine(log, line) : log
        const told =
          summary !== '' && mayChange(scope, isSummary) ? rolled(summary, turnOf(news, before, line)) : summary
        return [{ path: whole.path, text: joined({ head: next, summary: told, log: grown }, head) }]
      }),
    note: (files, lines) =>
      files.flatMap(({ path, text }) => {
        const { head, summary, log } = parted(text)
        if (log === '') throw refused(`it does not end with a section "${logTitle}". Add one`)
        if (!mayChange(scopeOf(head, settings), isLog))
          throw refused(`"${logTitle}" is not in ${scopeKey}. Add it there`)
        const grown = withNews(log, lines)
        return grown === log ? [] : [{ path, text: head + summary + grown }]
      }),
    create(draft, around) {
      refuseLog(draft.fields)
      const { ref, rewrites } = pages.create(draft, around)
      const line = `${moment(draft.at.getTime())}: created${causeIn(draft)}`
      const { status } = draft.fields as { readonly status?: unknown }
      const facts =
        typeof status === 'string'
          ? [`- Status: ${short(status)}`, `- Last change: ${line}`]
          : [`- Last change: ${line}`]
      const summary = `## ${summaryTitle}\n\n${facts.join('\n')}\n\n`
      const log = `## ${logTitle}\n\n- ${line}\n`
      return {
        ref,
        rewrites: rewrites.map(({ path, text }) => ({ path, text: text && joined({ head: text, summary, log }) })),
      }
    },
  }
}

const withoutReport = ({ path, text }: SourceFile): SourceFile => ({ path, text: parted(text).head })

/** What happened is written down by whoever makes it happen, and comes from nowhere else. */
function refuseLog(set: Fields): void {
  const body = set[fieldName('body')]
  if (typeof body !== 'string') return
  const names = sectionsOf(body).map(({ name }) => name)
  // A summary with other sections below it is a text like any other.
  const title = names.some(isLog) ? logTitle : isSummary(names.at(-1) ?? '') ? summaryTitle : undefined
  if (title !== undefined) throw refused(`the text has a section "${title}" of its own. Rename that section`)
}

const mayChange = (scope: readonly string[] | undefined, isMeant: (name: string) => boolean): boolean =>
  scope === undefined || scope.some(isMeant)

/** Single words only, on one line: what the summary may repeat. */
const turnOf = ({ set }: Edit, before: Fields, line: string): Turn => ({
  line,
  words: Object.fromEntries(
    Object.entries(set).flatMap(([name, now]) =>
      name === 'body' || name === 'title' || Array.isArray(now)
        ? []
        : [[name, { was: short(before[fieldName(name)]), now: short(now) }]],
    ),
  ),
})

/** Undefined where every section may be changed. */
function scopeOf(text: string, { names }: FormatSettings): readonly string[] | undefined {
  const page = readPage(text)
  if (isFlawed(page)) return undefined
  return wordsAt(page.yaml, [names[fieldName(scopeKey)] ?? scopeKey])
}

function refuseOutside(before: string, after: string, scope: readonly string[] | undefined): void {
  if (scope === undefined) return
  const [was, now] = [before, after].map(bodySections)
  const allowed = new Set(scope.map(name => name.toLowerCase()))
  const names = new Set([...(was?.keys() ?? []), ...(now?.keys() ?? [])])
  for (const name of names) {
    if (allowed.has(name.toLowerCase()) || was?.get(name) === now?.get(name)) continue
    const where = name === '' ? 'the text above the first section' : `the section "${name}"`
    throw refused(`${where} is not in ${scopeKey}. Add it there, or leave that part as it is`)
  }
}

function bodySections(text: string): ReadonlyMap<string, string> {
  const page = readPage(text)
  if (isFlawed(page)) return new Map()
  const groups = Map.groupBy(sectionsOf(text.slice(page.bodyStart)), ({ name }) => name)
  return new Map([...groups].map(([name, parts]) => [name, parts.map(part => part.text.trim()).join('\n')]))
}

/** Only what really changes is written down. */
const newsIn = (edit: Edit, before: Fields): Edit => ({
  ...edit,
  set: Object.fromEntries(
    Object.entries(edit.set).filter(
      ([name, value]) => !sameValue(before[fieldName(name)] ?? null, isSet(value) ? setOf(value) : value),
    ),
  ),
  sets: Object.fromEntries(
    Object.entries(edit.sets).filter(([name, { add, remove }]) => {
      const there = elements(before[fieldName(name)])
      return add.some(one => !there.includes(one)) || remove.some(one => there.includes(one))
    }),
  ),
})

const refused = (why: string): Fault =>
  new Fault({ kind: 'invalid', message: `Cannot be written into the package: ${why}.` })
