// Connections and ends: which account, which place, and whether the connector understands the keys.

import { endId } from '../ids.ts'
import { type KnownConnector, type KnownConnectors, type KnownKey, own } from './known.ts'
import type { Connection, End, Rows, Setting } from './model.ts'
import { instead, list, nearest, type Path, quote, type Tell } from './problem.ts'
import type { ClientText, ProjectText } from './shape.ts'
import { columnOf } from './tables.ts'
import { reserved } from './way.ts'

const plainName = /^[A-Za-z][\w.-]{0,63}$/

function checkName(name: string, path: Path, tell: Tell): void {
  if (!plainName.test(name))
    tell(path, `${quote(name)} cannot be a name`, 'a letter first, then letters, digits, `-`, `_` or `.`', 'key')
  else if (reserved.includes(name))
    tell(path, `${quote(name)} means something else where ends are named`, 'another name', 'key')
}

export function readConnections(
  text: ClientText['connections'],
  known: KnownConnectors,
  path: Path,
  tell: Tell,
): Client['connections'] {
  const read = Object.entries(text).map(([name, { connector: written, at_most, ...settings }]) => {
    const at = [...path, name]
    checkName(name, at, tell)
    const connector = String(written)
    const manifest = own(known, connector)
    if (!manifest)
      tell([...at, 'connector'], `${quote(connector)} is no connector`, instead(connector, Object.keys(known)))
    else checkKeys(settings, manifest.settings, ['connector', 'at_most'], at, tell)
    const atMost = at_most === undefined ? undefined : readPace(String(at_most), [...at, 'at_most'], tell)
    return [name, { name, connector, ...(atMost !== undefined && { atMost }), settings }] as const
  })
  return Object.fromEntries(read)
}
type Client = { readonly connections: Readonly<Record<string, Connection>> }

const perMinute = { s: 60, sec: 60, min: 1, m: 1, h: 1 / 60, hour: 1 / 60 } as const

function readPace(text: string, path: Path, tell: Tell): number | undefined {
  const [, count, unit] = /^(\d{1,7}) ?(?:\/|per) ?(s|sec|min|m|h|hour)$/.exec(text.trim()) ?? []
  const pace = Math.floor(Number(count) * (perMinute[unit as keyof typeof perMinute] ?? Number.NaN))
  if (pace >= 1) return pace
  tell(
    path,
    `${quote(text)} is no pace`,
    count || /^\d+$/.test(text) ? `${quote(`${Number(count ?? text) || 300}/min`)}, at least \`1/min\`` : '`300/min`',
  )
  return undefined
}

/** Keys a connector does not know, those it needs, and words it does not take. */
function checkKeys(
  written: Readonly<Record<string, Setting>>,
  keys: Readonly<Record<string, KnownKey>> | undefined,
  usual: readonly string[],
  path: Path,
  tell: Tell,
): void {
  if (keys === undefined) return
  for (const [key, value] of Object.entries(written)) {
    const rule = own(keys, key)
    if (rule === undefined)
      tell([...path, key], `${quote(key)} is no key here`, instead(key, [...Object.keys(keys), ...usual]), 'key')
    for (const word of [value].flat())
      if (rule?.oneOf && !rule.oneOf.includes(String(word)))
        tell([...path, key], `${quote(String(word))} is no ${key}`, instead(String(word), rule.oneOf))
  }
  const slips = Object.keys(written).map(key =>
    Object.hasOwn(keys, key) ? undefined : nearest(key, Object.keys(keys)),
  )
  for (const [key, rule] of Object.entries(keys))
    if (rule.required && !Object.hasOwn(written, key) && !slips.includes(key))
      tell([...path, key], `${quote(key)} is missing`, `${quote(`${key}: ${rule.oneOf?.[0] ?? '…'}`)}`, 'key')
}

export interface EndsContext {
  readonly project: string
  readonly connections: Readonly<Record<string, Connection>>
  /** Connections as written, sound or not: a broken one is not reported again wherever it is used. */
  readonly connectionNames: readonly string[]
  readonly known: KnownConnectors
  readonly statuses: Rows | undefined
}

export function readEnds(text: ProjectText['ends'], context: EndsContext, path: Path, tell: Tell): readonly End[] {
  const { connections, known } = context
  const ends = Object.entries(text).flatMap(([name, { in: written, ...scope }]): readonly End[] => {
    const at = [...path, name]
    checkName(name, at, tell)
    const connection = own(connections, String(written))
    if (!connection) {
      if (!context.connectionNames.includes(String(written)))
        tell(
          [...at, 'in'],
          `${quote(String(written))} is no connection`,
          instead(String(written), context.connectionNames),
        )
      return []
    }
    const manifest = own(known, connection.connector)
    if (!manifest) return []
    const [key = '', other] = Object.entries(manifest.instead ?? {}).find(([key]) => Object.hasOwn(scope, key)) ?? []
    const connector = other !== undefined && own(known, other) ? other : connection.connector
    const opener = own(known, connector) ?? manifest
    if (Object.keys(opener.fields).length === 0)
      tell(
        [...at, 'in'],
        `${quote(connection.name)} keeps no items`,
        `another connection; ${quote(connection.name)} goes under \`notify\``,
      )
    checkKeys(
      scope,
      opener.scope,
      connector === connection.connector ? ['in', ...Object.keys(manifest.instead ?? {})] : ['in', key],
      at,
      tell,
    )
    return [
      {
        id: endId(`${context.project}/${name}`),
        name,
        connection: connection.name,
        connector,
        scope,
        names: {},
        columns: {},
      },
    ]
  })
  if (Object.keys(text).length < 2)
    tell(path, 'a project has two ends or more', 'the second place to keep in step', 'key')
  tellTwins(ends, path, tell)
  return ends.map(end => ({
    ...end,
    columns: columnsAt(end, context.statuses, own(known, end.connector)),
  }))
}

function tellTwins(ends: readonly End[], path: Path, tell: Tell): void {
  const seen = new Map<string, string>()
  for (const { name, connection, scope } of ends) {
    const place = JSON.stringify([connection, Object.entries(scope).sort(([a], [b]) => (a < b ? -1 : 1))])
    const twin = seen.get(place)
    if (twin !== undefined)
      tell([...path, name], `${list([twin, name])} are the same place`, 'one of the two, or another scope', 'key')
    else seen.set(place, name)
  }
}

/** The columns of a board that the status table speaks of, by state. */
function columnsAt(end: End, rows: Rows | undefined, manifest: KnownConnector | undefined): End['columns'] {
  const column = rows && columnOf(rows, end)
  const board = manifest?.columns
  if (rows === undefined || column === undefined || board === undefined || !Object.hasOwn(end.scope, board)) return {}
  const words = Object.values(rows).flatMap(row => own(row, column) ?? [])
  const named = words.flatMap(word => (word.column === undefined ? [] : [{ state: word.state, column: word.column }]))
  const states = Object.groupBy(named, word => word.state)
  return Object.fromEntries(
    Object.entries(states).map(([state, group]) => [state, (group ?? []).map(word => word.column)]),
  )
}
