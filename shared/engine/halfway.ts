// Writes that go in steps may be left halfway, by a crash or a refusal. What is then there looks like somebody's edit; only the
// service knows who it was, and is asked only where it matters.

import { Fault } from '../core/errors.ts'
import { canonical } from '../core/field.ts'
import type { FieldName } from '../core/ids.ts'
import type { Item } from '../core/item.ts'
import type { FieldMemory, Link } from '../core/link.ts'
import { sameValue } from '../core/value.ts'
import { memoryOf, type Visiting } from './visiting.ts'

/** The fields of an item that show where a write of ours was left, or why nobody can tell just now. */
export async function leftHalfway(
  { open: { id, manifest, connector } }: Visiting,
  link: Link,
  item: Item,
): Promise<ReadonlySet<FieldName> | Fault> {
  const found = new Set<FieldName>()
  const known = Object.entries(memoryOf(link, id).fields) as [FieldName, FieldMemory][]
  try {
    for (const [name, field] of known) {
      const ability = manifest.fields[name]
      if (!ability?.goesInSteps || !isBetween(field, canonical(ability.kind, item.fields[name] ?? null))) continue
      if (await connector.wroteLast?.(item.ref, name)) found.add(name)
    }
  } catch (reason) {
    if (reason instanceof Fault) return reason
    throw reason
  }
  return found
}

/** Neither what was there before nor what an open write says. */
const isBetween = ({ seen, writing = [] }: FieldMemory, shown: Item['fields'][FieldName]): boolean =>
  writing.length > 0 &&
  seen !== undefined &&
  !sameValue(seen, shown) &&
  !writing.some(({ sent }) => sameValue(sent, shown))
