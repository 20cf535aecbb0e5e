// What a client file says about where packages lie: a folder, and how they are kept there.

import { z } from 'zod'
import { formatNames } from './formats/names.ts'

/** Relative to the root, and never out of it. */
const isInside = (folder: string): boolean =>
  !/^(?:[/\\]|[A-Za-z]:)|\0|\\/.test(folder) && !folder.split('/').includes('..')

export const scope = z.strictObject({
  folder: z
    .string()
    .min(1)
    .refine(isInside, 'a folder inside the root, written with `/`, such as `specs`')
    .describe('The folder in which the packages lie, from the root of the repository'),
  repo: z
    .string()
    .regex(/^(?!\.{1,2}\/)[\w.-]+\/(?!\.{1,2}$)[\w.-]+$/, 'one repository, as it stands in its address: `acme/shop`')
    .optional()
    .describe('The repository behind the account; without it, the folder is on this machine'),
  branch: z.string().min(1).optional().describe('The branch to work on; the default one when left out'),
  changes: z
    .enum(['commits', 'pull request'])
    .optional()
    .describe('Whether changes go to the branch or into a pull request'),
  format: z.enum(formatNames).optional().describe('How packages are kept; found out where it is not said'),
  paths: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('Patterns of paths inside the folder, with `*` and `**`; all others are left alone'),
})

export type Scope = z.infer<typeof scope>
