// A repository behind an API, in memory: blobs, trees, commits and branches as git has them, and people who push.

import { createHash } from 'node:crypto'
import type { Time } from '../../../core/ids.ts'
import { type Emulator, type Exchange, emulator } from '../../../http/emulator.ts'
import type { Clock } from '../../../ports/clock.ts'
import { blobId } from './git-read.ts'

interface Node {
  readonly mode: string
  readonly blob: string
}
type Files = ReadonlyMap<string, Node>

interface Commit {
  readonly tree: string
  readonly parents: readonly string[]
  readonly at: Time
  readonly message: string
}

export interface RepositoryEmulator {
  readonly service: Emulator
  /** Somebody pushes: files by path, null for one that goes. */
  push(
    files: Readonly<Record<string, string | Uint8Array | null>>,
    how?: { readonly branch?: string; readonly mode?: string },
  ): void
  /** What a file says on a branch. */
  file(path: string, branch?: string): string | undefined
  mode(path: string): string | undefined
  /** What there is on the default branch. */
  paths(): readonly string[]
  /** From now on the credential is no longer valid. */
  lock(): void
  /** Messages of the commits of a branch, newest first. */
  log(branch?: string): readonly string[]
  readonly pulls: readonly { readonly head: string; readonly base: string; open: boolean }[]
  /** Merges what waits on a branch into the default one. */
  merge(branch: string): void
  /** Runs once, just before the next branch moves: somebody else is faster. */
  beforeMove(act: () => void): void
  protect(): void
}

export const token = 'ghs_4411-never-show-this'

