// Reads one project: its ends, what travels between them, when, and who is told.

import type { Choice, Deletions, Limits, Newcomers } from '../binding.ts'
import { bindingId, type FieldName, fieldName } from '../ids.ts'
import { type EndsContext, readEnds } from './ends.ts'
import { fieldNamesOf, readFields } from './fields.ts'
import { happenings, type PolicyOrder, type Project, type Reaction, type Rows, type Tables, topics } from './model.ts'
import { readPolicies } from './policy.ts'
import { instead, type Path, quote, type Tell } from './problem.ts'
import type { ClientText, ProjectText } from './shape.ts'
import { readRows } from './tables.ts'
import { readSchedule } from './times.ts'

export interface ProjectContext extends Omit<EndsContext, 'project' | 'statuses'> {
  readonly tables: Tables
  readonly defaults: Defaults
  /** Names a column of a table may have. */
  readonly columns: readonly string[]
}

export interface Defaults {
  readonly conflicts: PolicyOrder
  readonly deletions: Deletions
  readonly newcomers: Newcomers
  readonly limits: Limits
  readonly schedule: Project['schedule']
  readonly notify: Project['notify']
}

export const carefulDefaults: Defaults = {
  conflicts: { fields: {} },
  deletions: 'ask',
  newcomers: 'mirror',
  limits: { writes: 50, deletes: 5 },
  schedule: [],
  notify: {},
}

export function readProject(
  id: string,
  endNames: readonly string[],
  text: ProjectText,
  context: ProjectContext,
  path: Path,
  tell: Tell,
): Project {
  if (!/^[A-Za-z0-9][\w.-]{0,63}$/.test(id))
    tell(path, `${quote(id)} cannot be a project`, 'letters, digits, `-`, `_` or `.`', 'key')
  const tables = { ...context.tables, ...readTables(text, context.columns, path, tell) }
  const bare = readEnds(text.ends, { ...context, project: id, statuses: tables.status }, [...path, 'ends'], tell)
  const { ends, fields, comments } = readFields(text.fields, bare, endNames, context.known, path, tell)
  const { defaults } = context
  const common = readCommon(text, context, endNames, path, tell)
  return {
    id: bindingId(id),
    priority: text.priority ?? 'normal',
    ends,
    fields,
    ...(comments && { comments }),
    tables,
    only: [text.only ?? []].flat().map(item => readChoice(String(item))),
    on: readReactions(text.on ?? {}, tables.status, fieldNamesOf(ends, context.known), [...path, 'on'], tell),
    ...defaults,
    ...common,
    conflicts: common.conflicts
      ? { ...defaults.conflicts, ...common.conflicts, fields: narrower(defaults.conflicts, common.conflicts) }
      : defaults.conflicts,
    limits: { ...defaults.limits, ...common.limits },
  }
}

/** What a project says of all fields outweighs what the defaults say of one. */
const narrower = (defaults: PolicyOrder, own: PolicyOrder): PolicyOrder['fields'] =>
  own.others === undefined ? { ...defaults.fields, ...own.fields } : own.fields

/** What may stand in `defaults` and in a project alike; only what is written. */
export function readCommon(
  text: NonNullable<ClientText['defaults']>,
  context: Pick<ProjectContext, 'connections' | 'connectionNames' | 'known'>,
  ends: readonly string[],
  path: Path,
  tell: Tell,
): { -readonly [Key in keyof Defaults]?: Key extends 'limits' ? Partial<Limits> : Defaults[Key] } {
  const read: ReturnType<typeof readCommon> = {}
  if (text.conflicts !== undefined) read.conflicts = readPolicies(text.conflicts, ends, [...path, 'conflicts'], tell)
  if (text.deletions !== undefined) read.deletions = text.deletions
  if (text.newcomers !== undefined) read.newcomers = text.newcomers
  if (text.limits !== undefined) {
    const { writes, deletes } = text.limits
    read.limits = { ...(writes !== undefined && { writes }), ...(deletes !== undefined && { deletes }) }
  }
  if (text.schedule !== undefined) {
    const schedule = readSchedule(String(text.schedule))
    if ('wrong' in schedule) tell([...path, 'schedule'], schedule.wrong.message, schedule.wrong.write)
    else read.schedule = schedule.value
  }
  if (text.notify !== undefined) read.notify = readNotify(text.notify, context, [...path, 'notify'], tell)
  return read
}

