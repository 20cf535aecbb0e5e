// A cold run over a thousand items, in a process that holds nothing but the engine and one connector: the emulated service
// runs in another one, behind HTTP. Started by calls.ts.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { z } from 'zod'
import { systemClock } from '../../shared/hosts/local/clock.ts'
import type { Clock } from '../../shared/ports/clock.ts'
import { laboratoryOf } from '../conformance/find-connectors.ts'
import { workload } from './workload.ts'

const unlimited = { writes: 100_000, deletes: 100_000 }

const costShape = z.object({ cpu: z.number(), start: z.number(), most: z.number() })
/** CPU seconds of the run; megabytes before it, and at most. */
export type Cold = z.infer<typeof costShape>

/** Node keeps what it need not keep, up to a hundred megabytes: what is asked here is how much a run needs. */
const young = ['--max-semi-space-size=4']

/** Two processes: one that holds the items, one that is measured. */
export async function coldOf(name: string, comments: boolean, items: number): Promise<Cold> {
  const about = [name, String(items), ...(comments ? ['comments'] : [])]
  const service = fork(import.meta.filename, ['serve', ...about])
  try {
    const where = JSON.stringify(await said(service))
    const measured = fork(import.meta.filename, ['measure', ...about, where], { execArgv: [...young] })
    return costShape.parse(await said(measured))
  } finally {
    service.kill()
  }
}

/** What a process says; it must not end without a word. */
const said = (child: ChildProcess): Promise<unknown> =>
  Promise.race([
    once(child, 'message').then(([word]) => word),
    once(child, 'exit').then(([code]) => {
      throw new Error(`A process of the bench ended with ${code} before it said anything.`)
    }),
  ])

async function serve(name: string, items: number, comments: boolean): Promise<void> {
  const work = workload(await laboratoryOf(name), comments)
  await work.fill(items)
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = []
    incoming.on('data', part => parts.push(part))
    incoming.on('end', async () => {
      const { method = 'GET', headers, url } = incoming
      const body = parts.length > 0 ? { body: Buffer.concat(parts) } : {}
      const given = Object.entries(headers).map(([key, value]): [string, string] => [key, String(value)])
      const answer = await work.lab.emulator.fetch(String(headers['x-wanted'] ?? url), {
        method,
        headers: given,
        ...body,
      })
      outgoing.writeHead(answer.status, Object.fromEntries(answer.headers))
      outgoing.end(Buffer.from(await answer.arrayBuffer()))
    })
  })
  server.listen(0, '127.0.0.1', () =>
    process.send?.({ port: Object(server.address()).port, now: work.lab.clock.now() }),
  )
}

/** Where the service is, and what time it is there: it has lived through days in a second. */
const placeShape = z.object({ port: z.number(), now: z.number() })

/** Timers take no more. */
const longest = 2 ** 31 - 1

/** Time that passes as ours does: answers travel between processes here. */
function clockFrom(then: number): Clock {
  const offset = then - Date.now()
  return { now: () => Date.now() + offset, sleep: (time, until) => systemClock.sleep(Math.min(time, longest), until) }
}

async function measure(name: string, items: number, comments: boolean, where: string): Promise<void> {
  const { port, now } = placeShape.parse(JSON.parse(where))
  const elsewhere: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const headers = new Headers(request.headers)
    headers.set('x-wanted', request.url)
    const body = request.body ? { body: await request.arrayBuffer() } : {}
    return fetch(`http://127.0.0.1:${port}`, { method: request.method, headers, ...body })
  }
  const work = workload(await laboratoryOf(name), comments, { fetch: elsewhere, clock: clockFrom(now) })
  const start = process.memoryUsage.rss() / 2 ** 20
  const before = process.cpuUsage()
  const { ends, errors } = await work.sync(unlimited)
  const { user, system } = process.cpuUsage(before)
  const made = Object.values(ends).reduce((sum, end) => sum + end.created, 0)
  if (made < items) throw new Error(`${made} items were made, not ${items}: ${JSON.stringify(errors.slice(0, 2))}`)
  process.send?.({ cpu: (user + system) / 1e6, start, most: process.resourceUsage().maxRSS / 2 ** 10 })
}

const [role, name = '', items, ...rest] = process.argv.slice(2)
if (role === 'serve') await serve(name, Number(items), rest.includes('comments'))
if (role === 'measure') await measure(name, Number(items), rest.includes('comments'), String(rest.at(-1)))
