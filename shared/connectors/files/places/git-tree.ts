// The files of a repository at one commit: their names and fingerprints, with one request where the tree is not enormous.

import { Fault } from '../../../core/errors.ts'
import type { Client } from '../../../http/client.ts'
import { path } from '../../../http/path.ts'
import { shaped } from '../../../http/shape.ts'
import { type WireTree, wireTree } from './git-wire.ts'

export interface TreeFile {
  /** From the root of the repository. */
  readonly path: string
  readonly mode: string
  /** The id of its contents: the same contents, the same id, everywhere. */
  readonly blob: string
}

export interface TreeAt {
  readonly sha: string
  readonly files: ReadonlyMap<string, TreeFile>
}

/** Links and other repositories are no files: what they point at is not this repository's to write. */
const isFile = (mode: string): boolean => mode === '100644' || mode === '100755'
export const isLink = (mode: string): boolean => mode === '120000'

export async function treeAt(client: Client, repository: string, at: string, folder: string): Promise<TreeAt> {
  const whole = await ask(client, repository, at, true)
  if (!whole.truncated) return { sha: whole.sha, files: filesOf(whole, '') }
  // Too many files for one answer: down to the folder step by step, and only that folder whole.
  let tree = await ask(client, repository, at, false)
  const root = tree.sha
  for (const name of folder.split('/').filter(part => part !== '')) {
    const next = tree.tree.find(entry => entry.path === name && entry.type === 'tree')
    if (!next) return { sha: root, files: new Map() }
    tree = await ask(client, repository, next.sha, false)
  }
  const below = await ask(client, repository, tree.sha, true)
  if (below.truncated)
    throw new Fault({
      kind: 'invalid',
      message: `${folder === '' ? 'The repository' : folder} holds more files than can be listed. Name a smaller folder in the client file.`,
    })
  return { sha: root, files: filesOf(below, folder === '' ? '' : `${folder}/`) }
}

async function ask(client: Client, repository: string, at: string, recursive: boolean): Promise<WireTree> {
  const about = `listing the files at ${at}`
  const query = recursive ? { recursive: 1 } : {}
  const answer = await client.send({ method: 'GET', path: `${repository}${path`/git/trees/${at}`}`, query, about })
  return shaped(wireTree, answer, about)
}

const filesOf = ({ tree }: WireTree, prefix: string): ReadonlyMap<string, TreeFile> =>
  new Map(
    tree
      .filter(entry => isFile(entry.mode) || isLink(entry.mode))
      .map(({ path: name, mode, sha }) => [`${prefix}${name}`, { path: `${prefix}${name}`, mode, blob: sha }]),
  )
