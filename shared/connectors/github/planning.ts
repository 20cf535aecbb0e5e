// From the fields somebody wants to what has to be asked of GitHub. Everything that can be refused for a person's reason
// is looked up here, before anything is written.

import { fold } from '../../core/field.ts'
import { type FieldName, fieldName } from '../../core/ids.ts'
import { elements, type Fields, type Scalar, type Value } from '../../core/value.ts'
import type { SetChange } from '../../ports/connector.ts'
import { type Place, readPlace } from './address.ts'
import { type Board, type CardChange, changeOf } from './board.ts'
import { columnField, type Dialect } from './dialect.ts'
import type { Issue } from './issue.ts'
import { requireHandle } from './lexicon.ts'
import { manifest } from './manifest.ts'
import type { End } from './reading.ts'
import { choices, refuse } from './refusal.ts'
import { readStatus, statusWords, type Wanted } from './status.ts'

export interface Plan {
  readonly title?: string
  /** Without our marker. */
  readonly body?: string
  readonly milestone?: number | null
  readonly type?: string | null
  readonly status?: Wanted
  readonly assignees?: Words
  readonly labels?: Words
  readonly parent?: Place | null
  readonly blocks?: { readonly add: readonly Place[]; readonly remove: readonly Place[] }
  readonly card?: readonly CardChange[]
}

interface Words {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

type Sets = Readonly<Record<FieldName, SetChange>>

/** For an issue that is there, or for one that is still to be made. */
export async function planFor(
  end: End,
  wanted: { readonly set: Fields; readonly sets: Sets },
  issue: Issue | undefined,
  about: string,
): Promise<Plan> {
  const { dialect } = end
  for (const value of [...Object.values(wanted.set), ...Object.values(wanted.sets).map(change => change.add)])
    checkText(value, about)
  const set = new Map(Object.entries(wanted.set))
  const text = (name: string) => (set.has(name) ? { [name]: String(set.get(name) ?? '') } : {})
  const status = set.has('status') ? statusIn(String(set.get('status') ?? ''), dialect, about) : undefined
  return {
    ...text('title'),
    ...text('body'),
    ...(set.has('milestone') ? { milestone: await milestoneNumber(end, wordIn(set.get('milestone')), about) } : {}),
    ...(set.has('type') ? { type: await typeName(end, wordIn(set.get('type')), about) } : {}),
    ...(status ? { status } : {}),
    ...(await peopleIn(end, wanted.sets[fieldName('assignees')], about)),
    ...labelsIn(wanted.sets[fieldName('labels')], about),
    ...(set.has('parent') ? { parent: parentIn(dialect, wordIn(set.get('parent')), about) } : {}),
    ...blocksIn(dialect, wanted.sets[fieldName('blocks')], about),
    ...(await cardIn(end, set, status, issue, about)),
  }
}

const wordIn = (value: Value | undefined): string | null =>
  value === undefined || value === null || value === '' ? null : String(value)

/** GitHub would answer such words with an error of its own making, or with half of them. */
function checkText(value: Value, about: string): void {
  for (const word of elements(value))
    if (word.includes('\0') || !word.isWellFormed())
      throw refuse(
        about,
        'the text contains a character that cannot be stored',
        'Take NUL and broken characters out of it',
      )
}

function statusIn(status: string, { columns }: Dialect, about: string): Wanted {
  const found = readStatus(status, columns)
  if (found) return found
  throw refuse(
    about,
    `${JSON.stringify(status)} is no status; ${choices(statusWords(columns))}`,
    'Correct the table of statuses',
  )
}

async function milestoneNumber({ lexicon, memory }: End, title: string | null, about: string): Promise<number | null> {
  if (title === null) return null
  const seen = memory.milestone(title)
  if (seen !== undefined) return seen
  const known = await lexicon.milestones()
  const found = known.find(other => other.title === title) ?? known.find(other => fold(other.title) === fold(title))
  if (found) return found.number
  throw refuse(
    about,
    `there is no milestone ${JSON.stringify(title)}; ${choices(known.map(other => other.title))}`,
    'Create it in the repository, or correct the table of values',
  )
}

async function typeName({ lexicon, memory }: End, name: string | null, about: string): Promise<string | null> {
  if (name === null || memory.isType(name)) return name
  const known = await lexicon.types()
  const found = known.find(other => fold(other) === fold(name))
  if (found !== undefined) return found
  throw refuse(
    about,
    `there is no issue type ${JSON.stringify(name)}; ${choices(known)}`,
    'Add the type in the settings of the organisation, or correct the table of values',
  )
}

async function peopleIn(
  { lexicon }: End,
  change: SetChange | undefined,
  about: string,
): Promise<Pick<Plan, 'assignees'>> {
  if (!change) return {}
  const most = manifest.fields[fieldName('assignees')]?.limit ?? 0
  if (change.whole.length > most)
    throw refuse(about, `an issue takes ${most} assignees, not ${change.whole.length}`, 'Take some of them away')
  const people = await lexicon.people()
  const add = change.add.map(word => requireHandle(people, word, about))
  // Who is to go is called as the issue shows them, also when they have left the repository.
  return { assignees: { add, remove: change.remove } }
}

function labelsIn(change: SetChange | undefined, about: string): Pick<Plan, 'labels'> {
  if (!change) return {}
  const most = manifest.fields[fieldName('labels')]?.limit ?? 0
  if (change.whole.length > most || change.add.length > most)
    throw refuse(about, `an issue takes ${most} labels, not ${change.whole.length}`, 'Take some of them away')
  return { labels: { add: change.add, remove: change.remove } }
}

function parentIn(dialect: Dialect, word: string | null, about: string): Place | null {
  return word === null ? null : placeIn(dialect, word, about)
}

function blocksIn(dialect: Dialect, change: SetChange | undefined, about: string): Pick<Plan, 'blocks'> {
  if (!change) return {}
  const places = (words: readonly string[]) => words.map(word => placeIn(dialect, word, about))
  return { blocks: { add: places(change.add), remove: places(change.remove) } }
}

function placeIn({ home }: Dialect, word: string, about: string): Place {
  const place = readPlace(home, word)
  if (place) return place
  throw refuse(
    about,
    `${JSON.stringify(word)} is no issue`,
    'Name it by its number, or as acme/shop#42 in another repository',
  )
}

async function cardIn(
  { dialect, lexicon }: End,
  set: ReadonlyMap<string, Value>,
  status: Wanted | undefined,
  issue: Issue | undefined,
  about: string,
): Promise<Pick<Plan, 'card'>> {
  const wanted = [...dialect.boardNames].flatMap(([field, name]): readonly (readonly [string, Scalar])[] => {
    const value = set.get(field)
    return value === undefined || Array.isArray(value) ? [] : [[name, value as Scalar]]
  })
  const column = status ? columnFor(status, issue, dialect) : undefined
  if (column !== undefined) wanted.push([columnField, column])
  if (wanted.length === 0) return {}
  const board: Board = await lexicon.board()
  return { card: wanted.map(([name, value]) => changeOf(board, name, value, about)) }
}

/** A plain state must not stand in a column the table calls something else; any other column is nobody's business. */
function columnFor(status: Wanted, issue: Issue | undefined, { columns }: Dialect): string | null | undefined {
  if (status.column !== undefined) return status.column
  const current = issue?.card?.values.get(columnField)
  const named = columns[status.word] ?? []
  return current !== undefined && named.some(name => fold(name) === fold(String(current))) ? null : undefined
}
