// Our documents and the emulated part of the API, held against the description Linear publishes, where it is at hand.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  buildSchema,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isUnionType,
  parse,
  validate,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import * as documents from '../../shared/connectors/linear/documents.ts'
import { laboratory } from '../../shared/connectors/linear/emulator.ts'
import { pointsOf } from '../../shared/connectors/linear/emulator-points.ts'
import { manifest } from '../../shared/connectors/linear/manifest.ts'
import { change, create, f, got, sweep, update } from './linear-bench.ts'

const root = join(import.meta.dirname, '../..')
const emulated = buildSchema(readFileSync(join(root, 'shared/connectors/linear/emulator.sdl'), 'utf8'))
const published = join(root, '../shared/specs/linear.graphql')
const isThere = existsSync(published)
if (!isThere) console.info('skipped: ../shared/specs/linear.graphql is not there, so nothing is held against it')

/** Every document there is: those that stand ready, and those that are put together. */
async function everyDocument(): Promise<readonly string[]> {
  const made = new Set<string>()
  for (const fields of [['title'], Object.keys(manifest.fields)])
    for (const comments of [false, true]) {
      const ready = documents.documentsFor({ fields: new Set(fields), comments, groups: new Map(), projects: comments })
      for (const each of [ready.readMany, ready.readIssues, ready.readIssue, ready.readComment]) made.add(each)
      for (const issues of [false, true])
        for (const projects of [false, comments])
          if (issues || comments || projects) made.add(ready.list({ issues, comments, projects }))
    }
  for (const each of [
    ...Object.values(documents.tables),
    ...Object.values(documents.onwardsIn),
    documents.currentDocument,
    documents.hookList,
    documents.readProjects,
    documents.readProject,
  ])
    made.add(each)

  const lab = laboratory()
  lab.emulator.listen(async request => void made.add(JSON.parse(await request.text()).query))
  const other = lab.person.create(f({ title: 'Other' }))
  const { ref } = got(await create(lab, f({ labels: ['brand new'], blocks: [other] })))
  got(await update(lab, ref, f({ title: 'B' }), { ...change('blocks', [], [other]), ...change('relates', [other]) }))
  const [comment] = await lab.connector.create([
    { kind: 'comment', parent: ref, fields: f({ body: 'x' }), marker: { link: 'l', end: 'e', attempt: 1 } as never },
  ])
  const { ref: said } = got(comment)
  got((await lab.connector.update([{ ref: said, kind: 'comment', set: f({ body: 'y' }), sets: {} }]))[0])
  await lab.connector.remove?.([
    { ref: said, kind: 'comment' },
    { ref, kind: 'item' },
  ])
  await lab.connector.archive?.([{ ref: other, kind: 'item' }])
  await lab.connector.time?.()
  await sweep(lab)
  for (const address of ['https://a.example', 'https://a.example']) await lab.registrations?.hooks.ensure(address)
  await lab.registrations?.hooks.remove('https://a.example')
  await new Promise(resolve => setTimeout(resolve, 0))
  return [...made]
}

describe.skipIf(!isThere)('against what Linear publishes', () => {
  const schema = isThere ? buildSchema(readFileSync(published, 'utf8')) : emulated

  test('every document of ours is valid', async () => {
    const all = await everyDocument()
    expect(all.length).toBeGreaterThan(25)
    for (const query of all)
      expect(
        validate(schema, parse(query)).map(error => error.message),
        query,
      ).toEqual([])
  })

  test('a document that asks for what is not there would be found', () => {
    expect(validate(schema, parse('query { issues { nodes { colour } } }'))).toHaveLength(1)
  })

  test('the emulated part is a part of it', () => {
    const types = Object.values(emulated.getTypeMap()).filter(type => !type.name.startsWith('__'))
    expect(types.length).toBeGreaterThan(60)
    expect(types.flatMap(type => foreign(type, schema))).toEqual([])
  })
})

test('a query costs no more than was thought, and no list comes near the limit', async () => {
  const all = await everyDocument()
  const points = all.map(query => pointsOf(parse(query), {}))
  expect(Math.max(...points)).toBeLessThan(9500)
})

/** What the emulated API says otherwise than the published one. */
function foreign(type: GraphQLNamedType, schema: GraphQLSchema): readonly string[] {
  const real = schema.getType(type.name)
  if (!real) return [type.name]
  if (isEnumType(type) && isEnumType(real))
    return type.getValues().flatMap(({ name }) => (real.getValue(name) ? [] : [`${type.name}.${name}`]))
  if (isUnionType(type) && isUnionType(real))
    return type
      .getTypes()
      .flatMap(({ name }) => (real.getTypes().some(each => each.name === name) ? [] : [`${type.name} | ${name}`]))
  if (isInputObjectType(type) && isInputObjectType(real))
    return Object.values(type.getFields()).flatMap(field =>
      String(real.getFields()[field.name]?.type) === String(field.type) ? [] : [`${type.name}.${field.name}`],
    )
  if (!isObjectType(type) || !isObjectType(real)) return []
  return Object.values(type.getFields()).flatMap(field => {
    const twin = real.getFields()[field.name]
    if (String(twin?.type) !== String(field.type)) return [`${type.name}.${field.name}`]
    return field.args.flatMap(arg => {
      const same = twin?.args.find(({ name }) => name === arg.name)
      return String(same?.type) === String(arg.type) ? [] : [`${type.name}.${field.name}(${arg.name})`]
    })
  })
}
