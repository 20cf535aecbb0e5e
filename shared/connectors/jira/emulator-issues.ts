// The emulated site's issues, comments and links in memory: how they are made, changed and listed, whoever does it.

import type { Time } from '../../core/ids.ts'
import { shelf } from '../../http/emulator-index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AdfDoc } from './adf.ts'
import { projects, users } from './emulator-world.ts'

export interface Issue {
  readonly id: string
  readonly key: string
  /** The number of its project: the key may change. */
  readonly project: string
  readonly type: string
  readonly status: string
  readonly summary: string
  readonly description: AdfDoc | null
  readonly assignee: string | null
  readonly labels: readonly string[]
  readonly priority: string
  readonly parent: string | null
  readonly fixVersions: readonly string[]
  readonly duedate: string | null
  readonly sprints: readonly number[]
  readonly resolution: string | null
  /** Fields of the user's own, as they are shown. */
  readonly custom: Readonly<Record<string, unknown>>
  readonly properties: Readonly<Record<string, unknown>>
  readonly creator: string
  readonly created: Time
  readonly updated: Time
  readonly archived?: true
}

export interface Comment {
  readonly id: string
  readonly issue: string
  readonly author: string
  readonly body: AdfDoc
  readonly created: Time
  readonly updated: Time
  readonly properties: readonly { readonly key: string; readonly value: unknown }[]
  readonly visibility?: unknown
}

export interface Link {
  readonly id: string
  readonly type: 'Blocks' | 'Relates'
  /** Where it comes from: the issue that blocks. */
  readonly from: string
  readonly to: string
}

/** A change of status, as the issue remembers it. */
export interface Move {
  readonly id: string
  readonly issue: string
  readonly by: string
  readonly at: Time
  readonly from: string
  readonly to: string
}

export interface BookSettings {
  readonly clock: Clock
  readonly lag: () => Time
  readonly skew: Time
  readonly onChange: (event: string, issue: Issue, more: { readonly by: string; readonly comment?: Comment }) => void
}

export type Changes = Partial<Omit<Issue, 'id' | 'created' | 'creator'>>
export type Book = ReturnType<typeof book>

export function book({ clock, lag, skew, onChange }: BookSettings) {
  const issues = shelf<Issue>(clock, lag)
  const comments = new Map<string, Comment>()
  /** Under every key it ever had, an issue is found. */
  const keys = new Map<string, string>()
  let links: readonly Link[] = []
  const moves: Move[] = []
  let ids = 10_000
  const numbers = new Map<string, number>()
  const names = new Map<string, string>(projects.map(({ id, key }) => [id, key]))

  const now = () => clock.now() + skew
  const nextKey = (projectId: string): string => {
    const number = (numbers.get(projectId) ?? 0) + 1
    numbers.set(projectId, number)
    return `${names.get(projectId)}-${number}`
  }

  /** By number, by its key, and by a key it had before. */
  function projectCalled(word: string) {
    const found = projects.find(({ id, key }) => [id, key, names.get(id)].includes(word.toUpperCase()))
    return found && { ...found, key: names.get(found.id) ?? found.key }
  }

  function put(issue: Issue): Issue {
    issues.put(issue.id, issue)
    keys.set(issue.key, issue.id)
    return issue
  }

  function change(issue: Issue, changes: Changes, by: string): Issue {
    const next = put({ ...issue, ...changes, updated: now() })
    if (next.status !== issue.status)
      moves.push({ id: String(++ids), issue: issue.id, by, at: now(), from: issue.status, to: next.status })
    onChange('jira:issue_updated', next, { by })
    return next
  }

  const get = (idOrKey: string): Issue | undefined => issues.get(keys.get(idOrKey.toUpperCase()) ?? idOrKey)

  /** A comment moves its issue forward too. */
  function touch(event: string, comment: Comment, by: string): void {
    const issue = get(comment.issue)
    if (!issue) return
    put({ ...issue, updated: now() })
    onChange(event, issue, { by, comment })
  }

  return {
    now,
    projectCalled,
    get,
    change,
    make(project: string, wanted: Changes, by: string, id = String(++ids)): Issue {
      const made = put({
        ...blank,
        ...wanted,
        id,
        project,
        key: nextKey(project),
        creator: by,
        created: now(),
        updated: now(),
      })
      onChange('jira:issue_created', made, { by })
      return made
    },
    erase(issue: Issue, by: string) {
      issues.drop(issue.id)
      links = links.filter(({ from, to }) => from !== issue.id && to !== issue.id)
      for (const comment of comments.values()) if (comment.issue === issue.id) comments.delete(comment.id)
      onChange('jira:issue_deleted', issue, { by })
    },
    move: (issue: Issue, project: string) => change(issue, { project, key: nextKey(project) }, users.ada.accountId),
    /** The project gets another key, and all its issues with it. */
    renameProject(project: string, key: string) {
      const former = names.get(project) ?? ''
      names.set(project, key)
      for (const issue of issues.all())
        if (issue.project === project) put({ ...issue, key: issue.key.replace(former, key) })
    },
    all: () => issues.all(),
    /** Late, as searches are, but for those that are asked for by number. */
    listed(afresh: readonly string[]): readonly Issue[] {
      const stale = issues.listed().filter(({ id }) => !afresh.includes(id))
      return [...stale, ...afresh.flatMap(id => issues.get(id) ?? [])]
    },
    movesOf: (issue: string): readonly Move[] => moves.filter(move => move.issue === issue),
    comment: (id: string) => comments.get(id),
    commentsOf: (issue: string) => [...comments.values()].filter(comment => comment.issue === issue),
    say(
      wanted: Pick<Comment, 'issue' | 'body' | 'properties'> & { readonly visibility?: unknown },
      by: string,
    ): Comment {
      const made = { ...wanted, id: String(++ids), author: by, created: now(), updated: now() }
      comments.set(made.id, made)
      touch('comment_created', made, by)
      return made
    },
    reword(comment: Comment, changes: Partial<Comment>, by: string): Comment {
      const next = { ...comment, ...changes, updated: now() }
      comments.set(next.id, next)
      touch('comment_updated', next, by)
      return next
    },
    unsay(comment: Comment, by: string) {
      comments.delete(comment.id)
      touch('comment_deleted', comment, by)
    },
    linksOf: (issue: string) => links.filter(({ from, to }) => from === issue || to === issue),
    link(wanted: Omit<Link, 'id'>, by: string) {
      const isThere = links.some(
        ({ type, from, to }) => type === wanted.type && from === wanted.from && to === wanted.to,
      )
      if (!isThere) links = [...links, { ...wanted, id: String(++ids) }]
      for (const id of [wanted.from, wanted.to]) change(get(id) ?? missing(id), {}, by)
    },
    unlink(id: string, by: string): boolean {
      const found = links.find(link => link.id === id)
      links = links.filter(link => link !== found)
      for (const end of found ? [found.from, found.to] : []) change(get(end) ?? missing(end), {}, by)
      return found !== undefined
    },
  }
}

const missing = (id: string): never => {
  throw new Error(`There is no issue ${id}`)
}

const blank: Omit<Issue, 'id' | 'key' | 'project' | 'creator' | 'created' | 'updated'> = {
  type: 'Task',
  status: 'To Do',
  summary: '',
  description: null,
  assignee: null,
  labels: [],
  priority: 'Medium',
  parent: null,
  fixVersions: [],
  duedate: null,
  sprints: [],
  resolution: null,
  custom: {},
  properties: {},
}
