// Changing what is there: the named fields and nothing else.

import { Fault, type Outcome } from '../../core/errors.ts'
import { fieldName } from '../../core/ids.ts'
import type { Item } from '../../core/item.ts'
import { eachInTurn } from '../../http/batch.ts'
import { shaped } from '../../http/shape.ts'
import type { Patch, Removal } from '../../ports/connector.ts'
import { readRef } from './address.ts'
import type { Dialect } from './dialect.ts'
import { deletion } from './documents.ts'
import type { Issue } from './issue.ts'
import { itemOf } from './mapping.ts'
import { mark, unmark } from './marker.ts'
import { planFor } from './planning.ts'
import { commentAt, type End, knownIssue } from './reading.ts'
import { refuse } from './refusal.ts'
import { canGoTogether, mostTogether, rewordTogether } from './together.ts'
import { wireComment } from './wire.ts'
import { at, carryOut, coreStep, issueFrom, showsAll, stepsFor } from './writing.ts'

/** Titles and texts of several issues go in one request; everything else one by one, in order. */
export async function updateAll(end: End, patches: readonly Patch[]): Promise<readonly Outcome<Item | undefined>[]> {
  const together = patches.filter(patch => canGoTogether(patch, patches))
  const isBatch = together.length > 1
  const answers = new Map<Patch, Outcome<Item | undefined>>()
  for (let i = 0; isBatch && i < together.length; i += mostTogether) {
    const some = together.slice(i, i + mostTogether)
    const outcomes = await rewordTogether(end, some)
    for (const [at, patch] of some.entries()) if (outcomes[at]) answers.set(patch, outcomes[at])
  }
  const alone = patches.filter(patch => !answers.has(patch))
  const outcomes = await eachInTurn(alone, patch => updateOne(end, patch))
  for (const [at, patch] of alone.entries()) if (outcomes[at]) answers.set(patch, outcomes[at])
  return patches.flatMap(patch => answers.get(patch) ?? [])
}

async function updateOne(end: End, patch: Patch): Promise<Item | undefined> {
  const { issue: number, comment } = readRef(patch.ref)
  if (comment !== undefined) return updateComment(end, number, comment, patch)
  const about = `changing issue ${number}`
  const place = { ...end.dialect.home, number }
  const issue = needsLooking(patch, end.dialect) ? await knownIssue(end, number) : undefined
  const plan = await planFor(end, patch, issue, about)
  const body = plan.body === undefined ? undefined : mark(plan.body, unmark(issue?.body ?? '').marker)
  const steps = [...coreStep(end, place, plan, body, about), ...stepsFor(end, issue ?? { place }, plan, about)]
  if (steps.length === 0)
    throw refuse(about, `nothing of ${fieldsIn(patch)} can be set here`, 'Take it out of the binding')
  const shown = await carryOut(steps, undefined, about)
  if (!showsAll(end, shown)) return undefined
  return {
    ...itemOf(shown, end.dialect),
    ...(steps.filter(({ rarely }) => !rarely).length > 1 ? { seenLater: true } : {}),
  }
}

/** A text has a marker in it, columns and cards are where they are, and relations go by numbers nobody shows us. */
function needsLooking({ set, sets }: Patch, { columns }: Dialect): boolean {
  const unseen = ['title', 'milestone', 'type', ...(Object.keys(columns).length > 0 ? [] : ['status'])]
  return Object.keys(set).some(field => !unseen.includes(field)) || Object.hasOwn(sets, 'blocks')
}

const fieldsIn = ({ set, sets }: Patch): string => [...Object.keys(set), ...Object.keys(sets)].join(', ') || 'nothing'

async function updateComment(end: End, issue: number, id: number, { set }: Patch): Promise<Item> {
  const about = `changing comment ${id} of issue ${issue}`
  const asked = { ...end.dialect.home, comment_id: id, request: { about } }
  if (!end.memory.commentMarker(id)) {
    const { data } = await end.api.rest.issues.getComment(asked)
    commentAt(end, issue, shaped(wireComment, { body: data }, about), about)
  }
  const body = mark(String(set[fieldName('body')] ?? ''), end.memory.commentMarker(id)?.marker)
  const { data } = await end.api.rest.issues.updateComment({ ...asked, body })
  return commentAt(end, issue, shaped(wireComment, { body: data }, about), about)
}

/** For good, and only for those who administer the repository. */
export async function removeOne(end: End, { ref }: Removal): Promise<void> {
  const { issue: number, comment } = readRef(ref)
  if (comment !== undefined) {
    const about = `removing comment ${comment} of issue ${number}`
    await end.api.rest.issues.deleteComment({ ...end.dialect.home, comment_id: comment, request: { about } })
    return
  }
  const about = `removing issue ${number}`
  const { node } = await freshIssue(end, number, about)
  const answer = await end.api.graph({
    ...deletion(node),
    about,
    write: true,
    kindOf: error => (error.words.includes('FORBIDDEN') ? 'invalid' : undefined),
  })
  const [error] = answer.errors
  if (!error) return
  const isGone = error.words.includes('NOT_FOUND')
  throw new Fault({
    kind: isGone ? 'not-found' : 'invalid',
    message: `GitHub, ${about}: refused (${error.message}). Only administrators of the repository delete issues; let the binding say \`deletions: archive\` to close them instead.`,
  })
}

/** GitHub has no archive for issues: closing them as not planned is what people do instead. It can be undone. */
export async function archiveOne(end: End, { ref }: Removal): Promise<void> {
  const { issue: number, comment } = readRef(ref)
  const about = `closing ${comment === undefined ? `issue ${number}` : `comment ${comment}`}`
  if (comment !== undefined) throw refuse(about, 'a comment cannot be put away', 'Delete it by hand, or leave it')
  const { data } = await end.api.rest.issues.update({
    ...at({ ...end.dialect.home, number }),
    state: 'closed',
    state_reason: 'not_planned',
    request: { about },
  })
  issueFrom(end, data, about)
}

async function freshIssue(end: End, number: number, about: string): Promise<Issue> {
  const { data } = await end.api.rest.issues.get({ ...at({ ...end.dialect.home, number }), request: { about } })
  return issueFrom(end, data, about)
}
