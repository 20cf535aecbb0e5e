// GitHub, Jira and Linear as the people of a scenario meet them: pages with issues on them, and a way to write there.

import { laboratory as githubLab } from '../../shared/connectors/github/emulator.ts'
import { home } from '../../shared/connectors/github/emulator-github.ts'
import { keyOf } from '../../shared/connectors/github/emulator-house.ts'
import { lab as jiraLab } from '../../shared/connectors/jira/emulator.ts'
import { everybody, host, projects } from '../../shared/connectors/jira/emulator-world.ts'
import { laboratory as linearLab } from '../../shared/connectors/linear/emulator.ts'
import { strangers } from '../../shared/connectors/linear/emulator-rows.ts'
import { fieldName, type Ref, ref } from '../../shared/core/ids.ts'
import type { Fields, Value } from '../../shared/core/value.ts'
import type { Emulator } from '../../shared/http/emulator.ts'
import type { Sent } from '../../shared/http/emulator-hooks.ts'
import type { Lab, Person } from '../../shared/http/emulator-lab.ts'
import type { Clock } from '../../shared/ports/clock.ts'

/** What stands on the page of an issue. */
export interface Issue {
  /** What people call it: `#1`, `SHOP-1`, `ENG-1`. */
  readonly name: string
  readonly title: string
  readonly text: string
  readonly status: string
  readonly labels: readonly string[]
  readonly assignee: string | undefined
  readonly comments: readonly string[]
  /** What else this service shows: columns, fields of its own, the epic above. */
  readonly more: Readonly<Record<string, unknown>>
  readonly ref: Ref
  readonly updated: string
}

export type Words = Readonly<Record<string, Value>>

/** A service before it has a page for people: what a laboratory holds, told alike. */
export interface Service {
  readonly host: string
  readonly secrets: Readonly<Record<string, string>>
  readonly emulator: Emulator
  readonly person: Person
  readonly writes: (route: string) => boolean
  readonly issues: () => readonly Issue[]
  readonly deliveries: () => readonly Sent[]
}

export const trackerServices: Readonly<Record<TrackerName, (clock: Clock) => Service>> = { github, jira, linear }
export type TrackerName = 'github' | 'jira' | 'linear'

function github(clock: Clock): Service {
  const lab = githubLab({}, { clock })
  const { house, service } = lab.github
  return {
    host: 'api.github.com',
    secrets: lab.settings.secret,
    emulator: service,
    ...common(lab),
    issues: () =>
      house
        .issues()
        .filter(({ repo, pull }) => repo === home && !pull)
        .map(row => ({
          name: `#${row.number}`,
          title: row.title,
          text: withoutMarker(row.body ?? ''),
          status: row.state,
          labels: row.labels,
          assignee: row.assignees[0],
          comments: house
            .comments()
            .filter(({ issue }) => issue === keyOf(row))
            .map(({ body }) => withoutMarker(body)),
          more: {
            ...house.cardOf(keyOf(row))?.values,
            onBoard: house.cardOf(keyOf(row)) !== undefined,
            parent: row.parent,
            reason: row.reason,
          },
          ref: ref(String(row.number)),
          updated: row.updated,
        })),
  }
}

function jira(clock: Clock): Service {
  const lab = jiraLab({ clock })
  const { issues, service } = lab.at
  const [shop] = projects
  return {
    host: new URL(host).hostname,
    secrets: lab.settings.secret,
    emulator: service,
    ...common(lab),
    issues: () =>
      issues
        .all()
        .filter(({ project }) => project === shop.id)
        .map(row => ({
          name: row.key,
          title: row.summary,
          text: textOf(row.description),
          status: row.status,
          labels: row.labels,
          assignee: everybody.find(({ accountId }) => accountId === row.assignee)?.mail,
          comments: issues.commentsOf(row.id).map(({ body }) => textOf(body)),
          more: { ...row.custom, type: row.type, parent: row.parent, priority: row.priority, sprints: row.sprints },
          ref: ref(row.id),
          updated: new Date(row.updated).toISOString(),
        })),
  }
}

function linear(clock: Clock): Service {
  const lab = linearLab({ clock })
  const at = lab.workspace
  return {
    host: 'api.linear.app',
    secrets: { token: lab.settings.secret.token ?? '', webhookSecret: lab.settings.secret.webhookSecret ?? '' },
    emulator: lab.emulator,
    ...common(lab),
    issues: () =>
      at.issues
        .all()
        .filter(({ id }) => !strangers.includes(id))
        .map(row => ({
          name: `ENG-${row.number}`,
          title: row.title,
          text: row.description ?? '',
          status: at.states.find(({ id }) => id === row.stateId)?.name ?? '',
          labels: row.labelIds.map(id => at.labels.find(label => label.id === id)?.name ?? id),
          assignee: at.users.find(({ id }) => id === row.assigneeId)?.email,
          comments: at.comments
            .all()
            .filter(({ issueId }) => issueId === row.id)
            .map(({ body }) => body),
          more: { estimate: row.estimate, parent: row.parentId },
          ref: ref(row.id),
          updated: row.updatedAt,
        })),
  }
}

const common = ({ person, hooks, writes = route => !route.startsWith('GET') }: Lab) => ({
  person,
  writes,
  deliveries: () => hooks?.mailbox.waiting() ?? [],
})

/** Nobody sees it on the page. */
const withoutMarker = (text: string): string => text.replace(/\s*<!--[\s\S]*?-->\s*/g, '').trim()

/** What can be read of a rich text: its blocks, one paragraph each. */
function textOf(doc: unknown): string {
  if (typeof doc !== 'object' || doc === null) return ''
  const { type, text, content } = doc as {
    readonly type?: unknown
    readonly text?: unknown
    readonly content?: unknown
  }
  const parts = Array.isArray(content) ? content.map(textOf) : []
  if (type === 'text') return String(text)
  if (type === 'paragraph' || type === 'heading') return parts.join('')
  return parts.join('\n\n')
}

export const wordsOf = (words: Words): Fields =>
  Object.fromEntries(Object.entries(words).map(([name, value]) => [fieldName(name), value]))
