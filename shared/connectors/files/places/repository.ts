// A folder of a repository, through the API of its host: one tree at the head, contents of what changed, and one commit
// for a batch, guarded by the head it was made for. Where the branch is protected the commit goes to a branch of ours and
// a pull request; until that is merged, its files count as written.

import { Fault, failure, type Outcome, success } from '../../../core/errors.ts'
import type { Client } from '../../../http/client.ts'
import { path } from '../../../http/path.ts'
import { type Committed, commitOf } from './git-commit.ts'
import { defaultHead, type Head, headOf } from './git-head.ts'
import { contentsOf, type Repository } from './git-read.ts'
import { isLink, type TreeAt, type TreeFile, treeAt } from './git-tree.ts'
import type { Change, ChangeSet, Entry, Place, PlacedFile } from './place.ts'
import { pendingOver, propose } from './pull-request.ts'

export interface RepositorySettings {
  readonly client: Client
  readonly owner: string
  readonly name: string
  /** The branch to work on; the repository's own default when left out. */
  readonly branch?: string
  readonly folder: string
  /** Changes are proposed in a pull request rather than written to the branch. */
  readonly proposes: boolean
  /** Where queries go, below the base. */
  readonly graphql: string
  /** What stands before every address of the API, such as `/v3`. */
  readonly prefix?: string
  /** Where people see the repository. */
  readonly site: string
}

interface Seen extends Head {
  readonly tree: TreeAt
}

/** How often a batch is made again for a head that moved meanwhile. */
const mostReplans = 4

export function repositoryPlace(settings: RepositorySettings): Place {
  const { client, owner, name, proposes } = settings
  const folder = settings.folder.replace(/^\.?\/+|\/+$/g, '').replace(/^\.$/, '')
  const repository: Repository = {
    owner,
    name,
    graphql: settings.graphql,
    path: `${settings.prefix ?? ''}${path`/repos/${owner}/${name}`}`,
  }
  const inside = (file: string): string => (folder === '' ? file : `${folder}/${file}`)
  let seen: Seen | undefined

  /** What a credential may not see is answered like what does not exist: neither means that everything was deleted. */
  async function headNow(): Promise<Head> {
    const branch = settings.branch ?? seen?.base
    try {
      return await (branch === undefined ? defaultHead(client, repository) : headOf(client, repository, branch))
    } catch (reason) {
      if (reason instanceof Fault && reason.kind === 'not-found') throw unseen(settings)
      throw reason
    }
  }

  /** The head as it is now. Its tree is asked for only when it moved. */
  async function look(): Promise<Seen> {
    const { base, head } = await headNow()
    const known = seen?.head === head ? seen.tree : await treeAt(client, repository.path, head, folder)
    const tree = proposes ? await pendingOver(client, repository, base, known, folder) : known
    seen = { base, head, tree: known }
    return { base, head, tree }
  }

  const fileAt = ({ tree }: Seen, file: string): TreeFile | undefined => tree.files.get(inside(file))

  return {
    direct: false,
    name: `${owner}/${name}${folder === '' ? '' : `/${folder}`}`,
    pageOf: file =>
      `${settings.site}${path`/${owner}/${name}`}/blob/${[settings.branch ?? 'HEAD', ...inside(file).split('/')].map(encodeURIComponent).join('/')}`,

    async list(wanted) {
      const now = await look()
      const prefix = inside('')
      const files = [...now.tree.files.values()].filter(file => file.path.startsWith(prefix))
      return files
        .map(file => ({ ...file, path: file.path.slice(prefix.length) }))
        .filter(file => wanted(file.path))
        .map(
          (file): Entry => ({
            path: file.path,
            stamp: file.blob,
            ...(isLink(file.mode) ? { trouble: aLink(file.path) } : {}),
          }),
        )
    },

    async read(paths) {
      const now = await look()
      const there = paths.map(each => fileAt(now, each))
      const found = there.filter(file => file !== undefined && !isLink(file.mode))
      const contents = await contentsOf(client, repository, now.head, found as readonly TreeFile[])
      const byPath = new Map(found.map((file, i) => [file?.path, contents[i]]))
      return paths.map((each, i): Outcome<PlacedFile> => {
        const file = there[i]
        if (!file) return failure(missing(each))
        if (isLink(file.mode)) return failure(aLink(each))
        const read = byPath.get(file.path)
        if (!read?.ok) return read ?? failure(missing(each))
        return success({ path: each, version: file.blob, ...read.value })
      })
    },

    async write(sets) {
      let outcomes: readonly Outcome<void>[] = sets.map(() => failure(movedOn))
      for (let tries = 0; tries < mostReplans; tries++) {
        const now = await look()
        const taken = new Set<string>()
        const checked = sets.map(set => staleIn(set, file => fileAt(now, file)) ?? twice(set, taken))
        const fresh = sets.filter((_, i) => checked[i] === undefined)
        outcomes = checked.map(stale => (stale ? failure(stale) : success(undefined)))
        if (fresh.length === 0) return outcomes
        const committed = await commit(now, fresh)
        if (committed.done === 'committed') return outcomes
        if (committed.done === 'refused')
          return outcomes.map(outcome => (outcome.ok ? failure(committed.fault) : outcome))
      }
      return outcomes.map(outcome => (outcome.ok ? failure(movedOn) : outcome))
    },
  }

  async function commit(now: Seen, sets: readonly ChangeSet[]): Promise<Committed> {
    const { base } = now
    const changes = sets.flatMap(set => set.changes.map(change => withMode(change, now)))
    const abouts = sets.map(set => set.about)
    const wanted = { client, repository, base, head: now.head, tree: now.tree, changes, abouts }
    try {
      return proposes ? await propose(wanted) : await commitOf(wanted)
    } catch (reason) {
      if (!(reason instanceof Fault)) throw reason
      // Everything up to here shows nowhere.
      const { kind, message, retryAfter } = reason
      const fault = new Fault({ kind, message, unsent: true, ...(retryAfter === undefined ? {} : { retryAfter }) })
      return { done: 'refused', fault }
    }
  }

  function withMode(change: Change, now: Seen) {
    const file = inside(change.path)
    return { path: file, bytes: change.bytes, mode: now.tree.files.get(file)?.mode ?? '100644' }
  }
}

