// The words of a live repository: milestones, types, people and its board. Asked once, then kept for an hour.

import { fold } from '../../core/field.ts'
import { everything } from '../../http/paginate.ts'
import { shaped } from '../../http/shape.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Api } from './api.ts'
import { type Board, findBoard } from './board.ts'
import type { Dialect } from './dialect.ts'
import { refuse } from './refusal.ts'
import { hasNext } from './rows.ts'
import { wireMilestones, wirePeople, wireRepository, wireTypes } from './wire.ts'

const hour = 3600_000

interface Page<T> {
  readonly items: readonly T[]
  readonly link: string | undefined
}

type Repository = ReturnType<typeof wireRepository.parse>
export type Person = ReturnType<typeof wirePeople.parse>[number]

export interface Lexicon {
  repository(): Promise<Repository>
  /** Asked anew: tells a renamed, hidden or lost repository by its fault. */
  repositoryNow(): Promise<Repository>
  milestones(): Promise<readonly { readonly number: number; readonly title: string }[]>
  types(): Promise<readonly string[]>
  /** Everybody an issue can be assigned to. */
  people(): Promise<readonly Person[]>
  board(): Promise<Board>
}

export function openLexicon(api: Api, dialect: Dialect, clock: Clock): Lexicon {
  const { home } = dialect
  const list = <T>(about: string, ask: (page: number) => Promise<Page<T>>): Promise<readonly T[]> =>
    everything({ about }, async page => {
      const { items, link } = await ask(Number(page ?? 1))
      return { items, next: hasNext(link) ? String(Number(page ?? 1) + 1) : undefined }
    })

  const repositoryNow = async () => {
    const about = `looking at ${dialect.scope.repo}`
    const { data } = await api.rest.repos.get({ ...home, request: { about } })
    return shaped(wireRepository, { body: data }, about)
  }
  const repository = kept(clock, repositoryNow)
  return {
    repository,
    repositoryNow,
    milestones: kept(clock, () => {
      const about = `listing the milestones of ${dialect.scope.repo}`
      return list(about, async page => {
        const asked = { ...home, state: 'all', per_page: 100, page, request: { about } } as const
        const { data, headers } = await api.rest.issues.listMilestones(asked)
        return { items: shaped(wireMilestones, { body: data }, about), link: headers.link }
      })
    }),
    types: kept(clock, async () => {
      const about = `listing the issue types of ${dialect.scope.repo}`
      // Only organisations have types: everywhere else there is no such page.
      const { data, status } = await api.request('GET /repos/{owner}/{repo}/issue-types', {
        ...home,
        request: { about, fine: [404] },
      })
      if (Number(status) === 404) return []
      return shaped(wireTypes, { body: data }, about).flatMap(type =>
        type && type.is_enabled !== false ? type.name : [],
      )
    }),
    people: kept(clock, () => {
      const about = `listing who can be assigned in ${dialect.scope.repo}`
      return list(about, async page => {
        const asked = { ...home, per_page: 100, page, request: { about } }
        const { data, headers } = await api.rest.issues.listAssignees(asked)
        return { items: shaped(wirePeople, { body: data }, about), link: headers.link }
      })
    }),
    board: kept(clock, () =>
      findBoard(api, dialect, async () => ((await repository()).owner.type === 'User' ? 'User' : 'Organization')),
    ),
  }
}

/** Whoever asks while the question is under way waits for the same answer; a failure is not remembered. */
function kept<T>(clock: Clock, ask: () => Promise<T>): () => Promise<T> {
  let known: { readonly until: number; readonly answer: Promise<T> } | undefined
  return () => {
    if (known && clock.now() < known.until) return known.answer
    const answer = ask()
    const mine = { until: clock.now() + hour, answer }
    known = mine
    answer.catch(() => {
      if (known === mine) known = undefined
    })
    return answer
  }
}

/** The handle of a person, whatever they are called by: handle, mail address or number. */
export function handleOf(people: readonly Person[], word: string): string | undefined {
  const wanted = fold(word).replace(/^@/, '')
  // GitHub's own address for those who hide theirs contains the handle.
  const [, hidden] = /^(?:\d+\+)?([\w-]+)@users\.noreply\.github\.com$/.exec(wanted) ?? []
  return people.find(
    ({ login, id, email }) =>
      [fold(login), String(id), email && fold(email)].includes(wanted) || fold(login) === hidden,
  )?.login
}

export function requireHandle(people: readonly Person[], word: string, about: string): string {
  const handle = handleOf(people, word)
  if (handle !== undefined) return handle
  throw refuse(
    about,
    `nobody called ${JSON.stringify(word)} can be assigned there`,
    'Write their GitHub handle in the table of people, or give them access to the repository',
  )
}
