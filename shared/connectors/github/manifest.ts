// What GitHub can hold and how it behaves: plain data, read by the engine, the docs and the cloud alike.

import { fieldName } from '../../core/ids.ts'
import type { Manifest } from '../../ports/connector.ts'

export const manifest: Manifest = {
  name: 'github',
  title: 'GitHub',
  fields: {
    [fieldName('title')]: { kind: 'scalar', limit: 256 },
    // GitHub takes 65,536; the rest is left to our marker.
    [fieldName('body')]: { kind: 'text', limit: 65_000 },
    [fieldName('status')]: {
      kind: 'scalar',
      words: ['open', 'closed', 'not planned', 'duplicate'],
      saidLater: 'the usual',
    },
    [fieldName('type')]: { kind: 'scalar' },
    [fieldName('assignees')]: { kind: 'people', limit: 10 },
    [fieldName('labels')]: { kind: 'set', limit: 100 },
    [fieldName('milestone')]: { kind: 'scalar' },
    // What hangs on an issue and what is on its card takes requests of its own.
    [fieldName('parent')]: { kind: 'ref', saidLater: 'nothing' },
    [fieldName('blocks')]: { kind: 'refs', limit: 50, saidLater: 'nothing' },
    [fieldName('priority')]: { kind: 'scalar', needs: 'board', saidLater: 'nothing' },
    [fieldName('estimate')]: { kind: 'scalar', needs: 'board', saidLater: 'nothing' },
    [fieldName('iteration')]: { kind: 'scalar', needs: 'board', saidLater: 'nothing' },
    [fieldName('due')]: { kind: 'scalar', needs: 'board', saidLater: 'nothing' },
  },
  comments: true,
  ids: 'service',
  revisions: false,
  // Only where one answer shows everything that is shared; otherwise the item is read again.
  answers: false,
  history: false,
  sets: 'add-remove',
  timeStep: 1000,
  // New issues were seen to be missing from lists for eight minutes.
  lag: 10 * 60_000,
  // Titles and texts; everything else is written one by one.
  batch: { read: 50, write: 10 },
  // 5,000 requests an hour, 80 creations a minute, and "one after the other": the strictest of the three.
  pace: { perMinute: 80, atOnce: 1 },
  custom: 'named',
  columns: 'board',
  settings: { site: {} },
  lends: {
    git: {
      api: 'https://api.github.com',
      site: 'https://github.com',
      versionHeader: 'x-github-api-version',
      version: '2022-11-28',
    },
  },
  events: [
    'issues',
    'issue_comment',
    'sub_issues',
    'issue_dependencies',
    'label',
    'milestone',
    'projects_v2_item',
    'pull_request',
  ],
  happenings: ['pull request opened', 'pull request merged'],
  secrets: ['token', 'appId', 'privateKey', 'installationId', 'webhookSecret'],
  exceptions: {},
}
