// What hardly ever changes at Linear, asked when first needed and kept for an hour: states, labels, cycles, people.

import type { ZodType } from 'zod'
import { Fault } from '../../core/errors.ts'
import type { Time } from '../../core/ids.ts'
import { everything } from '../../http/paginate.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Api } from './api.ts'
import { tables as documents } from './documents.ts'
import { manifest } from './manifest.ts'
import { projectFilter, type Scope, teamFilter } from './scope.ts'
import {
  wireCycles,
  wireLabels,
  wireMilestones,
  wirePeople,
  wireProjectStatuses,
  wireProjects,
  wireTeam,
} from './wire.ts'

const hour: Time = 3600_000

type Row<T extends ZodType<{ nodes: readonly unknown[] }>> = T['_output']['nodes'][number]
export type Team = Row<typeof wireTeam.shape.teams>
type State = Row<typeof wireTeam.shape.workflowStates>
export type Label = Row<typeof wireLabels.shape.issueLabels>
export type Cycle = Row<typeof wireCycles.shape.cycles>
type Milestone = Row<typeof wireMilestones.shape.projectMilestones>
export type Person = Row<typeof wirePeople.shape.users>

export interface Tables {
  team(): Promise<{ readonly team: Team; readonly states: readonly State[] }>
  labels(): Promise<readonly Label[]>
  cycles(): Promise<readonly Cycle[]>
  /** The project of the scope. */
  project(): Promise<{ readonly id: string; readonly name: string } | undefined>
  /** Of the workspace: projects belong to several teams. */
  projectStatuses(): Promise<readonly State[]>
  milestones(): Promise<readonly Milestone[]>
  people(): Promise<readonly Person[]>
  /** Labels were made or found to be there: what is kept is no longer true. */
  forgetLabels(): void
}

export function openTables(api: Api, scope: Scope, clock: Clock): Tables {
  const kept = keeper(clock)

  const team = kept(async () => {
    const about = `looking at team ${scope.team}`
    const filter = teamFilter(scope)
    const answer = await api.ask(
      { query: documents.team, variables: { team: filter, states: { team: filter } }, about },
      wireTeam,
    )
    const [found] = answer.teams.nodes
    if (!found) throw missing(`team ${scope.team}`)
    return { team: found, states: answer.workflowStates.nodes }
  })

  const project = kept(async () => {
    if (scope.project === undefined) return undefined
    const about = `looking at project ${scope.project}`
    const filter = projectFilter(scope.project)
    const { nodes } = (await api.ask({ query: documents.project, variables: { filter }, about }, wireProjects)).projects
    const [found] = nodes
    if (!found) throw missing(`project ${scope.project}`)
    if (nodes.length > 1)
      throw new Fault({
        kind: 'invalid',
        message: `${manifest.title}: several projects are called ${scope.project}. Name one by its id.`,
      })
    return found
  })

  const labels = kept(async () => {
    const filter = { or: [{ team: { null: true } }, { team: teamFilter(scope) }] }
    const about = `looking up labels of ${scope.team}`
    return everything({ about }, async after => {
      const { issueLabels } = await api.ask(
        { query: documents.labels, variables: { filter, after }, about },
        wireLabels,
      )
      return { items: issueLabels.nodes, next: nextOf(issueLabels) }
    })
  })

  const cycles = kept(async () => {
    const about = `looking up cycles of ${scope.team}`
    const filter = { team: teamFilter(scope) }
    return everything({ about }, async after => {
      const { cycles } = await api.ask({ query: documents.cycles, variables: { filter, after }, about }, wireCycles)
      return { items: cycles.nodes, next: nextOf(cycles) }
    })
  })

  const projectStatuses = kept(async () => {
    const about = 'looking up the statuses of projects'
    return everything({ about }, async after => {
      const answer = await api.ask(
        { query: documents.projectStatuses, variables: { after }, about },
        wireProjectStatuses,
      )
      return { items: answer.projectStatuses.nodes, next: nextOf(answer.projectStatuses) }
    })
  })

  const milestones = kept(async () => {
    const found = await project()
    if (!found) return []
    const about = `looking up milestones of ${found.name}`
    const filter = { project: { id: { eq: found.id } } }
    return everything({ about }, async after => {
      const answer = await api.ask({ query: documents.milestones, variables: { filter, after }, about }, wireMilestones)
      return { items: answer.projectMilestones.nodes, next: nextOf(answer.projectMilestones) }
    })
  })

  const people = kept(async () => {
    const about = 'looking up people'
    return everything({ about }, async after => {
      const { users } = await api.ask({ query: documents.people, variables: { after }, about }, wirePeople)
      return { items: users.nodes, next: nextOf(users) }
    })
  })

  return { team, project, labels, cycles, projectStatuses, milestones, people, forgetLabels: labels.forget }
}

type Paged = { readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null | undefined } }

/** A full page may be the last one, and a short one not. */
export const nextOf = ({ pageInfo }: Paged): string | undefined =>
  pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined

const missing = (what: string): Fault =>
  new Fault({
    kind: 'denied',
    message: `${manifest.title}: there is no ${what}, or this credential may not see it. Check its name, and that the account of the credential is in the team.`,
  })

/** Whoever asks while the answer is on its way waits for the same one; what failed is asked again. */
function keeper(clock: Clock) {
  return <T>(load: () => Promise<T>) => {
    let known: { readonly until: Time; readonly answer: Promise<T> } | undefined
    const forget = () => {
      known = undefined
    }
    const get = (): Promise<T> => {
      if (known && clock.now() < known.until) return known.answer
      const answer = load()
      known = { until: clock.now() + hour, answer }
      answer.catch(() => {
        if (known?.answer === answer) forget()
      })
      return answer
    }
    return Object.assign(get, { forget })
  }
}
