// GitHub's rooms in memory: repositories, issues, comments and a board, and what happens to them, whoever does it.

import type { Time } from '../../core/ids.ts'
import { shelf } from '../../http/emulator-index.ts'
import type { Clock } from '../../ports/clock.ts'

export interface IssueRow {
  readonly repo: string
  readonly number: number
  readonly id: number
  readonly title: string
  readonly body: string | null
  readonly state: 'open' | 'closed'
  readonly reason: string | null
  readonly author: string
  readonly byApp: boolean
  readonly labels: readonly string[]
  readonly assignees: readonly string[]
  readonly milestone: number | null
  readonly type: string | null
  readonly parent: string | null
  /** Keys of issues this one holds up. */
  readonly blocks: readonly string[]
  readonly pull: boolean
  readonly created: string
  readonly updated: string
}

export interface CommentRow {
  readonly id: number
  readonly issue: string
  readonly body: string
  readonly author: string
  readonly byApp: boolean
  readonly created: string
  readonly updated: string
}

export interface CardRow {
  readonly id: number
  /** undefined: something we may not see. */
  readonly issue: string | undefined
  readonly values: Readonly<Record<string, string | number>>
  readonly created: string
  readonly updated: string
}

export interface RepoRow {
  readonly id: number
  readonly name: string
  readonly hasIssues: boolean
  readonly archived: boolean
}

export interface HouseSettings {
  readonly clock: Clock
  readonly lag: () => Time
  readonly skew: Time
  readonly onChange: (
    event: string,
    action: string,
    at: { readonly issue: IssueRow; readonly comment?: CommentRow; readonly by: string },
  ) => void
}

export type House = ReturnType<typeof house>

export const keyOf = ({ repo, number }: Pick<IssueRow, 'repo' | 'number'>): string => `${repo}#${number}`

export const types = ['Task', 'Bug', 'Feature']
export const milestones = [
  { number: 1, title: 'v1' },
  { number: 2, title: 'v2' },
]
export const accounts = [
  { login: 'lockstep-bot', id: 900, email: null },
  { login: 'ada', id: 101, email: null },
  { login: 'grace', id: 102, email: 'grace@acme.example' },
]

