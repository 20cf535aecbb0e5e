// Where each shared field lives in an issue, and how it is read from there. Nobody's request is spent on what nobody shares.

import { z } from 'zod'
import { Fault } from '../../core/errors.ts'
import { type FieldName, fieldName, type Ref } from '../../core/ids.ts'
import type { Value } from '../../core/value.ts'
import type { ConnectorSettings, Shared } from '../../ports/connector-module.ts'
import { readCustom } from './custom.ts'
import type { Keep } from './hour.ts'
import type { Known } from './known.ts'
import { manifest } from './manifest.ts'
import { wordFor } from './people.ts'
import { issueRef } from './refs.ts'
import type { Scope } from './scope.ts'
import { type WireField, wireSprint, wireUser } from './wire.ts'

export interface Slot {
  readonly name: FieldName
  /** Jira's own name of the field. */
  readonly id: string
  /** Undefined where what stands there has a form we do not know: such a field is not shown at all. */
  readonly read: (raw: unknown) => Value | undefined
  /** For fields of the user's own: what Jira says of them. */
  readonly custom?: WireField
}

export type Slots = ReadonlyMap<FieldName, Slot>

export const own = (name: FieldName): boolean => name.startsWith('x:')

export function slotting(settings: ConnectorSettings<Scope>, keep: Keep, known: Known) {
  const shared = sharedIn(settings)
  /** Without a request where no field has to be looked for. */
  const bySearch = shared.fields.filter(name => own(name) || name === 'estimate' || name === 'iteration')

  return {
    comments: shared.comments,
    fields: shared.fields,
    slots: (): Promise<Slots> => keep('slots', lookUp),
  }

  async function lookUp(): Promise<Slots> {
    const fields = bySearch.length > 0 ? await known.fields() : []
    const slots = await Promise.all(shared.fields.map(name => slotOf(name, fields)))
    return new Map(slots.flatMap(slot => (slot ? [[slot.name, slot] as const] : [])))
  }

  async function slotOf(name: FieldName, fields: readonly WireField[]): Promise<Slot | undefined> {
    const fixed = plain[name]
    if (fixed) return { name, ...fixed }
    if (name === 'iteration') {
      const field = fields.find(({ schema }) => schema?.custom === 'com.pyxis.greenhopper.jira:gh-sprint')
      return field && { name, id: field.id, read: readSprints }
    }
    const field =
      name === 'estimate' ? await estimateAmong(fields) : fieldCalled(settings.names[name] ?? name.slice(2), fields)
    return field && { name, id: field.id, read: readCustom(field), custom: field }
  }

  async function estimateAmong(fields: readonly WireField[]): Promise<WireField | undefined> {
    const said = settings.names[fieldName('estimate')]
    if (said !== undefined) return fieldCalled(said, fields)
    const id = settings.scope.board === undefined ? undefined : await known.estimateOfBoard()
    if (id !== undefined) return fields.find(field => field.id === id)
    const [one, ...more] = fields.filter(isPoints)
    if (more.length === 0) return one
    const message = `Jira: there are several fields for estimates (${[one, ...more].map(field => field?.name).join(', ')}). Name the board in the scope, or the field in \`estimate: { jira: … }\`.`
    throw new Fault({ kind: 'invalid', message })
  }
}

/** A company's projects and a team's own projects count in two different fields. */
const isPoints = ({ name, schema }: WireField): boolean =>
  schema?.custom === 'com.pyxis.greenhopper.jira:jsw-story-points' ||
  (schema?.type === 'number' && /^story points?$/i.test(name))

/** By name, or by Jira's own id of the field. */
function fieldCalled(name: string, fields: readonly WireField[]): WireField | undefined {
  const said = name.trim().toLowerCase()
  const [one, ...more] = fields.filter(field => field.id === name || field.name.toLowerCase() === said)
  if (more.length === 0) return one
  const message = `Jira: ${more.length + 1} fields are called ${JSON.stringify(name)}. Name it by its id: ${[one, ...more].map(field => field?.id).join(', ')}.`
  throw new Fault({ kind: 'invalid', message })
}

function sharedIn({ shared, names, scope }: ConnectorSettings<Scope>): Shared {
  if (shared) return shared
  const usual = Object.entries(manifest.fields).filter(
    ([, { needs }]) => needs !== 'board' || scope.board !== undefined,
  )
  const all = [...usual.map(([name]) => name), ...Object.keys(names).filter(name => own(fieldName(name)))]
  return { fields: all.map(fieldName), comments: true }
}

const as = <T>(shape: z.ZodType<T>, value: (read: T) => Value) => {
  const orNothing = shape.nullish()
  return (raw: unknown): Value | undefined => {
    const { data, success } = orNothing.safeParse(raw)
    if (!success) return undefined
    return data === null || data === undefined ? null : value(data)
  }
}

const called = z.looseObject({ name: z.string() })
const linked = z.looseObject({ id: z.string() })
const link = z.looseObject({
  id: z.string(),
  type: called,
  inwardIssue: linked.optional(),
  outwardIssue: linked.optional(),
})
export const wireLinks = z.array(link)
export type WireLink = z.infer<typeof link>

/** blocks: the issues this one stands in the way of · relates: those at either end. */
export function linkedBy(field: 'blocks' | 'relates', { type, inwardIssue, outwardIssue }: WireLink): Ref | undefined {
  const kind = type.name.toLowerCase()
  if (field === 'blocks') return kind === 'blocks' && outwardIssue ? issueRef(outwardIssue.id) : undefined
  const other = outwardIssue ?? inwardIssue
  return kind === 'relates' && other ? issueRef(other.id) : undefined
}

const readLinks = (field: 'blocks' | 'relates') =>
  as(wireLinks, links => links.flatMap(each => linkedBy(field, each) ?? []))

/** Of the sprints an issue went through, the one it is in or waits for; else the last it was in. */
const readSprints = as(z.array(wireSprint), sprints => {
  const open = sprints.find(({ state }) => state === 'active') ?? sprints.find(({ state }) => state === 'future')
  return (open ?? sprints.at(-1))?.name ?? null
})

/** Texts are read elsewhere: their spelling stands beside them. */
const plain: Readonly<Record<string, Omit<Slot, 'name'>>> = {
  title: { id: 'summary', read: as(z.string(), text => text) },
  body: { id: 'description', read: () => undefined },
  status: { id: 'status', read: as(called, ({ name }) => name) },
  type: { id: 'issuetype', read: as(called, ({ name }) => name) },
  assignees: { id: 'assignee', read: as(wireUser, user => [wordFor(user)]) },
  labels: { id: 'labels', read: as(z.array(z.string()), labels => labels) },
  priority: { id: 'priority', read: as(called, ({ name }) => name) },
  parent: { id: 'parent', read: as(linked, ({ id }) => issueRef(id)) },
  milestone: { id: 'fixVersions', read: as(z.array(called), ([first]) => first?.name ?? null) },
  due: { id: 'duedate', read: as(z.string(), date => date) },
  blocks: { id: 'issuelinks', read: readLinks('blocks') },
  relates: { id: 'issuelinks', read: readLinks('relates') },
}
