// From GitHub's shapes to ours. Pure; no value is judged here, tables and people are the binding's business.

import { canonical } from '../../core/field.ts'
import { fieldName, ref, serviceTime } from '../../core/ids.ts'
import type { Item } from '../../core/item.ts'
import type { Fields, Value } from '../../core/value.ts'
import { commentRefOf, placeInAddress, refOf } from './address.ts'
import { columnField, type Dialect } from './dialect.ts'
import { authorOf, type Issue, readTime } from './issue.ts'
import { manifest } from './manifest.ts'
import { unmark } from './marker.ts'
import { statusOf } from './status.ts'
import type { WireComment } from './wire.ts'

export function itemOf(issue: Issue, dialect: Dialect): Item {
  const { text, marker } = unmark(issue.body)
  return {
    ref: refOf(dialect.home, issue.place),
    kind: 'item',
    createdAt: issue.createdAt,
    // Whoever moves a card does not touch the issue.
    updatedAt: serviceTime(Math.max(issue.updatedAt, issue.card?.updatedAt ?? 0)),
    ...(issue.author === undefined ? {} : { author: issue.author }),
    name: `#${issue.place.number}`,
    url: issue.url,
    ...(marker ? { marker } : {}),
    fields: fieldsOf(issue, text, dialect),
  }
}

function fieldsOf(issue: Issue, body: string, dialect: Dialect): Fields {
  const { card, blocks, title, type, milestone, assignees, labels, state, parent } = issue
  const column = card?.values.get(columnField)
  const shown: Record<string, Value> = {
    title,
    body,
    status: statusOf(state, column === undefined ? undefined : String(column), dialect.columns),
    type,
    assignees,
    labels,
    milestone,
    parent: parent ? refOf(dialect.home, parent) : null,
  }
  if (dialect.blocks) shown.blocks = (blocks ?? []).map(place => refOf(dialect.home, place))
  for (const [field, name] of dialect.boardNames) shown[field] = card?.values.get(name) ?? null
  return Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, inOurForm(name, value)]))
}

const inOurForm = (name: string, value: Value): Value =>
  canonical(manifest.fields[fieldName(name)]?.kind ?? 'scalar', value)

/** Undefined for a comment at a pull request: that is none of our items. */
export function commentOf(wire: WireComment): Item | undefined {
  const place = placeInAddress(wire.issue_url)
  if (!place || /\/pull\/\d+(#|$)/.test(wire.html_url)) return undefined
  const { text, marker } = unmark(wire.body ?? '')
  const author = authorOf(wire.user)
  return {
    ref: commentRefOf(place.number, wire.id),
    kind: 'comment',
    parent: ref(String(place.number)),
    createdAt: readTime(wire.created_at),
    updatedAt: readTime(wire.updated_at),
    ...(author === undefined ? {} : { author }),
    url: wire.html_url,
    ...(marker ? { marker } : {}),
    fields: { [fieldName('body')]: canonical('text', text) },
  }
}
