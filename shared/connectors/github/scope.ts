// What a client file says about where items live: a repository, a board that adds columns and fields, and filters.

import { z } from 'zod'

const words = z.union([z.string().min(1), z.array(z.string().min(1))]).transform(word => [word].flat())

export const scope = z.strictObject({
  repo: z
    .string()
    .regex(/^(?!\.{1,2}\/)[\w.-]+\/(?!\.{1,2}$)[\w.-]+$/, 'one repository, as it stands in its address: `acme/shop`')
    .describe('The repository: owner and name'),
  board: z
    .union([z.number().int().positive().transform(String), z.string().min(1)])
    .optional()
    .describe('A project of the repository’s owner: its title, number or address'),
  label: words.optional().describe('Only issues that bear all of these labels; new ones get them'),
  assignee: words.optional().describe('Only issues assigned to one of these handles'),
  state: z.enum(['open', 'closed', 'all']).optional().describe('Only issues in this state'),
  milestone: z.string().min(1).optional().describe('Only issues of this milestone; new ones get it'),
  type: z.string().min(1).optional().describe('Only issues of this type; new ones get it'),
  iteration: z.string().min(1).optional().describe('Only issues in this iteration of the board'),
  query: z.string().min(1).optional().describe('A search of GitHub that issues must match as well'),
})

export type Scope = z.infer<typeof scope>
