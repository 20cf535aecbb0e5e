// What GitHub's other door answers, as far as we ask for it.

import { z } from 'zod'

/** Larger than GraphQL's own numbers, so it comes as text. */
const id = z.coerce.number().int()
const time = z.iso.datetime()
const nodes = <T extends z.ZodType>(node: T) => z.object({ nodes: z.array(z.nullable(node)) })
const elsewhere = z.object({ number: z.number(), repository: z.object({ nameWithOwner: z.string() }) })

const value = z.object({
  field: z.object({ name: z.string().optional() }).optional(),
  text: z.nullish(z.string()),
  number: z.nullish(z.number()),
  date: z.nullish(z.string()),
  name: z.nullish(z.string()),
  title: z.nullish(z.string()),
})

const card = z.object({ fullDatabaseId: id, updatedAt: time, fieldValues: nodes(value) })
const cardSomewhere = card.extend({
  project: z.object({ number: z.number(), title: z.string(), owner: z.object({ login: z.string().optional() }) }),
})
export type GraphCard = z.infer<typeof cardSomewhere>

const graphIssue = elsewhere.extend({
  id: z.string(),
  fullDatabaseId: id,
  title: z.string(),
  body: z.string(),
  state: z.enum(['OPEN', 'CLOSED']),
  stateReason: z.nullable(z.string()),
  url: z.string(),
  createdAt: time,
  updatedAt: time,
  author: z.nullable(z.object({ __typename: z.string(), login: z.string() })),
  labels: nodes(z.object({ name: z.string() })),
  assignees: nodes(z.object({ login: z.string() })),
  milestone: z.nullable(z.object({ number: z.number(), title: z.string() })),
  issueType: z.nullable(z.object({ name: z.string() })),
  parent: z.nullable(elsewhere),
  blocking: nodes(elsewhere).optional(),
  projectItems: nodes(cardSomewhere).optional(),
})
export type GraphIssue = z.infer<typeof graphIssue>

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.nullable(z.string()) })

export const graphAsked = z.object({ issue: graphIssue })

export const graphReworded = z.object({ issue: graphIssue })

export const graphList = z.object({
  repository: z.object({ issues: z.object({ pageInfo, nodes: z.array(graphIssue) }) }),
})

/** A card may stand for a pull request, a draft, or something we may not see. */
export const graphBoard = z.object({
  repositoryOwner: z.object({
    projectV2: z.object({
      items: z.object({
        pageInfo,
        nodes: z.array(
          card.extend({ content: z.nullable(z.union([graphIssue, z.strictObject({}).transform(() => undefined)])) }),
        ),
      }),
    }),
  }),
})
