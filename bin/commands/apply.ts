// lockstep apply: carries out a plan that was looked at before. It is made again first; where it differs, nothing happens.

import { resolve } from 'node:path'
import { Refusal } from '../../shared/index.ts'
import { opened } from '../opening.ts'
import { reportText } from '../pages.ts'
import { counted, paint } from '../paper.ts'
import { type Moved, moved, optionsFrom, readPlan, stepLine, stepsOf } from '../plan-file.ts'
import { carriedOut } from '../watching.ts'
import { codes, type World } from '../world.ts'
import type { Command } from './command.ts'
import { codeOf } from './sync.ts'

interface Flags {
  readonly client?: string
  readonly json?: boolean
}

export const apply: Command = (parser, world, finish) => {
  parser
    .command('apply')
    .description('carry out a plan made with `plan -o`, if it still holds')
    .argument('<plan>', 'the file')
    .option('-c, --client <code>', 'the client: a code under clients/, or a file')
    .option('--json', 'print JSON for programs')
    .action(async (name: string, flags: Flags) => {
      const plan = readPlan(resolve(world.folder, name), name)
      const here = await opened(world, { ...flags, client: flags.client ?? plan.client })
      const { lockstep } = here
      if (lockstep.client.code !== plan.client)
        throw new Refusal(`${name} is a plan for ${plan.client}, not for ${lockstep.client.code}.`)
      const options = optionsFrom(plan.order)
      const again = await lockstep.syncProject(plan.project, { ...options, preview: true })
      const differs = moved(plan.steps, stepsOf(again))
      if (again.errors.length > 0 || again.refused !== undefined || differs.gone.length + differs.fresh.length > 0) {
        world.out(
          flags.json
            ? `${JSON.stringify({ applied: false, ...differs, errors: again.errors, refused: again.refused }, null, 2)}\n`
            : `${movedText(differs, plan.project, world)}${again.errors.length > 0 ? await reportText(again, here.host.store, plan.project, world) : ''}Nothing was written. Look again: lockstep plan -o ${name}\n`,
        )
        return finish(codes.refused)
      }
      // What is new by the time of writing is more than was agreed to.
      const totals = Object.values(again.ends)
      const limits = {
        writes: totals.reduce((sum, { written, created }) => sum + written + created, 0),
        deletes: totals.reduce((sum, { deleted }) => sum + deleted, 0),
      }
      const { report } = await carriedOut(here, plan.project, { ...options, limits, trigger: 'manual' }, world)
      world.out(
        flags.json
          ? `${JSON.stringify(report, null, 2)}\n`
          : await reportText(report, here.host.store, plan.project, world),
      )
      finish(world.interrupted.aborted ? codes.interrupted : codeOf(report))
    })
}

function movedText({ gone, fresh }: Moved, project: string, world: World): string {
  const at = paint(world)
  const all = gone.length + fresh.length
  if (all === 0) return ''
  const lines = [
    ...gone.map(step => `  ${at.red('no longer')} ${stepLine(step, project)}\n`),
    ...fresh.map(step => `  ${at.yellow('new')} ${stepLine(step, project)}\n`),
  ]
  return `The plan no longer holds, ${counted(all, 'step')} differ${all === 1 ? 's' : ''}:\n${lines.join('')}`
}
