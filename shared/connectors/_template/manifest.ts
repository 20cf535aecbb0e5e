// What this tracker can hold and how it behaves: plain data, read by the engine, the docs and the cloud alike.

import { fieldName } from '../../core/ids.ts'
import type { Manifest } from '../../ports/connector.ts'

export const manifest: Manifest = {
  name: '_template',
  title: 'Template Tracker',
  fields: {
    [fieldName('title')]: { kind: 'scalar', limit: 255 },
    [fieldName('body')]: { kind: 'text', limit: 1_000_000 },
    [fieldName('status')]: { kind: 'scalar' },
    [fieldName('priority')]: { kind: 'scalar' },
    [fieldName('labels')]: { kind: 'set' },
    [fieldName('assignees')]: { kind: 'people' },
  },
  comments: true,
  ids: 'service',
  revisions: true,
  answers: true,
  history: true,
  sets: 'add-remove',
  timeStep: 1000,
  lag: 60_000,
  batch: { read: 1, write: 1 },
  pace: { perMinute: 300, atOnce: 4 },
  events: ['item.changed', 'item.deleted', 'comment.changed', 'comment.deleted', 'project.imported'],
  secrets: ['token', 'webhookSecret'],
  exceptions: {},
}
