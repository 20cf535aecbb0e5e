// Between the tracker's shapes and ours. Pure; no value is judged here, tables and people are the binding's business.

import { canonical } from '../../core/field.ts'
import { type FieldName, fieldName, type Ref, ref, type ServiceTime, serviceTime } from '../../core/ids.ts'
import { type HistoryEntry, type Item, readMarker } from '../../core/item.ts'
import type { Fields, Value } from '../../core/value.ts'
import type { Patch } from '../../ports/connector.ts'
import { manifest } from './manifest.ts'
import type { WireRecord } from './wire.ts'

/** The property that holds our marker. */
export const markerProperty = 'lockstep'

const fieldNames = Object.keys(manifest.fields).map(fieldName)

/** A comment is called by its item and its own number, so that a ref alone says where to look. */
export const refOf = (record: Pick<WireRecord, 'id'> & { readonly item?: string }): Ref =>
  ref(record.item === undefined ? record.id : `${record.item}/${record.id}`)

export function placeOf(name: Ref): { readonly item: string; readonly comment?: string } {
  const [item = '', comment] = name.split('/')
  return comment === undefined ? { item } : { item, comment }
}

export function fromWire(record: WireRecord): Item {
  const marker = readMarker(record.properties[markerProperty] ?? '')
  return {
    ref: refOf(record),
    kind: record.kind,
    ...(record.kind === 'comment' ? { parent: ref(record.item) } : {}),
    revision: String(record.revision),
    createdAt: readTime(record.created_at),
    updatedAt: readTime(record.updated_at),
    madeByUs: record.by_us,
    url: record.url,
    ...(marker ? { marker } : {}),
    fields: fieldsOf(record),
  }
}

function fieldsOf(record: WireRecord): Fields {
  if (record.kind === 'comment') return { [fieldName('body')]: canonical('text', record.body) }
  const { title, body, status, priority, labels, assignees } = record
  const shown: Readonly<Record<string, Value>> = { title, body, status, priority, labels, assignees }
  return Object.fromEntries(fieldNames.map(name => [name, inOurForm(name, shown[name] ?? null)]))
}

const inOurForm = (name: FieldName, value: Value): Value => canonical(manifest.fields[name]?.kind ?? 'scalar', value)

export const historyFromWire = (entry: {
  readonly position: number
  readonly field: string
  readonly to: Value
  readonly at: string
  readonly by_us: boolean
}): HistoryEntry => {
  const field = fieldName(entry.field)
  return { position: entry.position, field, to: inOurForm(field, entry.to), at: readTime(entry.at), ours: entry.by_us }
}

/** The named fields and nothing else: what is not sent stays as it is. Sets say what comes and what goes. */
export const patchToWire = ({ set, sets }: Patch): Readonly<Record<string, unknown>> => ({
  ...set,
  ...Object.fromEntries(Object.entries(sets).map(([name, { add, remove }]) => [name, { add, remove }])),
})

export const readTime = (iso: string): ServiceTime => serviceTime(Date.parse(iso))
export const writeTime = (time: ServiceTime): string => new Date(time).toISOString()
