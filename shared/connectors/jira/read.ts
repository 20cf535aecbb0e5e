// Reading by id: issues a hundred at a time, comments a thousand. What is missing from a batch is asked for by itself
// before it counts as gone.

import { bulkFetchIssues, getComment, getCommentsByIds, getIssue } from 'jira.js/cloud'
import { Fault, failure, type Outcome, success } from '../../core/errors.ts'
import type { Ref } from '../../core/ids.ts'
import type { Item } from '../../core/item.ts'
import { each } from '../../http/batch.ts'
import type { Read } from '../../ports/connector.ts'
import { commentFrom, type Eyes, itemFrom } from './mapping.ts'
import type { Office } from './office.ts'
import { commentRef, isInProject, issueOfComment, type Place, placeOf, projectOf } from './refs.ts'
import { type WireComment, type WireIssue, wireComment, wireCommentList, wireFetched, wireIssue } from './wire.ts'

/** Set where an issue was put away; a site without archives does not know it. */
const archivedField = 'archiveddate'
const issuesAtOnce = 100
const commentsAtOnce = 1000

export const read = async (office: Office, reads: readonly Read[]): Promise<readonly Outcome<Item>[]> => {
  const eyes = await attempt(() => office.eyes())
  const found = eyes.ok ? await lookUp(office, refsOf(reads)) : new Map()
  return each(reads, async ({ ref }) => {
    placeOf(ref)
    if (!eyes.ok) throw eyes.fault
    const outcome = found.get(ref)
    if (!outcome) throw lost(ref)
    if (!outcome.ok) throw outcome.fault
    return isIssue(outcome.value)
      ? inScope(office, outcome.value, eyes.value)
      : commentFrom(outcome.value, eyes.value.me)
  })
}

const refsOf = (reads: readonly Read[]): readonly Ref[] => reads.map(({ ref }) => ref)

export type Raw = WireIssue | WireComment
export const isIssue = (raw: Raw): raw is WireIssue => 'fields' in raw

/** What stands there now, as Jira sends it; remembered for the write that may follow. */
export async function lookUp(office: Office, refs: readonly Ref[]): Promise<ReadonlyMap<Ref, Outcome<Raw>>> {
  const places = refs.flatMap(ref => understood(ref) ?? [])
  const issues = places.filter(({ place }) => place.comment === undefined)
  const comments = places.filter(({ place }) => place.comment !== undefined)
  const found = await Promise.all([
    ...chunks(issues, issuesAtOnce).map(chunk => attemptAll(chunk, () => fetchIssues(office, chunk))),
    ...chunks(comments, commentsAtOnce).map(chunk => attemptAll(chunk, () => fetchComments(office, chunk))),
  ])
  const all = new Map(found.flatMap(part => [...part]))
  for (const [ref, outcome] of all) if (outcome.ok) office.memory.note(ref, outcome.value)
  return all
}

interface Placed {
  readonly ref: Ref
  readonly place: Place
}

function understood(ref: Ref): Placed | undefined {
  try {
    return { ref, place: placeOf(ref) }
  } catch {
    // Whoever asked is told so when the outcomes are gathered.
    return undefined
  }
}

async function fetchIssues(office: Office, chunk: readonly Placed[]): Promise<ReadonlyMap<Ref, Outcome<Raw>>> {
  // First of all: for a visitor nothing is there.
  await office.known.me()
  const { fields: shown, properties } = await office.wanted()
  const fields = [...shown, archivedField]
  const about = `reading ${names(chunk)}`
  const issueIdsOrKeys = chunk.map(({ place }) => place.issue)
  const { issues } = await office.jira.ask(
    about,
    wireFetched,
    client => bulkFetchIssues(client, { issueIdsOrKeys, fields, properties }),
    { write: false },
  )
  const byId = new Map(issues.map(issue => [issue.id, issue]))
  return eachKnown(
    office,
    chunk,
    ({ place }) => byId.get(place.issue),
    ({ place, ref }) =>
      office.jira.ask(`reading ${ref}`, wireIssue, client =>
        getIssue(client, { issueIdOrKey: place.issue, fields, properties }),
      ),
  )
}

