// Writing: creations, changes and removals as steps of one document, each with its own outcome.

import type { LinearDocument } from '@linear/sdk'
import { Fault, type Outcome } from '../../core/errors.ts'
import { canonical } from '../../core/field.ts'
import { fieldName, type Ref, ref } from '../../core/ids.ts'
import type { Item } from '../../core/item.ts'
import { elements, type Fields, isEmpty, isSet, sameValue, type Value } from '../../core/value.ts'
import type { Part } from '../../http/graphql.ts'
import { shaped } from '../../http/shape.ts'
import type { Created, Draft, Patch } from '../../ports/connector.ts'
import { type Change, type Lexicon, needsCurrent, type Wish } from './change.ts'
import { currentAtOnce, currentDocument, type Documents, step, type View } from './documents.ts'
import { refused } from './lexicon.ts'
import { manifest } from './manifest.ts'
import { commentItem, commentRef, placeOf, seen } from './mapping.ts'
import { attachmentUrl, idOf, withNote } from './marker.ts'
import { chunks, type Reader } from './reading.ts'
import type { Scope } from './scope.ts'
import type { Tables } from './tables.ts'
import { carryOut, type Desk, type Task } from './tasks.ts'
import { type WireCurrent, wireCommentPayload, wireCurrent, wireIssueWithin } from './wire.ts'

export interface Writer {
  create(drafts: readonly Draft[]): Promise<readonly Outcome<Created>[]>
  update(patches: readonly Patch[]): Promise<readonly Outcome<Item | undefined>[]>
}

interface Parts {
  readonly desk: Desk
  readonly reader: Reader
  readonly documents: Documents
  readonly view: View
  readonly scope: Scope
  readonly tables: Tables
  readonly lexicon: Lexicon
}

export function openWriter({ desk, reader, documents, view, scope, tables, lexicon }: Parts): Writer {
  async function readNow(name: Ref): Promise<Item> {
    const [outcome] = await reader.read([{ ref: name }])
    if (outcome?.ok) return outcome.value
    throw outcome?.fault ?? refused(`nothing is called ${name}.`)
  }

  const made = (item: Item): Created => ({ ref: item.ref, item })
  const foundMade = (now: Outcome<Item> | undefined): Created | undefined => (now?.ok ? made(now.value) : undefined)
  const foundChanged =
    (wish: Wish) =>
    (now: Outcome<Item> | undefined): Item | undefined =>
      now?.ok && isFulfilled(wish, now.value) ? now.value : undefined
  const commentIn = (payload: unknown, issue: string, about: string): Item =>
    commentItem(shaped(wireCommentPayload, { body: payload }, `${manifest.title}, ${about}`).comment, issue)

  /** The issue as the last step shows it; where that one shows nothing, as it is read. */
  async function lastShown(values: readonly unknown[], name: Ref): Promise<Item> {
    const { data: issue } = wireIssueWithin.safeParse(values.at(-1))
    if (!issue) return readNow(name)
    // Linear writes to what is in the trash, archived or of another team as well.
    const outcome = seen(await reader.whole(issue), view, scope)
    if (outcome.ok) return outcome.value
    throw outcome.fault
  }

  /** What is made is made, whether or not it can be shown just now. */
  async function shownIfPossible(values: readonly unknown[], name: Ref): Promise<Created | undefined> {
    try {
      return made(await lastShown(values, name))
    } catch (reason) {
      if (reason instanceof Fault) return undefined
      throw reason
    }
  }

  function newComment({ parent, fields, marker }: Draft): Task<Created> {
    const place = parent === undefined ? undefined : placeOf(parent)
    if (!place) throw refused(`a comment needs an issue; ${JSON.stringify(parent)} is none.`)
    const about = `a comment at ${place.issue}`
    const id = idOf(marker, 'comment')
    const input: LinearDocument.CommentCreateInput = {
      id,
      issueId: place.issue,
      body: withNote(String(fields[fieldName('body')] ?? ''), marker),
    }
    const select = `commentCreate(input: $input) { comment { ${documents.comment} } }`
    return {
      about,
      ref: commentRef(place.issue, id),
      steps: [step(select, { input: { type: 'CommentCreateInput!', value: input } })],
      done: async ([payload]) => made(commentIn(payload, place.issue, about)),
      found: foundMade,
    }
  }

  async function newIssue({ fields, marker }: Draft): Promise<Task<Created>> {
    const id = idOf(marker, 'item')
    const change = await lexicon.changeOf(fittingIn(scope, wishOf(fields)), undefined)
    const { team } = await tables.team()
    const project = await tables.project()
    const issue: LinearDocument.IssueCreateInput = {
      ...change.input,
      id,
      teamId: team.id,
      ...(project ? { projectId: project.id } : {}),
    }
    const attachment: LinearDocument.AttachmentCreateInput = {
      issueId: id,
      title: 'Lockstep',
      url: attachmentUrl(marker),
    }
    return {
      about: `a new issue for ${marker.link}`,
      ref: ref(id),
      steps: [
        step('issueCreate(input: $input) { success }', { input: { type: 'IssueCreateInput!', value: issue } }),
        // The marker goes along in the same request, before anything else that could fail.
        step(`attachmentCreate(input: $input) { attachment { issue { ${documents.issue} } } }`, {
          input: { type: 'AttachmentCreateInput!', value: attachment },
        }),
        ...relationSteps(id, change),
      ],
      done: async values => (await shownIfPossible(values, ref(id))) ?? { ref: ref(id) },
      found: foundMade,
    }
  }

  /** A removal shows nothing of the issue, so additions come last. */
  function relationSteps(id: string, { relations }: Change): readonly Part[] {
    const remove = relations.flatMap(change => change.remove)
    const add = relations.flatMap(({ type, add }) => add.map(other => ({ issueId: id, relatedIssueId: other, type })))
    const shown = `issueRelationCreate(input: $input) { issueRelation { issue { ${documents.issue} } } }`
    return [
      ...remove.map(value => step('issueRelationDelete(id: $id) { success }', { id: { type: 'String!', value } })),
      ...add.map(value => step(shown, { input: { type: 'IssueRelationCreateInput!', value } })),
    ]
  }

  /** Our note goes with a change: it is needed only until the ref was saved, and by then it was. */
  function changedComment({ ref: name, set }: Patch, issue: string, comment: string): Task<Item> {
    const about = `comment ${comment}`
    const input: LinearDocument.CommentUpdateInput = { body: String(set[fieldName('body')] ?? '') }
    const variables = { id: { type: 'String!', value: comment }, input: { type: 'CommentUpdateInput!', value: input } }
    return {
      about,
      ref: name,
      steps: [step(`commentUpdate(id: $id, input: $input) { comment { ${documents.comment} } }`, variables)],
      done: async ([payload]) => commentIn(payload, issue, about),
      found: foundChanged({ set, sets: {} }),
    }
  }

  function changedIssue(patch: Patch, id: string, change: Change): Task<Item> {
    const variables = { id: { type: 'String!', value: id }, input: { type: 'IssueUpdateInput!', value: change.input } }
    const update = step(`issueUpdate(id: $id, input: $input) { issue { ${documents.issue} } }`, variables)
    return {
      about: `issue ${id}`,
      ref: patch.ref,
      steps: [...(Object.keys(change.input).length > 0 ? [update] : []), ...relationSteps(id, change)],
      done: values => lastShown(values, patch.ref),
      found: foundChanged(patch),
    }
  }

  async function change(patch: Patch, current: ReadonlyMap<string, WireCurrent>): Promise<Task<Item>> {
    const place = placeOf(patch.ref)
    if (!place) throw refused(`${JSON.stringify(patch.ref)} is the id of no issue and of no comment.`)
    const { issue, comment } = place
    if (comment !== undefined) return changedComment(patch, issue, comment)
    return changedIssue(patch, issue, await lexicon.changeOf(patch, current.get(issue) ?? bare(issue)))
  }

  /** How the issues are now, where what is wished cannot be worded without. */
  async function currentOf(patches: readonly Patch[]): Promise<ReadonlyMap<string, WireCurrent>> {
    const places = patches.flatMap(patch => (needsCurrent(patch, view) ? (placeOf(patch.ref) ?? []) : []))
    const ids = new Set(places.flatMap(({ issue, comment }) => (comment === undefined ? [issue] : [])))
    const known = new Map<string, WireCurrent>()
    for (const some of chunks([...ids], currentAtOnce)) {
      const about = `looking at ${some.length} issues before they are written`
      const answer = await desk.api.ask({ query: currentDocument, variables: { ids: some }, about }, wireCurrent)
      for (const issue of answer.issues.nodes) known.set(issue.id, await reader.whole(issue))
    }
    return known
  }

  return {
    create: drafts => carryOut(desk, drafts, draft => (draft.kind === 'comment' ? newComment(draft) : newIssue(draft))),
    async update(patches) {
      const current = await currentOf(patches)
      return carryOut(desk, patches, patch => change(patch, current))
    },
  }
}

