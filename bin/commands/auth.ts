// lockstep auth: asks for a credential without showing it and keeps it in the keychain of this machine, or else in .env.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LocalHost } from '../../shared/hosts/local/index.ts'
import { Refusal } from '../../shared/index.ts'
import { type Opened, opened } from '../opening.ts'
import { putIntoFile } from '../setup/env-file.ts'
import { codes, type World } from '../world.ts'
import type { Command } from './command.ts'
import { type Need, needs, needsOf } from './secrets.ts'

interface Flags {
  readonly client?: string
  readonly json?: boolean
  readonly file?: string
  readonly remove?: boolean
}

interface Told {
  readonly connection: string
  readonly part: string
  readonly place: 'keychain' | '.env' | 'nowhere'
  readonly why?: string
}

export const auth: Command = (parser, world, finish) => {
  parser
    .command('auth')
    .description('keep a credential in the keychain of this machine')
    .argument('[connection]', 'the connection it is for; all that have none when left out')
    .argument('[part]', 'one part of it, such as token; all, one after the other, when left out')
    .option('-c, --client <code>', 'the client: a code under clients/, or a file')
    .option('--file <path>', 'take the part from a file, such as a private key or /dev/stdin')
    .option('--remove', 'take the credential of a connection out of the keychain')
    .option('--json', 'print JSON for programs')
    .addHelpText('after', examples)
    .action(async (connection: string | undefined, part: string | undefined, flags: Flags) => {
      const here = await opened(world, flags)
      const wanted = await wantedParts(here, connection, part, flags, world)
      const all = flags.remove ? await remove(here, wanted) : await keepAll(here, wanted, flags, world)
      world.out(flags.json ? `${JSON.stringify(all, null, 2)}\n` : textOf(all, here, flags))
      finish(codes.fine)
    })
}

function deskOf({ at }: Opened): LocalHost {
  if ('desk' in at) return at.desk
  throw new Refusal('A keychain belongs to one machine. For the cloud: lockstep secrets set <connection> --cloud.')
}

const examples = `
It is looked for in the environment first, then in .env, then in the keychain.

Examples:
  lockstep auth                      asks for what is missing
  lockstep auth tracker              every part of one credential
  pass show tracker | lockstep auth tracker token --file /dev/stdin
  lockstep auth tracker --remove
`

async function wantedParts(
  here: Opened,
  connection: string | undefined,
  part: string | undefined,
  { remove, file }: Flags,
  world: World,
): Promise<readonly Need[]> {
  const all = await needs(here, world)
  if (connection === undefined) {
    if (remove) throw new Refusal('Say which credential to take out: lockstep auth <connection> --remove.')
    const bare = [...Map.groupBy(all, need => need.connection).values()].filter(
      parts => !parts.some(each => each.there),
    )
    return bare.flat()
  }
  const wanted = needsOf(all, connection, part, here)
  if (file !== undefined && part === undefined)
    throw new Refusal(
      `Say which part the file holds: lockstep auth ${connection} ${wanted[0]?.part ?? '<part>'} --file <path>.`,
    )
  return wanted
}

async function keepAll(here: Opened, wanted: readonly Need[], flags: Flags, world: World): Promise<readonly Told[]> {
  if (flags.file === undefined && !world.isTerminal && wanted.length > 0)
    throw new Refusal(`Nobody can be asked here. Set ${wanted[0]?.variable} in the environment, or add --file <path>.`)
  const told: Told[] = []
  for (const need of wanted) {
    const value = await valueFor(need, flags, world)
    if (value !== '') told.push(await keep(here, need, value))
  }
  return told
}

async function valueFor({ part, connection }: Need, { file }: Flags, world: World): Promise<string> {
  if (file !== undefined) {
    const value = readFileSync(resolve(world.folder, file), 'utf8').trim()
    if (value === '') throw new Refusal(`${file} is empty. Nothing was kept.`)
    return value
  }
  return (await world.ask(`${part} of ${connection} (not shown; empty leaves it out): `, 'hidden')).trim()
}

async function keep(here: Opened, need: Need, value: string): Promise<Told> {
  const { connection, part, variable } = need
  const { trouble } = await deskOf(here).vault.keep(connection, part, value)
  if (trouble === undefined) return { connection, part, place: 'keychain' }
  putIntoFile(here.root, variable, value)
  return { connection, part, place: '.env', why: trouble }
}

/** A credential is taken out as a whole. */
async function remove(here: Opened, wanted: readonly Need[]): Promise<readonly Told[]> {
  const [first] = wanted
  if (!first) return []
  const { trouble } = await deskOf(here).vault.forget(first.connection)
  if (trouble !== undefined) throw new Refusal(`The keychain did not let go of ${first.connection}: ${trouble}.`)
  return [{ connection: first.connection, part: 'all', place: 'nowhere' }]
}

function textOf(all: readonly Told[], here: Opened, { remove: isRemoval }: Flags): string {
  if (isRemoval) return all.map(({ connection }) => `${connection} is no longer in the keychain.\n`).join('')
  if (all.length === 0) return 'Nothing was kept: every connection has a credential, or no answer was given.\n'
  const lines = all.map(({ connection, part, place, why }) =>
    place === 'keychain'
      ? `${part} of ${connection} is in ${deskOf(here).keychain?.title} as ${here.lockstep.client.code}/${connection}.\n`
      : `${part} of ${connection} is in .env, for you alone; the keychain could not be used: ${why}.\n`,
  )
  return `${lines.join('')}Next: \`lockstep check\`.\n`
}
