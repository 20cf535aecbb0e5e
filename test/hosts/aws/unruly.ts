// A road to a part of the cloud on which requests are counted, refused, lost on the way there, or lost on the way back.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { closing, listening, type Running } from './tables.ts'

export type Fate =
  | 'passes'
  | 'lost before' //  nothing arrives
  | 'lost after' //   it is carried out, and nobody hears of it
  | { readonly status: number; readonly error: string }

export interface Road extends Running {
  /** Decides for each request, by the name of its operation; set anew by each test. */
  fate: (operation: string, body: string) => Fate
  /** Looks at an answer before it goes on, and may change it. */
  answer: (operation: string, body: string) => string
  readonly requests: { readonly operation: string; readonly body: string }[]
}

export const throttled: Fate = { status: 400, error: 'ProvisionedThroughputExceededException' }

export async function startRoad(to: string): Promise<Road> {
  const requests: { operation: string; body: string }[] = []
  const server = createServer((request, response) => {
    void carry(request, response).catch(() => request.destroy())
  })

  async function carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
    requests.push({ operation, body: body.toString() })
    const fate = road.fate(operation, body.toString())
    if (fate === 'lost before') return void request.socket.destroy()
    if (typeof fate === 'object') {
      const error = JSON.stringify({ __type: `com.amazonaws#${fate.error}`, message: 'as was asked for' })
      return void response.writeHead(fate.status, { 'content-type': 'application/x-amz-json-1.0' }).end(error)
    }
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' && !['host', 'connection', 'content-length', 'transfer-encoding'].includes(name)
        ? [[name, value] as [string, string]]
        : [],
    )
    const given = await fetch(`${to}${request.url ?? ''}`, { method: 'POST', headers, body })
    const text = await given.text()
    if (fate === 'lost after') return void request.socket.destroy()
    const type = given.headers.get('content-type') ?? 'application/x-amz-json-1.0'
    response.writeHead(given.status, { 'content-type': type }).end(road.answer(operation, text))
  }

  const road: Road = {
    requests,
    fate: () => 'passes',
    answer: (_, body) => body,
    endpoint: await listening(server),
    stop: () => closing(server),
  }
  return road
}

/** Chance that is the same each time. */
export function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
