// A person says that items at several ends are one thing, or no longer are.

import { createHash } from 'node:crypto'
import { Fault, failure, type Outcome, success } from '../core/errors.ts'
import type { EndId, LinkId, Ref, RunId } from '../core/ids.ts'
import { isUnfinished } from '../core/lag.ts'
import type { EndMemory, Link } from '../core/link.ts'
import { entryOf } from '../core/reconcile.ts'
import { without } from '../core/sighting.ts'
import type { Engine } from './engine.ts'
import { isHeld, lookAtItem } from './visiting.ts'

export interface Place {
  readonly end: EndId
  readonly ref: Ref
}

/** Links items that are there already. Nothing is written yet: each is visited, and where they differ the binding decides. */
export async function link(engine: Engine, places: readonly Place[], run: RunId): Promise<Outcome<LinkId>> {
  const [first] = places
  if (!first || new Set(places.map(place => place.end)).size !== places.length || places.length < 2)
    return refused('Name one item at each of two or more ends.')
  for (const { end, ref } of places) {
    if (!engine.ends[end]) return refused(`This project has no end called ${end}.`)
    const owner = await engine.store.linkOf(end, ref)
    if (owner && (await engine.store.link(owner))?.state === 'live')
      return refused(`${ref} at ${end} is linked already. Unlink it first.`)
  }
  const id = createHash('sha256')
    .update(
      places
        .map(place => `${place.end} ${place.ref}`)
        .sort()
        .join('\n'),
    )
    .digest('base64url')
    .slice(0, 20) as LinkId
  for (const { end, ref } of places)
    if ((await engine.store.claim(end, ref, id)) !== id)
      return refused(`${ref} at ${end} has been linked before; its history belongs to another link.`)
  const ends: Record<EndId, EndMemory> = Object.fromEntries(
    places.map(({ end, ref }) => [end, { ref, fields: {}, unread: true }]),
  )
  const fresh: Link = {
    id,
    binding: engine.binding.id,
    version: 0,
    state: 'live',
    kind: 'item',
    agreed: {},
    conflicts: {},
    ends,
    outbox: [],
  }
  const isNew = await engine.store.addLink({ ...fresh, due: engine.clock.now() })
  if (!isNew) return refused('These items are linked already.')
  await engine.queue.send(places.map(({ end, ref }) => lookAtItem(from(engine, end, run), end, ref)))
  return success(id)
}

/** One end stops taking part. Its item stays as it is. */
export async function unlink(engine: Engine, id: LinkId, end: EndId, run: RunId): Promise<Outcome<void>> {
  const known = await engine.store.link(id)
  const memory = known?.ends[end]
  if (!known || !memory) return refused(`There is no item of this link at ${end}.`)
  if (isHeld(known, engine.clock.now()))
    return failure(
      new Fault({ kind: 'stale', message: 'It is being written at this moment. Try again in half a minute.' }),
    )
  const out: Link = {
    ...without(known, 'due', 'lease'),
    ends: { ...known.ends, [end]: { ...without(memory, 'missing', 'unread'), out: 'unlinked' } },
  }
  const at = { end, run, now: engine.clock.now() }
  const entry = entryOf(known, at, { deed: 'left', why: 'a person unlinked it' }, { ref: memory.ref })
  await engine.store.record([...known.outbox, entry])
  const next = { ...out, outbox: [] }
  const due = isUnfinished(engine.binding, next) ? { due: engine.clock.now() + engine.timing.retry } : {}
  return (await engine.store.saveLink({ ...next, ...due }))
    ? success(undefined)
    : refused('Somebody changed it at this moment. Try again.')
}

const refused = <T>(message: string): Outcome<T> => failure(new Fault({ kind: 'invalid', message }))

const from = (engine: Engine, end: EndId, run: RunId) => ({
  engine,
  signal: { binding: engine.binding.id, end, run, tries: 0, look: 'changes', census: false } as const,
})
