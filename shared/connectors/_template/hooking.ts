// Registers the webhook at the tracker, once, and keeps it from running out.

import { path } from '../../http/path.ts'
import { shaped } from '../../http/shape.ts'
import type { ConnectorSettings, Hooks, Registration } from '../../ports/connector-module.ts'
import { openAccess } from './access.ts'
import { manifest } from './manifest.ts'
import type { Scope } from './scope.ts'
import { type WireHook, wireHook, wireHooks } from './wire.ts'

export function hooks(settings: ConnectorSettings<Scope>): Hooks {
  const { client, project } = openAccess(settings)
  const all = `${project}/webhooks`

  async function find(address: string): Promise<WireHook | undefined> {
    const about = 'looking at the webhooks'
    const answer = shaped(wireHooks, await client.send({ method: 'GET', path: all, about }), about)
    return answer.hooks.find(hook => hook.address === address)
  }

  return {
    async ensure(address) {
      const known = await find(address)
      const about = known ? 'renewing the webhook' : 'registering the webhook'
      const body = { address, events: manifest.events, active: true, secret: settings.secret.webhookSecret }
      const call = known
        ? ({ method: 'PATCH', path: all + path`/${known.id}`, body, about } as const)
        : ({ method: 'POST', path: all, body, about } as const)
      return registration(shaped(wireHook, await client.send(call), about))
    },
    async state(address) {
      const known = await find(address)
      return known && registration(known)
    },
    async remove(address) {
      const known = await find(address)
      if (known) await client.send({ method: 'DELETE', path: all + path`/${known.id}`, about: 'removing the webhook' })
    },
  }
}

const registration = ({ active, expires_at, last_failure }: WireHook): Registration => ({
  active,
  expires: Date.parse(expires_at),
  ...(last_failure === null ? {} : { trouble: last_failure }),
})
