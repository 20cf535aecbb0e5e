// What Jira can hold and how it behaves: plain data, read by the engine, the docs and the cloud alike.

import { fieldName } from '../../core/ids.ts'
import type { Manifest } from '../../ports/connector.ts'

/** The longest text Jira takes, in characters. */
export const longestText = 32_767

export const manifest: Manifest = {
  name: 'jira',
  title: 'Jira',
  fields: {
    [fieldName('title')]: { kind: 'scalar', limit: 255 },
    [fieldName('body')]: { kind: 'text', limit: longestText },
    // An issue is born in the first status of its workflow, in no sprint, without links; a status is walked to.
    [fieldName('status')]: { kind: 'scalar', saidLater: 'the usual', goesInSteps: true },
    [fieldName('type')]: { kind: 'scalar' },
    [fieldName('assignees')]: { kind: 'people', limit: 1 },
    [fieldName('labels')]: { kind: 'set' },
    [fieldName('priority')]: { kind: 'scalar' },
    [fieldName('estimate')]: { kind: 'scalar' },
    [fieldName('parent')]: { kind: 'ref' },
    [fieldName('iteration')]: { kind: 'scalar', needs: 'board', saidLater: 'nothing' },
    [fieldName('milestone')]: { kind: 'scalar' },
    [fieldName('due')]: { kind: 'scalar' },
    [fieldName('blocks')]: { kind: 'refs', saidLater: 'nothing' },
    [fieldName('relates')]: { kind: 'refs', saidLater: 'nothing' },
  },
  comments: true,
  ids: 'service',
  revisions: false,
  answers: true,
  history: false,
  sets: 'add-remove',
  timeStep: 1000,
  lag: 5 * 60_000,
  // Changes go one by one; only creations travel together.
  batch: { read: 100, write: 1 },
  pace: { perMinute: 1000, atOnce: 8 },
  custom: 'named',
  settings: { site: { required: true }, cloud_id: {} },
  events: [
    'jira:issue_created',
    'jira:issue_updated',
    'jira:issue_deleted',
    'comment_created',
    'comment_updated',
    'comment_deleted',
    'issuelink_created',
    'issuelink_deleted',
    'sprint_updated',
    'sprint_started',
    'sprint_closed',
  ],
  happenings: ['sprint start'],
  secrets: ['email', 'token', 'webhookSecret'],
  exceptions: {
    'reads odd words a person wrote':
      'people there write rich text, not Markdown: what they type is shown as the Markdown that says it, escaped where it must be',
  },
}
