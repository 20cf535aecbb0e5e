// Between Linear's shapes and ours. Pure; no value is judged here, tables and people are the binding's business.

import { Fault, failure, type Outcome, success } from '../../core/errors.ts'
import { canonical, fold } from '../../core/field.ts'
import { fieldName, type Ref, ref, type ServiceTime, serviceTime } from '../../core/ids.ts'
import type { Item } from '../../core/item.ts'
import type { Fields, Value } from '../../core/value.ts'
import type { View } from './documents.ts'
import { manifest, priorities } from './manifest.ts'
import { markerAmong, readNote } from './marker.ts'
import { isId, type Scope } from './scope.ts'
import type { WireComment, WireIssue, WireRelation } from './wire.ts'

/** A comment is called by its issue and its own id, so that a ref alone says where to look. */
export const commentRef = (issue: string, comment: string): Ref => ref(`${issue}/${comment}`)

/** A project is told from an issue by its ref alone, too. */
const ofProjects = 'project/'
export const projectRef = (id: string): Ref => ref(`${ofProjects}${id}`)
export function projectIn(name: string): string | undefined {
  const id = name.startsWith(ofProjects) ? name.slice(ofProjects.length) : ''
  return isId(id) ? id : undefined
}

/** The ids in a ref of an issue or a comment; undefined when it is neither. */
export function placeOf(name: Ref): { readonly issue: string; readonly comment?: string } | undefined {
  const [issue = '', comment, ...more] = name.split('/')
  if (more.length > 0 || !isId(issue)) return undefined
  if (comment === undefined) return { issue }
  return isId(comment) ? { issue, comment } : undefined
}

export const isOfTeam = (team: { readonly id: string; readonly key: string }, { team: wanted }: Scope): boolean =>
  team.id === wanted.toLowerCase() || team.key.toLowerCase() === wanted.toLowerCase()

/** The issue as an item, or why it is none of this end any more. */
export function seen(issue: WireIssue, view: View, scope: Scope): Outcome<Item> {
  const gone = (kind: 'not-found' | 'moved' | 'archived', what: string) =>
    failure<Item>(new Fault({ kind, message: `${manifest.title}, ${issue.identifier}: ${what}` }))
  if (!isOfTeam(issue.team, scope))
    return gone('moved', `it now belongs to team ${issue.team.key}. Bind that team too, or bring it back.`)
  if (issue.trashed) return gone('not-found', 'it lies in the trash, from where it can be restored for 30 days.')
  if (issue.archivedAt) return gone('archived', 'it is archived. Bring it back there to have it mirrored again.')
  return success(itemOf(issue, view))
}

export function itemOf(issue: WireIssue, view: View): Item {
  const marker = markerAmong(
    issue.id,
    issue.attachments.nodes.map(({ url }) => url),
  )
  return {
    ref: ref(issue.id),
    kind: 'item',
    createdAt: readTime(issue.createdAt),
    updatedAt: readTime(issue.updatedAt),
    name: issue.identifier,
    url: issue.url,
    ...(issue.creator ? { author: issue.creator.displayName } : {}),
    ...(marker ? { marker, madeByUs: true } : {}),
    fields: fieldsOf(issue, view),
  }
}

export function commentItem(comment: WireComment, issue: string): Item {
  const { text, marker } = readNote(comment.id, comment.body)
  const author = authorOf(comment)
  return {
    ref: commentRef(issue, comment.id),
    kind: 'comment',
    parent: ref(issue),
    createdAt: readTime(comment.createdAt),
    updatedAt: readTime(comment.updatedAt),
    url: comment.url,
    ...(author ? { author } : {}),
    ...(marker ? { marker, madeByUs: true } : {}),
    fields: { [fieldName('body')]: canonical('text', text) },
  }
}

/** An app that speaks for somebody says for whom. */
const authorOf = ({ user, botActor, externalUser }: WireComment): string | undefined =>
  botActor?.userDisplayName ?? user?.displayName ?? externalUser?.displayName ?? botActor?.name ?? undefined

function fieldsOf(issue: WireIssue, { fields, groups }: View): Fields {
  const labels = issue.labels?.nodes ?? []
  const grouped = new Set(groups.values())
  const groupOf = (parent: { readonly name: string } | null | undefined) => (parent ? fold(parent.name) : '')
  const shown: Readonly<Record<string, Value>> = {
    title: issue.title ?? '',
    body: issue.description ?? '',
    status: issue.state?.name ?? null,
    assignees: issue.assignee ? [nameOf(issue.assignee)] : [],
    labels: labels.filter(({ parent }) => !grouped.has(groupOf(parent))).map(({ name }) => name),
    priority: priorities[issue.priority ?? 0] ?? null,
    estimate: issue.estimate ?? null,
    parent: issue.parent?.id ?? (issue.project ? projectRef(issue.project.id) : null),
    iteration: issue.cycle ? cycleName(issue.cycle) : null,
    milestone: issue.projectMilestone?.name ?? null,
    due: issue.dueDate ?? null,
    type: 'Issue',
    blocks: relationsOf(issue, 'blocks'),
    relates: relationsOf(issue, 'related'),
  }
  const own = (field: string): Value =>
    labels.find(({ parent }) => groups.has(field) && groupOf(parent) === groups.get(field))?.name ?? null
  return Object.fromEntries(
    [...fields].map(field => {
      const name = fieldName(field)
      const kind = manifest.fields[name]?.kind ?? 'scalar'
      return [name, canonical(kind, groups.has(field) ? own(field) : (shown[field] ?? null))]
    }),
  )
}

/** The word for a person: the mail address, which Linear shows of everybody; of an app without one, its handle. */
export const nameOf = ({ email, displayName }: { readonly email: string; readonly displayName: string }): string =>
  email === '' ? displayName : email

/** What Linear's own page calls a cycle without a name. */
export const cycleName = ({ number, name }: { readonly number: number; readonly name?: string | null | undefined }) =>
  name ?? `Cycle ${number}`

/** "A blocks B" has a direction, "A is related to B" has none. */
function relationsOf(
  { relations, inverseRelations }: Pick<WireIssue, 'relations' | 'inverseRelations'>,
  type: 'blocks' | 'related',
): readonly string[] {
  const ofType = (all: readonly WireRelation[] = []) => all.filter(relation => relation.type === type)
  const outward = ofType(relations?.nodes).map(({ relatedIssue }) => relatedIssue.id)
  return type === 'blocks' ? outward : [...outward, ...ofType(inverseRelations?.nodes).map(({ issue }) => issue.id)]
}

export const readTime = (iso: string): ServiceTime => serviceTime(Date.parse(iso))
export const writeTime = (time: number): string => new Date(time).toISOString()
