// Making issues and comments, each with our marker in it from the first moment, and finding them again by it.

import { isMany } from '../../core/field.ts'
import { fieldName, ref } from '../../core/ids.ts'
import { type Item, type Marker, showMarker } from '../../core/item.ts'
import { elements, type Fields, setOf } from '../../core/value.ts'
import { everything } from '../../http/paginate.ts'
import { shaped } from '../../http/shape.ts'
import type { Created, Draft, SetChange } from '../../ports/connector.ts'
import { readRef } from './address.ts'
import { type Dialect, isRich } from './dialect.ts'
import { fromRest } from './issue.ts'
import { manifest } from './manifest.ts'
import { commentOf, itemOf } from './mapping.ts'
import { mark } from './marker.ts'
import { type Plan, planFor } from './planning.ts'
import { commentAt, type End, readItems } from './reading.ts'
import { refuse } from './refusal.ts'
import { hasNext } from './rows.ts'
import { wireComment, wireComments, wireIssues } from './wire.ts'
import { carryOut, coreStep, issueFrom, relationSteps, showsAll } from './writing.ts'

export const createOne = (end: End, draft: Draft): Promise<Created> =>
  draft.kind === 'comment' ? createComment(end, draft) : createIssue(end, draft)

async function createIssue(end: End, { fields, marker }: Draft): Promise<Created> {
  const about = `creating an issue for ${marker.link}`
  const plan = await planFor(end, wantedOf(fields, end.dialect), undefined, about)
  if (!plan.title) throw refuse(about, 'an issue must have a title', 'Give the item one')
  const { milestone, type, assignees, labels, status } = plan
  const { data } = await end.api.rest.issues.create({
    ...end.dialect.home,
    title: plan.title,
    body: mark(plan.body ?? '', marker),
    ...(labels ? { labels: [...labels.add] } : {}),
    ...(assignees ? { assignees: [...assignees.add] } : {}),
    ...(milestone === undefined ? {} : { milestone }),
    ...(type === undefined ? {} : { type }),
    request: { about },
  })
  const made = issueFrom(end, data, about)
  // Everything GitHub does not take at birth.
  const late: Plan = { ...(status?.state === 'closed' ? { status } : {}) }
  const steps = [
    ...coreStep(end, made.place, late, undefined, about),
    ...relationSteps(end, { ...made, card: null }, onBoard(end, plan), about),
  ]
  const shown = await carryOut(steps, made, about, true)
  const name = ref(String(made.place.number))
  return showsAll(end, shown) ? { ref: name, item: itemOf(shown, end.dialect) } : { ref: name }
}

/** Where the scope names a board, a new issue gets its card there, also while there is nothing to write on it. */
const onBoard = ({ dialect }: End, plan: Plan): Plan =>
  dialect.scope.board === undefined ? plan : { ...plan, card: plan.card ?? [] }

/** What is made here must fit the filters, or no list would ever show it again. */
function wantedOf(fields: Fields, { scope }: Dialect) {
  const set: Record<string, Fields[keyof Fields]> = {}
  const sets: Record<string, SetChange> = {}
  const whole = (words: readonly string[]): SetChange => ({ add: words, remove: [], whole: words })
  for (const [name, value] of Object.entries(fields))
    if (isMany(manifest.fields[fieldName(name)]?.kind ?? 'scalar')) sets[name] = whole(elements(value))
    else if (value !== null) set[name] = value
  for (const field of ['milestone', 'type', 'iteration'] as const)
    if (scope[field] !== undefined) set[field] ??= scope[field]
  if (scope.label) sets.labels = whole(setOf([...(sets.labels?.add ?? []), ...scope.label]))
  return { set, sets }
}

async function createComment(end: End, { fields, marker, parent }: Draft): Promise<Created> {
  const { issue } = readRef(parent ?? ref(''))
  const about = `creating a comment at issue ${issue} for ${marker.link}`
  const { data } = await end.api.rest.issues.createComment({
    ...end.dialect.home,
    issue_number: issue,
    body: mark(String(fields[fieldName('body')] ?? ''), marker),
    request: { about },
  })
  const item = commentAt(end, issue, shaped(wireComment, { body: data }, about), about)
  return { ref: item.ref, item }
}

/** By list, never by search: the index of the search knows new issues minutes or days later. */
export async function findMarked(end: End, marker: Marker, parent: Item['parent']): Promise<readonly Item[]> {
  const about = `looking for the marker ${showMarker(marker)}`
  const found =
    parent === undefined ? await allIssues(end, about) : await allComments(end, readRef(parent).issue, about)
  const ours = found.filter(item => item.marker?.link === marker.link && item.marker.end === marker.end)
  if (parent !== undefined || !isRich(end.dialect)) return ours
  const outcomes = await readItems(end, ours)
  return outcomes.map(outcome => {
    if (outcome.ok) return outcome.value
    throw outcome.fault
  })
}

/** Newest first. All of them: nobody says how long ago the attempt was. */
function allIssues({ api, dialect, memory }: End, about: string): Promise<readonly Item[]> {
  return everything({ about }, async page => {
    const { data, headers } = await api.rest.issues.listForRepo({
      ...dialect.home,
      state: 'all',
      sort: 'created',
      direction: 'desc',
      per_page: 100,
      page: Number(page ?? 1),
      request: { about },
    })
    const rows = shaped(wireIssues, { body: data }, about).filter(row => row.pull_request === undefined)
    return { items: rows.map(row => itemOf(memory.note(fromRest(row)), dialect)), next: onward(page, headers.link) }
  })
}

function allComments({ api, dialect, memory }: End, issue: number, about: string): Promise<readonly Item[]> {
  return everything({ about }, async page => {
    const { data, headers } = await api.rest.issues.listComments({
      ...dialect.home,
      issue_number: issue,
      per_page: 100,
      page: Number(page ?? 1),
      request: { about },
    })
    const rows = shaped(wireComments, { body: data }, about)
    const items = rows.flatMap(row => commentOf(memory.noteComment(row)) ?? [])
    return { items, next: onward(page, headers.link) }
  })
}

const onward = (page: string | undefined, link: string | undefined): string | undefined =>
  hasNext(link) ? String(Number(page ?? 1) + 1) : undefined
