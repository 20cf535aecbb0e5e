// What a client file says about where items live: one project, and what narrows it, in Jira's own words.

import { z } from 'zod'

const words = z
  .string()
  .min(1)
  .refine(text => !/\p{Cc}/u.test(text), 'contains a control character')
const called = z.union([words, z.number().int().positive()])

export const scope = z.strictObject({
  project: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'is no project key')
    .describe('The project key: SHOP, when an issue is called SHOP-42'),
  type: words.optional().describe('The type of issues made here; Task, or the first the project has'),
  query: words.optional().describe('JQL that narrows the project further, without ORDER BY'),
  label: words.optional().describe('Only issues with this label'),
  assignee: words.optional().describe('Only issues of this person: mail address or account id'),
  state: words.optional().describe('Only issues in this status'),
  sprint: called.optional().describe('Only issues of this sprint: its name or number'),
  board: called.optional().describe('The board, by name or number, whose sprints and estimates are used'),
})

export type Scope = z.infer<typeof scope>
