// An emulated workspace: its rows, and what happens to them, whoever does it. It keeps no webhooks' promises itself; it
// tells whoever listens what changed.

import type { Time } from '../../core/ids.ts'
import { shelf } from '../../http/emulator-index.ts'
import type { Clock } from '../../ports/clock.ts'
import { reworded } from './emulator-markdown.ts'
import {
  type Attachment,
  beginnings,
  type Comment,
  type ExternalLink,
  eng,
  type Hook,
  type Issue,
  known,
  ops,
  type Project,
  type Relation,
  strangers,
  type Team,
  us,
} from './emulator-rows.ts'

/** What the real service does and the suite cannot bear everywhere: each can be turned on by itself. */
export interface Vices {
  /** Texts are written anew. */
  readonly rewords?: boolean
  /** The status of an answer that refuses a part: it was seen both ways. */
  readonly refusesWith?: 200 | 400
}

export interface WorkspaceSettings {
  readonly clock: Clock
  readonly lag: () => Time
  readonly skew: Time
  readonly pageSize: number
  readonly vices: Vices
  readonly onChange: (change: Happening) => void
}

export type Happening =
  | {
      readonly type: 'Issue'
      readonly action: 'create' | 'update' | 'remove'
      readonly issue: Issue
      readonly before?: Issue
    }
  | { readonly type: 'Project'; readonly action: 'create' | 'update' | 'remove'; readonly project: Project }
  | { readonly type: 'Comment'; readonly action: 'create' | 'update' | 'remove'; readonly comment: Comment }

export type Workspace = ReturnType<typeof workspace>

