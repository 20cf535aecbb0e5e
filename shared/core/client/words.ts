// Which words an end uses for a field: its column of the table, its people, or whatever it says.

import type { FieldAtEnd } from '../binding.ts'
import type { Derivation, Holding, Listener } from './derivation.ts'
import { own } from './known.ts'
import { type End, type FieldOrder, type Rows, spell } from './model.ts'
import { instead, quote } from './problem.ts'
import { columnOf, peopleAt, tableOf } from './tables.ts'

type TableAt = Pick<FieldAtEnd, 'table' | 'open'>

/** The value table of each end, or undefined when the ends do not understand each other. */
export function tablesFor(
  name: string,
  holdings: readonly Holding[],
  explicit: boolean,
  order: FieldOrder,
  derivation: Derivation,
) {
  const { client, project, listener } = derivation
  const rows = own(project.tables, name)
  const tables: Record<string, TableAt> = {}
  if (rows !== undefined) {
    for (const holding of holdings) {
      tables[holding.end.name] = columnFor(name, rows, holding, listener)
      if (holding.flow !== 'gives') checkBoard(name, rows, holding.end, order, derivation)
    }
    return tables
  }
  const stranger = strangers(holdings)
  if (stranger !== undefined) {
    const message = `${quote(stranger.from)} says ${quote(stranger.word)}, which ${quote(stranger.to)} cannot hold`
    if (explicit)
      listener.tell(
        order.path,
        message,
        name === 'status' ? 'a table under `statuses`' : `a table under \`values: { ${name}: … }\``,
      )
    else
      listener.remark(name, `${message}; a table under ${name === 'status' ? '`statuses`' : '`values`'} would share it`)
    return undefined
  }
  for (const { end, ability } of holdings) {
    const people = ability.kind === 'people' ? peopleAt(client.people, end) : {}
    const open = ability.kind === 'people' || name === 'status'
    tables[end.name] = { ...(Object.keys(people).length > 0 && { table: people }), ...(open && { open }) }
  }
  return tables
}

function columnFor(name: string, rows: Rows, { end, ability, flow }: Holding, listener: Listener): TableAt {
  const agreed = Object.keys(rows)
  const column = columnOf(rows, end)
  if (column === undefined) {
    // An end whose own words are the agreed ones needs no column.
    const missing = agreed.find(word => !ability.words?.includes(word))
    if (missing !== undefined)
      listener.row(
        name,
        agreed[0] ?? '',
        `the table has no column for ${quote(end.name)}`,
        `${quote(`${end.name}: …`)} in each row, or ${name} off for that end`,
      )
    return { table: Object.fromEntries(agreed.map(word => [word, [word]])), open: false }
  }
  for (const word of agreed) {
    const words = rows[word]?.[column]
    if (words === undefined && flow !== 'gives')
      listener.row(
        name,
        word,
        `${quote(word)} is a dead end: ${quote(end.name)} has no word for it`,
        quote(`${column}: <word>`),
      )
    for (const { state } of words ?? [])
      if (ability.words && !ability.words.includes(state))
        listener.row(name, word, `${quote(state)} is no word of ${quote(end.name)}`, instead(state, ability.words))
  }
  return { table: tableOf(rows, column), open: false }
}

/** A word with a column can only be written where a board has columns. */
function checkBoard(name: string, rows: Rows, end: End, { path }: FieldOrder, { known, listener }: Derivation): void {
  const column = columnOf(rows, end)
  const word =
    column === undefined
      ? undefined
      : Object.values(rows)
          .flatMap(row => row[column] ?? [])
          .find(word => word.column !== undefined)
  if (word === undefined) return
  const board = own(known, end.connector)?.columns
  if (board === undefined)
    listener.tell(
      path,
      `${quote(spell(word))}: ${quote(end.name)} has no columns, only states`,
      `plain words for ${quote(end.name)} in the table of ${name}`,
    )
  else if (!Object.hasOwn(end.scope, board))
    listener.tell(
      path,
      `${quote(spell(word))}: ${quote(end.name)} names no ${board} that has this column`,
      `${quote(`${board}: …`)} in ${quote(end.name)}`,
    )
}

/** A word one end may say that another, which must be told, cannot hold. */
function strangers(holdings: readonly Holding[]) {
  for (const from of holdings)
    for (const to of holdings) {
      if (from === to || from.flow === 'takes' || to.flow === 'gives') continue
      const word = from.ability.words?.find(word => to.ability.words && !to.ability.words.includes(word))
      if (word !== undefined) return { from: from.end.name, to: to.end.name, word }
    }
  return undefined
}
