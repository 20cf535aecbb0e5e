// One field of one item as a visit finds it, and the case that is built up while thinking about it. Pure values.

import type { Flow, Policy } from './binding.ts'
import { type Conflict, type ConflictReason, conflictId } from './conflict.ts'
import type { Unsaid } from './field.ts'
import type { EndId, Hash, LinkId, Time } from './ids.ts'
import type { Deed } from './journal.ts'
import type { Agreed, FieldMemory, Stamp } from './link.ts'
import type { Tongue } from './translate.ts'
import { hashOf, sameValue, type Value } from './value.ts'

/** Where and when the field is looked at, and by which rules. */
export interface Sighting extends Tongue {
  readonly link: LinkId
  readonly end: EndId
  readonly flow: Flow
  readonly policy: Policy
  readonly rank: (end: EndId) => number
  /** By whom and when an edit seen now was made. */
  readonly stamp: Stamp
  /** How far this service's clock is ahead of ours. */
  readonly skew: number
  readonly now: Time
  /** How long a stale replica may show what was there before. */
  readonly settle: Time
  /** The item's revision, where the service checks it on writing. */
  readonly revision: string | undefined
  /** This end replaces whole sets when we write them. */
  readonly replaces: boolean
  /** This field is said after an item was made; until then, this is what it shows. */
  readonly saidLater?: Unsaid | undefined
  /** It was us who put there what is shown, on the way to something else. */
  readonly isHalfway?: boolean
}

/** All that is known of one field, here and in the agreement, and what was decided about it so far. */
export interface Case {
  readonly agreed: Agreed | undefined
  readonly memory: FieldMemory
  readonly conflict: Conflict | undefined
  readonly deeds: readonly FieldDeed[]
}

export interface FieldDeed {
  readonly deed: Deed
  /** Given for writes, so that one write makes one journal entry however often it is recognised. */
  readonly id?: string
  readonly end?: EndId
  readonly from?: Value | undefined
  readonly to?: Value | undefined
  readonly why?: string
}

export const without = <T extends object, K extends keyof T>(thing: T, ...keys: readonly K[]): Omit<T, K> => {
  const rest = { ...thing }
  for (const key of keys) delete rest[key]
  return rest
}

export const also = (field: Case, ...deeds: readonly FieldDeed[]): Case => ({
  ...field,
  deeds: [...field.deeds, ...deeds],
})

/** This end now shows something else; what it showed before is kept for a while, to know a stale replica by. */
export function shows(at: Sighting, field: Case, shown: Value): Case {
  const { seen, before = [] } = field.memory
  if (seen === undefined || sameValue(seen, shown)) return { ...field, memory: { ...field.memory, seen: shown } }
  const recent = before.filter(({ since }) => at.now - since < at.settle)
  const memory = { ...without(field.memory, 'halfway'), before: [...recent, { value: seen, since: at.now }] }
  return { ...field, memory: { ...memory, seen: shown } }
}

/** This end reflects what is agreed. */
export const acknowledged = (field: Case): Case =>
  field.agreed
    ? { ...field, memory: { ...without(field.memory, 'ignored', 'known'), acked: field.agreed.hash } }
    : field

/** This end has to be written again. What it reflected until now, people here have seen all the same. */
export function unacknowledged(field: Case): Case {
  const { acked: known, ...memory } = field.memory
  return { ...field, memory: known === undefined ? memory : { ...memory, known } }
}

/** Whether two agreements hold the same value, whoever said it. */
export const isSameValue = (a: Hash | undefined, b: Hash): boolean => a?.split(' ')[0] === b.split(' ')[0]

/** Said again by somebody later, the same value is another agreement: who edited without seeing it did not see this one. */
export const agree = (value: Value, stamp: Stamp, authors?: Agreed['authors']): Agreed => ({
  value,
  hash: `${hashOf(value)} ${hashOf([stamp.by, String(stamp.at)])}` as Hash,
  by: stamp.by,
  at: stamp.at,
  ...(authors && Object.keys(authors).length > 0 ? { authors } : {}),
})

/** The same agreement under a new name: a second voice said it on its own. */
export const seconded = (agreed: Agreed, { by, at }: Stamp): Agreed => ({
  ...agreed,
  hash: `${hashOf(agreed.value)} ${hashOf([agreed.hash, by, String(at)])}` as Hash,
})

/** The person at this end could see what is agreed when they wrote. */
export const couldSee = (field: Case): boolean =>
  field.agreed !== undefined &&
  (field.memory.acked === field.agreed.hash ||
    (field.memory.writing ?? []).some(intent => intent.hash === field.agreed?.hash))

/** Which of two stamps wins. A total order, so that it does not matter who is asked first. */
export function winner(at: Sighting, mine: Stamp, theirs: Stamp): 'mine' | 'theirs' | 'neither' {
  if (mine.by === theirs.by) return 'mine'
  if (at.policy === 'ask') return 'neither'
  if (typeof at.policy === 'object') {
    if (mine.by === at.policy.wins) return 'mine'
    if (theirs.by === at.policy.wins) return 'theirs'
  }
  if (mine.at !== theirs.at) return mine.at > theirs.at ? 'mine' : 'theirs'
  return at.rank(mine.by) < at.rank(theirs.by) ? 'mine' : 'theirs'
}

/** The end that stands for what is agreed when this end disputes it, also where this end said it itself. */
export function opponent(at: Sighting, agreed: Agreed): EndId {
  const others = (Object.keys(at.rule.at) as EndId[]).filter(end => end !== at.end)
  const [first = agreed.by] = others.toSorted((a, b) => at.rank(a) - at.rank(b))
  return agreed.by === at.end ? first : agreed.by
}

/** Freezes the field until a person decides. */
export function dispute(
  at: Sighting,
  field: Case,
  reason: ConflictReason,
  values: Conflict['values'],
  base?: Value,
): Case {
  const id = conflictId(at.link, at.rule.name)
  const conflict: Conflict = { id, reason, base: base ?? null, values }
  return also(unacknowledged({ ...field, conflict }), { deed: 'conflict', from: base, to: values[at.end] })
}

/** An end says something new about a field that is frozen already. When all sides say the same, there is nothing left to decide. */
export function joinDispute(at: Sighting, field: Case, conflict: Conflict, value: Value): Case {
  const values: Conflict['values'] = { ...conflict.values, [at.end]: value }
  const all: readonly Value[] = Object.values(values)
  const unanimous = all.length > 1 && all.every(other => sameValue(other, value))
  if (!unanimous) return unacknowledged({ ...field, conflict: { ...conflict, values } })
  return also(unacknowledged({ ...field, conflict: undefined, agreed: agree(value, at.stamp) }), {
    deed: 'resolved',
    to: value,
    why: 'all sides now say the same',
  })
}
