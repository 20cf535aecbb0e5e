// New titles and texts of several issues in one request. Each has its own outcome, and each answer shows the whole issue.

import { Fault, failure, type Outcome } from '../../core/errors.ts'
import type { Item } from '../../core/item.ts'
import { each } from '../../http/batch.ts'
import { outcomes } from '../../http/graphql.ts'
import { shaped } from '../../http/shape.ts'
import type { Patch } from '../../ports/connector.ts'
import { readRef } from './address.ts'
import { rewording } from './documents.ts'
import { fromGraph, type Issue } from './issue.ts'
import { itemOf } from './mapping.ts'
import { mark, unmark } from './marker.ts'
import { planFor } from './planning.ts'
import { type End, knownIssue } from './reading.ts'
import { graphReworded } from './wire-graph.ts'

/** GitHub carries them out one after the other and gives a request ten seconds. */
export const mostTogether = 10

/** Only what needs no other door, and only items that are not changed twice in one go. */
export function canGoTogether(patch: Patch, all: readonly Patch[]): boolean {
  const fields = Object.keys(patch.set)
  return (
    patch.kind === 'item' &&
    fields.length > 0 &&
    fields.every(field => field === 'title' || field === 'body') &&
    Object.keys(patch.sets).length === 0 &&
    all.filter(({ ref }) => ref === patch.ref).length === 1
  )
}

export async function rewordTogether(end: End, patches: readonly Patch[]): Promise<readonly Outcome<Item>[]> {
  const prepared = await each(patches, patch => prepare(end, patch))
  const ready = prepared.flatMap(outcome => (outcome.ok ? [outcome.value] : []))
  const sent = ready.length === 0 ? [] : await send(end, ready)
  let next = 0
  return prepared.map(outcome => (outcome.ok ? (sent[next++] ?? unanswered) : outcome))
}

const unanswered = failure<Item>(
  new Fault({
    kind: 'unavailable',
    message: 'GitHub left a change out of its answer. Whether it took effect is unknown.',
  }),
)

/** It was changed, and then something of the answer could not be shown. */
const unshown = ({ message }: Fault): Fault =>
  new Fault({ kind: 'unavailable', message: `${message} It is read again.` })

interface Rewording {
  readonly issue: Issue
  readonly title?: string
  /** With our marker. */
  readonly body?: string
}

async function prepare(end: End, patch: Patch): Promise<Rewording> {
  const { issue: number } = readRef(patch.ref)
  const issue = await knownIssue(end, number)
  const { title, body } = await planFor(end, patch, issue, `changing issue ${number}`)
  return {
    issue,
    ...(title === undefined ? {} : { title }),
    ...(body === undefined ? {} : { body: mark(body, unmark(issue.body).marker) }),
  }
}

async function send(end: End, rewordings: readonly Rewording[]): Promise<readonly Outcome<Item>[]> {
  const about = `changing issues ${rewordings.map(({ issue }) => issue.place.number).join(', ')}`
  try {
    const answer = await end.api.graph({ ...rewording(rewordings, end.dialect), about, write: true })
    const parts = outcomes(answer, { about }, rewordings.length)
    const isWritten = (at: number) => answer.errors.some(({ path }) => path[0] === `part${at}` && path.length > 1)
    return await each([...parts.entries()], async ([at, part]) => {
      if (!part.ok) throw isWritten(at) ? unshown(part.fault) : part.fault
      const { issue } = shaped(graphReworded, { body: part.value }, about)
      return itemOf(end.memory.note(fromGraph(issue, end.dialect.boardName)), end.dialect)
    })
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason
    return rewordings.map(() => failure(reason))
  }
}
