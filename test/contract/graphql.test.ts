// Each way in which a query or its answer can differ from a GraphQL schema is noticed, and named.

import { describe, expect, test } from 'vitest'
import { graphqlJudge } from './graphql.ts'
import { linesOf, type Said } from './said.ts'

const judge = graphqlJudge(
  `
  scalar DateTime
  enum State { open done }
  interface Node { id: ID! }
  type Person implements Node { id: ID! name: String }
  type Team implements Node { id: ID! size: Int! }
  union Owner = Person | Team
  type Item implements Node { id: ID! title: String! state: State at: DateTime owner: Owner weight: Float labels: [String!]! }
  input Draft { title: String! state: State }
  type Query { item(id: ID!): Item  items(first: Int): [Item!]!  node(id: ID!): Node }
  type Mutation { itemCreate(draft: Draft!): Item! }
`,
  '/graphql',
)

interface Talk extends Said {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly data?: unknown
  readonly errors?: unknown
}

const lines = ({ query, variables, data, errors, ...said }: Talk): readonly string[] =>
  linesOf(judge, { ask: 'POST /graphql', send: { query, variables }, get: { data, errors }, ...said })

const one = '{ item(id: "1") { id title } }'

const fine: Readonly<Record<string, Talk>> = {
  'a plain question': { query: one, data: { item: { id: '1', title: 'One' } } },
  'nothing where nothing may be': { query: one, data: { item: null } },
  'a refusal': { query: one, errors: [{ message: 'No' }], status: 400 },
  'a part that failed': { query: one, data: { item: null }, errors: [{ message: 'No', path: ['item'] }] },
  'parts under other names': {
    query: 'query ($a: ID!) { part0: item(id: $a) { id } part1: item(id: $a) { title } }',
    variables: { a: '1' },
    data: { part0: { id: '1' }, part1: { title: 'One' } },
  },
  'fragments of the right type only': {
    query: '{ item(id: "1") { owner { __typename ... on Person { name } ...Big } } } fragment Big on Team { size }',
    data: { item: { owner: { __typename: 'Team', size: 3 } } },
  },
  'a fragment of an interface': {
    query: '{ node(id: "1") { __typename ... on Node { id } } }',
    data: { node: { __typename: 'Person', id: '1' } },
  },
  'what is skipped': {
    query: 'query ($no: Boolean!) { item(id: "1") { id title @skip(if: $no) state @include(if: $no) } }',
    variables: { no: true },
    data: { item: { id: '1', state: 'open' } },
  },
  'every kind of value': {
    query: '{ items(first: 2) { state at weight labels } }',
    data: { items: [{ state: 'done', at: '2026-01-05T09:00:00.000Z', weight: 1.5, labels: ['a'] }] },
  },
}

