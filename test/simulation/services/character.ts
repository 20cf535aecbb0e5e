// Who the services are: what each can do (its manifest) and how it behaves (its habits, which it tells nobody).

import type { FieldName } from '../../../shared/core/ids.ts'
import { fieldName } from '../../../shared/core/ids.ts'
import type { FieldAbility, Manifest } from '../../../shared/ports/connector.ts'
import type { Random } from '../random.ts'
import { anyReshape, type Reshape } from '../reshape.ts'

export type Letter = 'G' | 'J' | 'F' | 'L' | 'R' | 'N'

export interface Habits {
  /** Reads may come from a replica that lags. */
  readonly replicas: boolean
  /** New items and changes show late in lists and searches. */
  readonly lateLists: boolean
  readonly pageSize: number
  /** Listings show whole items. */
  readonly listsItems: boolean
  readonly reshapes: Readonly<Record<FieldName, Reshape>>
  /** Setting the status to this word also sets this label. */
  readonly automation?: { readonly status: string; readonly label: string }
  /** Writes of this field are taken and ignored, on every item whose number divides by `every`. */
  readonly refuses?: { readonly field: FieldName; readonly every: number }
  /** A comment changes its item's updatedAt. */
  readonly commentsBump: boolean
  /** What it says of an item that was moved to another scope. */
  readonly movedSays: 'moved' | 'not-found'
  readonly marks: boolean
}

export interface Character {
  readonly letter: Letter
  readonly manifest: Manifest
  readonly habits: Habits
}

export const title = fieldName('title')
export const status = fieldName('status')
export const body = fieldName('body')
export const labels = fieldName('labels')
export const assignees = fieldName('assignees')
export const priority = fieldName('priority')
export const due = fieldName('due')
export const parent = fieldName('parent')

const abilities: Readonly<Record<FieldName, FieldAbility>> = {
  [title]: { kind: 'scalar' },
  [status]: { kind: 'scalar' },
  [body]: { kind: 'text' },
  [labels]: { kind: 'set' },
  [assignees]: { kind: 'people' },
  [priority]: { kind: 'scalar' },
  [due]: { kind: 'scalar' },
  [parent]: { kind: 'ref' },
}

const holding = (...fields: FieldName[]): Manifest['fields'] =>
  Object.fromEntries(Object.entries(abilities).filter(([name]) => fields.includes(fieldName(name))))

const everything = Object.keys(abilities).map(fieldName)

const plainManifest: Manifest = {
  name: '',
  title: '',
  fields: abilities,
  comments: true,
  ids: 'service',
  revisions: false,
  answers: true,
  history: false,
  sets: 'add-remove',
  timeStep: 1000,
  lag: 30_000,
  batch: { read: 1, write: 1 },
  pace: { perMinute: 6000, atOnce: 50 },
  events: ['changed'],
  secrets: ['token'],
  exceptions: {},
}

/** What each letter adds to a plain service. */
const differences: Readonly<Record<Letter, Partial<Manifest>>> = {
  G: { title: 'no revisions, ids by the service, answers with the item' },
  J: { title: 'answers nothing, keeps history', answers: false, history: true, batch: { read: 50, write: 1 } },
  F: {
    title: 'like files: revisions, own ids, whole lists',
    ids: 'own',
    revisions: true,
    sets: 'replace',
    lag: 0,
    batch: { read: 100, write: 100 },
  },
  L: { title: 'own ids, no revisions, whole lists', ids: 'own', sets: 'replace', batch: { read: 50, write: 1 } },
  R: { title: 'gives only', fields: readOnly(holding(title, status, body, labels, due)), events: [] },
  N: {
    title: 'rounds to minutes, answers nothing, holds little',
    fields: { ...holding(title, status, body, labels, assignees), [labels]: { kind: 'set', limit: 3 } },
    answers: false,
    sets: 'replace',
    timeStep: 60_000,
  },
}

function readOnly(fields: Manifest['fields']): Manifest['fields'] {
  return Object.fromEntries(Object.entries(fields).map(([name, ability]) => [name, { ...ability, readOnly: true }]))
}

export interface Oddities {
  readonly reshaping: boolean
  readonly automation: boolean
  readonly refusals: boolean
  readonly history: boolean
  readonly revisions: 'as usual' | 'everywhere' | 'nowhere'
  /** Words and persons no table knows. */
  readonly strangers: boolean
  readonly readBack: boolean
  /** Pages shift while they are read. */
  readonly drift: boolean
  readonly timeStep: number | undefined
  readonly perMinute: number | undefined
}

export const usualOddities: Oddities = {
  reshaping: true,
  automation: true,
  refusals: true,
  history: true,
  revisions: 'as usual',
  strangers: true,
  readBack: false,
  drift: true,
  timeStep: undefined,
  perMinute: undefined,
}

export function character(letter: Letter, random: Random, odd: Oddities): Character {
  const chosen = { ...plainManifest, ...differences[letter], name: letter }
  const sets = letter === 'J' && random.chance(0.5) ? ('replace' as const) : chosen.sets
  const file = letter === 'F'
  const manifest: Manifest = {
    ...chosen,
    sets,
    history: chosen.history && odd.history,
    revisions: odd.revisions === 'everywhere' || (chosen.revisions && odd.revisions !== 'nowhere'),
    answers: chosen.answers && !odd.readBack,
    timeStep: odd.timeStep ?? chosen.timeStep,
    pace: odd.perMinute ? { perMinute: odd.perMinute, atOnce: 4 } : chosen.pace,
  }
  const reshapes: Record<string, Reshape> = {}
  for (const field of everything) reshapes[field] = 'none'
  const rewords = odd.reshaping && !file
  for (const field of [title, labels, body]) {
    const how = anyReshape(random, field === body ? 'text' : 'scalar')
    if (rewords) reshapes[field] = how
  }
  const automates = random.chance(0.15) && letter !== 'R' && !file
  const refuses = random.chance(0.15) && letter !== 'R' && !file
  return {
    letter,
    manifest,
    habits: {
      replicas: !file,
      lateLists: !file,
      pageSize: odd.drift ? random.pick([2, 3, 50]) : 50,
      listsItems: random.chance(0.5),
      reshapes,
      ...(automates && odd.automation ? { automation: { status: `${letter}-done`, label: 'docs' } } : {}),
      ...(refuses && odd.refusals ? { refuses: { field: priority, every: 2 } } : {}),
      commentsBump: random.chance(0.5),
      movedSays: random.chance(0.5) ? 'moved' : 'not-found',
      marks: true,
    },
  }
}
