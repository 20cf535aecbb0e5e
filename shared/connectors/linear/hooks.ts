// Webhooks of a team, registered by a credential that may: an administrator's key, or an app with the scope `admin`.

import type { LinearDocument } from '@linear/sdk'
import { Fault } from '../../core/errors.ts'
import { everything } from '../../http/paginate.ts'
import type { ConnectorSettings, Hooks, Registration } from '../../ports/connector-module.ts'
import { openApi } from './api.ts'
import { hookList, step } from './documents.ts'
import { manifest } from './manifest.ts'
import { isOfTeam, readTime } from './mapping.ts'
import { holdsProjects, type Scope } from './scope.ts'
import { nextOf, openTables } from './tables.ts'
import { type WireHook, wireHooks } from './wire.ts'

const recently = 24 * 3600_000

/** Of projects only where they are mirrored. */
const eventsOf = (scope: Scope): readonly string[] =>
  manifest.events.filter(event => event !== 'Project' || holdsProjects(scope))

export function hooks(settings: ConnectorSettings<Scope>): Hooks {
  const { scope, clock, secret } = settings
  const api = openApi(settings)
  const tables = openTables(api, scope, clock)

  async function ofAddress(address: string): Promise<readonly WireHook[]> {
    const about = 'looking up webhooks'
    const all = await everything({ about }, async after => {
      const { webhooks } = await api.ask({ query: hookList, variables: { after }, about }, wireHooks)
      return { items: webhooks.nodes, next: nextOf(webhooks) }
    })
    return all.filter(({ url, team }) => url === address && (team == null || isOfTeam(team, scope)))
  }

  async function write(select: string, variables: Parameters<typeof step>[1], about: string): Promise<void> {
    const { refused } = await api.write([step(select, variables)], about)
    const [fault] = [...refused.values()]
    if (fault) throw fault
  }

  async function register(address: string): Promise<void> {
    if (!secret.webhookSecret)
      throw new Fault({
        kind: 'denied',
        message: `${manifest.title}: the credential has no webhookSecret. Make one up and store it with the token.`,
      })
    const { team } = await tables.team()
    const resourceTypes = [...eventsOf(scope)]
    const input: LinearDocument.WebhookCreateInput = {
      url: address,
      teamId: team.id,
      resourceTypes,
      secret: secret.webhookSecret,
      label: 'Lockstep',
      enabled: true,
    }
    await write(
      'webhookCreate(input: $input) { success }',
      { input: { type: 'WebhookCreateInput!', value: input } },
      'registering a webhook',
    )
  }

  async function repair({ id }: WireHook): Promise<void> {
    const input = {
      enabled: true,
      resourceTypes: eventsOf(scope),
      ...(secret.webhookSecret ? { secret: secret.webhookSecret } : {}),
    }
    const variables = { id: { type: 'String!', value: id }, input: { type: 'WebhookUpdateInput!', value: input } }
    await write('webhookUpdate(id: $id, input: $input) { success }', variables, 'repairing a webhook')
  }

  async function stateOf(address: string): Promise<Registration | undefined> {
    const [hook] = await ofAddress(address)
    return hook && registration(hook, clock.now())
  }

  return {
    state: stateOf,
    async ensure(address) {
      const [hook] = await ofAddress(address)
      if (!hook) await register(address)
      // The secret cannot be read back; to set it again is how it is rotated.
      else await repair(hook)
      return (await stateOf(address)) ?? { active: false, trouble: 'It was registered but is not listed yet.' }
    },
    async remove(address) {
      for (const { id } of await ofAddress(address))
        await write('webhookDelete(id: $id) { success }', { id: { type: 'String!', value: id } }, 'removing a webhook')
    },
  }
}

/** Linear turns off what fails for long, and nobody hears of it. */
function registration({ enabled, failures }: WireHook, now: number): Registration {
  const late = failures.filter(failure => now - readTime(failure.createdAt) < recently)
  const codes = [...new Set(late.map(({ httpStatus }) => httpStatus ?? 'no answer'))].join(', ')
  if (!enabled)
    return {
      active: false,
      trouble: 'Linear has turned it off, or somebody has. It is turned on again when it is registered anew.',
    }
  return late.length > 0
    ? { active: true, trouble: `${late.length} deliveries failed within a day (${codes}).` }
    : { active: true }
}
