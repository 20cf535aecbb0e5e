// lockstep files: proves on somebody's own packages that reading and editing them changes no byte it should not.

import { resolve } from 'node:path'
import { type Checked, checkFolder } from '../../shared/connectors/files/check.ts'
import { Fault } from '../../shared/core/errors.ts'
import { Refusal } from '../../shared/index.ts'
import { columns, counted, line } from '../paper.ts'
import { type Code, codes, type World } from '../world.ts'
import type { Command } from './command.ts'

interface Flags {
  readonly list?: boolean
  readonly json?: boolean
  readonly format?: string
}

export const files: Command = (parser, world, finish) => {
  const group = parser.command('files').description('look after packages that are kept as files')
  group
    .command('check <dir>')
    .description('read every package and edit each of its fields in memory; nothing is written')
    .option('--list', 'print every package')
    .option('--json', 'print JSON for programs')
    .option('--format <name>', 'how packages are kept, where that cannot be seen')
    .action(async (folder: string, flags: Flags) => {
      finish(tell(world, await checkFolder(resolve(world.folder, folder), flags).catch(refuse), flags))
    })
  for (const command of group.commands) command.exitOverride().configureOutput(parser.configureOutput())
}

/** A name that leads nowhere is a slip of whoever typed it. */
function refuse(reason: unknown): never {
  throw reason instanceof Fault ? new Refusal(reason.message) : reason
}

function tell(world: World, checked: Checked, { list, json }: Flags): Code {
  const { home, packages, others, unread } = checked
  const identical = packages.filter(({ strays }) => strays.length === 0)
  const refused = [...unread, ...packages.flatMap(one => one.refused)]
  const isProven = packages.length > 0 && identical.length === packages.length && refused.length === 0
  if (json) {
    world.out(`${JSON.stringify({ proven: isProven, ...checked }, null, 2)}\n`)
    return isProven ? codes.fine : codes.attention
  }
  world.out(home ? `${home.folder}: ${home.format}\n` : 'There are no packages here.\n')
  if (list) world.out(columns(packages.map(({ ref, status, title }) => [line(ref), line(status), line(title)])))
  for (const stray of packages.flatMap(({ strays }) => strays)) world.out(`differs: ${line(stray, 400)}\n`)
  for (const reason of refused) world.out(`refused: ${line(reason, 400)}\n`)
  if (others.length > 0)
    world.out(`${counted(others.length, 'file')} that ${others.length === 1 ? 'is' : 'are'} no package:\n`)
  for (const { path, why } of others) world.out(`  ${line(path)}: ${line(why)}\n`)
  world.out(`files: ${packages.length} read, ${identical.length} byte-identical, ${refused.length} refused\n`)
  return isProven ? codes.fine : codes.attention
}
