// Takes back what a run agreed on, field by field, where nobody has changed it since. What was said before is agreed
// again, and the visits that follow write it. What has moved on is left and named, and so is what came into being.

import { rulesFor } from '../core/binding.ts'
import { type FieldName, type LinkId, type RunId, serviceTime } from '../core/ids.ts'
import type { Entry } from '../core/journal.ts'
import { isUnfinished, lagging } from '../core/lag.ts'
import type { Link } from '../core/link.ts'
import { agree } from '../core/sighting.ts'
import { sameValue, type Value } from '../core/value.ts'
import type { Engine } from './engine.ts'
import { isHeld, lookAtLink } from './visiting.ts'

export interface Undoing {
  readonly steps: readonly UndoStep[]
  readonly left: readonly UndoLeft[]
}

export interface UndoStep {
  readonly link: LinkId
  readonly field: FieldName
  readonly now: Value
  readonly before: Value
}

interface UndoLeft {
  readonly link: LinkId
  readonly field?: FieldName
  readonly why: string
}

/** What would be taken back. Nothing changes. */
export async function planUndo(engine: Engine, run: RunId): Promise<Undoing> {
  const entries = await engine.store.journal({ run })
  const steps: UndoStep[] = []
  const left: UndoLeft[] = []
  for (const [id, all] of Map.groupBy(entries, entry => entry.link)) {
    const link = await engine.store.link(id)
    left.push(...lastingOf(id, all))
    for (const [field, changes] of Map.groupBy(all.filter(isAgreement), entry => entry.field)) {
      if (field === undefined) continue
      const found = link ? stepOf(engine, link, field, changes) : 'it is no longer linked'
      if (typeof found === 'string') left.push({ link: id, field, why: found })
      else if (found) steps.push(found)
    }
  }
  return { steps, left }
}

const isAgreement = ({ deed }: Entry): boolean => deed === 'agreed' || deed === 'resolved'

/** What a person has to undo: an item that exists now, or no longer does. */
function lastingOf(link: LinkId, entries: readonly Entry[]): readonly UndoLeft[] {
  return entries.flatMap(({ deed, end, ref }) =>
    deed === 'created' || deed === 'deleted'
      ? [{ link, why: `${ref ?? 'an item'} was ${deed} at ${end}; that is not taken back` }]
      : [],
  )
}

function stepOf(
  engine: Engine,
  link: Link,
  field: FieldName,
  changes: readonly Entry[],
): UndoStep | string | undefined {
  const [first] = changes
  const last = changes.at(-1)
  const agreed = link.agreed[field]
  if (!first || !last || !agreed) return undefined
  // A field that began with this run was nothing before: it belongs to the item that began with it.
  if (first.from === undefined) return undefined
  if (!rulesFor(engine.binding, link.kind).some(rule => rule.name === field)) return 'it is no longer shared'
  if (link.conflicts[field]) return 'it is in conflict; decide that first'
  if (!sameValue(agreed.value, last.to)) return `${agreed.by} has changed it since`
  return sameValue(first.from, agreed.value)
    ? undefined
    : { link: link.id, field, now: agreed.value, before: first.from }
}

/** False when somebody saved or holds the link meanwhile: plan again. */
export async function undoStep(engine: Engine, step: UndoStep, run: RunId): Promise<boolean> {
  const link = await engine.store.link(step.link)
  const agreed = link?.agreed[step.field]
  if (!link || !agreed || isHeld(link, engine.clock.now()) || !sameValue(agreed.value, step.now)) return false
  const { by, at } = agreed
  const next = agree(step.before, { by, at: serviceTime(at) })
  const entry: Entry = {
    id: `${link.id}/${link.version}/undone/${step.field}`,
    at: engine.clock.now(),
    run,
    binding: link.binding,
    link: link.id,
    end: by,
    deed: 'agreed',
    field: step.field,
    from: step.now,
    to: step.before,
    why: 'taken back',
  }
  await engine.store.record(link.outbox)
  const undone: Link = { ...link, agreed: { ...link.agreed, [step.field]: next }, outbox: [entry] }
  const due = isUnfinished(engine.binding, undone) ? { due: engine.clock.now() + engine.timing.retry } : {}
  if (!(await engine.store.saveLink({ ...undone, ...due }))) return false
  await engine.store.record([entry])
  const behind = lagging(engine.binding, undone)
  const [from] = behind
  if (from === undefined) return true
  const signal = { binding: engine.binding.id, end: from, run, tries: 0, look: 'link', link: link.id } as const
  await engine.queue.send(behind.map(end => lookAtLink({ engine, signal }, end, link.id)))
  return true
}
