// Finds the client file and the project a command speaks of, and opens them over the state on this machine.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { ClientFile } from '../shared/core/client.ts'
import type { AwsDesk } from '../shared/hosts/aws/desk.ts'
import { systemClock } from '../shared/hosts/local/clock.ts'
import { type LocalHost, localHost } from '../shared/hosts/local/index.ts'
import { type Client, type Host, type Lockstep, open, Refusal } from '../shared/index.ts'
import { teller } from '../shared/notices/teller.ts'
import { clientFrom } from '../shared/runtime/client-files.ts'
import type { World } from './world.ts'

export interface Opened {
  readonly lockstep: Lockstep
  readonly host: Host
  /** Where the client file's folder lies; the state is beside it. */
  readonly root: string
  /** Where memory and credentials of this machine are kept; or those of the cloud. */
  readonly at: { readonly desk: LocalHost } | { readonly cloud: AwsDesk }
}

interface Wanted {
  readonly client?: string
  readonly cloud?: boolean
}

export async function opened(world: World, { client: wanted, cloud }: Wanted): Promise<Opened> {
  const { root, files } = clientFiles(world.folder, wanted)
  const { client } = await clientFrom(files, world.modules, world.manifests)
  const at = cloud ? { cloud: await cloudOf(client) } : { desk: localHost(root, client.code) }
  const { store, vault } = 'cloud' in at ? at.cloud : at.desk
  const host: Host = {
    store,
    vault,
    clock: world.clock ?? systemClock,
    ...('cloud' in at && { queue: at.cloud.queue }),
    log: { note: (what, about) => world.err(`${what}${about ? ` ${JSON.stringify(about)}` : ''}\n`) },
    notifier: teller({ client, vault, fetch: world.fetch }),
  }
  const lockstep = await open({
    client: rooted(client, root),
    host,
    modules: world.modules,
    fetch: world.fetch,
    // Also where nobody can be asked: a conflict is then left open, and reported. The lanes of the cloud do as they do.
    unsaid: cloud ? 'latest' : 'ask',
  })
  return { lockstep, host, root, at }
}

/** Nobody at a desk pays for what only the cloud needs. */
async function cloudOf({ code, cloud, projects }: Client): Promise<AwsDesk> {
  const { awsDesk } = await import('../shared/hosts/aws/desk.ts')
  return awsDesk(
    { code, ...cloud },
    projects.flatMap(({ ends }) => ends),
  )
}

/** A folder in a client file is meant from where the file lies, wherever the command is typed. */
export const rooted = (client: Client, root: string): Client => ({
  ...client,
  connections: Object.fromEntries(
    Object.entries(client.connections).map(([name, connection]) => {
      const { root: written } = connection.settings
      const settings =
        typeof written === 'string' ? { ...connection.settings, root: resolve(root, written) } : connection.settings
      return [name, { ...connection, settings }]
    }),
  ),
})

/** The projects a command speaks of: the one that is named, or all. */
export function projectsOf({ lockstep: { client } }: Opened, wanted: string | undefined): readonly string[] {
  return wanted === undefined ? client.projects.map(project => String(project.id)) : [wanted]
}

/** The project a command speaks of: the one that is named, or the only one there is. */
export function projectOf({ lockstep }: Opened, wanted: string | undefined): string {
  const ids = lockstep.client.projects.map(project => String(project.id))
  if (wanted !== undefined) return wanted
  const [only, ...others] = ids
  if (only !== undefined && others.length === 0) return only
  throw new Refusal(
    `${lockstep.client.code} has ${ids.length} projects: ${ids.join(', ')}. Say which one: --project ${ids[0] ?? '<id>'}.`,
  )
}

interface Found {
  readonly root: string
  readonly files: readonly ClientFile[]
}

export function clientFiles(folder: string, wanted: string | undefined): Found {
  if (wanted !== undefined && isFile(resolve(folder, wanted))) return withParts(resolve(folder, wanted), folder)
  const clients = clientsAbove(folder)
  const there = clients === undefined ? [] : readdirSync(clients).filter(name => /^[^_.].*\.ya?ml$/.test(name))
  const codes = there.map(name => name.replace(/\.ya?ml$/, ''))
  if (clients === undefined || there.length === 0)
    throw new Refusal(`There is no client file here: clients/<CODE>.yaml. Write one with \`lockstep init\`.`)
  const chosen = wanted === undefined && there.length === 1 ? there[0] : there[codes.indexOf(wanted ?? '')]
  if (chosen === undefined)
    throw new Refusal(
      wanted === undefined
        ? `There are several clients: ${codes.join(', ')}. Say which one: --client ${codes[0] ?? '<CODE>'}.`
        : `There is no client ${wanted}. There is ${codes.join(', ')}.`,
    )
  return withParts(join(clients, chosen), folder)
}

/** A project may stand in a file of its own: clients/ACME/SHOP.yaml beside clients/ACME.yaml. */
function withParts(path: string, folder: string): Found {
  const parts = path.replace(/\.ya?ml$/, '')
  const beside = existsSync(parts) && statSync(parts).isDirectory() ? readdirSync(parts) : []
  const paths = [
    path,
    ...beside
      .filter(name => /\.ya?ml$/.test(name))
      .sort()
      .map(name => join(parts, name)),
  ]
  const home = dirname(path)
  return {
    root: basename(home) === 'clients' ? dirname(home) : home,
    files: paths.map(each => ({ name: relative(folder, each) || each, text: readFileSync(each, 'utf8') })),
  }
}

function clientsAbove(folder: string): string | undefined {
  const here = join(folder, 'clients')
  if (existsSync(here) && statSync(here).isDirectory()) return here
  const above = dirname(folder)
  return above === folder ? undefined : clientsAbove(above)
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile()