export function house({ clock, lag, skew, onChange }: HouseSettings) {
  const issues = shelf<IssueRow>(clock, lag)
  const comments = shelf<CommentRow>(clock, lag)
  const cards = shelf<CardRow>(clock, lag)
  const labels = new Map<string, string>(['bug', 'Docs'].map(name => [name.toLowerCase(), name]))
  const repos = new Map<string, RepoRow>()
  /** Old names of repositories, and issues that were moved, with where they are now. */
  const renamed = new Map<string, string>()
  const moved = new Map<string, string>()
  const deleted = new Set<string>()
  let count = 1000

  /** Whole seconds, as GitHub has them. */
  const time = () => `${new Date(Math.floor((clock.now() + skew) / 1000) * 1000).toISOString().slice(0, 19)}Z`
  const numbersIn = (repo: string) => [
    ...issues
      .all()
      .filter(row => row.repo === repo)
      .map(row => row.number),
    ...[...deleted, ...moved.keys()].filter(key => key.startsWith(`${repo}#`)).map(key => Number(key.split('#')[1])),
  ]

  function addRepo(name: string): RepoRow {
    const repo = { id: ++count, name, hasIssues: true, archived: false }
    repos.set(name.toLowerCase(), repo)
    return repo
  }

  function make(wanted: Partial<IssueRow> & { readonly repo: string }, by: string, byApp = false): IssueRow {
    const at = time()
    const row: IssueRow = {
      number: Math.max(0, ...numbersIn(wanted.repo)) + 1,
      id: 3_000_000_000 + ++count,
      title: '',
      body: null,
      state: 'open',
      reason: null,
      author: by,
      byApp,
      labels: [],
      assignees: [],
      milestone: null,
      type: null,
      parent: null,
      blocks: [],
      pull: false,
      created: at,
      updated: at,
      ...wanted,
    }
    const stored = { ...row, labels: named(row.labels) }
    issues.put(keyOf(row), stored)
    onChange(row.pull ? 'pull_request' : 'issues', 'opened', { issue: stored, by })
    return stored
  }

  /** Whatever is not said stays. Dependencies leave the time of the last change alone, as moving a card does. */
  function change(row: IssueRow, wanted: Partial<IssueRow>, by: string, action = 'edited'): IssueRow {
    const current = issues.get(keyOf(row)) ?? row
    const isQuiet = Object.keys(wanted).every(name => name === 'blocks')
    const next = { ...current, ...wanted, updated: isQuiet ? current.updated : time() }
    const stored = { ...next, labels: named(next.labels) }
    issues.put(keyOf(row), stored)
    onChange('issues', action, { issue: stored, by })
    return stored
  }

  /** Labels spring into being when they are first used, and keep the spelling they have. */
  function named(words: readonly string[]): readonly string[] {
    const spelt = words.map(word => {
      const known = labels.get(word.toLowerCase()) ?? word
      labels.set(word.toLowerCase(), known)
      return known
    })
    return [...new Set(spelt)]
  }

  function say(issue: IssueRow, body: string, by: string, byApp = false): CommentRow {
    const at = time()
    const row = { id: ++count, issue: keyOf(issue), body, author: by, byApp, created: at, updated: at }
    comments.put(String(row.id), row)
    issues.put(keyOf(issue), { ...(issues.get(keyOf(issue)) ?? issue), updated: at })
    onChange('issue_comment', 'created', { issue, comment: row, by })
    return row
  }

  function reword(row: CommentRow, body: string): CommentRow {
    const next = { ...row, body, updated: time() }
    comments.put(String(row.id), next)
    return next
  }

  const cardOf = (key: string): CardRow | undefined => cards.all().find(card => card.issue === key)

  /** Puts values on a card; makes the card where there is none. */
  function setCard(key: string | undefined, values: Readonly<Record<string, string | number | null>>): CardRow {
    const known = key === undefined ? undefined : cardOf(key)
    const at = time()
    const before = known ?? { id: ++count, issue: key, values: {}, created: at, updated: at }
    const merged = Object.entries({ ...before.values, ...values }).filter(
      (pair): pair is [string, string | number] => pair[1] !== null,
    )
    const next = { ...before, values: Object.fromEntries(merged), updated: at }
    cards.put(String(next.id), next)
    return next
  }

  function erase(row: IssueRow): void {
    issues.drop(keyOf(row))
    deleted.add(keyOf(row))
    for (const comment of comments.all()) if (comment.issue === keyOf(row)) comments.drop(String(comment.id))
    onChange('issues', 'deleted', { issue: row, by: 'ada' })
  }

  function transfer(row: IssueRow, to: string): void {
    issues.drop(keyOf(row))
    const there = make(
      { ...row, repo: to, number: Math.max(0, ...numbersIn(to)) + 1, id: 3_000_000_000 + ++count },
      row.author,
    )
    moved.set(keyOf(row), keyOf(there))
    onChange('issues', 'transferred', { issue: row, by: 'ada' })
  }

  return {
    time,
    addRepo,
    repo: (name: string) => repos.get(name.toLowerCase()),
    setRepo: (row: RepoRow) => void repos.set(row.name.toLowerCase(), row),
    rename(from: string, to: string) {
      const row = repos.get(from.toLowerCase())
      if (!row) return
      repos.delete(from.toLowerCase())
      repos.set(to.toLowerCase(), { ...row, name: to })
      renamed.set(from.toLowerCase(), to)
      for (const issue of issues.all().filter(each => each.repo === from)) {
        issues.drop(keyOf(issue))
        issues.put(keyOf({ ...issue, repo: to }), { ...issue, repo: to })
      }
    },
    newName: (name: string) => renamed.get(name.toLowerCase()),
    make,
    change,
    say,
    reword,
    setCard,
    cardOf,
    erase,
    transfer,
    whereIs: (key: string) => moved.get(key),
    wasDeleted: (key: string) => deleted.has(key),
    issue: (key: string) => issues.get(key),
    issues: () => issues.all(),
    listedIssues: () => issues.listed(),
    comment: (id: string) => comments.get(id),
    dropComment: (id: string) => comments.drop(id),
    comments: () => comments.all(),
    listedComments: () => comments.listed(),
    listedCards: () => cards.listed(),
    hideCard: () => setCard(undefined, {}),
    labelNames: () => [...labels.values()],
    isLabel: (name: string) => labels.has(name.toLowerCase()),
  }
}
