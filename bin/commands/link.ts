// lockstep link: items that are there already are one thing. lockstep unlink: they no longer are. Neither writes anywhere.

import { type EndId, ref } from '../../shared/core/ids.ts'
import { link as join, unlink as part } from '../../shared/engine/adopt.ts'
import { Refusal } from '../../shared/index.ts'
import { called, endName, linkCalled } from '../items.ts'
import { opened, projectOf } from '../opening.ts'
import { newRun } from '../runs.ts'
import { codes } from '../world.ts'
import { type Command, type ProjectOptions, withProject } from './command.ts'

export const link: Command = (parser, world, finish) => {
  withProject(parser.command('link'))
    .description('say that items at several ends are one thing')
    .argument('<end=item...>', 'one item at each of two or more ends')
    .addHelpText('after', '\nExample:\n  lockstep link specs=036-pm-integrations issues=123\n')
    .action(async (words: readonly string[], flags: ProjectOptions) => {
      const here = await opened(world, flags)
      const project = projectOf(here, flags.project)
      const engine = await here.lockstep.engine(project)
      const places = await Promise.all(
        words.map(async word => {
          const { end, name } = placeOf(word, Object.keys(engine.ends), project)
          const [found] = (await engine.ends[end]?.connector.named?.([name])) ?? []
          return { end, ref: found ?? ref(name) }
        }),
      )
      const linked = await join(engine, places, newRun('link', engine.clock.now()))
      if (!linked.ok) throw new Refusal(linked.fault.message)
      world.out(
        flags.json
          ? `${JSON.stringify({ link: linked.value })}\n`
          : `Linked as ${linked.value}. \`lockstep plan\` shows where they differ.\n`,
      )
      finish(codes.fine)
    })
}

function placeOf(
  word: string,
  ends: readonly string[],
  project: string,
): { readonly end: EndId; readonly name: string } {
  const at = word.indexOf('=')
  const end = ends.find(each => endName(each as EndId, project) === word.slice(0, at))
  if (at > 0 && end !== undefined && at < word.length - 1) return { end: end as EndId, name: word.slice(at + 1) }
  throw new Refusal(
    `${JSON.stringify(word)} names no item at an end. Write ${ends.map(each => `${endName(each as EndId, project)}=<item>`).join(' ')}.`,
  )
}

export const unlink: Command = (parser, world, finish) => {
  withProject(parser.command('unlink'))
    .description('let an item go its own way at one end, or at all')
    .argument('<item>', 'what the item is called at any end')
    .argument('[end]', 'the end that leaves; without it, all do')
    .action(async (item: string, end: string | undefined, flags: ProjectOptions) => {
      const here = await opened(world, flags)
      const project = projectOf(here, flags.project)
      const engine = await here.lockstep.engine(project)
      const found = await linkCalled(here.host.store, project, item)
      const ends = (Object.keys(found.ends) as EndId[]).filter(
        each => end === undefined || endName(each, project) === end,
      )
      if (ends.length === 0)
        throw new Refusal(
          `${called(found)} is not at ${JSON.stringify(end)}. It is at ${Object.keys(found.ends)
            .map(each => endName(each as EndId, project))
            .join(', ')}.`,
        )
      const run = newRun('unlink', engine.clock.now())
      for (const each of ends) {
        const done = await part(engine, found.id, each, run)
        if (!done.ok) throw new Refusal(done.fault.message)
      }
      const left = ends.map(each => endName(each, project))
      world.out(
        flags.json
          ? `${JSON.stringify({ link: found.id, left })}\n`
          : `${called(found)} goes its own way at ${left.join(', ')}. Nothing was deleted.\n`,
      )
      finish(codes.fine)
    })
}
