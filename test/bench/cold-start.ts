// What a cold start costs: the size of every function's bundle and the processor time until it could take its first event,
// as a ratio to a handler that has only the clients of the table and the queue, bundled as anybody would. All in one run,
// each start in a process of its own, in turn, and the median of many. Run with `npm run bench:cold`, or with a number of
// rounds.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bundle, folders, laneFolder, writeBundles } from '../../lib/bundles.ts'
import { manifests } from '../../shared/connectors/manifests.ts'
import { connectors } from '../../shared/index.ts'
import { clientFrom } from '../../shared/runtime/client-files.ts'
import { filesIn } from '../support/source.ts'
import { everyConnector } from './everybody.ts'

const root = join(import.meta.dirname, '..', '..')
const rounds = Number(process.argv[2] ?? 15)
const most = 1.25

const baseline = 'nothing but the clients'
const ourWay = 'the same, bundled our way'
const sdkOf = (connector: string): string => `sdk of ${connector}`

/** Every lane has these anyway. */
const oursAnyway = ['zod']

/** What a connector imports from packages, name by name, and nothing of its own. */
function sdkEntry(connector: string): string {
  const sources = filesIn(root, [`shared/connectors/${connector}`]).filter(({ path }) => !/\/emulator[^/]*$/.test(path))
  const statements = sources.flatMap(({ text }) => [
    ...text.matchAll(/^import (?!type )([^'"]+?) from '([^.'"][^'"]*)'/gms),
  ])
  const wanted = statements.flatMap(([, names = '', from = '']) =>
    from.startsWith('node:') || oursAnyway.includes(from) ? [] : importedBy(names).map(name => ({ name, from })),
  )
  const lines = wanted.map(
    ({ name, from }, i) => `import ${name} it${i}${name.startsWith('{') ? ' }' : ''} from '${from}'`,
  )
  return [...lines, `globalThis.kept = [${wanted.map((_, i) => `it${i}`).join(', ')}]`].join('\n')
}

/** `X, { a as b, type C }` is `` for X and `{ a as` for a: what stands before a name of ours. */
function importedBy(names: string): readonly string[] {
  const [, first = '', inner = ''] = /^\s*([^{]*?),?\s*(?:\{([^}]*)\})?\s*$/s.exec(names) ?? []
  const named = inner
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '' && !part.startsWith('type '))
  return [
    ...(first === '' ? [] : [first.startsWith('*') ? '* as' : '']),
    ...named.map(part => `{ ${part.split(' as ')[0]} as`),
  ]
}

const clientsOnly = `
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs'
const [dynamo, sqs] = [new DynamoDBClient({}), new SQSClient({})]
export const handler = async () => [dynamo, sqs, GetItemCommand, SendMessageCommand]`

/** What we are compared with has nothing left out. */
const bundlePlainly = (contents: string, folder: string) =>
  build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root },
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: {
      js: `import { createRequire as $require } from 'node:module'; const require = $require(import.meta.url);`,
    },
    legalComments: 'none',
    logLevel: 'warning',
  })

/** All code of a bundle, also what a start does not load. */
const sizeOf = (folder: string): number =>
  readdirSync(folder)
    .filter(name => name.endsWith('.mjs'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)

const environment = {
  PATH: process.env.PATH,
  AWS_REGION: 'eu-west-1',
  LOCKSTEP_CLIENT: 'COLD',
  LOCKSTEP_TABLE: 'lockstep-COLD',
  LOCKSTEP_QUEUES: JSON.stringify(
    Object.fromEntries(Object.keys(manifests).map(name => [name, `https://queue.example/${name}`])),
  ),
  LOCKSTEP_NOTICES: 'https://queue.example/notices',
}

/** Of one start: what loading the function took of the processor, in milliseconds. */
function start(file: string): number {
  const program = `
    const before = process.cpuUsage()
    await import(${JSON.stringify(`file://${file}`)})
    const { user, system } = process.cpuUsage(before)
    process.stdout.write('\\n' + (user + system) / 1000)`
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: environment,
  })
  if (status !== 0) throw new Error(`${file} does not start: ${stderr}`)
  return Number(stdout.slice(stdout.lastIndexOf('\n') + 1))
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

const out = mkdtempSync(join(tmpdir(), 'lockstep-cold-'))
try {
  const { client } = await clientFrom([everyConnector], connectors)
  await writeBundles({ client, manifests, root, out })
  await bundlePlainly(clientsOnly, join(out, baseline))
  await bundle(clientsOnly, root, join(out, ourWay))
  const lanes = Object.keys(manifests)
  for (const name of lanes) await bundle(sdkEntry(name), root, join(out, sdkOf(name)))

  const names = readdirSync(out)
  const times = new Map<string, number[]>(names.map(name => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const name of names) times.get(name)?.push(start(join(out, name, 'index.mjs')))

  const cost = (name: string) => median(times.get(name) ?? [])
  const ratio = (name: string) => cost(name) / cost(baseline)
  const allowed = (name: string) => {
    const lane = lanes.find(connector => laneFolder(connector) === name)
    return lane === undefined ? most : most + ratio(sdkOf(lane))
  }
  const size = (name: string) => sizeOf(join(out, name))
  const functions = [folders.webhook, folders.schedule, folders.notify, ...lanes.map(laneFolder)]
  const rows = [baseline, ourWay, ...functions, ...lanes.map(sdkOf)].map(name => ({
    bundle: name,
    kB: Math.round(size(name) / 1024),
    'size ratio': Number((size(name) / size(baseline)).toFixed(2)),
    'init CPU, ms': Number(cost(name).toFixed(1)),
    ratio: Number(ratio(name).toFixed(2)),
    ...(functions.includes(name) && { 'at most': Number(allowed(name).toFixed(2)) }),
  }))
  console.table(rows)
  const over = functions.filter(name => ratio(name) > allowed(name))
  console.log(over.length === 0 ? `All within bounds, ${rounds} starts each.` : `Over: ${over.join(', ')}.`)
  process.exitCode = over.length === 0 ? 0 : 1
} finally {
  rmSync(out, { recursive: true, force: true })
}
