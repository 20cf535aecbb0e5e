// What a person's choice makes of a conflict. It settles what was disputed; what others said elsewhere in the same text or
// list was never in dispute and stays. A proposal that was not chosen leaves nothing behind.

import type { FieldRule } from './binding.ts'
import type { Conflict } from './conflict.ts'
import { isMany } from './field.ts'
import { type EndId, serviceTime } from './ids.ts'
import { mergeText } from './merge-text.ts'
import { elements, minus, setOf, type Value } from './value.ts'

export function chosen(rule: FieldRule, conflict: Conflict, end: EndId): Value | undefined {
  const value = conflict.values[end]
  if (value === undefined || (rule.kind !== 'text' && !isMany(rule.kind))) return value
  const others = (Object.keys(conflict.values) as EndId[])
    .filter(other => other !== end && rule.at[other]?.flow !== 'proposes')
    .sort()
    .map(other => conflict.values[other] ?? null)
  const add = isMany(rule.kind) ? addWords : addBlocks
  return others.reduce<Value>((so, other) => add(conflict.base ?? null, so, other), value)
}

function addBlocks(base: Value, mine: Value, theirs: Value): Value {
  const nobody = { by: '' as EndId, at: serviceTime(0) }
  const sides = { base: String(base ?? ''), mine: String(mine), theirs: String(theirs) }
  return mergeText({ ...sides, mineStamp: nobody, theirsStamp: nobody, choose: () => 'mine' }).text
}

const addWords = (base: Value, mine: Value, theirs: Value): Value =>
  setOf([...minus(elements(mine), minus(elements(base), elements(theirs))), ...minus(elements(theirs), elements(base))])
