// The page of the demo: three files, a stream of what is, and one door for what people do. On this machine only.

import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { deed, fileAt, Impossible, perform } from './deeds.ts'
import type { Live, State } from './live.ts'
import { bytesOf, closed, listening } from './loopback.ts'

const pages: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.css': { file: 'page.css', type: 'text/css; charset=utf-8' },
  '/page.js': { file: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/board.js': { file: 'board.js', type: 'text/javascript; charset=utf-8' },
  '/door.js': { file: 'door.js', type: 'text/javascript; charset=utf-8' },
  '/editing.js': { file: 'editing.js', type: 'text/javascript; charset=utf-8' },
}

const guarded = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

export interface Site {
  readonly address: string
  close(): Promise<void>
}

export async function openSite(live: Live, port: number): Promise<Site> {
  const server: Server = createServer((request, response) => {
    route(live, request, response).catch((reason: unknown) => {
      const isTheirs = reason instanceof Impossible
      const message = reason instanceof Error ? reason.message : String(reason)
      if (response.headersSent) response.destroy()
      else
        answer(response, isTheirs ? 409 : 500, {
          message: isTheirs ? message : `Something went wrong here: ${message}`,
        })
    })
  })
  const found = await listening(server, port)
  return { address: `http://127.0.0.1:${found}/`, close: () => closed(server) }
}

async function route(live: Live, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Another page, or a name that was made to point here, has no business at this door.
  if (!isOurs(request)) return answer(response, 403, { message: 'Open the page by the address that was printed.' })
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const page = Object.hasOwn(pages, url.pathname) ? pages[url.pathname] : undefined
  if (request.method === 'POST' && url.pathname === '/do') return act(live, request, response)
  if (request.method !== 'GET') return answer(response, 405, { message: 'Only GET is known here.' })
  if (page) {
    response.writeHead(200, { ...guarded, 'content-type': page.type })
    response.end(readFileSync(join(import.meta.dirname, 'page', page.file)))
    return
  }
  if (url.pathname === '/state') return answer(response, 200, live.state())
  if (url.pathname === '/stream') return stream(live, response)
  if (url.pathname === '/file')
    return answer(response, 200, fileAt(live, url.searchParams.get('end') ?? '', url.searchParams.get('ref') ?? ''))
  answer(response, 404, { message: 'There is no such page.' })
}

function isOurs({ headers }: IncomingMessage): boolean {
  const host = headers.host ?? ''
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return false
  return headers.origin === undefined || headers.origin === `http://${host}`
}

async function act(live: Live, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    return answer(response, 415, { message: 'Only JSON is understood here.' })
  const wanted = deed.safeParse(jsonIn(new TextDecoder().decode(await bytesOf(request))))
  if (!wanted.success) {
    const wrong = wanted.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    return answer(response, 400, { message: `That cannot be done: ${wrong.join('; ')}` })
  }
  await perform(live, wanted.data)
  answer(response, 200, {})
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function stream(live: Live, response: ServerResponse): void {
  response.writeHead(200, { ...guarded, 'content-type': 'text/event-stream' })
  const send = (state: State) => void response.write(`data: ${JSON.stringify(state)}\n\n`)
  send(live.state())
  const leave = live.listen(send)
  response.once('close', leave)
}

function answer(response: ServerResponse, status: number, said: unknown): void {
  response.writeHead(status, { ...guarded, 'content-type': 'application/json' }).end(JSON.stringify(said))
}
