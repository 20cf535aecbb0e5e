// An emulated tracker of the demo, served on loopback: its people, its health, and what it was sent.

import type { Exhibit, HookLab, Person } from '../../shared/http/emulator-lab.ts'
import type { Clock } from '../../shared/ports/clock.ts'
import type { Pace } from '../../shared/ports/connector.ts'
import { type Loopback, loopback } from './loopback.ts'

/** down: answers 503 to everything · revoked: no longer knows our credential. */
export type Health = 'well' | 'down' | 'revoked'

export interface Tracker {
  readonly name: string
  readonly exhibit: Exhibit
  readonly person: Person
  readonly hooks: HookLab
  /** Where it really listens. */
  readonly address: string
  readonly health: Health
  become(health: Health): void
  /** As people see it at its own pages: whatever becomes of the way for programs. */
  readonly pages: typeof globalThis.fetch
  /** How many requests that write have arrived. */
  writes(): number
  /** Tells whenever a request that writes was carried out. */
  onWrite(listener: () => void): void
  close(): Promise<void>
}

/** The services are ours: nobody has to go easy on them. */
export const quickPace: Pace = { perMinute: 60_000, atOnce: 8 }

export async function openTracker(name: string, exhibit: Exhibit, clock: Clock): Promise<Tracker> {
  const lab = exhibit.lab({ clock, pace: quickPace })
  const { emulator, hooks } = lab
  if (!hooks) throw new Error(`The emulator of ${name} sends no deliveries. An exhibit needs a laboratory that does.`)
  const isWrite = lab.writes ?? (route => !route.startsWith('GET '))
  let health: Health = 'well'
  let written = 0
  let listeners: readonly (() => void)[] = []

  async function answer(request: Request, path: string): Promise<Response> {
    if (health === 'down') return Response.json({ message: 'Service Unavailable' }, { status: 503 })
    if (health === 'revoked') request.headers.set('authorization', 'Bearer revoked')
    const answered = await emulator.fetch(new Request(`${exhibit.address}${path}`, request))
    count()
    return answered
  }

  function count(): void {
    const news = emulator.calls.filter(
      ({ route, status }) => isWrite(route) && typeof status === 'number' && status < 300,
    )
    emulator.forgetCalls()
    written += news.length
    if (news.length > 0) for (const listener of listeners) listener()
  }

  const door: Loopback = await loopback(answer)
  return {
    name,
    exhibit,
    person: lab.person,
    hooks,
    address: door.address,
    get health() {
      return health
    },
    become(next) {
      health = next
    },
    pages: emulator.fetch,
    writes: () => written,
    onWrite(listener) {
      listeners = [...listeners, listener]
    },
    close: door.close,
  }
}

/** Requests to the address of a service go where it really listens. */
export function routed(addresses: Readonly<Record<string, string | typeof globalThis.fetch>>): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { origin, pathname, search } = new URL(request.url)
    const way = Object.hasOwn(addresses, origin) ? addresses[origin] : undefined
    if (way === undefined) throw new Error(`The demo speaks to no ${origin}: nothing leaves this machine.`)
    if (typeof way === 'function') return way(request)
    return fetch(new Request(`${way}${pathname}${search}`, request))
  }
}