/** An issue of which nothing needs to be known. */
const bare = (id: string): WireCurrent => {
  const nothing = { nodes: [], pageInfo: { hasNextPage: false } }
  return { id, assignee: null, labels: nothing, relations: nothing, inverseRelations: nothing }
}

/** Everything a draft says, as something to be wished of an issue that has nothing yet. */
function wishOf(fields: Fields): Wish {
  const isOne = ([, value]: readonly [string, Value]) => !isSet(value)
  const all = Object.entries(fields)
  const sets = all
    .filter(each => !isOne(each))
    .map(([name, value]) => [name, { add: elements(value), remove: [] }] as const)
  return { set: Object.fromEntries(all.filter(isOne)), sets: Object.fromEntries(sets) }
}

/** A new issue fits the filters of its end, as far as the draft says nothing else. */
function fittingIn({ label, state, cycle, assignee }: Scope, { set, sets }: Wish): Wish {
  const adding = (field: string, word: string | undefined) => {
    const add = sets[field]?.add ?? []
    return word === undefined || add.includes(word) ? {} : { [field]: { add: [...add, word], remove: [] } }
  }
  const unless = (field: string, word: string | undefined) =>
    word === undefined || !isEmpty(set[field] ?? null) ? {} : { [field]: word }
  const someone = (sets.assignees?.add.length ?? 0) > 0 ? undefined : assignee
  return {
    set: { ...set, ...unless('status', state), ...unless('iteration', cycle) },
    sets: { ...sets, ...adding('labels', label), ...adding('assignees', someone) },
  }
}

function isFulfilled({ set, sets }: Wish, item: Item): boolean {
  const shows = ([field, value]: readonly [string, Value]) => {
    const name = fieldName(field)
    const kind = manifest.fields[name]?.kind ?? 'scalar'
    return sameValue(canonical(kind, item.fields[name] ?? null), canonical(kind, value))
  }
  const holds = ([field, { add, remove }]: readonly [string, Wish['sets'][string]]) => {
    const words = elements(item.fields[fieldName(field)])
    return add.every(word => words.includes(word)) && !remove.some(word => words.includes(word))
  }
  return Object.entries(set).every(shows) && Object.entries(sets).every(holds)
}
