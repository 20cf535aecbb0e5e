// Bundles hold what their function needs and nothing else, start as they are, and are the same every time.

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeBundles } from '../../lib/bundles.ts'
import { bundled, folder, manifests, root } from './example.ts'

const client = await bundled()
const [out, again] = [folder(), folder()]
const inputs = await writeBundles({ client, manifests, root, out })
await writeBundles({ client, manifests, root, out: again })

afterAll(() => {
  for (const each of [out, again]) rmSync(each, { recursive: true, force: true })
})

const connectorsIn = (name: string): readonly string[] => [
  ...new Set((inputs[name] ?? []).flatMap(path => /^shared\/connectors\/([^/]+)\//.exec(path)?.[1] ?? [])),
]

/** What a start does not load lies beside it, named by what is in it. */
const isPart = (name: string): boolean => /^part-[A-Z0-9]+\.mjs(\.map)?$/.test(name)

test('a function is a folder: the code, a map of it, and the client', () => {
  expect(readdirSync(out).sort()).toEqual(['lane-files', 'lane-github', 'notify', 'schedule', 'webhook'])
  for (const name of readdirSync(out)) {
    const files = readdirSync(join(out, name)).filter(each => !isPart(each))
    expect(files.sort()).toEqual(['client.json', 'index.mjs', 'index.mjs.map'])
    expect(JSON.parse(readFileSync(join(out, name, 'client.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(client)))
  }
})

test('a lane carries its own connector and no other', () => {
  expect(connectorsIn('lane-github')).toEqual(['github'])
  expect(connectorsIn('lane-files')).toEqual(['files'])
  expect(connectorsIn('schedule')).toEqual([])
  expect(connectorsIn('notify')).toEqual([])
})

test('the door carries the ears of connectors, not their hands', () => {
  // Files in a repository are heard of over the account of its host.
  expect(connectorsIn('webhook').toSorted()).toEqual(['files', 'github'])
  const files = inputs.webhook ?? []
  expect(files.filter(path => path.startsWith('shared/connectors/files/')).toSorted()).toEqual(
    ['formats/homes.ts', 'formats/names.ts', 'overhear.ts', 'paths.ts', 'places/our-branch.ts', 'scope.ts'].map(
      name => `shared/connectors/files/${name}`,
    ),
  )
  expect(files).toContain('shared/connectors/github/webhook.ts')
  expect(files).not.toContain('shared/connectors/github/client.ts')
  expect(files.filter(path => path.includes('@octokit'))).toEqual([])
})

test('no emulator, no test and no other host is on board', () => {
  for (const path of Object.values(inputs).flat()) expect(path).not.toMatch(/emulator|^test\/|hosts\/(memory|local)\//)
})

test('a function is nobody but its role: no way to another identity is on board', () => {
  const places = Object.values(inputs)
    .flat()
    .flatMap(path => /credential-provider-.*/.exec(path)?.[0] ?? [])
  expect([...new Set(places)].filter(place => !place.startsWith('credential-provider-env/'))).toEqual([
    // The door to all the others, which leads to the environment only.
    'credential-provider-node/dist-es/index.js',
  ])
})

test('a start loads no part of Node that the function never uses', () => {
  const program = `await import(new URL('schedule/index.mjs', process.env.PLACE).href)
    process.stdout.write(JSON.stringify(process.moduleLoadList))`
  const loaded: readonly string[] = JSON.parse(run(program).stdout)
  const parts = ['http2', 'child_process', 'dgram', 'worker_threads', 'internal/deps/undici/undici']
  expect(loaded).toContain('NativeModule crypto')
  expect(parts.filter(name => loaded.includes(`NativeModule ${name}`))).toEqual([])
})

test('the same client gives the same bytes', () => {
  for (const name of readdirSync(out))
    for (const file of readdirSync(join(out, name)))
      expect(readFileSync(join(again, name, file)).equals(readFileSync(join(out, name, file)))).toBe(true)
})

/** A process of its own, without the packages of the house: whatever was left out would be missed here. */
const run = (program: string, events: object = {}) =>
  spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: out,
    encoding: 'utf8',
    env: {
      AWS_REGION: 'eu-west-1',
      LOCKSTEP_CLIENT: 'DEMO',
      LOCKSTEP_TABLE: 'lockstep-DEMO',
      LOCKSTEP_QUEUES: JSON.stringify({ github: 'https://queue.example/1', files: 'https://queue.example/2' }),
      LOCKSTEP_NOTICES: 'https://queue.example/3',
      EVENTS: JSON.stringify(events),
      PLACE: `file://${out}/`,
    },
  })

test('each starts with what it is deployed with, and does its work', () => {
  const program = `
    const answers = {}
    for (const [name, event] of Object.entries(JSON.parse(process.env.EVENTS))) {
      const { handler } = await import(new URL(name + '/index.mjs', process.env.PLACE).href)
      answers[name] = await handler(event, { awsRequestId: 'r', getRemainingTimeInMillis: () => 300000 }) ?? null
    }
    process.stdout.write('\\n' + JSON.stringify(answers))`
  const nonsense = {
    Records: [
      {
        messageId: 'm',
        body: 'nonsense',
        attributes: { ApproximateFirstReceiveTimestamp: '0', ApproximateReceiveCount: '1' },
      },
    ],
  }
  const events = {
    'lane-github': nonsense,
    'lane-files': nonsense,
    notify: nonsense,
    webhook: { headers: {}, pathParameters: { connection: 'nobody' }, requestContext: { requestId: 'r' } },
    schedule: { occasion: { does: 'earlier' }, at: '2026-03-02T08:00:00Z' },
  }
  const { stdout, stderr } = run(program, events)
  expect(stderr).toBe('')
  const failed = { batchItemFailures: [{ itemIdentifier: 'm' }] }
  expect(JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1))).toEqual({
    'lane-github': failed,
    'lane-files': failed,
    notify: failed,
    webhook: { statusCode: 404 },
    schedule: null,
  })
  expect(stdout).toContain('"Namespace":"Lockstep"')
  expect(stdout).toContain('"service":"github","client":"DEMO","operations":1,"failed":1')
})

test('a failure is told with its place in the sources', () => {
  const program = `const { handler } = await import(new URL('webhook/index.mjs', process.env.PLACE).href)
    await handler({ requestContext: { requestId: 'r' } }, {}).catch(() => {})`
  const line = run(program)
    .stdout.split('\n')
    .find(each => each.includes('the function failed'))
  expect(JSON.parse(line ?? '{}').about).toEqual({
    reason: expect.stringContaining('TypeError'),
    place: expect.stringMatching(/^functions\/webhook\.ts:\d+$/),
  })
})
