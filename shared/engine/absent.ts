// An item that cannot be found. Absence is believed late: the scope must be healthy around every sighting, there must
// be several of them over a long time, and few items may be missing at once.

import { rulesFor } from '../core/binding.ts'
import { conflictId, deletionField } from '../core/conflict.ts'
import { Fault } from '../core/errors.ts'
import type { FieldName, Ref } from '../core/ids.ts'
import type { Deed } from '../core/journal.ts'
import { flowOf } from '../core/lag.ts'
import type { Agreed, EndMemory, Link } from '../core/link.ts'
import { without } from '../core/sighting.ts'
import { isEmpty } from '../core/value.ts'
import { parentAt } from './create.ts'
import { trouble } from './outage.ts'
import { bury } from './removal.ts'
import {
  abandoned,
  done,
  keep,
  later,
  memoryOf,
  now,
  nudge,
  outrun,
  tell,
  type Visited,
  type Visiting,
  withMemory,
} from './visiting.ts'

const sightingsNeeded = 4

export async function absent(visiting: Visiting, link: Link, ref: Ref, fault: Fault): Promise<Visited> {
  const { engine, open, wire } = visiting
  if (memoryOf(link, open.id).out) return done(visiting)
  if (!open.connector.probe) return { signal: visiting.signal, result: 'left', why: fault.message, fault }
  // The scope must be healthy after the first answer and the item still missing after that.
  const sick = await ask(open.connector.probe.bind(open.connector))
  if (sick) return trouble(visiting, sick, link)
  const again = await wire.read({ ref })
  if (again.ok) return later(visiting, 0, 'it is there after all', undefined, link)
  if (again.fault.kind !== fault.kind) return trouble(visiting, again.fault, link)
  const parent = await parentHere(visiting, link)
  if (parent === 'out') return end(visiting, link, 'parent', 'its parent is no longer here')
  if (parent === 'unreadable')
    return later(visiting, engine.timing.absence / 3, 'its parent cannot be read either', undefined, link)
  return sighted(visiting, link, fault)
}

async function sighted(visiting: Visiting, link: Link, fault: Fault): Promise<Visited> {
  const { engine, open } = visiting
  const { absence } = engine.timing
  const memory = memoryOf(link, open.id)
  const time = now(visiting)
  const { missing } = memory
  if (missing && time - missing.last < absence / sightingsNeeded)
    return later(visiting, absence / sightingsNeeded, 'it is missing; looked at a moment ago', undefined, link)
  const seen = { first: missing?.first ?? time, last: time, sightings: (missing?.sightings ?? 0) + 1 }
  const isProven = seen.sightings >= sightingsNeeded && time - seen.first >= absence
  if (!isProven) {
    const saved = await keep(visiting, withMemory(link, open.id, { ...memory, missing: seen }), [])
    return later(
      visiting,
      absence / sightingsNeeded,
      'it is missing; it is looked for again before that is believed',
      undefined,
      saved ?? link,
    )
  }
  if (await tooManyAreMissing(visiting)) {
    engine.log.note('too many items are missing at once; none is taken for deleted', { end: open.id })
    return { signal: visiting.signal, result: 'left', why: 'too many items are missing at once', fault }
  }
  return decide(visiting, link, fault)
}

/** The item is gone for certain. What that means is the binding's to say. */
async function decide(visiting: Visiting, link: Link, fault: Fault): Promise<Visited> {
  const { engine } = visiting
  if (link.state !== 'live') return bury(visiting, link, 'gone', 'it is gone here already')
  if (fault.kind === 'moved') return end(visiting, link, 'moved', fault.message)
  if (fault.kind === 'archived' && engine.binding.deletions === 'mirror')
    return end(visiting, link, 'archived', 'archived here, which is no deletion; the others keep it')
  if (hasUnseen(visiting, link))
    return end(visiting, link, 'gone', 'deleted here while it was edited elsewhere; the others keep it')
  switch (engine.binding.deletions) {
    case 'unlink':
      return end(visiting, link, 'gone', 'deleted here; the others keep it')
    case 'ask':
      return askWhatItMeans(visiting, link)
    case 'mirror':
    case 'archive':
      return startDying(visiting, link)
  }
}