/** The first change of a set whose file is not as it must be. */
function staleIn({ about, changes }: ChangeSet, fileAt: (path: string) => TreeFile | undefined): Fault | undefined {
  const changed = changes.find(({ path: file, version }) => fileAt(file)?.blob !== version)
  if (!changed) return undefined
  const what = changed.version === undefined ? 'is there already' : 'was changed meanwhile'
  return new Fault({ kind: 'stale', message: `${about}: ${changed.path} ${what}. It is read again.` })
}

/** Of two that change one file only the first is written: the other was made without knowing of it. */
function twice({ about, changes }: ChangeSet, taken: Set<string>): Fault | undefined {
  const other = changes.find(({ path: file }) => taken.has(file))
  if (!other) for (const { path: file } of changes) taken.add(file)
  return (
    other && new Fault({ kind: 'stale', message: `${about}: ${other.path} is just being changed. It is read again.` })
  )
}

const unseen = ({ owner, name, branch }: RepositorySettings): Fault =>
  new Fault({
    kind: 'denied',
    message: `${owner}/${name}${branch === undefined ? '' : `, branch ${branch},`} cannot be seen. Check \`repo\` and \`branch\` in the client file, and that the credential may read its contents.`,
  })
const missing = (file: string): Fault => new Fault({ kind: 'not-found', message: `${file} is not there.` })
const aLink = (file: string): Fault =>
  new Fault({ kind: 'invalid', message: `${file} is a symbolic link; what it points at is not read or written.` })
const movedOn = new Fault({
  kind: 'stale',
  message: 'The branch moves faster than a commit can be made. It is tried again.',
})
