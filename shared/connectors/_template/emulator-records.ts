// The tracker's records, in memory: how they are made, changed and remembered, whoever does it.

import type { Time } from '../../core/ids.ts'
import { shelf } from '../../http/emulator-index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { WireComment, WireHistory, WireItem, WireRecord } from './wire.ts'

/** Where its page is depends on who asks, and from where. */
type Stored = Omit<WireItem, 'url'> | Omit<WireComment, 'url'>
export type Row = Stored & { readonly archived?: boolean; readonly hidden?: boolean }
/** A body as somebody sent it. */
export type Wanted = Readonly<Record<string, unknown>>
type Entries = WireHistory['entries']

export interface RecordSettings {
  readonly clock: Clock
  readonly lag: () => Time
  readonly skew: Time
  readonly onChange: (event: string, row: Pick<WireRecord, 'id'> & { readonly item?: string }) => void
}

export const keyOf = (row: Stored): string => (row.kind === 'comment' ? `${row.item}/${row.id}` : row.id)

export function records({ clock, lag, skew, onChange }: RecordSettings) {
  const rows = shelf<Row>(clock, lag)
  const histories = new Map<string, Entries>()
  let count = 0

  /** Its times are whole seconds. */
  const time = () => new Date(Math.floor((clock.now() + skew) / 1000) * 1000).toISOString()

  function make(wanted: Wanted, item: string | undefined, byUs: boolean): Row {
    const at = time()
    const properties = Object.fromEntries(Object.entries(wanted.properties ?? {}).map(([k, v]) => [k, String(v)]))
    const body = String(wanted.body ?? '')
    const begun = { body, properties, by_us: byUs, revision: 1, created_at: at, updated_at: at }
    const row = item === undefined ? newItem(begun, wanted, ++count) : newComment(begun, item, ++count)
    rows.put(keyOf(row), row)
    onChange(`${row.kind}.changed`, row)
    return row
  }

  function change(row: Row, wanted: Wanted, byUs: boolean): Row {
    const changes = Object.entries(wanted).map(([name, value]) => [name, merged(row, name, value)] as const)
    const past = histories.get(keyOf(row)) ?? []
    const entries = changes.map(([field, to], i) => ({
      position: past.length + i + 1,
      field,
      to,
      at: time(),
      by_us: byUs,
    }))
    histories.set(keyOf(row), [...past, ...entries])
    const next = { ...row, ...Object.fromEntries(changes), revision: row.revision + 1, updated_at: time() }
    rows.put(keyOf(row), next)
    onChange(`${row.kind}.changed`, row)
    return next
  }

  return {
    time,
    make,
    change,
    erase(row: Row) {
      rows.drop(keyOf(row))
      onChange(`${row.kind}.deleted`, row)
    },
    archive: (row: Row) => rows.put(keyOf(row), { ...row, archived: true }),
    hide: (row: Row) => rows.put(keyOf(row), { ...row, hidden: true }),
    get: (key: string) => rows.get(key),
    all: () => rows.all(),
    /** Late, as lists are. */
    listed: () => rows.listed(),
    history: (row: Row): Entries => histories.get(keyOf(row)) ?? [],
  }
}

type Begun = Omit<WireComment, 'id' | 'kind' | 'item' | 'url'>

const words = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

const newItem = (begun: Begun, wanted: Wanted, number: number): Omit<WireItem, 'url'> => ({
  ...begun,
  id: `T-${number}`,
  kind: 'item',
  title: String(wanted.title ?? ''),
  status: String(wanted.status ?? 'open'),
  priority: typeof wanted.priority === 'string' ? wanted.priority : null,
  labels: words(wanted.labels),
  assignees: words(wanted.assignees),
})

const newComment = (begun: Begun, item: string, number: number): Omit<WireComment, 'url'> => ({
  ...begun,
  id: String(number),
  kind: 'comment',
  item,
})

/** Sets come as what to add and what to remove; everything else replaces. */
function merged(row: Row, name: string, value: unknown): string | null | string[] {
  if (!isRecord(value)) return Array.isArray(value) ? words(value) : value === null ? null : String(value)
  const before = row.kind === 'item' && (name === 'labels' || name === 'assignees') ? row[name] : []
  const gone = new Set(words(value.remove))
  return [...new Set([...before, ...words(value.add)])].filter(word => !gone.has(word))
}

export const isRecord = (value: unknown): value is Wanted =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
