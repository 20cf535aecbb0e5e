// Derives the rules of a binding from a project: which end holds which field, and what it may do with it. What cannot
// work is told; at reading time somebody listens, later nobody needs to.

import type { FieldAtEnd, FieldRule, Policy } from '../binding.ts'
import { isMany, type Kind } from '../field.ts'
import { type EndId, type FieldName, fieldName } from '../ids.ts'
import { abilityOf, type KnownConnectors, type KnownField, own } from './known.ts'
import { type Client, type End, type PolicyWord, type Project, type Rows, spell, standardFields } from './model.ts'
import { instead, list, type Path, quote } from './problem.ts'
import { fill, summaryOf } from './shown.ts'
import { columnOf, peopleAt, tableOf } from './tables.ts'
import type { FieldOrder } from './way.ts'

export interface Listener {
  readonly tell: (path: Path, message: string, write: string) => void
  /** About a row of the table of a field. */
  readonly row: (field: string, agreed: string, message: string, write: string) => void
  /** Nothing wrong, but worth knowing: a field that default leaves out. */
  readonly remark: (field: string, message: string) => void
}

export interface Derivation {
  readonly client: Pick<Client, 'people'>
  readonly project: Project
  readonly known: KnownConnectors
  /** The policy where the file names none. */
  readonly unsaid: Policy
  readonly listener: Listener
}

export function fieldRules(derivation: Derivation): readonly FieldRule[] {
  const { project, known } = derivation
  const { others, ...named } = project.fields
  const held = others ? project.ends.flatMap(end => Object.keys(own(known, end.connector)?.fields ?? {})) : []
  // In the order of the standard list, then as written: the same file always gives the same binding.
  const all = new Set([...Object.keys(standardFields), ...held, ...Object.keys(named)])
  return [...all].flatMap(name => {
    const order = own(named, name)
    if (order) return ruleOf(name, order, true, derivation) ?? []
    return others && held.includes(name) ? (ruleOf(name, others, false, derivation) ?? []) : []
  })
}

interface Holding {
  readonly end: End
  readonly ability: KnownField
  readonly flow: FieldAtEnd['flow']
}

function ruleOf(name: string, order: FieldOrder, explicit: boolean, derivation: Derivation): FieldRule | undefined {
  const { listener } = derivation
  const holdings = holdingsOf(name, order, explicit, derivation)
  if (holdings === undefined || Object.keys(order.flows).length === 0) return undefined
  if (!travels(holdings)) {
    if (explicit)
      listener.tell(order.path, `${quote(name)} cannot travel: ${whoHolds(holdings)}`, '`off`, or leave it out')
    return undefined
  }
  const kind = holdings[0]?.ability.kind ?? 'scalar'
  if (order.shown && explicit && !mayBeShown(order, kind, holdings, listener)) return undefined
  const tables = tablesFor(name, holdings, explicit, order, derivation)
  if (tables === undefined) return undefined

  const at = holdings.map(({ end, ability, flow }): [EndId, FieldAtEnd] => [
    end.id,
    {
      flow,
      ...tables[end.name],
      ...(ability.limit !== undefined && { limit: ability.limit }),
      ...(order.shown && explicit && flow === 'takes' && { shownAs: shownAs(order.shown, derivation.project) }),
    },
  ])
  return {
    name: fieldName(name),
    kind,
    policy: policyFor(name, order, holdings, derivation),
    at: Object.fromEntries(at),
  }
}

/** Ends that take part and can. A named end that cannot is a problem; of "others", it just stays out. */
function holdingsOf(
  name: string,
  order: FieldOrder,
  explicit: boolean,
  derivation: Derivation,
): readonly Holding[] | undefined {
  const { project, known, listener } = derivation
  let sound = true
  const holdings = project.ends.flatMap((end): readonly Holding[] => {
    const part = own(order.flows, end.name)
    const connector = own(known, end.connector)
    if (!part || !connector) return []
    const named = explicit && (part.named || Object.hasOwn(end.names, name))
    const kind: Kind = order.kind ?? standardFields[name] ?? 'scalar'
    const ability = explicit
      ? abilityOf(connector, name, Object.hasOwn(end.names, name), kind)
      : own(connector.fields, name)
    const refused = !ability
      ? 'cannot hold'
      : ability.readOnly && part.flow !== 'both' && part.flow !== 'gives'
        ? 'cannot be told'
        : undefined
    if (refused !== undefined && named && !name.startsWith('x:')) {
      sound = false
      listener.tell(
        order.path,
        `${quote(end.name)} ${refused} ${quote(name)}`,
        `a direction without ${quote(end.name)}`,
      )
    }
    if (!ability || refused !== undefined) return []
    return [{ end, ability, flow: ability.readOnly ? 'gives' : part.flow }]
  })
  return sound ? holdings : undefined
}

