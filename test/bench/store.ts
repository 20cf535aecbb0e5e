// What the memory costs: reads and writes of a sweep that finds nothing, of a census, and of a changed item, by the real
// engine over the real store and a table program; and from these, dollars a month for a portfolio. Run with
// `npm run bench:store`. Exits 1 when a sweep that finds nothing writes.

import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { endId, runId } from '../../shared/core/ids.ts'
import type { Engine } from '../../shared/engine/engine.ts'
import { runBinding } from '../../shared/engine/run.ts'
import { sweep } from '../../shared/engine/sweep.ts'
import { awsStore } from '../../shared/hosts/aws/store.ts'
import { memoryQueue } from '../../shared/hosts/memory/queue.ts'
import { freshTable, placeAt, startDynalite } from '../hosts/aws/tables.ts'
import { Office } from '../support/office.ts'
import { prices } from './prices.ts'

const items = 1000
const ends = ['specs', 'jira', 'linear'] as const
const body = `## Why\n\n${'The pumps must be primed before the tanks are filled. '.repeat(30)}\n`

interface Cost {
  readonly requests: number
  readonly reads: number
  readonly writes: number
  readonly readUnits: number
  readonly writeUnits: number
}

/** Every answer says what it took; reading and writing are told apart by the operation. */
function metered(client: DynamoDBClient) {
  let cost: Cost = { requests: 0, reads: 0, writes: 0, readUnits: 0, writeUnits: 0 }
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async args => {
        if (typeof args.input === 'object') Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' })
        const answer = await next(args)
        const said: unknown = Object(answer.output).ConsumedCapacity
        const units = [said].flat().reduce<number>((sum, each) => sum + Number(Object(each).CapacityUnits ?? 0), 0)
        const isRead = /Get|Query|Scan/.test(commandName)
        const { requests, reads, writes, readUnits, writeUnits } = cost
        cost = {
          requests: requests + 1,
          reads: reads + (isRead ? 1 : 0),
          writes: writes + (isRead ? 0 : 1),
          readUnits: readUnits + (isRead ? units : 0),
          writeUnits: writeUnits + (isRead ? 0 : units),
        }
        return answer
      },
    { step: 'initialize', name: 'metered' },
  )
  return async (work: () => Promise<unknown>): Promise<Cost> => {
    cost = { requests: 0, reads: 0, writes: 0, readUnits: 0, writeUnits: 0 }
    await work()
    return cost
  }
}

const per = ({ requests, reads, writes, readUnits, writeUnits }: Cost, count: number): Cost => ({
  requests: requests / count,
  reads: reads / count,
  writes: writes / count,
  readUnits: readUnits / count,
  writeUnits: writeUnits / count,
})

