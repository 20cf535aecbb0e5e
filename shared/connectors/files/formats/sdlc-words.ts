// The words of SDLC tracking: what its three lists are called, which keys hold which field, and how pages beside it are read.

import type { Dialect, KeyRule } from './dialect.ts'

export const levels = ['epic', 'story', 'task'] as const
export type Level = (typeof levels)[number]

export const listOf: Readonly<Record<Level, string>> = { epic: 'epics', story: 'stories', task: 'tasks' }
export const firstStatus: Readonly<Record<Level, string>> = { epic: 'planning', story: 'ready', task: 'todo' }
export const prefixOf: Readonly<Record<Level, string>> = { epic: 'EPIC-', story: 'US-', task: 'TASK-' }

/** `user_story` is what pages say of a story. */
export function levelOf(word: unknown): Level | undefined {
  const plain = word === 'user_story' ? 'story' : word
  return levels.find(level => level === plain)
}

const parents: Readonly<Record<Level, readonly string[]>> = {
  epic: ['parent'],
  story: ['epic', 'parent'],
  task: ['story', 'epic', 'parent'],
}

const order = [
  'id',
  'title',
  'type',
  'epic',
  'story',
  'parent',
  'status',
  'priority',
  'sprint',
  'assignee',
  'owner',
  'estimation_sp',
  'estimation',
  'due',
  'labels',
  'description',
  'lockstep',
]

const scalar = (...names: string[]): KeyRule => ({ names, kind: 'scalar', like: ['title'] })

const rulesOf = (level: Level): Readonly<Record<string, KeyRule>> => ({
  status: { ...scalar('status'), required: true },
  priority: scalar('priority'),
  labels: { names: ['labels', 'tags'], kind: 'set' },
  assignees: {
    names: level === 'story' ? ['assignee', 'owner', 'assignees'] : ['owner', 'assignee', 'assignees'],
    kind: 'people',
    single: true,
  },
  due: scalar('due', 'deadline'),
  parent: { names: parents[level], kind: 'ref', like: ['title'] },
  estimate: {
    names: level === 'epic' ? ['estimation_sp', 'estimation'] : ['estimation', 'estimation_sp'],
    kind: 'scalar',
    typed: true,
  },
  iteration: scalar('sprint'),
})

/** Fields that an entry and a page may both tell, and must then tell alike. */
export const told = ['title', 'status', 'priority', 'labels', 'assignees', 'due', 'parent', 'estimate', 'iteration']

export interface Spellings {
  /** A word that names a package → its ref. */
  refOf(word: string): string
  /** A ref as pages write it: some write `us-shop-001` for `US-SHOP-001`. */
  wordOf(ref: string): string
}

export const dialectOf = (level: Level, { refOf, wordOf }: Spellings): Dialect => ({
  keys: rulesOf(level),
  order,
  lists: 'flow',
  title: 'frontmatter',
  signs: {
    status: { names: ['status'], vocabulary: { words: [], pictures: {} } },
    priority: { names: ['priority'], vocabulary: { words: [], pictures: {} } },
  },
  times: { created: ['created'], updated: [] },
  ids: ['id'],
  refOf,
  wordOf,
  note: yaml => yaml,
})