export function repositoryEmulator(settings: {
  readonly clock: Clock
  readonly owner: string
  readonly name: string
  /** Trees larger than this are cut short. */
  readonly most?: number
  /** How far its clock is ahead of ours. */
  readonly skew?: Time
}): RepositoryEmulator {
  const { clock, owner, name, most = 100_000, skew = 0 } = settings
  const now = (): Time => clock.now() + skew
  let valid = true
  const blobs = new Map<string, Uint8Array>()
  const trees = new Map<string, Files>()
  const commits = new Map<string, Commit>()
  const branches = new Map<string, string>()
  const pulls: { head: string; base: string; open: boolean }[] = []
  let meanwhile: (() => void) | undefined
  let isProtected = false

  const keepBlob = (bytes: Uint8Array): string => {
    const sha = blobId(bytes)
    blobs.set(sha, bytes)
    return sha
  }
  const keepTree = (files: Files): string => {
    const sha = hash(JSON.stringify([...files].sort(([a], [b]) => (a < b ? -1 : 1))))
    trees.set(sha, files)
    return sha
  }
  const keepCommit = (commit: Commit): string => {
    const sha = hash(JSON.stringify(commit))
    commits.set(sha, commit)
    return sha
  }
  const filesAt = (commit: string | undefined): Files => trees.get(commits.get(commit ?? '')?.tree ?? '') ?? new Map()
  branches.set('main', keepCommit({ tree: keepTree(new Map()), parents: [], at: now(), message: 'Begin' }))

  const changed = (before: Files, changes: readonly (readonly [string, Node | null])[]): Files => {
    const after = new Map(before)
    for (const [path, node] of changes) {
      if (node) after.set(path, node)
      else after.delete(path)
    }
    return after
  }

  const push: RepositoryEmulator['push'] = (files, { branch = 'main', mode = '100644' } = {}) => {
    const parent = branches.get(branch) ?? ''
    const changes = Object.entries(files).map(
      ([path, text]) => [path, text === null ? null : { mode, blob: keepBlob(Buffer.from(text)) }] as const,
    )
    const tree = keepTree(changed(filesAt(parent), changes))
    branches.set(branch, keepCommit({ tree, parents: [parent], at: now(), message: 'A push' }))
  }

  const ancestors = (commit: string): readonly string[] => {
    const found: string[] = []
    const open = [commit]
    for (let at = open.shift(); at !== undefined; at = open.shift()) {
      if (found.includes(at)) continue
      found.push(at)
      open.push(...(commits.get(at)?.parents ?? []))
    }
    return found
  }

  const mergeBase = (a: string, b: string): string => ancestors(a).find(each => ancestors(b).includes(each)) ?? a

  function treeAnswer({ at, url }: Exchange): Response {
    const asked = at.sha ?? ''
    const tree = commits.get(asked)?.tree ?? commits.get(branches.get(asked) ?? '')?.tree ?? asked
    const files = trees.get(tree)
    if (!files) return said(404, 'Not Found')
    const isDeep = url.searchParams.get('recursive') !== null
    const all = [...files].sort(([a], [b]) => (a < b ? -1 : 1))
    const entries = isDeep
      ? [...foldersOf(files), ...all.map(([path, node]) => ({ path, mode: node.mode, type: 'blob', sha: node.blob }))]
      : topLevel(files, keepTree)
    return Response.json({
      sha: tree,
      url: String(url),
      truncated: entries.length > most,
      tree: entries.slice(0, most),
    })
  }

  function newTree({ json }: Exchange): Response {
    const { base_tree, tree } = json as {
      base_tree?: string
      tree: { path: string; mode: string; sha?: string | null; content?: string }[]
    }
    const changes = tree.map(({ path, mode, sha, content }) => {
      if (content !== undefined) return [path, { mode, blob: keepBlob(Buffer.from(content)) }] as const
      return [path, sha ? { mode, blob: sha } : null] as const
    })
    const sha = keepTree(changed(trees.get(base_tree ?? '') ?? new Map(), changes))
    return Response.json({ sha, url: 'https://api.example/tree', truncated: false, tree: [] }, { status: 201 })
  }

  function newCommit({ json }: Exchange): Response {
    const { message, tree, parents } = json as { message: string; tree: string; parents: string[] }
    const sha = keepCommit({ message, tree, parents, at: now() })
    return Response.json(commitAnswer(sha), { status: 201 })
  }

  const commitAnswer = (sha: string) => {
    const commit = commits.get(sha)
    const who = { name: 'Lockstep', email: 'lockstep@example.com', date: new Date(commit?.at ?? 0).toISOString() }
    const address = { url: 'https://api.example/commit', html_url: 'https://example/commit' }
    return {
      sha,
      node_id: sha,
      ...address,
      author: who,
      committer: who,
      message: commit?.message ?? '',
      tree: { sha: commit?.tree ?? '', url: 'https://api.example/tree' },
      parents: (commit?.parents ?? []).map(parent => ({ sha: parent, ...address })),
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
    }
  }

  const refAnswer = (branch: string) => ({
    ref: `refs/heads/${branch}`,
    node_id: branch,
    url: 'https://api.example/ref',
    object: { type: 'commit', sha: branches.get(branch) ?? '', url: 'https://api.example/commit' },
  })

  function moveRef(branch: string, { json }: Exchange): Response {
    meanwhile?.()
    meanwhile = undefined
    const { sha, force } = json as { sha: string; force: boolean }
    const before = branches.get(branch)
    if (before === undefined) return said(422, 'Reference does not exist')
    if (isProtected && branch === 'main')
      return said(422, 'Repository rule violations found: Changes must be made through a pull request.')
    if (!force && !ancestors(sha).includes(before)) return said(422, 'Update is not a fast forward')
    branches.set(branch, sha)
    return Response.json(refAnswer(branch))
  }

  function newRef({ json }: Exchange): Response {
    const { ref, sha } = json as { ref: string; sha: string }
    const branch = ref.replace(/^refs\/heads\//, '')
    if (branches.has(branch)) return said(422, 'Reference already exists')
    branches.set(branch, sha)
    return Response.json(refAnswer(branch), { status: 201 })
  }

  /** The two queries that are asked: the default branch, and contents of many files, each with its last commit. */
  function graphql({ json }: Exchange): Response {
    const { query, variables } = json as { query: string; variables: Record<string, string> }
    if (query.includes('defaultBranchRef')) {
      const isOurs = variables.owner === owner && variables.name === name
      const defaultBranchRef = { name: 'main', target: { oid: branches.get('main') } }
      if (isOurs) return Response.json({ data: { repository: { defaultBranchRef } } })
      const error = { type: 'NOT_FOUND', path: ['repository'], message: 'Could not resolve to a Repository' }
      return Response.json({ data: { repository: null }, errors: [error] })
    }
    const count = Object.keys(variables).filter(word => word.startsWith('blob_')).length
    const parts = Array.from({ length: count }, (_, i) => {
      const bytes = blobs.get(variables[`blob_${i}`] ?? '')
      const text = bytes && Buffer.from(bytes).toString('utf8')
      const isText = text !== undefined && !text.includes('\0')
      const path = variables[`path_${i}`] ?? ''
      const last = lastChange(variables[`commit_${i}`] ?? '', path)
      return {
        object: bytes
          ? { text: isText ? text.replace(/^\ufeff/, '') : null, isTruncated: bytes.length > 512_000 }
          : null,
        head: { history: { nodes: last === undefined ? [] : [{ committedDate: new Date(last).toISOString() }] } },
      }
    })
    return Response.json({ data: Object.fromEntries(parts.map((part, i) => [`part${i}`, part])) })
  }

  function lastChange(commit: string, path: string): Time | undefined {
    const line = ancestors(commit)
    const found = line.find(sha => {
      const [parent] = commits.get(sha)?.parents ?? []
      return filesAt(sha).get(path)?.blob !== filesAt(parent).get(path)?.blob
    })
    return found === undefined ? undefined : commits.get(found)?.at
  }

  function compare(heads: string): Response {
    const [base = '', head = ''] = heads.split('...').map(branch => branches.get(branch) ?? branch)
    const from = mergeBase(base, head)
    const before = filesAt(from)
    const after = filesAt(head)
    const paths = new Set([...before.keys(), ...after.keys()])
    const files = [...paths]
      .filter(path => before.get(path)?.blob !== after.get(path)?.blob)
      .map(path => ({
        sha: after.get(path)?.blob ?? null,
        filename: path,
        status: !before.has(path) ? 'added' : after.has(path) ? 'modified' : 'removed',
      }))
    return Response.json({ merge_base_commit: { sha: from }, files })
  }

  const root = `/repos/${owner}/${name}`
  const service = emulator({
    clock,
    doorman: ({ request }) =>
      valid && request.headers.get('authorization')?.endsWith(token) ? undefined : said(401, 'Bad credentials'),
    routes: {
      [`GET ${root}`]: () => Response.json({ id: 1, name, full_name: `${owner}/${name}`, default_branch: 'main' }),
      [`GET ${root}/git/ref/heads/main`]: () => Response.json(refAnswer('main')),
      [`GET ${root}/git/ref/heads/lockstep/:branch`]: ({ at }) =>
        branches.has(`lockstep/${at.branch}`)
          ? Response.json(refAnswer(`lockstep/${at.branch}`))
          : said(404, 'Not Found'),
      [`GET ${root}/git/trees/:sha`]: treeAnswer,
      [`GET ${root}/git/blobs/:sha`]: ({ at }) => {
        const bytes = blobs.get(at.sha ?? '')
        if (!bytes) return said(404, 'Not Found')
        const content = Buffer.from(bytes).toString('base64')
        const about = { url: 'https://api.example/blob', sha: at.sha, node_id: at.sha, size: bytes.length }
        return Response.json({ ...about, content, encoding: 'base64' })
      },
      [`POST ${root}/git/blobs`]: ({ json }) => {
        const { content } = json as { content: string }
        return Response.json(
          { sha: keepBlob(Buffer.from(content, 'base64')), url: 'https://api.example/blob' },
          { status: 201 },
        )
      },
      [`POST ${root}/git/trees`]: newTree,
      [`POST ${root}/git/commits`]: newCommit,
      [`PATCH ${root}/git/refs/heads/main`]: exchange => moveRef('main', exchange),
      [`PATCH ${root}/git/refs/heads/lockstep/:branch`]: exchange =>
        moveRef(`lockstep/${exchange.at.branch}`, exchange),
      [`POST ${root}/git/refs`]: newRef,
      [`GET ${root}/compare/:heads`]: ({ at }) => compare(at.heads ?? ''),
      [`GET ${root}/pulls`]: ({ url }) =>
        Response.json(
          pulls
            .filter(pull => pull.open && `${owner}:${pull.head}` === url.searchParams.get('head'))
            .map((_, i) => ({ number: i + 1 })),
        ),
      [`POST ${root}/pulls`]: ({ json }) => {
        const { head, base } = json as { head: string; base: string }
        pulls.push({ head, base, open: true })
        return Response.json({ number: pulls.length }, { status: 201 })
      },
      'POST /graphql': graphql,
    },
  })

  return {
    service,
    push,
    pulls,
    file: (path, branch = 'main') => {
      const bytes = blobs.get(filesAt(branches.get(branch)).get(path)?.blob ?? '')
      return bytes && Buffer.from(bytes).toString('utf8')
    },
    paths: () => [...filesAt(branches.get('main')).keys()],
    lock() {
      valid = false
    },
    mode: path => filesAt(branches.get('main')).get(path)?.mode,
    log: (branch = 'main') => ancestors(branches.get(branch) ?? '').map(sha => commits.get(sha)?.message ?? ''),
    merge(branch) {
      const head = branches.get(branch) ?? ''
      const main = branches.get('main') ?? ''
      const base = filesAt(mergeBase(main, head))
      const ours = filesAt(head)
      const changes = [...new Set([...base.keys(), ...ours.keys()])]
        .filter(path => base.get(path)?.blob !== ours.get(path)?.blob)
        .map(path => [path, ours.get(path) ?? null] as const)
      const tree = keepTree(changed(filesAt(main), changes))
      branches.set('main', keepCommit({ tree, parents: [main, head], at: now(), message: `Merge ${branch}` }))
      for (const pull of pulls) if (pull.head === branch) pull.open = false
    },
    beforeMove(act) {
      meanwhile = act
    },
    protect() {
      isProtected = true
    },
  }
}

const hash = (text: string): string => createHash('sha1').update(text).digest('hex')
const said = (status: number, message: string): Response =>
  Response.json({ message, documentation_url: 'https://docs.example', status: String(status) }, { status })

function foldersOf(files: Files) {
  const folders = new Set<string>()
  for (const path of files.keys()) {
    const parts = path.split('/')
    for (let depth = 1; depth < parts.length; depth++) folders.add(parts.slice(0, depth).join('/'))
  }
  return [...folders].sort().map(path => ({ path, mode: '040000', type: 'tree', sha: hash(path) }))
}

/** What lies directly in a tree; the trees below are made to be asked for. */
function topLevel(files: Files, keepTree: (files: Files) => string) {
  const names = Map.groupBy(files, ([path]) => path.split('/')[0] ?? '')
  return [...names].map(([name, below]) => {
    const own = below.find(([path]) => path === name)
    if (own) return { path: name, mode: own[1].mode, type: 'blob', sha: own[1].blob }
    const inner = new Map(below.map(([path, node]) => [path.slice(name.length + 1), node]))
    return { path: name, mode: '040000', type: 'tree', sha: keepTree(inner) }
  })
}
