// Creating: our marker is in the same request, and a request for many tells of each what became of it. What cannot be said
// at birth, a status, a sprint, a link, is left to the first edit: the answer shows what is there.

import { addComment, createIssue, createIssues } from 'jira.js/cloud'
import { Fault, type FaultKind, failure, type Outcome, success } from '../../core/errors.ts'
import { type FieldName, fieldName, type Ref } from '../../core/ids.ts'
import { elements, setOf, type Value } from '../../core/value.ts'
import { each } from '../../http/batch.ts'
import type { Answer } from '../../http/body.ts'
import type { Created, Draft } from '../../ports/connector.ts'
import { type AdfDoc, docOf } from './adf.ts'
import { writeCustom } from './custom.ts'
import { markerFor, spellingProperty } from './mapping.ts'
import type { Office } from './office.ts'
import { chunks, read } from './read.ts'
import { commentRef, issueRef, placeOf } from './refs.ts'
import { writeText } from './text.ts'
import { wireComment, wireMade, wireMadeInBulk } from './wire.ts'
import { checked } from './words.ts'

const mostAtOnce = 50

interface Birth {
  readonly fields: Readonly<Record<string, unknown>>
  /** What a comment says. */
  readonly words?: AdfDoc
  readonly properties: { readonly key: string; readonly value: unknown }[]
}

export async function create(office: Office, drafts: readonly Draft[]): Promise<readonly Outcome<Created>[]> {
  const births = await each(drafts, draft => prepared(office, draft))
  const ready = drafts.flatMap((draft, i) => {
    const birth = births[i]
    return birth?.ok ? [{ draft, birth: birth.value, i }] : []
  })
  const refs = new Map<number, Outcome<Ref>>()
  const issues = ready.filter(({ draft }) => draft.kind === 'item')
  for (const chunk of chunks(issues, mostAtOnce)) {
    const made = await bear(office, chunk)
    chunk.forEach(({ i }, at) => void refs.set(i, made[at] ?? failure(unanswered)))
  }
  const comments = ready.filter(({ draft }) => draft.kind === 'comment')
  const said = await each(comments, ({ draft, birth }) => say(office, draft, birth))
  comments.forEach(({ i }, at) => void refs.set(i, said[at] ?? failure(unanswered)))
  return shown(
    office,
    drafts.map((_, i) => refs.get(i) ?? refusedBefore(births[i])),
  )
}

const refusedBefore = (birth: Outcome<Birth> | undefined): Outcome<Ref> =>
  birth && !birth.ok ? birth : failure(unanswered)

/** The items as Jira stored them. That they were made is certain, whether or not they can be read right now. */
async function shown(office: Office, made: readonly Outcome<Ref>[]): Promise<readonly Outcome<Created>[]> {
  const refs = made.flatMap(outcome => (outcome.ok ? [outcome.value] : []))
  if (refs.length === 0) return made.flatMap(outcome => (outcome.ok ? [] : [outcome]))
  for (const name of refs) office.fresh.note(placeOf(name).issue)
  const seen = await read(
    office,
    refs.map(ref => ({ ref })),
  )
  const items = new Map(seen.flatMap(outcome => (outcome.ok ? [[outcome.value.ref, outcome.value] as const] : [])))
  return made.map(outcome => {
    if (!outcome.ok) return outcome
    const item = items.get(outcome.value)
    return success({ ref: outcome.value, ...(item ? { item } : {}) })
  })
}

/** Everything that may be refused for a person's reason is found out before anything is sent. */
async function prepared(office: Office, draft: Draft): Promise<Birth> {
  for (const [name, value] of Object.entries(draft.fields)) checked(fieldName(name), value)
  const marker = markerFor(draft.marker)
  if (draft.kind === 'comment') {
    const { doc, spelling } = writeText(String(draft.fields[fieldName('body')] ?? ''), undefined)
    if (!doc)
      throw new Fault({ kind: 'invalid', message: 'Jira: a comment without words cannot be made. Write something.' })
    return {
      fields: {},
      words: doc,
      properties: [marker, ...(spelling ? [{ key: spellingProperty, value: spelling }] : [])],
    }
  }
  const slots = await office.slots()
  const fields: Record<string, unknown> = { project: { key: office.scope.project } }
  const properties: Birth['properties'] = [marker]
  for (const [name, value] of Object.entries(draft.fields)) {
    const slot = slots.get(fieldName(name))
    if (!slot || value === null || value === '') continue
    if (name === 'body') {
      const { doc, spelling } = writeText(String(value), undefined)
      fields[slot.id] = doc
      if (spelling) properties.push({ key: spellingProperty, value: spelling })
    } else if (slot.custom) {
      fields[slot.id] = await writeCustom(slot.custom, value, { idOf: office.people.idOf, there: undefined })
    } else {
      const said = await atBirth(office, fieldName(name), value)
      if (said !== undefined) fields[slot.id] = said
    }
  }
  await fitScope(office, fields)
  return { fields, properties }
}

