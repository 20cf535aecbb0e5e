// What the emulated API answers to questions.

import { fits } from './emulator-filter.ts'
import { type Nodes, type PageArgs, pageOf } from './emulator-nodes.ts'
import { forbidden, notFound } from './emulator-refusal.ts'
import { type Issue, type Project, us } from './emulator-rows.ts'
import type { Workspace } from './emulator-workspace.ts'

type Timed = { readonly id: string; readonly updatedAt: string; readonly createdAt: string }

/** Newest first; there is no other order. */
const newestFirst = (orderBy: string | null | undefined) => (a: Timed, b: Timed) => {
  const by = orderBy === 'updatedAt' ? 'updatedAt' : 'createdAt'
  return a[by] === b[by] ? (a.id < b.id ? -1 : 1) : a[by] < b[by] ? 1 : -1
}

export function queries(at: Workspace, nodes: Nodes) {
  /** By id the truth; everything else comes from an index that lags. */
  const rowsFor = <T extends Timed>(
    shelf: { all(): readonly T[]; listed(): readonly T[] },
    filter: PageArgs['filter'],
  ) => (filter && 'id' in filter ? shelf.all() : shelf.listed())

  const isShown = (row: Issue | Project, { includeArchived }: PageArgs): boolean =>
    !row.hidden && (includeArchived === true || row.archivedAt === null)

  function issues(args: PageArgs) {
    const fitting = rowsFor(at.issues, args.filter)
      .filter(row => isShown(row, args) && fits(args.filter ?? {}, nodes.issue(row)?.facts() ?? null))
      .toSorted(newestFirst(args.orderBy))
    const page = pageOf(fitting, args, at.pageSize)
    return { ...page, nodes: page.nodes.map(nodes.issue) }
  }

  function comments(args: PageArgs) {
    const factsOf = (issueId: string) => nodes.issue(at.issues.get(issueId))?.facts() ?? null
    const fitting = rowsFor(at.comments, args.filter)
      .filter(row => fits(args.filter ?? {}, { ...row, issue: factsOf(row.issueId) }))
      .toSorted(newestFirst(args.orderBy))
    const page = pageOf(fitting, args, at.pageSize)
    return { ...page, nodes: page.nodes.map(nodes.comment) }
  }

  function projects(args: PageArgs) {
    const fitting = rowsFor(at.projects, args.filter)
      .filter(row => isShown(row, args) && fits(args.filter ?? {}, nodes.project(row)?.facts() ?? null))
      .toSorted(newestFirst(args.orderBy))
    const page = pageOf(fitting, args, at.pageSize)
    return { ...page, nodes: page.nodes.map(nodes.project) }
  }

  const table =
    <T extends { readonly id: string }, R extends { readonly id: string }>(rows: readonly T[], show: (row: T) => R) =>
    (args: PageArgs) =>
      pageOf(
        rows.map(show).filter(node => fits(args.filter ?? {}, { ...node })),
        args,
      )

  const shownAs = <T>(row: T): T => row
  const statesIn = (args: PageArgs) =>
    pageOf(
      at.states.filter(row => fits(args.filter ?? {}, { ...row, team: at.teamOf(row.teamId) })).map(nodes.state),
      args,
    )

  return {
    issues,
    comments,
    issue({ id }: { readonly id: string }) {
      const row =
        at.issues.get(id) ??
        at.issues.all().find(each => [at.identifierOf(each), ...each.previousIdentifiers].includes(id.toUpperCase()))
      if (!row) throw notFound('Issue')
      if (row.hidden) throw forbidden()
      return nodes.issue(row)
    },
    comment({ id }: { readonly id: string }) {
      const row = at.comments.get(id)
      if (!row) throw notFound('Comment')
      return nodes.comment(row)
    },
    viewer: () => nodes.user(us),
    teams: table(at.teams, shownAs),
    workflowState({ id }: { readonly id: string }) {
      const row = at.states.find(each => each.id === id)
      if (!row) throw notFound('WorkflowState')
      return nodes.state(row)
    },
    workflowStates: statesIn,
    issueLabels: (args: PageArgs) => table(at.labels, nodes.label)(args),
    cycles: table(at.cycles, nodes.cycle),
    projects,
    project({ id }: { readonly id: string }) {
      const row = at.projects.get(id)
      if (!row) throw notFound('Project')
      if (row.hidden) throw forbidden()
      return nodes.project(row)
    },
    projectStatuses: table(at.projectStatuses, shownAs),
    projectMilestones: table(at.milestones, nodes.milestone),
    users: (args: PageArgs & { readonly includeDisabled?: boolean | null }) =>
      table(
        at.users.filter(user => args.includeDisabled === true || user.active),
        nodes.user,
      )(args),
    webhooks: (args: PageArgs) => table([...at.hooks.values()], nodes.hook)(args),
    attachmentsForURL: (args: PageArgs & { readonly url: string }) =>
      pageOf([...at.attachments.values()].filter(({ url }) => url === args.url).map(nodes.attachment), args),
  }
}