const wrong: Readonly<Record<string, readonly [Talk, string]>> = {
  'what is no question': [{ query: '', send: { text: 'Hello?' } }, 'POST /graphql request: is no question in JSON'],
  'a question that cannot be read': [
    { query: '{ item(' },
    'POST /graphql request query: Syntax Error: Expected Name, found <EOF>.',
  ],
  'a question that does not say that it is JSON': [
    { query: one, headers: { 'content-type': 'text/plain' }, data: { item: null } },
    'query item request header.content-type: must say that the body is JSON',
  ],
  'two operations and no name': [
    { query: 'query A { item(id: "1") { id } } query B { item(id: "1") { id } }' },
    'POST /graphql request: does not say which operation is meant',
  ],
  'an unknown field': [
    { query: '{ item(id: "1") { colour } }' },
    'query item request query: Cannot query field "colour" on type "Item".',
  ],
  'an unknown argument': [
    { query: '{ items(last: 2) { id } }' },
    'query items request query: Unknown argument "last" on field "Query.items".',
  ],
  'a missing argument': [
    { query: '{ item { id } }' },
    'query item request query: Field "item" argument "id" of type "ID!" is required, but it was not provided.',
  ],
  'a variable of another type': [
    {
      query: 'mutation ($a: Draft!) { itemCreate(draft: $a) { id } }',
      variables: { a: { title: 7 } },
      data: { itemCreate: { id: '1' } },
    },
    'mutation itemCreate request variables.a.title: String cannot represent a non string value: 7',
  ],
  'a member nobody has heard of': [
    {
      query: 'mutation ($a_0: Draft!) { part0: itemCreate(draft: $a_0) { id } }',
      variables: { a_0: { title: 'One', colour: 'red' } },
      data: { part0: { id: '1' } },
    },
    'mutation itemCreate request variables.a: Field "colour" is not defined by type "Draft".',
  ],
  'a missing variable': [
    { query: 'query ($a: ID!) { item(id: $a) { id } }', data: { item: null } },
    'query item request variables.a: of required type "ID!" was not provided.',
  ],
  'a variable that is not declared': [
    { query: one, variables: { id: '1' }, data: { item: null } },
    'query item request variables.id: is not declared',
  ],
  'an answer that is none': [{ query: one, get: '<html>' }, 'query item 200: must be an object'],
  'an answer with more beside it': [
    { query: one, get: { data: { item: null }, items: [] } },
    'query item 200 /items: is no part of an answer',
  ],
  'nothing, without a reason': [{ query: one, data: null }, 'query item 200 /data: is missing, and no error says why'],
  'errors without words': [
    { query: one, data: { item: null }, errors: [{ code: 7 }] },
    'query item 200 /errors/*/message: must be a string',
  ],
  'an empty list of errors': [
    { query: one, data: { item: null }, errors: [] },
    'query item 200 /errors: must be a list with something in it',
  ],
  'a missing field': [{ query: one, data: { item: { id: '1' } } }, 'query item 200 /data/item/title: is missing'],
  'a field nobody asked for': [
    { query: one, data: { item: { id: '1', title: 'One', state: 'open' } } },
    'query item 200 /data/item/state: was not asked for',
  ],
  'null where it may not be': [
    { query: one, data: { item: { id: '1', title: null } } },
    'query item 200 /data/item/title: must not be null (String!)',
  ],
  'null in a list': [
    { query: '{ items { labels } }', data: { items: [{ labels: ['a', null] }] } },
    'query items 200 /data/items/*/labels/*: must not be null (String!)',
  ],
  'one where many belong': [
    { query: '{ items { id } }', data: { items: { id: '1' } } },
    'query items 200 /data/items: must be a list ([Item!]!)',
  ],
  'a word for an object': [
    { query: one, data: { item: 'One' } },
    'query item 200 /data/item: must be an object (Item)',
  ],
  'a number for an id': [
    { query: one, data: { item: { id: 1, title: 'One' } } },
    'query item 200 /data/item/id: must be ID',
  ],
  'a word for a number': [
    { query: '{ item(id: "1") { weight } }', data: { item: { weight: '1' } } },
    'query item 200 /data/item/weight: must be Float',
  ],
  'another word than allowed': [
    { query: '{ item(id: "1") { state } }', data: { item: { state: 'lost' } } },
    'query item 200 /data/item/state: must be State',
  ],
  'a time that is none': [
    { query: '{ item(id: "1") { at } }', data: { item: { at: 'yesterday' } } },
    'query item 200 /data/item/at: must be DateTime',
  ],
  'a fragment of another type': [
    {
      query: '{ item(id: "1") { owner { __typename ... on Person { name } ... on Team { size } } } }',
      data: { item: { owner: { __typename: 'Person', size: 3, name: 'Ada' } } },
    },
    'query item 200 /data/item/owner/size: was not asked for',
  ],
}

describe('a GraphQL schema', () => {
  test.for(Object.entries(fine))('allows %s', ([, talk]) => {
    expect(lines(talk)).toEqual([])
  })

  test.for(Object.entries(wrong))('refuses %s', ([, [talk, line]]) => {
    expect(lines(talk)).toEqual([line])
  })

  test('knows one address only', () => {
    const knows = (method: string, path: string) =>
      judge.knows({ method, url: new URL(path, 'https://service.example'), headers: new Headers(), body: '' })
    expect([knows('POST', '/graphql'), knows('GET', '/graphql'), knows('POST', '/other')]).toEqual([true, false, false])
  })
})
