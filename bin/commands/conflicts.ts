// lockstep conflicts: what waits for a decision. lockstep resolve: a person decides; what loses stays in the journal.

import { deletionField } from '../../shared/core/conflict.ts'
import type { EndId, FieldName } from '../../shared/core/ids.ts'
import type { Link } from '../../shared/core/link.ts'
import { resolve as decide } from '../../shared/engine/resolve.ts'
import { Refusal } from '../../shared/index.ts'
import { called, calledAt, endName, linkCalled, linksOf } from '../items.ts'
import { type Opened, opened, projectOf } from '../opening.ts'
import { counted, paint, shown } from '../paper.ts'
import { newRun } from '../runs.ts'
import { codes, type World } from '../world.ts'
import { type Command, type ProjectOptions, withProject } from './command.ts'

interface Waiting {
  readonly link: Link
  readonly field: FieldName
  readonly conflict: Link['conflicts'][FieldName]
}

export const conflicts: Command = (parser, world, finish) => {
  withProject(parser.command('conflicts'))
    .description('what waits for a decision')
    .action(async (flags: ProjectOptions) => {
      const here = await opened(world, flags.client)
      const project = projectOf(here, flags.project)
      const all = await waiting(here, project)
      if (flags.json) world.out(`${JSON.stringify(all.map(plain), null, 2)}\n`)
      else if (all.length === 0) world.out('No conflicts.\n')
      else world.out(`${all.map(each => text(each, project, world)).join('\n')}\n${how(all)}`)
      finish(all.length === 0 ? codes.fine : codes.attention)
    })
}

const how = ([first]: readonly Waiting[]): string =>
  first ? `Decide with: lockstep resolve ${first.conflict?.id ?? ''} <end>\n` : ''

const plain = ({ link, field, conflict }: Waiting) => ({
  id: conflict?.id,
  link: link.id,
  title: called(link),
  field,
  reason: conflict?.reason,
  base: conflict?.base,
  values: conflict?.values,
})

function text({ link, field, conflict }: Waiting, project: string, world: World): string {
  const at = paint(world)
  if (!conflict) return ''
  const head = `${at.bold(conflict.id)}  ${called(link)}  ${field === deletionField ? 'deleted at one end' : field}\n`
  const base = conflict.reason === 'edits' ? `    was     ${shown(conflict.base ?? null, 100)}\n` : ''
  const sides = Object.entries(conflict.values).map(
    ([end, value]) =>
      `    ${endName(end as EndId, project)} ${calledAt(link, end as EndId) ?? ''}  ${shown(value, 100)}\n`,
  )
  return head + base + sides.join('')
}

async function waiting({ host }: Opened, project: string): Promise<readonly Waiting[]> {
  const found: Waiting[] = []
  for await (const link of linksOf(host.store, project))
    for (const [field, conflict] of Object.entries(link.conflicts))
      found.push({ link, field: field as FieldName, conflict })
  return found
}

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
      '\nExamples:\n  lockstep resolve                      asks about each conflict\n  lockstep resolve 3f2a91cc board       the end called board is right\n  lockstep resolve SHOP-42 --field status=board --field title=specs\n',
    )
    .action(async (name: string | undefined, end: string | undefined, flags: ResolveFlags) => {
      const here = await opened(world, flags.client)
      const project = projectOf(here, flags.project)
      const all = await waiting(here, project)
      const choices =
        name === undefined ? await asked(all, project, world) : await named(here, project, all, name, end, flags)
      const engine = await here.lockstep.engine(project)
      const run = newRun('resolve', engine.clock.now())
      for (const { at, choice } of choices) {
        const done = await decide(engine, at.link.id, at.field, choice, run)
        const word = 'end' in choice ? endName(choice.end, project) : shown(choice.value)
        if (!done)
          throw new Refusal(
            `${at.conflict?.id} could not be decided: ${word} has no say in ${at.field}, or somebody is writing this item now. Look again with \`lockstep conflicts\`.`,
          )
        world.out(`${at.conflict?.id}  ${called(at.link)}  ${at.field}: ${word}\n`)
      }
      world.out(
        choices.length === 0
          ? 'Nothing was decided.\n'
          : `${counted(choices.length, 'conflict')} decided. \`lockstep sync\` writes it everywhere.\n`,
      )
      finish(all.length > choices.length ? codes.attention : codes.fine)
    })
}

interface Chosen {
  readonly at: Waiting
  readonly choice: { readonly end: EndId } | { readonly value: string }
}

async function named(
  here: Opened,
  project: string,
  all: readonly Waiting[],
  name: string,
  end: string | undefined,
  flags: ResolveFlags,
): Promise<readonly Chosen[]> {
  const byId = all.filter(({ conflict }) => conflict?.id === name)
  const mine = byId.length > 0 ? byId : await ofItem(here, project, all, name)
  if (mine.length === 0)
    throw new Refusal(`${JSON.stringify(name)} has no conflict. \`lockstep conflicts\` lists those there are.`)
  if (flags.field) return flags.field.map(word => fieldChoice(word, mine, project))
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

/** One after the other; an empty answer leaves a conflict open. Without a terminal nothing is decided silently. */
async function asked(all: readonly Waiting[], project: string, world: World): Promise<readonly Chosen[]> {
  if (all.length === 0) return []
  if (!world.isTerminal)
    throw new Refusal(
      `${counted(all.length, 'conflict')} wait and nobody can be asked here. Say which: lockstep resolve <conflict> <end>.`,
    )
  const chosen: Chosen[] = []
  for (const at of all) {
    world.out(text(at, project, world))
    const ends = Object.keys(at.conflict?.values ?? {}).map(end => endName(end as EndId, project))
    const answer = (await world.ask(`Which is right (${ends.join(' / ')}, empty leaves it open)? `)).trim()
    if (answer !== '') chosen.push({ at, choice: { end: endOf(answer, at, project) } })
  }
  return chosen
}
