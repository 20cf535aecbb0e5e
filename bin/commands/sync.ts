// lockstep sync: brings the ends of a project in step, once. lockstep plan: says what sync would do, and does nothing.

import { resolve } from 'node:path'
import { InvalidArgumentError, type Command as Parser } from 'commander'
import { Refusal, type Report } from '../../shared/index.ts'
import type { ConflictResolution, Mode, SyncOptions, Trigger } from '../../shared/runtime/order.ts'
import { costText } from '../cost.ts'
import { endName } from '../items.ts'
import { type Opened, opened, projectOf } from '../opening.ts'
import { planText, reportText } from '../pages.ts'
import { orderOf, stepsOf, writePlan } from '../plan-file.ts'
import { askAgain } from '../second-chance.ts'
import { carriedOut, watched } from '../watching.ts'
import { type Code, codes, type World } from '../world.ts'
import { type Command, list, number, type ProjectOptions, withProject } from './command.ts'

interface Flags extends ProjectOptions {
  readonly tools?: string
  readonly system?: string
  readonly items?: string
  readonly fields?: string
  readonly pushOnly?: boolean
  readonly pullOnly?: boolean
  readonly preview?: boolean
  readonly conflicts?: string
  readonly canary?: number
  readonly maxWrites?: number
  readonly maxDeletes?: number
  readonly maxPulls?: number
  readonly maxPushes?: number
  readonly all?: boolean
  readonly force?: boolean
  readonly output?: string
  readonly trigger?: string
}

export const sync: Command = (parser, world, finish) => {
  const command = flagged(parser.command('sync').description('bring the ends of a project in step, once'))
    .option('--preview', 'plan only; the same as `lockstep plan`')
    .addHelpText('after', examples)
    .action(async (flags: Flags) => finish(await run(world, flags, flags.preview === true)))
  alike(command, ['--push-only', '--pull-only'])
}

export const plan: Command = (parser, world, finish) => {
  const command = flagged(parser.command('plan').description('say what sync would do, and do nothing'))
    .option('-o, --output <file>', 'also write it to a file, for `lockstep apply`')
    .action(async (flags: Flags) => finish(await run(world, flags, true)))
  alike(command, ['--push-only', '--pull-only'])
}

const flagged = (command: Parser): Parser =>
  withProject(command)
    .option('--tools <names>', 'only these ends, connections or connectors, with commas between')
    .option('--system <name>', 'the same for one')
    .option('--items <names>', 'only these items: refs, keys or addresses')
    .option('--fields <names>', 'only these fields; new items wait')
    .option('--push-only', 'write no file')
    .option('--pull-only', 'write no tracker')
    .option('--conflicts <policy>', 'last-modified-wins, source-wins, target-wins or manual, for this run')
    .option('--canary <n>', 'the first n items, then stop', whole)
    .option('--max-writes <n>', 'refuse a plan that changes or creates more items', whole)
    .option('--max-pulls <n>', 'refuse a plan that changes more packages', whole)
    .option('--max-pushes <n>', 'refuse a plan that changes more items at trackers', whole)
    .option('--max-deletes <n>', 'refuse a plan that deletes more items', whole)
    .option('--all', 'look at everything, not only at what changed')
    .option('--force', 'the same as --all')
    .option('--trigger <why>', 'what this is for: gate-advancement or sprint-start do what the client file says for it')

function whole(text: string): number {
  try {
    return number(text)
  } catch (reason) {
    throw new InvalidArgumentError(reason instanceof Error ? reason.message : String(reason))
  }
}

/** Flags that exclude each other say so, rather than one of them winning. */
function alike(command: Parser, [one = '', other = '']: readonly string[]): void {
  const name = (flag: string) => flag.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  for (const option of command.options) {
    if (option.long === one) option.conflicts(name(other))
    if (option.long === other) option.conflicts(name(one))
  }
}

const examples = `
Examples:
  lockstep sync                            everything that changed
  lockstep sync --items SHOP-42,#17        two items
  lockstep sync --pull-only --preview      what would come in
  lockstep sync --canary 3                 the first three items, then stop
`

async function run(world: World, flags: Flags, preview: boolean): Promise<Code> {
  const here = await opened(world, flags)
  const project = projectOf(here, flags.project)
  if (!preview) await askAgain(here)
  if ('cloud' in here.at && !preview) return askLanes(here, project, flags, world)
  const options = optionsOf(flags, preview)
  const { report } = preview
    ? await watched(world, watcher => here.lockstep.syncProject(project, { ...options, watcher }))
    : await carriedOut(here, project, options, world)
  // What earlier runs left open is no more in step than what this one did.
  const conflicts = preview ? 0 : (await here.lockstep.consistency(project)).conflicts
  world.out(flags.json ? `${JSON.stringify(report, null, 2)}\n` : await textOf(here, project, report, world, conflicts))
  if (flags.output !== undefined) keepPlan(world, flags.output, here, report, options)
  if (world.interrupted.aborted) return codes.interrupted
  const code = codeOf(report)
  return code === codes.fine && conflicts > 0 ? codes.attention : code
}

