// What is this value I see: nothing new, a write of ours (also as the service reworded it), or somebody's edit?

import { isMany } from './field.ts'
import type { FieldMemory, Intent } from './link.ts'
import { sameText } from './merge-text.ts'
import type { Sighting } from './sighting.ts'
import { compareLists, isImage, type Tongue, understand } from './translate.ts'
import { elements, minus, sameValue, setOf, type Value } from './value.ts'

export type Sight =
  | { readonly what: 'same' }
  | { readonly what: 'ours'; readonly intent: Intent }
  | { readonly what: 'edit' }

export function classify(at: Sighting, memory: FieldMemory, shown: Value): Sight {
  if (sameValue(memory.seen, shown)) return { what: 'same' }
  const intents = [...(memory.writing ?? [])].reverse()
  const expected = (intent: Intent): Intent => ({ ...intent, sent: onceLanded(at, memory, intent) })
  // Words of a table are picked from a list: nobody rewords them, and two that mean the same are two people's.
  const mayBeReworded = !at.here.table || isMany(at.rule.kind)
  const ours =
    intents.find(intent => sameValue(expected(intent).sent, shown)) ??
    intents.find(intent => mayBeReworded && isReworded(at, expected(intent), shown))
  return ours ? { what: 'ours', intent: ours } : { what: 'edit' }
}

/** What a write that arrives now leaves behind. Words added and removed meet whatever the set holds by then. */
function onceLanded(at: Sighting, memory: FieldMemory, intent: Intent): Value {
  if (!isMany(at.rule.kind) || at.replaces || !intent.add || !intent.remove || memory.seen === undefined)
    return intent.sent
  return setOf([...minus(elements(memory.seen), intent.remove), ...intent.add])
}

/** Whether a service may have made this of what we sent. What a value table can read is judged by its meaning. */
export function isReworded(tongue: Tongue, intent: Intent, shown: Value): boolean {
  const { kind } = tongue.rule
  if (sameValue(intent.sent, shown)) return true
  if (kind === 'text') return sameText(String(intent.sent), String(shown))
  if (isMany(kind)) return isRewordedSet(elements(intent.sent), elements(shown))
  if (tongue.here.table) return sameValue(understand(tongue, shown), intent.means)
  return typeof intent.sent === 'string' && typeof shown === 'string' && isImage(intent.sent, shown)
}

function isRewordedSet(sent: readonly string[], shown: readonly string[]): boolean {
  const { missing, extra } = compareLists(sent, shown)
  return missing.length === 0 && extra.length === 0
}
