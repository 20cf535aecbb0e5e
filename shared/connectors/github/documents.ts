// The few questions that go through GitHub's other door: issues in bulk, what they block, and their cards on the board.

import { batched, type Part, type Query } from '../../http/graphql.ts'
import type { Place, Repository } from './address.ts'

/** What the binding makes us ask for beside the issue itself. */
export interface Extras {
  readonly blocks: boolean
  readonly board: boolean
}

const values = `fieldValues(first: 50) { nodes {
    ... on ProjectV2ItemFieldTextValue { text field { ...fieldName } }
    ... on ProjectV2ItemFieldNumberValue { number field { ...fieldName } }
    ... on ProjectV2ItemFieldDateValue { date field { ...fieldName } }
    ... on ProjectV2ItemFieldSingleSelectValue { name field { ...fieldName } }
    ... on ProjectV2ItemFieldIterationValue { title field { ...fieldName } }
  } }`
const fieldName = 'fragment fieldName on ProjectV2FieldCommon { name }'
const elsewhere = 'nodes { number repository { nameWithOwner } }'
const cards = `projectItems(first: 10, includeArchived: false) { nodes {
    fullDatabaseId updatedAt
    project { number title owner { ... on Organization { login } ... on User { login } } }
    ${values}
  } }`

const issue = ({ blocks, board }: Extras): string => `
fragment issue on Issue {
  id fullDatabaseId number title body state stateReason(enableDuplicate: true) url createdAt updatedAt
  repository { nameWithOwner }
  author { __typename login }
  labels(first: 100) { nodes { name } }
  assignees(first: 20) { nodes { login } }
  milestone { number title }
  issueType { name }
  parent { number repository { nameWithOwner } }
  ${blocks ? `blocking(first: 50) { ${elsewhere} }` : ''}
  ${board ? cards : ''}
}
${board ? fieldName : ''}`

type Document = Pick<Query, 'query' | 'variables'>

export function issuesByNumber(places: readonly Place[], extras: Extras): Document {
  const parts = places.map(
    ({ owner, repo, number }): Part => ({
      select: 'repository(owner: $owner, name: $repo, followRenames: false) { issue(number: $number) { ...issue } }',
      variables: {
        owner: { type: 'String!', value: owner },
        repo: { type: 'String!', value: repo },
        number: { type: 'Int!', value: number },
      },
    }),
  )
  const { query, variables = {} } = batched('query', parts)
  return { query: query + issue(extras), variables }
}

export const changedIssues = (
  { owner, repo }: Repository,
  since: string | undefined,
  after: string | undefined,
  extras: Extras,
): Document => ({
  query: `query issuesSince($owner: String!, $repo: String!, $since: DateTime, $after: String) {
  repository(owner: $owner, name: $repo, followRenames: false) {
    issues(first: 100, after: $after, orderBy: { field: UPDATED_AT, direction: ASC }, filterBy: { since: $since }) {
      pageInfo { hasNextPage endCursor }
      nodes { ...issue }
    }
  }
}${issue(extras)}`,
  variables: { owner, repo, since: since ?? null, after: after ?? null },
})

export const boardCards = (
  { owner, number }: { readonly owner: string; readonly number: number },
  after: string | undefined,
  extras: Extras,
): Document => ({
  query: `query boardCards($owner: String!, $number: Int!, $after: String) {
  repositoryOwner(login: $owner) { ... on ProjectV2Owner { projectV2(number: $number) {
    items(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { fullDatabaseId updatedAt ${values} content { ... on Issue { ...issue } } }
    }
  } } }
}${issue(extras)}`,
  variables: { owner, number, after: after ?? null },
})

export function rewording(
  changes: readonly { readonly issue: { readonly node: string }; readonly title?: string; readonly body?: string }[],
  extras: Extras,
): Document {
  const parts = changes.map(({ issue: { node }, title, body }): Part => {
    const words = Object.entries({ title, body }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    )
    return {
      select: `updateIssue(input: { id: $node${words.map(([name]) => `, ${name}: $${name}`).join('')} }) { issue { ...issue } }`,
      variables: {
        node: { type: 'ID!', value: node },
        ...Object.fromEntries(words.map(([name, value]) => [name, { type: 'String', value }])),
      },
    }
  })
  const { query, variables = {} } = batched('mutation', parts)
  return { query: query + issue(extras), variables }
}

export const deletion = (node: string): Document => ({
  query: 'mutation deleteIssue($node: ID!) { deleteIssue(input: { issueId: $node }) { clientMutationId } }',
  variables: { node },
})
