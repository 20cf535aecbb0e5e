// Each way in which a request or an answer can differ from an OpenAPI description is noticed, and named.

import { describe, expect, test } from 'vitest'
import { readOpenApi } from './description.ts'
import { openApiJudge } from './openapi.ts'
import { linesOf, type Said } from './said.ts'

const integer = { type: 'integer' }
const json = (schema: unknown) => ({ content: { 'application/json': { schema } } })

const description = readOpenApi(
  JSON.stringify({
    openapi: '3.0.3',
    servers: [{ url: 'https://service.example/api' }],
    paths: {
      '/items': {
        get: {
          parameters: [
            { name: 'page', in: 'query', schema: integer },
            { name: 'team', in: 'query', required: true, schema: { type: 'string' } },
            { name: 'ids', in: 'query', schema: { type: 'array', items: integer }, explode: false },
            { name: 'x-version', in: 'header', required: true, schema: { type: 'string', enum: ['1', '2'] } },
          ],
          responses: { 200: json({ type: 'array', items: { $ref: '#/components/schemas/item' } }) },
        },
        post: {
          requestBody: { required: true, ...json({ $ref: '#/components/schemas/item' }) },
          responses: { 201: json({ $ref: '#/components/schemas/item' }), '4XX': { description: '' } },
        },
      },
      '/items/mine': { get: { responses: { default: json({ type: 'string' }) } } },
      '/items/{id}': {
        parameters: [{ $ref: '#/components/parameters/id' }],
        get: { responses: { 200: json({ $ref: '#/components/schemas/item' }) } },
        patch: {
          requestBody: json({ type: 'object', properties: { title: { type: 'string' } } }),
          responses: { 204: { description: '' } },
        },
        delete: { responses: { 200: { description: '' } } },
      },
      '/files/{path}': {
        get: {
          parameters: [
            { name: 'path', in: 'path', required: true, schema: { type: 'string' }, 'x-multi-segment': true },
          ],
          responses: { 200: json({ type: 'string' }) },
        },
      },
    },
    components: {
      parameters: { id: { name: 'id', in: 'path', required: true, schema: integer } },
      schemas: {
        item: {
          type: 'object',
          required: ['id', 'title', 'owner', 'pin'],
          properties: {
            id: { type: 'integer', readOnly: true },
            pin: { type: 'string', writeOnly: true },
            title: { type: 'string' },
            at: { type: 'string', format: 'date-time' },
            state: { type: 'string', enum: ['open', 'done'], nullable: true },
            owner: { nullable: true, allOf: [{ $ref: '#/components/schemas/person' }] },
            labels: { type: 'array', items: { oneOf: [{ type: 'string' }, { type: 'object', required: ['name'] }] } },
          },
        },
        person: { type: 'object', required: ['login'], properties: { login: { type: 'string' } } },
      },
    },
  }),
)
const judge = openApiJudge(description)
const item = { id: 1, title: 'One', owner: null }
const draft = { title: 'One', owner: { login: 'ada' }, pin: '1' }
const list = { ask: 'GET /api/items?team=a', headers: { 'x-version': '1' }, get: [] }

const fine: Readonly<Record<string, Said>> = {
  'a plain list': list,
  'a number in the query': { ...list, ask: 'GET /api/items?team=a&page=2' },
  'a list in one parameter': { ...list, ask: 'GET /api/items?team=a&ids=1,2' },
  'what only the service sets is not sent': { ask: 'POST /api/items', send: draft, status: 201, get: item },
  'null where it may be': { ask: 'GET /api/items/1', get: { ...item, state: null } },
  'an offset without its colon': { ask: 'GET /api/items/1', get: { ...item, at: '2026-01-05T09:00:00.000+0000' } },
  'either form': { ask: 'GET /api/items/1', get: { ...item, labels: ['a', { name: 'b' }] } },
  'a word before a parameter': { ask: 'GET /api/items/mine', get: '"me"' },
  'a path of many parts': { ask: 'GET /api/files/a/b/c.md', get: '"text"' },
  'an empty answer': { ask: 'PATCH /api/items/1', send: { title: 'Two' }, status: 204 },
  'a refusal whose form is left open': { ask: 'POST /api/items', send: draft, status: 422, get: { message: 'No' } },
}

