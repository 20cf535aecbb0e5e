// Reading: many issues in one query, whatever their state; what a list does not show is asked for by itself.

import { Fault, failure, type Outcome, success } from '../../core/errors.ts'
import { type Ref, ref } from '../../core/ids.ts'
import type { Item, Marker } from '../../core/item.ts'
import { each } from '../../http/batch.ts'
import { everything } from '../../http/paginate.ts'
import type { Listed, Read } from '../../ports/connector.ts'
import type { Api, Asked } from './api.ts'
import { type Documents, type Nested, onwardsIn, type View } from './documents.ts'
import { manifest } from './manifest.ts'
import { commentItem, itemOf, placeOf, readTime, seen } from './mapping.ts'
import { attemptsOf, idOf } from './marker.ts'
import type { Scope } from './scope.ts'
import { nextOf } from './tables.ts'
import { type WireComment, type WireIssue, wireMany, wireNested, wireOneComment, wireOneIssue } from './wire.ts'

export interface Reader {
  read(reads: readonly Read[]): Promise<readonly Outcome<Item>[]>
  /** Items as a list shows them: what it lacks may be there all the same. */
  glance(names: readonly Ref[]): Promise<ReadonlyMap<Ref, Outcome<Item>>>
  find(marker: Marker, parent: Ref | undefined): Promise<readonly Item[]>
  /** An issue as Linear answered it, with what did not fit into the answer. */
  whole<T extends Connected>(issue: T): Promise<T>
  /** What was listed, in whole. */
  lines(issues: readonly WireIssue[], comments: readonly WireComment[]): Promise<readonly Listed[]>
}

type Wanted = ReturnType<typeof placeOf>
type Connected = Pick<WireIssue, 'id' | Nested>

