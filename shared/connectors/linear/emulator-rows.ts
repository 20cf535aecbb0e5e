// The rows of an emulated workspace, and what stands in it from the beginning.

import { createHash } from 'node:crypto'

export interface Team {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly issueEstimationType: string
  readonly issueEstimationAllowZero: boolean
  readonly issueEstimationExtended: boolean
}
export interface State {
  readonly id: string
  readonly teamId: string
  readonly name: string
  readonly type: string
}
export interface User {
  readonly id: string
  readonly name: string
  readonly displayName: string
  readonly email: string
  readonly active: boolean
}
export interface Label {
  readonly id: string
  readonly name: string
  readonly teamId: string | null
  readonly parentId: string | null
  readonly isGroup: boolean
}
export interface Cycle {
  readonly id: string
  readonly teamId: string
  readonly number: number
  readonly name: string | null
  readonly when: 'past' | 'active' | 'next'
}
interface Named {
  readonly id: string
  readonly name: string
}
export interface Project extends Named {
  readonly slugId: string
  readonly description: string
  readonly content: string | null
  readonly statusId: string
  readonly leadId: string | null
  readonly priority: number
  readonly targetDate: string | null
  readonly teamIds: readonly string[]
  readonly creatorId: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly archivedAt: string | null
  readonly trashed: boolean | null
  /** Of private teams that we may not see. */
  readonly hidden?: boolean
}
/** A link that a project bears. */
export interface ExternalLink {
  readonly id: string
  readonly projectId: string
  readonly label: string
  readonly url: string
}
export interface Milestone extends Named {
  readonly projectId: string
}

export interface Issue {
  readonly id: string
  readonly number: number
  readonly teamId: string
  readonly previousIdentifiers: readonly string[]
  readonly title: string
  readonly description: string | null
  readonly stateId: string
  readonly assigneeId: string | null
  readonly labelIds: readonly string[]
  readonly priority: number
  readonly estimate: number | null
  readonly parentId: string | null
  readonly cycleId: string | null
  readonly projectId: string | null
  readonly projectMilestoneId: string | null
  readonly dueDate: string | null
  readonly creatorId: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly archivedAt: string | null
  readonly trashed: boolean | null
  /** In a private team that we may not see. */
  readonly hidden?: boolean
}
export interface Comment {
  readonly id: string
  readonly issueId: string
  readonly body: string
  readonly userId: string | null
  readonly createdAt: string
  readonly updatedAt: string
}
export interface Relation {
  readonly id: string
  readonly type: string
  readonly issueId: string
  readonly relatedIssueId: string
}
export interface Attachment {
  readonly id: string
  readonly issueId: string
  readonly title: string
  readonly url: string
  readonly metadata: unknown
}
export interface Hook {
  readonly id: string
  readonly url: string
  readonly teamId: string | null
  readonly resourceTypes: readonly string[]
  readonly enabled: boolean
  readonly secret: string | null
  readonly failures: readonly { readonly createdAt: string; readonly httpStatus: number }[]
}

/** A UUID that is the same in every run. */
export const known = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const team = (key: string, name: string, issueEstimationType: string): Team => ({
  id: known(`team ${key}`),
  key,
  name,
  issueEstimationType,
  issueEstimationAllowZero: false,
  issueEstimationExtended: false,
})
export const eng = team('ENG', 'Engines', 'fibonacci')
export const ops = team('OPS', 'Operations', 'notUsed')

const state = (teamId: string, name: string, type: string): State => ({
  id: known(`${teamId} ${name}`),
  teamId,
  name,
  type,
})
const person = (displayName: string, name: string, active = true): User => ({
  id: known(`user ${displayName}`),
  displayName,
  name,
  email: displayName === 'robot' ? '' : `${displayName}@acme.example`,
  active,
})
const label = (name: string, teamId: string | null, group?: string, isGroup = false): Label => ({
  id: known(`label ${name} ${teamId}`),
  name,
  teamId,
  parentId: group === undefined ? null : known(`label ${group} ${teamId}`),
  isGroup,
})

/** Whose key we have. */
export const us = person('lockstep', 'Lockstep')
export const apollo = { id: known('project Apollo'), name: 'Apollo' }
const gemini = { id: known('project Gemini'), name: 'Gemini' }
const cycle = (number: number, name: string | null, when: Cycle['when']): Cycle => ({
  id: known(`cycle ${number}`),
  teamId: eng.id,
  number,
  name,
  when,
})

export const beginnings = {
  teams: [eng, ops],
  states: [
    state(eng.id, 'Triage', 'triage'),
    state(eng.id, 'Backlog', 'backlog'),
    state(eng.id, 'Todo', 'unstarted'),
    state(eng.id, 'In Progress', 'started'),
    state(eng.id, 'Done', 'completed'),
    state(eng.id, 'Canceled', 'canceled'),
    state(eng.id, 'Duplicate', 'duplicate'),
    state(ops.id, 'Todo', 'unstarted'),
    state(ops.id, 'Done', 'completed'),
  ],
  users: [
    us,
    person('ada', 'Ada Byron'),
    person('grace', 'Grace Hopper'),
    person('gone', 'Left Long Ago', false),
    person('robot', 'Robot'),
  ],
  labels: [
    label('fuel', null),
    label('safety', null),
    label('urgent', eng.id),
    label('Bug', eng.id),
    label('ops-only', ops.id),
    label('Area', eng.id, undefined, true),
    label('Web', eng.id, 'Area'),
    label('API', eng.id, 'Area'),
  ],
  cycles: [cycle(11, null, 'past'), cycle(12, 'Launch', 'active'), cycle(13, null, 'next')],
  projects: [apollo, gemini],
  projectStatuses: (
    [
      ['Backlog', 'backlog'],
      ['Planned', 'planned'],
      ['In Progress', 'started'],
      ['Completed', 'completed'],
      ['Canceled', 'canceled'],
    ] as const
  ).map(([name, type]) => ({ id: known(`project status ${name}`), name, type })),
  milestones: [
    { id: known('milestone Alpha'), name: 'Alpha', projectId: apollo.id },
    { id: known('milestone Beta'), name: 'Beta', projectId: apollo.id },
    { id: known('milestone Gamma'), name: 'Gamma', projectId: gemini.id },
  ],
}

/** Issues of another team, to be pointed at. */
export const strangers = [1, 2, 3, 4, 5, 6].map(number => known(`issue OPS-${number}`))
