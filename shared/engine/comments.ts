// What hangs on an item: before it goes, whoever wrote into its comments has to be heard.

import type { Fault } from '../core/errors.ts'
import type { LinkId, Ref } from '../core/ids.ts'
import type { Link } from '../core/link.ts'
import { reconcile } from '../core/reconcile.ts'
import type { Engine } from './engine.ts'
import { linksOf } from './links.ts'
import { circumstances, lookAtItem, memoryOf, type Visiting } from './visiting.ts'

/** Somebody said something in a comment here that nobody has looked at; they are looked at now. Or it cannot be told. */
export async function unheard(visiting: Visiting, link: Link): Promise<readonly Ref[] | Fault> {
  if (link.kind === 'comment' || visiting.engine.binding.comments.length === 0) return []
  const refs: Ref[] = []
  for (const comment of await visiting.commentsOf(link.id)) {
    const memory = memoryOf(comment, visiting.open.id)
    if (!memory.ref || memory.out) continue
    const answer = await visiting.wire.read({ ref: memory.ref })
    if (!answer.ok && answer.fault.kind !== 'not-found' && answer.fault.kind !== 'moved') return answer.fault
    if (!answer.ok || answer.value.updatedAt < (memory.at ?? 0)) continue
    const { entries } = reconcile(comment, answer.value, circumstances(visiting), 'learn')
    if (entries.some(entry => entry.deed === 'agreed' || entry.deed === 'conflict')) refs.push(memory.ref)
  }
  if (refs.length > 0) await visiting.engine.queue.send(refs.map(ref => lookAtItem(visiting, visiting.open.id, ref)))
  return refs
}

/** Deletions are rare: all links are gone through for the first one of a batch, and once for all of them. */
export function commentsOnce({ store, binding }: Engine): Visiting['commentsOf'] {
  let known: Promise<ReadonlyMap<LinkId, readonly Link[]>> | undefined
  const gather = async () => {
    const found = new Map<LinkId, Link[]>()
    for await (const link of linksOf(store, binding.id)) {
      if (link.parent === undefined || link.state !== 'live') continue
      const others = found.get(link.parent)
      if (others) others.push(link)
      else found.set(link.parent, [link])
    }
    return found
  }
  return async item => {
    known ??= gather()
    return (await known).get(item) ?? []
  }
}
