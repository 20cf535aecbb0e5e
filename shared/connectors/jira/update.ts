// Changing items: what can be refused for a person's reason comes first. Once something was written, a later failure leaves
// the fate of the change unknown, and the engine looks again; nothing half-written is called done.

import { Fault, failure, type Outcome, success } from '../../core/errors.ts'
import type { Ref, Time } from '../../core/ids.ts'
import type { Item } from '../../core/item.ts'
import { each } from '../../http/batch.ts'
import type { Patch } from '../../ports/connector.ts'
import { type Edit, editOf, needsSight } from './edit.ts'
import type { Office } from './office.ts'
import { asItem, isIssue, lookUp, type Raw, read } from './read.ts'
import { placeOf } from './refs.ts'
import { nextStep } from './status.ts'
import { reword, type Step, stepsOf } from './steps.ts'
import type { WireIssue } from './wire.ts'

export async function update(office: Office, patches: readonly Patch[]): Promise<readonly Outcome<Item | undefined>[]> {
  const started = office.settings.clock.now()
  const there = await sight(
    office,
    patches.filter(patch => patch.kind === 'comment' || needsSight(patch)),
  )
  const queues = Map.groupBy(patches, ({ ref }) => ref)
  const written = new Map<Patch, Outcome<WireIssue | undefined>>()
  // Different items at once; of one item one change after the other.
  await Promise.all(
    [...queues.values()].map(async queue => {
      for (const patch of queue) {
        const [outcome] = await each([patch], each => change(office, each, there.get(each.ref), started))
        if (outcome) written.set(patch, outcome)
      }
    }),
  )
  return readBack(office, patches, written)
}

/** What stands there, where the change needs to know: as it was just read, or read now, all at once. */
async function sight(
  { memory, ...office }: Office,
  patches: readonly Patch[],
): Promise<ReadonlyMap<Ref, Outcome<Raw>>> {
  const refs = [...new Set(patches.map(({ ref }) => ref))]
  const known = refs.flatMap(ref => {
    const seen = memory.recall(ref)
    return seen ? [[ref, { ok: true, value: seen }] as const] : []
  })
  const unknown = refs.filter(ref => !memory.recall(ref))
  const asked = unknown.length > 0 ? await lookUp({ memory, ...office }, unknown) : new Map()
  return new Map([...known, ...asked])
}

/** The items as they are now: as the answers showed them, or read, all at once, where they did not show enough. */
async function readBack(
  office: Office,
  patches: readonly Patch[],
  written: ReadonlyMap<Patch, Outcome<WireIssue | undefined>>,
): Promise<readonly Outcome<Item | undefined>[]> {
  const answerTo = (patch: Patch) => {
    const outcome = written.get(patch)
    return outcome?.ok ? outcome.value : undefined
  }
  const unseen = patches.filter(patch => written.get(patch)?.ok && !answerTo(patch))
  const refs = [...new Set(unseen.map(({ ref }) => ref))]
  const seen = refs.length > 0 ? await read(office, asReads(refs)) : []
  const items = new Map(refs.map((ref, i) => [ref, seen[i]]))
  return Promise.all(
    patches.map(async (patch): Promise<Outcome<Item | undefined>> => {
      const outcome = written.get(patch)
      if (outcome && !outcome.ok) return outcome
      const answer = answerTo(patch)
      const item = answer ? await asItem(office, answer) : items.get(patch.ref)
      if (!item?.ok) return failure(unread(patch, item?.fault))
      return answer ? item : success({ ...item.value, seenLater: true })
    }),
  )
}

const asReads = (refs: readonly Ref[]) => refs.map(ref => ({ ref }))

/** An answer that shows every field we look at is as good as reading; what it never shows, our notes, is known. */
async function whole(office: Office, edit: Edit, before: Raw | undefined): Promise<WireIssue | undefined> {
  const { answer } = edit
  if (!answer || !before || !isIssue(before)) return undefined
  const { fields } = await office.wanted()
  if (!fields.every(name => Object.hasOwn(answer.fields, name))) return undefined
  const notes = Object.fromEntries(edit.properties.map(({ key, value }) => [key, value]))
  return { ...answer, properties: { ...before.properties, ...notes } }
}

async function change(
  office: Office,
  patch: Patch,
  seen: Outcome<Raw> | undefined,
  started: Time,
): Promise<WireIssue | undefined> {
  const { issue } = placeOf(patch.ref)
  const before = office.memory.recall(patch.ref)
  office.memory.forget(patch.ref)
  if (seen && !seen.ok) throw seen.fault
  const there = seen?.value
  office.fresh.note(issue)
  if (patch.kind === 'comment') {
    await inTime(office, patch, started, [how => reword(office, patch, there, how)])
    return undefined
  }
  const edit = await editOf(office, patch, there && isIssue(there) ? there : undefined)
  const first = edit.walk && (await nextStep(office, edit.walk))
  const steps = stepsOf(office, issue, edit, first)
  await inTime(office, patch, started, steps)
  return steps.length === 1 ? whole(office, edit, before) : undefined
}

/** The whole change takes no longer than one request may: a step begins in the first half and ends within another. */
async function inTime(
  { settings: { clock, timeout } }: Office,
  patch: Patch,
  started: Time,
  steps: readonly Step[],
): Promise<void> {
  const isLate = () => clock.now() - started > timeout / 2
  let written = false
  for (const step of steps) {
    if (isLate()) throw written ? half(patch) : late(patch)
    const isAlone = steps.length === 1 && clock.now() - started < 1000
    try {
      await step(isAlone ? {} : { inHalfTheTime: true }, isLate)
    } catch (error) {
      throw written ? half(patch, error) : error
    }
    written = true
  }
}

const late = ({ ref }: Patch): Fault =>
  new Fault({
    kind: 'unavailable',
    message: `Jira, changing ${ref}: the questions before it took too long; nothing was sent. It is tried again later.`,
    unsent: true,
  })

const half = ({ ref }: Patch, error?: unknown): Fault => {
  const why = error instanceof Fault ? error.message : 'the time was up'
  const message = `Jira, changing ${ref}: a part of the change was made, and another was not (${why}). The item is read again, and the rest is tried again.`
  const wait = error instanceof Fault ? error.retryAfter : undefined
  return new Fault({ kind: 'unavailable', message, ...(wait === undefined ? {} : { retryAfter: wait }) })
}

const unread = ({ ref }: Patch, fault?: Fault): Fault =>
  new Fault({
    kind: 'unavailable',
    message: `Jira, changing ${ref}: the change was taken, but what it made of the item cannot be read${fault ? ` (${fault.message})` : ''}. It is read again later.`,
  })
