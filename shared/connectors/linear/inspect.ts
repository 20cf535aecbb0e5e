// Is all there that a binding needs? Looks at the account, the scope and the words, and asks only.

import { Fault } from '../../core/errors.ts'
import { fold } from '../../core/field.ts'
import { fieldName } from '../../core/ids.ts'
import type { Finding, Inspection, Question } from '../../ports/connector.ts'
import type { Api } from './api.ts'
import { tables as documents, type View } from './documents.ts'
import { allowedEstimates } from './estimate.ts'
import { cycleId, personId, stateId, whoIs } from './lexicon.ts'
import { priorities, types } from './manifest.ts'
import { cycleName } from './mapping.ts'
import { holdsIssues, holdsProjects, type Scope } from './scope.ts'
import type { Tables } from './tables.ts'
import { wireViewer } from './wire.ts'

export async function inspect(
  api: Api,
  tables: Tables,
  view: View,
  scope: Scope,
  { people }: Question,
): Promise<Inspection> {
  const { viewer } = await api.ask({ query: documents.viewer, about: 'looking who we are' }, wireViewer)
  const account = viewer.email === '' ? viewer.displayName : viewer.email
  const missing = (await Promise.all([findingOf(tables.team), findingOf(tables.project)])).flat()
  if (missing.length > 0) return { account, findings: missing, words: {}, strangers: [] }
  const known = people.length > 0 ? await tables.people() : []
  return {
    account,
    findings: [
      ...(await unfitScope(tables, scope)),
      ...(await lackingGroups(tables, view)),
      ...(await lackingWords(tables, view, scope)),
    ],
    words: await words(tables, view, scope),
    strangers: people.filter(word => whoIs(known, word).filter(person => person.active).length !== 1),
  }
}

/** What cannot be found stops; that the question itself failed is for whoever asked. */
async function findingOf(look: () => Promise<unknown>): Promise<readonly Finding[]> {
  try {
    await look()
    return []
  } catch (reason) {
    if (!(reason instanceof Fault) || reason.unsent === false || reason.kind === 'rate-limited') throw reason
    return [{ weight: 'stops', message: reason.message }]
  }
}

async function words(tables: Tables, { fields, groups }: View, scope: Scope): Promise<Inspection['words']> {
  const { team, states } = await tables.team()
  const issueStates = holdsIssues(scope) ? states.map(({ name }) => name) : []
  const projectStates = holdsProjects(scope) ? (await tables.projectStatuses()).map(({ name }) => name) : []
  const known: [string, () => Promise<readonly string[]>][] = [
    ['status', async () => [...new Set([...issueStates, ...projectStates])]],
    ['type', async () => types.filter(type => (type === types[1] ? holdsProjects(scope) : holdsIssues(scope)))],
    ['priority', async () => priorities],
    ['estimate', async () => (allowedEstimates(team) ?? []).map(String)],
    ['iteration', async () => (await tables.cycles()).map(cycleName)],
    ['milestone', async () => (await tables.milestones()).map(({ name }) => name)],
    ...[...groups].map(([field, group]): [string, () => Promise<readonly string[]>] => [
      field,
      async () =>
        (await tables.labels()).flatMap(({ name, parent }) => (parent && fold(parent.name) === group ? [name] : [])),
    ]),
  ]
  const asked = known.filter(([field]) => fields.has(field))
  return Object.fromEntries(
    await Promise.all(asked.map(async ([field, list]) => [fieldName(field), await list()] as const)),
  )
}

/** A filter that nothing fits lists nothing, and nobody would wonder. */
async function unfitScope(tables: Tables, { state, assignee, label, cycle }: Scope): Promise<readonly Finding[]> {
  const looks: readonly (readonly [string | undefined, () => Promise<unknown>])[] = [
    [state, async () => stateId(tables, state ?? null)],
    [assignee, async () => personId(tables, assignee ?? '')],
    [cycle, async () => cycleId(tables, cycle ?? null)],
  ]
  const found = await Promise.all(looks.map(([word, look]) => (word === undefined ? [] : findingOf(look))))
  if (label === undefined || (await tables.labels()).some(({ name }) => fold(name) === fold(label))) return found.flat()
  const message = `There is no label ${JSON.stringify(label)} yet, so nothing is listed. It is made with the first issue that is.`
  return [...found.flat(), { weight: 'warns', message }]
}

async function lackingGroups(tables: Tables, { groups }: View): Promise<readonly Finding[]> {
  if (groups.size === 0) return []
  const there = (await tables.labels()).filter(label => label.isGroup).map(label => fold(label.name))
  return [...groups].flatMap(([field, group]) =>
    there.includes(group)
      ? []
      : [
          {
            weight: 'warns',
            message: `There is no label group ${JSON.stringify(group)} for the field ${field}. Make one in the team; until then the field stays empty.`,
          },
        ],
  )
}

async function lackingWords(tables: Tables, { fields }: View, scope: Scope): Promise<readonly Finding[]> {
  const { team } = await tables.team()
  const findings: Finding[] = []
  if (fields.has('estimate') && allowedEstimates(team)?.length === 0)
    findings.push({
      weight: 'warns',
      message: `Team ${team.key} does not use estimates, so none are mirrored. Turn them on in the settings of the team.`,
    })
  if (fields.has('iteration') && (await tables.cycles()).length === 0)
    findings.push({
      weight: 'warns',
      message: `Team ${team.key} has no cycles, so no iteration is mirrored. Turn them on in the settings of the team.`,
    })
  if (fields.has('milestone') && scope.project !== undefined && (await tables.milestones()).length === 0)
    findings.push({
      weight: 'warns',
      message: `Project ${scope.project} has no milestones. Make them in Linear; they are not made here.`,
    })
  return findings
}
