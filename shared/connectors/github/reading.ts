// Reading items as they are now: one through REST, several with one question through GraphQL. Whatever GraphQL does not
// show is asked for once more, because only REST tells gone, moved and never-been-an-issue apart.

import { Fault, failure, type Outcome } from '../../core/errors.ts'
import type { Item } from '../../core/item.ts'
import { each } from '../../http/batch.ts'
import { outcomes } from '../../http/graphql.ts'
import { shaped } from '../../http/shape.ts'
import type { Read } from '../../ports/connector.ts'
import { readRef } from './address.ts'
import type { Api } from './api.ts'
import { type Dialect, isRich } from './dialect.ts'
import { issuesByNumber } from './documents.ts'
import { fromGraph, fromRest, type Issue } from './issue.ts'
import type { Lexicon } from './lexicon.ts'
import { commentOf, itemOf } from './mapping.ts'
import type { Memory } from './memory.ts'
import { type WireComment, type WireIssue, wireComment, wireIssue } from './wire.ts'
import { graphAsked } from './wire-graph.ts'

export interface End {
  readonly api: Api
  readonly dialect: Dialect
  readonly lexicon: Lexicon
  readonly memory: Memory
}

/** More would be cut off: GraphQL gives a question ten seconds. */
const mostAtOnce = 50

export async function readItems(end: End, reads: readonly Read[]): Promise<readonly Outcome<Item>[]> {
  const issues = new Map<number, Promise<Outcome<Issue>>>()
  const numbers = reads.flatMap(({ ref }) => {
    const place = placeOf(ref)
    return place && place.comment === undefined ? [place.issue] : []
  })
  const wanted = [...new Set(numbers)]
  for (let i = 0; i < wanted.length; i += mostAtOnce) {
    const some = wanted.slice(i, i + mostAtOnce)
    const answers = readIssues(end, some)
    for (const [at, number] of some.entries())
      issues.set(
        number,
        answers.then(all => all[at] ?? unanswered),
      )
  }
  return each(reads, async ({ ref }) => {
    const { issue, comment } = readRef(ref)
    if (comment !== undefined) return readComment(end, issue, comment)
    const outcome = (await issues.get(issue)) ?? unanswered
    if (!outcome.ok) throw outcome.fault
    return itemOf(outcome.value, end.dialect)
  })
}

const unanswered = failure<Issue>(
  new Fault({ kind: 'unavailable', message: 'GitHub left an issue out of its answer. It is tried again later.' }),
)

function placeOf(ref: Read['ref']) {
  try {
    return readRef(ref)
  } catch {
    // Said again, and answered for, where the outcome of this one is made.
    return undefined
  }
}

/** In the order asked for; never throws for a single one. */
async function readIssues(end: End, numbers: readonly number[]): Promise<readonly Outcome<Issue>[]> {
  if (numbers.length === 0) return []
  if (numbers.length === 1 && !isRich(end.dialect)) return each(numbers, number => readPlainly(end, number))
  try {
    return await readTogether(end, numbers)
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason
    // A question GitHub does not understand: an older one of somebody's own. The other door always answers.
    if (reason.kind === 'invalid' && !isRich(end.dialect)) return each(numbers, number => readPlainly(end, number))
    return numbers.map(() => failure(reason))
  }
}

async function readTogether(end: End, numbers: readonly number[]): Promise<readonly Outcome<Issue>[]> {
  const { api, dialect, memory } = end
  const about = `reading ${numbers.length === 1 ? `issue ${numbers[0]}` : `${numbers.length} issues`}`
  const document = issuesByNumber(
    numbers.map(number => ({ ...dialect.home, number })),
    dialect,
  )
  const answer = await api.graph({ ...document, about, write: false })
  const parts = outcomes(answer, { about }, numbers.length)
  return each(numbers, async number => {
    const part = parts[numbers.indexOf(number)]
    if (part?.ok)
      return memory.note(fromGraph(shaped(graphAsked, { body: part.value }, about).issue, dialect.boardName))
    const fault = part?.fault ?? new Fault({ kind: 'unavailable', message: `${about}: GitHub left one out.` })
    if (fault.kind !== 'not-found') throw fault
    await readPlainly(end, number)
    // There after all: it appeared meanwhile, or the two doors disagree.
    throw new Fault({
      kind: 'unavailable',
      message: `GitHub, reading issue ${number}: one of its two interfaces shows it and the other does not yet. It is tried again later.`,
    })
  })
}

async function readPlainly({ api, dialect, memory }: End, number: number): Promise<Issue> {
  const about = `reading issue ${number}`
  const { data } = await api.rest.issues.get({ ...dialect.home, issue_number: number, request: { about } })
  return memory.note(fromRest(issueIn(shaped(wireIssue, { body: data }, about))))
}

/** Pull requests answer to issue numbers; they are none of our items. */
export function issueIn(wire: WireIssue): WireIssue {
  if (wire.pull_request === undefined) return wire
  throw new Fault({
    kind: 'not-found',
    message: `GitHub, reading issue ${wire.number}: this number is a pull request, not an issue. Link an issue instead.`,
  })
}

async function readComment(end: End, issue: number, id: number): Promise<Item> {
  const about = `reading comment ${id} of issue ${issue}`
  const { data } = await end.api.rest.issues.getComment({
    ...end.dialect.home,
    comment_id: id,
    request: { about },
  })
  return commentAt(end, issue, shaped(wireComment, { body: data }, about), about)
}

export function commentAt({ memory }: End, issue: number, wire: WireComment, about: string): Item {
  const item = commentOf(memory.noteComment(wire))
  if (item?.parent === String(issue)) return item
  throw new Fault({ kind: 'not-found', message: `GitHub, ${about}: the comment belongs to something else.` })
}

/** What is known of an issue, or else what a look shows. */
export async function knownIssue(end: End, number: number): Promise<Issue> {
  const known = end.memory.issue(number)
  // What only the plain list showed lacks the card.
  if (known && (!end.dialect.board || known.card !== undefined)) return known
  const [outcome] = await readIssues(end, [number])
  if (!outcome) throw new Fault({ kind: 'unavailable', message: `GitHub, reading issue ${number}: no answer.` })
  if (!outcome.ok) throw outcome.fault
  return outcome.value
}
