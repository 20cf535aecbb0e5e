// What to write at an end so that one field says what is agreed. Decided by what the end is known to reflect, never by
// comparing texts alone: an end that rewords would be rewritten for ever.

import { canonical, isMany } from './field.ts'
import type { Time } from './ids.ts'
import type { Agreed, Intent } from './link.ts'
import { acknowledged, also, type Case, isSameValue, type Sighting, without } from './sighting.ts'
import { changeSet, mustWait, say, understand, unsayable } from './translate.ts'
import { isEmpty, sameValue, type Value } from './value.ts'

export interface Decision {
  readonly field: Case
  readonly write?: Intent
}

/** Whether this end still has to be brought to what is agreed. */
export const lags = (at: Pick<Sighting, 'flow'>, field: Pick<Case, 'agreed' | 'conflict' | 'memory'>): boolean =>
  at.flow !== 'gives' && !field.conflict && field.agreed !== undefined && field.memory.acked !== field.agreed.hash

export function decide(at: Sighting, field: Case, id: string, until: Time): Decision {
  const { agreed } = field
  if (!agreed || !lags(at, field) || mustWait(at, agreed.value)) return { field }
  // Said again by somebody: the end reflects it already, in whatever words.
  if (isSameValue(field.memory.acked, agreed.hash)) return { field: acknowledged(field) }
  // Written already, and it may still arrive.
  if (field.memory.writing?.some(intent => isSameValue(intent.hash, agreed.hash))) return { field }
  return isMany(at.rule.kind) ? decideSet(at, field, agreed, id, until) : decideOne(at, field, agreed, id, until)
}

function decideOne(at: Sighting, field: Case, agreed: Agreed, id: string, until: Time): Decision {
  const { seen, halfway } = field.memory
  if (!halfway && seen !== undefined && understand(at, seen) === undefined)
    return { field: leave(field, seen, 'the end shows a value no rule maps; it is not written over') }
  const said = say(at, agreed.value, seen, agreed.by)
  if (said === undefined) return { field: leave(field, agreed.value, 'this end has no word for it') }
  const sent = canonical(at.rule.kind, said)
  return sameValue(seen, sent) ? { field: saysSo(at, field, agreed) } : write(at, field, agreed, { sent }, id, until)
}

function decideSet(at: Sighting, field: Case, agreed: Agreed, id: string, until: Time): Decision {
  const { add, remove, whole, alias } = changeSet(at, agreed.value, field.memory.seen, field.memory.alias)
  const memory = { ...without(field.memory, 'alias'), ...(alias ? { alias } : {}) }
  const silent = unsayable(at, agreed.value)
  const named: Case = { ...field, memory }
  const told =
    silent.length > 0 ? also(named, { deed: 'unmapped', to: silent, why: 'this end has no word for these' }) : named
  if (add.length === 0 && remove.length === 0) return { field: acknowledged(told) }
  return write(at, told, agreed, { sent: whole, add, remove }, id, until)
}

type Sent = Pick<Intent, 'sent' | 'add' | 'remove' | 'attempt'>

function write(at: Sighting, field: Case, agreed: Agreed, what: Sent, id: string, until: Time): Decision {
  const revision = at.revision === undefined ? {} : { revision: at.revision }
  const over = field.memory.seen
  const intent: Intent = { ...what, ...revision, id, means: agreed.value, hash: agreed.hash, over, until }
  const writing = [...(field.memory.writing ?? []), intent]
  return { field: { ...field, memory: { ...field.memory, writing } }, write: intent }
}

/** What goes into a creation: everything agreed that this end can say. */
export function draft(at: Sighting, field: Case, id: string, attempt: number, until: Time): Decision {
  const { agreed } = field
  if (!agreed || at.flow === 'gives' || isEmpty(agreed.value) || field.conflict) return { field }
  const sent = isMany(at.rule.kind)
    ? changeSet(at, agreed.value, [], undefined).whole
    : say(at, agreed.value, undefined, agreed.by)
  if (sent === undefined || isEmpty(sent)) return { field }
  return write(at, field, agreed, { sent: canonical(at.rule.kind, sent), attempt }, id, until)
}

/** The end says it already, in its own way. */
const saysSo = (at: Sighting, field: Case, agreed: Agreed): Case =>
  acknowledged(at.rule.kind === 'text' ? { ...field, memory: { ...field.memory, base: String(agreed.value) } } : field)

const leave = (field: Case, value: Value, why: string): Case =>
  also(acknowledged(field), { deed: 'unmapped', to: value, why })
