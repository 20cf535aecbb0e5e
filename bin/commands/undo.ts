// lockstep undo: takes back what a run agreed on, where nobody has gone on since. Shows the plan and asks first.

import { runId } from '../../shared/core/ids.ts'
import { planUndo, type Undoing, undoStep } from '../../shared/engine/undo.ts'
import { Refusal } from '../../shared/index.ts'
import type { Store } from '../../shared/ports/store.ts'
import { called } from '../items.ts'
import { opened, projectOf } from '../opening.ts'
import { counted, paint, shown } from '../paper.ts'
import { newRun } from '../runs.ts'
import { codes, type World } from '../world.ts'
import { type Command, type ProjectOptions, withProject } from './command.ts'

interface Flags extends ProjectOptions {
  readonly yes?: boolean
}

export const undo: Command = (parser, world, finish) => {
  withProject(parser.command('undo'))
    .description('take back what a run agreed on')
    .argument('<run>', 'the id of the run')
    .option('-y, --yes', 'without asking')
    .action(async (name: string, flags: Flags) => {
      const here = await opened(world, flags)
      const engine = await here.lockstep.engine(projectOf(here, flags.project))
      const undoing = await planUndo(engine, runId(name))
      if (undoing.steps.length + undoing.left.length === 0)
        throw new Refusal(
          `Nothing is known of a run ${JSON.stringify(name)}. \`lockstep history <item>\` names the runs of an item.`,
        )
      world.out(flags.json ? `${JSON.stringify(undoing, null, 2)}\n` : await planText(undoing, engine.store, world))
      if (undoing.steps.length === 0 || !(await agreedTo(world, flags))) return finish(codes.attention)
      const run = newRun('undo', engine.clock.now())
      const done = []
      for (const step of undoing.steps) if (await undoStep(engine, step, run)) done.push(step)
      const missed = undoing.steps.length - done.length
      world.err(`${counted(done.length, 'field')} taken back as ${run}. \`lockstep sync\` writes it everywhere.\n`)
      if (missed > 0) world.err(`${counted(missed, 'field')} moved meanwhile and was left. Run the command again.\n`)
      finish(missed + undoing.left.length > 0 ? codes.attention : codes.fine)
    })
}

async function agreedTo(world: World, { yes }: Flags): Promise<boolean> {
  if (yes) return true
  if (!world.isTerminal) throw new Refusal('Nobody can be asked here. Add --yes to take this back.')
  return /^y(es)?$/i.test((await world.ask('Take this back? [y/N] ')).trim())
}

async function planText({ steps, left }: Undoing, store: Store, world: World): Promise<string> {
  const at = paint(world)
  const name = async (id: Undoing['steps'][number]['link']) => {
    const link = await store.link(id)
    return link ? called(link) : id
  }
  const lines = [
    ...(await Promise.all(
      steps.map(
        async ({ link, field, now, before }) =>
          `${at.yellow('~')} ${await name(link)}  ${field}: ${shown(now)} → ${shown(before)}`,
      ),
    )),
    ...(await Promise.all(
      left.map(
        async ({ link, field, why }) =>
          `${at.dim('=')} ${await name(link)}${field === undefined ? '' : `  ${field}`}: ${why}`,
      ),
    )),
  ]
  return lines.map(text => `${text}\n`).join('')
}
