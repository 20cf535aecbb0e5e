// The HTTP API of the local cloud: routes lead to functions, and whoever knocks too often is told so.

import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Throttle } from './assembly.ts'
import type { CloudClock } from './clock.ts'
import type { Lambda } from './lambda.ts'
import { closing, listening } from './loopback.ts'
import type { Outcome } from './machine.ts'

export interface Route {
  /** As `POST /hooks/{connection}`. */
  readonly key: string
  readonly lambda: Lambda
}

export interface Door {
  readonly address: string
  stop(): Promise<void>
}

export interface DoorPlan {
  readonly routes: readonly Route[]
  readonly throttle: Throttle | undefined
  readonly clock: CloudClock
  readonly port: number
}

/** What an HTTP API takes, and how long it waits for a function. */
const mostBytes = 10 * 1024 * 1024
const patience = 30_000

export async function openDoor({ routes, throttle, clock, port }: DoorPlan): Promise<Door> {
  const known = routes.map(route => ({ ...route, fits: matcher(route.key) }))
  const mayEnter = bucket(throttle, clock)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://door')
    const route = known.find(({ fits }) => fits(request.method ?? '', url.pathname))
    if (!route) return say(response, 404, 'Not Found')
    if (!mayEnter()) return say(response, 429, 'Too Many Requests')
    const body = await bodyOf(request)
    if (!body) return say(response, 413, 'Request Entity Too Large')
    const event = eventOf(request, url, body, route.key, route.fits(request.method ?? '', url.pathname), clock)
    const outcome = await invoked(route.lambda, event)
    if (!outcome) return say(response, 503, 'Service Unavailable')
    const said = outcome.ok ? reply.safeParse(outcome.answer).data : undefined
    if (!said) return say(response, 500, 'Internal Server Error')
    response.writeHead(said.statusCode, said.headers).end(said.body)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.destroy())
  })
  return { address: await listening(server, port), stop: () => closing(server) }
}

const reply = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().default(''),
})

const say = (response: ServerResponse, status: number, message: string): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }))
}

async function invoked(lambda: Lambda, event: unknown): Promise<Outcome | undefined> {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    const running = lambda.invoke(event)
    if (running) return running
    await pause(5)
  }
  return undefined
}

/** Undefined when it is too large; the rest of it is read and thrown away, so that the sender hears why. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.byteLength
    if (size <= mostBytes) chunks.push(bytes)
  }
  return size <= mostBytes ? Buffer.concat(chunks) : undefined
}

const isText = /^(text\/|application\/(json|javascript|xml|.+\+(json|xml)|x-www-form-urlencoded)\b)/

function eventOf(
  { method, headers, socket }: IncomingMessage,
  url: URL,
  body: Buffer,
  routeKey: string,
  pathParameters: Readonly<Record<string, string>> | undefined,
  clock: CloudClock,
) {
  const isBase64Encoded = !isText.test(headers['content-type'] ?? '') || headers['content-encoding'] !== undefined
  const requestId = randomUUID()
  return {
    version: '2.0',
    routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(',')])),
    requestContext: {
      requestId,
      routeKey,
      stage: '$default',
      time: new Date(clock.now()).toISOString(),
      timeEpoch: clock.now(),
      http: { method, path: url.pathname, protocol: 'HTTP/1.1', sourceIp: socket.remoteAddress },
    },
    pathParameters,
    ...(body.byteLength > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  }
}

function matcher(key: string): (method: string, path: string) => Readonly<Record<string, string>> | undefined {
  const [wanted, pattern = ''] = key.split(' ')
  const shape = new RegExp(`^${pattern.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)
  return (method, path) => {
    const groups = method === wanted ? shape.exec(path) : null
    return groups ? Object.fromEntries(Object.entries(groups.groups ?? {}).map(([k, v]) => [k, decoded(v)])) : undefined
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function bucket(throttle: Throttle | undefined, clock: CloudClock): () => boolean {
  if (!throttle) return () => true
  const { ThrottlingBurstLimit: most, ThrottlingRateLimit: perSecond } = throttle
  let [left, at] = [most, clock.now()]
  return () => {
    const now = clock.now()
    left = Math.min(most, left + ((now - at) / 1000) * perSecond)
    at = now
    if (left < 1) return false
    left--
    return true
  }
}