async function fetchComments(office: Office, chunk: readonly Placed[]): Promise<ReadonlyMap<Ref, Outcome<Raw>>> {
  await office.known.me()
  const about = `reading ${names(chunk)}`
  const values = await commentsById(
    office,
    chunk.map(({ place }) => place.comment ?? ''),
    about,
  )
  const byRef = new Map(values.map(value => [commentRef(issueOfComment(value.self) ?? '', value.id), value]))
  return eachKnown(
    office,
    chunk,
    ({ ref }) => byRef.get(ref),
    async ({ place, ref }) => {
      const at = { issueIdOrKey: place.issue, id: place.comment ?? '' }
      return office.jira.ask(`reading ${ref}`, wireComment, client =>
        getComment(client, { ...at, expand: 'properties' }),
      )
    },
  )
}

/** Comments with their properties, whichever issues they belong to. */
export async function commentsById(
  office: Office,
  ids: readonly string[],
  about: string,
): Promise<readonly WireComment[]> {
  const found: WireComment[] = []
  for (const chunk of chunks(ids, commentsAtOnce)) {
    const { values } = await office.jira.ask(
      about,
      wireCommentList,
      client => getCommentsByIds(client, { ids: chunk.map(Number), expand: 'properties' }),
      { write: false },
    )
    found.push(...values)
  }
  return found
}

/** Missing in a batch proves nothing: whether we are let in, whether the project is there, and the item itself is asked. */
async function eachKnown(
  office: Office,
  chunk: readonly Placed[],
  find: (placed: Placed) => Raw | undefined,
  ask: (placed: Placed) => Promise<Raw>,
): Promise<ReadonlyMap<Ref, Outcome<Raw>>> {
  const missing = chunk.filter(placed => !find(placed))
  const door = missing.length > 0 ? await attempt(() => proveAccess(office)) : success(undefined)
  const outcomes = await each(chunk, async placed => {
    const found = find(placed)
    if (found) return found
    if (!door.ok) throw door.fault
    return ask(placed)
  })
  return new Map(chunk.flatMap((placed, i) => (outcomes[i] ? [[placed.ref, outcomes[i]] as const] : [])))
}

export async function proveAccess({ known, scope }: Office): Promise<void> {
  await known.prove()
  try {
    await known.project()
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'not-found') throw error
    const message = `Jira: the project ${scope.project} is not to be seen. Check its key, and that the account may browse it.`
    throw new Fault({ kind: 'denied', message })
  }
}

/** What an answer showed, as an item; remembered, as if it had been read. */
export const asItem = (office: Office, issue: WireIssue): Promise<Outcome<Item>> =>
  attempt(async () => {
    const item = await inScope(office, issue, await office.eyes())
    office.memory.note(item.ref, issue)
    return item
  })

/** An issue keeps its id wherever it goes; its key tells where it is. */
async function inScope(office: Office, issue: WireIssue, eyes: Eyes): Promise<Item> {
  if (issue.fields[archivedField]) {
    const message = `Jira: ${issue.key} is archived. Bring it back there, or let the binding say what a deletion means.`
    throw new Fault({ kind: 'archived', message })
  }
  await stays(office, issue)
  return itemFrom(issue, eyes)
}

async function stays(office: Office, { key }: WireIssue): Promise<void> {
  if (await isOurs(office, key)) return
  const message = `Jira: the issue is called ${key} now and lives in the project ${projectOf(key)}. Bind that project too, or move it back.`
  throw new Fault({ kind: 'moved', message })
}

/** A project that got another key has all its issues under it; the old key still leads there. */
export const isOurs = async ({ known, scope }: Office, key: string): Promise<boolean> =>
  isInProject(key, scope.project) || isInProject(key, (await known.projectNow()).key)

const names = (chunk: readonly Placed[]): string =>
  chunk.length === 1 ? (chunk[0]?.ref ?? '') : `${chunk.length} items`

export function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))
}

const attempt = async <T>(work: () => Promise<T>): Promise<Outcome<T>> => {
  const [outcome] = await each([work], ask => ask())
  return outcome ?? failure(lost('the question'))
}

/** One request for many: when it fails, it fails for each of them. */
async function attemptAll(
  chunk: readonly Placed[],
  work: () => Promise<ReadonlyMap<Ref, Outcome<Raw>>>,
): Promise<ReadonlyMap<Ref, Outcome<Raw>>> {
  const outcome = await attempt(work)
  if (outcome.ok) return outcome.value
  return new Map(chunk.map(({ ref }) => [ref, failure<Raw>(outcome.fault)]))
}

const lost = (what: string): Fault =>
  new Fault({
    kind: 'unavailable',
    message: `Jira, reading ${what}: there was no answer for it. It is tried again later.`,
  })
