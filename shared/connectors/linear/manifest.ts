// What Linear can hold and how it behaves: plain data, read by the engine, the docs and the cloud alike.

import { fieldName } from '../../core/ids.ts'
import type { Manifest } from '../../ports/connector.ts'

/** In Linear's own order: the place of a word is the number the API knows it by. */
export const priorities = ['none', 'urgent', 'high', 'medium', 'low'] as const

/** What an item is, where both are mirrored. */
export const types = ['Issue', 'Project'] as const

export const manifest: Manifest = {
  name: 'linear',
  title: 'Linear',
  fields: {
    [fieldName('title')]: { kind: 'scalar' },
    [fieldName('body')]: { kind: 'text' },
    [fieldName('status')]: { kind: 'scalar' },
    [fieldName('assignees')]: { kind: 'people', limit: 1 },
    [fieldName('labels')]: { kind: 'set' },
    [fieldName('priority')]: { kind: 'scalar', words: priorities },
    [fieldName('estimate')]: { kind: 'scalar' },
    [fieldName('parent')]: { kind: 'ref' },
    [fieldName('iteration')]: { kind: 'scalar' },
    [fieldName('milestone')]: { kind: 'scalar', needs: 'project' },
    [fieldName('due')]: { kind: 'scalar' },
    [fieldName('type')]: { kind: 'scalar', needs: 'items', words: types },
    [fieldName('blocks')]: { kind: 'refs' },
    [fieldName('relates')]: { kind: 'refs' },
  },
  comments: true,
  // We do choose ids, but a new attempt has another one: one whose answer was lost is looked for, never presumed absent.
  ids: 'service',
  revisions: false,
  answers: true,
  history: false,
  sets: 'add-remove',
  // Finer in truth. But an edit that Linear finds not meaningful leaves the time alone: equal times must prove nothing.
  timeStep: 1000,
  lag: 60_000,
  batch: { read: 50, write: 20 },
  // 2,500 requests an hour for all API keys of a person together.
  pace: { perMinute: 40, atOnce: 4 },
  custom: 'named',
  settings: { auth: {} },
  events: ['Issue', 'Comment', 'Project'],
  secrets: ['token', 'webhookSecret'],
  exceptions: {},
}
