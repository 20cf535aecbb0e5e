// Whether all that a binding needs is there: credential, permissions, repository, board, people and words. Asks only.

import { Fault } from '../../core/errors.ts'
import { fold } from '../../core/field.ts'
import { type FieldName, fieldName } from '../../core/ids.ts'
import { shaped } from '../../http/shape.ts'
import type { Finding, Inspection, Question } from '../../ports/connector.ts'
import type { Board } from './board.ts'
import { columnField } from './dialect.ts'
import { handleOf } from './lexicon.ts'
import type { End } from './reading.ts'
import { choices } from './refusal.ts'
import { statusWords } from './status.ts'
import { wireAccount, wireApp } from './wire.ts'

export async function inspect(end: End, { people }: Question): Promise<Inspection> {
  const findings: Finding[] = []
  const look = <T>(work: () => Promise<T>): Promise<T | undefined> => noting(findings, work)

  const who = await look(() => accountOf(end))
  const repository = who && (await look(() => end.lexicon.repository()))
  if (repository) findings.push(...about(end, repository))
  findings.push(...scopesMissing(end, who?.scopes))
  const types = repository ? await look(() => end.lexicon.types()) : undefined
  const milestones = repository ? await look(() => end.lexicon.milestones()) : undefined
  const known = repository && people.length > 0 ? await look(() => end.lexicon.people()) : []
  const board = repository && end.dialect.board ? await look(() => end.lexicon.board()) : undefined
  if (board) findings.push(...boardFindings(end, board))
  return {
    account: who?.account ?? 'nobody',
    findings,
    words: {
      [fieldName('status')]: statusWords(end.dialect.columns),
      [fieldName('type')]: types ?? [],
      [fieldName('milestone')]: (milestones ?? []).map(({ title }) => title),
      ...(board ? boardWords(end, board) : {}),
    },
    strangers: people.filter(person => handleOf(known ?? [], person) === undefined),
  }
}

/** What a person can mend is a finding; what will mend itself is not. */
async function noting<T>(findings: Finding[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (reason) {
    if (!(reason instanceof Fault) || reason.verdict.again === 'after') throw reason
    findings.push({ weight: 'stops', message: reason.message })
    return undefined
  }
}

interface Who {
  readonly account: string
  /** What a classic token may do; other credentials do not say. */
  readonly scopes: readonly string[] | undefined
}

async function accountOf({ api }: End): Promise<Who> {
  const request = { about: 'asking who we are' }
  const proof = await api.credential.proof()
  if (proof !== undefined) {
    const { data } = await api.rest.apps.getAuthenticated({ request, headers: { authorization: `bearer ${proof}` } })
    const { slug, name } = shaped(wireApp, { body: data }, request.about)
    return { account: `${slug ?? name}[bot]`, scopes: undefined }
  }
  const { data, headers } = await api.rest.users.getAuthenticated({ request })
  const said = headers['x-oauth-scopes']
  const scopes = said === undefined ? undefined : String(said).split(/,\s*/).filter(Boolean)
  return { account: shaped(wireAccount, { body: data }, request.about).login, scopes }
}

function about({ dialect }: End, repository: Awaited<ReturnType<End['lexicon']['repository']>>): readonly Finding[] {
  const { full_name, has_issues, archived, permissions } = repository
  const stops = (message: string): Finding => ({ weight: 'stops', message })
  return [
    ...(has_issues ? [] : [stops(`Issues are switched off in ${full_name}. Switch them on in its settings.`)]),
    ...(archived ? [stops(`${full_name} is archived and cannot be written. Unarchive it in its settings.`)] : []),
    ...(permissions && !permissions.push
      ? [
          stops(
            `The credential may not write to ${full_name}: GitHub would silently leave out labels, assignees, milestone and type. Give it write access.`,
          ),
        ]
      : []),
    ...(fold(full_name) === fold(dialect.scope.repo)
      ? []
      : [stops(`${dialect.scope.repo} is now ${full_name}. Write the new name.`)]),
  ]
}

function scopesMissing({ dialect }: End, scopes: readonly string[] | undefined): readonly Finding[] {
  if (scopes === undefined) return []
  const wants: readonly (readonly [boolean, readonly string[], string])[] = [
    [true, ['repo', 'public_repo'], '`repo`, or `public_repo` where the repository is public'],
    [dialect.board, ['project'], '`project`, for the board'],
  ]
  return wants.flatMap(([needed, enough, called]): readonly Finding[] =>
    needed && !enough.some(scope => scopes.includes(scope))
      ? [
          {
            weight: 'stops',
            message: `The token lacks the scope ${called}. Tick it at https://github.com/settings/tokens.`,
          },
        ]
      : [],
  )
}

function boardFindings({ dialect }: End, { fields }: Board): readonly Finding[] {
  const find = (name: string) => fields.find(field => fold(field.name) === fold(name))
  const missing = [...dialect.boardNames].flatMap(([field, name]): readonly Finding[] =>
    find(name)
      ? []
      : [
          {
            weight: 'warns',
            message: `The board has no field ${JSON.stringify(name)} for ${field}; ${choices(fields.map(other => other.name))}. Add it, or say in the client file what it is called.`,
          },
        ],
  )
  const there = (find(columnField)?.options ?? []).map(option => fold(option.name))
  const columns = Object.values(dialect.columns)
    .flat()
    .filter(column => !there.includes(fold(column)))
    .map(
      (column): Finding => ({
        weight: 'stops',
        message: `The board has no column ${JSON.stringify(column)}. Add it, or correct the table of statuses.`,
      }),
    )
  return [...missing, ...columns]
}

function boardWords({ dialect }: End, { fields }: Board): Readonly<Record<FieldName, readonly string[]>> {
  const words = [...dialect.boardNames].flatMap(([field, name]) => {
    const found = fields.find(other => fold(other.name) === fold(name))
    const options =
      found?.options?.map(option => option.name) ?? found?.configuration?.iterations?.map(({ title }) => title)
    return options ? [[field, options] as const] : []
  })
  return Object.fromEntries(words)
}
