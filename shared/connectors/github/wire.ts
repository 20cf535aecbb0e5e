// GitHub's own shapes, as far as we use them. Whatever else it sends is ignored.

import { z } from 'zod'

const account = z.object({ login: z.string(), type: z.string().optional() })
const time = z.iso.datetime()

export const wireIssue = z.object({
  id: z.number(),
  node_id: z.string(),
  number: z.number(),
  html_url: z.string(),
  repository_url: z.string(),
  title: z.string(),
  body: z.nullish(z.string()),
  state: z.enum(['open', 'closed']),
  state_reason: z.nullish(z.string()),
  user: z.nullable(account),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().optional() })])),
  assignees: z.nullish(z.array(account)),
  milestone: z.nullable(z.object({ number: z.number(), title: z.string() })),
  type: z.nullish(z.object({ name: z.string() })),
  parent_issue_url: z.nullish(z.string()),
  created_at: time,
  updated_at: time,
  /** There only when the issue is a pull request. */
  pull_request: z.unknown().optional(),
})
export type WireIssue = z.infer<typeof wireIssue>
export const wireIssues = z.array(wireIssue)

export const wireSearch = z.object({ incomplete_results: z.boolean(), items: wireIssues })

export const wireComment = z.object({
  id: z.number(),
  html_url: z.string(),
  issue_url: z.string(),
  body: z.string().optional(),
  user: z.nullable(account),
  created_at: time,
  updated_at: time,
})
export type WireComment = z.infer<typeof wireComment>
export const wireComments = z.array(wireComment)

export const wireLabels = z.array(z.object({ name: z.string() }))

export const wireRepository = z.object({
  full_name: z.string(),
  owner: z.object({ login: z.string(), type: z.string() }),
  has_issues: z.boolean(),
  archived: z.boolean(),
  permissions: z.object({ push: z.boolean(), triage: z.boolean().optional() }).optional(),
})

export const wirePeople = z.array(z.object({ id: z.number(), login: z.string(), email: z.nullish(z.string()) }))
export const wireMilestones = z.array(z.object({ number: z.number(), title: z.string() }))
export const wireTypes = z.array(z.nullable(z.object({ name: z.string(), is_enabled: z.boolean().optional() })))
export const wireAccount = z.object({ login: z.string() })
export const wireApp = z.object({ slug: z.string().optional(), name: z.string() })

export const wireProjects = z.array(
  z.object({ number: z.number(), title: z.string(), closed_at: z.nullable(z.string()) }),
)

/** Names of options and iterations come as they were written, and rendered. */
const rendered = z.union([z.string(), z.object({ raw: z.string() }).transform(({ raw }) => raw)])

export const wireBoardFields = z.array(
  z.object({
    id: z.number(),
    name: z.string(),
    data_type: z.string(),
    options: z.array(z.object({ id: z.string(), name: rendered })).optional(),
    configuration: z
      .object({ iterations: z.array(z.object({ id: z.string(), title: rendered })).optional() })
      .optional(),
  }),
)
export type BoardField = z.infer<typeof wireBoardFields>[number]

export const wireBoardItem = z.object({ id: z.number() })

export const wireHook = z.object({
  id: z.number(),
  active: z.boolean(),
  config: z.object({ url: z.string().optional() }),
  last_response: z.object({ code: z.nullable(z.number()), message: z.nullable(z.string()) }),
})
export const wireHooks = z.array(wireHook)
