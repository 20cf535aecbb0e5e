// Linear's own shapes, as far as we use them. A field that nobody asked for is not there.

import { z } from 'zod'

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.nullish(z.string()) })
const paged = <T extends z.ZodType>(node: T) => z.object({ nodes: z.array(node), pageInfo })
const nodes = <T extends z.ZodType>(node: T) => z.object({ nodes: z.array(node) })

const time = z.iso.datetime({ offset: true })
const byId = z.object({ id: z.string() })
const person = z.object({ id: z.string(), email: z.string(), displayName: z.string() })
const label = z.object({ id: z.string(), name: z.string(), parent: z.nullish(z.object({ name: z.string() })) })
const relation = z.object({ id: z.string(), type: z.string(), issue: byId, relatedIssue: byId })

const wireIssue = z.object({
  id: z.string(),
  identifier: z.string(),
  url: z.string(),
  createdAt: time,
  updatedAt: time,
  archivedAt: z.nullish(time),
  trashed: z.nullish(z.boolean()),
  team: z.object({ id: z.string(), key: z.string() }),
  creator: z.nullish(z.object({ displayName: z.string() })),
  attachments: nodes(z.object({ url: z.string() })),
  title: z.optional(z.string()),
  description: z.nullish(z.string()),
  state: z.optional(z.object({ name: z.string() })),
  assignee: z.nullish(person),
  labels: z.optional(paged(label)),
  priority: z.optional(z.number()),
  estimate: z.nullish(z.number()),
  parent: z.nullish(byId),
  project: z.nullish(byId),
  cycle: z.nullish(z.object({ number: z.number(), name: z.nullish(z.string()) })),
  projectMilestone: z.nullish(z.object({ name: z.string() })),
  dueDate: z.nullish(z.string()),
  relations: z.optional(paged(relation)),
  inverseRelations: z.optional(paged(relation)),
})
export type WireIssue = z.infer<typeof wireIssue>
export type WireRelation = z.infer<typeof relation>

const author = z.nullish(z.object({ displayName: z.string(), name: z.string() }))
const wireComment = z.object({
  id: z.string(),
  body: z.string(),
  url: z.string(),
  createdAt: time,
  updatedAt: time,
  /** Comments on projects and documents have none. */
  issue: z.nullish(byId),
  user: author,
  botActor: z.nullish(z.object({ name: z.nullish(z.string()), userDisplayName: z.nullish(z.string()) })),
  externalUser: author,
})
export type WireComment = z.infer<typeof wireComment>

const wireProject = z.object({
  id: z.string(),
  name: z.string(),
  slugId: z.string(),
  url: z.string(),
  createdAt: time,
  updatedAt: time,
  archivedAt: z.nullish(time),
  trashed: z.nullish(z.boolean()),
  content: z.nullish(z.string()),
  priority: z.number(),
  targetDate: z.nullish(z.string()),
  status: z.object({ name: z.string() }),
  lead: z.nullish(person),
  creator: z.nullish(z.object({ displayName: z.string() })),
  /** Our team, if it takes part. */
  teams: nodes(byId),
  externalLinks: nodes(z.object({ url: z.string() })),
})
export type WireProject = z.infer<typeof wireProject>
export const wireManyProjects = z.object({ projects: nodes(wireProject) })
export const wireOneProject = z.object({ project: wireProject })
/** The project in the answer of a step, whichever step it was. */
export const wireProjectWithin = z.union([
  wireOneProject.transform(({ project }) => project),
  z.object({ entityExternalLink: wireOneProject }).transform(({ entityExternalLink }) => entityExternalLink.project),
])

export const wireList = z.object({
  issues: z.optional(paged(wireIssue)),
  comments: z.optional(paged(wireComment)),
  projects: z.optional(paged(wireProject)),
})
export const wireMany = z.object({ issues: nodes(wireIssue), comments: z.optional(nodes(wireComment)) })
export const wireOneIssue = z.object({ issue: wireIssue })
export const wireOneComment = z.object({ comment: wireComment })

export const wireNested = {
  labels: z.object({ issue: z.object({ labels: paged(label) }) }),
  relations: z.object({ issue: z.object({ relations: paged(relation) }) }),
  inverseRelations: z.object({ issue: z.object({ inverseRelations: paged(relation) }) }),
}