/** What the scope narrows to and an issue can be born with, so that what we make is among what we list. */
async function fitScope(office: Office, fields: Record<string, unknown>): Promise<void> {
  const { type, label, assignee } = office.scope
  fields.issuetype ??= { name: type ?? (await usualType(office)) }
  if (label !== undefined) fields.labels = setOf([...elements(asValue(fields.labels)), label])
  if (assignee !== undefined) fields.assignee ??= { accountId: await office.people.idOf(assignee) }
}

const asValue = (raw: unknown): Value => (Array.isArray(raw) ? raw.map(String) : null)

/** Undefined for what an issue cannot be born with. */
async function atBirth(office: Office, name: FieldName, value: Draft['fields'][FieldName]): Promise<unknown> {
  switch (name) {
    case 'title':
    case 'due':
      return value
    case 'labels':
      return value
    case 'type':
    case 'priority':
      return { name: value }
    case 'milestone':
      return [{ name: value }]
    case 'parent':
      return { id: placeOf(String(value) as Ref).issue }
    case 'assignees': {
      const [first] = [value].flat()
      return first === undefined ? undefined : { accountId: await office.people.idOf(String(first)) }
    }
    default:
      return undefined
  }
}

async function usualType({ known, scope }: Office): Promise<string> {
  const types = (await known.types()).filter(({ subtask }) => !subtask)
  const found = types.find(({ name }) => name === 'Task') ?? types[0]
  if (found) return found.name
  const message = `Jira: there is no type of issue we may make in ${scope.project}. Let the account create issues there.`
  throw new Fault({ kind: 'invalid', message })
}

const bearing = ({ fields, properties }: Birth) => ({ fields, properties })

type Ready = readonly { readonly draft: Draft; readonly birth: Birth }[]

async function bear(office: Office, chunk: Ready): Promise<readonly Outcome<Ref>[]> {
  const [only, ...more] = chunk
  if (only && more.length === 0) {
    const about = `creating an item for ${only.draft.marker.link}`
    return each([only], async ({ birth }) => {
      const made = await office.jira.ask(about, wireMade, client => createIssue(client, bearing(birth)))
      return issueRef(made.id)
    })
  }
  const [answer] = await each([chunk], all => bearTogether(office, all))
  if (!answer) return []
  return answer.ok ? answer.value : chunk.map(() => answer)
}

/** Those that were made come in order, those that were not say which they were. */
async function bearTogether(office: Office, chunk: Ready): Promise<readonly Outcome<Ref>[]> {
  const issueUpdates = chunk.map(({ birth }) => bearing(birth))
  const about = `creating ${chunk.length} items`
  const answer = await office.jira.ask(about, wireMadeInBulk, client => createIssues(client, { issueUpdates }), {
    // Where all were refused, the status says so too; what matters is why each was.
    verdict: each => (each.status === 400 && tellsOfEach(each) ? 'fine' : undefined),
  })
  const failed = new Map(answer.errors.map(error => [error.failedElementNumber, error]))
  if (answer.issues.length + failed.size !== chunk.length) throw unanswered
  const made = answer.issues.values()
  return chunk.map(({ draft }, i) => {
    const error = failed.get(i)
    if (error) return failure(refusal(draft, error.status ?? 400, error.elementErrors))
    const { value } = made.next()
    return value ? success(issueRef(value.id)) : failure(unanswered)
  })
}

const tellsOfEach = ({ body }: Answer): boolean => (wireMadeInBulk.safeParse(body).data?.errors.length ?? 0) > 0

function refusal(
  { marker }: Draft,
  status: number,
  told: { readonly errorMessages: readonly string[]; readonly errors: Readonly<Record<string, string>> } | undefined,
): Fault {
  const kind: FaultKind =
    status === 403 || status === 401
      ? 'denied'
      : status === 429
        ? 'rate-limited'
        : status >= 500
          ? 'unavailable'
          : 'invalid'
  const why = [
    ...(told?.errorMessages ?? []),
    ...Object.entries(told?.errors ?? {}).map(([field, words]) => `${field}: ${words}`),
  ]
  const message = `Jira, creating an item for ${marker.link}: refused (${status}: ${why.join('; ').slice(0, 300)}). Correct the value or the mapping.`
  return new Fault({ kind, message })
}

async function say(office: Office, { parent, marker }: Draft, { words, properties }: Birth): Promise<Ref> {
  const { issue } = placeOf(parent ?? ('' as Ref))
  const about = `creating a comment at ${issue} for ${marker.link}`
  const made = await office.jira.ask(about, wireComment, client =>
    addComment(client, { issueIdOrKey: issue, body: bodyOf(words), properties }),
  )
  return commentRef(issue, made.id)
}

/** jira.js sends a plain text elsewhere, where it would be read as wiki markup; a document goes where it belongs. */
export const bodyOf = (doc: AdfDoc = docOf([])) => ({ ...doc, content: [...doc.content] })

const unanswered = new Fault({
  kind: 'unavailable',
  message: 'Jira did not tell what became of this item. It is looked for by its marker.',
})
