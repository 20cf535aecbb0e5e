// Opens the ends of a project: one gate per connection, one connector per end. An end that cannot be opened for want of a
// credential says so whenever it is asked, and holds back nobody else.

import type { Binding } from '../core/binding.ts'
import { quote } from '../core/client/problem.ts'
import type { Client, Connection, End } from '../core/client.ts'
import { Fault } from '../core/errors.ts'
import type { EndId, Time } from '../core/ids.ts'
import { openGate } from '../http/pace.ts'
import type { Clock } from '../ports/clock.ts'
import type { Connector, Manifest, OpenEnd, Pace } from '../ports/connector.ts'
import type { ConnectorModule, ConnectorSettings, Gate, Hooks, Shared, Transport } from '../ports/connector-module.ts'
import type { Store } from '../ports/store.ts'
import type { Vault } from '../ports/vault.ts'
import { Refusal, unknown } from './refusal.ts'
import { type Telling, tellingItself } from './self-telling.ts'

/** Loaded when they are needed, as the registry has them. */
export type Modules = Readonly<Record<string, () => Promise<ConnectorModule>>>

export interface Surroundings extends Omit<Transport, 'gate'> {
  readonly modules: Modules
  /** Of whoever owns an account: its pace holds for all that borrow it. */
  readonly known: Readonly<Record<string, Pick<Manifest, 'pace' | 'lends' | 'secrets'>>>
  readonly clock: Clock
  readonly store: Pick<Store, 'take'>
  readonly vault: Vault
  /** How long a reading request may wait at the gate. */
  readonly patience: Time
}

export type OpenEnds = (binding: Binding, ends: readonly End[]) => Promise<Readonly<Record<EndId, OpenEnd>>>

export const endOpener = (client: Client, around: Surroundings): OpenEnds => openers(client, around).ends

/** The webhooks of ends, where their service lets a credential register them. */
export type OpenHooks = (binding: Binding, ends: readonly End[]) => Promise<Readonly<Record<EndId, Hooks>>>

export const hooksOpener = (client: Client, around: Surroundings): OpenHooks => openers(client, around).hooks

interface Openers {
  readonly ends: OpenEnds
  readonly hooks: OpenHooks
}

function openers(client: Client, around: Surroundings): Openers {
  const gates = new Map<string, Gate>()

  function gateOf(connection: Connection): Gate {
    const known = gates.get(connection.name)
    if (known) return known
    const { clock, patience, store } = around
    const gate = openGate({
      connection: connection.name,
      pace: paceOf(connection, around.known),
      clock,
      patience,
      shared: store,
    })
    gates.set(connection.name, gate)
    return gate
  }

  /** All that a connector is opened with, but the secret. */
  async function placeOf(binding: Binding, end: End) {
    const connection = client.connections[end.connection]
    if (!connection) throw unknown(end.connection, 'connection', Object.keys(client.connections))
    const module = await load(around.modules, end.connector)
    const settings: Omit<ConnectorSettings<unknown>, 'secret'> = {
      scope: scopeOf(module, end),
      gate: gateOf(connection),
      fetch: around.fetch,
      clock: around.clock,
      random: around.random,
      timeout: around.timeout,
      settings: connection.settings,
      names: namesAt(binding, end),
      columns: end.columns,
      shared: sharedAt(binding, end.id),
      ...lentTo(module.manifest, around.known[connection.connector]),
      ...siteOf(connection),
    }
    const needsSecret = (around.known[connection.connector]?.secrets ?? []).length > 0
    return { connection, module, settings, vault: needsSecret ? around.vault : nothingToTell }
  }

  async function open(binding: Binding, end: End): Promise<OpenEnd> {
    const { connection, module, settings, vault } = await placeOf(binding, end)
    const connector = await withSecret(vault, connection, secret => module.open({ ...settings, secret }))
    return {
      id: end.id,
      connection: connection.name,
      manifest: module.manifest,
      connector: tellingItself(connector, tellingAt(binding, end.id)),
    }
  }

  async function hooksOf(binding: Binding, end: End): Promise<readonly (readonly [EndId, Hooks])[]> {
    const { connection, module, settings, vault } = await placeOf(binding, end)
    if (!module.hooks) return []
    const [secret = {}] = await vault.secret(connection.name)
    return [[end.id, module.hooks({ ...settings, secret })]]
  }

  return {
    ends: async (binding, ends) =>
      Object.fromEntries(await Promise.all(ends.map(async end => [end.id, await open(binding, end)] as const))),
    hooks: async (binding, ends) =>
      Object.fromEntries((await Promise.all(ends.map(end => hooksOf(binding, end)))).flat()),
  }
}

/** What the service allows, or less where the client file says so. */
export function paceOf({ connector, atMost }: Connection, known: Surroundings['known']): Pace {
  const pace = known[connector]?.pace
  if (!pace) throw unknown(connector, 'connector', Object.keys(known))
  return { ...pace, perMinute: Math.min(pace.perMinute, atMost ?? pace.perMinute) }
}

const lentTo = (
  { borrows }: Manifest,
  owner: Pick<Manifest, 'lends'> | undefined,
): { readonly lent?: Readonly<Record<string, string>> } => {
  const lent = borrows && owner?.lends?.[borrows.what]
  return lent ? { lent } : {}
}

const sharedAt = ({ fields, comments }: Binding, end: EndId): Shared => ({
  fields: fields.filter(rule => rule.at[end] && rule.at[end].tells === undefined).map(rule => rule.name),
  comments: comments.some(rule => Object.hasOwn(rule.at, end)),
})

/** What an end only tells of itself is no field it would have to find. */
function namesAt(binding: Binding, { id, names }: End): End['names'] {
  const telling = tellingAt(binding, id)
  return Object.fromEntries(Object.entries(names).filter(([field]) => !Object.hasOwn(telling, field)))
}

const tellingAt = ({ fields }: Binding, end: EndId): Telling =>
  Object.fromEntries(fields.flatMap(({ name, at }) => (at[end]?.tells ? [[name, at[end].tells]] : [])))

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

/** Some places ask for no credential: a folder on this machine. */
const nothingToTell: Vault = { secret: async () => [{}] }

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
