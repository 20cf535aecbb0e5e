// Which ends of a link are behind, and whether anything about it is unfinished.

import { type Binding, type EndRule, type FieldRule, type Flow, rulesFor } from './binding.ts'
import { lags } from './decide.ts'
import { isThere } from './deletion.ts'
import type { EndId } from './ids.ts'
import type { EndMemory, Link } from './link.ts'

/** What an end may do with a field of this link. A comment belongs to the end it was written at. */
export function flowOf(link: Pick<Link, 'kind' | 'owner'>, rule: FieldRule, end: EndId): Flow | undefined {
  const flow = rule.at[end]?.flow
  if (link.kind !== 'comment' || flow === undefined || link.owner === undefined) return flow
  if (end === link.owner) return flow === 'takes' ? 'gives' : flow
  return flow === 'gives' ? flow : 'takes'
}

/** An end whose items we may change at all. */
export const isWritable = (binding: Binding, link: Link, end: EndId): boolean =>
  rulesFor(binding, link.kind).some(rule => {
    const flow = flowOf(link, rule, end)
    return flow !== undefined && flow !== 'gives'
  })

/** Ends that still have to be told something: the item is missing there, or a field is behind. */
export const lagging = (binding: Binding, link: Link): readonly EndId[] =>
  binding.ends.filter(rule => isBehind(binding, link, rule)).map(rule => rule.id)

function isBehind(binding: Binding, link: Link, rule: EndRule): boolean {
  const memory = link.ends[rule.id]
  if (memory?.out) return false
  if (link.state === 'dying') return isThere(memory) && !memory?.confirmed
  if (link.state === 'deleting') return isThere(memory)
  if (link.state === 'gone') return false
  if (!memory?.ref && memory?.called !== undefined) return true
  if (!memory?.ref) return rule.receives && isWritable(binding, link, rule.id)
  return rulesFor(binding, link.kind).some(field => {
    const flow = flowOf(link, field, rule.id)
    if (flow === undefined) return false
    const agreed = link.agreed[field.name]
    return lags({ flow }, { agreed, conflict: link.conflicts[field.name], memory: memory.fields[field.name] ?? {} })
  })
}

/** Something is open that only a look at this end can settle. */
const isOpen = (memory: EndMemory): boolean =>
  !memory.out &&
  (memory.creating !== undefined ||
    memory.missing !== undefined ||
    memory.unread === true ||
    Object.values(memory.fields).some(field => field.writing !== undefined))

/** Ends a sweep has to send somebody to. */
export const needingAttention = (binding: Binding, link: Link): readonly EndId[] => {
  const behind = lagging(binding, link)
  const open = binding.ends
    .map(rule => rule.id)
    .filter(end => {
      const memory = link.ends[end]
      return memory !== undefined && isOpen(memory)
    })
  const ends = [...new Set([...behind, ...open])]
  if (ends.length > 0 || !isUnfinished(binding, link)) return ends
  return binding.ends
    .map(rule => rule.id)
    .filter(end => link.ends[end]?.ref !== undefined)
    .slice(0, 1)
}

export const isUnfinished = (binding: Binding, link: Link): boolean =>
  link.outbox.length > 0 ||
  link.lease !== undefined ||
  link.state === 'dying' ||
  link.state === 'deleting' ||
  lagging(binding, link).length > 0 ||
  Object.values(link.ends).some(isOpen)
