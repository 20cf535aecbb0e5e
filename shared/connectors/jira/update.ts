// Changing items: what can be refused for a person's reason comes first. Once something was written, a later failure leaves
// the fate of the change unknown, and the engine looks again; nothing half-written is called done.

import { moveIssuesToBacklog, moveIssuesToSprintAndRank } from 'jira.js/agile'
import { deleteIssueLink, editIssue, linkIssues, updateComment } from 'jira.js/cloud'
import { Fault, failure, type Outcome } from '../../core/errors.ts'
import { fieldName, type Ref, type Time } from '../../core/ids.ts'
import type { Item } from '../../core/item.ts'
import { each } from '../../http/batch.ts'
import type { Patch } from '../../ports/connector.ts'
import { adfDoc } from './adf.ts'
import type { How } from './ask.ts'
import { bodyOf } from './create.ts'
import { type Edit, editOf, needsSight } from './edit.ts'
import { spellingIn, spellingProperty } from './mapping.ts'
import type { Office } from './office.ts'
import { isIssue, lookUp, type Raw, read } from './read.ts'
import { placeOf } from './refs.ts'
import { type Hop, nextStep, take, type Walk } from './status.ts'
import { writeText } from './text.ts'
import { checked } from './words.ts'

export async function update(office: Office, patches: readonly Patch[]): Promise<readonly Outcome<Item | undefined>[]> {
  const started = office.settings.clock.now()
  const there = await sight(
    office,
    patches.filter(patch => patch.kind === 'comment' || needsSight(patch)),
  )
  const queues = Map.groupBy(patches, ({ ref }) => ref)
  const written = new Map<Patch, Outcome<void>>()
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

async function readBack(office: Office, patches: readonly Patch[], written: ReadonlyMap<Patch, Outcome<void>>) {
  const refs = [...new Set(patches.filter(patch => written.get(patch)?.ok).map(({ ref }) => ref))]
  const seen =
    refs.length > 0
      ? await read(
          office,
          refs.map(ref => ({ ref })),
        )
      : []
  const items = new Map(refs.map((ref, i) => [ref, seen[i]]))
  return patches.map((patch): Outcome<Item | undefined> => {
    const outcome = written.get(patch)
    if (!outcome) return failure(unread(patch))
    if (!outcome.ok) return outcome
    const item = items.get(patch.ref)
    return item?.ok ? item : failure(unread(patch, item?.fault))
  })
}

async function change(office: Office, patch: Patch, seen: Outcome<Raw> | undefined, started: Time): Promise<void> {
  const place = placeOf(patch.ref)
  office.memory.forget(patch.ref)
  if (seen && !seen.ok) throw seen.fault
  const there = seen?.value
  if (patch.kind === 'comment') {
    await inTime(office, patch, started, [how => reword(office, patch, there, how)])
  } else {
    const edit = await editOf(office, patch, there && isIssue(there) ? there : undefined)
    const first = edit.walk && (await nextStep(office, edit.walk))
    await inTime(office, patch, started, stepsOf(office, place.issue, edit, first))
  }
  office.fresh.note(place.issue)
}

type Step = (how: How) => Promise<void>

/** The whole change takes no longer than one request may: a step begins in the first half and ends within another. */
async function inTime(
  { settings: { clock, timeout } }: Office,
  patch: Patch,
  started: Time,
  steps: readonly Step[],
): Promise<void> {
  let written = false
  for (const step of steps) {
    const spent = clock.now() - started
    if (spent > timeout / 2) throw written ? half(patch) : late(patch)
    const isAlone = steps.length === 1 && spent < 1000
    try {
      await step(isAlone ? {} : { inHalfTheTime: true })
    } catch (error) {
      throw written ? half(patch, error) : error
    }
    written = true
  }
}

function stepsOf(office: Office, issue: string, edit: Edit, first: Hop | undefined): readonly Step[] {
  const { fields, update: verbs, properties, walk, sprint, newLinks, oldLinks } = edit
  const hasEdit = [fields, verbs, properties].some(part => Object.keys(part).length > 0)
  return [
    ...(hasEdit ? [(how: How) => editFields(office, issue, edit, how)] : []),
    ...(walk && first ? hops(office, walk, first) : []),
    ...newLinks.map(link => (how: How) => tie(office, issue, link, how)),
    ...oldLinks.map(id => (how: How) => cut(office, issue, id, how)),
    ...(sprint === undefined ? [] : [(how: How) => moveTo(office, issue, sprint, how)]),
  ]
}

async function editFields(
  { jira }: Office,
  issue: string,
  { fields, update: verbs, properties }: Edit,
  how: How,
): Promise<void> {
  const body = {
    issueIdOrKey: issue,
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
    ...(Object.keys(verbs).length > 0 ? { update: verbs } : {}),
    ...(properties.length > 0 ? { properties } : {}),
  }
  await jira.tell(`changing ${issue}`, client => editIssue(client, body), how)
}

const mostHops = 6

/** One step for each hop there may be; those that are not needed do nothing. */
function hops(office: Office, walk: Walk, first: Hop): readonly Step[] {
  let next: Hop | undefined = first
  const visited = new Set([walk.from])
  return Array.from({ length: mostHops }, () => async () => {
    if (!next) return
    if (visited.has(next.leadsTo)) throw inCircles(walk)
    const { leadsTo } = next
    visited.add(leadsTo)
    await take(office, walk, next)
    next = await nextStep(office, { ...walk, from: leadsTo })
  })
}

const inCircles = ({ issue }: Walk): Fault =>
  new Fault({ kind: 'invalid', message: `Jira: the workflow of ${issue} leads round in a circle. Move it by hand.` })

async function tie(
  { jira }: Office,
  issue: string,
  { type, other }: Edit['newLinks'][number],
  how: How,
): Promise<void> {
  // "Inward" is where the link comes from: the issue that blocks.
  const link = { type: { name: type }, inwardIssue: { id: issue }, outwardIssue: { id: other } }
  await elsewhere(`${issue} and ${other} cannot be linked: one of them is not to be seen`, () =>
    jira.tell(`linking ${issue} to ${other}`, client => linkIssues(client, link), how),
  )
}

async function cut({ jira }: Office, issue: string, linkId: string, how: How): Promise<void> {
  try {
    await jira.tell(`unlinking ${issue}`, client => deleteIssueLink(client, { linkId }), how)
  } catch (error) {
    // Somebody was faster.
    if (!(error instanceof Fault) || error.kind !== 'not-found') throw error
  }
}

async function moveTo({ jira }: Office, issue: string, sprint: number | null, how: How): Promise<void> {
  const about = sprint === null ? `moving ${issue} to the backlog` : `moving ${issue} to sprint ${sprint}`
  await elsewhere(`${issue} cannot be moved: the issue or the sprint is not to be seen`, () =>
    jira.tell(
      about,
      client =>
        sprint === null
          ? moveIssuesToBacklog(client, { issues: [issue] })
          : moveIssuesToSprintAndRank(client, { sprintId: sprint, issues: [issue] }),
      how,
    ),
  )
}

/** "Not found" said of something else must not be taken for the end of the item. */
async function elsewhere(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'not-found') throw error
    throw new Fault({
      kind: 'invalid',
      message: `Jira: ${what}. Check that both are there and that the account may see them.`,
    })
  }
}

async function reword({ jira }: Office, { ref, set }: Patch, there: Raw | undefined, how: How): Promise<void> {
  const { issue, comment = '' } = placeOf(ref)
  const markdown = set[fieldName('body')]
  if (typeof markdown !== 'string' || markdown.trim() === '')
    throw new Fault({
      kind: 'invalid',
      message: `Jira: the comment ${ref} cannot be left without words. Write something, or remove it.`,
    })
  checked(fieldName('body'), markdown)
  const now = there && !isIssue(there) ? there : undefined
  const { doc, spelling } = writeText(markdown, adfDoc.safeParse(now?.body).data)
  const before = spellingIn(now?.properties.find(({ key }) => key === spellingProperty)?.value)
  const notes = spelling || before ? { properties: [{ key: spellingProperty, value: spelling ?? { blocks: [] } }] } : {}
  const body = { body: bodyOf(doc ?? undefined), ...notes }
  await jira.tell(`changing ${ref}`, client => updateComment(client, { issueIdOrKey: issue, id: comment, body }), how)
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
