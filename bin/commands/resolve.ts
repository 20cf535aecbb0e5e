// lockstep resolve: a person decides a conflict, field by field and section by section. What loses stays in the journal.

import { deletionField } from '../../shared/core/conflict.ts'
import type { EndId } from '../../shared/core/ids.ts'
import { resolve as decide } from '../../shared/engine/resolve.ts'
import { Refusal } from '../../shared/index.ts'
import { ask, type Chosen } from '../asking.ts'
import { called, endName, linkCalled } from '../items.ts'
import { type Opened, opened, projectOf } from '../opening.ts'
import { counted, shown } from '../paper.ts'
import { newRun } from '../runs.ts'
import { codes, type World } from '../world.ts'
import { type Command, type ProjectOptions, withProject } from './command.ts'
import { type Waiting, waiting } from './conflicts.ts'

interface ResolveFlags extends ProjectOptions {
  readonly field?: readonly string[]
  readonly value?: string
}

export const resolve: Command = (parser, world, finish) => {
  withProject(parser.command('resolve'))
    .description('decide a conflict: which end is right, or another value')
    .argument('[conflict]', 'the id of the conflict, or what the item is called')
    .argument('[end]', 'the end that is right')
    .option('--field <field=end...>', 'for several fields of one item')
    .option('--value <value>', 'neither: this value')
    .addHelpText(
      'after',
      '\nA text is asked about section by section. On a terminal the name of an end is enough of an answer, or its first letters;\nan empty one leaves the conflict open.\n\nExamples:\n  lockstep resolve                      asks about each conflict\n  lockstep resolve 3f2a91cc board       the end called board is right\n  lockstep resolve SHOP-42 --field status=board --field title=specs\n',
    )
    .action(async (name: string | undefined, end: string | undefined, flags: ResolveFlags) => {
      const here = await opened(world, flags)
      const project = projectOf(here, flags.project)
      const all = await waiting(here, project)
      const choices =
        name === undefined
          ? await asked(here, project, all, world)
          : await named(here, project, all, name, end, flags, world)
      const engine = await here.lockstep.engine(project)
      const run = newRun('resolve', engine.clock.now())
      const decided = []
      for (const { at, choice } of choices) {
        const done = await decide(engine, at.link.id, at.field, choice, run)
        const word = 'end' in choice ? endName(choice.end, project) : shown(choice.value)
        if (!done)
          throw new Refusal(
            `${at.conflict?.id} could not be decided: ${word} has no say in ${at.field}, or somebody is writing this item now. Look again with \`lockstep conflicts\`.`,
          )
        decided.push({ id: at.conflict?.id, link: at.link.id, field: at.field, choice: word })
        if (!flags.json) world.out(`${at.conflict?.id}  ${called(at.link)}  ${at.field}: ${word}\n`)
      }
      if (flags.json) world.out(`${JSON.stringify({ decided, open: all.length - decided.length }, null, 2)}\n`)
      else
        world.out(
          choices.length === 0
            ? 'Nothing was decided.\n'
            : `${counted(choices.length, 'conflict')} decided. \`lockstep sync\` writes it everywhere.\n`,
        )
      finish(all.length > choices.length ? codes.attention : codes.fine)
    })
}

async function named(
  here: Opened,
  project: string,
  all: readonly Waiting[],
  name: string,
  end: string | undefined,
  flags: ResolveFlags,
  world: World,
): Promise<readonly Chosen[]> {
  const byId = all.filter(({ conflict }) => conflict?.id === name)
  const mine = byId.length > 0 ? byId : await ofItem(here, project, all, name)
  if (mine.length === 0)
    throw new Refusal(`${JSON.stringify(name)} has no conflict. \`lockstep conflicts\` lists those there are.`)
  if (flags.field) return flags.field.map(word => fieldChoice(word, mine, project))
  if (end === undefined && flags.value === undefined && world.isTerminal) return asked(here, project, mine, world)
  const [only, ...others] = mine
  if (!only || others.length > 0)
    throw new Refusal(
      `${JSON.stringify(name)} has ${mine.length} conflicts. Say --field ${mine.map(({ field }) => `${field}=<end>`).join(' --field ')}.`,
    )
  if (flags.value !== undefined) return [{ at: only, choice: { value: flags.value } }]
  return [{ at: only, choice: { end: endOf(end ?? '', only, project) } }]
}

async function ofItem({ host }: Opened, project: string, all: readonly Waiting[], name: string) {
  const link = await linkCalled(host.store, project, name)
  return all.filter(each => each.link.id === link.id)
}

function fieldChoice(word: string, mine: readonly Waiting[], project: string): Chosen {
  const [field = '', end = ''] = word.split('=')
  const at = mine.find(each => each.field === field)
  if (!at)
    throw new Refusal(
      `${JSON.stringify(field)} is not in conflict here. Write one of ${mine.map(each => each.field).join(', ')}.`,
    )
  return { at, choice: { end: endOf(end, at, project) } }
}

function endOf(word: string, { conflict, link, field }: Waiting, project: string): EndId {
  const right = (field === deletionField ? Object.keys(link.ends) : Object.keys(conflict?.values ?? {})) as EndId[]
  const found = right.find(end => end === word || endName(end, project) === word)
  if (found) return found
  throw new Refusal(
    `${word === '' ? 'No end was named' : `${JSON.stringify(word)} says nothing here`}. Write one of ${right.map(end => endName(end, project)).join(', ')}.`,
  )
}

async function asked(here: Opened, project: string, all: readonly Waiting[], world: World): Promise<readonly Chosen[]> {
  if (all.length === 0) return []
  if (!world.isTerminal)
    throw new Refusal(
      `${counted(all.length, 'conflict')} ${all.length === 1 ? 'waits' : 'wait'} and nobody can be asked here. Say which: lockstep resolve <conflict> <end>.`,
    )
  const chosen: Chosen[] = []
  for (const at of all) chosen.push(...(await ask(at, here, project, world)))
  return chosen
}
