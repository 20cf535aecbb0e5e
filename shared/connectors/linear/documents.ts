// What we ask for, and what it costs: a query above 10,000 points is refused, so pages are as long as the points allow.

import type { Part } from '../../http/graphql.ts'

/** What of an issue somebody wants to see. */
export interface View {
  readonly fields: ReadonlySet<string>
  readonly comments: boolean
  /** Field of the user's own → label group, folded. */
  readonly groups: ReadonlyMap<string, string>
  /** Projects are items too: the parent of an issue may be one. */
  readonly projects: boolean
}

/** Nested pages are small: a connection costs its content times its page size. What does not fit is fetched on. */
const labelsAtOnce = 15
const relationsAtOnce = 10

/** Points: 0.1 for a scalar, 1 for an object, a connection times its page size. */
interface Piece {
  readonly select: string
  readonly points: number
}

const selection = (pieces: readonly Piece[]): string => pieces.map(piece => piece.select).join(' ')
const sum = (parts: readonly Piece[]): number => parts.reduce((points, part) => points + part.points, 0)

const scalar = (name: string): Piece => ({ select: name, points: 0.1 })
const object = (name: string, ...parts: readonly Piece[]): Piece => ({
  select: `${name} { ${parts.map(part => part.select).join(' ')} }`,
  points: 1 + sum(parts),
})
const pageInfo = object('pageInfo', scalar('hasNextPage'), scalar('endCursor'))
const connection = (name: string, first: number, args: string, ...parts: readonly Piece[]): Piece => ({
  select: `${name}(first: ${first}${args}) { nodes { ${parts.map(part => part.select).join(' ')} } ${pageInfo.select} }`,
  points: 1 + first * (1 + sum(parts) + pageInfo.points),
})

const person = [scalar('id'), scalar('email'), scalar('displayName')]
const label = [scalar('id'), scalar('name'), object('parent', scalar('name'))]
const relation = [scalar('id'), scalar('type'), object('issue', scalar('id')), object('relatedIssue', scalar('id'))]
const relations = connection('relations', relationsAtOnce, '', ...relation)
const labels = connection('labels', labelsAtOnce, '', ...label)

/** The marker of ours, and whatever else happens to be called like one. */
const markers = object('attachments(first: 3, filter: { url: { startsWith: "lockstep:" } })', {
  select: 'nodes { url }',
  points: 3 * 1.1,
})

const always: readonly Piece[] = [
  ...['id', 'identifier', 'url', 'createdAt', 'updatedAt', 'archivedAt', 'trashed'].map(scalar),
  object('team', scalar('id'), scalar('key')),
  object('creator', scalar('displayName')),
  markers,
]

const byField: Readonly<Record<string, readonly Piece[]>> = {
  title: [scalar('title')],
  body: [scalar('description')],
  status: [object('state', scalar('name'))],
  assignees: [object('assignee', ...person)],
  labels: [labels],
  priority: [scalar('priority')],
  estimate: [scalar('estimate')],
  parent: [object('parent', scalar('id'))],
  iteration: [object('cycle', scalar('number'), scalar('name'))],
  milestone: [object('projectMilestone', scalar('name'))],
  due: [scalar('dueDate')],
  blocks: [relations],
  relates: [relations, connection('inverseRelations', relationsAtOnce, '', ...relation)],
}

function issuePieces({ fields, groups, projects }: View): readonly Piece[] {
  const wanted = new Set([...fields].flatMap(field => byField[field] ?? (groups.has(field) ? [labels] : [])))
  const above = projects && fields.has('parent') ? [object('project', scalar('id'))] : []
  return [...always, ...wanted, ...above]
}

/** A project as a whole; whether it is of our team is asked with it, and its marker is among its links. */
const projectPieces: readonly Piece[] = [
  ...['id', 'name', 'slugId', 'url', 'createdAt', 'updatedAt', 'archivedAt', 'trashed'].map(scalar),
  ...['content', 'priority', 'targetDate'].map(scalar),
  object('status', scalar('name')),
  object('lead', ...person),
  object('creator', scalar('displayName')),
  { select: 'teams(first: 1, filter: $team) { nodes { id } }', points: 2.1 },
  { select: 'externalLinks(first: 20) { nodes { url } }', points: 23 },
]
export const project = selection(projectPieces)
const projectsAtOnce = 50

const author = ['displayName', 'name'].map(scalar)
const comment: readonly Piece[] = [
  ...['id', 'body', 'url', 'createdAt', 'updatedAt'].map(scalar),
  object('issue', scalar('id')),
  object('user', ...author),
  object('botActor', scalar('name'), scalar('userDisplayName')),
  object('externalUser', ...author),
]

const mostPoints = 9000
const mostAtOnce = 250
const commentsAtOnce = 100

/** How many issues fit into one query. */
const fitting = (view: View, room: number): number =>
  Math.max(1, Math.min(mostAtOnce, Math.floor(room / (1 + sum(issuePieces(view)) + pageInfo.points))))

/** The documents of one opened end. They differ only in what is wanted, so that each is made once. */
export type Documents = ReturnType<typeof documentsFor>