export function workspace(settings: WorkspaceSettings) {
  const { clock, lag, skew, vices, onChange } = settings
  // What was there already is known everywhere.
  let isOpen = false
  const delay = () => (isOpen ? lag() : 0)
  const issues = shelf<Issue>(clock, delay)
  const comments = shelf<Comment>(clock, delay)
  const projects = shelf<Project>(clock, delay)
  const links = new Map<string, ExternalLink>()
  const relations = new Map<string, Relation>()
  const attachments = new Map<string, Attachment>()
  const hooks = new Map<string, Hook>()
  const labels = [...beginnings.labels]
  const numbers = new Map<string, number>()

  let given = 0
  /** Like any other id, and the same in every run. */
  const newId = () => known(`row ${++given}`)
  const time = () => new Date(clock.now() + skew).toISOString()
  const stored = (text: string): string => (vices.rewords ? reworded(text) : text)
  const storedOrNot = (text: string | null): string | null => (text === null ? null : stored(text))

  function nextNumber(team: string): number {
    const number = (numbers.get(team) ?? 0) + 1
    numbers.set(team, number)
    return number
  }

  const teamOf = (id: string): Team => (id === ops.id ? ops : eng)
  const identifierOf = ({ teamId, number }: Pick<Issue, 'teamId' | 'number'>): string =>
    `${teamOf(teamId).key}-${number}`

  function make(wanted: Partial<Issue> & Pick<Issue, 'teamId' | 'title' | 'stateId'>): Issue {
    const at = wanted.createdAt ?? time()
    const issue: Issue = {
      id: newId(),
      previousIdentifiers: [],
      assigneeId: null,
      labelIds: [],
      priority: 0,
      estimate: null,
      parentId: null,
      cycleId: null,
      projectId: null,
      projectMilestoneId: null,
      dueDate: null,
      creatorId: us.id,
      archivedAt: null,
      trashed: null,
      ...wanted,
      description: storedOrNot(wanted.description ?? null),
      number: nextNumber(wanted.teamId),
      createdAt: at,
      updatedAt: at,
    }
    issues.put(issue.id, issue)
    onChange({ type: 'Issue', action: 'create', issue })
    return issue
  }

  function change(before: Issue, wanted: Partial<Issue>): Issue {
    const text = 'description' in wanted ? { description: storedOrNot(wanted.description ?? null) } : {}
    const issue = { ...before, ...wanted, ...text, updatedAt: time() }
    issues.put(issue.id, issue)
    onChange({ type: 'Issue', action: 'update', issue, before })
    return issue
  }

  function makeProject(wanted: Partial<Project> & Pick<Project, 'name'>): Project {
    const at = time()
    const id = wanted.id ?? newId()
    const project: Project = {
      id,
      slugId: id.slice(0, 12).replace('-', ''),
      description: '',
      statusId: beginnings.projectStatuses[0]?.id ?? '',
      leadId: null,
      priority: 0,
      targetDate: null,
      teamIds: [eng.id],
      creatorId: us.id,
      archivedAt: null,
      trashed: null,
      ...wanted,
      content: storedOrNot(wanted.content ?? null),
      createdAt: at,
      updatedAt: at,
    }
    projects.put(id, project)
    onChange({ type: 'Project', action: 'create', project })
    return project
  }

  function changeProject(before: Project, wanted: Partial<Project>): Project {
    const text = 'content' in wanted ? { content: storedOrNot(wanted.content ?? null) } : {}
    const project = { ...before, ...wanted, ...text, updatedAt: time() }
    projects.put(project.id, project)
    onChange({ type: 'Project', action: 'update', project })
    return project
  }

  function comment(issueId: string, body: string, userId: string | null, id: string = newId()): Comment {
    const at = time()
    const made = { id, issueId, body: stored(body), userId, createdAt: at, updatedAt: at }
    comments.put(id, made)
    onChange({ type: 'Comment', action: 'create', comment: made })
    return made
  }

  for (const [i, id] of strangers.entries())
    make({ id, teamId: ops.id, title: `Something else ${i + 1}`, stateId: beginnings.states.at(-2)?.id ?? '' })
  // Of the other team, whose business they are.
  for (const project of beginnings.projects) makeProject({ ...project, teamIds: [ops.id] })
  isOpen = true

  return {
    ...settings,
    ...beginnings,
    labels,
    issues,
    comments,
    projects,
    links,
    relations,
    attachments,
    hooks,
    newId,
    time,
    teamOf,
    identifierOf,
    make,
    change,
    makeProject,
    changeProject,
    /** For good. */
    eraseProject(project: Project): void {
      projects.drop(project.id)
      onChange({ type: 'Project', action: 'remove', project })
    },
    comment,
    editComment(before: Comment, body: string): Comment {
      const changed = { ...before, body: stored(body), updatedAt: time() }
      comments.put(changed.id, changed)
      onChange({ type: 'Comment', action: 'update', comment: changed })
      return changed
    },
    dropComment(gone: Comment): void {
      comments.drop(gone.id)
      onChange({ type: 'Comment', action: 'remove', comment: gone })
    },
    /** To the trash, from where it can be restored. */
    trash: (issue: Issue): Issue => change(issue, { trashed: true, archivedAt: time() }),
    /** For good. Its number is never given again. */
    erase(issue: Issue): void {
      issues.drop(issue.id)
      onChange({ type: 'Issue', action: 'remove', issue })
    },
    /** Its id stays, its number does not; states and cycles of the old team mean nothing in the new one. */
    move(issue: Issue, team: Team): Issue {
      const stateId = beginnings.states.find(state => state.teamId === team.id)?.id ?? issue.stateId
      return change(issue, {
        teamId: team.id,
        number: nextNumber(team.id),
        previousIdentifiers: [...issue.previousIdentifiers, identifierOf(issue)],
        stateId,
        cycleId: null,
      })
    },
    /** What fails for long is turned off, and nobody is told. */
    giveUp(): void {
      for (const [id, hook] of hooks) {
        const failures = [...hook.failures, { createdAt: time(), httpStatus: 500 }]
        hooks.set(id, { ...hook, enabled: false, failures })
      }
    },
    /** One between two issues. It leaves their times alone. */
    relate(type: string, issueId: string, relatedIssueId: string, id: string = newId()): Relation {
      const relation = { id, type, issueId, relatedIssueId }
      relations.set(id, relation)
      return relation
    },
  }
}
