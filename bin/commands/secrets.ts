// lockstep secrets: which parts of a credential each connection has, never what they are; and how to add one.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Fault } from '../../shared/core/errors.ts'
import { ageInDays, isToBeRenewed } from '../../shared/core/renewal.ts'
import type { AwsDesk } from '../../shared/hosts/aws/desk.ts'
import { variableFor } from '../../shared/hosts/local/vault.ts'
import { Refusal } from '../../shared/index.ts'
import { wayCalled } from '../../shared/notices/ways.ts'
import type { Vault } from '../../shared/ports/vault.ts'
import { load } from '../../shared/runtime/ends.ts'
import { unknown } from '../../shared/runtime/refusal.ts'
import { type Opened, opened } from '../opening.ts'
import { columns } from '../paper.ts'
import { askAgain } from '../second-chance.ts'
import { isAtRisk, putIntoFile } from '../setup/env-file.ts'
import { codes, type World } from '../world.ts'
import type { Command } from './command.ts'

interface Flags {
  readonly client?: string
  readonly cloud?: boolean
  readonly json?: boolean
  readonly file?: string
}

export interface Need {
  readonly connection: string
  readonly part: string
  readonly variable: string
  readonly there: boolean
  /** It is the keychain that has it; what stands in the environment or .env comes first. */
  readonly inKeychain: boolean
  /** How long it has been there, where the vault knows. */
  readonly days?: number
}

export const secrets: Command = (parser, world, finish) => {
  const group = parser.command('secrets').description('which credentials are there, and how to add one')
  group
    .command('list')
    .description('the parts each connection can have, and which are there; never a value')
    .option('-c, --client <code>', 'the client: a code under clients/, or a file')
    .option('--cloud', 'the vault of what is deployed, with your AWS credentials')
    .option('--json', 'print JSON for programs')
    .action(async (flags: Flags) => {
      const all = await needs(await opened(world, flags), world)
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
    .option('--cloud', 'into the vault of what is deployed, with your AWS credentials')
    .option('--file <path>', 'take it from a file, such as a private key')
    .action(async (connection: string, part: string | undefined, flags: Flags) => {
      const here = await opened(world, flags)
      const [need] = needsOf(await needs(here, world), connection, part, here)
      if (need && 'cloud' in here.at) await putIntoCloud(here.at.cloud, need, world, flags.file)
      else if (need) await put(here.root, need, world, flags.file)
      await askAgain(here, connection)
      finish(codes.fine)
    })
  for (const command of group.commands) command.exitOverride().configureOutput(parser.configureOutput())
}

const isThere = ({ there }: Need): boolean => there

export async function needs({ lockstep: { client }, host, at }: Opened, world: World): Promise<readonly Need[]> {
  const all = await Promise.all(
    Object.values(client.connections).map(async ({ name, connector }) => {
      const parts = wayCalled(connector)?.secrets ?? (await load(world.modules, connector)).manifest.secrets
      const asks = parts.length > 0
      const there = asks ? await partsOf(host.vault, name) : []
      const since = there.length > 0 ? await host.vault.since?.(name) : undefined
      const kept = asks && 'desk' in at ? await at.desk.vault.inKeychain(name) : []
      return parts.map(part => ({
        connection: name,
        part,
        variable: variableFor(name, part),
        there: there.includes(part),
        inKeychain: kept.includes(part),
        ...(since !== undefined && { days: ageInDays(since, host.clock.now()) }),
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
    : columns(all.map(need => [need.connection, need.part, need.there ? thereText(need) : 'missing', need.variable]))

function thereText({ inKeychain, days }: Need): string {
  if (inKeychain) return 'there (keychain)'
  if (days === undefined) return 'there'
  return `there (${days} ${days === 1 ? 'day' : 'days'} old${isToBeRenewed(days) ? ': renew it' : ''})`
}

/** The parts of one connection: the one that is named, or all. */
export function needsOf(
  all: readonly Need[],
  connection: string,
  part: string | undefined,
  { lockstep: { client } }: Opened,
): readonly Need[] {
  if (!Object.hasOwn(client.connections, connection))
    throw unknown(connection, `connection of ${client.code}`, Object.keys(client.connections))
  const own = all.filter(need => need.connection === connection)
  if (own.length === 0) throw new Refusal(`${connection} asks for no credential.`)
  const found = own.filter(need => part === undefined || need.part === part)
  if (found.length > 0) return found
  throw unknown(
    part ?? '',
    `part of its credential`,
    own.map(need => need.part),
  )
}

async function putIntoCloud(cloud: AwsDesk, need: Need, world: World, file?: string): Promise<void> {
  await cloud.keep(need.connection, need.part, await valueOfPart(need, world, file))
  world.err(`${need.part} of ${need.connection} is in the vault. Functions hear of it within minutes.\n`)
}

/** Asks for it and keeps it. */
export async function put(
  root: string,
  need: Pick<Need, 'part' | 'connection' | 'variable'>,
  world: World,
  file?: string,
): Promise<void> {
  putIntoFile(root, need.variable, await valueOfPart(need, world, file))
  world.err(`${need.variable} is in .env, for you alone.\n`)
  if (isAtRisk(root)) world.err('Add .env to .gitignore before you commit.\n')
}

async function valueOfPart(
  { part, connection, variable }: Pick<Need, 'part' | 'connection' | 'variable'>,
  world: World,
  file: string | undefined,
): Promise<string> {
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
