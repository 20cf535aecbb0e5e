// The places of a town: emulated services behind their real connectors, all on one clock, and a notebook on somebody's desk.

import { isMany, isReference, type Kind } from '../../../shared/core/field.ts'
import { type EndId, endId, type FieldName, fieldName, type Ref, type Time } from '../../../shared/core/ids.ts'
import { elements, type Fields } from '../../../shared/core/value.ts'
import type { Forecast } from '../../../shared/http/emulator.ts'
import type { Trouble } from '../../../shared/http/emulator-faults.ts'
import type { ConnectorLab, HookLab, Lab } from '../../../shared/http/emulator-lab.ts'
import type { Clock } from '../../../shared/ports/clock.ts'
import type { OpenEnd } from '../../../shared/ports/connector.ts'
import type { Webhook } from '../../../shared/ports/connector-module.ts'
import { Board } from '../../support/board.ts'
import type { Random } from '../random.ts'

/** What somebody can do at the page of a service. */
export interface Resident {
  create(fields: Fields): Ref
  edit(ref: Ref, fields: Fields): void
  comment(ref: Ref, text: string): Ref
  count(): number
}

export interface Place {
  readonly id: EndId
  readonly open: OpenEnd
  readonly resident: Resident
  /** Words of each field with a choice of its own; any words where the field is `title`, a text elsewhere. */
  readonly words: Readonly<Record<FieldName, readonly string[]>>
  readonly kinds: Readonly<Record<FieldName, Kind>>
  readonly limits: Readonly<Record<FieldName, number>>
  /** Fields people may leave empty, wherever they are. */
  readonly mayBeEmpty: readonly FieldName[]
  /** The longest title that is taken here. */
  readonly longestTitle: number
  readonly comments: boolean
  /** What may go wrong on the way there; nothing for what is on the desk. */
  readonly tooFast?: Trouble
  weather(forecast: Forecast | undefined): void
  readonly ear?: { readonly webhook: Webhook; readonly hooks: HookLab }
}

export interface Climate {
  readonly clock: Clock
  readonly random: Random
  /** Over: lists are up to date, answers come at once. */
  readonly isCalm: () => boolean
  /** Whether somebody looks at a page, rather than a program at the service. */
  readonly isPerson: () => boolean
}

const most = 4000

/** Opened twice: what a service can hold is known only once it is open, and only what is shared is asked for. */
export function openPlaces(labs: Readonly<Record<string, ConnectorLab>>, climate: Climate): readonly Place[] {
  const places = Object.entries(labs).map(([name, open]) => laboratory(name, open, climate))
  const all = [...places, notebook(places, climate)]
  // What one place cannot be without, nobody takes away anywhere: that is for the table of a binding to say.
  const isOptional = (field: FieldName) =>
    all.every(({ kinds, mayBeEmpty }) => !Object.hasOwn(kinds, field) || mayBeEmpty.includes(field))
  return all.map(place => ({ ...place, mayBeEmpty: place.mayBeEmpty.filter(isOptional) }))
}

function laboratory(name: string, open: ConnectorLab, { clock, random, isCalm, isPerson }: Climate): Place {
  const { manifest } = open().module
  const skew = Math.round(random.between(-1, 1) * 90_000)
  const slowness = (): Time => (isCalm() || isPerson() ? 0 : Math.round(random.next() ** 3 * most))
  const lag = (): Time => (isCalm() ? 0 : Math.round(random.next() ** 2 * manifest.lag))
  const lab = open({
    clock,
    skew,
    slowness,
    lag,
    patience: 60_000,
    rewords: true,
    shared: { fields: held(open()), comments: manifest.comments },
  })
  const id = endId(name)
  const names = held(lab)
  const { hooks } = lab
  const { webhook } = lab.module
  return {
    id,
    open: { id, connection: name, manifest, connector: lab.connector },
    resident: lab.person,
    words: Object.fromEntries(names.flatMap(field => wordsOf(lab, field))),
    kinds: Object.fromEntries(names.map(field => [field, kindOf(lab, field)])),
    limits: Object.fromEntries(
      names.flatMap(field => {
        const limit = manifest.fields[field]?.limit
        return limit !== undefined && isMany(kindOf(lab, field)) ? [[field, limit]] : []
      }),
    ),
    mayBeEmpty: lab.samples.mayBeEmpty ?? [],
    longestTitle: (lab.samples.title && manifest.fields[lab.samples.title]?.limit) ?? Number.POSITIVE_INFINITY,
    comments: manifest.comments,
    tooFast: lab.tooFast,
    weather: forecast => lab.emulator.weather(forecast),
    ...(hooks && webhook && { ear: { hooks, webhook } }),
  }
}

const kindOf = ({ module }: Lab, field: FieldName): Kind => module.manifest.fields[field]?.kind ?? 'scalar'

/** Fields of whose values people can make something: words of a list, other items, a title, a text. */
const held = (lab: Lab): readonly FieldName[] =>
  Object.keys(lab.samples.values)
    .map(fieldName)
    .filter(field => {
      if (field === lab.samples.title || field === lab.samples.text) return true
      const kind = kindOf(lab, field)
      // What was said of another item is an edit of both: from one of them nobody could tell who said what.
      if (isReference(kind)) return isMany(kind) && !lab.samples.mutual?.includes(field)
      return kind !== 'text' && choices(lab, field).length > 1
    })

const choices = ({ samples }: Lab, field: FieldName): readonly string[] => {
  const values = samples.values[field] ?? []
  const areWords = values.every(value => value !== null && typeof value !== 'boolean')
  return areWords ? [...new Set(values.flatMap(elements))] : []
}

const wordsOf = (lab: Lab, field: FieldName): readonly (readonly [FieldName, readonly string[]])[] =>
  field === lab.samples.title || field === lab.samples.text || isReference(kindOf(lab, field))
    ? []
    : [[field, choices(lab, field)]]

/** Holds whatever anybody else holds, in plain words; it never fails, and people write in it as everywhere. */
function notebook(others: readonly Place[], { clock }: Climate): Place {
  const board = new Board('notebook', { now: () => clock.now() })
  const open = board.open()
  const fields = [...new Set(others.flatMap(place => Object.keys(place.kinds)))].map(fieldName)
  const fewest = (field: FieldName): number =>
    Math.min(...others.flatMap(({ words }) => (words[field] ? [words[field].length] : [])))
  const listed = fields.filter(field => others.some(({ words }) => words[field]))
  return {
    id: open.id,
    open,
    resident: {
      create: values => board.add(values),
      edit: (ref, values) => board.edit(ref, values),
      comment: (parent, body) => board.add({ body }, { kind: 'comment', parent }),
      count: () => [...board.items.values()].filter(({ kind }) => kind === 'item').length,
    },
    words: Object.fromEntries(
      listed.map(field => [field, Array.from({ length: fewest(field) }, (_, i) => `${field} ${i + 1}`)]),
    ),
    kinds: Object.fromEntries(
      fields.map(field => [field, others.flatMap(({ kinds }) => kinds[field] ?? [])[0] ?? 'scalar']),
    ),
    limits: {},
    mayBeEmpty: fields,
    longestTitle: Number.POSITIVE_INFINITY,
    comments: true,
    weather: () => {},
  }
}
