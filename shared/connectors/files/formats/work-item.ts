// Work items: one Markdown file each, called by number and title, with its id, kind and relations in the frontmatter.

import { type Ref, ref as refNamed } from '../../../core/ids.ts'
import { withValue } from '../yaml/edit.ts'
import { wordAt, type Yaml } from '../yaml/read.ts'
import { spell } from '../yaml/scalar.ts'
import { bearersOf } from './bearers.ts'
import type { Bear, Dialect, Noted } from './dialect.ts'
import type { Around, FormatKind } from './format.ts'
import { homes } from './homes.ts'
import { pageFormat } from './pages.ts'
import { nextNumber, slug } from './slug.ts'

const order = [
  'type',
  'id',
  'work_item_id',
  'title',
  'date',
  'author',
  'producer',
  'kind',
  'status',
  'priority',
  'parent',
  'assignee',
  'assignees',
  'due',
  'blocked_by',
  'blocks',
  'relates_to',
  'tags',
  'labels',
  'last_updated',
]
const own = 'work-item:'

const dialect: Dialect = {
  keys: {
    status: { names: ['status'], kind: 'scalar', required: true },
    type: { names: ['kind'], kind: 'scalar' },
    priority: { names: ['priority'], kind: 'scalar' },
    labels: { names: ['tags', 'labels'], kind: 'set' },
    assignees: { names: ['assignee', 'assignees'], kind: 'people', single: true },
    due: { names: ['due'], kind: 'scalar', like: ['date'] },
    parent: { names: ['parent'], kind: 'ref', like: ['id'] },
    blocks: { names: ['blocks'], kind: 'refs', like: ['id'] },
    relates: { names: ['relates_to'], kind: 'refs', like: ['id'] },
  },
  order,
  lists: 'flow',
  title: 'frontmatter',
  signs: {
    status: {
      names: ['status'],
      vocabulary: {
        words: ['draft', 'ready', 'in-progress', 'review', 'blocked', 'done', 'abandoned'],
        pictures: {},
        allCapitals: true,
      },
    },
    priority: { names: ['priority'], vocabulary: { words: ['low', 'medium', 'high', 'critical'], pictures: {} } },
    type: {
      names: ['kind', 'type'],
      vocabulary: { words: ['story', 'task', 'epic', 'bug', 'spike', 'chore'], pictures: {} },
    },
    labels: { names: ['tags', 'labels'], vocabulary: { words: [], pictures: {} } },
  },
  times: { created: ['date', 'created'], updated: ['last_updated', 'updated'] },
  ids: ['id', 'work_item_id'],
  refOf,
  wordOf: ref => `${own}${idIn(ref) ?? ref}`,
  note,
}

/** `0045` in `0045-work-management.md`, `SHOP-42` in `SHOP-42-basket.md`. */
const idIn = (name: string): string | undefined => /^(?:\d+|[A-Z][A-Z0-9]*-\d+)(?=[-_.]|$)/.exec(name)?.[0]

/** Relations may name notes and decisions too; those are no packages. */
function refOf(word: string, around: Around): string | undefined {
  const id = word.startsWith(own) ? word.slice(own.length) : word.includes(':') ? undefined : word
  return id === undefined ? undefined : (bearersOf(around, idOrName, id)[0] ?? id)
}

const idOrName = (name: string): string => idIn(name) ?? name

function note(yaml: Yaml, { at }: Noted): Yaml {
  const before = wordAt(yaml, ['last_updated'])
  if (!before) return yaml
  return withValue(yaml, ['last_updated'], inFormOf(before, at))
}

/** With or without milliseconds, `Z` or `+00:00`, or the day alone: as it is written there. */
function inFormOf(sample: string, at: Date): string {
  const now = at.toISOString()
  if (!sample.includes('T')) return now.slice(0, 10)
  const fraction = sample.includes('.') ? now.slice(19, 23) : ''
  return now.slice(0, 19) + fraction + (sample.endsWith('Z') ? 'Z' : '+00:00')
}

const bear: Bear = ({ at, fields }, title, { bundles }) => {
  const names = bundles.map(({ name }) => name)
  const number = nextNumber(names, 4)
  const ref = `${number}-${slug(title)}`
  const { type } = fields as { readonly type?: unknown }
  const now = `${at.toISOString().slice(0, 19)}+00:00`
  const lines = [
    '---',
    'type: work-item',
    `id: "${number}"`,
    `title: ${spell(title, { style: 'double' })}`,
    `date: "${now}"`,
    ...(typeof type === 'string' && type !== '' ? [] : ['kind: task']),
    'status: draft',
    'tags: []',
    `last_updated: "${now}"`,
    'schema_version: 1',
    '---',
    '',
    `# ${number}: ${title}`,
    '',
  ]
  return { ref, path: pathOf(ref), text: lines.join('\n') }
}

const { packageOf } = homes['work-item']
const pathOf = (ref: string): string => `${ref}.md`

export const workItem: FormatKind = {
  name: 'work-item',
  likeness: paths => paths.filter(path => idIn(packageOf(path) ?? '') !== undefined).length,
  open: settings =>
    pageFormat(
      {
        name: 'work-item',
        dialect,
        packageOf,
        pathOf,
        bear,
        shelved: 'abandoned',
        idsAreUnique: true,
        known: idOfFile,
      },
      settings,
    ),
}

/** The id in the name of the file counts where no other file bears it. */
function idOfFile(ref: Ref, around: Around): readonly Ref[] {
  const id = idIn(ref)
  return id !== undefined && bearersOf(around, idOrName, id).length === 1 ? [refNamed(`#${id}`)] : []
}
