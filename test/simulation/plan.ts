// A run as data: who the ends are, what people will do and when, and what will go wrong. The shrinker cuts it down.

import type { Deletions, Flow, Policy } from '../../shared/core/binding.ts'
import { type EndId, endId } from '../../shared/core/ids.ts'
import type { Faults } from './faults.ts'
import type { Regime } from './order.ts'
import type { Random } from './random.ts'
import type { Letter, Oddities } from './services/character.ts'

export type Deed =
  | 'make'
  | 'title'
  | 'back'
  | 'status'
  | 'priority'
  | 'due'
  | 'parent'
  | 'paragraph'
  | 'rewrite'
  | 'strike'
  | 'label'
  | 'unlabel'
  | 'assign'
  | 'unassign'
  | 'comment'
  | 'comment-edit'
  | 'mirror-edit'
  | 'uncomment'
  | 'clone'
  | 'delete'
  | 'restore'
  | 'move'
  | 'resolve'

export interface PlannedEdit {
  readonly number: number
  readonly at: number
  readonly deed: Deed
  /** Which of the items. */
  readonly item: number
  readonly end: EndId
  /** Decides all that is left open. */
  readonly dice: number
}

export interface RunPlan {
  readonly campaign: string
  readonly seed: number
  /** Another throw of the dice of the world, for the same edits. */
  readonly reseed: number
  readonly regime: Regime
  readonly letters: readonly Letter[]
  readonly plainOrder: boolean
  readonly policy?: Policy
  readonly deletions?: Deletions
  readonly oddFlow?: Flow
  readonly odd: Oddities
  readonly faults: Faults
  readonly edits: readonly PlannedEdit[]
  /** When the storm is over. */
  readonly length: number
  readonly sweepEvery: number
  /** Every so many sweeps lists everything; 0 for never. */
  readonly censusEvery: number
  readonly workers: number
  /** An end that stops answering for good. */
  readonly dead?: EndId
  /** Something to do besides, by name: see scenarios. */
  readonly scenario?: string
}

export interface Agenda {
  readonly items: number
  readonly edits: number
  /** How likely each deed is, relative to the others. */
  readonly weights: Partial<Readonly<Record<Deed, number>>>
  readonly clone: boolean
  readonly remove: boolean
  readonly comments: number
}

export const usualWeights: Readonly<Partial<Record<Deed, number>>> = {
  title: 4,
  back: 0.5,
  status: 4,
  priority: 2,
  due: 1,
  parent: 0.7,
  paragraph: 2,
  rewrite: 3,
  strike: 1,
  label: 3,
  unlabel: 2,
  assign: 1.5,
  unassign: 1,
  'comment-edit': 1,
  'mirror-edit': 0.7,
  uncomment: 0.4,
  resolve: 0.8,
}

export const usualAgenda: Agenda = {
  items: 2,
  edits: 20,
  weights: usualWeights,
  clone: true,
  remove: true,
  comments: 3,
}

export const endOf = (letter: Letter): EndId => endId(letter.toLowerCase())

/** Edits come in bursts: people react to one another, and several ends are busy at once. */
export function drawEdits(agenda: Agenda, letters: readonly Letter[], random: Random): readonly PlannedEdit[] {
  const deeds: { at: number; deed: Deed; item: number; end?: EndId }[] = []
  for (let item = 0; item < agenda.items; item++) deeds.push({ at: random.between(0, 15_000), deed: 'make', item })
  let at = random.between(15_000, 90_000)
  const odds = Object.entries(agenda.weights) as [Deed, number][]
  while (deeds.length < agenda.edits + agenda.items) {
    const item = random.below(agenda.items)
    const size = 1 + random.below(5)
    const spread = random.pick([500, 3000, 15_000])
    for (let i = 0; i < size; i++) deeds.push({ at: at + random.next() * spread, deed: weighted(odds, random), item })
    at += random.between(8_000, 70_000)
  }
  for (let i = 0; i < agenda.comments; i++)
    deeds.push({ at: random.between(10_000, at), deed: 'comment', item: random.below(agenda.items) })
  if (agenda.clone && random.chance(0.5))
    deeds.push({ at: random.between(20_000, at), deed: 'clone', item: random.below(agenda.items) })
  if (agenda.remove) drawFarewell(deeds, agenda.items, at, random)
  return deeds
    .sort((a, b) => a.at - b.at)
    .map((deed, number) => ({
      number,
      at: Math.round(deed.at),
      deed: deed.deed,
      item: deed.item,
      end: deed.end ?? endOf(random.pick(letters)),
      dice: random.below(1e9),
    }))
}

function drawFarewell(
  deeds: { at: number; deed: Deed; item: number }[],
  items: number,
  length: number,
  random: Random,
): void {
  const roll = random.next()
  if (roll > 0.6) return
  const item = random.below(items)
  const at = random.between(length * 0.3, length)
  deeds.push({ at, deed: roll < 0.08 ? 'move' : 'delete', item })
  if (roll > 0.45) deeds.push({ at: at + random.between(3_000, 200_000), deed: 'restore', item })
}

function weighted(odds: readonly [Deed, number][], random: Random): Deed {
  let left = random.next() * odds.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [deed, weight] of odds) {
    left -= weight
    if (left < 0) return deed
  }
  return 'title'
}
