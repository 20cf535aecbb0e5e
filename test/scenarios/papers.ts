// What scenarios are played with: a work item, a spec, and the client files that bind them to trackers.

export interface Words {
  readonly id: string
  readonly title: string
  readonly status?: string
  readonly tags?: string
  readonly body?: string
  /** More lines of the frontmatter. */
  readonly more?: string
}

/** A work item as its tool writes it: `meta/work/0042-….md`. */
export const workItem = ({ id, title, status = 'draft', tags = '[]', body = 'Nothing yet.', more = '' }: Words) => `---
type: work-item
id: "${id}"
title: "${title}"
kind: task
status: ${status}
priority: medium
tags: ${tags}
${more}last_updated: "2026-05-06T17:49:44+00:00"
last_updated_by: Toby
---

# ${id}: ${title}

## Summary

${body}
`

/** A spec as LeanSpec writes it: `specs/042-…/README.md`. */
export const spec = ({
  title,
  status = 'planned',
  tags = '[]',
  body = 'Nothing yet.',
  more = '',
}: Omit<Words, 'id'>) => `---
status: ${status}
created: '2025-11-03'
tags: ${tags}
priority: high
${more}---

# ${title}

> **Status**: ${status} · **Priority**: High

## Overview

${body}
`

/** Work items beside a Jira project. */
export const workItemsAndJira = (project = '') => `client: ACME
connections:
  here: { connector: files, root: . }
  jira: { connector: jira, site: https://acme.atlassian.net }
statuses:
  draft: { work: draft, jira: To Do }
  in-progress: { work: in-progress, jira: In Progress }
  done: { work: done, jira: Done }
projects:
  SHOP:
    ends:
      work: { in: here, folder: meta/work, format: work-item }
      jira: { in: jira, project: SHOP }
    fields: { title: both ways, status: both ways, body: both ways, labels: both ways }
${project.replace(/^(?=.)/gm, '    ')}`

/** Specs beside the issues of a repository, which stand on a board. */
export const specsAndIssues = (
  project = 'fields: { title: both ways, status: both ways }',
  statuses = boardStatuses,
) => `client: ACME
connections:
  here: { connector: files, root: ., pages: "https://github.com/acme/shop/blob/main" }
  github: { connector: github }
${statuses}
projects:
  SHOP:
    ends:
      specs: { in: here, folder: specs, format: leanspec }
      issues: { in: github, repo: acme/shop, board: Roadmap }
${project.replace(/^(?=.)/gm, '    ')}`

const boardStatuses = `statuses:
  planned: { specs: planned, issues: open }
  in-progress: { specs: in-progress, issues: { open: In work } }
  complete: { specs: complete, issues: closed }
  archived: { specs: archived, issues: not planned }`
