// A thread with the tables and the queues of the local cloud: real programs of their own, living by the cloud's time.

import type { Server } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'
import dynalite from 'dynalite'
import { buildApp } from 'fauxqs'
import { z } from 'zod'
import { liveBy } from './clock.ts'
import { listening } from './loopback.ts'

const told = z.object({
  clock: z.object({ began: z.number(), start: z.number(), speed: z.number(), moved: z.instanceof(SharedArrayBuffer) }),
})

liveBy(told.parse(workerData).clock)
const tables: Server = dynalite({ createTableMs: 0 })
const queues = buildApp({ logger: false })
parentPort?.postMessage({
  tables: await listening(tables),
  queues: await queues.listen({ host: '127.0.0.1', port: 0 }),
})
