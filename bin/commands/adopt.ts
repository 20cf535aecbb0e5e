// lockstep adopt: offers what is at one end only, one by one or all at once. Declined items stay untouched by this command.

import type { EndId } from '../../shared/core/ids.ts'
import type { Entry } from '../../shared/core/journal.ts'
import { Refusal, type Report } from '../../shared/index.ts'
import { endName } from '../items.ts'
import { opened, projectOf } from '../opening.ts'
import { reportText } from '../pages.ts'
import { counted, line } from '../paper.ts'
import { carriedOut } from '../watching.ts'
import { codes, type World } from '../world.ts'
import { type Command, type ProjectOptions, withProject } from './command.ts'
import { codeOf } from './sync.ts'

interface Flags extends ProjectOptions {
  readonly all?: boolean
  readonly from?: string
  readonly assignee?: string
  readonly label?: string
  readonly state?: string
}

export const adopt: Command = (parser, world, finish) => {
  withProject(parser.command('adopt'))
    .description('offer items that are at one end only, and bring the accepted ones to the others')
    .option('--all', 'all of them, without asking')
    .option('--from <end>', 'only those found at this end')
    .option('--assignee <name>', 'only those of this person')
    .option('--label <name>', 'only those with this label')
    .option('--state <word>', 'only those with this status')
    .action(async (flags: Flags) => {
      const here = await opened(world, flags)
      const project = projectOf(here, flags.project)
      const plan = await here.lockstep.syncProject(project, { preview: true, census: true, accept: true })
      const found = newcomers(plan, project).filter(each => fits(each, flags))
      if (found.length === 0) {
        world.out(flags.json ? `${JSON.stringify({ offered: [], accepted: [] })}\n` : 'Nothing is at one end only.\n')
        return finish(plan.errors.length > 0 ? codes.attention : codes.fine)
      }
      const accepted = flags.all ? found : await offer(found, world)
      if (accepted.length === 0) {
        world.out(flags.json ? `${JSON.stringify({ offered: found, accepted })}\n` : 'None was taken.\n')
        return finish(codes.attention)
      }
      // Two ends may call different things the same.
      const places = accepted.map(({ end, ref }) => ({ end, ref }))
      const { report } = await carriedOut(here, project, { places, accept: true }, world)
      world.out(
        flags.json
          ? `${JSON.stringify({ offered: found, accepted, report }, null, 2)}\n`
          : await reportText(report, here.host.store, project, world),
      )
      finish(accepted.length < found.length ? codes.attention : codeOf(report))
    })
}

interface Newcomer {
  readonly end: string
  readonly ref: string
  readonly title: string
  readonly fields: Readonly<Record<string, Entry['to']>>
}

/** In a plan, what comes into being elsewhere, by the item it comes from. */
function newcomers({ plan = [] }: Report, project: string): readonly Newcomer[] {
  return [...Map.groupBy(plan, entry => entry.link).values()].flatMap(entries => {
    const source = entries.find(({ deed, ref }) => deed === 'agreed' && ref !== undefined)
    if (!source?.ref || !entries.some(({ deed }) => deed === 'created')) return []
    const own = entries.filter(({ deed, end }) => deed === 'agreed' && end === source.end)
    const fields = Object.fromEntries(own.flatMap(({ field, to }) => (field === undefined ? [] : [[field, to]])))
    const title = typeof fields.title === 'string' ? line(fields.title, 60) : source.ref
    return [{ end: endName(source.end as EndId, project), ref: source.ref, title, fields }]
  })
}

function fits({ end, fields }: Newcomer, { from, assignee, label, state }: Flags): boolean {
  const says = (field: string, wanted: string | undefined): boolean =>
    wanted === undefined ||
    [fields[field] ?? []].flat().some(word => String(word).toLowerCase() === wanted.toLowerCase())
  return (
    (from === undefined || end === from) &&
    says('assignees', assignee) &&
    says('labels', label) &&
    says('status', state)
  )
}

async function offer(found: readonly Newcomer[], world: World): Promise<readonly Newcomer[]> {
  if (!world.isTerminal)
    throw new Refusal(
      `${counted(found.length, 'item')} ${found.length === 1 ? 'is' : 'are'} at one end only: ${found.map(({ end, ref }) => `${end} ${ref}`).join(', ')}. Nobody can be asked here. Add --all to take them.`,
    )
  const accepted: Newcomer[] = []
  for (const each of found) {
    const answer = (await world.ask(`${each.end}  ${each.ref}  ${each.title}. Take it? [y/N/all/stop] `)).trim()
    if (/^all$/i.test(answer)) return [...accepted, ...found.slice(found.indexOf(each))]
    if (/^(stop|q)$/i.test(answer)) return accepted
    if (/^y(es)?$/i.test(answer)) accepted.push(each)
  }
  return accepted
}
