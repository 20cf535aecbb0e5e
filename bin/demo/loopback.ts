// Serves an emulated service over real HTTP, on this machine only.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Loopback {
  readonly address: string
  close(): Promise<void>
}

export type Answering = (request: Request, path: string) => Promise<Response>

export async function loopback(answering: Answering): Promise<Loopback> {
  const server = createServer((incoming, outgoing) => {
    answer(answering, incoming, outgoing).catch(() => outgoing.destroy())
  })
  const port = await listening(server, 0)
  return { address: `http://127.0.0.1:${port}`, close: () => closed(server) }
}

export async function listening(server: Server, wanted: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(wanted, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return port
}

export function closed(server: Server): Promise<void> {
  const done = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeAllConnections()
  return done
}

async function answer(answering: Answering, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const path = incoming.url ?? '/'
  const response = await answering(await requestOf(incoming, path), path)
  const headers = Object.fromEntries(response.headers)
  outgoing.writeHead(response.status, headers).end(Buffer.from(await response.arrayBuffer()))
}

async function requestOf(incoming: IncomingMessage, path: string): Promise<Request> {
  const method = incoming.method ?? 'GET'
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, [value].flat().join(', '))
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(`http://127.0.0.1${path}`, {
    method,
    headers,
    ...(hasBody ? { body: await bytesOf(incoming) } : {}),
  })
}

/** No request of the demo is longer. */
const largest = 1024 * 1024

export async function bytesOf(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of incoming) {
    const bytes = Buffer.from(part)
    size += bytes.length
    if (size > largest) throw new RangeError('The request is too long.')
    parts.push(bytes)
  }
  return new Uint8Array(Buffer.concat(parts))
}
