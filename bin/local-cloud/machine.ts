// A machine: one thread that holds a function, with its own environment and memory. It does one thing at a time, and is
// thrown away when it fails to answer in time, runs out of memory or is killed.

import { Worker } from 'node:worker_threads'
import type { Time } from '../../shared/core/ids.ts'
import type { CloudClock, SharedClock } from './clock.ts'

export interface MachinePlan {
  readonly name: string
  /** The file that holds the handler. */
  readonly code: URL
  readonly handler: string
  readonly environment: Readonly<Record<string, string>>
  readonly megabytes: number
  /** By our own watch: a fast clock makes no machine faster. */
  readonly timeout: Time
  readonly roads: Roads
  readonly clock: CloudClock
  readonly say: (line: string) => void
}

/** Where an origin really is. */
export interface Roads {
  readonly to: Readonly<Record<string, string>>
  /** Nothing else can be reached. */
  readonly closed: boolean
}

export interface Beginning {
  readonly clock: SharedClock
  readonly roads: Roads['to']
  readonly closed: boolean
}

export interface Asked {
  readonly event: unknown
  readonly request: string
  /** By the cloud's time. */
  readonly until: Time
}

export type Told =
  | { readonly does: 'waits' }
  | { readonly does: 'answers'; readonly answer: unknown; readonly cpu: number }
  | { readonly does: 'fails'; readonly why: string }

export type Outcome =
  | { readonly ok: true; readonly answer: unknown /** In milliseconds. */; readonly cpu: number }
  | { readonly ok: false; readonly why: string }

export interface Machine {
  readonly isAlive: boolean
  run(event: unknown, request: string): Promise<Outcome>
  kill(): Promise<void>
}

const inside = new URL('inside.ts', import.meta.url).href

/** The entry makes the surroundings first; only then does the code of the function begin. */
const entryOf = ({ code, handler }: MachinePlan): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(
      `import { work } from ${JSON.stringify(inside)}\nwork((await import(${JSON.stringify(code.href)}))[${JSON.stringify(handler)}])`,
    )}`,
  )

export async function startMachine(plan: MachinePlan): Promise<Machine> {
  const { clock, roads, timeout, say } = plan
  const beginning: Beginning = { clock: clock.shared, roads: roads.to, closed: roads.closed }
  const worker = new Worker(entryOf(plan), {
    name: plan.name,
    env: { ...plan.environment },
    workerData: beginning,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: plan.megabytes },
  })
  let isAlive = true
  let heard = Promise.withResolvers<Told>()
  for (const stream of [worker.stdout, worker.stderr]) eachLine(stream, say)
  worker.on('message', (told: Told) => heard.resolve(told))
  worker.on('error', reason => end(reason instanceof Error ? reason.message : String(reason)))
  worker.on('exit', () => end('the machine was stopped'))

  function end(why: string): void {
    isAlive = false
    heard.resolve({ does: 'fails', why })
  }

  async function kill(): Promise<void> {
    end('the machine was stopped')
    await worker.terminate()
  }

  const first = await heard.promise
  if (first.does === 'fails') throw new Error(`${plan.name} does not start: ${first.why}`)

  return {
    get isAlive() {
      return isAlive
    },
    kill,
    async run(event, request) {
      if (!isAlive) return { ok: false, why: 'the machine was stopped' }
      heard = Promise.withResolvers()
      const asked: Asked = { event, request, until: clock.now() + timeout * clock.speed }
      worker.postMessage(asked)
      const late = setTimeout(() => {
        heard.resolve({ does: 'fails', why: `no answer within ${timeout / 1000} s` })
        void kill()
      }, timeout)
      const told = await heard.promise
      clearTimeout(late)
      if (told.does === 'answers') return { ok: true, answer: told.answer, cpu: told.cpu }
      return { ok: false, why: told.does === 'fails' ? told.why : 'it began anew' }
    },
  }
}

function eachLine(stream: NodeJS.ReadableStream, say: (line: string) => void): void {
  let rest = ''
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) say(line)
  })
}
