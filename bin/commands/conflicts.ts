// lockstep conflicts: what waits for a decision, what each end says, and which side is recommended.

import { deletionField } from '../../shared/core/conflict.ts'
import type { EndId, FieldName } from '../../shared/core/ids.ts'
import type { Link } from '../../shared/core/link.ts'
import { called, calledAt, endName, linksOf } from '../items.ts'
import { type Opened, opened, projectOf } from '../opening.ts'
import { columns, paint, shown } from '../paper.ts'
import { codes, type World } from '../world.ts'
import { type Command, type ProjectOptions, withProject } from './command.ts'

export interface Waiting {
  readonly link: Link
  readonly field: FieldName
  readonly conflict: Link['conflicts'][FieldName]
}

export const conflicts: Command = (parser, world, finish) => {
  withProject(parser.command('conflicts'))
    .description('what waits for a decision')
    .action(async (flags: ProjectOptions) => {
      const here = await opened(world, flags)
      const project = projectOf(here, flags.project)
      const all = await waiting(here, project)
      if (flags.json) world.out(`${JSON.stringify(all.map(plain), null, 2)}\n`)
      else if (all.length === 0) world.out('No conflicts.\n')
      else
        world.out(`${all.map(each => conflictText(each, here, project, world)).join('\n')}\n${how(all, here, project)}`)
      finish(all.length === 0 ? codes.fine : codes.attention)
    })
}

const how = (all: readonly Waiting[], here: Opened, project: string): string => {
  const [first] = all
  if (!first) return ''
  const end = recommended(first, here, project)
  const example = end === undefined ? '<end>' : endName(end, project)
  return `Decide with: lockstep resolve ${first.conflict?.id ?? ''} ${example}   (or lockstep resolve, which asks)\n`
}

const plain = ({ link, field, conflict }: Waiting) => ({
  id: conflict?.id,
  link: link.id,
  title: called(link),
  field,
  reason: conflict?.reason,
  base: conflict?.base,
  values: conflict?.values,
})

export function conflictText(at: Waiting, here: Opened, project: string, world: World): string {
  const { link, field, conflict } = at
  const ink = paint(world)
  if (!conflict) return ''
  const head = `${ink.bold(conflict.id)}  ${called(link)}  ${field === deletionField ? 'deleted at one end' : field}\n`
  const side = recommended(at, here, project)
  const sides = Object.entries(conflict.values).map(([end, value]) => [
    `    ${endName(end as EndId, project)}`,
    calledAt(link, end as EndId) ?? '',
    shown(value, 100),
    end === side ? ink.green('recommended') : '',
  ])
  const base = conflict.reason === 'edits' ? [['    was', '', shown(conflict.base ?? null, 100), '']] : []
  return head + columns([...base, ...sides])
}

/** The tracker's: others have seen it there already. Nothing is recommended about a deletion, or between two trackers. */
export function recommended({ field, conflict }: Waiting, { lockstep }: Opened, project: string): EndId | undefined {
  if (field === deletionField || !conflict) return undefined
  const packages = lockstep.packages(project)
  const [only, ...others] = (Object.keys(conflict.values) as EndId[]).filter(end => !packages.includes(end))
  return others.length === 0 ? only : undefined
}

export async function waiting({ host }: Opened, project: string): Promise<readonly Waiting[]> {
  const found: Waiting[] = []
  for await (const link of linksOf(host.store, project))
    for (const [field, conflict] of Object.entries(link.conflicts))
      found.push({ link, field: field as FieldName, conflict })
  return found
}
