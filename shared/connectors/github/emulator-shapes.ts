// What GitHub's answers look like, whole, as its API description has them.

import { boardFields } from './emulator-board.ts'
import { type CommentRow, type House, type IssueRow, keyOf, milestones, types } from './emulator-house.ts'

export const api = 'https://api.github.com'
export const site = 'https://github.com'

const idOf = (word: string): number =>
  [...word].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7)

export function simpleUser(login: string, id = idOf(login), email?: string | null) {
  const url = `${api}/users/${login}`
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `${site}/${login}.png`,
    gravatar_id: '',
    url,
    html_url: `${site}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: login.endsWith('[bot]') ? 'Bot' : login === 'acme' ? 'Organization' : 'User',
    site_admin: false,
    ...(email === undefined ? {} : { email }),
  }
}

export const labelShape = (repo: string, name: string) => ({
  id: idOf(name),
  node_id: `LA_${idOf(name)}`,
  url: `${api}/repos/${repo}/labels/${encodeURIComponent(name.toWellFormed())}`,
  name,
  description: null,
  color: 'ededed',
  default: false,
})

export function milestoneShape(repo: string, number: number) {
  const url = `${api}/repos/${repo}/milestones/${number}`
  return {
    url,
    html_url: `${site}/${repo}/milestone/${number}`,
    labels_url: `${url}/labels`,
    id: 5000 + number,
    node_id: `MI_${number}`,
    number,
    title: milestones.find(each => each.number === number)?.title ?? '',
    description: null,
    creator: simpleUser('ada'),
    open_issues: 1,
    closed_issues: 0,
    state: 'open',
    created_at: '2025-01-01T00:00:00Z',
    updated_at: '2025-01-01T00:00:00Z',
    due_on: null,
    closed_at: null,
  }
}

export const typeShape = (name: string) => ({
  id: 70 + types.indexOf(name),
  node_id: `IT_${types.indexOf(name)}`,
  name,
  description: null,
  color: 'blue',
  created_at: '2025-01-01T00:00:00Z',
  updated_at: '2025-01-01T00:00:00Z',
  is_enabled: true,
})

/** The App a marker-bearing bot acts for. */
const appShape = {
  id: 77,
  slug: 'lockstep',
  node_id: 'A_77',
  owner: simpleUser('acme'),
  name: 'Lockstep',
  description: null,
  external_url: 'https://lockstep.example',
  html_url: `${site}/apps/lockstep`,
  created_at: '2025-01-01T00:00:00Z',
  updated_at: '2025-01-01T00:00:00Z',
  permissions: { issues: 'write', metadata: 'read' },
  events: ['issues'],
}
export const appAnswer = () => appShape

const reactionsTo = (url: string) => ({
  url: `${url}/reactions`,
  total_count: 0,
  '+1': 0,
  '-1': 0,
  laugh: 0,
  hooray: 0,
  confused: 0,
  heart: 0,
  rocket: 0,
  eyes: 0,
})

export function issueShape(row: IssueRow) {
  const url = `${api}/repos/${row.repo}/issues/${row.number}`
  const page = `${site}/${row.repo}/${row.pull ? 'pull' : 'issues'}/${row.number}`
  return {
    id: row.id,
    node_id: `I_${row.id}`,
    url,
    repository_url: `${api}/repos/${row.repo}`,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    number: row.number,
    state: row.state,
    state_reason: row.reason,
    title: row.title,
    body: row.body,
    user: simpleUser(row.author),
    labels: row.labels.map(name => labelShape(row.repo, name)),
    assignee: row.assignees[0] === undefined ? null : simpleUser(row.assignees[0]),
    assignees: row.assignees.map(login => simpleUser(login)),
    milestone: row.milestone === null ? null : milestoneShape(row.repo, row.milestone),
    locked: false,
    active_lock_reason: null,
    comments: 0,
    closed_at: row.state === 'closed' ? row.updated : null,
    created_at: row.created,
    updated_at: row.updated,
    author_association: 'MEMBER',
    reactions: reactionsTo(url),
    type: row.type === null ? null : typeShape(row.type),
    parent_issue_url: row.parent === null ? null : `${api}/repos/${row.parent.replace('#', '/issues/')}`,
    sub_issues_summary: { total: 0, completed: 0, percent_completed: 0 },
    issue_dependencies_summary: {
      blocked_by: 0,
      blocking: row.blocks.length,
      total_blocked_by: 0,
      total_blocking: row.blocks.length,
    },
    performed_via_github_app: row.byApp ? appShape : null,
    ...(row.pull
      ? { pull_request: { url, html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch`, merged_at: null } }
      : {}),
  }
}

export function commentShape(row: CommentRow, issue: IssueRow) {
  const repo = `${api}/repos/${issue.repo}`
  return {
    id: row.id,
    node_id: `IC_${row.id}`,
    url: `${repo}/issues/comments/${row.id}`,
    html_url: `${site}/${issue.repo}/${issue.pull ? 'pull' : 'issues'}/${issue.number}#issuecomment-${row.id}`,
    body: row.body,
    user: simpleUser(row.author),
    created_at: row.created,
    updated_at: row.updated,
    issue_url: `${repo}/issues/${issue.number}`,
    author_association: 'MEMBER',
    reactions: reactionsTo(`${repo}/issues/comments/${row.id}`),
    performed_via_github_app: row.byApp ? appShape : null,
  }
}

const day = '2025-01-01T00:00:00Z'
const words = (raw: string) => ({ raw, html: raw })

export const projectShape = (number: number, title: string) => ({
  id: 800 + number,
  node_id: `PVT_${number}`,
  owner: simpleUser('acme'),
  creator: simpleUser('ada'),
  title,
  description: null,
  public: false,
  closed_at: null,
  created_at: day,
  updated_at: day,
  number,
  short_description: null,
  deleted_at: null,
  deleted_by: null,
  state: 'open',
})

export const fieldShapes = () =>
  boardFields.map(({ id, name, type, options }) => ({
    id,
    node_id: `PVTF_${id}`,
    project_url: `${api}/orgs/acme/projectsV2/5`,
    name,
    data_type: type,
    ...(type === 'single_select'
      ? {
          options: (options ?? []).map(option => ({
            id: `opt-${option}`,
            name: words(option),
            description: words(''),
            color: 'GRAY',
          })),
        }
      : {}),
    ...(type === 'iteration'
      ? {
          configuration: {
            start_day: 1,
            duration: 14,
            iterations: (options ?? []).map(option => ({
              id: `it-${option}`,
              title: words(option),
              start_date: '2026-01-05',
              duration: 14,
              completed: false,
            })),
          },
        }
      : {}),
    created_at: day,
    updated_at: day,
  }))

export const cardShape = (house: House, id: number, key: string) => {
  const issue = house.issue(key)
  const card = house.cardOf(key)
  return {
    id,
    node_id: `PVTI_${id}`,
    project_url: `${api}/orgs/acme/projectsV2/5`,
    content_type: 'Issue',
    content: issue ? issueShape(issue) : null,
    creator: simpleUser('ada'),
    created_at: card?.created ?? day,
    updated_at: card?.updated ?? day,
    archived_at: null,
    item_url: `${api}/orgs/acme/projectsV2/5/items/${id}`,
  }
}

export const keyIn = (repo: string, number: string | number): string => keyOf({ repo, number: Number(number) })