const travels = (holdings: readonly Holding[]): boolean =>
  holdings.some(from => from.flow !== 'takes' && holdings.some(to => to !== from && to.flow !== 'gives'))

function whoHolds(holdings: readonly Holding[]): string {
  if (holdings.length === 0) return 'no end holds it'
  const names = list(holdings.map(({ end }) => end.name))
  return holdings.length === 1 ? `only ${names} can hold it` : `of ${names}, none can be told by another`
}

function mayBeShown(order: FieldOrder, kind: Kind, holdings: readonly Holding[], listener: Listener): boolean {
  const what = order.shown?.as === 'summary' ? 'a summary' : 'a template'
  const giver = holdings.find(({ flow }) => flow !== 'takes')?.end.name ?? 'specs'
  const fits = order.shown?.as === 'summary' ? kind === 'text' : !isMany(kind) && kind !== 'ref'
  if (!fits)
    listener.tell(
      order.path,
      `${what} is for ${order.shown?.as === 'summary' ? 'texts' : 'texts and single words'}`,
      'the direction alone',
    )
  const oneWay = holdings.every(({ flow }) => flow === 'takes' || flow === 'gives')
  if (!oneWay)
    listener.tell(order.path, `${what} can only go one way: it cannot be read back`, quote(`${giver} → others`))
  return fits && oneWay
}

type TableAt = Pick<FieldAtEnd, 'table' | 'open'>

/** The value table of each end, or undefined when the ends do not understand each other. */
function tablesFor(
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

/** The closest word spoken: of this field, of the project, of the file, of the host. */
function policyFor(
  name: string,
  order: FieldOrder,
  holdings: readonly Holding[],
  { project, unsaid, listener }: Derivation,
): Policy {
  const winner = (word: PolicyWord | undefined): Policy | undefined => {
    if (word === undefined || word === 'latest' || word === 'ask') return word
    const holding = holdings.find(({ end, flow }) => end.name === word.end && flow !== 'takes')
    return holding && { wins: holding.end.id }
  }
  const special = order.conflicts ?? own(project.conflicts.fields, name)
  const policy = winner(special)
  if (special !== undefined && policy === undefined && typeof special === 'object')
    listener.tell(
      order.path,
      `${quote(special.end)} cannot win ${quote(name)}: it has no say in it`,
      'an end that may change it, `latest` or `ask`',
    )
  return policy ?? winner(project.conflicts.others) ?? unsaid
}

/** Comments are mirrored only where the file asks for it. */
export function commentRules(derivation: Derivation): readonly FieldRule[] {
  const { project, known, listener, unsaid } = derivation
  const order = project.comments
  if (!order) return []
  const at: Record<EndId, FieldAtEnd> = {}
  for (const end of project.ends) {
    const part = own(order.flows, end.name)
    if (!part) continue
    if (own(known, end.connector)?.comments !== true) {
      if (part.named)
        listener.tell(order.path, `${quote(end.name)} has no comments`, `a direction without ${quote(end.name)}`)
      continue
    }
    const shown = order.shown && part.flow !== 'gives' && { shownAs: shownAs(order.shown, project) }
    at[end.id] = { flow: part.flow, ...shown }
  }
  return Object.keys(at).length < 2 ? [] : [{ name: bodyField, kind: 'text', policy: unsaid, at }]
}
const bodyField: FieldName = fieldName('body')

/** The third parameter is for engines that know who wrote it. */
type ShownAs = (text: string, from: EndId, author?: string) => string

function shownAs(shown: NonNullable<FieldOrder['shown']>, project: Project): ShownAs {
  if (shown.as === 'summary') return summaryOf
  const names = new Map(project.ends.map(end => [end.id, end.name]))
  return (text, from, author = 'somebody') => fill(shown.template, { author, end: names.get(from) ?? from, text })
}
