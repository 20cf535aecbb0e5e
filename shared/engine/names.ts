// Which items the reference fields of a link point at, looked up before anything is decided.

import { rulesFor } from '../core/binding.ts'
import { isReference } from '../core/field.ts'
import type { LinkId, Ref } from '../core/ids.ts'
import type { Item } from '../core/item.ts'
import { isWritable } from '../core/lag.ts'
import type { Link } from '../core/link.ts'
import { type Names, noNames } from '../core/translate.ts'
import { elements } from '../core/value.ts'
import type { Visiting } from './visiting.ts'

export async function namesFor(visiting: Visiting, link: Link, item: Item | undefined): Promise<Names> {
  const { engine, open } = visiting
  const fields = rulesFor(engine.binding, link.kind).filter(rule => isReference(rule.kind) && rule.at[open.id])
  if (fields.length === 0) return noNames
  const linkOf = new Map<string, LinkId>()
  const refOf = new Map<string, Ref | null>()
  for (const { name } of fields) {
    const past = (item?.history ?? []).filter(entry => entry.field === name).flatMap(entry => elements(entry.to))
    const seen = elements(link.ends[open.id]?.fields[name]?.seen)
    for (const shown of new Set([...elements(item?.fields[name]), ...past, ...seen])) {
      const known = await engine.store.linkOf(open.id, shown as Ref)
      if (known) linkOf.set(shown, known)
    }
    for (const agreed of elements(link.agreed[name]?.value)) {
      const there = await whereIs(visiting, agreed as LinkId)
      if (there !== undefined) refOf.set(agreed, there)
      // What we are about to write will be read back.
      if (there) linkOf.set(there, agreed as LinkId)
    }
  }
  return { linkOf, refOf }
}

/** The item of a link at this end; null when it will never be there, undefined when it is still to come. */
async function whereIs({ engine, open }: Visiting, id: LinkId): Promise<Ref | null | undefined> {
  const link = await engine.store.link(id)
  if (!link) return undefined
  const memory = link.ends[open.id]
  if (memory?.ref && !memory.out) return memory.ref
  const rule = engine.binding.ends.find(end => end.id === open.id)
  const willCome =
    rule?.receives === true && !memory?.out && link.state !== 'gone' && isWritable(engine.binding, link, open.id)
  return willCome ? undefined : null
}
