// Lends an emulated service an address on this machine, so that another process can talk to it as it would to the real one.

import { createServer, type IncomingMessage } from 'node:http'

export interface Loopback {
  readonly address: string
  close(): Promise<void>
}

export interface Disguise {
  /** What the service believes its own address to be: `https://api.github.com`. */
  readonly as: string
  /** Where it is asked for below the address here, the usual place first: `/api/v3`. */
  readonly below?: readonly string[]
}

export async function listen(service: typeof globalThis.fetch, { as, below = [] }: Disguise): Promise<Loopback> {
  let address = ''
  const server = createServer((incoming, outgoing) => {
    requestOf(incoming, as, below)
      .then(request => service(request))
      .then(async answer => {
        // Addresses in an answer lead back here, never to the service itself.
        const here = (text: string): string => text.replaceAll(as, address + (below[0] ?? ''))
        const headers = [...answer.headers].map(([name, value]) => [name, here(value)])
        outgoing.writeHead(answer.status, Object.fromEntries(headers))
        outgoing.end(here(await answer.text()))
      })
      // Emulated trouble: the line breaks, as it does.
      .catch(() => outgoing.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (typeof bound !== 'object' || bound === null) throw new Error('no port was given')
  address = `http://127.0.0.1:${bound.port}`
  return {
    address,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** What a request of another process says; one that was cut off before its end was never made. */
async function requestOf(incoming: IncomingMessage, as: string, below: readonly string[]): Promise<Request> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(Buffer.from(part))
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat().join(', ')] as [string, string]],
  )
  const body = Buffer.concat(parts)
  const { url = '/', method = 'GET' } = incoming
  const prefix = below.find(each => url.startsWith(`${each}/`)) ?? ''
  return new Request(as + url.slice(prefix.length), {
    method,
    headers,
    ...(body.length > 0 && { body }),
  })
}
