// What is known about the site: who we are, its fields, the board with its sprints, the project with its words.

import { getAllBoards, getAllSprints, getBoard, getConfiguration } from 'jira.js/agile'
import {
  getCreateIssueMetaIssueTypes,
  getCurrentUser,
  getFields,
  getProject,
  getProjectVersions,
  searchPriorities,
} from 'jira.js/cloud'
import { Fault } from '../../core/errors.ts'
import { everything } from '../../http/paginate.ts'
import { path } from '../../http/path.ts'
import type { Jira } from './ask.ts'
import type { Keep } from './hour.ts'
import type { Scope } from './scope.ts'
import {
  type WireField,
  type WireSprint,
  type WireUser,
  wireBoard,
  wireBoardSettings,
  wireBoards,
  wireFields,
  wirePriorities,
  wireProject,
  wireSprints,
  wireTypes,
  wireUser,
  wireVersions,
} from './wire.ts'

export type Known = ReturnType<typeof knowledge>

const pageOf = 50

export function knowledge(jira: Jira, keep: Keep, scope: Scope) {
  /** Throws `denied` for a bad credential, which most other questions would answer with nothing at all. */
  const askMe = () => jira.ask('asking who we are', wireUser, client => getCurrentUser(client))

  const board = () =>
    keep('board', async (): Promise<number> => {
      if (scope.board === undefined) throw missing('the scope names no board')
      const about = `looking for the board ${scope.board}`
      const id = Number(scope.board)
      if (Number.isInteger(id))
        return (await jira.ask(about, wireBoard, client => getBoard(client, { boardId: id }))).id
      const name = String(scope.board)
      const { values } = await jira.ask(about, wireBoards, client =>
        getAllBoards(client, { name, projectKeyOrId: scope.project, maxResults: pageOf }),
      )
      const found = values.filter(each => each.name.toLowerCase() === name.toLowerCase())
      const [one, ...more] = found
      if (one && more.length === 0) return one.id
      throw missing(
        one
          ? `there are ${found.length} boards called ${name}; name it by its number`
          : `there is no board called ${name} in ${scope.project}`,
      )
    })

  const askProject = () =>
    jira.ask(`looking at project ${scope.project}`, wireProject, client =>
      getProject(client, { projectIdOrKey: path`${scope.project}` }),
    )

  return {
    /** Asked anew where something is missing: absence is only believed of somebody who is let in. */
    prove: askMe,
    me: (): Promise<WireUser> => keep('me', askMe),

    fields: (): Promise<readonly WireField[]> =>
      keep('fields', () => jira.ask('asking for the fields', wireFields, client => getFields(client))),

    project: askProject,
    projectNow: () => keep('project', askProject),

    types: () =>
      keep('types', async () => {
        const about = `asking for the issue types of ${scope.project}`
        const projectIdOrKey = path`${scope.project}`
        const answer = await jira.ask(about, wireTypes, client =>
          getCreateIssueMetaIssueTypes(client, { projectIdOrKey, maxResults: 200 }),
        )
        return answer.issueTypes
      }),

    priorities: () =>
      keep('priorities', async () => {
        const answer = await jira.ask('asking for the priorities', wirePriorities, client =>
          searchPriorities(client, { maxResults: '200' }),
        )
        return answer.values
      }),

    versions: () =>
      keep('versions', () =>
        jira.ask(`asking for the versions of ${scope.project}`, wireVersions, client =>
          getProjectVersions(client, { projectIdOrKey: path`${scope.project}` }),
        ),
      ),

    board,

    /** The field in which the board counts its estimates. */
    estimateOfBoard: () =>
      keep('estimate', async () => {
        const boardId = await board()
        const answer = await jira.ask('asking how the board estimates', wireBoardSettings, client =>
          getConfiguration(client, { boardId }),
        )
        return answer.estimation?.field?.fieldId
      }),

    /** Those an issue can be put into: active and future ones. */
    sprints: (): Promise<readonly WireSprint[]> =>
      keep('sprints', async () => {
        const boardId = await board()
        const about = 'asking for the sprints of the board'
        return everything({ about }, async page => {
          const startAt = Number(page ?? 0)
          const { values, isLast } = await jira.ask(about, wireSprints, client =>
            getAllSprints(client, { boardId, startAt, maxResults: pageOf, state: 'active,future' }),
          )
          return {
            items: values,
            next: isLast !== false || values.length === 0 ? undefined : String(startAt + values.length),
          }
        })
      }),
  }
}

const missing = (why: string): Fault =>
  new Fault({ kind: 'invalid', message: `Jira: ${why}. Correct \`board\` in the client file.` })
