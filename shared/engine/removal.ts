// A deletion travels in two phases: every other end is looked at first, and any edit nobody had seen keeps the item alive.

import { advanced } from '../core/deletion.ts'
import type { EndId } from '../core/ids.ts'
import type { Item } from '../core/item.ts'
import type { Entry } from '../core/journal.ts'
import { isWritable } from '../core/lag.ts'
import type { EndMemory, Link, Out } from '../core/link.ts'
import { type Reconciled, reconcile } from '../core/reconcile.ts'
import { without } from '../core/sighting.ts'
import { unheard } from './comments.ts'
import { namesFor } from './names.ts'
import { trouble } from './outage.ts'
import {
  abandoned,
  circumstances,
  done,
  keep,
  later,
  mayWrite,
  memoryOf,
  now,
  nudge,
  outrun,
  tell,
  type Visited,
  type Visiting,
  withMemory,
} from './visiting.ts'

const margin = 2000

/** The item is still here, while its link is dying. */
export async function leave(visiting: Visiting, link: Link, item: Item): Promise<Visited> {
  const { engine, open } = visiting
  const at = circumstances(visiting, await namesFor(visiting, link, item))
  const learnt = reconcile(link, item, at, 'learn')
  const wasEdited = learnt.entries.some(entry => entry.deed !== 'wrote' && entry.deed !== 'unconfirmed')
  if (wasEdited) return veto(visiting, learnt.link, learnt.entries)
  const comments = await unheard(visiting, link)
  if ('kind' in comments) return trouble(visiting, comments, link)
  if (comments.length > 0) return veto(visiting, learnt.link, learnt.entries)
  if (link.state === 'dying') return confirm(visiting, link, learnt)
  if (!isWritable(engine.binding, link, open.id) || !mayWrite(engine, open.id))
    return bury(visiting, link, 'kept', 'this end is never written')
  return remove(visiting, link, item)
}

async function veto(visiting: Visiting, link: Link, entries: readonly Entry[]): Promise<Visited> {
  const ends = Object.fromEntries(
    Object.entries(link.ends).map(([end, memory]) => [end as EndId, without(memory, 'confirmed')]),
  )
  const why = 'edited here while it was deleted elsewhere; it stays'
  const told = tell(visiting, link, { deed: 'left', why })
  return next(visiting, { ...link, state: 'live', ends }, [...entries, told])
}

async function confirm(visiting: Visiting, link: Link, learnt: Reconciled): Promise<Visited> {
  const memory = memoryOf(learnt.link, visiting.open.id)
  const confirmed = advanced(withMemory(learnt.link, visiting.open.id, { ...memory, confirmed: true }))
  const isSaid = memory.confirmed && !learnt.changed && !link.lease && confirmed.state === link.state
  if (!isSaid) return next(visiting, confirmed, learnt.entries)
  // It waits for the others, however long: saying it again would change nothing.
  await nudge(visiting, link)
  return done(visiting)
}

async function remove(visiting: Visiting, link: Link, item: Item): Promise<Visited> {
  const { engine, open, wire } = visiting
  const lease = { holder: `${open.id}@${link.version}`, until: now(visiting) + engine.timing.lease }
  const saved = await keep(visiting, { ...link, lease }, [])
  if (!saved) return outrun(visiting, link)
  const revision = item.revision === undefined ? {} : { ifRevision: item.revision }
  const removal = { ref: item.ref, kind: item.kind, ...revision }
  const answer = await wire.remove(removal, lease.until - engine.timing.request - margin)
  if (answer.ok)
    return bury(
      visiting,
      saved,
      engine.binding.deletions === 'archive' && open.connector.archive ? 'archived' : 'deleted',
      'it was deleted elsewhere',
    )
  if (answer.fault.kind === 'invalid') return bury(visiting, saved, 'kept', answer.fault.message)
  const isAway = answer.fault.kind === 'not-found'
  if (answer.fault.unsent || isAway) await keep(visiting, without(saved, 'lease'), [])
  else await engine.store.record([unsure(visiting, saved)])
  if (!isAway) return trouble(visiting, answer.fault, saved)
  // It was here a moment ago: gone meanwhile, or hidden. One answer is no proof.
  return later(visiting, engine.timing.absence / 3, 'it cannot be found any more', undefined, saved)
}

const unsure = (visiting: Visiting, link: Link): Entry =>
  tell(visiting, link, {
    deed: 'unconfirmed',
    id: `${link.id}/${visiting.open.id}/removal/${link.version}`,
    why: 'a removal whose answer was lost',
  })

/** This end has no further part in the link. */
export async function bury(visiting: Visiting, link: Link, out: Out, why: string): Promise<Visited> {
  const { open } = visiting
  const memory: EndMemory = { ...without(memoryOf(link, open.id), 'missing', 'unread', 'creating', 'confirmed'), out }
  const isOurs = out === 'deleted' || out === 'archived'
  const deed = isOurs
    ? ({ deed: 'deleted', id: `${link.id}/${open.id}/deleted`, why } as const)
    : ({ deed: 'left', why } as const)
  const told = tell(visiting, link, deed)
  const over = without(advanced(withMemory(link, open.id, memory)), 'lease')
  const lost = abandoned(visiting, link)
  return isOurs ? next(visiting, over, lost, [told]) : next(visiting, over, [...lost, told])
}

async function next(
  visiting: Visiting,
  link: Link,
  conclusions: readonly Entry[],
  deeds: readonly Entry[] = [],
): Promise<Visited> {
  const saved = await keep(visiting, link, conclusions, deeds)
  if (!saved) return outrun(visiting, link)
  await nudge(visiting, saved)
  const self = saved.state === 'deleting' && !memoryOf(saved, visiting.open.id).out
  return self
    ? later(
        { ...visiting, signal: { ...visiting.signal, tries: 0 } },
        0,
        'all agreed; now it is deleted',
        undefined,
        saved,
      )
    : done(visiting)
}
