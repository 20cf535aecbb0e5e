// One commit for a batch: made for the head we looked at, and only taken if that is still the head. Nothing shows before
// the last step, so whatever fails earlier has changed nothing.

import { Fault } from '../../../core/errors.ts'
import type { Client } from '../../../http/client.ts'
import { path } from '../../../http/path.ts'
import { shaped } from '../../../http/shape.ts'
import type { Repository } from './git-read.ts'
import type { TreeAt } from './git-tree.ts'
import { wireMade } from './git-wire.ts'

export interface NewCommit {
  readonly client: Client
  readonly repository: Repository
  readonly base: string
  readonly head: string
  readonly tree: TreeAt
  /** Paths from the root of the repository. */
  readonly changes: readonly FileChange[]
  readonly abouts: readonly string[]
}

interface FileChange {
  readonly path: string
  readonly mode: string
  readonly bytes: Uint8Array | null
}

export type Committed =
  | { readonly done: 'committed' }
  | { readonly done: 'moved' }
  | { readonly done: 'refused'; readonly fault: Fault }

export async function commitOf(wanted: NewCommit): Promise<Committed> {
  const { client, repository, base } = wanted
  const made = await makeCommit(wanted, wanted.head, wanted.tree.sha)
  const about = `moving ${base} to the new commit`
  try {
    await client.send({
      method: 'PATCH',
      path: `${repository.path}${refPath(base)}`,
      body: { sha: made, force: false },
      about,
    })
    return { done: 'committed' }
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason
    if (/fast.?forward|reference (update|cannot be updated)/i.test(reason.message) && !isProtected(reason))
      return { done: 'moved' }
    return { done: 'refused', fault: isProtected(reason) ? protectedBranch(base) : reason }
  }
}

/** Trees and commits show nowhere until a branch points at them: making one twice would do no harm. */
export async function makeCommit(
  { client, repository, changes, abouts }: NewCommit,
  parent: string,
  tree: string,
): Promise<string> {
  const about = `preparing a commit of ${changes.length} files`
  const entries = await Promise.all(changes.map(change => entryOf(client, repository, change)))
  const built = await client.send({
    method: 'POST',
    path: `${repository.path}/git/trees`,
    body: { base_tree: tree, tree: entries },
    about,
  })
  const { sha } = shaped(wireMade, built, about)
  const commit = await client.send({
    method: 'POST',
    path: `${repository.path}/git/commits`,
    body: { message: messageFor(abouts), tree: sha, parents: [parent] },
    about,
  })
  return shaped(wireMade, commit, about).sha
}

async function entryOf(client: Client, repository: Repository, { path: file, mode, bytes }: FileChange) {
  const entry = { path: file, mode, type: 'blob' as const }
  if (bytes === null) return { ...entry, sha: null }
  const text = Buffer.from(bytes).toString('utf8')
  if (Buffer.from(text, 'utf8').equals(bytes)) return { ...entry, content: text }
  const about = `preparing ${file}`
  const body = { content: Buffer.from(bytes).toString('base64'), encoding: 'base64' }
  const made = await client.send({ method: 'POST', path: `${repository.path}/git/blobs`, body, about })
  return { ...entry, sha: shaped(wireMade, made, about).sha }
}

const mostNamed = 20

/** Which items, so that a history of the repository says what happened. */
function messageFor(abouts: readonly string[]): string {
  const items = [...new Set(abouts)]
  const [only] = items
  if (only !== undefined && items.length === 1) return `Keep ${only} in step`
  const named = items.slice(0, mostNamed).map(item => `- ${item}`)
  const rest = items.length > mostNamed ? [`- and ${items.length - mostNamed} more`] : []
  return [`Keep ${items.length} items in step`, '', ...named, ...rest].join('\n')
}

export const refPath = (branch: string): string =>
  `/git/refs/heads${branch
    .split('/')
    .map(part => path`/${part}`)
    .join('')}`

const isProtected = ({ message }: Fault): boolean => /protected|rule violation|required status|GH00[46]/i.test(message)

const protectedBranch = (branch: string): Fault =>
  new Fault({
    kind: 'invalid',
    message: `The branch ${branch} is protected: nothing was written. Write \`changes: pull request\` at this end in the client file, or let this credential pass the protection.`,
  })
