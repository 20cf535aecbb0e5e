// All scripts by name: what storms meet once in ten thousand runs, played every time.

import type { Campaign } from '../campaign.ts'
import { peace } from '../faults.ts'
import type { Result } from '../harness.ts'
import type { RunPlan } from '../plan.ts'
import { creations } from './creations.ts'
import { deletions } from './deletions.ts'
import { disputes } from './disputes.ts'
import { type Script, Stage } from './stage.ts'
import { visits } from './visits.ts'
import { writes } from './writes.ts'

export const scripts: Readonly<Record<string, Script>> = {
  ...writes,
  ...visits,
  ...creations,
  ...deletions,
  ...disputes,
}

/** Scripts as campaigns: no storm, nothing that people do by chance. */
export const castings: Readonly<Record<string, Campaign>> = Object.fromEntries(
  Object.entries(scripts).map(([name, { casting }]) => [
    name,
    {
      ...casting,
      faults: { ...peace, ...casting.faults },
      agenda: { items: 0, edits: 0, comments: 0, clone: false, remove: false },
      plan: { plainOrder: true, policy: 'latest', deletions: 'mirror', ...casting.plan, scenario: 'script' },
    } as const,
  ]),
)

export async function playScript(plan: RunPlan, withStory: boolean): Promise<Result> {
  const script = scripts[plan.campaign]
  if (!script) throw new Error(`There is no script ${plan.campaign}.`)
  const stage = new Stage(plan, withStory)
  await script.act(stage)
  return stage.ended()
}
