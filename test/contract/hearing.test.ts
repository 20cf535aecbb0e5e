// From a laboratory to a verdict: what is said there is heard and judged, deliveries too, and exemptions are held to account.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lab } from '../../shared/connectors/_template/emulator.ts'
import { answers } from '../../shared/http/emulator-faults.ts'
import type { Contract } from '../../shared/http/emulator-lab.ts'
import { draft, readItem } from '../conformance/suite/check.ts'
import { hearing } from './hearing.ts'
import { show } from './wrong.ts'

const folder = mkdtempSync(join(tmpdir(), 'descriptions-'))
const item = {
  type: 'object',
  required: ['id', 'title'],
  properties: { id: { type: 'string' }, title: { type: 'string' } },
}
const json = (schema: unknown) => ({ content: { 'application/json': { schema } } })
const text = { type: 'string' }
const place = ['project', 'id'].map(name => ({ name, in: 'path', required: true, schema: text }))

const describing = (schema: unknown) => ({
  openapi: '3.1.0',
  paths: {
    '/projects/{project}/items': {
      post: { requestBody: json({ type: 'object' }), responses: { 200: json(schema), 201: json(schema) } },
    },
    '/projects/{project}/items/{id}': { parameters: place, get: { responses: { 200: json(schema) } } },
  },
  webhooks: {
    'item-changed': { post: { requestBody: json({ type: 'object', required: ['item', 'sender'] }) } },
  },
})
writeFileSync(join(folder, 'right.json'), JSON.stringify(describing(item)))
writeFileSync(join(folder, 'other.json'), JSON.stringify(describing({ ...item, required: ['colour'] })))

const contractOf = (file: string, more: Partial<Contract> = {}): Contract => ({
  descriptions: [{ form: 'openapi', file, base: '/api' }],
  ...more,
})

async function heardWith(contract: Contract) {
  const heard = hearing(lab, contract, folder)
  const here = heard.open()
  const [made] = await here.connector.create([draft(here)])
  if (!made?.ok) throw new Error('nothing was made')
  here.emulator.trouble(answers(418))
  await here.connector.read([{ ref: made.value.ref }])
  await readItem(here.connector, made.value.ref)
  await heard.settle()
  return heard.verdict()
}

const lines = ({ wrong }: Awaited<ReturnType<typeof heardWith>>) => wrong.map(each => `${each.times} ${show(each)}`)

test('what is said as described is right, and what trouble made of it is not judged', async () => {
  expect(await heardWith(contractOf('right.json'))).toEqual({ requests: 2, answers: 2, letters: 0, wrong: [] })
})

test('what is said otherwise is wrong, and told once', async () => {
  const verdict = await heardWith(contractOf('other.json'))
  expect(lines(verdict)).toEqual([
    expect.stringMatching(/^1 POST \/projects\/\{project\}\/items 20\d: must have colour$/),
    '1 GET /projects/{project}/items/{id} 200: must have colour',
  ])
})

test('silence proves nothing', async () => {
  const heard = hearing(lab, contractOf('right.json'), folder)
  heard.open()
  await heard.settle()
  expect(lines(heard.verdict())).toEqual(['1 the whole run: nothing was said'])
})

test('an address no description knows is wrong', async () => {
  const verdict = await heardWith({ descriptions: [{ form: 'openapi', file: 'right.json', base: '/elsewhere' }] })
  expect(lines(verdict)).toEqual([
    '1 POST /api/projects/ROCKET/items request: no description knows this address',
    '1 GET /api/projects/ROCKET/items/T-1 request: no description knows this address',
  ])
})

test('an exemption covers what it names, by pattern where there is no template, and must be needed', async () => {
  const exempt = {
    'POST /api/projects/{project}/items': 'not described',
    '* request': 'not described',
    'GET /coffee 418': 'no longer there',
  }
  const verdict = await heardWith({ descriptions: [{ form: 'openapi', file: 'right.json', base: '/else' }], exempt })
  expect(lines(verdict)).toEqual(['1 the exemption GET /coffee 418: covers nothing; remove it'])
  const narrow = await heardWith(contractOf('other.json', { exempt: { '* 200 /title': 'another place' } }))
  expect(lines(narrow)).toHaveLength(3)
})

test('deliveries are judged whether they were handed over or still wait', async () => {
  const contract = contractOf('right.json', {
    descriptions: [
      {
        form: 'webhooks',
        file: 'right.json',
        nameOf: sent => JSON.parse(String(Buffer.from(sent.body))).event.replace('.', '-'),
      },
    ],
  })
  const heard = hearing(lab, contract, folder)
  const here = heard.open()
  const name = here.person.create({ title: 'One' } as never)
  await here.hooks?.mailbox.deliver(async () => 202)
  here.person.comment(name, 'Two')
  await heard.settle()
  const verdict = heard.verdict()
  expect(verdict.letters).toBe(2)
  expect(lines(verdict)).toEqual([
    '1 webhook item-changed payload: must have sender',
    '1 webhook comment-changed payload: no description knows this event',
  ])
})
