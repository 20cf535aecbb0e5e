// What people call issues, back to ids: ENG-42, #42, 42, an address, an id.

import { Fault } from '../../core/errors.ts'
import { type Ref, ref } from '../../core/ids.ts'
import type { Api } from './api.ts'
import { tables as documents } from './documents.ts'
import { isOfTeam } from './mapping.ts'
import { isId, type Scope, teamFilter } from './scope.ts'
import { wireFound, wireNumbered } from './wire.ts'

type Name =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'key'; readonly key: string; readonly number: number }
  | { readonly by: 'number'; readonly number: number }

const host = 'linear.app'

function readName(word: string): Name | undefined {
  const text = word.trim()
  if (isId(text)) return { by: 'id', id: text.toLowerCase() }
  const [, bare] = /^#?(\d{1,9})$/.exec(text) ?? []
  if (bare !== undefined) return { by: 'number', number: Number(bare) }
  const [, key, number] = /^([a-z][a-z0-9_]*)-(\d{1,9})$/i.exec(addressed(text) ?? text) ?? []
  return key !== undefined && number !== undefined
    ? { by: 'key', key: key.toUpperCase(), number: Number(number) }
    : undefined
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
  const names = words.map(readName)
  const numbers = [...new Set(names.flatMap(name => (name && name.by !== 'id' ? [name.number] : [])))]
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
  return Promise.all(
    names.map(async name => {
      if (name?.by === 'number') return ofTeam.get(name.number)
      if (name?.by === 'key') return known.get(`${name.key}-${name.number}`) ?? renamed(`${name.key}-${name.number}`)
      return name && renamed(name.id)
    }),
  )

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
