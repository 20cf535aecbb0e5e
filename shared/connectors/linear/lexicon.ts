// From our words to Linear's ids. Whatever cannot be said is refused before anything is written, with what can be said.

import { Fault } from '../../core/errors.ts'
import { fold } from '../../core/field.ts'
import type { Value } from '../../core/value.ts'
import { allowedEstimates, nearest } from './estimate.ts'
import { manifest, priorities } from './manifest.ts'
import { cycleName } from './mapping.ts'
import { isId } from './scope.ts'
import type { Cycle, Person, Tables } from './tables.ts'

export const refused = (message: string): Fault =>
  new Fault({ kind: 'invalid', message: `${manifest.title}: ${message}` })

const quote = (word: unknown): string => JSON.stringify(String(word).slice(0, 80))
const listed = (words: readonly (string | number)[]): string => {
  const shown = words.slice(0, 12).map(quote).join(', ')
  return words.length > 12 ? `${shown}, …` : shown
}

/** Exactly as written first; then also in other letters. */
function called<T>(all: readonly T[], word: string, names: (each: T) => readonly string[]): readonly T[] {
  const exact = all.filter(each => names(each).includes(word))
  return exact.length > 0 ? exact : all.filter(each => names(each).some(name => fold(name) === fold(word)))
}

export async function stateId(tables: Tables, value: Value): Promise<string> {
  const { team, states } = await tables.team()
  const [found] = called(states, String(value), state => [state.name, state.id])
  if (found && value !== null) return found.id
  throw refused(
    `team ${team.key} has no status ${quote(value)}, only ${listed(states.map(each => each.name))}. Map it in the status table.`,
  )
}

/** The kind of a state of issues → the kind of a status of projects that says the same. */
const sameForProjects: Readonly<Record<string, string>> = {
  triage: 'backlog',
  backlog: 'backlog',
  unstarted: 'planned',
  started: 'started',
  completed: 'completed',
  canceled: 'canceled',
  duplicate: 'canceled',
}

/** A status of projects by its name; a word that only issues have stands for the status of its kind. */
export async function projectStatusId(tables: Tables, value: Value): Promise<string> {
  const [statuses, { states }] = [await tables.projectStatuses(), await tables.team()]
  const [found] = called(statuses, String(value), status => [status.name, status.id])
  const [state] = found ? [] : called(states, String(value), each => [each.name])
  const meant = found ?? statuses.find(({ type }) => state !== undefined && type === sameForProjects[state.type])
  if (meant && value !== null) return meant.id
  throw refused(
    `projects have no status ${quote(value)}, only ${listed(statuses.map(each => each.name))}. Map it in the status table.`,
  )
}

export function priorityNumber(value: Value): number {
  const place = value === null ? 0 : priorities.findIndex(word => fold(word) === fold(String(value)))
  if (place >= 0) return place
  throw refused(`there is no priority ${quote(value)}, only ${listed(priorities)}. Map it in the priority table.`)
}

export async function estimateNumber(tables: Tables, value: Value): Promise<number | null> {
  if (value === null || value === '') return null
  const { team } = await tables.team()
  const wanted = Number(value)
  const allowed = allowedEstimates(team)
  if (allowed?.length === 0)
    throw refused(
      `team ${team.key} does not use estimates. Turn them on in the settings of the team, or do not bind this field.`,
    )
  if (Number.isInteger(wanted) && (allowed?.includes(wanted) ?? true)) return wanted
  const near = Number.isNaN(wanted)
    ? (allowed ?? [])
    : nearest(allowed ?? [Math.floor(wanted), Math.ceil(wanted)], wanted)
  throw refused(`${quote(value)} is no estimate of team ${team.key}; the nearest are ${near.join(' and ')}.`)
}

/** Of several cycles of one name the one to come, then the latest. */
export async function cycleId(tables: Tables, value: Value): Promise<string | null> {
  if (value === null || value === '') return null
  const cycles = await tables.cycles()
  const found = called(cycles, String(value), cycle => [cycle.id, cycleName(cycle), String(cycle.number)])
  const [best] = [...found, ...(found.length > 0 ? [] : relativeCycle(cycles, String(value)))].toSorted(
    (a, b) => Number(a.isPast) - Number(b.isPast) || b.number - a.number,
  )
  if (best) return best.id
  const open = cycles.filter(cycle => !cycle.isPast).map(cycleName)
  throw refused(
    `there is no cycle ${quote(value)}; to come are ${listed(open) || 'none'}. Plan it in the team, or map the word.`,
  )
}

/** A scope may say which cycle by where it stands. */
function relativeCycle(cycles: readonly Cycle[], word: string): readonly Cycle[] {
  switch (fold(word)) {
    case 'active':
      return cycles.filter(cycle => cycle.isActive)
    case 'next':
      return cycles.filter(cycle => cycle.isNext)
    case 'previous':
      return cycles.filter(cycle => cycle.isPast)
    default:
      return []
  }
}

export async function milestoneId(tables: Tables, value: Value): Promise<string | null> {
  if (value === null || value === '') return null
  const milestones = await tables.milestones()
  const [found] = called(milestones, String(value), each => [each.name, each.id])
  if (found) return found.id
  const project = await tables.project()
  if (!project) throw refused('a milestone belongs to a project. Name the project in the scope.')
  throw refused(
    `project ${quote(project.name)} has no milestone ${quote(value)}, only ${listed(milestones.map(each => each.name)) || 'none'}.`,
  )
}

export function dueDate(value: Value): string | null {
  if (value === null || value === '') return null
  const text = String(value)
  const [, day] = /^(\d{4}-\d{2}-\d{2})(T.*)?$/.exec(text) ?? []
  if (day !== undefined && !Number.isNaN(Date.parse(day))) return day
  throw refused(`${quote(value)} is no day. Write it as 2026-03-31.`)
}

export function issueId(value: Value): string | null {
  if (value === null || value === '') return null
  if (isId(String(value))) return String(value)
  throw refused(`${quote(value)} is no issue of Linear.`)
}

/** By mail address, id, handle or full name; somebody who has left cannot be assigned. */
export async function personId(tables: Tables, word: string): Promise<string> {
  const found = whoIs(await tables.people(), word)
  const active = found.filter(person => person.active)
  const [only] = active
  if (only && active.length === 1) return only.id
  if (only) throw refused(`several people are called ${quote(word)}. Name one by the mail address.`)
  throw refused(
    found.length > 0
      ? `${quote(word)} is no longer active in this workspace and cannot be assigned. Name somebody else.`
      : `nobody here is ${quote(word)}. Write the mail address as it stands in Linear, or add the person to \`people\` of the client file.`,
  )
}

export function whoIs(people: readonly Person[], word: string): readonly Person[] {
  const byMail = people.filter(({ email }) => email !== '' && fold(email) === fold(word))
  if (byMail.length > 0) return byMail
  const byId = people.filter(({ id }) => id === word)
  if (byId.length > 0) return byId
  const byHandle = called(people, word, ({ displayName }) => [displayName])
  return byHandle.length > 0 ? byHandle : called(people, word, ({ name }) => [name])
}
