// L3: one item per link and end; one link per unit of work; a copy made by a person is a unit of its own.

import type { EndId } from '../../../shared/core/ids.ts'
import { alive, type Thing } from '../services/thing.ts'
import type { World } from '../world.ts'
import { type Case, groupBy, outSince } from './evidence.ts'
import type { Failure } from './law.ts'

export function duplicates(one: Case): readonly Failure[] {
  const { lineage, world, link } = one
  const about = { law: 'duplicates', lineage: lineage.number } as const
  const failures: Failure[] = []
  const present = lineage.things.filter(alive)
  for (const [end, things] of groupBy(present, thing => thing.end)) {
    const counted = things.filter(thing => !wasReported(one, thing))
    if (counted.length > 1)
      failures.push({
        ...about,
        what: `${counted.length} items at ${end}: ${counted.map(thing => thing.ref).join(', ')}`,
        end,
      })
  }
  const links = new Set(present.flatMap(thing => world.ledger.linkOf.get(`${thing.end} ${thing.ref}`) ?? []))
  if (link) links.delete(link.id)
  const strange = [...links].filter(id => !isFarewell(one, id))
  if (strange.length > 0) failures.push({ ...about, what: `linked twice: ${link?.id}, ${strange.join(', ')}` })
  return failures
}

/** A twin somebody may have edited is left alone, and reported. */
const wasReported = ({ world }: Case, thing: Thing): boolean =>
  thing.madeBy === 'us' &&
  [...world.ledger.entries.values()].some(
    entry => entry.deed === 'left' && entry.ref === thing.ref && entry.end === thing.end,
  )

/** What was made here, left the link, and came to life again later may start anew. */
const isFarewell = (one: Case, id: string): boolean =>
  one.world.binding.ends.some(
    end =>
      outSince(one, end.id as EndId) < Number.POSITIVE_INFINITY &&
      one.world.ledger.links.get(id as never)?.ends[end.id]?.ref !== undefined,
  )

/** Items of ours that belong to nothing, and links that hold two units of work. */
export function strays(world: World): readonly Failure[] {
  const failures: Failure[] = []
  const owners = new Map<string, number>()
  for (const service of Object.values(world.services)) {
    for (const thing of service.things.values()) {
      if (thing.lineage === undefined && alive(thing))
        failures.push({ law: 'duplicates', what: `a stray ${thing.ref} at ${thing.end}`, end: thing.end })
      const id = world.ledger.linkOf.get(`${thing.end} ${thing.ref}`)
      if (id === undefined || thing.lineage === undefined || thing.madeBy !== 'person') continue
      const other = owners.get(id)
      if (other !== undefined && other !== thing.lineage)
        failures.push({
          law: 'duplicates',
          what: `link ${id} holds units ${other} and ${thing.lineage}`,
          lineage: thing.lineage,
        })
      owners.set(id, thing.lineage)
    }
  }
  return failures
}