export function documentsFor(view: View) {
  const issue = selection(issuePieces(view))
  const said = selection(comment)
  const listRoom =
    mostPoints -
    (view.comments ? commentsAtOnce * (1 + sum(comment) + pageInfo.points) : 0) -
    (view.projects ? projectsAtOnce * (1 + sum(projectPieces)) : 0)
  const listed = fitting(view, listRoom)
  const readAtOnce = Math.min(50, fitting(view, mostPoints))
  const writeAtOnce = Math.min(20, fitting(view, mostPoints))
  const list = (what: { readonly issues: boolean; readonly comments: boolean; readonly projects: boolean }) =>
    `query (${[
      ...(what.issues ? ['$issues: IssueFilter, $afterIssue: String'] : []),
      ...(what.comments ? ['$comments: CommentFilter, $afterComment: String'] : []),
      ...(what.projects ? ['$projects: ProjectFilter, $afterProject: String, $team: TeamFilter'] : []),
      '$archived: Boolean',
    ].join(', ')}) {${
      what.issues
        ? ` issues(filter: $issues, first: ${listed}, after: $afterIssue, orderBy: updatedAt, includeArchived: $archived) { nodes { ${issue} } ${pageInfo.select} }`
        : ''
    }${
      what.comments
        ? ` comments(filter: $comments, first: ${commentsAtOnce}, after: $afterComment, orderBy: updatedAt, includeArchived: $archived) { nodes { ${said} } ${pageInfo.select} }`
        : ''
    }${
      what.projects
        ? ` projects(filter: $projects, first: ${projectsAtOnce}, after: $afterProject, orderBy: updatedAt, includeArchived: $archived) { nodes { ${project} } ${pageInfo.select} }`
        : ''
    } }`

  return {
    issue,
    comment: said,
    readAtOnce,
    writeAtOnce,
    list,
    readMany: `query ($issues: [ID!], $comments: [ID!]) { issues(filter: { id: { in: $issues } }, first: ${readAtOnce}, includeArchived: true) { nodes { ${issue} } } comments(filter: { id: { in: $comments } }, first: ${readAtOnce}, includeArchived: true) { nodes { ${said} } } }`,
    readIssues: `query ($issues: [ID!]) { issues(filter: { id: { in: $issues } }, first: ${readAtOnce}, includeArchived: true) { nodes { ${issue} } } }`,
    readIssue: `query ($id: String!) { issue(id: $id) { ${issue} } }`,
    readComment: `query ($id: String!) { comment(id: $id) { ${said} } }`,
  }
}

export const readProjects = `query ($ids: [ID!], $team: TeamFilter) { projects(filter: { id: { in: $ids } }, first: 50, orderBy: updatedAt, includeArchived: true) { nodes { ${project} } } }`
export const readProject = `query ($id: String!, $team: TeamFilter) { project(id: $id) { ${project} } }`

/** The rest of a nested page. */
export const onwardsIn = {
  labels: nested('labels', selection(label)),
  relations: nested('relations', selection(relation)),
  inverseRelations: nested('inverseRelations', selection(relation)),
}
export type Nested = keyof typeof onwardsIn

function nested(name: string, content: string): string {
  return `query ($id: String!, $after: String) { issue(id: $id) { ${name}(first: 250, after: $after) { nodes { ${content} } ${pageInfo.select} } } }`
}

/** What has to be known of an issue before some of its fields can be written. */
export const currentAtOnce = 50
export const currentDocument = `query ($ids: [ID!]) { issues(filter: { id: { in: $ids } }, first: ${currentAtOnce}, includeArchived: true) { nodes { ${selection(
  [
    scalar('id'),
    object('assignee', ...person),
    labels,
    relations,
    connection('inverseRelations', relationsAtOnce, '', ...relation),
  ],
)} } } }`

const listOf = (root: string, content: string): string => `${root} { nodes { ${content} } ${pageInfo.select} }`

/** What hardly ever changes: asked once an hour. */
export const tables = {
  team: `query ($team: TeamFilter, $states: WorkflowStateFilter) { teams(filter: $team, first: 2) { nodes { id key name issueEstimationType issueEstimationAllowZero issueEstimationExtended } } workflowStates(filter: $states, first: 250) { nodes { id name type } } }`,
  labels: `query ($filter: IssueLabelFilter, $after: String) { ${listOf('issueLabels(filter: $filter, first: 250, after: $after)', 'id name isGroup parent { id name } team { id }')} }`,
  cycles: `query ($filter: CycleFilter, $after: String) { ${listOf('cycles(filter: $filter, first: 250, after: $after)', 'id number name isPast isActive isNext')} }`,
  project: `query ($filter: ProjectFilter) { projects(filter: $filter, first: 2) { nodes { id name } } }`,
  projectStatuses: `query ($after: String) { ${listOf('projectStatuses(first: 250, after: $after)', 'id name type')} }`,
  projectNames: `query ($filter: ProjectFilter, $after: String) { ${listOf('projects(filter: $filter, first: 250, after: $after)', 'id name slugId')} }`,
  milestones: `query ($filter: ProjectMilestoneFilter, $after: String) { ${listOf('projectMilestones(filter: $filter, first: 250, after: $after)', 'id name')} }`,
  people: `query ($after: String) { ${listOf('users(first: 250, after: $after, includeDisabled: true)', 'id name displayName email active')} }`,
  viewer: 'query { viewer { id displayName email } }',
  numbered: `query ($filter: IssueFilter) { issues(filter: $filter, first: 250, includeArchived: true) { nodes { id identifier number } } }`,
  one: `query ($id: String!) { issue(id: $id) { id identifier team { id key } } }`,
}

export const hookList =
  'query ($after: String) { webhooks(first: 50, after: $after) { nodes { id url enabled resourceTypes team { id key } failures { createdAt httpStatus } } pageInfo { hasNextPage endCursor } } }'

type Variables = Part['variables']

/** One field of a mutation, with its variables. */
export const step = (select: string, variables: Variables): Part => ({ select, variables })
