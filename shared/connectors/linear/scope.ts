// What a client file says about where issues live: a team, and what narrows it, in Linear's own terms.

import { z } from 'zod'
import { readWritten } from './written.ts'

const word = z.union([z.string().min(1), z.number()]).transform(String)

/** An IssueFilter as an object, or written in one string. It is handed on as a variable, never as text. */
const query = z.union([z.record(z.string(), z.unknown()), z.string().min(1)]).transform((given, { addIssue }) => {
  const filter = z.record(z.string(), z.unknown()).safeParse(typeof given === 'string' ? readWritten(given) : given)
  if (filter.success) return filter.data
  addIssue({ code: 'custom', message: noFilter })
  return z.NEVER
})

const noFilter =
  'must be an IssueFilter of the Linear API as one string: braces around every level, brackets around lists, quotes around words with a space, such as \'{ title: { eq: "two words" } }\'. Levels told by the beginnings of lines are not read here'

const shape = z.strictObject({
  team: z.string().min(1).describe('The key of the team, as in ENG-123, or its id'),
  items: z
    .enum(['issues', 'projects', 'both'])
    .optional()
    .describe(
      'issues, projects, or both: then the type of an item tells which it is, and an issue may have a project above it',
    ),
  project: word.optional().describe('Only issues of this project; new ones are made in it'),
  label: word.optional().describe('Only issues that bear this label'),
  cycle: word.optional().describe('Only issues of this cycle: name, number, or active, next, previous'),
  state: word.optional().describe('Only issues in this state'),
  assignee: word.optional().describe('Only issues of this person: mail address, handle or id'),
  query: query.optional().describe('Any further IssueFilter'),
})

const ofIssues = ['label', 'cycle', 'state', 'assignee', 'query'] as const

export const scope = shape.superRefine((given, { addIssue }) => {
  const refuse = (path: string, message: string) => addIssue({ code: 'custom', path: [path], message })
  if ((given.items ?? 'issues') === 'issues') return
  if (given.project !== undefined)
    refuse('project', 'one project is named, and projects are mirrored: take one of the two out')
  if (given.items !== 'projects') return
  for (const key of ofIssues)
    if (given[key] !== undefined) refuse(key, 'narrows issues, and only projects are mirrored')
})

export type Scope = z.infer<typeof scope>

export const holdsIssues = ({ items }: Scope): boolean => items !== 'projects'
export const holdsProjects = ({ items = 'issues' }: Scope): boolean => items !== 'issues'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
export const isId = (word: string): boolean => uuid.test(word)

type Filter = Readonly<Record<string, unknown>>

/** Finds the team, whichever way it is named. Asking for an id with a word that is none is an error at Linear. */
export const teamFilter = ({ team }: Scope): Filter =>
  isId(team) ? { id: { eq: team } } : { key: { eqIgnoreCase: team } }

export const projectFilter = (project: string): Filter =>
  isId(project)
    ? { id: { eq: project } }
    : { or: [{ name: { eqIgnoreCase: project } }, { slugId: { eqIgnoreCase: project } }] }

/** Projects of the team, also those it shares with others. */
export const projectsFilter = (scope: Scope): Filter => ({ accessibleTeams: { some: teamFilter(scope) } })

/** Everything the scope says, as one IssueFilter. */
export function issueFilter(scope: Scope): Filter {
  const { project, label, cycle, state, assignee, query } = scope
  const parts: readonly (Filter | undefined)[] = [
    { team: teamFilter(scope) },
    project === undefined ? undefined : { project: projectFilter(project) },
    label === undefined ? undefined : { labels: { some: { name: { eqIgnoreCase: label } } } },
    cycle === undefined ? undefined : { cycle: cycleFilter(cycle) },
    state === undefined ? undefined : { state: { name: { eqIgnoreCase: state } } },
    assignee === undefined ? undefined : { assignee: personFilter(assignee) },
    query,
  ]
  return { and: parts.filter(part => part !== undefined) }
}

const relative: Readonly<Record<string, string>> = { active: 'isActive', next: 'isNext', previous: 'isPrevious' }

function cycleFilter(cycle: string): Filter {
  const flag = Object.hasOwn(relative, cycle.toLowerCase()) ? relative[cycle.toLowerCase()] : undefined
  if (flag !== undefined) return { [flag]: { eq: true } }
  const named = { name: { eqIgnoreCase: cycle } }
  return /^\d+$/.test(cycle) ? { or: [named, { number: { eq: Number(cycle) } }] } : named
}

const personFilter = (person: string): Filter =>
  isId(person)
    ? { id: { eq: person } }
    : { or: [{ email: { eqIgnoreCase: person } }, { displayName: { eqIgnoreCase: person } }] }

/** What may change without a word about the issue itself: only Linear can say whether an issue fits. */
export const isNarrowed = ({ label, cycle, state, assignee, query }: Scope): boolean =>
  [label, cycle, state, assignee, query].some(part => part !== undefined)
