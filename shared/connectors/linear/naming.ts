// What people call issues, back to ids: ENG-42, #42, 42, an address, an id.

import { Fault } from '../../core/errors.ts'
import { fold } from '../../core/field.ts'
import { type Ref, ref } from '../../core/ids.ts'
import type { Api } from './api.ts'
import { tables as documents } from './documents.ts'
import { isOfTeam, projectIn, projectRef } from './mapping.ts'
import { holdsIssues, holdsProjects, isId, projectFilter, projectsFilter, type Scope, teamFilter } from './scope.ts'
import { wireFound, wireNumbered, wireProjectNames } from './wire.ts'

type Name =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'key'; readonly key: string; readonly number: number }
  | { readonly by: 'number'; readonly number: number }
  | { readonly by: 'project'; readonly word: string }

const host = 'linear.app'

function readName(word: string, scope: Scope): Name | undefined {
  const text = word.trim()
  const project = projectWord(text)
  if (project !== undefined) return holdsProjects(scope) ? { by: 'project', word: project } : undefined
  if (!holdsIssues(scope)) return text === '' || URL.canParse(text) ? undefined : { by: 'project', word: text }
  if (isId(text)) return { by: 'id', id: text.toLowerCase() }
  const [, bare] = /^#?(\d{1,9})$/.exec(text) ?? []
  if (bare !== undefined) return { by: 'number', number: Number(bare) }
  const [, key, number] = /^([a-z][a-z0-9_]*)-(\d{1,9})$/i.exec(addressed(text) ?? text) ?? []
  if (key !== undefined && number !== undefined) return { by: 'key', key: key.toUpperCase(), number: Number(number) }
  // Anything else may be what a project is called.
  return holdsProjects(scope) && text !== '' && !URL.canParse(text) ? { by: 'project', word: text } : undefined
}

/** What follows `project/`, in our refs as in the addresses of their pages. */
function projectWord(text: string): string | undefined {
  if (!URL.canParse(text)) return projectIn(text)
  const url = new URL(text)
  const [, last] = url.hostname === host ? (/^\/[^/]+\/project\/([^/]+)/.exec(url.pathname) ?? []) : []
  return last === undefined ? undefined : last.slice(last.lastIndexOf('-') + 1)
}

/** The identifier in the address of an issue's page. */
function addressed(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  return url.hostname === host ? /^\/[^/]+\/issue\/([^/]+)/.exec(url.pathname)?.[1] : undefined
}

export async function findNamed(
  api: Api,
  scope: Scope,
  words: readonly string[],
): Promise<readonly (Ref | undefined)[]> {
  const names = words.map(word => readName(word, scope))
  const numbers = [...new Set(names.flatMap(name => (name && 'number' in name ? [name.number] : [])))]
  const known = new Map<string, Ref>()
  const ofTeam = new Map<number, Ref>()
  for (let i = 0; i < numbers.length; i += 250) {
    const filter = { team: teamFilter(scope), number: { in: numbers.slice(i, i + 250) } }
    const asked = {
      query: documents.numbered,
      variables: { filter },
      about: `looking up issues of ${scope.team} by number`,
    }
    for (const issue of (await api.ask(asked, wireNumbered)).issues.nodes) {
      known.set(issue.identifier.toUpperCase(), ref(issue.id))
      ofTeam.set(issue.number, ref(issue.id))
    }
  }
  const projects = await projectsCalled(names.flatMap(name => (name?.by === 'project' ? [name.word] : [])))
  return Promise.all(
    names.map(async name => {
      if (name?.by === 'project') return projects.get(fold(name.word))
      if (name?.by === 'number') return ofTeam.get(name.number)
      if (name?.by === 'key') return known.get(`${name.key}-${name.number}`) ?? renamed(`${name.key}-${name.number}`)
      return name && renamed(name.id)
    }),
  )

  /** By id, by the end of their address, or by name where that is one project's alone. */
  async function projectsCalled(called: readonly string[]): Promise<ReadonlyMap<string, Ref>> {
    const found = new Map<string, Ref>()
    for (const word of new Set(called.map(fold))) {
      const filter = { and: [projectsFilter(scope), projectFilter(word)] }
      const asked = { query: documents.projectNames, variables: { filter }, about: `looking up project ${word}` }
      const [only, ...others] = (await api.ask(asked, wireProjectNames)).projects.nodes
      if (only && others.length === 0) found.set(word, projectRef(only.id))
    }
    return found
  }

  /** An id, or an identifier from before the team was renamed or the issue moved here: Linear knows those still. */
  async function renamed(id: string): Promise<Ref | undefined> {
    try {
      const { issue } = await api.ask({ query: documents.one, variables: { id }, about: `looking up ${id}` }, wireFound)
      return isOfTeam(issue.team, scope) ? ref(issue.id) : undefined
    } catch (reason) {
      if (reason instanceof Fault && (reason.kind === 'not-found' || reason.kind === 'invalid')) return undefined
      throw reason
    }
  }
}
