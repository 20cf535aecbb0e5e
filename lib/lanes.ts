// Which lanes a client needs, and what each may hold: one per connector that opens an end.

import type { Client, Connection } from '../shared/core/client.ts'
import { wayCalled } from '../shared/notices/ways.ts'
import type { Manifest } from '../shared/ports/connector.ts'

export type Manifests = Readonly<Record<string, Manifest>>

export interface LanePlan {
  readonly connector: string
  readonly manifest: Manifest
  /** Connections whose credential its ends are opened with. */
  readonly connections: readonly Connection[]
}

export function lanesOf(client: Client, manifests: Manifests): readonly LanePlan[] {
  const ends = client.projects.flatMap(project => project.ends)
  const connectors = [...new Set(ends.map(end => end.connector))].sort()
  return connectors.map(connector => {
    const used = new Set(ends.filter(end => end.connector === connector).map(end => end.connection))
    return {
      connector,
      manifest: manifestOf(connector, manifests),
      connections: withSecret(client, manifests).filter(({ name }) => used.has(name)),
    }
  })
}

/** A queue starts with no fewer workers than this. Where that is too many, the function itself is held back. */
export const fewestWorkers = 2

/** Each worker sends one request at a time: no more of them than the strictest of its services takes. */
export const workersFor = ({ manifest, connections }: LanePlan, manifests: Manifests): number =>
  Math.min(manifest.pace.atOnce, ...connections.map(({ connector }) => manifestOf(connector, manifests).pace.atOnce))

/** Connections a service may post to: it sends events, and some end concerns them, be it of another connector. */
export const heard = (client: Client, manifests: Manifests): readonly Connection[] => {
  const used = new Set(client.projects.flatMap(({ ends }) => ends.map(({ connection }) => connection)))
  return withSecret(client, manifests).filter(
    ({ name, connector }) => used.has(name) && manifestOf(connector, manifests).events.length > 0,
  )
}

/** Connectors with ends over these connections, and those that own them: what the door has to understand. */
export const understood = ({ projects }: Client, connections: readonly Connection[]): readonly string[] => {
  const names = connections.map(({ name }) => name)
  const ends = projects.flatMap(project => project.ends.filter(({ connection }) => names.includes(connection)))
  return [...new Set([...connections, ...ends].map(({ connector }) => connector))].sort()
}

export const withSecret = (client: Client, manifests: Manifests): readonly Connection[] =>
  withItems(client, manifests).filter(({ connector }) => manifestOf(connector, manifests).secrets.length > 0)

/** Connections that carry notices, and no items. */
export const toPeople = (client: Client, manifests: Manifests): readonly Connection[] => {
  const others = withItems(client, manifests)
  return Object.values(client.connections).filter(connection => !others.includes(connection))
}

const withItems = ({ connections }: Client, manifests: Manifests): readonly Connection[] =>
  Object.values(connections).filter(({ connector }) => Object.hasOwn(manifests, connector) || !wayCalled(connector))

/** Of the connectors the client names, and no others. */
export const manifestsOf = (client: Client, manifests: Manifests): Manifests => {
  const named = [
    ...lanesOf(client, manifests).map(({ connector }) => connector),
    ...withItems(client, manifests).map(({ connector }) => connector),
  ]
  return Object.fromEntries([...new Set(named)].sort().map(name => [name, manifestOf(name, manifests)]))
}

export function manifestOf(name: string, manifests: Manifests): Manifest {
  const manifest = Object.hasOwn(manifests, name) ? manifests[name] : undefined
  if (!manifest) throw new Error(`There is no connector called ${name}. Run \`npm run gen\` if it was just added.`)
  return manifest
}
