// What the emulated API does when it is told to, and what it refuses.

import type { Nodes } from './emulator-nodes.ts'
import { conflict, forbidden, invalid, notFound } from './emulator-refusal.ts'
import { type Issue, type Project, us } from './emulator-rows.ts'
import type { Workspace } from './emulator-workspace.ts'

interface IssueInput extends Partial<Omit<Issue, 'labelIds' | 'trashed'>> {
  readonly labelIds?: readonly string[] | null
  readonly addedLabelIds?: readonly string[] | null
  readonly removedLabelIds?: readonly string[] | null
  readonly trashed?: boolean | null
}
type ProjectInput = Partial<Project>
interface ById {
  readonly id: string
}
interface With<T> {
  readonly input: T
}

const longestTitle = 512
const longestName = 80
const longestText = 250_000
const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export function mutations(at: Workspace, nodes: Nodes) {
  let syncId = 0
  const done = <T>(rest: T) => ({ success: true, lastSyncId: ++syncId, ...rest })

  const ids = (id: string | null | undefined, taken: boolean, what: string): string => {
    if (id == null) return at.newId()
    if (!uuidV4.test(id)) throw invalid('id must be a UUID')
    if (taken) throw conflict(what, id)
    return id
  }
  function issueOf(id: string): Issue {
    const row = at.issues.get(id) ?? at.issues.all().find(each => at.identifierOf(each) === id)
    if (!row) throw notFound('Issue')
    if (row.hidden) throw forbidden()
    return row
  }
  const exists = (rows: readonly ById[], id: string | null | undefined, what: string): void => {
    if (id != null && !rows.some(row => row.id === id)) throw notFound(what)
  }

  function checkText(name: string, text: string | null | undefined, longest: number): void {
    if (text == null) return
    if (text.length > longest) throw invalid(`${name} must be shorter than or equal to ${longest} characters`)
    if (text.includes('\0') || !text.isWellFormed()) throw invalid(`${name} contains characters that cannot be stored`)
  }

  /** One label of a group, and none of another team. */
  function checkLabels(labelIds: readonly string[], teamId: string): void {
    const rows = labelIds.map(id => at.labels.find(label => label.id === id))
    if (rows.some(row => !row)) throw notFound('IssueLabel')
    if (rows.some(row => row?.teamId != null && row.teamId !== teamId))
      throw invalid('labelIds contains a label of another team')
    if (rows.some(row => row?.isGroup)) throw invalid('labelIds contains a label group')
    const groups = rows.flatMap(row => row?.parentId ?? [])
    if (new Set(groups).size < groups.length) throw invalid('labelIds contains two labels of one exclusive group')
  }

  function check(input: IssueInput, now: Pick<Issue, 'teamId' | 'projectId' | 'stateId'>): void {
    checkText('title', input.title, longestTitle)
    checkText('description', input.description, longestText)
    if ('title' in input && !input.title?.trim()) throw invalid('title must not be empty')
    const teamId = input.teamId ?? now.teamId
    exists(at.teams, teamId, 'Team')
    exists(at.states, input.stateId, 'WorkflowState')
    if (input.stateId != null && !at.states.some(state => state.id === input.stateId && state.teamId === teamId))
      throw invalid('stateId belongs to another team')
    exists(at.users, input.assigneeId, 'User')
    if (at.users.some(user => user.id === input.assigneeId && !user.active))
      throw invalid('assigneeId is not an active user')
    exists(at.cycles, input.cycleId, 'Cycle')
    exists(at.projects.all(), input.projectId, 'Project')
    exists(at.milestones, input.projectMilestoneId, 'ProjectMilestone')
    const projectId = input.projectId === undefined ? now.projectId : input.projectId
    if (at.milestones.some(each => each.id === input.projectMilestoneId && each.projectId !== projectId))
      throw invalid('projectMilestoneId belongs to another project')
    if (input.parentId != null) issueOf(input.parentId)
  }

  function projectOf(id: string): Project {
    const row = at.projects.get(id)
    if (!row) throw notFound('Project')
    if (row.hidden) throw forbidden()
    return row
  }

  function checkProject(input: ProjectInput): void {
    checkText('name', input.name, longestName)
    checkText('content', input.content, longestText)
    if ('name' in input && !input.name?.trim()) throw invalid('name must not be empty')
    exists(at.projectStatuses, input.statusId, 'ProjectStatus')
    exists(at.users, input.leadId, 'User')
    if (at.users.some(user => user.id === input.leadId && !user.active)) throw invalid('leadId is not an active user')
    for (const team of input.teamIds ?? []) exists(at.teams, team, 'Team')
  }

  /** Absent keeps, null clears; only what cannot be empty is not cleared. */
  const givenOfProject = (input: ProjectInput): ProjectInput =>
    Object.fromEntries(
      Object.entries(input).filter(
        ([name, value]) => value !== null || !['name', 'statusId', 'teamIds', 'priority'].includes(name),
      ),
    )

  const labelsAfter = (
    row: Pick<Issue, 'labelIds'>,
    { labelIds, addedLabelIds, removedLabelIds }: IssueInput,
  ): readonly string[] => {
    const begun = new Set([...(labelIds ?? row.labelIds), ...(addedLabelIds ?? [])])
    for (const id of removedLabelIds ?? []) begun.delete(id)
    return [...begun]
  }

  const firstState = (teamId: string): string => {
    const mine = at.states.filter(state => state.teamId === teamId)
    return (mine.find(({ type }) => type === 'backlog') ?? mine[0])?.id ?? ''
  }

  /** Absent keeps, null clears; only what cannot be empty is not cleared. */
  const given = (input: IssueInput): Partial<Issue> => {
    const { addedLabelIds, removedLabelIds, labelIds, ...rest } = input
    return Object.fromEntries(
      Object.entries(rest).filter(
        ([name, value]) => value !== null || !['title', 'stateId', 'teamId', 'priority'].includes(name),
      ),
    )
  }

  return {
    issueCreate({ input }: With<IssueInput & { readonly teamId: string }>) {
      const id = ids(input.id, at.issues.get(input.id ?? '') !== undefined, 'Issue')
      const begun = { teamId: input.teamId, projectId: null, stateId: firstState(input.teamId) }
      check({ title: '', ...input }, begun)
      const labelIds = labelsAfter({ labelIds: [] }, input)
      checkLabels(labelIds, input.teamId)
      const row = at.make({ ...begun, ...given(input), id, labelIds, title: input.title ?? '' })
      return done({ issue: () => nodes.issue(at.issues.get(row.id)) })
    },
    issueUpdate({ id, input }: ById & With<IssueInput>) {
      const row = issueOf(id)
      check(input, row)
      const labelIds = labelsAfter(row, input)
      checkLabels(labelIds, input.teamId ?? row.teamId)
      at.change(row, { ...given(input), labelIds })
      return done({ issue: () => nodes.issue(at.issues.get(row.id)) })
    },
    issueArchive({ id }: ById) {
      at.change(issueOf(id), { archivedAt: at.time() })
      return done({ entity: () => nodes.issue(at.issues.get(id)) })
    },
    issueUnarchive({ id }: ById) {
      at.change(issueOf(id), { archivedAt: null, trashed: null })
      return done({ entity: () => nodes.issue(at.issues.get(id)) })
    },
    issueDelete({ id }: ById) {
      at.trash(issueOf(id))
      return done({ entity: () => nodes.issue(at.issues.get(id)) })
    },
    commentCreate({ input }: With<{ readonly id?: string | null; readonly issueId: string; readonly body: string }>) {
      checkText('body', input.body, longestText)
      const id = ids(input.id, at.comments.get(input.id ?? '') !== undefined, 'Comment')
      const row = at.comment(issueOf(input.issueId).id, input.body, us.id, id)
      return done({ comment: () => nodes.comment(row) })
    },
    commentUpdate({ id, input }: ById & With<{ readonly body?: string | null }>) {
      const row = at.comments.get(id)
      if (!row) throw notFound('Comment')
      if (row.userId !== us.id) throw forbidden()
      checkText('body', input.body, longestText)
      const changed = at.editComment(row, input.body ?? row.body)
      return done({ comment: () => nodes.comment(changed) })
    },
    commentDelete({ id }: ById) {
      const row = at.comments.get(id)
      if (!row) throw notFound('Comment')
      at.dropComment(row)
      return done({})
    },
    attachmentCreate({
      input,
    }: With<{ readonly issueId: string; readonly title: string; readonly url: string; readonly metadata?: unknown }>) {
      const issue = issueOf(input.issueId)
      // The same address on the same issue is the same attachment.
      const there = [...at.attachments.values()].find(each => each.issueId === issue.id && each.url === input.url)
      const row = { metadata: {}, ...input, issueId: issue.id, id: there?.id ?? at.newId() }
      at.attachments.set(row.id, row)
      return done({ attachment: () => nodes.attachment(row) })
    },
    issueLabelCreate({
      input,
    }: With<{
      readonly name: string
      readonly teamId?: string | null
      readonly parentId?: string | null
      readonly isGroup?: boolean | null
    }>) {
      const teamId = input.teamId ?? null
      const isTaken = at.labels.some(
        each =>
          each.name.toLowerCase() === input.name.toLowerCase() && (each.teamId === null || each.teamId === teamId),
      )
      if (isTaken) throw invalid('duplicate label name')
      at.labels.push({
        id: at.newId(),
        name: input.name,
        teamId,
        parentId: input.parentId ?? null,
        isGroup: input.isGroup ?? false,
      })
      return done({})
    },
    issueRelationCreate({
      input,
    }: With<{ readonly issueId: string; readonly relatedIssueId: string; readonly type: string }>) {
      const [from, to] = [issueOf(input.issueId), issueOf(input.relatedIssueId)]
      if (from.id === to.id) throw invalid('an issue cannot be related to itself')
      const row = at.relate(input.type, from.id, to.id)
      return done({ issueRelation: () => nodes.relation(row) })
    },
    issueRelationDelete({ id }: ById) {
      if (!at.relations.delete(id)) throw notFound('IssueRelation')
      return done({})
    },
    projectCreate({ input }: With<ProjectInput & { readonly name: string }>) {
      const id = ids(input.id, at.projects.get(input.id ?? '') !== undefined, 'Project')
      checkProject({ ...input, name: input.name })
      const row = at.makeProject({ ...givenOfProject(input), id, name: input.name })
      return done({ project: () => nodes.project(at.projects.get(row.id)) })
    },
    projectUpdate({ id, input }: ById & With<ProjectInput>) {
      const row = projectOf(id)
      checkProject(input)
      at.changeProject(row, givenOfProject(input))
      return done({ project: () => nodes.project(at.projects.get(row.id)) })
    },
    projectDelete({ id }: ById) {
      at.changeProject(projectOf(id), { trashed: true, archivedAt: at.time() })
      return done({ entity: () => nodes.project(at.projects.get(id)) })
    },
    entityExternalLinkCreate({
      input,
    }: With<{ readonly projectId?: string | null; readonly label: string; readonly url: string }>) {
      const row = {
        id: at.newId(),
        projectId: projectOf(input.projectId ?? '').id,
        label: input.label,
        url: input.url,
      }
      at.links.set(row.id, row)
      return done({ entityExternalLink: () => nodes.link(row) })
    },
    webhookCreate({
      input,
    }: With<{
      readonly url: string
      readonly resourceTypes: readonly string[]
      readonly teamId?: string | null
      readonly secret?: string | null
    }>) {
      const row = {
        enabled: true,
        failures: [],
        secret: null,
        ...input,
        teamId: input.teamId ?? null,
        id: at.newId(),
      }
      at.hooks.set(row.id, row)
      return done({ webhook: () => nodes.hook(row) })
    },
    webhookUpdate({ id, input }: ById & With<Readonly<Record<string, unknown>>>) {
      const row = at.hooks.get(id)
      if (!row) throw notFound('Webhook')
      at.hooks.set(id, { ...row, ...input, failures: [] })
      return done({ webhook: () => nodes.hook(at.hooks.get(id) ?? row) })
    },
    webhookDelete({ id }: ById) {
      if (!at.hooks.delete(id)) throw notFound('Webhook')
      return done({})
    },
  }
}
