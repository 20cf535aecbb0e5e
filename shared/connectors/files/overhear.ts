// What the host of a repository tells of pushes, overheard over the account that is borrowed: whether they touch a folder.

import { z } from 'zod'
import type { Delivery, Hints } from '../../ports/connector-module.ts'
import type { Scope } from './scope.ts'

const paths = z.array(z.string()).catch([])
const push = z.object({
  ref: z.string(),
  repository: z.object({ full_name: z.string(), default_branch: z.string().optional() }),
  commits: z.array(z.object({ added: paths, modified: paths, removed: paths })).optional(),
})

/** Of more commits the host does not tell. */
const mostTold = 20

/** It only says where to look; which packages changed is found by looking. */
export function overhear({ event, payload }: Delivery, { repo, branch, folder }: Scope): Hints {
  const { data } = push.safeParse(payload)
  if (event !== 'push' || !data || repo === undefined) return nowhere('no push')
  const { repository, commits = [] } = data
  if (repository.full_name.toLowerCase() !== repo.toLowerCase()) return nowhere('another repository')
  const ours = branch ?? repository.default_branch
  if (ours !== undefined && data.ref !== `refs/heads/${ours}`) return nowhere('another branch')
  const root = folder.replace(/^\.?\/+|\/+$/g, '')
  const isInside = (path: string) => root === '' || root === '.' || path.startsWith(`${root}/`)
  const touched = commits.flatMap(({ added, modified, removed }) => [...added, ...modified, ...removed])
  const isSure = commits.length > 0 && commits.length < mostTold
  return isSure && !touched.some(isInside) ? nowhere('another folder') : { look: 'changes' }
}

const nowhere = (why: string): Hints => ({ look: 'nowhere', why })
