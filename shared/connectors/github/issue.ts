// An issue as GitHub told of it, by whichever of its two doors: the one form both are brought into.

import { fold } from '../../core/field.ts'
import type { FieldName, ServiceTime } from '../../core/ids.ts'
import { serviceTime } from '../../core/ids.ts'
import type { Place } from './address.ts'
import { placeInAddress, repositoryOf } from './address.ts'
import type { State } from './status.ts'
import type { WireIssue } from './wire.ts'
import type { GraphCard, GraphIssue } from './wire-graph.ts'

export interface Issue {
  readonly place: Place
  /** The number GitHub's tables know it by; stays the same when the repository is renamed. */
  readonly id: number
  readonly node: string
  readonly title: string
  /** As stored: with our marker. */
  readonly body: string
  readonly state: State
  readonly labels: readonly string[]
  readonly assignees: readonly string[]
  readonly milestone: string | null
  /** What its milestone is called by number. */
  readonly milestoneNumber: number | undefined
  readonly type: string | null
  readonly parent: Place | undefined
  readonly url: string
  readonly author: string | undefined
  readonly createdAt: ServiceTime
  readonly updatedAt: ServiceTime
  /** Where it was asked for. */
  readonly blocks?: readonly Place[]
  /** Its card on the board, where that was asked for; null when it has none. */
  readonly card?: Card | null
}

export interface Card {
  readonly id: number
  readonly updatedAt: ServiceTime
  /** By name of the board's field. */
  readonly values: ReadonlyMap<string, string | number>
}

export const readTime = (iso: string): ServiceTime => serviceTime(Date.parse(iso))
/** GitHub knows whole seconds only. */
export const writeTime = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`

/** An account that was deleted is shown as `ghost`. */
export const authorOf = (user: { readonly login: string } | null): string | undefined =>
  user === null || user.login === 'ghost' ? undefined : user.login

export function fromRest(wire: WireIssue): Issue {
  return {
    place: { ...repositoryIn(wire.repository_url), number: wire.number },
    id: wire.id,
    node: wire.node_id,
    title: wire.title,
    body: wire.body ?? '',
    state: { state: wire.state, reason: wire.state_reason ?? null },
    labels: wire.labels.flatMap(label => (typeof label === 'string' ? label : (label.name ?? []))),
    assignees: (wire.assignees ?? []).map(({ login }) => login),
    milestone: wire.milestone?.title ?? null,
    milestoneNumber: wire.milestone?.number,
    type: wire.type?.name ?? null,
    parent: wire.parent_issue_url ? placeInAddress(wire.parent_issue_url) : undefined,
    url: wire.html_url,
    author: authorOf(wire.user),
    createdAt: readTime(wire.created_at),
    updatedAt: readTime(wire.updated_at),
  }
}

const repositoryIn = (address: string) => repositoryOf(/\/repos\/([^/]+\/[^/]+)$/.exec(address)?.[1] ?? '')

export function fromGraph(wire: GraphIssue, board: BoardName): Issue {
  const card = wire.projectItems?.nodes.find(item => item !== null && isOn(item, board))
  return {
    place: placeOf(wire),
    id: wire.fullDatabaseId,
    node: wire.id,
    title: wire.title,
    body: wire.body,
    state: { state: wire.state === 'OPEN' ? 'open' : 'closed', reason: wire.stateReason?.toLowerCase() ?? null },
    labels: wire.labels.nodes.flatMap(label => label?.name ?? []),
    assignees: wire.assignees.nodes.flatMap(user => user?.login ?? []),
    milestone: wire.milestone?.title ?? null,
    milestoneNumber: wire.milestone?.number,
    type: wire.issueType?.name ?? null,
    parent: wire.parent ? placeOf(wire.parent) : undefined,
    url: wire.url,
    author: authorOf(wire.author && { login: wire.author.login + (wire.author.__typename === 'Bot' ? '[bot]' : '') }),
    createdAt: readTime(wire.createdAt),
    updatedAt: readTime(wire.updatedAt),
    ...(wire.blocking ? { blocks: wire.blocking.nodes.flatMap(other => (other ? placeOf(other) : [])) } : {}),
    ...(wire.projectItems ? { card: card ? cardOf(card) : null } : {}),
  }
}

/** A board as a client file names it: by number or by title. */
export interface BoardName {
  readonly owner: string
  readonly number?: number
  readonly title: string
}

const isOn = ({ project }: GraphCard, { owner, number, title }: BoardName): boolean =>
  fold(project.owner.login ?? '') === fold(owner) &&
  (number === undefined ? fold(project.title) === fold(title) : project.number === number)

const placeOf = (wire: {
  readonly number: number
  readonly repository: { readonly nameWithOwner: string }
}): Place => ({
  ...repositoryOf(wire.repository.nameWithOwner),
  number: wire.number,
})

export function cardOf(wire: Omit<GraphCard, 'project'>): Card {
  const values = wire.fieldValues.nodes.flatMap(value => {
    const said = value && (value.text ?? value.number ?? value.date ?? value.name ?? value.title)
    return value?.field?.name === undefined || said === undefined || said === null
      ? []
      : [[value.field.name, said] as const]
  })
  return { id: wire.fullDatabaseId, updatedAt: readTime(wire.updatedAt), values: new Map(values) }
}

/** The board's name for one of our fields. */
export type BoardNames = ReadonlyMap<FieldName, string>
