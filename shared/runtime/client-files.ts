// From the text of a client file to a client: the parser is told what the connectors at hand can hold.

import { z } from 'zod'
import { type Client, type ClientFile, type KnownConnector, parseClientFiles } from '../core/client.ts'
import { wayCalled, waysKnown } from '../notices/ways.ts'
import type { Manifest } from '../ports/connector.ts'
import type { ConnectorModule } from '../ports/connector-module.ts'
import { load, type Modules } from './ends.ts'
import { ClientProblems } from './refusal.ts'

export type Manifests = Readonly<Record<string, Manifest>>

/** Of every connector a client may name: its manifest, and how its scope is written. */
export type Known = Readonly<Record<string, Manifest & KnownConnector>>

export async function knownFrom(modules: Modules, names: readonly string[]): Promise<Known> {
  const all = await Promise.all(names.map(async name => ({ name, module: await load(modules, name) })))
  return Object.fromEntries(all.map(({ name, module }) => [name, knownAs(module, all)] as const))
}

/**
 * A client that is read already needs only its own connectors; text may name any. Where all manifests are at hand, only
 * those it speaks of are loaded: some are large.
 */
export async function clientFrom(
  given: Client | readonly ClientFile[],
  modules: Modules,
  manifests: Manifests = {},
): Promise<{ readonly client: Client; readonly known: Known }> {
  if (!isText(given)) {
    const names = [
      ...given.projects.flatMap(project => project.ends.map(end => end.connector)),
      ...Object.values(given.connections).map(connection => connection.connector),
    ].filter(name => Object.hasOwn(modules, name) || !wayCalled(name))
    return { client: given, known: await knownFrom(modules, [...new Set(names)]) }
  }
  const known = { ...manifests, ...(await knownFrom(modules, spokenOf(given, modules, manifests))) }
  const parsed = parseClientFiles(given, { ...waysKnown(), ...known })
  if ('problems' in parsed) throw new ClientProblems(parsed.problems)
  return { client: parsed.client, known }
}

/** Those whose name stands anywhere in the text, those that borrow from them, and those whose manifest is not at hand. */
function spokenOf(files: readonly ClientFile[], modules: Modules, manifests: Manifests): readonly string[] {
  const named = Object.keys(modules).filter(name => !manifests[name] || files.some(({ text }) => text.includes(name)))
  const lent = named.flatMap(name => Object.keys(manifests[name]?.lends ?? {}))
  const borrowers = Object.keys(modules).filter(name => lent.includes(manifests[name]?.borrows?.what ?? ''))
  return [...new Set([...named, ...borrowers])]
}

const isText = (given: Client | readonly ClientFile[]): given is readonly ClientFile[] => Array.isArray(given)

interface Named {
  readonly name: string
  readonly module: ConnectorModule
}

const knownAs = ({ manifest, scope }: ConnectorModule, all: readonly Named[]): Manifest & KnownConnector => {
  const instead = borrowers(manifest, all)
  return { ...manifest, ...scopeKnown(scope), ...(Object.keys(instead).length > 0 && { instead }) }
}

/** Scope key → the connector that opens such an end over an account of this one. */
const borrowers = ({ lends = {} }: Manifest, all: readonly Named[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    all.flatMap(({ name, module: { manifest } }) => {
      const { borrows } = manifest
      return borrows && Object.hasOwn(lends, borrows.what) ? [[borrows.key, name]] : []
    }),
  )

/** The keys of a scope and what they take, where it is a plain object; otherwise the connector judges it when the end is opened. */
function scopeKnown(scope: z.ZodType): Pick<KnownConnector, 'scope' | 'slips'> {
  const { properties, required = [] } = z.toJSONSchema(scope, { io: 'input', unrepresentable: 'any' })
  if (!properties) return {}
  const wanted = (key: string, message: string): string => {
    const property = properties[key]
    const about = typeof property === 'object' ? property.description : undefined
    return ofItsOwn.test(message) ? `another one${about === undefined ? '' : `; it means: ${about}`}` : message
  }
  return {
    scope: Object.fromEntries(
      Object.keys(properties).map(key => [key, required.includes(key) ? { required: true } : {}]),
    ),
    // Of keys that are written. Those that are missing, or unknown, are told by their names.
    slips(written) {
      const wrong = Map.groupBy(scope.safeParse(written).error?.issues ?? [], ({ path: [key] }) => key)
      return Object.keys(written).flatMap(key => {
        const [issue] = wrong.get(key) ?? []
        return issue ? [{ key, wanted: wanted(key, issue.message) }] : []
      })
    },
  }
}

/** The schema library says that something is wrong, and not in our words. */
const ofItsOwn = /^(?:Invalid|Too) /
