// The engines of a lane: one per project, with only the lane's own ends open, and those with the credentials of now.

import type { Client, Project } from '../core/client.ts'
import { bindings } from '../core/client.ts'
import { Fault } from '../core/errors.ts'
import type { Engine } from '../engine/engine.ts'
import type { Manifest } from '../ports/connector.ts'
import type { Vault } from '../ports/vault.ts'
import type { Modules, OpenEnds } from './ends.ts'

export interface EnginesOpening {
  readonly client: Client
  readonly manifests: Readonly<Record<string, Manifest>>
  readonly modules: Modules
  readonly vault: Vault
  readonly openEnds: OpenEnds
  readonly around: Omit<Engine, 'binding' | 'ends'>
}

interface Opened {
  readonly engine: Engine
  /** What its ends were opened with. */
  readonly with: string
}

export function laneEngines({ client, manifests, modules, vault, openEnds, around }: EnginesOpening) {
  // Nobody sits by in the cloud: where the client file names no policy, the newest edit wins.
  const orders = new Map(bindings(client, manifests, 'latest').map(binding => [String(binding.id), binding]))
  const engines = new Map<string, Opened>()

  const ownEnds = ({ ends }: Project) => ends.filter(end => Object.hasOwn(modules, end.connector))

  /** The vault keeps what it read for some minutes: asking it again costs nothing. */
  async function credentialsOf(project: Project): Promise<string> {
    const connections = [...new Set(ownEnds(project).map(({ connection }) => connection))]
    return JSON.stringify(await Promise.all(connections.map(currentIn)))
  }

  async function currentIn(connection: string): Promise<Readonly<Record<string, string>> | null> {
    try {
      const [current = null] = await vault.secret(connection)
      return current
    } catch (reason) {
      if (reason instanceof Fault) return null
      throw reason
    }
  }

  /** A worker lives for hours: a credential that was renewed, or put in at last, opens its ends anew. */
  return async function engineOf(id: string): Promise<Engine | undefined> {
    const project = client.projects.find(each => each.id === id)
    const binding = orders.get(id)
    if (!project || !binding) return undefined
    const credentials = await credentialsOf(project)
    const known = engines.get(id)
    if (known?.with === credentials) return known.engine
    const engine = { ...around, binding, ends: await openEnds(binding, ownEnds(project)) }
    engines.set(id, { engine, with: credentials })
    return engine
  }
}
