// A service in memory, handed in as `fetch`: routes, trouble on demand, and a log of every call. For tests and the demo.

import type { Time } from '../core/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { Trouble } from './emulator-faults.ts'

/** One request as a handler sees it. */
export interface Exchange {
  readonly request: Request
  readonly url: URL
  /** The parts of the path that the route names. */
  readonly at: Readonly<Record<string, string>>
  readonly text: string
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown
  /** The service's own clock. */
  readonly now: Time
}

export type Handler = (exchange: Exchange) => Response | Promise<Response>

/** "GET /items/:id" → what to do. The first that fits is taken. */
export type Routes = Readonly<Record<string, Handler>>

interface LoggedCall {
  readonly route: string
  readonly at: Time
  readonly status: number | 'none'
}

export interface Emulator {
  readonly fetch: typeof globalThis.fetch
  readonly calls: readonly LoggedCall[]
  /** How often each route was called, for counting what something costs. */
  counts(): Readonly<Record<string, number>>
  forgetCalls(): void
  /** The most requests that were ever under way together. */
  mostAtOnce(): number
  /** The next requests go wrong, in this order; only those to a route, when one is named. */
  trouble(next: Trouble, at?: { readonly route?: string; readonly times?: number }): void
  /** What goes wrong from now on is decided at every request; undefined: nothing more does. */
  weather(forecast: Forecast | undefined): void
  /** Hears every request with the answer the service itself gave, whatever trouble made of it. */
  listen(listener: Listener): void
}

export type Forecast = (route: string) => Trouble | undefined

type Listener = (request: Request, answer: Response) => void

export interface EmulatorSettings {
  readonly clock: Clock
  readonly routes: Routes
  /** How far the service's clock is ahead of ours. */
  readonly skew?: Time
  /** How long it takes to answer. */
  readonly slowness?: () => Time
  /** Looks at every request first: a wrong credential gets its answer here. */
  readonly doorman?: (exchange: Exchange) => Response | undefined
  /** A better name for what a request asks than its method and path, for services with one door for everything. */
  readonly nameOf?: (request: Request, body: unknown) => string | undefined
  /** Routes that trouble passes by unless it names them: looking up what hardly ever changes, say, before what is tested. */
  readonly spared?: (route: string) => boolean
}

export function emulator(settings: EmulatorSettings): Emulator {
  const { clock, skew = 0, slowness } = settings
  const routes = Object.entries(settings.routes).map(([name, handler]) => ({ name, handler, fits: matcher(name) }))
  let calls: LoggedCall[] = []
  let troubles: readonly { readonly trouble: Trouble; readonly route: string | undefined }[] = []
  let running = 0
  let most = 0
  let listeners: readonly Listener[] = []
  let forecast: Forecast | undefined

  function nextTrouble(route: string): Trouble | undefined {
    const found = troubles.find(planned =>
      planned.route === undefined ? !settings.spared?.(route) : planned.route === route,
    )
    troubles = troubles.filter(planned => planned !== found)
    return found?.trouble
  }

  async function answer(request: Request, name: string, handler: () => Promise<Response>): Promise<Response> {
    const trouble = nextTrouble(name) ?? forecast?.(name)
    if (slowness) await clock.sleep(slowness())
    if (trouble?.when === 'before') return trouble.happens(request, undefined)
    // Whoever gave up before the request was handled was still heard: the bytes were on the wire.
    const answered = await handler()
    return trouble ? trouble.happens(request, answered) : answered
  }

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const route = routes.find(({ fits }) => fits(request.method, url.pathname))
    const text = await request.clone().text()
    const json = parsed(text)
    const name = settings.nameOf?.(request, json) ?? route?.name ?? `${request.method} ${url.pathname}`
    const at = clock.now()
    running++
    most = Math.max(most, running)
    let status: LoggedCall['status'] = 'none'
    try {
      const response = await answer(request, name, async () => {
        const parts = route?.fits(request.method, url.pathname) ?? {}
        const exchange = { request, url, at: parts, text, json, now: clock.now() + skew }
        const given = settings.doorman?.(exchange) ?? (await route?.handler(exchange)) ?? noRoute()
        for (const listener of listeners) listener(request.clone(), given.clone())
        return given
      })
      status = response.status
      return response
    } finally {
      running--
      calls.push({ route: name, at, status })
    }
  }

  return {
    fetch,
    get calls() {
      return calls
    },
    counts: () =>
      Object.fromEntries([...Map.groupBy(calls, call => call.route)].map(([route, all]) => [route, all.length])),
    forgetCalls() {
      calls = []
    },
    mostAtOnce: () => most,
    weather(next) {
      forecast = next
    },
    listen(listener) {
      listeners = [...listeners, listener]
    },
    trouble(next, { route, times = 1 } = {}) {
      troubles = [...troubles, ...Array.from({ length: times }, () => ({ trouble: next, route }))]
    },
  }
}

function matcher(name: string): (method: string, path: string) => Readonly<Record<string, string>> | undefined {
  const [wanted, pattern = ''] = name.split(' ')
  const shape = new RegExp(`^${pattern.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`)
  return (method, path) => {
    const groups = method === wanted ? shape.exec(path) : null
    return groups
      ? Object.fromEntries(Object.entries(groups.groups ?? {}).map(([k, v]) => [k, decodeURIComponent(v)]))
      : undefined
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const noRoute = (): Response => Response.json({ message: 'no such address' }, { status: 404 })
