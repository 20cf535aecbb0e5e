// The standing order of a run: which ends, which fields, who may do what, and what a deletion means. Drawn by chance.

import type { Binding, Deletions, FieldAtEnd, FieldRule, Flow, Policy, ValueTable } from '../../shared/core/binding.ts'
import { bindingId, type EndId, type FieldName } from '../../shared/core/ids.ts'
import type { Random } from './random.ts'
import { assignees, body, type Character, status } from './services/character.ts'

export type Regime = 'free' | 'owned' | 'calm'

export interface OrderChoice {
  readonly regime: Regime
  /** Plain: all ends may do everything, deletions travel, the newest edit wins. */
  readonly plain: boolean
  readonly policy?: Policy
  readonly deletions?: Deletions
  /** What one end of every field may do, instead of what chance would make of it. */
  readonly oddFlow?: Flow
}

export interface EndOfOrder {
  readonly id: EndId
  readonly character: Character
}

export function drawOrder(ends: readonly EndOfOrder[], random: Random, choice: OrderChoice): Binding {
  const names = [...new Set(ends.flatMap(end => Object.keys(end.character.manifest.fields)))] as FieldName[]
  const drawn = names.map(name => drawRule(name, ends, random, choice))
  const deletions = random.pick<Deletions>(['mirror', 'mirror', 'mirror', 'mirror', 'unlink', 'archive', 'ask'])
  return {
    id: bindingId('sim'),
    ends: ends.map(({ id, character }) => ({ id, starts: true, receives: character.letter !== 'R' })),
    fields: drawn,
    comments: [commentRule(ends)],
    deletions: choice.deletions ?? (choice.plain ? 'mirror' : deletions),
    limits: { writes: 100_000, deletes: 4 },
  }
}

function drawRule(name: FieldName, ends: readonly EndOfOrder[], random: Random, choice: OrderChoice): FieldRule {
  const holders = ends.filter(end => end.character.manifest.fields[name])
  const kind = holders[0]?.character.manifest.fields[name]?.kind ?? 'scalar'
  const policy = random.pick<Policy>(['latest', 'latest', 'ask', { wins: random.pick(ends).id }])
  const oddFlow = random.pick<Flow>(['takes', 'proposes', 'gives'])
  const drawn = random.pick(holders).id
  const isOdd = random.chance(0.14) || choice.oddFlow !== undefined
  // A title nobody gives would leave a new item without one.
  const odd = isOdd && name !== 'title' ? drawn : undefined
  const at: Record<EndId, FieldAtEnd> = {}
  for (const end of holders) {
    const limit = end.character.manifest.fields[name]?.limit
    const given = end.character.manifest.fields[name]?.readOnly
    const tables = tableFor(name, end, random)
    at[end.id] = {
      flow: given ? 'gives' : odd === end.id && !choice.plain ? (choice.oddFlow ?? oddFlow) : 'both',
      ...(tables ? { table: tables } : {}),
      ...(limit === undefined ? {} : { limit }),
    }
  }
  return { name, kind, policy: choice.policy ?? (choice.plain ? 'latest' : policy), at }
}

/** Several words here may mean one agreed word, and two agreed words may have to share a word here. */
function tableFor(name: FieldName, { character }: EndOfOrder, random: Random): ValueTable | undefined {
  const { letter } = character
  const roll = random.next()
  if (name === assignees) {
    const account = (person: string) => [`${person}@${letter.toLowerCase()}`]
    return roll < 0.3 && letter !== 'F'
      ? { ann: account('ann'), bob: account('bob') }
      : { ann: account('ann'), bob: account('bob'), eve: account('eve') }
  }
  if (name !== status) return undefined
  const words = (...names: string[]) => names.map(word => `${letter}-${word}`)
  return {
    todo: words('todo', 'later'),
    doing: words('doing'),
    blocked: roll < 0.3 ? words('doing') : words('blocked'),
    done: words('done', 'shipped'),
  }
}

const commentRule = (ends: readonly EndOfOrder[]): FieldRule => ({
  name: body,
  kind: 'text',
  policy: 'latest',
  at: Object.fromEntries(
    ends
      .filter(end => end.character.manifest.comments)
      .map(end => [end.id, { flow: end.character.letter === 'R' ? 'gives' : 'both' }] as const),
  ),
})
