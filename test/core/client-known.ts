// Connectors as the client file may know them, for its tests.

import type { KnownConnectors } from '../../shared/core/client.ts'

const usual = {
  title: { kind: 'scalar' },
  body: { kind: 'text' },
  status: { kind: 'scalar' },
  assignees: { kind: 'people' },
  labels: { kind: 'set' },
  links: { kind: 'set', readOnly: true },
} as const

export const known: KnownConnectors = {
  github: {
    fields: {
      ...usual,
      assignees: { kind: 'people', limit: 10 },
      status: { kind: 'scalar', words: ['open', 'closed'] },
    },
    comments: true,
    scope: { repo: { required: true }, label: {}, board: {} },
    settings: {},
    columns: 'board',
    instead: { folder: 'markdown' },
  },
  markdown: {
    fields: { ...usual, priority: { kind: 'scalar' }, due: { kind: 'scalar' } },
    custom: 'any',
    scope: { repo: {}, folder: { required: true }, format: { oneOf: ['leanspec', 'workitem', 'sdlc'] } },
    settings: {},
  },
  jira: {
    fields: { ...usual, priority: { kind: 'scalar' }, due: { kind: 'scalar' }, type: { kind: 'scalar' } },
    comments: true,
    custom: 'named',
    scope: { project: { required: true }, type: {}, query: {} },
    settings: { site: { required: true } },
  },
  linear: {
    fields: { ...usual, priority: { kind: 'scalar' }, estimate: { kind: 'scalar' } },
    comments: true,
    scope: { team: { required: true }, label: {} },
    settings: {},
  },
  slack: { fields: {}, settings: { channel: { required: true } }, notices: true },
}
