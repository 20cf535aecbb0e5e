// Lends an emulated service an address on this machine, so that another process can talk to it as it would to the real one.

import { createServer, type IncomingMessage } from 'node:http'

export interface Loopback {
  readonly address: string
  close(): Promise<void>
}

export async function listen(service: typeof globalThis.fetch): Promise<Loopback> {
  const server = createServer((incoming, outgoing) => {
    requestOf(incoming)
      .then(request => service(request))
      .then(async answer => {
        outgoing.writeHead(answer.status, Object.fromEntries(answer.headers))
        outgoing.end(Buffer.from(await answer.arrayBuffer()))
      })
      // Emulated trouble: the line breaks, as it does.
      .catch(() => outgoing.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (typeof bound !== 'object' || bound === null) throw new Error('no port was given')
  return {
    address: `http://127.0.0.1:${bound.port}`,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** What a request of another process says; one that was cut off before its end was never made. */
async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(Buffer.from(part))
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat().join(', ')] as [string, string]],
  )
  const body = Buffer.concat(parts)
  return new Request(new URL(incoming.url ?? '/', `http://${incoming.headers.host}`), {
    method: incoming.method ?? 'GET',
    headers,
    ...(body.length > 0 && { body }),
  })
}
