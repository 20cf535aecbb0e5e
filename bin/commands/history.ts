// lockstep history: what was done to an item. lockstep why: how one field came to say what it says.

import type { EndId } from '../../shared/core/ids.ts'
import type { Entry } from '../../shared/core/journal.ts'
import { moment } from '../../shared/core/moment.ts'
import { Refusal } from '../../shared/index.ts'
import { called, endName, linkCalled } from '../items.ts'
import { opened, projectOf } from '../opening.ts'
import { change, columns, line, paint, shown } from '../paper.ts'
import { codes } from '../world.ts'
import { type Command, type ProjectOptions, withProject } from './command.ts'

export const history: Command = (parser, world, finish) => {
  withProject(parser.command('history'))
    .description('what was done to an item, oldest first')
    .argument('<item>', 'what the item is called at any end')
    .action(async (item: string, flags: ProjectOptions) => {
      const here = await opened(world, flags)
      const project = projectOf(here, flags.project)
      const link = await linkCalled(here.host.store, project, item)
      const entries = await here.host.store.journal({ link: link.id })
      if (flags.json) world.out(`${JSON.stringify(entries, null, 2)}\n`)
      else world.out(`${paint(world).bold(called(link))}\n${columns(entries.map(entry => row(entry, project)))}`)
      finish(codes.fine)
    })
}

export const why: Command = (parser, world, finish) => {
  withProject(parser.command('why'))
    .description('how one field of an item came to say what it says')
    .argument('<item>', 'what the item is called at any end')
    .argument('<field>', 'title, status, …')
    .action(async (item: string, field: string, flags: ProjectOptions) => {
      const here = await opened(world, flags)
      const project = projectOf(here, flags.project)
      const link = await linkCalled(here.host.store, project, item)
      const known = Object.entries(link.agreed).find(([name]) => name === field)
      if (!known)
        throw new Refusal(
          `${called(link)} has no ${JSON.stringify(field)} in common. It shares ${Object.keys(link.agreed).join(', ')}.`,
        )
      const [, agreed] = known
      const entries = (await here.host.store.journal({ link: link.id })).filter(entry => entry.field === field)
      if (flags.json) world.out(`${JSON.stringify({ agreed, entries }, null, 2)}\n`)
      else {
        const said = `${endName(agreed.by, project)} said so${agreed.at > 0 ? ` at ${new Date(agreed.at).toISOString()}` : ''}`
        const waits = Object.hasOwn(link.conflicts, field)
          ? ' It is in conflict and frozen until somebody decides.'
          : ''
        world.out(`${field} of ${paint(world).bold(called(link))} is ${shown(agreed.value, 200)}: ${said}.${waits}\n`)
        world.out(columns(entries.map(entry => row(entry, project))))
      }
      finish(codes.fine)
    })
}

const row = (entry: Entry, project: string): readonly string[] => [
  `  ${moment(entry.at)}`,
  endName(entry.end as EndId, project),
  entry.deed,
  entry.field ?? '',
  entry.from === undefined && entry.to === undefined ? '' : change(entry.from, entry.to, 40),
  line(entry.why ?? '', 80),
  entry.run,
]
