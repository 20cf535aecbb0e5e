// lockstep replay: writes what trackers remember of their items into the logs that packages keep.

import { Option } from 'commander'
import type { EndId } from '../../shared/core/ids.ts'
import type { Link } from '../../shared/core/link.ts'
import { type Detail, details, parts, type Replayed, replay as replayed } from '../../shared/engine/replay.ts'
import { Refusal } from '../../shared/index.ts'
import type { OpenEnd } from '../../shared/ports/connector.ts'
import { called, endName, linkCalled, linksOf } from '../items.ts'
import { type Opened, opened, projectOf } from '../opening.ts'
import { counted, line, paint } from '../paper.ts'
import { codes, type World } from '../world.ts'
import { type Command, list, type ProjectOptions, withProject } from './command.ts'

interface Flags extends ProjectOptions {
  readonly items?: string
  readonly detail: Detail
}

export const replay: Command = (parser, world, finish) => {
  withProject(parser.command('replay'))
    .description('write what trackers remember of their items into the logs of the packages')
    .option('--items <names>', 'only these items: refs, keys or addresses')
    .addOption(
      new Option('--detail <how>', 'each change, each field once a day, or each field once')
        .choices(details)
        .default('change'),
    )
    .action(async (flags: Flags) => {
      const here = await opened(world, flags)
      const project = projectOf(here, flags.project)
      const engine = await here.lockstep.engine(project)
      const { logs, pasts, silent } = parts(engine)
      if (logs.length === 0) throw new Refusal('No end of this project keeps a log. Task packages do.')
      if (pasts.length === 0) throw new Refusal(`${nothingToRead(silent, project)} There is nothing to replay.`)
      const done: Replayed[] = []
      for (const link of await meant(here, project, flags.items)) done.push(await replayed(engine, link, flags.detail))
      world.out(
        flags.json
          ? `${JSON.stringify(
              done.map(({ link, found, faults }) => ({
                link: link.id,
                found,
                faults: faults.map(({ end, fault }) => ({ end, message: fault.message })),
              })),
              null,
              2,
            )}\n`
          : textOf(done, silent, project, world),
      )
      finish(done.some(({ faults }) => faults.length > 0) ? codes.attention : codes.fine)
    })
}

async function meant({ host }: Opened, project: string, items: string | undefined): Promise<readonly Link[]> {
  if (items !== undefined) return Promise.all(list(items).map(item => linkCalled(host.store, project, item)))
  const all: Link[] = []
  for await (const link of linksOf(host.store, project))
    if (link.kind === 'item' && link.state === 'live') all.push(link)
  return all
}

function textOf(done: readonly Replayed[], silent: readonly OpenEnd[], project: string, world: World): string {
  const at = paint(world)
  const rows = done.map(({ link, found, faults }) => {
    const told = Object.entries(found).map(
      ([end, lines]) => `${counted(lines, 'change')} at ${endName(end as EndId, project)}`,
    )
    const errors = faults.map(
      ({ end, fault }) => `  ${at.red('error')} ${endName(end, project)}: ${line(fault.message, 400)}\n`,
    )
    return `${at.bold(called(link))}: ${told.join(', ') || 'nothing was read'}\n${errors.join('')}`
  })
  const quiet = silent.length > 0 ? `${nothingToRead(silent, project)}\n` : ''
  return `${rows.join('')}${done.length === 0 ? 'Nothing is linked here yet.\n' : ''}${quiet}`
}

const nothingToRead = (silent: readonly OpenEnd[], project: string): string =>
  `${silent.map(({ id }) => endName(id, project)).join(' and ')} ${silent.length === 1 ? 'keeps' : 'keep'} no history that can be read from here.`