const tables = await startDynalite()
try {
  // The table program lives in this process and answers when it comes to it; what is counted is requests, not time.
  const client = new DynamoDBClient({ ...placeAt(tables.endpoint), requestHandler: { requestTimeout: 120_000 } })
  const name = await freshTable(client)
  const office = new Office({ ends: { specs: {}, jira: {}, linear: {} } })
  let signals = 0
  const inbox = () => {
    const queue = memoryQueue(office.clock)
    const send: typeof queue.send = (all, delay) => {
      signals += all.length
      return queue.send(all, delay)
    }
    return { ...queue, send }
  }
  const engine: Engine = { ...office.engine, store: awsStore(client, name), queue: memoryQueue(office.clock) }
  const costOf = metered(client)
  const limits = { writes: 100_000, deletes: 100 }
  let runs = 0
  const run = (options: Partial<Parameters<typeof runBinding>[2]> = {}) => {
    office.clock.advance(10 * 60_000)
    return runBinding(engine, inbox, { run: runId(`run-${++runs}`), limits, ...options })
  }
  const sweepAll = (census: boolean) => async () => {
    office.clock.advance(10 * 60_000)
    for (const end of ends) await sweep(engine, endId(end), runId(`sweep-${++runs}`), { census })
  }

  const specs = office.board('specs')
  const made = Array.from({ length: items }, (_, i) =>
    specs.add({ title: `Stage ${i}`, status: 'open', body: `${body}${i}` }),
  )
  const first = await costOf(() => run())
  await run()
  const quiet = await costOf(sweepAll(false))
  const census = await costOf(sweepAll(true))
  const edited = made.slice(0, 100)
  for (const [i, ref] of edited.entries()) specs.edit(ref, { status: 'done', body: `${body}${i} changed` })
  signals = 0
  const places = edited.map(ref => ({ end: endId('specs'), ref }))
  const changed = await costOf(() => run({ places }))
  const signalsPerChange = signals / edited.length
  const moved = await costOf(sweepAll(false))
  const settled = await costOf(sweepAll(false))

  const rows = [
    ['new item, made at two other ends', per(first, items)],
    ['sweep of three ends that finds nothing, 1000 items', quiet],
    ['census of three ends that finds nothing, 1000 items', census],
    ['changed item, written at two other ends', per(changed, edited.length)],
    ['sweep of three ends that lists 100 known changes', moved],
    ['sweep after that', settled],
  ] as const
  console.table(
    Object.fromEntries(
      rows.map(([what, cost]) => [
        what,
        Object.fromEntries(Object.entries(cost).map(([key, value]) => [key, Number(value.toFixed(2))])),
      ]),
    ),
  )

  const sizes = await sizesIn(client, name)
  console.table(sizes)
  console.log(`${signalsPerChange.toFixed(1)} signals per changed item.`)

  // A portfolio: 500 projects of 100 items at three ends, of which 2 % change every day.
  const portfolio = { projects: 500, items: 100, days: 30, workdays: 22, weeks: 30 / 7 }
  const changes = portfolio.projects * portfolio.items * 0.02 * portfolio.days
  const sweeps = portfolio.projects * (6 * portfolio.workdays + portfolio.days)
  const audits = portfolio.projects * portfolio.weeks
  const share = portfolio.items / items
  const readUnits =
    changes * per(changed, edited.length).readUnits + sweeps * quiet.readUnits + audits * census.readUnits * share
  const writeUnits =
    changes * per(changed, edited.length).writeUnits + sweeps * quiet.writeUnits + audits * census.writeUnits
  const bytes = sizes.reduce((sum, { bytes }) => sum + bytes, 0) * (portfolio.projects * share)
  const messages = changes * signalsPerChange + (sweeps + audits) * ends.length
  const clockCalls = 8 * portfolio.days
  // Sent, received and deleted one by one, which is the worst case; queues that are asked in vain ask four times a minute.
  const queueRequests = messages * 3 + (ends.length + 1) * 4 * 60 * 24 * portfolio.days
  const invocations = messages + clockCalls + changes
  const dollars = {
    'table, reading': readUnits * prices.readUnit,
    'table, writing': writeUnits * prices.writeUnit,
    'table, keeping': (bytes / 1e9) * prices.gigabyte,
    queues: queueRequests * prices.queueRequest,
    'functions, two seconds of 1 GB each (assumed, not counted)':
      invocations * (prices.invocation + 2 * prices.gigabyteSecond),
    'door and clock': changes * prices.doorRequest + clockCalls * prices.clockCall,
  }
  console.log(
    `A month of ${portfolio.projects} projects × ${portfolio.items} items × ${ends.length} ends at 2 % a day: ${changes.toLocaleString('en')} changes, ${sweeps.toLocaleString('en')} rounds, ${Math.round(messages).toLocaleString('en')} signals. Prices: ${prices.asOf}. Secrets, logs, metrics and alarms come on top.`,
  )
  const total = Object.values(dollars).reduce((sum, each) => sum + each, 0)
  console.table(
    Object.fromEntries(
      [...Object.entries(dollars), ['together', total]].map(([what, cost]) => [
        what,
        { '$ a month': Number(Number(cost).toFixed(2)) },
      ]),
    ),
  )
  if (quiet.writes > 0 || settled.writes > 0) {
    console.log(`A sweep that finds nothing wrote ${quiet.writes + settled.writes} times.`)
    process.exitCode = 1
  }
} finally {
  await tables.stop()
}

/** Rows by kind: how many, how large. */
async function sizesIn(client: DynamoDBClient, table: string) {
  const found = new Map<string, number[]>()
  let from: Record<string, unknown> | undefined
  do {
    const answer = await client.send(
      new ScanCommand({ TableName: table, ...(from && { ExclusiveStartKey: from as never }) }),
    )
    for (const row of answer.Items ?? []) {
      const kind = String(row.sk?.S).split(' ')[0] ?? ''
      const size = Object.entries(row).reduce((sum, [key, value]) => {
        const [held] = Object.values(value)
        return sum + key.length + (held instanceof Uint8Array ? held.byteLength : Buffer.byteLength(String(held)))
      }, 0)
      found.set(kind, [...(found.get(kind) ?? []), size])
    }
    from = answer.LastEvaluatedKey
  } while (from)
  return [...found].map(([row, all]) => {
    const sorted = all.toSorted((a, b) => a - b)
    const bytes = all.reduce((sum, each) => sum + each, 0)
    return { row, count: all.length, median: sorted[Math.floor(all.length / 2)], largest: sorted.at(-1), bytes }
  })
}
