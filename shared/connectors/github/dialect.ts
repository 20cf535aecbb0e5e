// What one end is about: its place, its filters, what the binding shares there and what it calls things.

import { type FieldName, fieldName } from '../../core/ids.ts'
import type { ConnectorSettings } from '../../ports/connector-module.ts'
import { type Repository, repositoryOf } from './address.ts'
import type { Extras } from './documents.ts'
import type { BoardName, BoardNames } from './issue.ts'
import { manifest } from './manifest.ts'
import type { Scope } from './scope.ts'
import type { Columns } from './status.ts'

export interface Dialect extends Extras {
  readonly home: Repository
  readonly scope: Scope
  readonly columns: Columns
  /** What lives on the board, by our name, with the board's name for it. */
  readonly boardNames: BoardNames
  readonly comments: boolean
  readonly boardName: BoardName & { readonly kind?: 'Organization' | 'User' }
}

/** What a board usually calls these. */
const usualNames: Readonly<Record<string, string>> = {
  priority: 'Priority',
  estimate: 'Estimate',
  iteration: 'Iteration',
  due: 'Due date',
}

/** The field of a board that holds its columns. */
export const columnField = 'Status'

export function dialectOf({ scope, names, columns, shared }: ConnectorSettings<Scope>): Dialect {
  const isShared = (field: string): boolean => shared?.fields.some(name => name === field) ?? true
  const own = Object.keys(names).filter(name => name.startsWith('x:'))
  const held = scope.board === undefined ? [] : [...Object.keys(usualNames), ...own].filter(isShared)
  const boardNames = new Map(held.map((field): [FieldName, string] => [fieldName(field), nameOf(field)]))
  const hasColumns = scope.board !== undefined && isShared('status') && Object.keys(columns).length > 0
  return {
    home: repositoryOf(scope.repo),
    boardName: boardNameOf(scope),
    scope,
    columns: hasColumns ? columns : {},
    boardNames,
    blocks: isShared('blocks'),
    board: boardNames.size > 0 || hasColumns || scope.iteration !== undefined,
    comments: shared?.comments ?? manifest.comments,
  }

  function nameOf(field: string): string {
    const given = Object.hasOwn(names, field) ? names[fieldName(field)] : undefined
    return given ?? usualNames[field] ?? field
  }
}

/** Its title or number, at the owner of the repository; or its address, wherever it is. */
function boardNameOf({ board = '', repo }: Scope): Dialect['boardName'] {
  const [, part, login, at] = /\/(orgs|users)\/([\w.-]+)\/projects\/(\d+)/.exec(board) ?? []
  const number = at ?? (/^\d+$/.test(board) ? board : undefined)
  return {
    owner: login ?? repositoryOf(repo).owner,
    title: board,
    ...(part === undefined ? {} : { kind: part === 'users' ? 'User' : 'Organization' }),
    ...(number === undefined ? {} : { number: Number(number) }),
  }
}

/** Whether an issue needs asking for more than the plain list shows. */
export const isRich = ({ blocks, board }: Extras): boolean => blocks || board
