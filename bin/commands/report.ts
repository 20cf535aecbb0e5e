// lockstep report: what a run did, as YAML.

import { runId } from '../../shared/core/ids.ts'
import { Refusal, reportYaml } from '../../shared/index.ts'
import { opened, projectOf } from '../opening.ts'
import { codes } from '../world.ts'
import { type Command, type ProjectOptions, withProject } from './command.ts'

export const report: Command = (parser, world, finish) => {
  withProject(parser.command('report'))
    .description('what a run did, as YAML')
    .argument('<run>', 'the id of the run')
    .action(async (run: string, flags: ProjectOptions) => {
      const here = await opened(world, flags)
      const project = projectOf(here, flags.project)
      const found = await here.host.store.report(runId(run))
      if (!found) throw new Refusal(`There is no report of a run ${JSON.stringify(run)} here.`)
      world.out(
        flags.json
          ? `${JSON.stringify(found, null, 2)}\n`
          : reportYaml(found, await here.lockstep.consistency(project)),
      )
      finish(codes.fine)
    })
}
