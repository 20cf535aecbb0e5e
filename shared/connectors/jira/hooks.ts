// Registering the webhook: the kind an administrator makes, which is signed and does not expire. The other kind is for apps
// only; an API token gets none.

import { Fault } from '../../core/errors.ts'
import { shaped } from '../../http/shape.ts'
import type { ConnectorSettings, Hooks, Registration } from '../../ports/connector-module.ts'
import { openJira } from './ask.ts'
import { quoted } from './jql.ts'
import { manifest } from './manifest.ts'
import type { Scope } from './scope.ts'
import { wireHooks } from './wire.ts'

const door = '/rest/webhooks/1.0/webhook'

export function hooks(settings: ConnectorSettings<Scope>): Hooks {
  const jira = openJira(settings)
  const { project } = settings.scope
  const title = `Lockstep ${project}`

  async function ours(address: string) {
    const about = 'looking for our webhook'
    const all = shaped(wireHooks, await jira.send({ method: 'GET', path: door, about }).catch(explained), about)
    // Other projects may listen at the same address.
    return all.filter(({ url, name }) => url === address && name === title)
  }

  const wanted = (address: string) => ({
    name: title,
    url: address,
    events: manifest.events,
    filters: { 'issue-related-events-section': `project = ${quoted(project)}` },
    excludeBody: false,
    enabled: true,
    secret: secretOf(settings),
  })

  return {
    /** The secret cannot be read back: what is there is set anew, so that it is certain. */
    async ensure(address) {
      const [there] = await ours(address)
      const about = there ? 'renewing our webhook' : 'registering our webhook'
      const at = there ? `${door}/${idOf(there.self)}` : door
      await jira.send({ method: there ? 'PUT' : 'POST', path: at, body: wanted(address), about }).catch(explained)
      return { active: true }
    },
    async state(address): Promise<Registration | undefined> {
      const [there] = await ours(address)
      return there && { active: there.enabled }
    },
    async remove(address) {
      for (const { self } of await ours(address))
        await jira
          .send({ method: 'DELETE', path: `${door}/${idOf(self)}`, about: 'removing our webhook' })
          .catch(explained)
    },
  }
}

function secretOf({ secret: { webhookSecret } }: ConnectorSettings<Scope>): string {
  if (webhookSecret) return webhookSecret
  throw new Fault({
    kind: 'invalid',
    message: 'Jira: the credential has no webhookSecret. Add one; without it no delivery can be trusted.',
  })
}

/** Only the number is taken from what Jira says; the rest of the address is ours. */
function idOf(self: string): string {
  const id = /\/(\d+)\/?$/.exec(self)?.[1]
  if (id !== undefined) return id
  throw new Fault({
    kind: 'unavailable',
    message: 'Jira: the webhook has an address this connector does not know. Remove it by hand.',
  })
}

/** The rest of the connection does not need an administrator. */
function explained(error: unknown): never {
  if (error instanceof Fault && (error.kind === 'denied' || error.kind === 'not-found'))
    throw new Fault({
      kind: 'invalid',
      message: `${error.message} Registering webhooks takes an account that administers Jira; an administrator can also add it by hand, as the README says.`,
    })
  throw error
}