/** In the cloud the lanes do the work: they are told where to look, and nothing else. */
async function askLanes(here: Opened, project: string, flags: Flags, world: World): Promise<Code> {
  const narrow = Object.entries(laneless).flatMap(([flag, name]) => (flags[name] === undefined ? [] : [flag]))
  if (narrow.length > 0)
    throw new Refusal(
      `The lanes of the cloud work by the client file: ${narrow.join(', ')} cannot be said to them. Leave it out, or try it with \`lockstep plan --cloud\`.`,
    )
  const { run, ends: asked } = await here.lockstep.sendToLook(project, optionsOf(flags, false))
  const ends = asked.map(end => endName(end, project))
  world.out(
    flags.json
      ? `${JSON.stringify({ run, asked: ends }, null, 2)}\n`
      : `Asked the lanes of the cloud to look at ${ends.join(', ')} (run ${run}). How far they are: lockstep status --cloud\n`,
  )
  return codes.fine
}

const laneless = {
  '--tools': 'tools',
  '--system': 'system',
  '--items': 'items',
  '--push-only': 'pushOnly',
  '--pull-only': 'pullOnly',
  '--conflicts': 'conflicts',
  '--canary': 'canary',
  '--max-writes': 'maxWrites',
  '--max-pulls': 'maxPulls',
  '--max-pushes': 'maxPushes',
  '--max-deletes': 'maxDeletes',
} as const satisfies Readonly<Record<string, keyof Flags>>

/** Half a plan would be taken for a whole one. */
function keepPlan(world: World, name: string, { lockstep }: Opened, report: Report, options: SyncOptions): void {
  if (report.errors.length > 0 || report.refused !== undefined)
    throw new Refusal(`${name} was not written: the plan is not whole. See to what stands above, then plan again.`)
  const { code } = lockstep.client
  const steps = [...stepsOf(report)]
  const path = resolve(world.folder, name)
  writePlan(path, { lockstep: 'plan 1', client: code, project: report.binding, order: orderOf(options), steps })
  world.err(`Written to ${name}. Carry it out with: lockstep apply ${name}\n`)
}

const textOf = (here: Opened, project: string, report: Report, world: World, conflicts: number): Promise<string> =>
  report.mode === 'preview'
    ? planText(report, here.host.store, project, world).then(async text => text + (await costOf(here, project, report)))
    : reportText(report, here.host.store, project, world, conflicts)

async function costOf({ lockstep }: Opened, project: string, report: Report): Promise<string> {
  const { ends } = await lockstep.engine(project)
  return costText(report, ends, connection => lockstep.perMinute(connection), project) ?? ''
}

function optionsOf(flags: Flags, preview: boolean): SyncOptions {
  const tools = [...list(flags.tools ?? ''), ...(flags.system === undefined ? [] : [flags.system])]
  const mode: Mode | undefined = flags.pushOnly ? 'push-only' : flags.pullOnly ? 'pull-only' : undefined
  return {
    ...(mode && { mode }),
    preview,
    trigger: (flags.trigger ?? 'manual') as Trigger,
    ...((flags.all === true || flags.force === true) && { census: true }),
    ...(tools.length > 0 && { tools }),
    ...(flags.items !== undefined && { items: list(flags.items) }),
    ...(flags.fields !== undefined && { fields: list(flags.fields) }),
    ...(flags.conflicts !== undefined && { conflictResolution: flags.conflicts as ConflictResolution }),
    ...(flags.canary !== undefined && { canary: flags.canary }),
    limits: {
      ...(flags.maxWrites !== undefined && { writes: flags.maxWrites }),
      ...(flags.maxDeletes !== undefined && { deletes: flags.maxDeletes }),
      ...(flags.maxPulls !== undefined && { pulls: flags.maxPulls }),
      ...(flags.maxPushes !== undefined && { pushes: flags.maxPushes }),
    },
  }
}

/** What is left to the next run is not fine either: whoever goes on after this command counts on all ends agreeing. */
export function codeOf({ refused, errors, totals, behind }: Report): Code {
  if (refused !== undefined) return codes.refused
  return errors.length > 0 || (totals.conflict ?? 0) > 0 || behind !== undefined ? codes.attention : codes.fine
}
