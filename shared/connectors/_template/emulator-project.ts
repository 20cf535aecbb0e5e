// What surrounds the records of the emulated tracker: who we are, what the project takes, and its webhooks.

import type { Time } from '../../core/ids.ts'
import type { Exchange, Routes } from '../../http/emulator.ts'
import type { Clock } from '../../ports/clock.ts'
import { isRecord, type Wanted } from './emulator-records.ts'
import type { WireHook } from './wire.ts'

export const statuses = ['open', 'in progress', 'done']
export const members = ['ada', 'ana', 'ben', 'chloe', 'grace']

const renewedFor: Time = 30 * 24 * 3600_000

export function projectDoors(clock: Clock, at: string) {
  let hooks: readonly (WireHook & { readonly secret: string })[] = []
  let mayWrite = true
  let count = 0

  const wanted = ({ json }: Exchange): Wanted => (isRecord(json) ? json : {})
  const lasting = () => new Date(clock.now() + renewedFor).toISOString()
  const shown = ({ secret: _, ...hook }: (typeof hooks)[number]) => hook
  const withHook = ({ at: { hook } }: Exchange, act: (known: (typeof hooks)[number]) => Response): Response => {
    const known = hooks.find(each => each.id === hook)
    return known ? act(known) : Response.json({ message: 'There is no such webhook' }, { status: 404 })
  }

  const routes: Routes = {
    'GET /api/account': () => Response.json({ name: 'Rocket Robot' }),
    [`GET ${at}`]: () => Response.json({ statuses, members, may_write: mayWrite }),
    [`GET ${at}/webhooks`]: () => Response.json({ hooks: hooks.map(shown) }),
    // Whoever registers twice is told everything twice.
    [`POST ${at}/webhooks`]: exchange => {
      const { address, events, secret } = wanted(exchange)
      const hook = {
        id: `W-${++count}`,
        address: String(address),
        events: Array.isArray(events) ? events.map(String) : [],
        active: true,
        expires_at: lasting(),
        last_failure: null,
        secret: String(secret),
      }
      hooks = [...hooks, hook]
      return Response.json(shown(hook), { status: 201 })
    },
    [`PATCH ${at}/webhooks/:hook`]: exchange =>
      withHook(exchange, known => {
        const { secret } = wanted(exchange)
        const next = { ...known, active: true, expires_at: lasting(), last_failure: null, secret: String(secret) }
        hooks = hooks.map(each => (each === known ? next : each))
        return Response.json(shown(next))
      }),
    [`DELETE ${at}/webhooks/:hook`]: exchange =>
      withHook(exchange, known => {
        hooks = hooks.filter(each => each !== known)
        return new Response(null, { status: 204 })
      }),
  }

  return {
    routes,
    /** Where deliveries go, once for each registration. */
    addresses: () => hooks.map(hook => hook.address),
    /** What the tracker does to addresses that do not answer. */
    giveUp: () => {
      hooks = hooks.map(hook => ({ ...hook, active: false, last_failure: 'The address did not answer' }))
    },
    demote: () => {
      mayWrite = false
    },
  }
}
