// A person decides a conflict. What loses is in the journal.

import { rulesFor } from '../core/binding.ts'
import { chosen } from '../core/choice.ts'
import { type Conflict, deletionField } from '../core/conflict.ts'
import { canonical } from '../core/field.ts'
import { type EndId, type FieldName, type LinkId, type RunId, serviceTime } from '../core/ids.ts'
import type { Entry } from '../core/journal.ts'
import { isUnfinished, lagging } from '../core/lag.ts'
import type { Link } from '../core/link.ts'
import { agree, without } from '../core/sighting.ts'
import { sameValue, type Value } from '../core/value.ts'
import type { Engine } from './engine.ts'
import { isHeld, lookAtLink } from './visiting.ts'

export type Choice = { readonly end: EndId } | { readonly value: Value }

/** False when there is no such conflict, the end has no say in it, or somebody is writing the link at this moment. */
export async function resolve(
  engine: Engine,
  id: LinkId,
  field: FieldName,
  choice: Choice,
  run: RunId,
): Promise<boolean> {
  const link = await engine.store.link(id)
  const conflict = link?.conflicts[field]
  if (!link || !conflict || isHeld(link, engine.clock.now())) return false
  const decided =
    field === deletionField
      ? decideDeletion(link, conflict, choice)
      : decideValue(engine, link, conflict, field, choice)
  if (!decided) return false

  const entries = [...entriesOf(engine, link, conflict, field, decided, run)]
  await engine.store.record(link.outbox)
  const next: Link = { ...without(decided, 'due', 'lease'), outbox: entries }
  const due = isUnfinished(engine.binding, next) ? { due: engine.clock.now() + engine.timing.retry } : {}
  if (!(await engine.store.saveLink({ ...next, ...due }))) return false
  await engine.store.record(entries)
  const behind = lagging(engine.binding, decided)
  const from = {
    engine,
    signal: {
      binding: engine.binding.id,
      end: behind[0] ?? ('' as EndId),
      run,
      tries: 0,
      look: 'link',
      link: id,
    } as const,
  }
  if (behind.length > 0) await engine.queue.send(behind.map(end => lookAtLink(from, end, id)))
  return true
}

function decideValue(
  engine: Engine,
  link: Link,
  conflict: Conflict,
  field: FieldName,
  choice: Choice,
): Link | undefined {
  const rule = rulesFor(engine.binding, link.kind).find(each => each.name === field)
  if (!rule) return undefined
  const said = 'end' in choice ? chosen(rule, conflict, choice.end) : choice.value
  if (said === undefined) return undefined
  const value = canonical(rule.kind, said)
  const agreed = link.agreed[field]
  const by = 'end' in choice ? choice.end : (agreed?.by ?? ('' as EndId))
  return {
    ...link,
    conflicts: without(link.conflicts, field),
    agreed: { ...link.agreed, [field]: agree(value, { by, at: agreed?.at ?? serviceTime(0) }) },
  }
}

/** The end where it is gone stands for "delete it everywhere", any other for "keep it". */
function decideDeletion(link: Link, conflict: Conflict, choice: Choice): Link | undefined {
  if (!('end' in choice)) return undefined
  const conflicts = without(link.conflicts, deletionField)
  return conflict.values[choice.end] === undefined ? { ...link, conflicts } : { ...link, conflicts, state: 'dying' }
}

function entriesOf(
  engine: Engine,
  link: Link,
  conflict: Conflict,
  field: FieldName,
  decided: Link,
  run: RunId,
): readonly Entry[] {
  const value = decided.agreed[field]?.value ?? null
  const about = { at: engine.clock.now(), run, binding: link.binding, link: link.id, field }
  const id = (n: string) => `${link.id}/${link.version}/resolved/${field}/${n}`
  const losers = Object.entries(conflict.values).filter(
    ([, said]) => field !== deletionField && !sameValue(said, value),
  )
  return [
    {
      ...about,
      id: id('to'),
      end: decided.agreed[field]?.by ?? ('' as EndId),
      deed: 'resolved',
      to: field === deletionField ? decided.state : value,
    },
    ...losers.map(
      ([end, said]): Entry => ({
        ...about,
        id: id(end),
        end: end as EndId,
        deed: 'overruled',
        from: said,
        to: value,
        why: 'a person decided',
      }),
    ),
  ]
}