const wrong: Readonly<Record<string, readonly [Said, string]>> = {
  'an unknown address': [{ ask: 'GET /api/coffee' }, 'GET /api/coffee request: no description knows this address'],
  'an address elsewhere': [{ ask: 'GET /items/1' }, 'GET /items/1 request: no description knows this address'],
  'another method': [{ ask: 'PUT /api/items/1' }, 'PUT /api/items/1 request: no description knows this address'],
  'a word for a number in the path': [
    { ask: 'GET /api/items/one', get: item },
    'GET /items/{id} request path.id: must be integer',
  ],
  'an unknown parameter': [
    { ...list, ask: 'GET /api/items?team=a&colour=red' },
    'GET /items request query.colour: no such parameter',
  ],
  'a missing parameter': [{ ...list, ask: 'GET /api/items' }, 'GET /items request query.team: is missing'],
  'a parameter of another type': [
    { ...list, ask: 'GET /api/items?team=a&page=last' },
    'GET /items request query.page: must be integer',
  ],
  'a list with another type in it': [
    { ...list, ask: 'GET /api/items?team=a&ids=1,b' },
    'GET /items request query.ids/*: must be integer',
  ],
  'a missing header': [{ ...list, headers: {} }, 'GET /items request header.x-version: is missing'],
  'another header': [
    { ...list, headers: { 'x-version': '9' } },
    'GET /items request header.x-version: must be one of 1, 2',
  ],
  'no body': [{ ask: 'POST /api/items', status: 422 }, 'POST /items request: the body is missing'],
  'a body where there is none': [{ ask: 'DELETE /api/items/1', send: {} }, 'DELETE /items/{id} request: takes no body'],
  'a body that is no JSON': [
    { ask: 'POST /api/items', send: '{"title":', status: 422 },
    'POST /items request: the body is no JSON',
  ],
  'a body that does not say what it is': [
    { ask: 'POST /api/items', send: draft, headers: { 'content-type': 'text/plain' }, status: 422 },
    'POST /items request header.content-type: must say that the body is JSON',
  ],
  'a body without a member': [
    { ask: 'POST /api/items', send: { ...draft, title: undefined }, status: 422 },
    'POST /items request: must have title',
  ],
  'a member of another type': [
    { ask: 'POST /api/items', send: { ...draft, title: 7 }, status: 422 },
    'POST /items request /title: must be string',
  ],
  'a member nobody has heard of': [
    { ask: 'PATCH /api/items/1', send: { titel: 'Two' }, status: 204 },
    'PATCH /items/{id} request /titel: no such member',
  ],
  'an unknown status': [{ ...list, status: 418 }, 'GET /items 418: no such status (known: 200)'],
  'an empty answer where something belongs': [{ ...list, get: undefined }, 'GET /items 200: the answer is empty'],
  'an answer where nothing belongs': [{ ask: 'DELETE /api/items/1', get: {} }, 'DELETE /items/{id} 200: must be empty'],
  'an answer that is no JSON': [{ ...list, get: '<html>' }, 'GET /items 200: the answer is no JSON'],
  'an answer without a member': [
    { ask: 'GET /api/items/1', get: { id: 1, title: 'One' } },
    'GET /items/{id} 200: must have owner',
  ],
  'null where it may not be': [
    { ask: 'GET /api/items/1', get: { ...item, title: null } },
    'GET /items/{id} 200 /title: must be string',
  ],
  'another word than allowed': [
    { ask: 'GET /api/items/1', get: { ...item, state: 'lost' } },
    'GET /items/{id} 200 /state: must be one of open, done, ',
  ],
  'a time that is none': [
    { ask: 'GET /api/items/1', get: { ...item, at: 'yesterday' } },
    'GET /items/{id} 200 /at: must match format "date-time"',
  ],
  'none of several forms': [
    { ask: 'GET /api/items/1', get: { ...item, labels: ['a', 7] } },
    'GET /items/{id} 200 /labels/*: fits none of its forms (must be string; must be object)',
  ],
  'a fault behind a reference': [
    { ask: 'GET /api/items/1', get: { ...item, owner: {} } },
    'GET /items/{id} 200 /owner: fits none of its forms (must have login; must be null)',
  ],
}

describe('an OpenAPI description', () => {
  test.for(Object.entries(fine))('allows %s', ([, said]) => {
    expect(linesOf(judge, said)).toEqual([])
  })

  test.for(Object.entries(wrong))('refuses %s', ([, [said, line]]) => {
    expect(linesOf(judge, said)).toEqual([line])
  })

  test('may be said to live elsewhere', () => {
    const elsewhere = openApiJudge(description, '/v3')
    expect(linesOf(elsewhere, { ask: 'GET /v3/items/1', get: item })).toEqual([])
    expect(linesOf(elsewhere, { ask: 'GET /api/items/1', get: item })).toHaveLength(1)
  })

  test('tells all that is wrong with one answer', () => {
    expect(
      linesOf(judge, {
        ...list,
        get: [
          { ...item, title: 7 },
          { id: 'x', title: 'Two', owner: null },
        ],
      }),
    ).toEqual(['GET /items 200 /*/title: must be string', 'GET /items 200 /*/id: must be integer'])
  })

  test('that leads nowhere is refused', () => {
    const broken = { openapi: '3.1.0', paths: { '/a': { get: { parameters: [{ $ref: '#/nowhere' }] } } } }
    expect(() => readOpenApi(JSON.stringify(broken))).toThrow()
    expect(() => readOpenApi(JSON.stringify({ swagger: '2.0', paths: {} }))).toThrow()
  })
})
