// What hangs on an item: before it goes, whoever wrote into its comments has to be heard.

import type { Fault } from '../core/errors.ts'
import type { Ref } from '../core/ids.ts'
import type { Link } from '../core/link.ts'
import { reconcile } from '../core/reconcile.ts'
import { circumstances, lookAtItem, memoryOf, type Visiting } from './visiting.ts'

/** Somebody said something in a comment here that nobody has looked at; they are looked at now. Or it cannot be told. */
export async function unheard(visiting: Visiting, link: Link): Promise<readonly Ref[] | Fault> {
  if (link.kind === 'comment' || visiting.engine.binding.comments.length === 0) return []
  const refs: Ref[] = []
  for (const comment of await commentsOf(visiting, link)) {
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

/** A deletion is rare, and worth going through everything. */
async function commentsOf({ engine }: Visiting, parent: Link): Promise<readonly Link[]> {
  const found: Link[] = []
  let page: string | undefined
  do {
    const known = await engine.store.links(engine.binding.id, page)
    found.push(...known.links.filter(link => link.parent === parent.id && link.state === 'live'))
    page = known.next
  } while (page !== undefined)
  return found
}
