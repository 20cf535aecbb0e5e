// Judging one field by the answer to our write: ours as it stands, ours reworded, ignored, or somebody else's word on top.

import { isReworded } from './classify.ts'
import { canonical, isMany } from './field.ts'
import { closed, edited, landed } from './landed.ts'
import type { Intent } from './link.ts'
import { acknowledged, also, type Case, type Sighting, shows, unacknowledged } from './sighting.ts'
import { compareLists, understand } from './translate.ts'
import { elements, minus, sameValue, setOf, type Value } from './value.ts'

export interface Answer {
  readonly shown: Value
  /** The answer shows the item as our write left it; otherwise somebody may have come between. */
  readonly sure: boolean
}

export function judge(at: Sighting, field: Case, intent: Intent, answer: Answer): Case {
  // What was there before proves nothing, unless the service answers for it; a stale replica shows it too.
  if (!answer.sure && sameValue(answer.shown, intent.over)) return ignored(at, field, intent, answer)
  return isMany(at.rule.kind) ? judgeSet(at, field, intent, answer) : judgeOne(at, field, intent, answer)
}

function judgeOne(at: Sighting, field: Case, intent: Intent, answer: Answer): Case {
  const { shown, sure } = answer
  // Another word of the table that means the same was picked by somebody, unless the service answers for it.
  const wasPicked = !sure && at.here.table !== undefined && !sameValue(shown, intent.sent)
  if (isReworded(at, intent, shown) && !wasPicked) return landed(at, field, intent, shown)
  if (intent.attempt !== undefined && sure) return sayAgain(at, field, intent, shown)
  if (sameValue(shown, intent.over)) return ignored(at, field, intent, answer)
  // A table can read what came back: it is not what we said, so somebody or something said it after us.
  if (sure && !meansSomethingElse(at, intent, shown)) return landed(at, field, intent, shown)
  return edited(at, sure ? landed(at, field, intent, intent.sent) : field, shown)
}

/** Words in the answer that are none of ours were put there by somebody else; words that were there and we kept, taken away. */
function judgeSet(at: Sighting, field: Case, intent: Intent, answer: Answer): Case {
  const { shown, sure } = answer
  if (isReworded(at, intent, shown)) return landed(at, field, intent, shown)
  if (sameValue(shown, intent.over)) return ignored(at, field, intent, answer)
  const kept = minus(elements(intent.over), intent.remove ?? [])
  const said = intent.add ?? elements(intent.sent)
  const { ours, extra } = compareLists(said, minus(elements(shown), kept))
  // A word of ours may have become one with a word that was there.
  const { missing } = compareLists(said, elements(shown))
  // Looked at before our words came, or after somebody took them all away: nothing of it is an answer.
  if (!sure && said.length > 0 && ours.length === 0) return edited(at, field, shown)
  if (sure && missing.length === 1 && extra.length === 1) return landed(at, field, intent, shown)
  const result = setOf([...kept, ...ours])
  const told = setOf(result.filter(word => elements(shown).includes(word)))
  const arrived = landed(at, field, intent, result, { told })
  return sameValue(result, shown) ? arrived : edited(at, arrived, shown)
}

const meansSomethingElse = (at: Sighting, intent: Intent, shown: Value): boolean => {
  const meant = at.here.table ? understand(at, shown) : undefined
  return meant !== undefined && !sameValue(meant, intent.means)
}

/** A fresh item shows a value of the service's own: nobody wrote it, and it is written once more, by itself. */
function sayAgain(at: Sighting, field: Case, intent: Intent, shown: Value): Case {
  const known = unacknowledged(closed(shows(at, field, shown), intent))
  return at.rule.kind === 'text'
    ? { ...known, memory: { ...known.memory, base: String(canonical('text', shown)) } }
    : known
}

/** The service said yes and kept its own value. Believed at once when it says so itself, after a few tries otherwise. */
const patience = 3

export function ignored(at: Sighting, field: Case, intent: Intent, { shown, sure }: Answer): Case {
  const times = (field.memory.ignored ?? 0) + 1
  // Two of our words may look like one there, and then nothing can be seen of the second, however often it is said.
  const looksAlike = isMany(at.rule.kind) && isReworded(at, intent, shown)
  if (!sure && times < (looksAlike ? 2 : patience)) return { ...field, memory: { ...field.memory, ignored: times } }
  if (looksAlike) return landed(at, field, intent, shown)
  return also(acknowledged(closed(field, intent)), {
    deed: 'refused',
    from: intent.sent,
    to: shown,
    why: `${at.end} took the change and kept its own value`,
  })
}
