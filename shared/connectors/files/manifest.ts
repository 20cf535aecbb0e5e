// What packages in files can hold and how a folder behaves: plain data, read by the engine, the docs and the cloud alike.

import { fieldName } from '../../core/ids.ts'
import type { Manifest } from '../../ports/connector.ts'

const noRequests = 'a folder answers no requests over a network that could fail this way; its own faults have tests'

export const manifest: Manifest = {
  name: 'files',
  title: 'Files',
  fields: {
    [fieldName('title')]: { kind: 'scalar' },
    [fieldName('body')]: { kind: 'text' },
    [fieldName('status')]: { kind: 'scalar' },
    [fieldName('priority')]: { kind: 'scalar' },
    [fieldName('labels')]: { kind: 'set' },
    [fieldName('assignees')]: { kind: 'people' },
    [fieldName('due')]: { kind: 'scalar' },
    [fieldName('parent')]: { kind: 'ref' },
  },
  comments: false,
  ids: 'own',
  revisions: true,
  answers: true,
  history: false,
  sets: 'add-remove',
  timeStep: 1000,
  lag: 0,
  batch: { read: 100, write: 50 },
  pace: { perMinute: 6000, atOnce: 8 },
  custom: 'any',
  settings: { root: { required: true }, pages: {} },
  borrows: { what: 'git', key: 'folder' },
  keeps: 'packages',
  events: [],
  secrets: [],
  exceptions: {
    'a creation answered by a server error is sent once, called uncertain, and found again': noRequests,
    'a creation answered by a broken line is sent once, called uncertain, and found again': noRequests,
    'a creation answered by silence is sent once, called uncertain, and found again': noRequests,
    'a creation answered by half an answer is sent once, called uncertain, and found again': noRequests,
    'a creation answered by a web page is sent once, called uncertain, and found again': noRequests,
    'a creation that reached nobody is known not to have happened': noRequests,
    'a creation that was sent elsewhere is not called a success': noRequests,
    'a rate limit says when to come back, and is not asked again before': noRequests,
    'a read survives a passing trouble': noRequests,
    'a write is never sent twice': noRequests,
    'a service that never answers is given up in time': noRequests,
    'the pace is never exceeded': noRequests,
    'whoever would wait too long at the gate is told when to come back': noRequests,
    'a stranger is named': 'a file takes any name: nobody is a stranger there',
    'no secret in any error': 'a folder has no credential that could be shown',
  },
}
