// Rows as the API shows them: what a query may walk through. A field is looked up when it is asked for.

import { fits } from './emulator-filter.ts'
import { invalid } from './emulator-refusal.ts'
import {
  type Attachment,
  type Comment,
  type Cycle,
  type ExternalLink,
  type Hook,
  type Issue,
  type Label,
  type Milestone,
  type Project,
  type Relation,
  type State,
  type User,
  us,
} from './emulator-rows.ts'
import type { Workspace } from './emulator-workspace.ts'

export interface PageArgs {
  readonly first?: number | null
  readonly after?: string | null
  readonly filter?: Readonly<Record<string, unknown>> | null
  readonly orderBy?: string | null
  readonly includeArchived?: boolean | null
}

const usualPage = 50
const longestPage = 250

/** Relay's pages: after the place where the last node of the page before now is. */
export function pageOf<T extends { readonly id: string }>(
  all: readonly T[],
  { first, after }: PageArgs,
  most = longestPage,
) {
  const size = first ?? usualPage
  if (size > longestPage) throw invalid(`first must not be greater than ${longestPage}`)
  const at = after ? all.findIndex(({ id }) => id === after) : -1
  if (after && at < 0) throw invalid('after must be the cursor of an entity that exists')
  const nodes = all.slice(at + 1, at + 1 + Math.min(size, most))
  const end = nodes.at(-1)
  const hasNextPage = end !== undefined && all.at(-1) !== end
  return {
    nodes,
    pageInfo: { hasNextPage, endCursor: end?.id ?? null, hasPreviousPage: at >= 0, startCursor: nodes[0]?.id ?? null },
  }
}

export type Nodes = ReturnType<typeof nodesOf>

export function nodesOf(at: Workspace) {
  const byId = <T extends { readonly id: string }>(rows: readonly T[], id: string | null): T | null =>
    rows.find(row => row.id === id) ?? null
  const maybe = <T, R>(row: T | null | undefined, show: (row: T) => R): R | null => (row ? show(row) : null)

  const user = (row: User) => ({
    ...row,
    isMe: row.id === us.id,
    isAssignable: row.active,
    url: `https://linear.app/acme/profiles/${row.displayName}`,
  })
  const state = (row: State) => ({ ...row, team: () => at.teamOf(row.teamId) })
  const cycle = (row: Cycle) => ({
    ...row,
    team: at.teamOf(row.teamId),
    isPast: row.when === 'past',
    isActive: row.when === 'active',
    isNext: row.when === 'next',
  })
  const milestone = (row: Milestone) => ({ ...row, project: project(at.projects.get(row.projectId)) })
  type ShownLabel = Label & { readonly team: unknown; readonly parent: ShownLabel | null }
  const label = (row: Label): ShownLabel => ({
    ...row,
    team: row.teamId === null ? null : at.teamOf(row.teamId),
    parent: maybe(byId(at.labels, row.parentId), label),
  })
  const attachment = (row: Attachment) => ({ ...row, issue: () => issue(at.issues.get(row.issueId)) })
  const relation = (row: Relation) => ({
    ...row,
    issue: () => issue(at.issues.get(row.issueId)),
    relatedIssue: () => issue(at.issues.get(row.relatedIssueId)),
  })
  const hook = (row: Hook) => ({ ...row, team: row.teamId === null ? null : at.teamOf(row.teamId) })
  const comment = (row: Comment) => ({
    ...row,
    url: `https://linear.app/acme/issue/${row.issueId}#comment-${row.id.slice(0, 8)}`,
    user: maybe(byId(at.users, row.userId), user),
    issue: () => issue(at.issues.get(row.issueId)),
  })

  function issue(row: Issue | undefined) {
    if (!row) return null
    const identifier = at.identifierOf(row)
    const labels = () => row.labelIds.flatMap(id => maybe(byId(at.labels, id), label) ?? [])
    const around = (own: 'issueId' | 'relatedIssueId') => (args: PageArgs) =>
      pageOf([...at.relations.values()].filter(each => each[own] === row.id).map(relation), args)
    return {
      ...row,
      identifier,
      url: `https://linear.app/acme/issue/${identifier}`,
      branchName: identifier.toLowerCase(),
      priorityLabel: ['No priority', 'Urgent', 'High', 'Medium', 'Low'][row.priority] ?? '',
      team: () => at.teamOf(row.teamId),
      state: () => maybe(byId(at.states, row.stateId), state),
      assignee: () => maybe(byId(at.users, row.assigneeId), user),
      creator: () => maybe(byId(at.users, row.creatorId), user),
      parent: () => issue(at.issues.get(row.parentId ?? '')),
      cycle: () => maybe(byId(at.cycles, row.cycleId), cycle),
      project: () => project(at.projects.get(row.projectId ?? '')),
      projectMilestone: () => maybe(byId(at.milestones, row.projectMilestoneId), milestone),
      labels: (args: PageArgs) => pageOf(labels(), args),
      attachments: (args: PageArgs) =>
        pageOf(
          [...at.attachments.values()]
            .filter(each => each.issueId === row.id && fits(args.filter ?? {}, { ...each }))
            .map(attachment),
          args,
        ),
      relations: around('issueId'),
      inverseRelations: around('relatedIssueId'),
      /** What filters ask about. */
      facts: () => ({
        ...row,
        identifier,
        team: at.teamOf(row.teamId),
        state: byId(at.states, row.stateId),
        assignee: maybe(byId(at.users, row.assigneeId), user),
        cycle: maybe(byId(at.cycles, row.cycleId), cycle),
        project: at.projects.get(row.projectId ?? '') ?? null,
        labels: labels(),
      }),
    }
  }

  const link = (row: ExternalLink) => ({ ...row, project: project(at.projects.get(row.projectId)) })

  function project(row: Project | undefined) {
    if (!row) return null
    const teams = row.teamIds.map(at.teamOf)
    return {
      ...row,
      url: `https://linear.app/acme/project/${row.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${row.slugId}`,
      status: byId(at.projectStatuses, row.statusId),
      lead: () => maybe(byId(at.users, row.leadId), user),
      creator: () => maybe(byId(at.users, row.creatorId), user),
      teams: (args: PageArgs) =>
        pageOf(
          teams.filter(team => fits(args.filter ?? {}, { ...team })),
          args,
        ),
      externalLinks: (args: PageArgs) =>
        pageOf([...at.links.values()].filter(each => each.projectId === row.id).map(link), args),
      /** What filters ask about. */
      facts: () => ({ ...row, accessibleTeams: teams }),
    }
  }

  return { project, link, user, state, cycle, milestone, label, attachment, relation, hook, comment, issue }
}