/** Whoever deleted it had not seen all that is agreed, or something about it is disputed. */
const hasUnseen = ({ engine, open }: Visiting, link: Link): boolean =>
  Object.keys(link.conflicts).length > 0 ||
  rulesFor(engine.binding, link.kind).some(rule => {
    const flow = flowOf(link, rule, open.id)
    const agreed = link.agreed[rule.name]
    const memory = memoryOf(link, open.id)
    // What an end only gives, it never had to be told; but it may have been overtaken.
    const wasNeverTold = flow === 'gives' && memory.fields[rule.name]?.acked === undefined
    return flow !== undefined && agreed !== undefined && !wasNeverTold && !wasShown(memory, rule.name, agreed)
  })

/** Whether people at this end had what is agreed before their eyes at some time. */
function wasShown(memory: EndMemory, name: FieldName, agreed: Agreed): boolean {
  const field = memory.fields[name] ?? {}
  if (field.seen !== undefined || memory.attempt === undefined) return (field.acked ?? field.known) === agreed.hash
  // Nobody has looked since we made it: it says what that attempt said, and nothing where that said nothing.
  const made = field.writing?.find(intent => intent.attempt === memory.attempt)
  return made ? made.hash === agreed.hash : isEmpty(agreed.value)
}

async function end(visiting: Visiting, link: Link, out: NonNullable<EndMemory['out']>, why: string): Promise<Visited> {
  return conclude(visiting, withMemory(link, visiting.open.id, outOf(visiting, link, out)), 'left', why)
}

const outOf = ({ open }: Visiting, link: Link, out: NonNullable<EndMemory['out']>): EndMemory => ({
  ...without(memoryOf(link, open.id), 'missing', 'unread', 'creating'),
  out,
})

function askWhatItMeans(visiting: Visiting, link: Link): Promise<Visited> {
  const conflict = {
    id: conflictId(link.id, deletionField),
    reason: 'deletion',
    base: null,
    values: { [visiting.open.id]: 'deleted' },
  } as const
  const next = withMemory(link, visiting.open.id, outOf(visiting, link, 'gone'))
  const asked = { ...next, conflicts: { ...next.conflicts, [deletionField]: conflict } }
  return conclude(visiting, asked, 'conflict', 'deleted here: delete it everywhere, or keep it?')
}

function startDying(visiting: Visiting, link: Link): Promise<Visited> {
  const next = withMemory(link, visiting.open.id, outOf(visiting, link, 'gone'))
  return conclude(
    visiting,
    { ...next, state: 'dying' },
    'vanished',
    'deleted here; the others are asked before they follow',
  )
}

async function conclude(visiting: Visiting, next: Link, deed: Deed, why: string): Promise<Visited> {
  const field = deed === 'conflict' ? deletionField : undefined
  const entries = [...abandoned(visiting, next), tell(visiting, next, { deed, why }, field)]
  const saved = await keep(visiting, next, entries)
  if (!saved) return outrun(visiting, next)
  await nudge(visiting, saved)
  return done(visiting)
}

async function parentHere(visiting: Visiting, link: Link): Promise<'fine' | 'out' | 'unreadable'> {
  const parent = await parentAt(visiting, link)
  if (parent === undefined || parent === 'later') return 'fine'
  if (parent === 'never') return 'out'
  return (await visiting.wire.read({ ref: parent })).ok ? 'fine' : 'unreadable'
}

/** What went with its item counts with its item. */
async function tooManyAreMissing({ engine, open }: Visiting): Promise<boolean> {
  const { deletes } = engine.binding.limits
  const due = await engine.store.dueLinks(engine.binding.id, Number.MAX_SAFE_INTEGER, 1000)
  const missing = due.filter(link => link.ends[open.id]?.missing && link.state === 'live')
  const ids = new Set(missing.map(link => link.id))
  return missing.filter(({ parent }) => parent === undefined || !ids.has(parent)).length > deletes
}

async function ask(probe: () => Promise<void>): Promise<Fault | undefined> {
  try {
    await probe()
    return undefined
  } catch (reason) {
    if (reason instanceof Fault) return reason
    throw reason
  }
}