export function openReader(api: Api, documents: Documents, view: View, scope: Scope): Reader {
  const more = {
    labels: async (asked: Asked) => (await api.ask(asked, wireNested.labels)).issue.labels,
    relations: async (asked: Asked) => (await api.ask(asked, wireNested.relations)).issue.relations,
    inverseRelations: async (asked: Asked) =>
      (await api.ask(asked, wireNested.inverseRelations)).issue.inverseRelations,
  }

  /** A nested list with what did not fit into the first answer. */
  async function continued<T>(
    issue: Pick<WireIssue, 'id'>,
    what: Nested,
    list: Paged<T> | undefined,
    ask: (asked: Asked) => Promise<Paged<T>>,
  ): Promise<Paged<T> | undefined> {
    const first = list && nextOf(list)
    if (!list || first === undefined) return list
    const about = `reading more ${what} of ${issue.id}`
    const rest = await everything({ about }, async page => {
      const next = await ask({ query: onwardsIn[what], variables: { id: issue.id, after: page ?? first }, about })
      return { items: next.nodes, next: nextOf(next) }
    })
    return { nodes: [...list.nodes, ...rest], pageInfo: { hasNextPage: false } }
  }

  const whole: Reader['whole'] = async issue => ({
    ...issue,
    labels: await continued(issue, 'labels', issue.labels, more.labels),
    relations: await continued(issue, 'relations', issue.relations, more.relations),
    inverseRelations: await continued(issue, 'inverseRelations', issue.inverseRelations, more.inverseRelations),
  })

  const shown = async (issue: WireIssue): Promise<Outcome<Item>> => seen(await whole(issue), view, scope)

  async function readOne(wanted: Wanted, { ref: name }: Read): Promise<Item> {
    if (!wanted) throw noSuch(name)
    const { issue, comment } = wanted
    if (comment === undefined) {
      const asked = { query: documents.readIssue, variables: { id: issue }, about: `reading ${issue}` }
      return open(await shown((await api.ask(asked, wireOneIssue)).issue))
    }
    const asked = { query: documents.readComment, variables: { id: comment }, about: `reading comment ${comment}` }
    const answer = (await api.ask(asked, wireOneComment)).comment
    if (answer.issue?.id !== issue) throw noSuch(name)
    return commentItem(answer, issue)
  }

  async function readMany(names: readonly Ref[]): Promise<ReadonlyMap<Ref, Outcome<Item>>> {
    const places = names.flatMap(name => placeOf(name) ?? [])
    const issues = places.flatMap(place => (place.comment === undefined ? [place.issue] : []))
    const comments = places.flatMap(({ comment }) => comment ?? [])
    const about = `reading ${places.length} items`
    const asked =
      comments.length > 0
        ? { query: documents.readMany, variables: { issues, comments }, about }
        : { query: documents.readIssues, variables: { issues }, about }
    const answer = await api.ask(asked, wireMany)
    const found = new Map<Ref, Outcome<Item>>()
    for (const issue of answer.issues.nodes) found.set(ref(issue.id), await shown(issue))
    for (const line of (answer.comments?.nodes ?? []).flatMap(lineOf)) found.set(line.ref, success(line.item))
    return found
  }

  /** A list is no proof of absence: what it lacks is asked for by name, which also tells "gone" from "not for you". */
  async function readChunk(reads: readonly Read[]): Promise<readonly Outcome<Item>[]> {
    const known = reads.filter(({ ref: name }) => placeOf(name)).length
    const found = known > 1 ? await readMany(reads.map(({ ref: name }) => name)) : new Map<Ref, Outcome<Item>>()
    return (
      await each(reads, async read => found.get(read.ref) ?? success(await readOne(placeOf(read.ref), read)))
    ).map(outcome => (outcome.ok ? outcome.value : outcome))
  }

  return {
    whole,

    async read(reads) {
      const outcomes: Outcome<Item>[] = []
      for (const chunk of chunks(reads, documents.readAtOnce)) outcomes.push(...(await chunkOrFault(chunk, readChunk)))
      return outcomes
    },

    async glance(names) {
      const found: (readonly [Ref, Outcome<Item>])[] = []
      for (const some of chunks(names, documents.readAtOnce)) found.push(...(await readMany(some)))
      return new Map(found)
    },

    async find(marker, parent) {
      const kind = parent === undefined ? 'item' : 'comment'
      const ids = attemptsOf(marker).map(attempt => idOf(attempt, kind))
      const found: Item[] = []
      for (const some of chunks(ids, documents.readAtOnce)) {
        const variables = kind === 'item' ? { issues: some, comments: [] } : { issues: [], comments: some }
        const about = `looking for what was made for ${marker.link}`
        const answer = await api.ask({ query: documents.readMany, variables, about }, wireMany)
        for (const issue of answer.issues.nodes) found.push(itemOf(await whole(issue), view))
        found.push(...(answer.comments?.nodes ?? []).flatMap(lineOf).map(({ item }) => item))
      }
      // The id alone says which attempt it was, also where the words of the marker did not get there.
      const byId = new Map(attemptsOf(marker).map(attempt => [idOf(attempt, kind), attempt]))
      return found.flatMap(item => {
        const own = byId.get(placeOf(item.ref)?.comment ?? item.ref)
        return own ? [{ ...item, marker: own, madeByUs: true }] : []
      })
    },

    async lines(issues, comments) {
      const lines: Listed[] = []
      for (const issue of issues) {
        const outcome = await shown(issue)
        const line = { ref: ref(issue.id), updatedAt: readTime(issue.updatedAt) }
        lines.push(outcome.ok ? { ...line, item: outcome.value } : line)
      }
      return [...lines, ...comments.flatMap(lineOf)]
    },
  }
}

interface Paged<T> {
  nodes: T[]
  pageInfo: { hasNextPage: boolean; endCursor?: string | null | undefined }
}

/** Comments on projects and documents belong to no issue. */
function lineOf(comment: WireComment) {
  if (!comment.issue) return []
  const item = commentItem(comment, comment.issue.id)
  return [{ ref: item.ref, updatedAt: item.updatedAt, item }]
}

export function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += size) yield all.slice(i, i + size)
}

/** What befalls a request befalls all that travelled in it, and nobody else. */
export async function chunkOrFault<A, B>(
  chunk: readonly A[],
  work: (chunk: readonly A[]) => Promise<readonly Outcome<B>[]>,
): Promise<readonly Outcome<B>[]> {
  try {
    return await work(chunk)
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason
    return chunk.map(() => failure(reason))
  }
}

function open<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw outcome.fault
}

const noSuch = (name: Ref): Fault =>
  new Fault({
    kind: 'not-found',
    message: `${manifest.title}: ${JSON.stringify(name.toWellFormed().slice(0, 80))} is the id of no issue and of no comment.`,
  })
