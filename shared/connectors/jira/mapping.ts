// Between Jira's issues and comments and our items. Pure; no value is judged here, tables and people are the binding's business.

import { Fault } from '../../core/errors.ts'
import { canonical } from '../../core/field.ts'
import { type FieldName, fieldName } from '../../core/ids.ts'
import { type Item, type Marker, readMarker, showMarker } from '../../core/item.ts'
import type { Fields, Value } from '../../core/value.ts'
import { adfDoc } from './adf.ts'
import { manifest } from './manifest.ts'
import { commentRef, issueOfComment, issueRef } from './refs.ts'
import type { Slots } from './slots.ts'
import { showText } from './text.ts'
import { type Spelling, spelling } from './text-spelling.ts'
import { readTime } from './time.ts'
import { type WireComment, type WireIssue, type WireUser, wireBasics } from './wire.ts'

/** Notes of programs, invisible on every page: whose creation something is, and how its text was spelled. */
export const markerProperty = 'lockstep'
export const spellingProperty = 'lockstep-text'

export interface Eyes {
  readonly slots: Slots
  readonly me: WireUser
  readonly site: string
}

export function itemFrom(issue: WireIssue, { slots, me, site }: Eyes): Item {
  const { data: basics } = wireBasics.safeParse(issue.fields)
  if (!basics) throw odd(issue.key)
  const { created, updated, creator } = basics
  const marker = markerIn(issue.properties[markerProperty])
  return {
    ref: issueRef(issue.id),
    kind: 'item',
    name: issue.key,
    url: `${site}/browse/${encodeURIComponent(issue.key)}`,
    createdAt: readTime(created),
    updatedAt: readTime(updated),
    ...(creator ? { madeByUs: creator.accountId === me.accountId, author: nameOf(creator) } : {}),
    ...(marker ? { marker } : {}),
    fields: fieldsFrom(issue, slots),
  }
}

function fieldsFrom(issue: WireIssue, slots: Slots): Fields {
  const shown: Record<FieldName, Value> = {}
  for (const { name, id, read } of slots.values()) {
    const raw = issue.fields[id]
    const value = name === 'body' ? textFrom(raw, spellingIn(issue.properties[spellingProperty])) : read(raw)
    if (value !== undefined) shown[name] = canonical(kindOf(name, value), value)
  }
  return shown
}

const kindOf = (name: FieldName, value: Value) =>
  manifest.fields[name]?.kind ?? (Array.isArray(value) ? 'set' : 'scalar')

const textFrom = (raw: unknown, by: Spelling | undefined): string | undefined => {
  if (raw === null || raw === undefined) return ''
  const { data } = adfDoc.safeParse(raw)
  return data && showText(data, by)
}

export function commentFrom(comment: WireComment, me: WireUser): Item {
  const issue = issueOfComment(comment.self)
  const property = (key: string) => comment.properties.find(each => each.key === key)?.value
  const body = textFrom(comment.body, spellingIn(property(spellingProperty)))
  if (issue === undefined || body === undefined) throw odd(`comment ${comment.id}`)
  const marker = markerIn(property(markerProperty))
  const { author } = comment
  return {
    ref: commentRef(issue, comment.id),
    kind: 'comment',
    parent: issueRef(issue),
    createdAt: readTime(comment.created),
    updatedAt: readTime(comment.updated),
    ...(author ? { madeByUs: author.accountId === me.accountId, author: nameOf(author) } : {}),
    ...(marker ? { marker } : {}),
    fields: { [fieldName('body')]: canonical('text', body) },
  }
}

const nameOf = (user: WireUser): string => user.displayName || user.accountId

export const spellingIn = (value: unknown): Spelling | undefined => spelling.safeParse(value).data

export const markerFor = (marker: Marker) => ({ key: markerProperty, value: { marker: showMarker(marker) } })

export function markerIn(value: unknown): Marker | undefined {
  const said = typeof value === 'object' && value !== null && 'marker' in value ? value.marker : undefined
  return typeof said === 'string' ? readMarker(said) : undefined
}

const odd = (what: string): Fault =>
  new Fault({
    kind: 'unavailable',
    message: `Jira, reading ${what}: it has a form this connector does not know. It is tried again later; the connector may need an update.`,
  })
