// Registering the webhook of a repository: made where it is missing, repaired where it is there.

import { everything } from '../../http/paginate.ts'
import { shaped } from '../../http/shape.ts'
import type { ConnectorSettings, Hooks, Registration } from '../../ports/connector-module.ts'
import { repositoryOf } from './address.ts'
import { openApi } from './api.ts'
import { manifest } from './manifest.ts'
import { refuse } from './refusal.ts'
import { hasNext } from './rows.ts'
import type { Scope } from './scope.ts'
import { wireHook, wireHooks } from './wire.ts'

/** Of use to whoever keeps files in the repository over this account. */
const overheard = ['push']

/** Cards are told of to organisations and Apps only: a repository that asks for them is refused. */
const events = [...manifest.events.filter(event => event !== 'projects_v2_item'), ...overheard]

export function hooks(settings: ConnectorSettings<Scope>): Hooks {
  const { rest } = openApi(settings)
  const home = repositoryOf(settings.scope.repo)
  const where = `the webhooks of ${settings.scope.repo}`

  async function find(address: string) {
    const about = `listing ${where}`
    const all = await everything({ about }, async page => {
      const asked = { ...home, per_page: 100, page: Number(page ?? 1), request: { about } }
      const { data, headers } = await rest.repos.listWebhooks(asked)
      const next = hasNext(headers.link) ? String(asked.page + 1) : undefined
      return { items: shaped(wireHooks, { body: data }, about), next }
    })
    return all.find(hook => hook.config.url === address)
  }

  return {
    async ensure(address) {
      const about = `registering one of ${where}`
      const { webhookSecret: secret } = settings.secret
      if (!secret)
        throw refuse(about, 'the credential has no webhookSecret', 'Add one: what is not signed is not believed')
      const config = { url: address, content_type: 'json', insecure_ssl: '0', secret }
      const known = await find(address)
      // The secret cannot be read back, so it is set each time: after a rotation it would not fit.
      const { data } = known
        ? await rest.repos.updateWebhook({
            ...home,
            hook_id: known.id,
            config,
            events,
            active: true,
            request: { about },
          })
        : await rest.repos.createWebhook({ ...home, name: 'web', config, events, active: true, request: { about } })
      return stateOf(shaped(wireHook, { body: data }, about))
    },
    async state(address) {
      const known = await find(address)
      return known && stateOf(known)
    },
    async remove(address) {
      const known = await find(address)
      const about = `removing one of ${where}`
      if (known) await rest.repos.deleteWebhook({ ...home, hook_id: known.id, request: { about, fine: [404] } })
    },
  }
}

function stateOf({ active, last_response: { code, message } }: ReturnType<typeof wireHook.parse>): Registration {
  const failed = code !== null && (code < 200 || code >= 300)
  return { active, ...(failed ? { trouble: `the last delivery got ${code}${message ? `: ${message}` : ''}` } : {}) }
}
