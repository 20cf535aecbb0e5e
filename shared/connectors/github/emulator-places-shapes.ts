// What GitHub's answers say of repositories, organisations and the App, whole, as its API description has them.

import type { RepoRow } from './emulator-house.ts'
import { api, simpleUser, site } from './emulator-shapes.ts'

const day = '2025-01-01T00:00:00Z'

const pages =
  'archive assignees blobs branches collaborators comments commits compare contents contributors deployments downloads events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels languages merges milestones notifications pulls releases stargazers statuses subscribers subscription tags teams trees'.split(
    ' ',
  )

export function repositoryShape(row: RepoRow, push: boolean) {
  const url = `${api}/repos/${row.name}`
  const page = `${site}/${row.name}`
  return {
    id: row.id,
    node_id: `R_${row.id}`,
    name: row.name.split('/')[1] ?? '',
    full_name: row.name,
    private: true,
    visibility: 'private',
    topics: [],
    owner: simpleUser(row.name.split('/')[0] ?? ''),
    html_url: page,
    url,
    ...Object.fromEntries(pages.map(name => [`${name}_url`, `${url}/${name}`])),
    clone_url: `${page}.git`,
    git_url: `git://github.com/${row.name}.git`,
    ssh_url: `git@github.com:${row.name}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    description: null,
    language: null,
    license: null,
    fork: false,
    default_branch: 'main',
    forks: 0,
    forks_count: 0,
    open_issues: 0,
    open_issues_count: 0,
    size: 1,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    network_count: 0,
    subscribers_count: 0,
    has_issues: row.hasIssues,
    has_projects: true,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: row.archived,
    disabled: false,
    pushed_at: day,
    created_at: day,
    updated_at: day,
    permissions: { admin: false, push, pull: true, triage: push, maintain: false },
  }
}

/** As deliveries show it. */
export function organizationShape(login: string) {
  const url = `${api}/orgs/${login}`
  return {
    login,
    id: 1,
    node_id: 'O_1',
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${site}/${login}.png`,
    description: null,
  }
}
