// Inside a machine of the local cloud: its time, its roads to the outside, and the loop that hands events to the function.
// The code of the function is what would be deployed; it notices nothing of this.

import { parentPort, workerData } from 'node:worker_threads'
import { liveBy } from './clock.ts'
import type { Asked, Beginning, Told } from './machine.ts'

type Handler = (event: unknown, context: unknown) => unknown

const { clock, roads, closed }: Beginning = workerData
const now = liveBy(clock)
const realFetch = globalThis.fetch

/** Origins with a road lead somewhere on this machine; the others lead outside, unless the way there is closed. */
globalThis.fetch = async (input, init) => {
  const request = new Request(input, init)
  const { origin, pathname, search } = new URL(request.url)
  const road = Object.hasOwn(roads, origin) ? roads[origin] : undefined
  if (road !== undefined) return realFetch(new Request(`${road}${pathname}${search}`, request))
  if (!closed) return realFetch(request)
  throw new TypeError('fetch failed', {
    cause: Object.assign(new Error(`no road to ${origin}`), { code: 'ENOTFOUND' }),
  })
}

export function work(handler: Handler): void {
  const tell = (told: Told) => parentPort?.postMessage(told)
  parentPort?.on('message', async ({ event, request, until }: Asked) => {
    const context = { awsRequestId: request, getRemainingTimeInMillis: () => Math.max(0, until - now()) }
    const before = process.threadCpuUsage()
    const cpu = (): number => {
      const { user, system } = process.threadCpuUsage(before)
      return (user + system) / 1000
    }
    try {
      tell({ does: 'answers', answer: (await handler(event, context)) ?? null, cpu: cpu() })
    } catch (reason) {
      tell({ does: 'fails', why: reason instanceof Error ? (reason.stack ?? reason.message) : String(reason) })
    }
  })
  tell({ does: 'waits' })
}
