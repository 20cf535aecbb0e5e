// lockstep secrets: which parts of a credential each connection has, never what they are; and how to add one.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { secretName } from '../../shared/core/client.ts'
import { Fault } from '../../shared/core/errors.ts'
import { variableFor } from '../../shared/hosts/local/vault.ts'
import { Refusal } from '../../shared/index.ts'
import { wayCalled } from '../../shared/notices/ways.ts'
import type { Vault } from '../../shared/ports/vault.ts'
import { load } from '../../shared/runtime/ends.ts'
import { unknown } from '../../shared/runtime/refusal.ts'
import { type Opened, opened } from '../opening.ts'
import { columns } from '../paper.ts'
import { isAtRisk, writeVariable } from '../setup/env-file.ts'
import { codes, type World } from '../world.ts'
import type { Command } from './command.ts'

interface Flags {
  readonly client?: string
  readonly json?: boolean
  readonly file?: string
  readonly cloud?: boolean
}

interface Need {
  readonly connection: string
  readonly part: string
  readonly variable: string
  readonly there: boolean
}

export const secrets: Command = (parser, world, finish) => {
  const group = parser.command('secrets').description('which credentials are there, and how to add one')
  group
    .command('list')
    .description('the parts each connection can have, and which are there; never a value')
    .option('-c, --client <code>', 'the client: a code under clients/, or a file')
    .option('--json', 'print JSON for programs')
    .action(async (flags: Flags) => {
      const all = await needs(await opened(world, flags.client), world)
      world.out(flags.json ? `${JSON.stringify(all, null, 2)}\n` : listText(all))
      const bare = [...Map.groupBy(all, need => need.connection).values()].some(parts => !parts.some(isThere))
      finish(bare ? codes.attention : codes.fine)
    })
  group
    .command('set')
    .description('ask for one part, without showing it, and write it into .env for you alone')
    .argument('<connection>', 'the connection it is for')
    .argument('[part]', 'which part; the first one when left out')
    .option('-c, --client <code>', 'the client: a code under clients/, or a file')
    .option('--file <path>', 'take it from a file, such as a private key')
    .option('--cloud', 'write it into the vault of the cloud instead, with the account and region of your AWS profile')
    .action(async (connection: string, part: string | undefined, flags: Flags) => {
      const here = await opened(world, flags.client)
      const need = chosen(await needs(here, world), connection, part, here)
      if (flags.cloud) await putInCloud(here, need, world, flags.file)
      else await put(here.root, need, world, flags.file)
      finish(codes.fine)
    })
  for (const command of group.commands) command.exitOverride().configureOutput(parser.configureOutput())
}

const isThere = ({ there }: Need): boolean => there

async function needs({ lockstep: { client }, host }: Opened, world: World): Promise<readonly Need[]> {
  const all = await Promise.all(
    Object.values(client.connections).map(async ({ name, connector }) => {
      const parts = wayCalled(connector)?.secrets ?? (await load(world.modules, connector)).manifest.secrets
      const there = parts.length > 0 ? await partsOf(host.vault, name) : []
      return parts.map(part => ({
        connection: name,
        part,
        variable: variableFor(name, part),
        there: there.includes(part),
      }))
    }),
  )
  return all.flat()
}

async function partsOf(vault: Vault, connection: string): Promise<readonly string[]> {
  try {
    const [current = {}] = await vault.secret(connection)
    return Object.keys(current)
  } catch (reason) {
    if (reason instanceof Fault && reason.kind === 'denied') return []
    throw reason
  }
}

const listText = (all: readonly Need[]): string =>
  all.length === 0
    ? 'No connection asks for a credential.\n'
    : columns(
        all.map(({ connection, part, variable, there }) => [connection, part, there ? 'there' : 'missing', variable]),
      )

function chosen(
  all: readonly Need[],
  connection: string,
  part: string | undefined,
  { lockstep: { client } }: Opened,
): Need {
  if (!Object.hasOwn(client.connections, connection))
    throw unknown(connection, `connection of ${client.code}`, Object.keys(client.connections))
  const own = all.filter(need => need.connection === connection)
  if (own.length === 0) throw new Refusal(`${connection} asks for no credential.`)
  const found = part === undefined ? own[0] : own.find(need => need.part === part)
  if (found) return found
  throw unknown(
    part ?? '',
    `part of its credential`,
    own.map(need => need.part),
  )
}

type Part = Pick<Need, 'part' | 'connection' | 'variable'>

/** Asks for it and keeps it. */
export async function put(root: string, need: Part, world: World, file?: string): Promise<void> {
  const value = await asked(need, world, file)
  writeVariable(root, need.variable, value)
  world.err(`${need.variable} is in .env, for you alone.\n`)
  if (isAtRisk(root)) world.err('Add .env to .gitignore before you commit.\n')
}

async function putInCloud({ lockstep: { client } }: Opened, need: Part, world: World, file?: string): Promise<void> {
  const value = await asked(need, world, file)
  const name = secretName(client, need.connection)
  // Whoever has no cloud does not wait for its libraries.
  const [{ fillSecret }, { secretsClient }] = await Promise.all([
    import('../../shared/hosts/aws/filling.ts'),
    import('../../shared/hosts/aws/sdk.ts'),
  ])
  await fillSecret(secretsClient(), name, need.part, value)
  world.err(`${need.part} is in ${name}. Functions use it within five minutes.\n`)
}

async function asked({ part, connection, variable }: Part, world: World, file: string | undefined): Promise<string> {
  if (file === undefined && !world.isTerminal)
    throw new Refusal(`Nobody can be asked here. Set ${variable} in the environment, or add --file <path>.`)
  const typed =
    file === undefined
      ? await world.ask(`${part} of ${connection} (not shown): `, 'hidden')
      : readFileSync(resolve(world.folder, file), 'utf8')
  const value = typed.trim()
  if (value === '') throw new Refusal('That was empty. Nothing was written.')
  return value
}
