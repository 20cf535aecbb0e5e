// Value tables: what an agreed word is called at each end. Ambiguous words and unknown columns are found here.

import type { ValueTable } from '../binding.ts'
import { fold } from '../field.ts'
import { type End, type Person, type Rows, spell, type Word } from './model.ts'
import { instead, type Path, quote, type Tell } from './problem.ts'
import type { ClientText } from './shape.ts'

type RowsText = NonNullable<ClientText['statuses']>
type CellText = RowsText[string][string]

/** Reads a table. `columns` are all names of ends and connections a column may belong to. */
export function readRows(text: RowsText, columns: readonly string[], path: Path, tell: Tell): Rows {
  const meanings = new Map<string, string>()
  const rows = Object.entries(text).map(([agreed, cells]) => {
    const read = Object.entries(cells).map(([column, cell]) => {
      const at = [...path, agreed, column]
      if (!columns.includes(column))
        tell(at, `${quote(column)} is no end and no connection`, instead(column, columns), 'key')
      const words = readCell(cell, at, tell)
      for (const word of words) {
        const key = `${column} ${fold(spell(word))}`
        const other = meanings.get(key)
        if (other !== undefined && other !== agreed)
          tell(
            at,
            `${quote(spell(word))} at ${quote(column)} means both ${quote(other)} and ${quote(agreed)}`,
            `it in one of the two rows; a row may list several words`,
          )
        meanings.set(key, agreed)
      }
      return [column, words] as const
    })
    return [agreed, Object.fromEntries(read)] as const
  })
  return Object.fromEntries(rows)
}

function readCell(cell: CellText, path: Path, tell: Tell): readonly Word[] {
  const words = (Array.isArray(cell) ? cell : [cell]).flatMap((part): readonly Word[] => {
    if (typeof part !== 'object') return [{ state: String(part) }]
    const states = Object.entries(part)
    if (states.length !== 1)
      tell(path, 'a word names one state and its column', '`{ open: In work }`; several words make a list')
    return states.flatMap(([state, columns]) => [columns].flat().map(column => ({ state, column })))
  })
  if (words.length === 0 || words.some(word => word.state.trim() === ''))
    tell(path, 'there is no word here', 'a word, or leave the key out')
  return words
}

/** An end's own column comes before that of its connection. */
export const columnOf = (rows: Rows, end: End): string | undefined =>
  [end.name, end.connection].find(name => Object.values(rows).some(row => Object.hasOwn(row, name)))

export const tableOf = (rows: Rows, column: string): ValueTable =>
  Object.fromEntries(
    Object.entries(rows).flatMap(([agreed, row]) => {
      const words = Object.hasOwn(row, column) ? row[column] : undefined
      return words ? [[agreed, words.map(spell)]] : []
    }),
  )

/** Names of people → what they are called at one end. */
export const peopleAt = (people: readonly Person[], end: End): ValueTable =>
  Object.fromEntries(
    people.flatMap(person => {
      const column = [end.name, end.connection].find(name => Object.hasOwn(person.handles, name))
      const handles = column === undefined ? [] : (person.handles[column] ?? [])
      const words = handles.length > 0 ? handles : person.mail === undefined ? [] : [person.mail]
      return words.length > 0 ? [[person.name, words]] : []
    }),
  )

export function readPeople(
  text: NonNullable<ClientText['people']>,
  columns: readonly string[],
  path: Path,
  tell: Tell,
): readonly Person[] {
  const owners = new Map<string, string>()
  const names = new Set<string>()
  return text.map(({ name: written, mail, ...handles }, i) => {
    const name = String(written)
    const at = [...path, i]
    if (names.has(name)) tell([...at, 'name'], `${quote(name)} is here twice`, 'each person once')
    names.add(name)
    for (const [column, handle] of Object.entries(handles)) {
      if (!columns.includes(column))
        tell(
          [...at, column],
          `${quote(column)} is no end and no connection`,
          instead(column, [...columns, 'mail']),
          'key',
        )
      for (const one of [handle].flat()) {
        const owner = owners.get(`${column} ${fold(one)}`)
        if (owner !== undefined && owner !== name)
          tell(
            [...at, column],
            `${quote(one)} at ${quote(column)} is both ${quote(owner)} and ${quote(name)}`,
            'a handle of one person only',
          )
        owners.set(`${column} ${fold(one)}`, name)
      }
    }
    const all = Object.entries(handles).map(([column, handle]) => [column, [handle].flat()] as const)
    const address = [mail].flat()[0]
    return { name, ...(address !== undefined && { mail: address }), handles: Object.fromEntries(all) }
  })
}
