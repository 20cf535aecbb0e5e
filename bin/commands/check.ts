// lockstep check: whether a project can be kept in step, asked before anything is written. With --offline only the client
// file is read.

import { type EndId, fieldName } from '../../shared/core/ids.ts'
import { type CheckFinding, type CheckReport, ClientProblems, type EndCheck } from '../../shared/index.ts'
import { endName } from '../items.ts'
import { type Opened, opened, projectsOf } from '../opening.ts'
import { counted, line, paint } from '../paper.ts'
import { statusText } from '../setup/draft.ts'
import { statusTable } from '../setup/statuses.ts'
import { type Code, codes, type World } from '../world.ts'
import { type Command, type ProjectOptions, withProject } from './command.ts'

interface Flags extends ProjectOptions {
  readonly offline?: boolean
}

export const check: Command = (parser, world, finish) => {
  withProject(parser.command('check'))
    .description('ask every end whether it can be kept in step; writes nothing')
    .option('--offline', 'only read the client file; asks nobody')
    .action(async (flags: Flags) => {
      const here = await readable(world, flags)
      if (here === undefined) return finish(codes.usage)
      finish(flags.offline ? tellRead(here, flags, world) : await ask(here, flags, world))
    })
}

/** Programs are told of the problems of a client file in JSON too; people get them as the refusal they are. */
async function readable(world: World, flags: Flags): Promise<Opened | undefined> {
  try {
    return await opened(world, flags)
  } catch (reason) {
    if (!(reason instanceof ClientProblems) || !flags.json) throw reason
    world.out(`${JSON.stringify({ sound: false, problems: reason.problems }, null, 2)}\n`)
    return undefined
  }
}

function tellRead({ lockstep: { client } }: Opened, { json }: Flags, world: World): Code {
  world.out(
    json
      ? `${JSON.stringify({ sound: true, problems: [] }, null, 2)}\n`
      : `The client file of ${client.code} reads well: ${counted(client.projects.length, 'project')}, ${counted(Object.keys(client.connections).length, 'connection')}. Nobody was asked.\n`,
  )
  return codes.fine
}

async function ask(here: Opened, flags: Flags, world: World): Promise<Code> {
  const reports: CheckReport[] = []
  for (const project of projectsOf(here, flags.project)) {
    const report = await here.lockstep.check(project)
    reports.push(report)
    if (!flags.json) world.out(textOf(report, world) + tableFor(report, here))
  }
  if (flags.json) world.out(`${JSON.stringify(reports, null, 2)}\n`)
  return reports.every(({ sound }) => sound) ? codes.fine : codes.attention
}

function textOf({ project, sound, ends }: CheckReport, world: World): string {
  const at = paint(world)
  const all = Object.entries(ends).map(
    ([id, end]) => `  ${at.bold(endName(id as EndId, project))}${headOf(end)}\n${linesOf(end, world)}`,
  )
  const verdict = sound
    ? `${at.green('Sound.')} \`lockstep plan\` shows what a sync would do.`
    : `${at.red('Not sound.')} What stops it comes first; nothing was written.`
  return `${at.bold(project)}\n${all.join('')}${verdict}\n`
}

/** Words of one end that another cannot say want a table; one to begin with can be made of what the ends say. */
function tableFor({ project, ends }: CheckReport, { lockstep: { client } }: Opened): string {
  const all = Object.entries(ends)
  const isWanted = all.some(([, { findings }]) => findings.some(each => isStop(each) && each.field === 'status'))
  const bound = client.projects.find(({ id }) => id === project)?.ends ?? []
  const words = bound.map(({ id, name }) => ({ end: name, words: ends[id]?.words?.[fieldName('status')] ?? [] }))
  const table = isWanted ? statusTable(words) : undefined
  return table
    ? `A table that would do, for clients/${client.code}.yaml; see that each row means one thing:\n\n${statusText(table)}`
    : ''
}

const headOf = ({ account, items }: EndCheck): string =>
  [
    ...(account === undefined ? [] : [`as ${line(account, 60)}`]),
    ...(items ? [`${items.more ? 'at least ' : ''}${counted(items.items, 'item')}`] : []),
  ]
    .map(words => `, ${words}`)
    .join('')

function linesOf({ findings, budget }: EndCheck, world: World): string {
  const at = paint(world)
  const sign = ({ weight }: CheckFinding): string => (weight === 'stops' ? at.red('stops') : at.yellow('warns'))
  const sorted = [...findings.filter(isStop), ...findings.filter(finding => !isStop(finding))]
  const cost = budget ? [costText(budget)] : []
  return [...sorted.map(finding => `${sign(finding)} ${line(finding.message, 400)}`), ...cost]
    .map(text => `    ${text}\n`)
    .join('')
}

const costText = ({ requests, minutes, perMinute }: NonNullable<EndCheck['budget']>): string =>
  `each item once takes ${counted(requests, 'request')}, ${counted(minutes, 'minute')} at ${perMinute} a minute`

const isStop = ({ weight }: CheckFinding): boolean => weight === 'stops'
