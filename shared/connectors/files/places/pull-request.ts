// Changes as a pull request: they collect on one branch of ours until somebody merges it. What waits there counts as
// written, except where the base has changed the same file since: there the base is right.

import { Fault } from '../../../core/errors.ts'
import type { Client } from '../../../http/client.ts'
import { path } from '../../../http/path.ts'
import { shaped } from '../../../http/shape.ts'
import { type Committed, makeCommit, type NewCommit, refPath } from './git-commit.ts'
import type { Repository } from './git-read.ts'
import { type TreeAt, type TreeFile, treeAt } from './git-tree.ts'
import { wireComparison, wirePulls, wireRef } from './git-wire.ts'
import { ourBranch } from './our-branch.ts'

/** The files of the base, with those that wait for their merge in place. */
export async function pendingOver(
  client: Client,
  repository: Repository,
  base: string,
  tree: TreeAt,
  folder: string,
): Promise<TreeAt> {
  const waiting = await headOfOurs(client, repository, base)
  // What nobody is asked to merge, or somebody turned down, is not on its way.
  if (waiting === undefined || !(await isOpen(client, repository, base))) return tree
  const changed = await changedSince(client, repository, base)
  if (changed.files.length === 0) return tree
  const [ours, before] = await Promise.all([
    treeAt(client, repository.path, waiting, folder),
    treeAt(client, repository.path, changed.from, folder),
  ])
  const files = new Map<string, TreeFile>(tree.files)
  for (const file of changed.files) {
    const isUntouched = tree.files.get(file)?.blob === before.files.get(file)?.blob
    if (!isUntouched) continue
    const mine = ours.files.get(file)
    if (mine) files.set(file, mine)
    else files.delete(file)
  }
  return { sha: tree.sha, files }
}

/** Adds a commit to our branch, on top of what waits there, and makes sure that a pull request is open. */
export async function propose(wanted: NewCommit): Promise<Committed> {
  const { client, repository, base, head } = wanted
  const ours = ourBranch(base)
  const waiting = await headOfOurs(client, repository, base)
  const isAsked = waiting !== undefined && (await isOpen(client, repository, base))
  const made = isAsked
    ? await makeCommit(wanted, waiting, (await treeAt(client, repository.path, waiting, '')).sha)
    : await makeCommit(wanted, head, wanted.tree.sha)
  try {
    if (waiting === undefined)
      await client.send({
        method: 'POST',
        path: `${repository.path}/git/refs`,
        body: { ref: `refs/heads/${ours}`, sha: made },
        about: `making the branch ${ours}`,
      })
    else
      await client.send({
        method: 'PATCH',
        path: `${repository.path}${refPath(ours)}`,
        // Without a pull request the branch holds what was turned down, or what a crash left.
        body: { sha: made, force: !isAsked },
        about: `moving ${ours} to the new commit`,
      })
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason
    return reason.kind === 'invalid' ? { done: 'moved' } : { done: 'refused', fault: reason }
  }
  try {
    if (!isAsked) await openPull(client, repository, base, ours)
    return { done: 'committed' }
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason
    // The answer may have been lost and the request be open: only the next look tells whether this counts as written.
    const message = `${ours} holds the changes, but no pull request could be opened for it. Without one they do not count as written, and are proposed anew. ${reason.message}`
    return { done: 'refused', fault: new Fault({ kind: 'unavailable', message, unsent: false }) }
  }
}

async function isOpen(client: Client, repository: Repository, base: string): Promise<boolean> {
  const about = `looking for the pull request of ${ourBranch(base)}`
  const query = { head: `${repository.owner}:${ourBranch(base)}`, base, state: 'open' }
  const answer = await client.send({ method: 'GET', path: `${repository.path}/pulls`, query, about })
  return shaped(wirePulls, answer, about).length > 0
}

async function openPull(client: Client, repository: Repository, base: string, ours: string): Promise<void> {
  await client.send({
    method: 'POST',
    path: `${repository.path}/pulls`,
    body: { title: 'Keep packages in step with their trackers', head: ours, base },
    about: `opening a pull request for ${ours}`,
  })
}

async function headOfOurs(client: Client, repository: Repository, base: string): Promise<string | undefined> {
  const about = `looking for what waits to be merged into ${base}`
  try {
    const at = `${repository.path}/git/ref/heads${segments(ourBranch(base))}`
    return shaped(wireRef, await client.send({ method: 'GET', path: at, about }), about).object.sha
  } catch (reason) {
    if (reason instanceof Fault && reason.kind === 'not-found') return undefined
    throw reason
  }
}

async function changedSince(client: Client, repository: Repository, base: string) {
  const about = `comparing what waits with ${base}`
  const heads = path`${base}...${ourBranch(base)}`
  const answer = await client.send({ method: 'GET', path: `${repository.path}/compare/${heads}`, about })
  const { merge_base_commit, files = [] } = shaped(wireComparison, answer, about)
  return { from: merge_base_commit.sha, files: files.map(file => file.filename) }
}

const segments = (branch: string): string =>
  branch
    .split('/')
    .map(part => path`/${part}`)
    .join('')
