// The board: where it is, which fields it has, and how a value is put into one of them.

import { fold } from '../../core/field.ts'
import type { Scalar } from '../../core/value.ts'
import { everything, nextLink } from '../../http/paginate.ts'
import { shaped } from '../../http/shape.ts'
import type { Api } from './api.ts'
import type { Dialect } from './dialect.ts'
import type { Issue } from './issue.ts'
import { choices, refuse } from './refusal.ts'
import { type BoardField, wireBoardFields, wireBoardItem, wireProjects } from './wire.ts'

export interface Board {
  readonly owner: string
  readonly kind: 'Organization' | 'User'
  readonly number: number
  readonly fields: readonly BoardField[]
}

type Owner = Pick<Board, 'owner' | 'kind'>

/** `kindOfOwner` tells what the repository's owner is: boards of organisations and of people have different addresses. */
export async function findBoard(
  api: Api,
  { boardName }: Dialect,
  kindOfOwner: () => Promise<Board['kind']>,
): Promise<Board> {
  const its: Owner = { owner: boardName.owner, kind: boardName.kind ?? (await kindOfOwner()) }
  const number = boardName.number ?? (await numberOf(api, its, boardName.title))
  return { ...its, number, fields: await fieldsOf(api, { ...its, number }) }
}

async function numberOf(api: Api, { owner, kind }: Owner, title: string): Promise<number> {
  const about = `looking for the board ${JSON.stringify(title)} of ${owner}`
  const found = await everything({ about }, async after => {
    const asked = { per_page: 100, ...(after ? { after } : {}), request: { about } }
    const { data, headers } =
      kind === 'User'
        ? await api.rest.projects.listForUser({ ...asked, username: owner })
        : await api.rest.projects.listForOrg({ ...asked, org: owner })
    return { items: shaped(wireProjects, { body: data }, about), next: afterIn(headers.link) }
  })
  const board = found.find(project => fold(project.title) === fold(title))
  if (board) return board.number
  const hint =
    kind === 'User'
      ? 'Boards of a person are shown to a classic token with the scope `project` only'
      : 'Check the spelling, and that the credential may read projects of the organisation'
  throw refuse(about, `this credential sees no such board; ${choices(found.map(project => project.title))}`, hint)
}

/** Lists of projects go on behind a word of GitHub's own. */
function afterIn(link: string | undefined): string | undefined {
  if (link === undefined) return undefined
  const next = nextLink(new Headers({ link }), /<([^>]*)>/.exec(link)?.[1] ?? '')
  return next === undefined ? undefined : (new URL(next).searchParams.get('after') ?? undefined)
}

async function fieldsOf(api: Api, { owner, kind, number }: Omit<Board, 'fields'>): Promise<readonly BoardField[]> {
  const about = `listing the fields of board ${number} of ${owner}`
  return everything({ about }, async after => {
    const asked = { project_number: number, per_page: 100, ...(after ? { after } : {}), request: { about } }
    const { data, headers } =
      kind === 'User'
        ? await api.rest.projects.listFieldsForUser({ ...asked, username: owner })
        : await api.rest.projects.listFieldsForOrg({ ...asked, org: owner })
    return { items: shaped(wireBoardFields, { body: data }, about), next: afterIn(headers.link) }
  })
}

export interface CardChange {
  readonly id: number
  readonly value: string | number | null
}

/** What to send so that a field of the board shows a value. */
export function changeOf(board: Board, name: string, value: Scalar, about: string): CardChange {
  const field = board.fields.find(other => fold(other.name) === fold(name))
  if (!field)
    throw refuse(
      about,
      `the board has no field ${JSON.stringify(name)}; ${choices(board.fields.map(other => other.name))}`,
      'Add it to the board, or say in the client file what it is called there',
    )
  if (value === null || value === '') return { id: field.id, value: null }
  switch (field.data_type) {
    case 'single_select':
      return { id: field.id, value: idOf(field.options ?? [], option => option.name, value, name, about) }
    case 'iteration':
      return {
        id: field.id,
        value: idOf(field.configuration?.iterations ?? [], iteration => iteration.title, value, name, about),
      }
    case 'number':
      if (Number.isFinite(Number(value))) return { id: field.id, value: Number(value) }
      throw refuse(about, `${JSON.stringify(value)} is no number, and ${name} holds numbers`, 'Correct the value')
    case 'date':
      if (/^\d{4}-\d\d-\d\d$/.test(String(value))) return { id: field.id, value: String(value) }
      throw refuse(about, `${JSON.stringify(value)} is no date, and ${name} holds dates`, 'Write it as 2026-01-31')
    case 'text':
      return { id: field.id, value: String(value) }
    default:
      throw refuse(about, `${name} cannot be set on the board: GitHub derives it`, 'Take it out of the binding')
  }
}

function idOf<T extends { readonly id: string }>(
  choicesThere: readonly T[],
  nameOf: (choice: T) => string,
  value: Scalar,
  name: string,
  about: string,
): string {
  const found = choicesThere.find(choice => fold(nameOf(choice)) === fold(String(value)))
  if (found) return found.id
  throw refuse(
    about,
    `${name} has no ${JSON.stringify(value)}; ${choices(choicesThere.map(nameOf))}`,
    'Add it to the board, or correct the table of values',
  )
}

/** Puts values on the card of an issue; one that has no card gets one. GitHub answers an issue that has with the card it has. */
export async function writeCard(
  api: Api,
  board: Board,
  issue: Pick<Issue, 'id' | 'card'>,
  fields: readonly CardChange[],
  about: string,
): Promise<void> {
  const { owner, kind, number } = board
  const at = { project_number: number, request: { about } }
  const item_id = issue.card?.id ?? (await addCard(api, board, issue.id, about))
  if (fields.length === 0) return
  // Octokit's types know no null here; GitHub clears a field by it.
  const values = fields.map(({ id, value }) => ({ id, value }))
  if (kind === 'User') await api.rest.projects.updateItemForUser({ ...at, username: owner, item_id, fields: values })
  else await api.rest.projects.updateItemForOrg({ ...at, org: owner, item_id, fields: values })
}

async function addCard(api: Api, { owner, kind, number }: Board, id: number, about: string): Promise<number> {
  const at = { project_number: number, type: 'Issue', id, request: { about } } as const
  const { data } =
    kind === 'User'
      ? await api.rest.projects.addItemForUser({ ...at, username: owner })
      : await api.rest.projects.addItemForOrg({ ...at, org: owner })
  return shaped(wireBoardItem, { body: data }, about).id
}
