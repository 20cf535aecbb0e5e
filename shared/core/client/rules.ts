// Derives the rules of a binding from a project: which end holds which field, and what it may do with it. What cannot
// work is told; at reading time somebody listens, later nobody needs to.

import type { FieldAtEnd, FieldRule, Policy, Tells } from '../binding.ts'
import { isMany, type Kind } from '../field.ts'
import { type EndId, fieldName } from '../ids.ts'
import { isDisguise, shownAs } from './comments.ts'
import type { Derivation, Holding, Listener } from './derivation.ts'
import { abilityOf, heldField, own } from './known.ts'
import { type FieldOrder, type PolicyWord, standardFields } from './model.ts'
import { list, quote } from './problem.ts'
import { tablesFor } from './words.ts'

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

function ruleOf(name: string, order: FieldOrder, explicit: boolean, derivation: Derivation): FieldRule | undefined {
  const { listener } = derivation
  if (isTold(order) && explicit && !mayBeTold(name, order, listener)) return undefined
  const holdings = holdingsOf(name, order, explicit, derivation)
  if (holdings === undefined || Object.keys(order.flows).length === 0) return undefined
  if (!travels(holdings)) {
    if (explicit)
      listener.tell(order.path, `${quote(name)} cannot travel: ${whoHolds(holdings)}`, '`off`, or leave it out')
    return undefined
  }
  const kind = holdings[0]?.ability.kind ?? 'scalar'
  if (isDisguise(order.shown) && explicit && !mayBeShown(order, kind, holdings, listener)) return undefined
  const tables = tablesFor(name, holdings, explicit, order, derivation)
  if (tables === undefined) return undefined

  const at = holdings.map(({ end, ability, flow }): [EndId, FieldAtEnd] => [
    end.id,
    {
      flow,
      ...tables[end.name],
      ...(ability.limit !== undefined && { limit: ability.limit }),
      ...(isDisguise(order.shown) &&
        explicit &&
        flow === 'takes' && { shownAs: shownAs(order.shown, derivation.project) }),
      ...(isTold(order) && flow === 'gives' && { tells: order.shown.as }),
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
    if (isTold(order) && part.flow === 'gives') return [{ end, ability: { kind: 'scalar' }, flow: part.flow }]
    const named = explicit && (part.named || Object.hasOwn(end.names, name))
    const kind: Kind = order.kind ?? standardFields[name] ?? 'scalar'
    const ability = explicit
      ? abilityOf(connector, end.scope, name, Object.hasOwn(end.names, name), kind)
      : heldField(connector, end.scope, name)
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

/** What is told is no field there, but the name of the item or the address of its page. */
const isTold = (order: FieldOrder): order is FieldOrder & { readonly shown: { readonly as: Tells } } =>
  order.shown !== undefined && !isDisguise(order.shown)

function mayBeTold(name: string, { flows, path, shown }: FieldOrder, listener: Listener): boolean {
  const givers = Object.keys(flows).filter(end => flows[end]?.flow === 'gives')
  const isOneWay = givers.length === 1 && Object.values(flows).every(({ flow }) => flow === 'gives' || flow === 'takes')
  const isOwn = name.startsWith('x:')
  if (!isOwn) listener.tell(path, `${quote(name)} holds something else`, 'a field of your own, as in `x:issue`')
  if (!isOneWay)
    listener.tell(
      path,
      'one end tells what it calls an item, and others are told',
      quote(`${Object.keys(flows)[0] ?? 'issues'} → others, ${shown?.as ?? 'name'}`),
    )
  return isOwn && isOneWay
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
