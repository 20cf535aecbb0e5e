// The calm regime: one edit at a time, hooks doubled, nothing else happens. Here every write can be counted and accounted for.

import { doubleCheck, drain, landings, type Result, resultOf, round, sum } from './harness.ts'
import type { Excuses, Failure } from './oracles/law.ts'
import { judge } from './oracles/oracles.ts'
import { act } from './people.ts'
import type { RunPlan } from './plan.ts'
import { World } from './world.ts'

export async function playCalm(plan: RunPlan, withStory: boolean): Promise<Result> {
  const world = new World(plan, withStory)
  const failures: Failure[] = []
  const excuses: Excuses = { blind: 0, reverts: 0 }
  for (const planned of plan.edits) {
    if (planned.deed === 'resolve') continue
    const before = { landings: landings(world), edits: edits(world) }
    if (!act(world, planned)) continue
    await drain(world)
    await round(world, true)
    const writes = landings(world) - before.landings
    const allowed = (edits(world) - before.edits) * (plan.letters.length - 1)
    if (writes > allowed)
      failures.push({
        law: 'echoes',
        what: `${writes} writes for ${planned.deed} at ${planned.end}, ${allowed} would do`,
      })
  }
  failures.push(...idleWrites(world))
  await doubleCheck(world, failures)
  failures.push(...judge(world, excuses))
  return resultOf(world, failures, excuses, 0)
}

/** Where nothing is lost and nobody is late, a write that changes nothing is an echo. */
function idleWrites(world: World): readonly Failure[] {
  return Object.values(world.services).flatMap(service =>
    service.landings
      .filter(landing => landing.deed === 'update')
      .filter(landing =>
        Object.values(landing.fields).every(({ before, after }) => JSON.stringify(before) === JSON.stringify(after)),
      )
      .map(landing => ({
        law: 'echoes' as const,
        end: landing.end,
        at: landing.at,
        what: `wrote ${Object.keys(landing.fields).join(', ')} of ${landing.ref}, which said so already`,
      })),
  )
}

const edits = (world: World): number => sum(world, service => service.edits.length)
