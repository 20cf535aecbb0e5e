// Agrees on a value that no item showed: something beside the items said it, at a known time. Whoever said something
// later about the same field is not talked over, and what waits for a person goes on waiting.

import { rulesFor } from '../core/binding.ts'
import { canonical } from '../core/field.ts'
import type { EndId, FieldName, LinkId, RunId, ServiceTime } from '../core/ids.ts'
import type { Entry } from '../core/journal.ts'
import { isUnfinished, lagging } from '../core/lag.ts'
import type { Link } from '../core/link.ts'
import { agree } from '../core/sighting.ts'
import { sameValue, type Value } from '../core/value.ts'
import type { Engine } from './engine.ts'
import { isHeld, lookAtLink } from './visiting.ts'

export interface Saying {
  readonly field: FieldName
  readonly value: Value
  /** Where it was said. */
  readonly by: EndId
  readonly at: ServiceTime
  readonly why: string
  readonly run: RunId
}

/** `busy`: somebody is writing the link at this moment; say it again. */
export async function say(engine: Engine, id: LinkId, saying: Saying): Promise<'said' | 'nothing to say' | 'busy'> {
  const link = await engine.store.link(id)
  if (link?.state !== 'live' || !isNews(engine, link, saying)) return 'nothing to say'
  if (isHeld(link, engine.clock.now())) return 'busy'
  const { field, value, by, at, why, run } = saying
  const before = link.agreed[field]
  const entry: Entry = {
    id: `${link.id}/${link.version}/said/${field}`,
    at: engine.clock.now(),
    run,
    binding: link.binding,
    link: link.id,
    end: by,
    deed: 'agreed',
    field,
    ...(before && { from: before.value }),
    to: value,
    why,
  }
  await engine.store.record(link.outbox)
  const said: Link = { ...link, agreed: { ...link.agreed, [field]: agree(value, { by, at }) }, outbox: [entry] }
  const due = isUnfinished(engine.binding, said) ? { due: engine.clock.now() + engine.timing.retry } : {}
  if (!(await engine.store.saveLink({ ...said, ...due }))) return 'busy'
  await engine.store.record([entry])
  const behind = lagging(engine.binding, said)
  const signal = { binding: engine.binding.id, end: by, run, tries: 0, look: 'link', link: id } as const
  if (behind.length > 0) await engine.queue.send(behind.map(end => lookAtLink({ engine, signal }, end, id)))
  return 'said'
}

function isNews({ binding }: Engine, link: Link, { field, value, at }: Saying): boolean {
  const rule = rulesFor(binding, link.kind).find(each => each.name === field)
  const agreed = link.agreed[field]
  if (!rule || link.conflicts[field]) return false
  return agreed === undefined || (agreed.at < at && !sameValue(agreed.value, canonical(rule.kind, value)))
}
