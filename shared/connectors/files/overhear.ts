// What a push says about a folder of a repository: which packages to look at. It is heard by the owner of the account, who
// knows whether it is genuine.

import { z } from 'zod'
import { type Ref, ref } from '../../core/ids.ts'
import type { Delivery, Hints } from '../../ports/connector-module.ts'
import { homeOf } from './formats/homes.ts'
import { pathFilter } from './paths.ts'
import { ourBranch } from './places/our-branch.ts'
import type { Scope } from './scope.ts'

const paths = z.array(z.string()).catch([])
const wirePush = z.object({
  ref: z.string(),
  forced: z.boolean().catch(false),
  created: z.boolean().catch(false),
  deleted: z.boolean().catch(false),
  repository: z.object({ full_name: z.string(), default_branch: z.string() }),
  commits: z.array(z.object({ added: paths, removed: paths, modified: paths })),
})
type Push = z.infer<typeof wirePush>

/** A push with more commits than this may not list them all. */
const mostListed = 20

export function overhear({ event, payload }: Delivery, scope: Scope): Hints {
  if (event !== 'push') return nowhere(`nothing to do for ${event}`)
  const { data: push } = wirePush.safeParse(payload)
  if (!push || push.repository.full_name.toLowerCase() !== scope.repo?.toLowerCase())
    return nowhere('another repository')
  const branch = scope.branch ?? push.repository.default_branch
  // What waits to be merged counts as written, so that branch is looked at as a whole.
  if (scope.changes === 'pull request' && push.ref === `refs/heads/${ourBranch(branch)}`) return { look: 'changes' }
  if (push.ref !== `refs/heads/${branch}`) return nowhere('another branch')
  const isListed = push.commits.length > 0 && push.commits.length < mostListed
  if (push.forced || push.created || push.deleted || !isListed) return { look: 'changes' }
  return packagesIn(push, scope)
}

const nowhere = (why: string): Hints => ({ look: 'nowhere', why })

function packagesIn({ commits }: Push, scope: Scope): Hints {
  const inside = scope.folder.replace(/^(?:\.\/)+|\/+$/g, '')
  const before = inside === '.' || inside === '' ? '' : `${inside}/`
  const all = commits.flatMap(({ added, removed, modified }) => [...added, ...removed, ...modified])
  const here = [...new Set(all)]
    .flatMap(path => (path.startsWith(before) ? [path.slice(before.length)] : []))
    .filter(pathFilter(scope))
  const home = homeOf(scope.format)
  if (here.length === 0) return nowhere('nothing in this folder')
  if (!home) return { look: 'changes' }
  const refs: readonly Ref[] = here.flatMap(path => {
    const name = home.packageOf(path) ?? home.archivedOf?.(path)
    return name === undefined ? [] : [ref(name)]
  })
  return refs.length === 0 ? nowhere('no package of this end') : { look: 'items', refs: [...new Set(refs)] }
}