function readNotify(
  text: NonNullable<ProjectText['notify']>,
  { connections, connectionNames, known }: Pick<ProjectContext, 'connections' | 'connectionNames' | 'known'>,
  path: Path,
  tell: Tell,
): Project['notify'] {
  const chatty = connectionNames.filter(name => known[connections[name]?.connector ?? '']?.notices)
  for (const name of Object.keys(text)) {
    if (!connectionNames.includes(name))
      tell([...path, name], `${quote(name)} is no connection`, instead(name, chatty), 'key')
    else if (Object.hasOwn(connections, name) && !chatty.includes(name))
      tell([...path, name], `${quote(name)} cannot carry notices`, instead(name, chatty), 'key')
  }
  return Object.fromEntries(
    Object.entries(text).map(([name, told]) => [name, told.map(topic => topics[topic as keyof typeof topics])]),
  )
}

/** `statuses` is the table of the field status; `values` holds those of other fields. */
export function readTables(
  text: Pick<ClientText, 'statuses' | 'values'>,
  columns: readonly string[],
  path: Path,
  tell: Tell,
): Tables {
  const tables: Record<string, Rows> = {}
  for (const [field, rows] of Object.entries(text.values ?? {})) {
    if (field === 'status' && text.statuses)
      tell([...path, 'values', field], '`status` has a table already', '`statuses` alone', 'key')
    tables[field] = readRows(rows, columns, [...path, 'values', field], tell)
  }
  if (text.statuses) tables.status = readRows(text.statuses, columns, [...path, 'statuses'], tell)
  return tables
}

/** `label: spec` or `#spec` is a label, an address an address, what has a `/` or `*` a path; anything else is an id. */
function readChoice(text: string): Choice {
  const [, label] = /^(?:label:\s*|#)([^\s\d].*)$/.exec(text) ?? []
  if (label !== undefined) return { by: 'label', text: label }
  if (/^https?:\/\//.test(text)) return { by: 'url', text }
  return { by: /[/*]/.test(text) ? 'path' : 'id', text }
}

function readReactions(
  text: NonNullable<ProjectText['on']>,
  statuses: Rows | undefined,
  fields: readonly string[],
  path: Path,
  tell: Tell,
): readonly Reaction[] {
  return happenings.flatMap((when): readonly Reaction[] => {
    const action = text[when]?.trim()
    if (action === undefined) return []
    const at = [...path, when]
    if (action === 'subtree' || action === 'sync' || action === 'audit') return [{ when, does: action }]
    const [, verb, rest = ''] = /^(status|fields) (.+)$/.exec(action) ?? []
    if (verb === 'status') {
      if (statuses && !Object.hasOwn(statuses, rest))
        tell(at, `${quote(rest)} is no row of \`statuses\``, instead(rest, Object.keys(statuses)))
      return [{ when, does: 'status', word: rest }]
    }
    if (verb === 'fields') {
      const named = rest.split(/\s+and\s+|\s*[,+&]\s*/)
      for (const name of named)
        if (!fields.includes(name)) tell(at, `${quote(name)} is no field`, instead(name, fields))
      return [{ when, does: 'fields', fields: named.map((name): FieldName => fieldName(name)) }]
    }
    const verbs = ['subtree', 'sync', 'audit']
    const near = instead(action, verbs)
    tell(
      at,
      `${quote(action)} is no action`,
      near.startsWith('one of') ? '`status complete`, `fields status and labels`, `subtree`, `sync` or `audit`' : near,
    )
    return []
  })
}