export const wireCommentPayload = z.object({ comment: wireComment })

/** The issue in the answer of a step, whichever step it was. */
export const wireIssueWithin = z.union([
  wireOneIssue.transform(({ issue }) => issue),
  z.object({ attachment: wireOneIssue }).transform(({ attachment }) => attachment.issue),
  z.object({ issueRelation: wireOneIssue }).transform(({ issueRelation }) => issueRelation.issue),
])

/** What an issue holds before some of it is written. */
export const wireCurrent = z.object({
  issues: nodes(
    z.object({
      id: z.string(),
      assignee: z.nullable(person),
      labels: paged(label),
      relations: paged(relation),
      inverseRelations: paged(relation),
    }),
  ),
})
export type WireCurrent = z.infer<typeof wireCurrent>['issues']['nodes'][number]

export const wireTeam = z.object({
  teams: nodes(
    z.object({
      id: z.string(),
      key: z.string(),
      name: z.string(),
      issueEstimationType: z.string(),
      issueEstimationAllowZero: z.boolean(),
      issueEstimationExtended: z.boolean(),
    }),
  ),
  workflowStates: nodes(z.object({ id: z.string(), name: z.string(), type: z.string() })),
})
export const wireLabels = z.object({
  issueLabels: paged(
    z.object({
      id: z.string(),
      name: z.string(),
      isGroup: z.boolean(),
      parent: z.nullish(z.object({ id: z.string(), name: z.string() })),
      team: z.nullish(byId),
    }),
  ),
})
export const wireCycles = z.object({
  cycles: paged(
    z.object({
      id: z.string(),
      number: z.number(),
      name: z.nullish(z.string()),
      isPast: z.boolean(),
      isActive: z.boolean(),
      isNext: z.boolean(),
    }),
  ),
})
export const wireProjects = z.object({ projects: nodes(z.object({ id: z.string(), name: z.string() })) })
export const wireProjectStatuses = z.object({
  projectStatuses: paged(z.object({ id: z.string(), name: z.string(), type: z.string() })),
})
export const wireProjectNames = z.object({
  projects: paged(z.object({ id: z.string(), name: z.string(), slugId: z.string() })),
})
export const wireMilestones = z.object({ projectMilestones: paged(z.object({ id: z.string(), name: z.string() })) })
export const wirePeople = z.object({
  users: paged(
    z.object({
      id: z.string(),
      name: z.string(),
      displayName: z.string(),
      email: z.string(),
      active: z.boolean(),
    }),
  ),
})
export const wireViewer = z.object({
  viewer: z.object({ id: z.string(), displayName: z.string(), email: z.string() }),
})
export const wireNumbered = z.object({
  issues: nodes(z.object({ id: z.string(), identifier: z.string(), number: z.number() })),
})
export const wireFound = z.object({
  issue: z.object({ id: z.string(), identifier: z.string(), team: z.object({ id: z.string(), key: z.string() }) }),
})

export const wireHooks = z.object({
  webhooks: paged(
    z.object({
      id: z.string(),
      url: z.nullish(z.string()),
      enabled: z.boolean(),
      resourceTypes: z.array(z.string()),
      team: z.nullish(z.object({ id: z.string(), key: z.string() })),
      failures: z.array(z.object({ createdAt: time, httpStatus: z.nullish(z.number()) })),
    }),
  ),
})
export type WireHook = z.infer<typeof wireHooks>['webhooks']['nodes'][number]

const teamOf = { teamId: z.optional(z.string()), team: z.optional(z.object({ id: z.string(), key: z.string() })) }

/** What every delivery says. */
export const wireDelivery = z.object({ type: z.string(), action: z.string(), webhookTimestamp: z.number() })

/** What one about an issue or a comment says, as far as it tells where to look. */
export const wireEvent = wireDelivery.extend({
  data: z.object({
    id: z.string(),
    ...teamOf,
    previousIdentifiers: z.optional(z.array(z.string())),
    project: z.nullish(z.object({ id: z.string(), name: z.string() })),
    issueId: z.nullish(z.string()),
    issue: z.nullish(z.object({ id: z.string(), ...teamOf })),
  }),
  updatedFrom: z.nullish(z.record(z.string(), z.unknown())),
})
export type WireEvent = z.infer<typeof wireEvent>
