// lockstep verify: looks at everything at every end and proves that nothing is left to do, or says what is.

import { opened, projectOf } from '../opening.ts'
import { planText } from '../pages.ts'
import { counted } from '../paper.ts'
import { codes } from '../world.ts'
import { type Command, type ProjectOptions, withProject } from './command.ts'

/** Nothing is written twice while the first time may still arrive. */
const waits = 'What is unfinished may be on its way still. Run `lockstep sync` again in two minutes.\n'

export const verify: Command = (parser, world, finish) => {
  withProject(parser.command('verify'))
    .description('look at everything and prove that all ends agree')
    .action(async (flags: ProjectOptions) => {
      const here = await opened(world, flags)
      const project = projectOf(here, flags.project)
      const report = await here.lockstep.syncProject(project, { preview: true, census: true, trigger: 'audit' })
      const { items, inStep, conflicts } = await here.lockstep.consistency(project)
      const differs = Object.values(report.totals).some(count => count > 0)
      const isProven = !differs && report.errors.length === 0 && conflicts === 0 && inStep === items
      if (flags.json) world.out(`${JSON.stringify({ proven: isProven, items, inStep, conflicts, report }, null, 2)}\n`)
      else if (isProven)
        world.out(
          `Verified: ${counted(items, 'item')} at ${counted(Object.keys(report.ends).length || 2, 'end')} agree; every one was looked at.\n`,
        )
      else {
        if (differs || report.errors.length > 0) world.out(await planText(report, here.host.store, project, world))
        world.out(`Not in step: ${items - inStep} of ${items} unfinished, ${counted(conflicts, 'conflict')}.\n`)
        if (!differs && inStep < items) world.out(waits)
      }
      finish(isProven ? codes.fine : codes.attention)
    })
}
