// The listing: newest first, because Linear knows no other order. An issue edited during the walk jumps to its front, so
// the mark is taken from the front, and a census of several pages ends by looking at the front again.

import { z } from 'zod'
import { Fault } from '../../core/errors.ts'
import { type Cursor, cursor } from '../../core/ids.ts'
import type { ChangesPage, Listed } from '../../ports/connector.ts'
import type { Api } from './api.ts'
import type { Documents } from './documents.ts'
import { manifest } from './manifest.ts'
import { writeTime } from './mapping.ts'
import type { Projects } from './projects.ts'
import type { Reader } from './reading.ts'
import { holdsIssues, holdsProjects, issueFilter, projectsFilter, type Scope, teamFilter } from './scope.ts'
import { nextOf } from './tables.ts'
import { wireList } from './wire.ts'

/** A walk between two of its pages. */
const walkShape = z.object({
  /** List what changed at or after this; without it, everything. */
  from: z.optional(z.number()),
  /** The newest time seen at the front. */
  mark: z.optional(z.number()),
  /** Everything there is, and not only what changed. */
  census: z.boolean(),
  /** How often the walk began at the front. */
  round: z.number(),
  /** Where each list goes on: undefined at its front, null behind its end. */
  issues: z.nullish(z.string()),
  comments: z.nullish(z.string()),
  projects: z.nullish(z.string()),
})
type Walk = z.infer<typeof walkShape>

/** Somebody may edit faster than we list. What the last round leaves is listed next time: the mark is as old as its front. */
const mostRounds = 4

export interface Lister {
  changes(since: Cursor | undefined, page: string | undefined): Promise<ChangesPage>
}

interface Parts {
  readonly api: Api
  readonly reader: Reader
  readonly projects: Projects
  readonly documents: Documents
  readonly scope: Scope
  readonly comments: boolean
}

export function openLister({ api, reader, projects, documents, scope, comments }: Parts): Lister {
  const about = `listing changes of ${scope.team}`

  async function list(walk: Walk) {
    const what = {
      issues: holdsIssues(scope) && walk.issues !== null,
      comments: holdsIssues(scope) && comments && walk.comments !== null,
      projects: holdsProjects(scope) && walk.projects !== null,
    }
    const since = walk.from === undefined ? [] : [{ updatedAt: { gte: writeTime(walk.from) } }]
    const variables = {
      ...(what.issues ? { issues: { and: [issueFilter(scope), ...since] }, afterIssue: walk.issues } : {}),
      ...(what.comments
        ? { comments: { and: [{ issue: issueFilter(scope) }, ...since] }, afterComment: walk.comments }
        : {}),
      ...(what.projects
        ? {
            projects: { and: [projectsFilter(scope), ...since] },
            afterProject: walk.projects,
            team: teamFilter(scope),
          }
        : {}),
      // Whoever counts what is there does not count what was put away; whoever asks what changed wants to hear of that too.
      archived: !walk.census,
    }
    return api.ask({ query: documents.list(what), variables, about }, wireList)
  }

  /** The item a page goes on from may have been deleted: then the walk begins once more at its front. */
  async function listOrRestart(walk: Walk) {
    try {
      return await list(walk)
    } catch (reason) {
      const isLost = reason instanceof Fault && (reason.kind === 'invalid' || reason.kind === 'not-found')
      if (isLost && (walk.issues || walk.comments || walk.projects) && walk.round < mostRounds) return 'restart'
      throw reason
    }
  }

  return {
    async changes(since, page) {
      const walk = page === undefined ? begin(since) : walkShape.parse(JSON.parse(page))
      const answer = await listOrRestart(walk)
      if (answer === 'restart') return { listed: [], next: JSON.stringify(restarted(walk)) }
      const listed = [
        ...(await reader.lines(answer.issues?.nodes ?? [], answer.comments?.nodes ?? [])),
        ...projects.lines(answer.projects?.nodes ?? []),
      ]
      const isFront = walk.issues === undefined && walk.comments === undefined && walk.projects === undefined
      const mark = isFront ? newest(walk.mark, listed) : walk.mark
      const next = onwards(
        {
          ...walk,
          mark,
          issues: restOf(answer.issues),
          comments: restOf(answer.comments),
          projects: restOf(answer.projects),
        },
        isFront,
      )
      if (next) return { listed, next: JSON.stringify(next) }
      return mark === undefined ? { listed } : { listed, cursor: cursor(String(mark)) }
    },
  }
}

const restOf = (list: Parameters<typeof nextOf>[0] | undefined): string | null => (list && nextOf(list)) ?? null

function begin(since: Cursor | undefined): Walk {
  if (since === undefined) return { census: true, round: 1 }
  const mark = Number(since)
  // Lists may lag, and a time may be older than the moment it is listed.
  return { census: false, round: 1, mark, from: Math.max(0, mark - manifest.lag - manifest.timeStep) }
}

const restarted = ({ census, round, mark, from }: Walk): Walk => ({ census, round: round + 1, mark, from })

/** The next page, the front once more, or nothing. */
function onwards(walk: Walk, isFront: boolean): Walk | undefined {
  if (walk.issues !== null || walk.comments !== null || walk.projects !== null) return walk
  const { mark, census, round } = walk
  // What jumped to the front of a list of changes is newer than the mark and stands in the next one. A census has no next.
  if (!census || isFront || mark === undefined || round >= mostRounds) return undefined
  return { census, round: round + 1, mark, from: mark }
}

const newest = (mark: number | undefined, listed: readonly Listed[]): number | undefined =>
  listed.reduce<number | undefined>((time, { updatedAt }) => Math.max(time ?? updatedAt, updatedAt), mark)
