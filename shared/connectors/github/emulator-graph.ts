// GitHub's GraphQL door: the part of its schema that is asked here, answered by a real engine, errors in GitHub's own form.

import { type DocumentNode, execute, type GraphQLError, parse, validate } from 'graphql'
import type { Exchange } from '../../http/emulator.ts'
import { board, boardFields } from './emulator-board.ts'
import { type CardRow, type House, type IssueRow, keyOf, milestones } from './emulator-house.ts'
import { isRecord, textFlaw, type Wanted } from './emulator-rules.ts'
import { schema } from './emulator-schema.ts'

export interface GraphDoor {
  readonly house: House
  readonly pageSize: number
  /** Whether the credential administers the repository: only then may it delete. */
  readonly mayDelete: () => boolean
}

class Refused extends Error {
  readonly type: string
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

export function graphRoute(door: GraphDoor) {
  return async ({ json }: Exchange): Promise<Response> => {
    const source = isRecord(json) ? String(json.query ?? '') : ''
    const variables = isRecord(json) && isRecord(json.variables) ? json.variables : {}
    const { document, wrong } = understood(source)
    if (wrong.length > 0) {
      const errors = wrong.map(({ message, locations }) => ({
        path: [source.trimStart().startsWith('mutation') ? 'mutation' : 'query'],
        extensions: { code: 'undefinedField' },
        locations,
        message,
      }))
      return Response.json({ errors })
    }
    const { data, errors } = await execute({ schema, document, variableValues: variables, rootValue: root(door) })
    return Response.json({ data, ...(errors ? { errors: errors.map(asGithub) } : {}) })
  }
}

/** The same few questions come again and again: understanding one takes longer than answering it. */
const questions = new Map<string, { readonly document: DocumentNode; readonly wrong: readonly GraphQLError[] }>()

function understood(source: string) {
  const known = questions.get(source)
  if (known) return known
  const document = parse(source)
  const question = { document, wrong: validate(schema, document) }
  questions.set(source, question)
  return question
}

const asGithub = ({ message, path, locations, originalError }: GraphQLError) => ({
  ...(originalError instanceof Refused ? { type: originalError.type } : {}),
  path,
  locations,
  message,
})

interface Asked {
  readonly first?: number
  readonly after?: string | null
}

function root({ house, pageSize, mayDelete }: GraphDoor) {
  function repository(name: string) {
    const resolve = (key: string) => {
      const row = house.issue(key)
      if (!row || row.pull)
        throw new Refused('NOT_FOUND', `Could not resolve to an Issue with the number of ${key.split('#')[1]}.`)
      return issue(row)
    }
    return {
      nameWithOwner: house.repo(name)?.name ?? name,
      issue: ({ number }: { readonly number: number }) => resolve(keyOf({ repo: name, number })),
      issues: ({ filterBy, ...asked }: Asked & { readonly filterBy?: { readonly since?: string | null } }) => {
        const rows = house
          .listedIssues()
          .filter(row => row.repo === name && !row.pull && row.updated >= (filterBy?.since ?? ''))
          .map(row => ({ row, place: `${row.updated} ${String(row.number).padStart(6, '0')}` }))
          .sort((a, b) => (a.place < b.place ? -1 : 1))
        return connection(
          rows,
          asked,
          ({ place }) => place,
          ({ row }) => issue(row),
        )
      },
    }
  }

  function connection<T>(
    rows: readonly T[],
    { first = 100, after }: Asked,
    placeOf: (row: T) => string,
    shape: (row: T) => unknown,
  ) {
    const behind = rows.filter(row => !after || placeOf(row) > unbookmark(after))
    const page = behind.slice(0, Math.min(first, 100, pageSize))
    const last = page.at(-1)
    return {
      nodes: page.map(shape),
      pageInfo: {
        hasNextPage: behind.length > page.length,
        endCursor: last === undefined ? null : bookmark(placeOf(last)),
      },
    }
  }

  function issue(row: IssueRow): unknown {
    const key = keyOf(row)
    return {
      __typename: 'Issue',
      id: `I_${row.id}`,
      fullDatabaseId: String(row.id),
      number: row.number,
      title: row.title,
      body: row.body ?? '',
      state: row.state.toUpperCase(),
      stateReason: ({ enableDuplicate }: { readonly enableDuplicate?: boolean }) =>
        row.reason === 'duplicate' && !enableDuplicate ? 'NOT_PLANNED' : (row.reason?.toUpperCase() ?? null),
      url: `https://github.com/${row.repo}/issues/${row.number}`,
      createdAt: row.created,
      updatedAt: row.updated,
      repository: () => ({ nameWithOwner: row.repo }),
      author: row.author.endsWith('[bot]')
        ? { __typename: 'Bot', login: row.author.replace('[bot]', '') }
        : row.author === 'ghost'
          ? null
          : { __typename: 'User', login: row.author },
      labels: () => ({ nodes: row.labels.map(name => ({ name })) }),
      assignees: () => ({ nodes: row.assignees.map(login => ({ login })) }),
      milestone: milestones.find(({ number }) => number === row.milestone) ?? null,
      issueType: row.type === null ? null : { name: row.type },
      parent: () => elsewhere(row.parent),
      blocking: () => ({ nodes: row.blocks.map(elsewhere), pageInfo: { hasNextPage: false, endCursor: null } }),
      projectItems: () => {
        const card = house.cardOf(key)
        return { nodes: card ? [cardShape(card)] : [], pageInfo: { hasNextPage: false, endCursor: null } }
      },
    }
  }

  const elsewhere = (key: string | null) => {
    const row = key === null ? undefined : house.issue(key)
    return row ? issue(row) : null
  }

  const cardShape = (card: CardRow) => ({
    fullDatabaseId: String(card.id),
    updatedAt: card.updated,
    project: { number: board.number, title: board.title, owner: { __typename: 'Organization', login: board.owner } },
    content: () => elsewhere(card.issue ?? null),
    fieldValues: {
      nodes: [
        { __typename: 'ProjectV2ItemFieldLabelValue', field: named('ProjectV2Field', 'Labels') },
        ...valuesOf(card),
      ],
    },
  })

  const project = () => ({
    number: board.number,
    title: board.title,
    items: (asked: Asked) =>
      connection(
        [...house.listedCards()].sort((a, b) => a.id - b.id),
        asked,
        ({ id }) => String(id).padStart(8, '0'),
        cardShape,
      ),
  })

  return {
    repository: ({
      owner,
      name,
      followRenames,
    }: {
      readonly owner: string
      readonly name: string
      readonly followRenames: boolean
    }) => {
      const asked = `${owner}/${name}`
      const found = house.repo(asked)?.name ?? (followRenames ? house.newName(asked) : undefined)
      if (found !== undefined) return repository(found)
      throw new Refused('NOT_FOUND', `Could not resolve to a Repository with the name '${asked}'.`)
    },
    repositoryOwner: ({ login }: { readonly login: string }) => ({
      __typename: 'Organization',
      login,
      projectV2: ({ number }: { readonly number: number }) => {
        if (number === board.number && login === board.owner) return project()
        throw new Refused('NOT_FOUND', `Could not resolve to a ProjectV2 with the number ${number}.`)
      },
    }),
    updateIssue: ({ input: { id, ...words } }: { readonly input: Wanted & { readonly id: string } }) => {
      const row = house.issues().find(each => `I_${each.id}` === id)
      if (!row) throw new Refused('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`)
      const why = textFlaw(words)
      if (why) throw new Refused('UNPROCESSABLE', why)
      return { issue: issue(house.change(row, words, 'lockstep-bot')) }
    },
    deleteIssue: ({ input }: { readonly input: { readonly issueId: string } }) => {
      const row = house.issues().find(({ id }) => `I_${id}` === input.issueId)
      if (!row) throw new Refused('NOT_FOUND', `Could not resolve to a node with the global id of '${input.issueId}'`)
      if (!mayDelete())
        throw new Refused('FORBIDDEN', 'lockstep-bot does not have the correct permissions to execute `DeleteIssue`')
      house.erase(row)
      return { clientMutationId: null }
    },
  }
}

const named = (__typename: string, name: string) => ({ __typename, name })

const valuesOf = (card: CardRow) =>
  Object.entries(card.values).map(([name, value]) => {
    const type = boardFields.find(field => field.name === name)?.type
    if (type === 'number')
      return { __typename: 'ProjectV2ItemFieldNumberValue', number: value, field: named('ProjectV2Field', name) }
    if (type === 'date')
      return { __typename: 'ProjectV2ItemFieldDateValue', date: value, field: named('ProjectV2Field', name) }
    if (type === 'iteration')
      return {
        __typename: 'ProjectV2ItemFieldIterationValue',
        title: value,
        field: named('ProjectV2IterationField', name),
      }
    if (type === 'text')
      return { __typename: 'ProjectV2ItemFieldTextValue', text: value, field: named('ProjectV2Field', name) }
    return {
      __typename: 'ProjectV2ItemFieldSingleSelectValue',
      name: value,
      field: named('ProjectV2SingleSelectField', name),
    }
  })

const bookmark = (place: string): string => Buffer.from(place).toString('base64')
const unbookmark = (text: string): string => Buffer.from(text, 'base64').toString('utf8')
