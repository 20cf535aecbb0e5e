// LeanSpec: a folder per spec with a README.md. The heading is the title; the frontmatter keeps the times and every step.

import { type Ref, ref as refNamed } from '../../../core/ids.ts'
import { withValue } from '../yaml/edit.ts'
import { wordAt, type Yaml } from '../yaml/read.ts'
import { withRecord } from '../yaml/records.ts'
import { bearersOf } from './bearers.ts'
import type { Bear, Dialect, Noted } from './dialect.ts'
import type { Around, FormatKind } from './format.ts'
import { homes } from './homes.ts'
import { pageFormat } from './pages.ts'
import { nextNumber, numberOf, slug } from './slug.ts'

const order = [
  'title',
  'status',
  'created',
  'tags',
  'priority',
  'assignee',
  'assignees',
  'due',
  'parent',
  'depends_on',
  'created_at',
  'updated_at',
  'completed_at',
  'completed',
  'transitions',
]

/** Specs may lie in folders by day; others name them without it. */
const lastPart = (name: string): string => name.split('/').at(-1) ?? name
const wholeName = (name: string): string => name

const dialect: Dialect = {
  keys: {
    status: { names: ['status'], kind: 'scalar', required: true },
    priority: { names: ['priority'], kind: 'scalar' },
    labels: { names: ['tags'], kind: 'set' },
    assignees: { names: ['assignee', 'assignees'], kind: 'people', single: true },
    due: { names: ['due'], kind: 'scalar', like: ['created'] },
    parent: { names: ['parent'], kind: 'ref' },
  },
  order,
  lists: 'block',
  title: 'heading',
  signs: {
    status: {
      names: ['status'],
      vocabulary: {
        words: ['planned', 'in-progress', 'complete', 'archived'],
        pictures: { planned: '🗓️', 'in-progress': '⏳', complete: '✅', archived: '📦' },
      },
    },
    priority: { names: ['priority'], vocabulary: { words: ['low', 'medium', 'high', 'critical'], pictures: {} } },
    labels: { names: ['tags', 'labels'], vocabulary: { words: [], pictures: {} } },
  },
  times: { created: ['created_at', 'created'], updated: ['updated_at'] },
  ids: [],
  refOf: (word, around) => bearersOf(around, wholeName, word)[0] ?? bearersOf(around, lastPart, word)[0] ?? word,
  wordOf: lastPart,
  note,
}

/** As the tool itself does: specs that bear times get every change and every step noted, old ones a day of completion. */
function note(yaml: Yaml, { at, status }: Noted): Yaml {
  const now = at.toISOString()
  const isTimed = wordAt(yaml, ['created_at']) !== undefined
  let noted = yaml
  if (isTimed || wordAt(yaml, ['updated_at']) !== undefined) noted = withTime(noted, 'updated_at', now)
  if (status === undefined) return noted
  if (status === 'complete' && isTimed && wordAt(yaml, ['completed_at']) === undefined)
    noted = withTime(noted, 'completed_at', now)
  if (status === 'complete' && !isTimed && wordAt(yaml, ['completed']) === undefined)
    noted = withValue(noted, ['completed'], now.slice(0, 10), { after: order, like: ['created'] })
  if (!isTimed && wordAt(yaml, ['transitions']) === undefined) return noted
  return withRecord(noted, ['transitions'], { status, at: now }, { after: order, likes: { at: ['created_at'] } })
}

const withTime = (yaml: Yaml, key: string, now: string): Yaml =>
  withValue(yaml, [key], now, { after: order.slice(0, order.indexOf(key)), like: ['created_at'] })

const bear: Bear = ({ at }, title, { bundles, archived }) => {
  const names = [...bundles.map(({ name }) => name), ...archived].map(dialect.wordOf)
  const ref = `${nextNumber(names, 3)}-${slug(title)}`
  const now = at.toISOString()
  const text = `---\nstatus: planned\ncreated: '${now.slice(0, 10)}'\ncreated_at: '${now}'\n---\n\n# ${title}\n`
  return { ref, path: pathOf(ref), text }
}

const { packageOf, archivedOf } = homes.leanspec
const pathOf = (ref: string): string => `${ref}/README.md`

export const leanspec: FormatKind = {
  name: 'leanspec',
  likeness: paths => paths.filter(path => packageOf(path) !== undefined).length,
  open: settings =>
    pageFormat(
      {
        name: 'leanspec',
        dialect,
        packageOf,
        pathOf,
        archivedOf: path => archivedOf?.(path),
        belongings: ref => path => path.startsWith(`${ref}/`),
        bear,
        shelved: 'archived',
        idsAreUnique: false,
        known: numberIfAlone,
      },
      settings,
    ),
}

/** Numbers occur twice where two branches took the same; then they tell nothing. */
function numberIfAlone(ref: Ref, around: Around): readonly Ref[] {
  const number = numberIn(ref)
  return number !== undefined && bearersOf(around, numberIn, number).length === 1 ? [refNamed(`#${number}`)] : []
}

const numberIn = (name: string): string | undefined => numberOf(dialect.wordOf(name))
