// Reads the `fields` of a project: each entry a way to travel, or what ends call the field.

import type { KnownConnectors } from './known.ts'
import { own } from './known.ts'
import { type End, type FieldOrder, type Shown, standardFields } from './model.ts'
import { readPolicy } from './policy.ts'
import { instead, type Path, quote, type Tell } from './problem.ts'
import type { ProjectText } from './shape.ts'
import { readTemplate, readWay } from './way.ts'

type FieldsText = NonNullable<ProjectText['fields']>
type FieldText = Exclude<FieldsText, string>[string]

interface FieldsRead {
  readonly ends: readonly End[]
  readonly fields: Readonly<Record<string, FieldOrder>>
  readonly comments?: FieldOrder
}

/** Every field that may be named where these ends meet. */
export const fieldNamesOf = (ends: readonly End[], known: KnownConnectors): readonly string[] => [
  ...new Set([
    ...Object.keys(standardFields),
    ...ends.flatMap(end => Object.keys(own(known, end.connector)?.fields ?? {})),
  ]),
]

export function readFields(
  text: FieldsText | undefined,
  ends: readonly End[],
  endNames: readonly string[],
  known: KnownConnectors,
  project: Path,
  tell: Tell,
): FieldsRead {
  const path = [...project, 'fields']
  // Said nothing, or one thing of all: as far as the ends can hold it.
  if (text === undefined || typeof text === 'string') {
    const way = readWay(text ?? 'both ways', endNames, path, tell)
    if (way?.shown)
      tell(path, 'a summary or template belongs to one field', '`{ body: specs → others, summary, others: both ways }`')
    return { ends, fields: way ? { others: { flows: way.flows, path } } : {} }
  }

  const names = fieldNamesOf(ends, known)
  const orders: Record<string, FieldOrder> = {}
  const called: Record<string, Record<string, string>> = {}
  for (const [name, entry] of Object.entries(text)) {
    const at = [...path, name]
    const custom = /^x:\S/.test(name)
    if (!custom && !names.includes(name) && name !== 'others' && name !== 'comments') {
      const near = instead(name, [...names, 'comments', 'others'])
      tell(
        at,
        `${quote(name)} is no field`,
        near.startsWith('one of') ? `${quote(`x:${name}`)} for a field of your own, or ${near}` : near,
        'key',
      )
      continue
    }
    const read = readField(name, entry, endNames, at, tell)
    if (read) {
      orders[name] = read.order
      // A field of the user's own is called as in the file, without its `x:`.
      const usual = custom ? endNames.map(end => [end, name.slice(2)]) : []
      called[name] = { ...Object.fromEntries(usual), ...read.called }
    }
  }

  const { comments, ...fields } = orders
  const withNames = ends.map(end => {
    const here = Object.entries(called).flatMap(([field, at]) =>
      Object.hasOwn(at, end.name) ? [[field, at[end.name] ?? '']] : [],
    )
    return { ...end, names: Object.fromEntries(here) }
  })
  return { ends: withNames, fields, ...(comments && { comments }) }
}

function readField(name: string, text: FieldText, ends: readonly string[], path: Path, tell: Tell) {
  if (typeof text === 'string') {
    const way = readWay(text, ends, path, tell)
    return way && { order: { ...way, path }, called: {} }
  }
  const { way: direction = 'both ways', summary, template, conflicts, kind, ...called } = text
  const own = ['way', 'summary', 'template', 'conflicts', 'kind']
  for (const end of Object.keys(called))
    if (!ends.includes(end))
      tell([...path, end], `${quote(end)} is no end of this project`, instead(end, [...ends, ...own]), 'key')
  if (kind !== undefined && !name.startsWith('x:'))
    tell([...path, 'kind'], `the kind of ${quote(name)} is given`, '`kind` only for fields of your own', 'key')

  const way = readWay(direction, ends, [...path, 'way'], tell)
  const policy = conflicts === undefined ? undefined : readPolicy(conflicts, ends, [...path, 'conflicts'], tell)
  const shown: Shown | undefined =
    template === undefined
      ? summary === true
        ? { as: 'summary' }
        : way?.shown
      : {
          as: 'template',
          template: readTemplate(template, (message, write) => tell([...path, 'template'], message, write)),
        }
  const order: FieldOrder | undefined = way && {
    flows: way.flows,
    path,
    ...(shown && { shown }),
    ...(kind !== undefined && { kind }),
    ...(policy !== undefined && { conflicts: policy }),
  }
  return order && { order, called }
}
