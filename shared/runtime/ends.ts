// Opens the ends of a project: one gate per connection, one connector per end. An end that cannot be opened for want of a
// credential says so whenever it is asked, and holds back nobody else.

import type { Binding } from '../core/binding.ts'
import { quote } from '../core/client/problem.ts'
import type { Client, Connection, End } from '../core/client.ts'
import { Fault } from '../core/errors.ts'
import type { EndId, Time } from '../core/ids.ts'
import { openGate } from '../http/pace.ts'
import type { Clock } from '../ports/clock.ts'
import type { Connector, Manifest, OpenEnd } from '../ports/connector.ts'
import type { ConnectorModule, Gate, Shared, Transport } from '../ports/connector-module.ts'
import type { Store } from '../ports/store.ts'
import type { Vault } from '../ports/vault.ts'
import { Refusal, unknown } from './refusal.ts'

/** Loaded when they are needed, as the registry has them. */
export type Modules = Readonly<Record<string, () => Promise<ConnectorModule>>>

export interface Surroundings extends Omit<Transport, 'gate'> {
  readonly modules: Modules
  /** Of whoever owns an account: its pace holds for all that borrow it. */
  readonly known: Readonly<Record<string, Pick<Manifest, 'pace'>>>
  readonly clock: Clock
  readonly store: Pick<Store, 'take'>
  readonly vault: Vault
  /** How long a reading request may wait at the gate. */
  readonly patience: Time
}

export type OpenEnds = (binding: Binding, ends: readonly End[]) => Promise<Readonly<Record<EndId, OpenEnd>>>

export function endOpener(client: Client, around: Surroundings): OpenEnds {
  const gates = new Map<string, Gate>()

  function gateOf(connection: Connection): Gate {
    const known = gates.get(connection.name)
    if (known) return known
    const pace = around.known[connection.connector]?.pace
    if (!pace) throw unknown(connection.connector, 'connector', Object.keys(around.known))
    const perMinute = Math.min(pace.perMinute, connection.atMost ?? pace.perMinute)
    const { clock, patience, store } = around
    const gate = openGate({
      connection: connection.name,
      pace: { ...pace, perMinute },
      clock,
      patience,
      shared: store,
    })
    gates.set(connection.name, gate)
    return gate
  }

  async function open(binding: Binding, end: End): Promise<OpenEnd> {
    const connection = client.connections[end.connection]
    if (!connection) throw unknown(end.connection, 'connection', Object.keys(client.connections))
    const module = await load(around.modules, end.connector)
    const scope = scopeOf(module, end)
    const gate = gateOf(connection)
    // What needs no credential is not asked for one; what borrows an account gets that account's.
    const isOpen = end.connector === connection.connector && module.manifest.secrets.length === 0
    const connector = await withSecret(isOpen ? noVault : around.vault, connection, secret =>
      module.open({
        scope,
        secret,
        gate,
        fetch: around.fetch,
        clock: around.clock,
        random: around.random,
        timeout: around.timeout,
        settings: connection.settings,
        names: end.names,
        columns: end.columns,
        shared: sharedAt(binding, end.id),
        ...siteOf(connection),
      }),
    )
    return { id: end.id, connection: connection.name, manifest: module.manifest, connector }
  }

  return async (binding, ends) =>
    Object.fromEntries(await Promise.all(ends.map(async end => [end.id, await open(binding, end)] as const)))
}

const sharedAt = ({ fields, comments }: Binding, end: EndId): Shared => ({
  fields: fields.filter(rule => Object.hasOwn(rule.at, end)).map(rule => rule.name),
  comments: comments.some(rule => Object.hasOwn(rule.at, end)),
})

export async function load(modules: Modules, name: string): Promise<ConnectorModule> {
  const module = Object.hasOwn(modules, name) ? modules[name] : undefined
  if (!module) throw unknown(name, 'connector', Object.keys(modules))
  return module()
}

function scopeOf({ scope, manifest }: ConnectorModule, end: End): unknown {
  const read = scope.safeParse(end.scope)
  if (read.success) return read.data
  const wrong = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`.replace(/^: /, ''))
  throw new Refusal(`${quote(end.id)} is no place in ${manifest.title}: ${wrong.join('; ')}.`)
}

const siteOf = ({ settings: { site } }: Connection): { readonly baseUrl?: string } =>
  typeof site === 'string' ? { baseUrl: site } : {}

const noVault: Vault = { secret: async () => [{}] }

async function withSecret(
  vault: Vault,
  { name }: Connection,
  open: (secret: Readonly<Record<string, string>>) => Connector,
): Promise<Connector> {
  try {
    const [current = {}] = await vault.secret(name)
    return open(current)
  } catch (reason) {
    if (reason instanceof Fault) return closed(reason)
    throw reason
  }
}

function closed(fault: Fault): Connector {
  const refuse = async (): Promise<never> => {
    throw fault
  }
  return { changes: refuse, read: refuse, create: refuse, update: refuse, time: refuse, probe: refuse }
}
