// What the demo begins with: a repository with packages in all four formats, and the client file that binds it.

import type { Exhibit } from '../../shared/http/emulator-lab.ts'

export const project = 'ROCKET'

export const clientFileName = 'clients/DEMO.yaml'

export type Step = keyof Exhibit['statuses']

interface Format {
  readonly format: string
  readonly title: string
  /** Where a package lies in the repository. */
  readonly fileOf: (ref: string) => string
  readonly statuses: Exhibit['statuses']
}

/** An end in files, by the name it has in the client file; its folder is called the same. */
export const formats: Readonly<Record<string, Format>> = {
  specs: {
    format: 'leanspec',
    fileOf: ref => `specs/${ref}/README.md`,
    title: 'LeanSpec',
    statuses: { planned: 'planned', begun: 'in-progress', done: 'complete' },
  },
  work: {
    format: 'work-item',
    fileOf: ref => `work/${ref}.md`,
    title: 'Work items',
    statuses: { planned: 'ready', begun: 'in-progress', done: 'done' },
  },
  sdlc: {
    format: 'sdlc',
    fileOf: () => 'sdlc/sdlc-tracking.yaml',
    title: 'SDLC tracking',
    statuses: { planned: 'ready', begun: 'in_progress', done: 'done' },
  },
  tasks: {
    format: 'task-package',
    fileOf: ref => `tasks/${ref}.md`,
    title: 'Task packages',
    statuses: { planned: 'Planned', begun: 'In Progress', done: 'Done' },
  },
}

const spec = `---
status: planned
created: '2026-01-05'
tags:
  - fuel
priority: high
---

# Fuel the rocket

> **Status**: 🗓️ Planned · **Priority**: High

First the left tank.

Then the right tank.
`

const workItem = `---
type: work-item
id: "0001"
title: "Practise counting"
date: "2026-01-05T09:00:00+00:00"
kind: task
status: in-progress
tags: [crew]
last_updated: "2026-01-05T09:00:00+00:00"
schema_version: 1
---

# 0001: Practise counting

Everybody counts aloud.

Nobody skips seven.
`

const tracking = `# Kept by hand; Lockstep changes what changed and not one byte more.
project:
  id: "ROCKET"

implementation:
  epics: []
  stories:
    - id: "US-ROCKET-001"
      title: "Paint the fins"
      status: "ready" # ready | in_progress | done
      labels: ["hull"]
      description: "Three coats of red."
  tasks: []
`

const taskPackage = `---
title: "Pick a landing site"
status: Planned
labels: [mission]
---

# Pick a landing site

Somewhere flat, and close to tea.

## Activity Log

- 2026-01-05: opened
`

/** The repository, by path. */
export const repository: Readonly<Record<string, string>> = {
  'specs/001-fuel-the-rocket/README.md': spec,
  'work/0001-practise-counting.md': workItem,
  'sdlc/sdlc-tracking.yaml': tracking,
  'tasks/20260105-pick-a-landing-site.md': taskPackage,
}

/** What somebody had entered at the trackers before Lockstep came: one item each. */
export const entered: readonly { readonly title: string; readonly body: string; readonly labels: readonly string[] }[] =
  [
    { title: 'Check the weather', body: 'Wind, clouds, and birds.\n\nAsk again at noon.', labels: ['safety'] },
    { title: 'Tune the radio', body: 'The crew wants to hear us.\n\nWe want to hear the crew.', labels: ['crew'] },
    { title: 'Pack the parachute', body: 'Fold it twice.\n\nTwo people look at it.', labels: ['safety'] },
  ]

export function clientFile(exhibits: Readonly<Record<string, Exhibit>>): string {
  const trackers = Object.entries(exhibits)
  const columns = [
    ...Object.entries(formats).map(([name, { statuses }]) => [name, statuses] as const),
    ...trackers.map(([name, { statuses }]) => [name, statuses] as const),
  ]
  const row = (step: Step) =>
    `  ${`${step}:`.padEnd(8)} { ${columns.map(([name, words]) => `${name}: ${inYaml(words[step])}`).join(', ')} }`
  return [
    '# Here these addresses lead to emulated services; anywhere else they are the real ones.',
    'client: DEMO',
    'connections:',
    '  here: { connector: files, root: . }',
    ...trackers.map(([name, { connection }]) => `  ${name}: ${flow({ connector: name, ...connection })}`),
    'statuses:',
    row('planned'),
    row('begun'),
    row('done'),
    'projects:',
    `  ${project}:`,
    '    conflicts: ask',
    '    limits: { writes: 500, deletes: 5 }',
    '    ends:',
    ...Object.entries(formats).map(
      ([name, { format }]) => `      ${name}: ${flow({ in: 'here', folder: name, format })}`,
    ),
    ...trackers.map(([name, { scope }]) => `      ${name}: ${flow({ in: name, ...scope })}`),
    '    fields:',
    ...['title', 'status', 'labels', 'body', 'comments'].map(field => `      ${field}: both ways`),
    '',
  ].join('\n')
}

/** `open: In work` is an item that is open and stands in that column. */
const inYaml = (word: string): string => (word.includes(': ') ? `{ ${word} }` : word)

const flow = (said: Readonly<Record<string, string>>): string =>
  `{ ${Object.entries(said)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`
